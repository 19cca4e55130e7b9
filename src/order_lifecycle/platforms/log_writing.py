"""Histories of orders as event logs of a standard form, for tools that read them: OCEL 2.0 as JSON, and XES."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from order_lifecycle.definition import ORDER_LINE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Line, Order

ATTRIBUTES = ("by", "from", "to", "ground", "deviations")
"""What is told of each event besides its time."""


def ocel(orders: Sequence[Order]) -> str:
    """The histories as OCEL 2.0: orders and order lines are objects, each entry is an event of its line and order.

    >>> print(ocel([])[:20])
    {
      "objectTypes": [
    """
    objects: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    for order in orders:
        objects.append(_object(order.id, "order", order.placed_at, {"market": order.market}))
        for line in order.lines:
            name = f"{order.id}/{line.id}"
            told = {"quantity": str(line.quantity), "price": str(line.price.amount), "currency": order.currency}
            related = [{"objectId": order.id, "qualifier": "of"}]
            objects.append(_object(name, "order line", order.placed_at, told) | {"relationships": related})
            events += [_event(order.id, name, entry) for entry in line.history]
    kinds = sorted({each["type"] for each in events})
    document = {
        "objectTypes": [
            {"name": "order", "attributes": [{"name": "market", "type": "string"}]},
            {
                "name": "order line",
                "attributes": [{"name": name, "type": "string"} for name in ("quantity", "price", "currency")],
            },
        ],
        "eventTypes": [
            {"name": kind, "attributes": [{"name": name, "type": "string"} for name in ATTRIBUTES]} for kind in kinds
        ],
        "objects": objects,
        "events": sorted(events, key=lambda each: str(each["time"])),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def xes(orders: Sequence[Order]) -> str:
    """The histories as XES: each line is a trace, each entry an event of it.

    >>> print(xes([]).splitlines()[1][:25])
    <log xes.version="1.0" xm
    """
    root = Element("log", {"xes.version": "1.0", "xmlns": "http://www.xes-standard.org/"})
    for name, prefix in (("Concept", "concept"), ("Time", "time"), ("Organizational", "org")):
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        SubElement(root, "extension", name=name, prefix=prefix, uri=uri)
    SubElement(root, "string", key="definition", value=ORDER_LINE.digest)
    for order, line in _lines(orders):
        trace = SubElement(root, "trace")
        for key, value in (("concept:name", f"{order.id}/{line.id}"), ("order_id", order.id), ("line_id", line.id)):
            SubElement(trace, "string", key=key, value=value)
        for entry in line.history:
            event = SubElement(trace, "event")
            SubElement(event, "string", key="concept:name", value=entry.event)
            SubElement(event, "date", key="time:timestamp", value=_time(entry.at))
            SubElement(event, "string", key="org:resource", value=entry.by)
            for key, value in _attributes(entry):
                if key != "by":
                    SubElement(event, "string", key=key, value=value)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _lines(orders: Sequence[Order]) -> Iterator[tuple[Order, Line]]:
    for order in orders:
        for line in order.lines:
            yield order, line


def _event(order: str, line: str, entry: Entry) -> dict[str, Any]:
    return {
        "id": f"{line}/{entry.position}",
        "type": entry.event,
        "time": _time(entry.at),
        "attributes": [{"name": key, "value": value} for key, value in _attributes(entry)],
        "relationships": [{"objectId": order, "qualifier": "order"}, {"objectId": line, "qualifier": "line"}],
    }


def _object(name: str, kind: str, at: datetime, told: dict[str, str]) -> dict[str, Any]:
    attributes = [{"name": key, "time": _time(at), "value": value} for key, value in told.items()]
    return {"id": name, "type": kind, "attributes": attributes}


def _attributes(entry: Entry) -> Iterator[tuple[str, str]]:
    told = (entry.by, entry.from_, entry.to, entry.ground, " ".join(entry.deviations))
    return ((name, value) for name, value in zip(ATTRIBUTES, told, strict=True) if value)


def _time(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")
