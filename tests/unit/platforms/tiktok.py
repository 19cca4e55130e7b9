"""Payloads in the documented shape, with values of our own: a mug of USD 24.00, bought on 2 March 2026 at 09:00 UTC."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from order_lifecycle.platforms.tiktok_shop import Reading, read

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Line

FIXTURES = Path(__file__).parents[2] / "fixtures" / "tiktok"
LINE = "577900000000000201"

PAID, ARRANGED, COLLECTED, ARRIVED, CHANGED = 1772442300, 1772524800, 1772551800, 1772796000, 1772899200
ASKED, ASKED_LATE = 1772463600, 1772580000

Payload = dict[str, Any]

RETURN_STAGES = {
    "pending": "RETURN_OR_REFUND_REQUEST_PENDING",
    "rejected": "REFUND_OR_RETURN_REQUEST_REJECT",
    "approved": "AWAITING_BUYER_SHIP",
    "sent_back": "BUYER_SHIPPED_ITEM",
    "contested": "REJECT_RECEIVE_PACKAGE",
    "granted": "RETURN_OR_REFUND_REQUEST_SUCCESS",
    "paid_back": "RETURN_OR_REFUND_REQUEST_COMPLETE",
    "closed": "RETURN_OR_REFUND_REQUEST_CANCEL",
}

_TIMES: dict[str, dict[str, int]] = {
    "UNPAID": {},
    "ON_HOLD": {"paid_time": PAID},
    "AWAITING_SHIPMENT": {"paid_time": PAID},
    "AWAITING_COLLECTION": {"paid_time": PAID, "rts_time": ARRANGED},
    "IN_TRANSIT": {"paid_time": PAID, "rts_time": ARRANGED, "collection_time": COLLECTED},
    "CANCELLED": {"paid_time": PAID, "cancel_time": ASKED + 3600},
}
_ARRIVED = {**_TIMES["IN_TRANSIT"], "delivery_time": ARRIVED}


def at(seconds: int) -> datetime:
    """A moment from unix seconds."""
    return datetime.fromtimestamp(seconds, tz=UTC)


def fixture(name: str) -> Payload:
    """A hand-written payload."""
    found: Payload = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def order(status: str = "AWAITING_SHIPMENT", *, line: Payload | None = None, **fields: object) -> Payload:
    """An order in that status, with the times that it has then; a field that is None is left out."""
    made = fixture("order")
    made.pop("paid_time")
    shown = "AWAITING_SHIPMENT" if status == "ON_HOLD" else status
    made["line_items"][0] |= {"display_status": shown, **(line or {})}
    made["line_items"][0] = _without_none(made["line_items"][0])
    made |= {"status": status, **_TIMES.get(status, _ARRIVED), "update_time": CHANGED, **fields}
    return _without_none(made)


def cancellation(status: str = "PENDING", **fields: object) -> Payload:
    """A cancellation in that status."""
    return _without_none(fixture("cancellation") | {"cancel_status": f"CANCELLATION_REQUEST_{status}", **fields})


def give_back(stage: str = "pending", **fields: object) -> Payload:
    """A return at that stage, or in that status of the platform."""
    return _without_none(fixture("return") | {"return_status": RETURN_STAGES.get(stage, stage), **fields})


def money_back(stage: str = "pending", **fields: object) -> Payload:
    """A request for the money alone."""
    return give_back(stage, return_type="REFUND", **fields)


def line_of(*payloads: Payload) -> Line:
    """The only line of the order that is read."""
    (line,) = read(list(payloads)).order.lines
    return line


def codes(reading: Reading) -> set[str]:
    """The codes of all remarks."""
    return {remark.code for remark in reading.remarks}


def _without_none(fields: Payload) -> Payload:
    return {name: value for name, value in fields.items() if value is not None}
