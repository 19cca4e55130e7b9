"""What an event makes of the facts, as the lifecycle says it, is what is seen of a real order right after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.observe import observe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Order
    from order_lifecycle.terms.in_force import Terms


def _open(entry: Entry) -> Iterator[str]:
    """What an event alone cannot tell: it depends on amounts, on where it led, or is asked in one state only."""
    if entry.event in {"pay", "refund", "refund_part"}:
        yield "money_held"
    if entry.event == "lapse" and entry.to in {"cancelled", "return_approved", "refund_granted"}:
        yield "request_declined"  # silence was a yes, and nobody asks any more
    if entry.to != "declined":
        yield "declined_change_of_mind"


def facts_turn_as_the_lifecycle_says(before: Order, after: Order, line_id: str, now: datetime, terms: Terms) -> None:
    """13. Right after an event a fact is what the event makes of it; what no event turns is as it was."""
    old, new = before.line(line_id), after.line(line_id)
    entry = new.history[-1]
    known, seen = (observe(order, line, None, terms, now).values for order, line in ((before, old), (after, new)))
    turned = ORDER_LINE.becoming(old.state, entry.event, known)
    for fact in ORDER_LINE.facts:
        if fact.becomes and fact.name not in _open(entry):
            expected = turned[fact.name] if fact.name in turned else known.get(fact.name)
            assert seen.get(fact.name) is expected, (
                f"{fact.name} is {seen.get(fact.name)} after {entry.event} at {old.state}, not {expected}"
            )


def facts_begin_as_the_lifecycle_says(order: Order, line_id: str, now: datetime, terms: Terms) -> None:
    """14. Of a line just placed each fact is what the lifecycle says it is at first."""
    seen = observe(order, order.line(line_id), None, terms, now)
    for fact in ORDER_LINE.facts:
        if fact.at_first is not None:
            assert seen.get(fact.name) is fact.at_first, f"{fact.name} is {seen.get(fact.name)} at first"


AT_FIRST = {
    "never_shipped": True,
    "not_delivered": True,
    "came_back": False,
    "refused_at_door": False,
    "asked_when_packed": False,
    "asked_when_completed": False,
    "asked_to_keep_goods": False,
    "request_declined": False,
    "declined_change_of_mind": False,
    "order_paid": False,
    "money_held": False,
    "merchant_consents": False,
    "in_free_cancel_window": False,
    "delivery_overdue": False,
    "answer_overdue": False,
    "send_back_overdue": False,
    "dispute_window_open": False,
    "after_sales_over": False,
}
"""What is certain of a line to which nothing has happened yet; the goods, the terms and the request are open."""

ASKED_ON_A_GROUND = {"cancel", "request_return", "request_refund", "reject_delivery"}
"""What a buyer asks for, or does, for a ground, which stays the ground of all that follows."""

ONE_GROUND = {
    "ground_is_change_of_mind",
    "ground_is_non_conformity",
    "ground_is_late_shipment",
    "ground_is_late_delivery",
    "ground_is_agreement",
    "ground_is_merchants_own",
    "ground_is_platforms_own",
}
"""A request has one ground; nothing else excludes anything."""

PAID = "pay payment_provider"
_ASKED = (PAID, "cancel buyer change_of_mind")
_SENT = (PAID, "ship carrier")
_THERE = (*_SENT, "deliver carrier")
_BACK = (*_THERE, "request_return buyer defect")
_MONEY = (*_THERE, "request_refund buyer damaged")
COURSES: tuple[tuple[str, ...], ...] = (
    (*_ASKED, "decline merchant", "escalate buyer", "dismiss platform", "consent merchant", "cancel buyer"),
    (*_ASKED, "decline merchant", "cancel buyer late_shipment", "withdraw buyer"),
    (*_ASKED, "lapse system", "cancel buyer late_shipment", "approve merchant", "refund payment_provider"),
    (*_ASKED, "decline merchant", "escalate buyer", "lapse system"),
    (PAID, "pack merchant", "consent merchant", "ship carrier", "fail_delivery carrier", "receive merchant"),
    (PAID, "pack merchant", "cancel buyer change_of_mind", "decline merchant", "ship carrier", "lose carrier"),
    (PAID, "pack merchant", "cancel buyer change_of_mind", "withdraw buyer"),
    (*_SENT, "cancel buyer change_of_mind", "decline merchant", "reject_delivery buyer", "receive merchant"),
    (
        *_SENT,
        "cancel buyer change_of_mind",
        "approve carrier",
        "receive merchant",
        "escalate merchant",
        "uphold platform",
    ),
    (*_SENT, "cancel buyer change_of_mind", "lapse system", "escalate buyer", "dismiss platform"),
    (*_BACK, "approve merchant", "send_back buyer", "receive merchant", "escalate merchant", "dismiss platform"),
    (*_BACK, "approve merchant", "lapse system", "request_refund buyer damaged", "decline merchant", "escalate buyer"),
    (*_BACK, "decline merchant", "escalate buyer", "uphold platform", "send_back buyer"),
    (*_BACK, "decline merchant", "consent merchant", "request_return buyer change_of_mind"),
    (*_BACK, "lapse system", "complete system", "request_return buyer wrong_item", "decline platform"),
    (*_THERE, "request_return buyer change_of_mind", "decline merchant", "request_return buyer defect", "lapse system"),
    (*_THERE, "request_return buyer change_of_mind", "lapse system", "escalate buyer", "lapse system"),
    (*_THERE, "consent merchant", "request_return buyer change_of_mind", "send_back buyer", "lose platform"),
    (*_MONEY, "withdraw buyer", "request_return buyer defect", "withdraw buyer", "request_refund buyer defect"),
    (*_MONEY, "lapse system", "escalate buyer", "uphold platform", "refund payment_provider"),
    (*_MONEY, "approve merchant", "refund payment_provider"),
)
"""Ways that an order can go, so that each event happens, also where it undoes what another did."""

YES_BY_SILENCE: tuple[tuple[str, ...], ...] = (
    (*_ASKED, "lapse system", "refund payment_provider"),
    (*_BACK, "lapse system", "send_back buyer", "receive carrier"),
    (*_MONEY, "lapse system", "refund payment_provider"),
    (*_BACK, "decline merchant", "escalate buyer", "lapse system", "lapse system"),
)
"""The same where the terms say that silence is a yes."""

TURNS: dict[str, dict[str, bool | str]] = {
    "pay": {
        "order_paid": True,
        "money_held": True,
        "payment_overdue": False,
        "in_free_cancel_window": True,
        "ship_overdue": False,
    },
    "ship": {"never_shipped": False, "delivery_overdue": False},
    "deliver": {
        "not_delivered": False,
        "in_return_window": True,
        "in_conformity_period": True,
        "after_sales_over": False,
    },
    "reject_delivery": {"refused_at_door": True},
    "fail_delivery": {"refused_at_door": False},
    "send_back": {"refused_at_door": False},
    "receive": {"came_back": True, "dispute_window_open": True},
    "cancel": {"asked_to_keep_goods": False, "request_declined": False, "answer_overdue": False},
    "request_return": {
        "asked_when_completed": False,
        "asked_to_keep_goods": False,
        "request_declined": False,
        "answer_overdue": False,
        "send_back_overdue": False,
    },
    "request_refund": {"asked_to_keep_goods": True, "request_declined": False, "answer_overdue": False},
    "consent": {"merchant_consents": True},
    "approve": {"send_back_overdue": False},
    "decline": {
        "request_declined": True,
        "declined_change_of_mind": "ground_is_change_of_mind",
        "merchant_consents": False,
        "dispute_window_open": True,
    },
    "lapse": {
        "request_declined": True,
        "declined_change_of_mind": "ground_is_change_of_mind",
        "dispute_window_open": True,
    },
    "escalate": {"answer_overdue": False},
    "uphold": {"send_back_overdue": False},
    "dismiss": {"request_declined": False, "merchant_consents": False},
}
"""By event, what is so right after it, whatever was before; a name is what the fact of that name was."""

TURNS_AT: dict[tuple[str, str], dict[str, bool]] = {
    ("packed", "cancel"): {"asked_when_packed": True},
    ("paid", "cancel"): {"asked_when_packed": False},
    ("completed", "request_return"): {"asked_when_completed": True},
    ("return_approved", "lapse"): {"request_declined": False},
}
"""The same where the state counts."""
