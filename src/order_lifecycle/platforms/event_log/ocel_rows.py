"""Rows of an object-centric log (OCEL 2.0, JSON): an event that concerns three order lines is three rows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.event_log.json_rows import told
from order_lifecycle.platforms.event_log.naming import COLUMNS, FACT, LINE_TYPES, ORDER_TYPES
from order_lifecycle.platforms.event_log.rows import PIECE_ROWS, TEXT_MAX, Piece, Reading, Reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.platforms.event_log.naming import Naming
    from order_lifecycle.platforms.event_log.source import Source

ACCEPTED = 'OCEL 2.0 as JSON: {"objectTypes": [...], "eventTypes": [...], "objects": [...], "events": [...]}'


class _Objects:
    """Orders and order lines, and which line is of which order by the relations between objects."""

    def __init__(self, objects: list[Any], naming: Naming, where: str) -> None:
        orders = {naming.objects["order"]} if "order" in naming.objects else set(ORDER_TYPES)
        lines = {naming.objects["line"]} if "line" in naming.objects else set(LINE_TYPES)
        kinds = {str(each["id"]): str(each["type"]) for each in objects}
        fold = {kind: kind if naming.objects else kind.strip().lower() for kind in set(kinds.values())}
        self.orders = {name: None for name, kind in kinds.items() if fold[kind] in orders}
        self.lines = {name: None for name, kind in kinds.items() if fold[kind] in lines and name not in self.orders}
        if not self.orders:
            there = ", ".join(sorted(set(kinds.values()))[:_SHOWN]) or "none"
            raise BadInput(where, "has no objects that are orders", f"a mapping with [objects] order = one of: {there}")
        self.order_of: dict[str, str] = {}
        self.lines_of: dict[str, list[str]] = {name: [] for name in self.orders}
        for each in objects:
            for relation in each.get("relationships") or ():
                pair = str(each["id"]), str(relation["objectId"])
                for line, order in (pair, pair[::-1]):
                    if line in self.lines and order in self.orders and line not in self.order_of:
                        self.order_of[line] = order
                        self.lines_of[order].append(line)

    def concerned(self, names: list[str]) -> list[tuple[str, str]]:
        """The (order, line) pairs of an event that names these objects; a line without an order has none ("")."""
        orders = [name for name in names if name in self.orders]
        alone = orders[0] if len(orders) == 1 else ""
        pairs = [(self.order_of.get(name, alone), name) for name in names if name in self.lines]
        named = {order for order, _ in pairs}
        for order in orders:
            if order not in named:
                pairs += [(order, line) for line in self.lines_of[order]] or [(order, "")]
        return list(dict.fromkeys(pairs))


def read_ocel(source: Source, naming: Naming) -> Reading:
    """Read the whole file: relations between objects may stand anywhere in it."""
    text = bytearray()
    while block := source.read(1 << 24):
        text += block
    try:
        found = json.loads(bytes(text).removeprefix(b"\xef\xbb\xbf"))
        objects = _Objects(found["objects"], naming, source.where)
        declared = _booleans(found.get("eventTypes") or ())
        events = found["events"]
        for event in events:
            _ = event["type"], event.get("time"), [each["objectId"] for each in event.get("relationships") or ()]
            _ = [(each["name"], each["value"]) for each in event.get("attributes") or ()]
    except (ValueError, RecursionError) as error:
        raise BadInput(source.where, f"is not JSON to its end: {error}", ACCEPTED) from None
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(source.where, f"is JSON, but not OCEL 2.0 ({type(error).__name__}: {error})", ACCEPTED) from None
    reports = Reports()
    return Reading(_pieces(events, objects, declared, naming, reports), reports)


def _booleans(types: Any) -> set[tuple[str, str]]:  # noqa: ANN401 - JSON of others
    return {(t["name"], a["name"]) for t in types for a in t.get("attributes") or () if a.get("type") == "boolean"}


def _pieces(
    events: list[Any], objects: _Objects, declared: set[tuple[str, str]], naming: Naming, reports: Reports
) -> Iterator[Piece]:
    actor = naming.columns.get("by", "by")
    piece = Piece()
    for number, event in enumerate(events, 1):
        kind = told(event["type"])
        attributes = {told(each["name"]): each["value"] for each in event.get("attributes") or ()}
        values = {"event": kind, "at": told(event.get("time")), "by": told(attributes.get(actor))}
        if naming.facts is None:
            values |= {
                FACT + name: told(value)
                for name, value in attributes.items()
                if (isinstance(value, bool) or (kind, name) in declared) and name not in COLUMNS and name != actor
            }
        else:
            values |= {FACT + ours: told(attributes.get(theirs)) for ours, theirs in naming.facts.items()}
        pairs = objects.concerned([told(each["objectId"]) for each in event.get("relationships") or ()])
        if not pairs:
            reports.add(number, "no_order", f"{told(event.get('id'))} {kind}"[:TEXT_MAX])
        for order, line in pairs:
            piece.add(number, {"order_id": order, "line_id": line, **values})
        if len(piece) >= PIECE_ROWS:
            yield piece
            piece = Piece()
    yield piece


_SHOWN = 20
