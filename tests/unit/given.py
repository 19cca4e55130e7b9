"""Orders and moments that unit tests start from: one line of EUR 10.00, placed on 1 May 2026 at 10:00 UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from order_lifecycle.orders.order import Order, Request
from order_lifecycle.terms.in_force import Terms, terms_in_force

PLACED_AT = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)

Step = tuple[str, str] | tuple[str, str, dict[str, object]]
"""An event, the state it led to, and what else its entry says."""

_BY = {
    "pay": "payment_provider",
    "refund": "payment_provider",
    "ship": "carrier",
    "deliver": "carrier",
    "lose": "carrier",
    "fail_delivery": "carrier",
    "lapse": "system",
    "complete": "system",
    "uphold": "platform",
    "dismiss": "platform",
}
_BUYERS = {"cancel", "withdraw", "request_return", "request_refund", "reject_delivery", "send_back", "escalate"}


def terms() -> Terms:
    """The terms of the marketplace on the day of purchase."""
    return terms_in_force("marketplace", date(2026, 5, 1))


def day(number: int, hour: int = 10) -> datetime:
    """A moment by the days since the purchase; entry n of a history happens on day n at 10:00."""
    return PLACED_AT + timedelta(days=number, hours=hour - 10)


def usual_actor(event: str) -> str:
    """Who usually does it."""
    return "buyer" if event in _BUYERS else _BY.get(event, "merchant")


def entries(*steps: Step) -> list[dict[str, object]]:
    """A history: placed on day 0, then a step a day."""
    found: list[dict[str, object]] = [
        {"position": 0, "event": "place", "to": "placed", "by": "buyer", "at": PLACED_AT},
    ]
    for position, (event, to, *more) in enumerate(steps, start=1):
        found.append(
            {
                "position": position,
                "event": event,
                "from": found[-1]["to"],
                "to": to,
                "by": usual_actor(event),
                "at": day(position),
                **(more[0] if more else {}),
            }
        )
    return found


def euros(amount: int) -> dict[str, object]:
    """Cents as data."""
    return {"amount": amount, "currency": "EUR"}


def captured(amount: int = 1000, **more: object) -> dict[str, object]:
    """A payment for the whole order."""
    return {"kind": "captured", "amount": euros(amount), "at": day(1), **more}


def an_order(*steps: Step, line: dict[str, object] | None = None, **more: object) -> Order:
    """An order of one line, L1, with that history; paid for once a step paid it."""
    of_line = {"id": "L1", "price": euros(1000), "history": entries(*steps), **(line or {})}
    paid = [captured()] if any(step[0] == "pay" for step in steps) else []
    given: dict[str, Any] = {
        "id": "A1",
        "currency": "EUR",
        "placed_at": PLACED_AT,
        "lines": [of_line],
        "payments": paid,
        **more,
    }
    return Order.model_validate(given)


def asks(event: str, by: str = "buyer", **more: Any) -> Request:  # noqa: ANN401 - whatever a request has
    """A request."""
    return Request.model_validate({"event": event, "by": by, **more})
