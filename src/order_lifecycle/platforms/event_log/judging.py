"""Which rows can be judged? The columns of a part as numbers, and every row that tells too little as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.event_log.letters import cleaned, letter
from order_lifecycle.platforms.event_log.log import KINDS, REPORTED_MAX, Letter, Lines, Log, Reported
from order_lifecycle.platforms.event_log.times import WRONG, Texts, Times, of_numbers, read_times

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from numpy.typing import NDArray

    from order_lifecycle.platforms.event_log.naming import Naming
    from order_lifecycle.platforms.event_log.rows import Reports

    Integers = NDArray[np.int64]
    Marks = NDArray[np.bool_]

LETTERS_MAX = 65_535


class Columns(Protocol):
    """The rows of a part, column by column; `PlainColumns` and `PolarsColumns` are two ways to hold them."""

    row: Integers
    facts: tuple[str, ...]

    def lines(self) -> tuple[Integers, Lines, Marks]:
        """By row the number of its line, the lines as they first appear, and which of them are of no order."""

    def letters(self) -> tuple[Integers, list[tuple[str, ...]]]:
        """By row the number of its texts of event, actor and facts, and these texts as they first appear."""

    def times(self) -> Texts:
        """The times as texts."""

    def numbered_times(self) -> tuple[Integers, Marks] | None:
        """The times as numbers and which rows have one, if they are numbers."""

    def text(self, place: int) -> str:
        """What a row says, for a report."""


def judged(columns: Columns, naming: Naming, zone: tzinfo, before: Reports, *, zoned: bool = False) -> Log:
    """The part of a log that these rows are; `before` are rows that were reported when they were read."""
    line, lines, orderless = columns.lines()
    texts, distinct = columns.letters()
    numbers = columns.numbered_times()
    times = of_numbers(*numbers, None if zoned else zone) if numbers else read_times(columns.times(), zone)
    letters, letter_of, kind_of = _letters(distinct, columns.facts, naming)
    wrong = _WRONG_TIMES[times.wrong]
    kinds = kind_of[texts]
    wrong = np.where(kinds > 0, kinds, wrong)
    if orderless.any():
        wrong[orderless[line]] = _NUMBER["no_order"]
    wrong[_blank(line, lines, orderless, texts, distinct, times)] = _NUMBER["blank"]
    kept = wrong == 0
    letter_numbers = letter_of[texts]
    repeated = _repeated(line, letter_numbers, times.at, kept)
    wrong[repeated] = _NUMBER["duplicate"]
    kept[repeated] = False
    everything = bool(kept.all())
    chosen: slice | Marks = slice(None) if everything else kept
    if not everything:
        line, used = by_first_appearance(line[kept], len(lines))
        letter_numbers, letters_used = by_first_appearance(letter_numbers[kept], len(letters))
        lines, letters = lines.take(used), [letters[n] for n in letters_used.tolist()]
    if len(letters) > LETTERS_MAX:
        raise BadInput("column of events", f"holds more than {LETTERS_MAX} different events", "names of events")
    return Log(
        lines=lines,
        letters=tuple(letters),
        line=line.astype(np.int32),
        letter=letter_numbers.astype(np.uint16),
        at=times.at[chosen],
        row=columns.row[chosen],
        reported=_reported(columns, wrong, before),
        rows_in=columns.row.size + sum(before.counts.values()),
        counts=_counts(wrong, before),
        no_time=_no_time(times, kept),
        zoneless=int(np.count_nonzero(times.zoneless & kept)),
        zone=str(zone),
    )


def by_first_appearance(codes: Integers, count: int) -> tuple[Integers, Integers]:
    """The codes numbered anew in the order in which they appear, and the old code of each new one."""
    first = np.full(count, codes.size, np.int64)
    first[codes[::-1]] = np.arange(codes.size - 1, -1, -1)
    used = np.flatnonzero(first < codes.size)
    used = used[np.argsort(first[used], kind="stable")]
    renamed = np.zeros(count, np.int64)
    renamed[used] = np.arange(used.size)
    return renamed[codes], used


def _letters(
    distinct: Sequence[tuple[str, ...]], facts: tuple[str, ...], naming: Naming
) -> tuple[list[Letter], Integers, NDArray[np.uint8]]:
    """The letters, and by the number of texts the number of their letter and of the kind of row they are instead."""
    numbers: dict[Letter, int] = {}
    letter_of = np.zeros(len(distinct) + 1, np.int64)
    kind_of = np.zeros(len(distinct) + 1, np.uint8)
    for n, texts in enumerate(distinct):
        found = letter(texts, facts, naming)
        if isinstance(found, str):
            kind_of[n] = _NUMBER[found]
        else:
            letter_of[n] = numbers.setdefault(found, len(numbers))
    return list(numbers), letter_of, kind_of


def _blank(
    line: Integers, lines: Lines, orderless: Marks, texts: Integers, distinct: Sequence[tuple[str, ...]], times: Times
) -> Marks:
    """Which rows say nothing at all."""
    silent_texts = np.array([not any(map(cleaned, each)) for each in distinct], bool)
    silent_lines = orderless.copy()
    for n in np.flatnonzero(orderless).tolist():
        silent_lines[n] = not lines[n][1]
    if not (silent_texts.any() and silent_lines.any() and "" in times.words):
        return np.zeros(line.size, bool)
    found: Marks = silent_lines[line] & silent_texts[texts] & (times.absent == times.words.index(""))
    return found


def _repeated(line: Integers, letters: Integers, at: Integers, kept: Marks) -> Integers:
    """Places of rows that say of a line what a row before them has said: same letter, same time or none."""
    with np.errstate(over="ignore"):
        mixed = line.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + letters.astype(np.uint64)
        mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xBF58476D1CE4E5B9) + at.astype(np.uint64)
        mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0x94D049BB133111EB)
    ordered = np.sort(mixed if kept.all() else mixed[kept])
    twice = ordered[1:][ordered[1:] == ordered[:-1]]
    if not twice.size:
        return np.empty(0, np.int64)
    places = np.flatnonzero(kept & np.isin(mixed, twice))
    seen: set[tuple[int, int, int]] = set()
    repeated = []
    for place, *told in zip(*(a.tolist() for a in (places, line[places], letters[places], at[places])), strict=True):
        row = (told[0], told[1], told[2])
        if row in seen:
            repeated.append(place)
        seen.add(row)
    return np.array(repeated, np.int64)


def _reported(columns: Columns, wrong: NDArray[np.uint8], before: Reports) -> tuple[Reported, ...]:
    places = np.flatnonzero(wrong)[:REPORTED_MAX].tolist()
    found = [Reported(int(columns.row[n]), KINDS[wrong[n] - 1], columns.text(n).strip()[:_TEXT]) for n in places]
    return tuple(sorted([*before.first, *found], key=lambda each: each.row)[:REPORTED_MAX])


def _counts(wrong: NDArray[np.uint8], before: Reports) -> dict[str, int]:
    counts = np.bincount(wrong, minlength=len(KINDS) + 1)[1:].tolist()
    return {kind: n for kind, own in zip(KINDS, counts, strict=True) if (n := own + before.counts[kind])}


def _no_time(times: Times, kept: Marks) -> dict[str, int]:
    counts = np.bincount(times.absent[kept & (times.absent >= 0)], minlength=len(times.words)).tolist()
    return {word: n for word, n in sorted(zip(times.words, counts, strict=True)) if n}


_NUMBER = {kind: n for n, kind in enumerate(KINDS, 1)}
_WRONG_TIMES = np.array([_NUMBER.get(kind, 0) for kind in WRONG], np.uint8)
_TEXT = 80
