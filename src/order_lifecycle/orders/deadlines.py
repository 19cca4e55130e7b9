"""The facts of time: which window was opened by what, and when each turns.

Each function gives the moments of one fact: from when to when it is true. A missing start means "since ever", a
missing end "without end"; None means that it is never true.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Line, Order
    from order_lifecycle.terms.figures import Window
    from order_lifecycle.terms.in_force import Terms


@dataclass(frozen=True)
class Span:
    """When a fact is true: from `start` (included) to `end` (excluded).

    `anchor` is the moment it was counted from, by the figure `counted`; None where the order itself carries the date.
    """

    start: datetime | None = None
    end: datetime | None = None
    window: str = ""
    anchor: datetime | None = None
    counted: Window | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is true now."""
        return (self.start is None or now >= self.start) and (self.end is None or now < self.end)

    def next_change(self, now: datetime) -> datetime | None:
        """The moment at which the value turns, if it ever does."""
        if self.start is not None and now < self.start:
            return self.start
        return self.end if self.end is not None and now < self.end else None


ASKED = ("cancellation_requested", "interception_requested", "return_requested", "refund_requested", "disputed")
ANSWER_WINDOW = {
    "cancellation_requested": "answer_cancellation",
    "interception_requested": "answer_interception",
    "return_requested": "answer_return",
    "refund_requested": "answer_refund",
    "disputed": "answer_dispute",
}


BEFORE_ANYTHING = ("place", "contract", "commit")
"""Anchors that are the purchase itself."""


def _begun(line: Line, terms: Terms, window: str, entry: Entry | None) -> Entry | None:
    """The entry that a window is counted from: the one that is meant, or the purchase where the terms say so."""
    layers = (terms, terms.floor) if terms.floor else (terms,)
    figure = next((each.windows[window] for each in layers if window in each.windows), None)
    return line.history[0] if figure is not None and figure.anchor in BEFORE_ANYTHING else entry


def _over(order: Order, terms: Terms, window: str, entry: Entry) -> tuple[datetime | None, Window | None]:
    """When a window is over: the date the order carries, else the one that the terms give, and by which figure."""
    if window in order.due:
        return order.due[window], None
    found = terms.window(window, entry.at, order.zone)
    return (found[1], found[0]) if found else (None, None)


def _overdue(order: Order, terms: Terms, window: str, entry: Entry | None) -> Span | None:
    if entry is None:
        return None
    end, counted = (entry.due, None) if entry.due else _over(order, terms, window, entry)
    return Span(start=end, window=window, anchor=entry.at, counted=counted) if end else None


def _running(order: Order, terms: Terms, window: str, entry: Entry | None) -> Span | None:
    if entry is None:
        return None
    end, counted = _over(order, terms, window, entry)
    return Span(start=entry.at, end=end, window=window, anchor=entry.at, counted=counted) if end else None


def payment_overdue(order: Order, line: Line, terms: Terms) -> Span | None:
    """From the end of the time to pay."""
    return _overdue(order, terms, "payment", line.history[0])


def in_free_cancel_window(order: Order, line: Line, terms: Terms) -> Span | None:
    """From the payment until the free window is over."""
    return _running(order, terms, "free_cancel", _begun(line, terms, "free_cancel", line.last_effective("pay")))


def ship_overdue(order: Order, line: Line, terms: Terms) -> Span | None:
    """From the end of the time to ship; with payment on delivery it runs from the purchase."""
    start = line.history[0] if order.cash_on_delivery else line.last_effective("pay")
    return _overdue(order, terms, "shipment", _begun(line, terms, "shipment", start))


def delivery_overdue(order: Order, line: Line, terms: Terms) -> Span | None:
    """From the end of the time to deliver; what was delivered in time never becomes late."""
    late = _overdue(order, terms, "delivery", _begun(line, terms, "delivery", line.last_effective("ship")))
    delivered = line.last_effective("deliver")
    if late is None or delivered is None or late.holds(delivered.at):
        return late
    return None


def answer_overdue(order: Order, line: Line, terms: Terms) -> Span | None:
    """From the end of the time to answer the last request."""
    asked = line.last_to(*ASKED)
    return _overdue(order, terms, ANSWER_WINDOW[asked.to], asked) if asked else None


def in_return_window(order: Order, line: Line, terms: Terms) -> Span | None:
    """Until the return window is over; before the delivery it is open without an end."""
    return _after_delivery(order, line, terms, "return")


def in_conformity_period(order: Order, line: Line, terms: Terms) -> Span | None:
    """Until the time for claims is over; before the delivery it is open without an end."""
    return _after_delivery(order, line, terms, "conformity")


def _after_delivery(order: Order, line: Line, terms: Terms, window: str) -> Span | None:
    if not any(window in known for known in (order.due, terms.windows, terms.floor.windows if terms.floor else ())):
        return None
    delivered = line.last_effective("deliver")
    return _running(order, terms, window, delivered) if delivered else Span(window=window)


def send_back_overdue(order: Order, line: Line, terms: Terms) -> Span | None:
    """From the end of the time to send the goods back."""
    return _overdue(order, terms, "send_back", line.last_to("return_approved"))


def dispute_window_open(order: Order, line: Line, terms: Terms) -> Span | None:
    """From a no (or the goods being back) until the time to open a dispute is over."""
    opened = [line.last_effective("decline", "lapse"), line.last_to("declined", "returned")]
    last = max((entry for entry in opened if entry), key=lambda entry: entry.position, default=None)
    return _running(order, terms, "dispute", last)


def after_sales_over(order: Order, line: Line, terms: Terms) -> Span | None:
    """From the end of the after-sales period."""
    return _overdue(order, terms, "after_sales", line.last_effective("deliver"))


SPANS: Mapping[str, Callable[[Order, Line, Terms], Span | None]] = {
    function.__name__: function
    for function in (
        payment_overdue,
        in_free_cancel_window,
        ship_overdue,
        delivery_overdue,
        answer_overdue,
        in_return_window,
        in_conformity_period,
        send_back_overdue,
        dispute_window_open,
        after_sales_over,
    )
}
"""Each fact of time and its function."""
