"""What is a log once it is read? Columns of numbers, what the numbers mean, and every row that is not among them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from order_lifecycle.language.words import Words


REPORTED_MAX = 1000
"""How many reported rows of a part are kept in full; the counts are of all."""

KINDS = (
    "blank",
    "fields",
    "quotes",
    "undecodable",
    "too_long",
    "not_json",
    "no_order",
    "no_event",
    "unclear_fact",
    "ambiguous_time",
    "unreadable_time",
    "unfinished",
    "duplicate",
)
"""Every kind of row that is reported. `sentence` says what it means; the phrase of a kind is ``row_`` and the kind."""


@dataclass(frozen=True)
class Letter:
    """What a row tells: the event, who did it, and facts told with it, sorted by name."""

    event: str
    by: str | None = None
    facts: tuple[tuple[str, bool], ...] = ()


@dataclass(frozen=True)
class Reported:
    """A row that is not among the columns: its number, its kind, and the beginning of what it says."""

    row: int
    kind: str
    text: str = ""


def sentence(kind: str, words: Words) -> str:
    """What a kind of reported row is, in the language of `words`.

    >>> from order_lifecycle.definition.words import words
    >>> sentence("no_order", words("en"))
    'It does not say which order it is about.'
    """
    return words.phrase(f"row_{kind}")


class Lines(Sequence[tuple[str, str]]):
    """(order_id, line_id) by line number, from two columns: ten million lines are no tuples until they are asked for.

    >>> lines = Lines(["A1", "A1"], ["1", "2"])
    >>> len(lines), lines[1], lines[:1], ("A1", "2") in lines
    (2, ('A1', '2'), [('A1', '1')], True)
    """

    def __init__(self, orders: Sequence[str], lines: Sequence[str]) -> None:
        self._orders, self._lines = orders, lines

    def __len__(self) -> int:
        return len(self._orders)

    @overload
    def __getitem__(self, number: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, number: slice) -> list[tuple[str, str]]: ...
    def __getitem__(self, number: int | slice) -> tuple[str, str] | list[tuple[str, str]]:
        if isinstance(number, slice):
            return list(zip(self._orders[number], self._lines[number], strict=True))
        return self._orders[number], self._lines[number]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for start in range(0, len(self), _STEP):
            yield from self[start : start + _STEP]

    def orders(self, numbers: NDArray[np.int64] | None = None) -> int:
        """Of how many orders these lines are; without numbers, all lines."""
        if numbers is not None:
            return self.take(numbers).orders()
        orders: Any = self._orders
        return int(orders.n_unique()) if hasattr(orders, "n_unique") else len(set(orders))

    def take(self, numbers: NDArray[np.int64]) -> Lines:
        """These lines only, in this order."""
        orders: Any = self._orders
        lines: Any = self._lines
        if hasattr(orders, "gather"):  # a Polars column takes many at once
            return Lines(orders.gather(numbers), lines.gather(numbers))
        picked = numbers.tolist()
        return Lines([orders[n] for n in picked], [lines[n] for n in picked])


_STEP = 10_000


@dataclass(frozen=True, eq=False)
class Log:
    """One part of a log, as columns. All rows of an order are in the same part, anywhere in it.

    `line` and `letter` are numbers into `lines` and `letters`, given in the order in which they first appear. `at` is
    microseconds since 1970, UTC, or `NO_TIME`. `row` is the number of the row in the source, from 1. What is not among
    the columns is in `reported`: the first `REPORTED_MAX` in full, and in `counts` all of them, by kind. Always:
    ``rows_in == len(row) + sum(counts.values())``.

    `no_time` counts the rows without a time by what stood there instead (``""``, ``N/A``, ``1970-01-01`` ...), and
    `zoneless` the rows whose time says no zone, so that it was read in the zone `zone`.
    """

    lines: Lines
    letters: tuple[Letter, ...]
    line: NDArray[np.int32]
    letter: NDArray[np.uint16]
    at: NDArray[np.int64]
    row: NDArray[np.int64]
    reported: tuple[Reported, ...] = ()
    rows_in: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    no_time: Mapping[str, int] = field(default_factory=dict)
    zoneless: int = 0
    zone: str = "UTC"
