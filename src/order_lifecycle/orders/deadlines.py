"""The facts of time: which window was opened by what, and when each turns.

How each is told is written once, as data: for one line it is read here, for whole columns in `columns.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Line, Order
    from order_lifecycle.terms.figures import Window
    from order_lifecycle.terms.in_force import Terms


@dataclass(frozen=True)
class Span:
    """When a fact is true: from `start` (included) to `end` (excluded).

    Without a start it is true since ever, without an end for ever.

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

    def parameters(self, terms: Terms) -> dict[str, object]:
        """What sentences say of it: from when until when, and what it was counted by."""
        return {
            "window": self.window,
            "since": self.anchor,
            "until": self.end or self.start,
            "length": self.counted.length if self.counted else None,
            "unit": self.counted.unit if self.counted else None,
            "source": terms.cited(f"windows.{self.window}") if self.counted else (),
        }


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

MOMENTS: Mapping[str, Callable[[Order, Line], Entry | None]] = {
    "placed": lambda _, line: line.history[0],
    "paid": lambda _, line: line.last_effective("pay"),
    "to_be_shipped": lambda order, line: line.history[0] if order.cash_on_delivery else line.last_effective("pay"),
    "shipped": lambda _, line: line.last_effective("ship"),
    "delivered": lambda _, line: line.last_effective("deliver"),
    "asked": lambda _, line: line.last_to(*ASKED),
    "return_approved": lambda _, line: line.last_to("return_approved"),
    "answered_no": lambda _, line: max(
        filter(None, (line.last_effective("decline", "lapse"), line.last_to("declined", "returned"))),
        key=lambda entry: entry.position,
        default=None,
    ),
}
"""From what windows are counted: the entry of a line that is meant, if there is one."""

Form = Literal["overdue", "running", "open_before"]


@dataclass(frozen=True)
class Clock:
    """How a fact of time is told: the same for one line and for whole columns.

    It is true from the end of the window (`overdue`) or until then (`running`; with `open_before`, also before the
    moment has come, if there is such a window). Without a `window` it is that of the request (`ANSWER_WINDOW`).
    `by_terms`: terms may count the window from the purchase instead. `in_time`: what came before the end, by this
    moment, never becomes late.
    """

    form: Form
    window: str
    since: str
    by_terms: bool = False
    in_time: str = ""


CLOCKS: Mapping[str, Clock] = {
    "payment_overdue": Clock("overdue", "payment", "placed"),
    "in_free_cancel_window": Clock("running", "free_cancel", "paid", by_terms=True),
    "ship_overdue": Clock("overdue", "shipment", "to_be_shipped", by_terms=True),
    "delivery_overdue": Clock("overdue", "delivery", "shipped", by_terms=True, in_time="delivered"),
    "answer_overdue": Clock("overdue", "", "asked"),
    "in_return_window": Clock("open_before", "return", "delivered"),
    "in_conformity_period": Clock("open_before", "conformity", "delivered"),
    "send_back_overdue": Clock("overdue", "send_back", "return_approved"),
    "dispute_window_open": Clock("running", "dispute", "answered_no"),
    "after_sales_over": Clock("overdue", "after_sales", "delivered"),
}
"""Each fact of time, and how it is told."""


def span(fact: str, order: Order, line: Line, terms: Terms) -> Span | None:
    """When the fact is true of a line; None if never."""
    clock = CLOCKS[fact]
    entry = MOMENTS[clock.since](order, line)
    if clock.form == "open_before" and entry is None:
        known = (order.due, terms.windows, terms.floor.windows if terms.floor else ())
        return Span(window=clock.window) if any(clock.window in each for each in known) else None
    if clock.by_terms and counted_from_purchase(terms, clock.window):
        entry = line.history[0]
    if entry is None:
        return None
    window = clock.window or ANSWER_WINDOW[entry.to]
    end, counted = _over(order, terms, window, entry)
    if clock.form == "overdue" and entry.due:
        end, counted = entry.due, None
    if end is None:
        return None
    if clock.form != "overdue":
        return Span(start=entry.at, end=end, window=window, anchor=entry.at, counted=counted)
    came = MOMENTS[clock.in_time](order, line) if clock.in_time else None
    late = Span(start=end, window=window, anchor=entry.at, counted=counted)
    return late if came is None or late.holds(came.at) else None


def counted_from_purchase(terms: Terms, window: str) -> bool:
    """Whether the nearest layer of the terms that has the window counts it from the purchase."""
    figure = terms.windows.get(window) or (terms.floor.windows.get(window) if terms.floor else None)
    return figure is not None and figure.anchor in BEFORE_ANYTHING


def _over(order: Order, terms: Terms, window: str, entry: Entry) -> tuple[datetime | None, Window | None]:
    """When a window is over: the date the order carries, else the one that the terms give, and by which figure."""
    if window in order.due:
        return order.due[window], None
    found = terms.window(window, entry.at, order.zone)
    return (found[1], found[0]) if found else (None, None)
