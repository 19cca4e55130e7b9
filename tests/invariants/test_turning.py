"""The lifecycle says what each event makes of the facts: told of courses of real orders, step by step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.acting import apply, decide
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.order import Order, Request
from order_lifecycle.terms.in_force import terms_in_force
from tests.invariants.drawing import START
from tests.invariants.following import EVIDENCE
from tests.invariants.turning import (
    ASKED_ON_A_GROUND,
    AT_FIRST,
    COURSES,
    ONE_GROUND,
    TURNS,
    TURNS_AT,
    YES_BY_SILENCE,
    facts_begin_as_the_lifecycle_says,
    facts_turn_as_the_lifecycle_says,
)

if TYPE_CHECKING:
    from order_lifecycle.terms.in_force import Terms

USUAL = terms_in_force("marketplace", date(2026, 3, 27))
OFFERED = {**USUAL.rules, "interception_offered": True, "buyer_may_ask_when_packed": True}
PRICE = Money(amount=2500, currency="EUR")
ORDER = Order.model_validate(
    {
        "id": "A1",
        "currency": "EUR",
        "placed_at": START,
        "lines": [{"id": "L1", "price": PRICE.model_dump(), "custom_made": False}],
        "payments": [],
    }
)


def terms(*, silence: bool) -> Terms:
    """The usual terms, with more offered, and with silence as a yes or a no."""
    rules = {name: silence if name.startswith("silence_") else value for name, value in OFFERED.items()}
    return replace(USUAL, rules=rules)


def course(steps: tuple[str, ...], terms: Terms) -> Order:
    """The order after these steps, each asked for two hours after the one before, a lapse when the time is over."""
    order, now = ORDER, START
    for step in steps:
        event, by, ground = (*step.split(), None, None)[:3]
        now = _when(order, event or "", now, terms)
        asked = Request.model_validate(
            {
                "event": event,
                "by": by,
                "line": "L1",
                "ground": ground,
                "evidence": EVIDENCE,
                "amount": PRICE if event == "pay" else None,
                "facts": {"carrier_can_intercept": True},
            }
        )
        after = apply(order, decide(order, asked, now, terms))
        facts_turn_as_the_lifecycle_says(order, after, "L1", now, terms)
        order = after
    return order


def _when(order: Order, event: str, now: datetime, terms: Terms) -> datetime:
    changes = observe(order, order.lines[0], None, terms, now).changes
    waited = {"lapse": ("answer_overdue", "send_back_overdue"), "complete": ("after_sales_over",)}.get(event, ())
    return max([now + timedelta(hours=2), *(changes[name] for name in waited if name in changes)])


@pytest.mark.parametrize("steps", COURSES, ids=" ".join)
def test_an_event_makes_of_the_facts_what_is_seen_after_it(steps: tuple[str, ...]) -> None:
    assert course(steps, terms(silence=False)).lines[0].history[-1].deviations == ()


@pytest.mark.parametrize("steps", YES_BY_SILENCE, ids=" ".join)
def test_so_does_silence_that_is_a_yes(steps: tuple[str, ...]) -> None:
    assert course(steps, terms(silence=True)).lines[0].history[-1].deviations == ()


def test_a_line_begins_as_the_lifecycle_says() -> None:
    assert {fact.name: fact.at_first for fact in ORDER_LINE.facts if fact.at_first is not None} == AT_FIRST
    assert {fact.name for fact in ORDER_LINE.facts if fact.one_of} == ONE_GROUND
    assert {event.name for event in ORDER_LINE.grounded} == ASKED_ON_A_GROUND
    assert ORDER.lines[0].state == ORDER_LINE.initial.name
    facts_begin_as_the_lifecycle_says(ORDER, "L1", START, USUAL)


@pytest.mark.parametrize("wanted", [True, False])
def test_each_event_turns_what_it_turns_whatever_was_before(*, wanted: bool) -> None:
    expect_turns(wanted=wanted)


def expect_turns(*, wanted: bool) -> None:
    known = {"ground_is_change_of_mind": wanted}
    for state in ORDER_LINE.states:
        for event in ORDER_LINE.events:
            turns = {**TURNS.get(event.name, {}), **TURNS_AT.get((state.name, event.name), {})}
            expected = {fact: known[value] if isinstance(value, str) else value for fact, value in turns.items()}
            assert ORDER_LINE.becoming(state.name, event.name, known) == expected, (state.name, event.name)


def test_the_courses_let_everything_happen() -> None:
    happened = {step.split()[0] for steps in COURSES for step in steps}
    turning = {at.rpartition("/")[2] for fact in ORDER_LINE.facts for at, _ in fact.becomes}
    assert turning <= happened
