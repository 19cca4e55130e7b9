"""What does a reader hand over? Rows of text as they stand in the source, a piece at a time, and what is no row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from order_lifecycle.platforms.event_log.log import REPORTED_MAX, Reported

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

TEXT_MAX: Final = 80
"""How much of a row is shown in a report."""


class Reports:
    """Rows that are reported: all are counted by kind, the first are kept."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._kept: list[Reported] = []

    def add(self, row: int, kind: str, text: str) -> None:
        """One more reported row."""
        self.counts[kind] += 1
        if len(self._kept) < REPORTED_MAX:
            self._kept.append(Reported(row, kind, text[:TEXT_MAX].strip()))

    @property
    def first(self) -> tuple[Reported, ...]:
        """The first of them, by row."""
        return tuple(sorted(self._kept, key=lambda each: each.row))


@dataclass
class Piece:
    """Some rows: numbers and, by column (`COLUMNS`, and facts with `FACT` before the name), texts, "" for nothing.

    With Polars a piece may be a frame of the same columns with the numbers in a column ``row``.
    """

    row: list[int] = field(default_factory=list)
    columns: dict[str, list[str]] = field(default_factory=dict)
    frame: pl.DataFrame | None = None

    def add(self, row: int, values: dict[str, Any]) -> None:
        """One more row; a column that is new has nothing in the rows before."""
        for name, value in values.items():
            column = self.columns.get(name)
            if column is None:
                column = self.columns[name] = [""] * len(self.row)
            column.append(value)
        self.row.append(row)
        for column in self.columns.values():
            if len(column) < len(self.row):
                column.append("")

    def __len__(self) -> int:
        return len(self.row) if self.frame is None else self.frame.height


@dataclass
class Reading:
    """A log that is being read: its pieces, what was reported so far, and what is known of its times."""

    pieces: Iterator[Piece]
    reports: Reports
    numbers: bool = False
    """Whether times are numbers already: microseconds since 1970."""
    zoned: bool = False
    """Whether such numbers are UTC."""
    rows: int | None = None
    """How many rows there are, where that is known before."""


PIECE_ROWS: Final = 100_000
"""How many rows a reader that goes row by row hands over at a time."""
