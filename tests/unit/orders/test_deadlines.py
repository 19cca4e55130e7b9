"""The facts of time, one by one: not yet opened, just before, exactly at, after; and which date goes before which."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.deadlines import ANSWER_WINDOW, ASKED, CLOCKS, Span, span
from order_lifecycle.orders.observe import observe
from tests.unit.given import Step, an_order, day, terms

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order

SECOND = timedelta(seconds=1)

PAID: tuple[Step, ...] = (("pay", "paid"),)
SHIPPED: tuple[Step, ...] = (*PAID, ("ship", "shipped"))
DELIVERED: tuple[Step, ...] = (*SHIPPED, ("deliver", "delivered"))
ASKED_TO_RETURN: tuple[Step, ...] = (*DELIVERED, ("request_return", "return_requested"))


def midnight(month: int, number: int) -> datetime:
    return datetime(2026, month, number, tzinfo=UTC)


# A step a day from 1 May 2026, 10:00 UTC: paid on Saturday 2 May, shipped on the 3rd, delivered on the 4th, and so on.
OVERDUE: list[tuple[str, tuple[Step, ...], datetime]] = [
    ("payment_overdue", (), day(2)),
    ("ship_overdue", PAID, midnight(5, 7)),
    ("delivery_overdue", SHIPPED, midnight(6, 3)),
    ("answer_overdue", (*PAID, ("cancel", "cancellation_requested")), day(4)),
    ("answer_overdue", (*SHIPPED, ("cancel", "interception_requested")), day(5)),
    ("answer_overdue", ASKED_TO_RETURN, day(6)),
    ("answer_overdue", (*DELIVERED, ("request_refund", "refund_requested")), day(6)),
    ("answer_overdue", (*ASKED_TO_RETURN, ("decline", "declined"), ("escalate", "disputed")), midnight(5, 22)),
    ("send_back_overdue", (*ASKED_TO_RETURN, ("approve", "return_approved")), midnight(5, 21)),
    ("after_sales_over", DELIVERED, midnight(6, 4)),
]
"""A fact that becomes true, the history that opens its window, and the end of it."""

RUNNING: list[tuple[str, tuple[Step, ...], datetime]] = [
    ("in_free_cancel_window", PAID, day(1, 11)),
    ("in_return_window", DELIVERED, midnight(6, 4)),
    ("in_conformity_period", DELIVERED, midnight(8, 3)),
    ("dispute_window_open", (*ASKED_TO_RETURN, ("decline", "declined")), midnight(5, 17)),
    ("dispute_window_open", (*ASKED_TO_RETURN, ("lapse", "declined")), midnight(5, 17)),
    ("dispute_window_open", (*PAID, ("cancel", "cancellation_requested"), ("decline", "paid")), midnight(5, 15)),
    ("dispute_window_open", (*SHIPPED, ("reject_delivery", "returning"), ("receive", "returned")), midnight(5, 16)),
]
"""A fact that is true until its window is over."""


def seen(name: str, order: Order, now: datetime) -> tuple[bool | None, datetime | None]:
    """The fact's value, and when it turns."""
    facts = observe(order, order.line("L1"), None, terms(), now)
    return facts.get(name), facts.changes.get(name)


@pytest.mark.parametrize(("name", "steps", "end"), OVERDUE)
def test_what_is_overdue_is_so_from_the_end_of_its_window_on(name: str, steps: tuple[Step, ...], end: datetime) -> None:
    order = an_order(*steps)
    assert seen(name, order, day(len(steps))) == (False, end)
    assert seen(name, order, end - SECOND) == (False, end)
    assert seen(name, order, end) == (True, None)
    assert seen(name, order, end + SECOND) == (True, None)


@pytest.mark.parametrize(("name", "steps", "end"), RUNNING)
def test_a_window_is_open_from_its_event_until_its_end(name: str, steps: tuple[Step, ...], end: datetime) -> None:
    order = an_order(*steps)
    start = day(len(steps))
    assert seen(name, order, start - SECOND) == (False, start)
    assert seen(name, order, start) == (True, end)
    assert seen(name, order, end - SECOND) == (True, end)
    assert seen(name, order, end) == (False, None)


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("ship_overdue", ()),
        ("in_free_cancel_window", ()),
        ("delivery_overdue", PAID),
        ("answer_overdue", DELIVERED),
        ("send_back_overdue", ASKED_TO_RETURN),
        ("dispute_window_open", ASKED_TO_RETURN),
        ("after_sales_over", SHIPPED),
    ],
)
def test_a_window_that_nothing_has_opened_is_not_open_and_never_turns(name: str, steps: tuple[Step, ...]) -> None:
    assert seen(name, an_order(*steps), day(400)) == (False, None)


