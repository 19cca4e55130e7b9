"""Orders, terms and requests drawn at random: 1 to 4 lines, several currencies, all kinds of goods and of terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.order import Order
from order_lifecycle.terms.in_force import Terms, terms_in_force
from tests.invariants.must_hold import GOODS

START = datetime(2026, 3, 27, 9, 30, tzinfo=UTC)
"""A Friday, two days before the clocks go forward in Europe."""

CURRENCIES = ("EUR", "JPY", "KWD", "USD")
JUMPS = (
    timedelta(minutes=1),
    timedelta(minutes=59),
    timedelta(hours=1),
    timedelta(hours=47, minutes=59),
    timedelta(hours=48),
    timedelta(days=3),
    timedelta(days=11),
    timedelta(days=15),
    timedelta(days=31),
    timedelta(days=91),
)
_SENT = ("pack merchant", "ship carrier")
_THERE = (*_SENT, "deliver carrier")
_ASKED = (*_THERE, "request_return buyer defect")
NOT_EVEN_PAID = ("ask_platform buyer",)
JOURNEYS: tuple[tuple[str, ...], ...] = (
    NOT_EVEN_PAID,
    (),
    (),
    (),
    ("cancel buyer change_of_mind",),
    ("cancel buyer change_of_mind", "approve merchant"),
    ("cancel buyer late_shipment",),
    ("cancel buyer agreed_with_merchant",),
    ("cancel buyer late_shipment", "decline merchant"),
    ("consent merchant",),
    ("pack merchant",),
    _SENT,
    (*_SENT, "cancel buyer agreed_with_merchant"),
    (*_SENT, "request_return buyer change_of_mind"),
    (*_SENT, "reject_delivery buyer change_of_mind"),
    _THERE,
    _ASKED,
    (*_ASKED, "approve merchant"),
    (*_ASKED, "approve merchant", "send_back buyer"),
    (*_ASKED, "approve merchant", "send_back buyer", "receive merchant"),
    (*_ASKED, "decline merchant"),
    (*_ASKED, "decline merchant", "escalate buyer"),
    (*_THERE, "request_refund buyer damaged"),
    (*_THERE, "request_refund buyer damaged", "decline merchant"),
    (*_THERE, "complete system"),
    (*_THERE, "complete system", "request_return buyer wrong_item"),
)
"""How far an order has come when a walk starts, so that walks are not all about the first days."""

EVENTS = tuple(event.name for event in ORDER_LINE.events)
ACTORS = tuple(actor.name for actor in ORDER_LINE.actors)
GROUNDS = tuple(ground.name for ground in ORDER_LINE.grounds)


def terms() -> st.SearchStrategy[Terms]:
    """The marketplace's terms, each yes and no drawn anew, with every kind of goods excluded."""
    usual = terms_in_force("marketplace", date(2026, 3, 27))
    return st.fixed_dictionaries({name: st.booleans() for name in usual.rules}).flatmap(
        lambda rules: st.sampled_from([{}, {"cancellation_requests": 1}]).map(
            lambda limits: replace(usual, rules=rules, exclusions=frozenset(GOODS), limits=limits)
        )
    )


def _goods() -> st.SearchStrategy[dict[str, bool | None]]:
    """Mostly plain or custom-made goods, or nobody knows whether they are; sometimes everything at once."""
    plain: dict[str, bool | None] = dict.fromkeys(GOODS, False)
    kinds = [
        plain,
        plain,
        {**plain, "custom_made": True},
        {**plain, "custom_made": True},
        {**plain, "custom_made": None},
    ]
    anything = st.fixed_dictionaries({kind: st.sampled_from([False, True, None]) for kind in GOODS})
    return st.sampled_from(kinds) | anything


def _deposits(currency: str, lines: list[str]) -> st.SearchStrategy[dict[str, object]]:
    """Money that was taken before, for a line or for the whole order, and refunds that failed."""
    return st.fixed_dictionaries(
        {
            "amount": st.integers(1, 900).map(lambda amount: {"amount": amount, "currency": currency}),
            "at": st.just(START),
            "line": st.sampled_from([None, None, *lines]),
        }
    ).flatmap(
        lambda payment: st.sampled_from(
            [
                {**payment, "kind": "captured"},
                {**payment, "kind": "captured", "status": "failed"},
                {**payment, "kind": "refunded", "status": "failed"},
            ]
        )
    )


@st.composite
def orders(draw: st.DrawFn) -> Order:
    """An order just placed."""
    currency = draw(st.sampled_from(CURRENCIES))
    lines = [
        {
            "id": f"L{number}",
            "price": {"amount": draw(st.integers(0, 5000)), "currency": currency},
            "quantity": draw(st.integers(1, 3)),
            **draw(_goods()),
        }
        for number in range(1, draw(st.integers(1, 4)) + 1)
    ]
    return Order.model_validate(
        {
            "id": "A1",
            "currency": currency,
            "zone": draw(st.sampled_from([None, "Europe/Berlin", "America/New_York"])),
            "placed_at": START,
            "cash_on_delivery": draw(st.sampled_from([False, False, True, None])),
            "lines": lines,
            "payments": draw(st.lists(_deposits(currency, [str(line["id"]) for line in lines]), max_size=3)),
        }
    )
