"""What a whole log says: how many lines do what, how long they wait, and which ways they go."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.derived.replay.deviating import Deviation, deviation
from order_lifecycle.derived.replay.folding import FITS, NO_TIME, Folded, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from order_lifecycle.derived.replay.automaton import Automaton
    from order_lifecycle.derived.replay.folding import Letters, Times

VARIANTS_KEPT = 10_000
"""How many variants are counted one by one; of a log with more, those that came first."""

WAITS_KEPT = 1_000_000
"""From how many times the waiting in one state is told; of more, a sample."""


@dataclass
class Totals:
    """The counts of a log, part by part.

    `kinds` counts lines by what is wrong with them; `variants` by their events; `arcs` counts (event, state, state
    after it) where both states are certain, `wrong` counts (event, state) that is not possible. `waits` holds
    microseconds by state.
    """

    lines: int = 0
    events: int = 0
    kinds: Counter[Deviation] = field(default_factory=Counter)
    variants: Counter[tuple[str, ...]] = field(default_factory=Counter)
    ends: Counter[tuple[str, ...]] = field(default_factory=Counter)
    arcs: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    waits: dict[str, list[NDArray[np.int64]]] = field(default_factory=dict)

    @property
    def fitting(self) -> int:
        """How many lines obey the lifecycle."""
        return sum(count for each, count in self.kinds.items() if each.kind == "fits")


@dataclass(frozen=True)
class Judged:
    """One part of a log, judged: by line of `folded`, the number of its deviation in `deviations`."""

    automaton: Automaton
    folded: Folded
    deviations: tuple[Deviation, ...]
    number: NDArray[np.int32]


def judge(automaton: Automaton, line: NDArray[np.int32], letter: Letters, at: Times) -> Judged:
    """What is wrong with each line. What the log never has a time for does not miss it."""
    never_timed = np.ones(len(automaton.letters), bool)
    never_timed[letter[at != NO_TIME]] = False
    folded = fold(automaton, line, letter, at)
    timed, read = at[folded.order], letter[folded.order]
    untimed = (timed == NO_TIME) & ~never_timed[read]
    touched = np.add.reduceat(untimed, folded.starts) > 0 if folded.starts.size else np.zeros(0, bool)
    numbers: dict[Deviation, int] = {Deviation("fits"): 0}
    number = np.zeros(folded.lines.size, np.int32)
    if touched.any():
        number[touched] = numbers.setdefault(Deviation("missing_time"), len(numbers))
    known: dict[tuple[bytes, bytes], int] = {}
    failed = np.flatnonzero(folded.failed != FITS)
    for lines in _alike(folded, failed, timed):
        n = int(lines[0])
        part = slice(int(folded.starts[n]), int(folded.starts[n] + folded.lengths[n]))
        times = timed[part]
        free = times == NO_TIME
        tied = np.concatenate([[False], (times[1:] == times[:-1]) & ~free[1:]])
        key = (read[part].tobytes(), np.packbits(free).tobytes() + np.packbits(tied).tobytes())
        if key not in known:
            found = deviation(automaton, read[part].tolist(), free.tolist(), tied.tolist())
            if found.kind == "fits" and touched[n]:
                found = Deviation("missing_time")
            known[key] = numbers.setdefault(found, len(numbers))
        number[lines] = known[key]
    return Judged(automaton, folded, tuple(numbers), number)


def _alike(folded: Folded, lines: NDArray[np.int64], timed: Times) -> Iterator[NDArray[np.int64]]:
    """The lines in groups to which the same happened; those with equal or missing times one by one."""
    if not lines.size:
        return
    special = (timed == NO_TIME) | np.concatenate([[False], timed[1:] == timed[:-1]])
    special[folded.starts] = timed[folded.starts] == NO_TIME  # the first of a line is not tied to the line before
    alone = np.add.reduceat(special, folded.starts)[lines] > 0
    yield from lines[alone][:, None]
    usual = lines[~alone]
    order = np.argsort(folded.traces[usual], kind="stable")
    bounds = np.flatnonzero(np.diff(folded.traces[usual][order])) + 1
    if usual.size:
        yield from np.split(usual[order], bounds)


def add(totals: Totals, judged: Judged, letter: Letters, at: Times) -> None:
    """Count one part of a log."""
    folded = judged.folded
    totals.lines += folded.lines.size
    totals.events += letter.size
    for number, count in enumerate(np.bincount(judged.number, minlength=len(judged.deviations)).tolist()):
        if count:
            totals.kinds[judged.deviations[number]] += count
    _variants(totals, judged, letter)
    _ways(totals, judged, letter, at)


def _variants(totals: Totals, judged: Judged, letter: Letters) -> None:
    folded, names = judged.folded, [each.event for each in judged.automaton.letters]
    order = np.argsort(folded.traces)
    bounds = np.flatnonzero(np.diff(folded.traces[order], prepend=folded.traces[order[:1]] + np.uint64(1)))
    counts = np.diff(np.append(bounds, order.size))
    for place in np.argsort(-counts, kind="stable").tolist():
        n = int(order[bounds[place]])
        rows = folded.order[folded.starts[n] : folded.starts[n] + folded.lengths[n]]
        variant = tuple(names[each] for each in letter[rows].tolist())
        if variant in totals.variants or len(totals.variants) < VARIANTS_KEPT:
            totals.variants[variant] += int(counts[place])


def _ways(totals: Totals, judged: Judged, letter: Letters, at: Times) -> None:
    """The ways and the waiting of all lines, as far as they obey; the k-th events of all lines at once."""
    automaton, folded = judged.automaton, judged.folded
    states = [state.name for state in automaton.lifecycle.states]
    certain = np.full(len(automaton.places), -1, np.int64)
    for place in range(len(automaton.places)):
        named = automaton.states(place)
        certain[place] = states.index(named[0]) if len(named) == 1 else -1
    ends = np.bincount(folded.places[folded.failed == FITS], minlength=len(automaton.places))
    for place in np.flatnonzero(ends).tolist():
        totals.ends[automaton.states(place)] += int(ends[place])
    read, timed = letter[folded.order], at[folded.order]
    now = np.full(folded.lines.size, automaton.start, np.int32)
    since = np.full(folded.lines.size, NO_TIME, np.int64)
    allowed = np.where(folded.failed == FITS, folded.lengths, folded.failed)
    for k in range(int(folded.lengths.max(initial=0))):
        going = np.flatnonzero(folded.lengths > k)
        here = folded.starts[going] + k
        _wrong(totals, judged, going[folded.failed[going] == k], read, certain, k)
        going = going[allowed[going] > k]
        here = folded.starts[going] + k
        before, after = now[going], automaton.table[now[going], read[here]]
        source, target = certain[before], certain[after]
        known = (source >= 0) & (target >= 0)
        codes = (read[here][known].astype(np.int64) * len(states) + source[known]) * len(states) + target[known]
        counts = np.bincount(codes)
        for code in np.flatnonzero(counts).tolist():
            rest, to = divmod(code, len(states))
            event, origin = divmod(rest, len(states))
            totals.arcs[automaton.letters[event].event, states[origin], states[to]] += int(counts[code])
        moved = source != target
        waited = moved & (source >= 0) & (since[going] != NO_TIME) & (timed[here] != NO_TIME)
        for state in np.unique(source[waited]).tolist():
            chosen = waited & (source == state)
            totals.waits.setdefault(states[state], []).append(timed[here][chosen] - since[going][chosen])
        now[going] = after
        since[going[moved]] = timed[here][moved]


def _wrong(
    totals: Totals,
    judged: Judged,
    lines: NDArray[np.int64],
    read: Letters,
    certain: NDArray[np.int64],
    k: int,
) -> None:
    automaton, folded = judged.automaton, judged.folded
    states = len(automaton.lifecycle.states)
    source = certain[folded.places[lines]]
    letters = read[folded.starts[lines] + k]
    known = source >= 0
    counts = np.bincount(letters[known].astype(np.int64) * states + source[known])
    for code in np.flatnonzero(counts).tolist():
        letter, state = divmod(code, states)
        totals.wrong[automaton.letters[letter].event, automaton.lifecycle.states[state].name] += int(counts[code])


def waiting(totals: Totals) -> dict[str, tuple[float, float, int]]:
    """By state: the median and the ninth decile of the waiting, in seconds, and how many times it was measured."""
    found = {}
    for state, parts in totals.waits.items():
        values = np.concatenate(parts) / 1e6
        found[state] = (float(np.median(values)), float(np.quantile(values, 0.9)), int(values.size))
    return found