@pytest.mark.parametrize("name", ["in_return_window", "in_conformity_period"])
def test_before_the_delivery_returns_and_claims_are_open_without_an_end(name: str) -> None:
    assert seen(name, an_order(*SHIPPED), day(400)) == (True, None)


def test_every_fact_of_time_is_tested_here() -> None:
    tested = {name for name, _, _ in OVERDUE + RUNNING}
    assert tested == set(CLOCKS) == {fact.name for fact in ORDER_LINE.facts if fact.kind == "time"}


def test_every_state_that_asks_has_its_answer_window() -> None:
    asking = {state.name for state in ORDER_LINE.states if state.asks}
    assert set(ASKED) == set(ANSWER_WINDOW) == asking
    assert set(ANSWER_WINDOW.values()) <= set(terms().windows)


# ----------------------------------------------------------------------------------------- precedence

WINDOWS: dict[str, str] = {
    "payment_overdue": "payment",
    "ship_overdue": "shipment",
    "delivery_overdue": "delivery",
    "send_back_overdue": "send_back",
    "after_sales_over": "after_sales",
    "in_free_cancel_window": "free_cancel",
    "in_return_window": "return",
    "in_conformity_period": "conformity",
    "dispute_window_open": "dispute",
}


@pytest.mark.parametrize(
    ("name", "steps"), [(name, steps) for name, steps, _ in OVERDUE + RUNNING], ids=lambda value: str(value)[:25]
)
def test_a_date_that_the_order_carries_goes_before_the_terms(name: str, steps: tuple[Step, ...]) -> None:
    window = WINDOWS.get(name) or ANSWER_WINDOW[str(steps[-1][1])]
    order = an_order(*steps, due={window: day(200)})
    before, _ = seen(name, order, day(200) - SECOND)
    assert seen(name, order, day(200) - SECOND) == (before, day(200))
    assert seen(name, order, day(200)) == (not before, None)
    parameters = observe(order, order.line("L1"), None, terms(), day(3)).parameters[name]
    assert (parameters["until"], parameters["length"], parameters["unit"]) == (day(200), None, None)


@pytest.mark.parametrize(
    ("name", "steps"), [(name, steps) for name, steps, _ in OVERDUE if steps], ids=lambda value: str(value)[:25]
)
def test_a_date_that_came_with_the_event_goes_before_both(name: str, steps: tuple[Step, ...]) -> None:
    window = WINDOWS.get(name) or ANSWER_WINDOW[str(steps[-1][1])]
    event, to = steps[-1][:2]
    order = an_order(*steps[:-1], (event, to, {"due": day(300)}), due={window: day(200)})
    assert seen(name, order, day(300) - SECOND) == (False, day(300))
    assert seen(name, order, day(300)) == (True, None)


def test_the_date_of_another_window_does_not_count() -> None:
    order = an_order(*PAID, due={"delivery": day(200)})
    assert seen("ship_overdue", order, day(2)) == (False, midnight(5, 7))


def test_a_date_of_the_order_counts_also_where_the_terms_have_no_such_window() -> None:
    order = an_order(*DELIVERED, due={"return": day(9)})
    bare = replace(terms(), windows={name: each for name, each in terms().windows.items() if name != "return"})
    told = span("in_return_window", order, order.line("L1"), bare)
    assert told == Span(start=day(3), end=day(9), window="return", anchor=day(3))
    assert span("in_return_window", an_order(*DELIVERED), an_order(*DELIVERED).line("L1"), bare) is None


@pytest.mark.parametrize(("name", "steps"), [(name, steps) for name, steps, _ in OVERDUE], ids=str)
def test_what_is_overdue_tells_its_window_and_what_it_was_counted_from(name: str, steps: tuple[Step, ...]) -> None:
    order = an_order(*steps)
    found = span(name, order, order.line("L1"), terms())
    window = WINDOWS.get(name) or ANSWER_WINDOW[str(steps[-1][1])]
    assert found is not None
    assert (found.window, found.anchor, found.counted) == (window, day(len(steps)), terms().windows[window])
    assert span(name, order, order.line("L1"), replace(terms(), windows={})) is None


@pytest.mark.parametrize("name", ["in_return_window", "in_conformity_period"])
def test_a_time_to_return_or_claim_may_come_from_any_layer_and_is_never_open_without_one(name: str) -> None:
    bare = replace(terms(), windows={})
    upon = replace(bare, floor=terms())
    for order, start in ((an_order(*SHIPPED), None), (an_order(*DELIVERED), day(3))):
        line = order.line("L1")
        assert span(name, order, line, bare) is None
        found = [span(name, order, line, layers) for layers in (terms(), upon)]
        assert [each and (each.window, each.start) for each in found] == [(WINDOWS[name], start)] * 2


