"""Rows of an XES log (XML): traces are orders, events are rows, read as a stream and without any entity of its own."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final
from xml.parsers import expat

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.event_log.csv_rows import SAMPLE
from order_lifecycle.platforms.event_log.naming import COLUMNS, FACT
from order_lifecycle.platforms.event_log.rows import PIECE_ROWS, Piece, Reading, Reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.platforms.event_log.naming import Naming
    from order_lifecycle.platforms.event_log.source import Source

TRACE: Final = "case:"
"""What the name of an attribute of the trace begins with; other names are of the event, or else of the trace."""

KEYS: Final = {
    "order_id": "case:concept:name",
    "line_id": "line_id",
    "event": "concept:name",
    "at": "time:timestamp",
    "by": "org:resource",
}
TRANSITION: Final = "lifecycle:transition"
ATTRIBUTES: Final = frozenset({"string", "date", "int", "float", "boolean", "id"})
BLOCK: Final = 1 << 16
SILENT_MAX: Final = 1 << 22
"""How many bytes may pass without a whole tag: more is no XES, and would have to be held in memory."""


class _Reader:
    """What the parser tells: the attributes of the log's traces and events as they begin and end."""

    def __init__(self, where: str) -> None:
        self.where = where
        self.inside: list[str] = []
        self.trace: dict[str, str] = {}
        self.event: dict[str, str] = {}
        self.booleans: set[str] = set()
        self.done: list[tuple[dict[str, str], dict[str, str], set[str]]] = []
        self.waiting: list[tuple[dict[str, str], set[str]]] = []
        self.tags = 0

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        self.tags += 1
        if not self.inside and tag != "log":
            raise BadInput(self.where, f"is XML, but begins with <{tag[:40]}>", "XES, which begins with <log>")
        if self.inside == ["log"] and tag in {"object-types", "objects", "event-types", "events"}:
            raise BadInput(self.where, "is OCEL in XML", "OCEL 2.0 in JSON, or XES")
        self.inside.append(tag)
        if tag in ATTRIBUTES and "key" in attributes and self.inside[-2:-1] in (["event"], ["trace"]):
            target = self.event if self.inside[-2] == "event" else self.trace
            target.setdefault(attributes["key"], attributes.get("value", ""))
            if tag == "boolean" and self.inside[-2] == "event":
                self.booleans.add(attributes["key"])

    def end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        self.inside.pop()
        if tag == "event":
            self.waiting.append((self.event, self.booleans))
            self.event, self.booleans = {}, set()
            if self.inside == ["log"]:  # an event without a trace is allowed, and is of no order
                self.flush()
        elif tag == "trace":
            self.flush()

    def flush(self) -> None:
        """An attribute of a trace may stand after its events, so they wait for its end."""
        self.done += [(self.trace, event, booleans) for event, booleans in self.waiting]
        self.waiting = []
        self.trace = {}

    def refuse(self, *_: object) -> None:
        raise BadInput(self.where, "declares a document type or entities", "XES without a DOCTYPE")


def read_xes(source: Source, naming: Naming) -> Reading:
    """Read the first traces for the names that are there now, and the rows as they are asked for."""
    events = _events(source)
    first = [event for _, event in zip(range(SAMPLE), events, strict=False)]
    keys = KEYS | dict(naming.columns)
    there = {TRACE + key for trace, _, _ in first for key in trace} | {key for _, event, _ in first for key in event}
    for ours, theirs in (*naming.columns.items(), *(naming.facts or {}).items()):
        if first and not {theirs, TRACE + theirs} & there:
            accepted = ", ".join(sorted(there)[:40])
            raise BadInput(source.where, f"has no attribute {theirs!r} (for {ours})", f"one of {accepted}")
    reports = Reports()
    return Reading(_pieces(first, events, keys, naming, reports), reports)


def _events(source: Source) -> Iterator[tuple[dict[str, str], dict[str, str], set[str]]]:
    reader = _Reader(source.where)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.begin
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = reader.refuse
    silent = tags = 0
    try:
        while block := source.read(BLOCK):
            parser.Parse(block, False)  # noqa: FBT003 - expat takes no names
            silent = silent + len(block) if reader.tags == tags else 0
            tags = reader.tags
            if silent > SILENT_MAX:
                raise BadInput(source.where, f"has a tag or text of more than {SILENT_MAX} bytes", "shorter values")
            yield from reader.done
            reader.done.clear()
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no names
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadInput(source.where, f"is not well-formed XML to its end: {error}", "a whole XES file") from None
    yield from reader.done


def _pieces(
    first: list[tuple[dict[str, str], dict[str, str], set[str]]],
    events: Iterator[tuple[dict[str, str], dict[str, str], set[str]]],
    keys: dict[str, str],
    naming: Naming,
    reports: Reports,
) -> Iterator[Piece]:
    piece = Piece()
    for row, (trace, event, booleans) in enumerate(chain(first, events), 1):
        said = event.get(TRANSITION, "complete").strip().lower()
        if said not in {"complete", ""} and not set(naming.columns.values()) & {TRANSITION}:
            reports.add(row, "unfinished", f"{event.get(keys['event'], '')} {said}")
            continue
        values = {ours: _value(trace, event, key) for ours, key in keys.items()}
        if naming.facts is None:
            values |= {FACT + key: event[key] for key in booleans if key not in COLUMNS}
        else:
            values |= {FACT + ours: _value(trace, event, key) for ours, key in naming.facts.items()}
        piece.add(row, values)
        if len(piece) >= PIECE_ROWS:
            yield piece
            piece = Piece()
    yield piece


def _value(trace: dict[str, str], event: dict[str, str], key: str) -> str:
    if key.startswith(TRACE):
        return trace.get(key.removeprefix(TRACE), "")
    if key in event or key in _OWN:
        return event.get(key, "")
    return trace.get(key, "")


_OWN = {KEYS["event"], KEYS["at"], KEYS["by"]}
"""Attributes that a trace may have too, where they say something else."""
