"""Rows of a CSV file: separators, quotes, and all that can be wrong with a row. A fast reader must equal this one."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.event_log.naming import COLUMNS, FACT
from order_lifecycle.platforms.event_log.rows import PIECE_ROWS, TEXT_MAX, Piece, Reading, Reports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from order_lifecycle.platforms.event_log.naming import Naming
    from order_lifecycle.platforms.event_log.source import Source

BLOCK: Final = 1 << 24
"""How many bytes are looked at together."""

LINE_MAX: Final = 1 << 17
"""How many bytes a row may have. A longer one is reported, and never held in memory as a whole."""

SEPARATORS: Final = ",;\t|"
SAMPLE: Final = 200
"""How many rows are looked at to find out which columns are facts."""


@dataclass
class Position:
    """How far a file has been read: the number of the last row, and what was wrong on the way."""

    row: int
    reports: Reports

    def report(self, kind: str, text: str) -> None:
        """One more row, which is no row."""
        self.row += 1
        self.reports.add(self.row, kind, text)


@dataclass(frozen=True)
class Layout:
    """How a file is written: what separates fields, how many there are, and at which place each column stands."""

    separator: str
    width: int
    places: dict[str, int]


def read_csv(source: Source, naming: Naming, fast: Callable[[bytes, Layout, int], Piece | None] | None) -> Reading:
    """Read the header now and the rows as they are asked for.

    `fast` reads a block that begins and ends with a row, whose first row has the number given, or says (None) that the
    block is not plain.
    """
    position = Position(0, Reports())
    block = source.read(BLOCK).removeprefix(b"\xef\xbb\xbf")
    layout, start = _layout(block, naming, source.where)
    blocks = whole_lines(block[start:], source, position)
    return Reading(_pieces(blocks, layout, fast, position), position.reports)


def whole_lines(tail: bytes, source: Source, position: Position) -> Iterator[tuple[bytes, bool, list[int]]]:
    """Blocks that end with a line, whether no row goes on after each, and how much its reader left for the next."""
    while True:
        more = source.read(BLOCK)
        block = tail + more
        cut = block.rfind(b"\n") + 1 if more else len(block)
        if not cut and len(block) > LINE_MAX:
            position.report("too_long", block[:TEXT_MAX].decode(errors="replace"))
            tail, more = _after_line(source)
            if not tail and not more:
                return
            continue
        left = [0]
        if cut:
            yield block[:cut], not more or len(block) - cut > LINE_MAX, left
        tail = block[cut - left[0] :]
        if not more:
            return


def _after_line(source: Source) -> tuple[bytes, bytes]:
    """What follows the end of the line in which a source stands, and what was read last."""
    while more := source.read(BLOCK):
        end = more.find(b"\n")
        if end >= 0:
            return more[end + 1 :], more
    return b"", b""


def _layout(block: bytes, naming: Naming, where: str) -> tuple[Layout, int]:
    end = block.find(b"\n")
    line = block if end < 0 else block[:end]
    if len(line) > LINE_MAX:
        raise BadInput(where, f"has a first line of more than {LINE_MAX} bytes", "CSV with a header and line ends")
    try:
        text = line.decode().rstrip("\r")
    except UnicodeDecodeError:
        raise BadInput(where, "has a header that is not UTF-8", "text in UTF-8") from None
    separator = max(SEPARATORS, key=lambda each: (len(_fields(text, each)), -SEPARATORS.index(each)))
    header = _fields(text, separator)
    places = naming.places(header, where)
    start = len(block) if end < 0 else end + 1
    if naming.facts is None:
        places |= _facts(block[start : start + SAMPLE * 500], separator, header, places)
    return Layout(separator, len(header), places), start


def _fields(text: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([text], delimiter=separator, strict=True), [""])
    except csv.Error:
        return text.split(separator)


def _facts(block: bytes, separator: str, header: list[str], places: dict[str, int]) -> dict[str, int]:
    """Columns besides those that are read in which the first rows say nothing but true and false."""
    lines = block.decode(errors="replace").split("\n")[:SAMPLE]
    rows = [row for line in lines if len(row := _fields(line.rstrip("\r"), separator)) == len(header)]
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        said = {row[place].strip().casefold() for row in rows} - {""}
        ours = name.strip()
        if place not in places.values() and said and said <= {"true", "false"} and ours not in COLUMNS:
            found.setdefault(FACT + ours, place)
    return found


def _pieces(
    blocks: Iterator[tuple[bytes, bool, list[int]]],
    layout: Layout,
    fast: Callable[[bytes, Layout, int], Piece | None] | None,
    position: Position,
) -> Iterator[Piece]:
    """Read what is plain with the fast reader, in pieces as large as it can be, and the rest row by row."""
    for block, last, left in blocks:
        at, size = 0, len(block)
        while at < len(block):
            cut = len(block) if at + size >= len(block) else block.rfind(b"\n", at, at + size) + 1
            cut = cut if cut > at else block.find(b"\n", at) + 1 or len(block)
            if fast and (piece := fast(block[at:cut], layout, position.row + 1)):
                position.row += len(piece)
                at, size = cut, size * 8
                yield piece
            elif fast and size > _SMALL:
                size = max(size // 8, _SMALL)
            else:
                piece, at = _slow(block, at, cut if fast else len(block), layout, position, last=last)
                yield piece
                if at < 0:
                    left[0] = len(block) - ~at
                    break


def _slow(block: bytes, at: int, cut: int, layout: Layout, position: Position, *, last: bool) -> tuple[Piece, int]:
    """The rows that begin before the cut, and where the next begins: ``~at`` where more of the file must be seen."""
    rows: list[list[str]] = []
    numbers: list[int] = []
    while at < cut and len(rows) < PIECE_ROWS:
        kind, fields, text, end = _record(block, at, layout, last=last)
        if end < 0:
            at = ~at
            break
        at = end
        if kind:
            position.report(kind, text)
        else:
            position.row += 1
            numbers.append(position.row)
            rows.append(fields)
    columns = {name: [row[place] for row in rows] for name, place in layout.places.items()}
    return Piece(numbers, columns), at


def _record(block: bytes, at: int, layout: Layout, *, last: bool) -> tuple[str, list[str], str, int]:
    """One row: what is wrong with it, its fields, its beginning, and where it ends (-1: further than the block)."""
    end = block.find(b"\n", at) + 1 or len(block)
    line = block[at:end]
    shown = line[: TEXT_MAX * 4].decode(errors="replace")
    kind, text = line_of(line)
    if kind:
        return kind, [], shown, end
    if '"' not in text:
        fields = text.split(layout.separator)
        return ("" if len(fields) == layout.width else "fields"), fields, shown, end
    quoted, after = _quoted(block, at, layout.separator)
    if quoted is None:
        more = after == len(block) and not last and len(block) - at <= LINE_MAX
        return "quotes", [], shown, -1 if more else end
    if len(quoted) != layout.width:
        return "fields", [], shown, end
    return "", quoted, shown, after


def line_of(line: bytes) -> tuple[str, str]:
    """The kind of row that a line is instead of one, or nothing; and its text."""
    if len(line) > LINE_MAX:
        return "too_long", ""
    try:
        text = line.decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError:
        return "undecodable", ""
    return ("" if text.strip() else "blank"), text


def _quoted(block: bytes, at: int, separator: str) -> tuple[list[str] | None, int]:
    """The fields of a row with quotes, which may go on over lines, and where it ends."""
    ends = [at]

    def lines() -> Iterator[str]:
        while ends[0] < len(block):
            begin = ends[0]
            ends[0] = block.find(b"\n", begin) + 1 or len(block)
            if ends[0] - at > LINE_MAX:
                return
            yield block[begin : ends[0]].decode()

    try:
        return next(csv.reader(lines(), delimiter=separator, strict=True)), ends[0]
    except (csv.Error, UnicodeDecodeError, StopIteration):
        return None, ends[0]


_SMALL = 1 << 15