# ------------------------------------------------------------------------- counted from the purchase


@pytest.mark.parametrize(
    ("name", "steps", "window"),
    [
        ("in_free_cancel_window", PAID, "free_cancel"),
        ("ship_overdue", PAID, "shipment"),
        ("delivery_overdue", SHIPPED, "delivery"),
    ],
)
def test_a_window_that_the_terms_count_from_the_purchase_is_counted_from_it(
    name: str, steps: tuple[Step, ...], window: str
) -> None:
    order = an_order(*steps)
    line = order.line("L1")
    own = terms().windows[window]
    for anchor in ("place", "contract", "commit"):
        placed = {**terms().windows, window: own.model_copy(update={"anchor": anchor})}
        upon = replace(terms(), windows={}, floor=replace(terms(), windows=placed))
        for each in (replace(terms(), windows=placed), upon):
            told = span(name, order, line, each)
            assert told is not None
            assert told.anchor == day(0)
    usual = span(name, order, line, terms())
    assert usual is not None
    assert usual.anchor == day(len(steps))


def test_what_was_delivered_in_time_is_not_late_afterwards() -> None:
    assert seen("delivery_overdue", an_order(*DELIVERED), day(400)) == (False, None)


def test_what_was_delivered_too_late_stays_late() -> None:
    late: Step = ("deliver", "delivered", {"at": day(40)})
    assert seen("delivery_overdue", an_order(*SHIPPED, late), day(400)) == (True, None)
    on_the_minute: Step = ("deliver", "delivered", {"at": midnight(6, 3)})
    assert seen("delivery_overdue", an_order(*SHIPPED, on_the_minute), day(400)) == (True, None)


@pytest.mark.parametrize(
    ("steps", "start"),
    [
        ((*PAID, ("cancel", "cancellation_requested"), ("lapse", "paid")), day(3)),
        ((*ASKED_TO_RETURN, ("dismiss", "declined")), day(5)),
        ((*ASKED_TO_RETURN, ("decline", "declined"), ("escalate", "disputed"), ("dismiss", "declined")), day(7)),
    ],
)
def test_the_time_to_open_a_dispute_is_counted_from_the_last_no(steps: tuple[Step, ...], start: datetime) -> None:
    order = an_order(*steps)
    told = span("dispute_window_open", order, order.line("L1"), terms())
    assert told is not None
    assert told.start == start


# -------------------------------------------------------------------------------- payment on delivery


def test_with_payment_on_delivery_the_time_to_ship_runs_from_the_purchase() -> None:
    order = an_order(cash_on_delivery=True)
    assert seen("ship_overdue", order, day(0)) == (False, midnight(5, 7))
    assert seen("ship_overdue", order, midnight(5, 7)) == (True, None)


def test_the_times_are_counted_from_the_last_such_event() -> None:
    again = (*PAID, ("cancel", "cancellation_requested"), ("decline", "paid"), ("cancel", "cancellation_requested"))
    assert seen("answer_overdue", an_order(*again), day(4)) == (False, day(6))


def test_the_figures_of_a_window_are_told_with_the_fact() -> None:
    order = an_order(*DELIVERED)
    found = observe(order, order.line("L1"), None, terms(), day(3)).parameters["in_return_window"]
    assert {name: found[name] for name in ("window", "since", "until", "length", "unit")} == {
        "window": "return",
        "since": day(3),
        "until": midnight(6, 4),
        "length": 30,
        "unit": "calendar_days",
    }


def test_days_are_counted_in_the_zone_of_the_order() -> None:
    order = an_order(*DELIVERED, zone="Asia/Shanghai")
    assert seen("after_sales_over", order, day(3)) == (False, datetime(2026, 6, 3, 16, 0, tzinfo=UTC))


# ---------------------------------------------------------------------------------------------- spans


@pytest.mark.parametrize(
    ("span", "held"),
    [
        (Span(), (True, True, True)),
        (Span(start=day(2)), (False, True, True)),
        (Span(end=day(2)), (True, False, False)),
        (Span(start=day(2), end=day(3)), (False, True, False)),
    ],
)
def test_a_span_holds_from_its_start_and_no_more_at_its_end(span: Span, held: tuple[bool, bool, bool]) -> None:
    assert (span.holds(day(2) - SECOND), span.holds(day(2)), span.holds(day(3))) == held


def test_a_span_turns_at_its_start_then_at_its_end_then_never() -> None:
    span = Span(start=day(2), end=day(3))
    assert [span.next_change(now) for now in (day(1), day(2), day(3))] == [day(2), day(3), None]
    assert Span().next_change(day(1)) is None
