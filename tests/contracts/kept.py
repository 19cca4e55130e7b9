"""Orders, a clock and a service that the tests of stores start from."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from order_lifecycle.orders.order import Order, Report, Request
from order_lifecycle.service import OrderService

if TYPE_CHECKING:
    from order_lifecycle.service import Store

PLACED_AT = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)


class Clock:
    """A clock that stands where it is put."""

    def __init__(self) -> None:
        self.now = PLACED_AT + timedelta(hours=2)

    def __call__(self) -> datetime:
        return self.now

    def tick(self, **length: float) -> None:
        self.now += timedelta(**length)


def euros(amount: int) -> dict[str, object]:
    """Cents as data."""
    return {"amount": amount, "currency": "EUR"}


def an_order(order_id: str = "A1", *lines: str, **more: Any) -> Order:  # noqa: ANN401 - whatever an order has
    """A new order of lines at EUR 10.00 each; one line, L1, if none is named."""
    given: dict[str, Any] = {
        "id": order_id,
        "currency": "EUR",
        "placed_at": PLACED_AT,
        "lines": [{"id": line, "price": euros(1000), "custom_made": False} for line in lines or ("L1",)],
        **more,
    }
    return Order.model_validate(given)


def asks(event: str, by: str = "buyer", **more: Any) -> Request:  # noqa: ANN401 - whatever a request has
    """A request."""
    return Request.model_validate({"event": event, "by": by, **more})


def tells(event: str, by: str, at: datetime, **more: Any) -> Report:  # noqa: ANN401 - whatever a report has
    """A report."""
    return Report.model_validate({"event": event, "by": by, "at": at, **more})


def paid(service: OrderService, order_id: str = "A1", *lines: str) -> Order:
    """An order in the store that was paid for by one payment."""
    order = an_order(order_id, *lines)
    service.place(order)
    amount = euros(1000 * len(order.lines))
    at = service.clock()
    return service.report(order_id, tells("pay", "payment_provider", at, amount=amount, key=f"pay-{order_id}"))


def a_service(store: Store, clock: Clock | None = None, **more: Any) -> OrderService:  # noqa: ANN401 - as the service
    """A service on a store, with a clock that stands still."""
    return OrderService(store, clock=clock or Clock(), **more)
