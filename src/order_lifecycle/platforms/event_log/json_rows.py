"""Rows of JSON lines: one object a line, whose fields are the columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.event_log.csv_rows import BLOCK, SAMPLE, Position, line_of, whole_lines
from order_lifecycle.platforms.event_log.naming import COLUMNS, FACT
from order_lifecycle.platforms.event_log.rows import PIECE_ROWS, TEXT_MAX, Piece, Reading, Reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.platforms.event_log.naming import Naming
    from order_lifecycle.platforms.event_log.source import Source


def read_json_lines(source: Source, naming: Naming) -> Reading:
    """Look at the first rows for the columns now, and read the rows as they are asked for."""
    position = Position(0, Reports())
    block = source.read(BLOCK).removeprefix(b"\xef\xbb\xbf")
    if block.lstrip()[:1] == b"[":
        raise BadInput(source.where, "is one JSON list", "JSON lines: one object a line")
    names: dict[str, None] = {}
    objects = 0
    for line in block.split(b"\n", SAMPLE)[:SAMPLE]:
        _, found = _object(line)
        objects += found is not None
        names |= dict.fromkeys(found or ())
    if not objects:
        raise BadInput(source.where, f"has no JSON object in its first {SAMPLE} lines", "JSON lines: one object a line")
    header = list(names)
    keys = {ours: header[place] for ours, place in naming.places(header, source.where).items()}
    return Reading(_pieces(whole_lines(block, source, position), keys, naming, position), position.reports)


def _pieces(
    blocks: Iterator[tuple[bytes, bool, list[int]]], keys: dict[str, str], naming: Naming, position: Position
) -> Iterator[Piece]:
    piece = Piece()
    for block, _, _ in blocks:
        at = 0
        while at < len(block):
            end = block.find(b"\n", at) + 1 or len(block)
            kind, found = _object(block[at:end])
            if found is None:
                position.report(kind, block[at : min(end, at + TEXT_MAX * 4)].decode(errors="replace"))
            else:
                position.row += 1
                piece.add(position.row, _values(found, keys, naming))
            at = end
            if len(piece) >= PIECE_ROWS:
                yield piece
                piece = Piece()
    yield piece


def _object(line: bytes) -> tuple[str, dict[str, Any] | None]:
    """An object, or the kind of row that a line is instead."""
    kind, text = line_of(line)
    if kind:
        return kind, None
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return "not_json", None
    return ("", found) if isinstance(found, dict) else ("not_json", None)


def _values(found: dict[str, Any], keys: dict[str, str], naming: Naming) -> dict[str, str]:
    values = {ours: told(found.get(theirs)) for ours, theirs in keys.items()}
    if naming.facts is None:
        read = set(keys.values())
        values |= {
            FACT + k: told(v) for k, v in found.items() if isinstance(v, bool) and k not in read and k not in COLUMNS
        }
    return values


def told(value: object) -> str:
    """A value of JSON as text: nothing for null, and what no text can hold is left as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = value if isinstance(value, str) else json.dumps(value)
    return text if text.isascii() else text.encode(errors="replace").decode()
