"""The facts of time: each is what it is right after an event, and turns at most once until the next such event.

`orders/deadlines.py` says when each turns; the figures stand in the terms.
"""

from __future__ import annotations

from order_lifecycle.language.conditions import Fact

payment_overdue = Fact(
    "payment_overdue", "The time to pay is over.", "time", known_by="system", becomes=(("pay", False),)
)
in_free_cancel_window = Fact(
    "in_free_cancel_window",
    "The free cancellation window is open.",
    "time",
    known_by="system",
    becomes=(("pay", True),),
    at_first=False,
)
ship_overdue = Fact("ship_overdue", "The time to ship is over.", "time", known_by="system", becomes=(("pay", False),))
delivery_overdue = Fact(
    "delivery_overdue",
    "The time to deliver is over.",
    "time",
    known_by="system",
    becomes=(("ship", False),),
    at_first=False,
)
answer_overdue = Fact(
    "answer_overdue",
    "The time to answer is over.",
    "time",
    known_by="system",
    becomes=tuple((event, False) for event in ("cancel", "request_return", "request_refund", "escalate")),
    at_first=False,
)
in_return_window = Fact(
    "in_return_window",
    "The return window is open.",
    "time",
    known_by="system",
    becomes=(("deliver", True),),
)
in_conformity_period = Fact(
    "in_conformity_period",
    "The period for claims about faulty goods is open.",
    "time",
    known_by="system",
    becomes=(("deliver", True),),
)
send_back_overdue = Fact(
    "send_back_overdue",
    "The time to send the goods back is over.",
    "time",
    known_by="system",
    becomes=(("approve", False), ("request_return", False), ("uphold", False)),
    at_first=False,
)
dispute_window_open = Fact(
    "dispute_window_open",
    "The time to open a dispute is running.",
    "time",
    known_by="system",
    becomes=(("decline", True), ("lapse", True), ("receive", True)),
    at_first=False,
)
after_sales_over = Fact(
    "after_sales_over",
    "The after-sales period is over.",
    "time",
    known_by="system",
    becomes=(("deliver", False),),
    at_first=False,
)

FACTS_OF_TIME = (
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
