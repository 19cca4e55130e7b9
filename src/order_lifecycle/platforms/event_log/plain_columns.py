"""The columns of a part with nothing but Python: slower, and the measure of what Polars must find."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.platforms.event_log.letters import cleaned
from order_lifecycle.platforms.event_log.log import Lines
from order_lifecycle.platforms.event_log.naming import COLUMNS, FACT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from order_lifecycle.platforms.event_log.rows import Piece

    Integers = NDArray[np.int64]


class PlainTexts:
    """A column of texts in a list."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts

    def lengths(self) -> Integers:
        return np.fromiter(map(len, self._texts), np.int64, len(self._texts))

    def joined(self, rows: Integers | None) -> bytes:
        return "".join(self._texts if rows is None else self.picked(rows)).encode()

    def picked(self, rows: Integers) -> list[str]:
        return [self._texts[n] for n in rows.tolist()]


class PlainColumns:
    """All pieces of a log as lists."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        numbers: list[int] = []
        columns: dict[str, list[str]] = {name: [] for name in COLUMNS}
        for piece in pieces:
            for name in piece.columns:
                columns.setdefault(name, [""] * len(numbers))
            numbers += piece.row
            for name, column in columns.items():
                column.extend(piece.columns.get(name) or [""] * len(piece.row))
        self.row = np.array(numbers, np.int64)
        self.facts = tuple(sorted(name.removeprefix(FACT) for name in columns if name.startswith(FACT)))
        self._columns = columns

    def lines(self) -> tuple[Integers, Lines, NDArray[np.bool_]]:
        """By row the number of its line, the lines, and which of them are of no order."""
        seen: dict[tuple[str, str], int] = {}
        numbers: dict[tuple[str, str], int] = {}
        codes = []
        for pair in zip(self._columns["order_id"], self._columns["line_id"], strict=True):
            code = seen.get(pair)
            if code is None:
                clean = cleaned(pair[0]), cleaned(pair[1])
                code = seen[pair] = numbers.setdefault(clean, len(numbers))
            codes.append(code)
        lines = Lines([order for order, _ in numbers], [line for _, line in numbers])
        return np.array(codes, np.int64), lines, np.array([not order for order, _ in numbers], bool)

    def letters(self) -> tuple[Integers, list[tuple[str, ...]]]:
        """By row the number of its texts of event, actor and facts, and these texts."""
        seen: dict[tuple[str, ...], int] = {}
        told = [self._columns[name] for name in ("event", "by", *(FACT + fact for fact in self.facts))]
        codes = [seen.setdefault(texts, len(seen)) for texts in zip(*told, strict=True)]
        return np.array(codes, np.int64), list(seen)

    def times(self) -> PlainTexts:
        """The times as texts."""
        return PlainTexts(self._columns["at"])

    def numbered_times(self) -> None:
        """No times are numbers here."""

    def text(self, place: int) -> str:
        """What a row says, for a report."""
        return " ".join(self._columns[name][place] for name in COLUMNS)
