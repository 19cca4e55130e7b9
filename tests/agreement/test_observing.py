"""A decision looks at a few facts, one by one: it says what it would say of the complete picture."""

from __future__ import annotations

import copy
import pickle
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.acting import decide as decide_order
from order_lifecycle.acting import options
from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import how_it_passes, verdict
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.vocabulary import SYSTEM
from order_lifecycle.language.conditions import Facts
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.order import Request
from order_lifecycle.service.due import next_due
from order_lifecycle.terms.in_force import terms_in_force
from tests.agreement.grown_orders import LATER, ORDERS, an_hour_later
from tests.unit.testing.library_host import START

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from order_lifecycle.deciding.decision import Allowed, Denied
    from order_lifecycle.orders.order import Order

MARKETS = ("marketplace", "eu", "shopee-sg")
SUPPLIED: dict[str, bool | None] = {"carrier_can_intercept": True, "after_sales_over": True, "answer_overdue": None}
BY_ITSELF = tuple(event.name for event in ORDER_LINE.events if SYSTEM in event.actors)


def complete(facts: Facts) -> Facts:
    """The same with nothing left to be looked up."""
    return Facts(dict(facts.values), dict(facts.changes), dict(facts.parameters))


def everything_said(outcome: Allowed | Denied, facts: Facts) -> tuple[object, ...]:
    refusals = getattr(outcome, "refusals", ())
    return outcome, verdict(ORDER_LINE, outcome, facts), [how_it_passes(ORDER_LINE, each, facts) for each in refusals]


def looks(order: Order) -> Iterator[tuple[str, str, Request, datetime]]:
    """What can be asked of a line where it stands, at some moments."""
    for state, event, by in ORDER_LINE.routes:
        if state == order.lines[0].state:
            for number, hours in enumerate(LATER[1::4]):
                facts = SUPPLIED if number % 3 == 0 else {}
                ground = "defect" if number % 2 else None
                yield event, by, Request(event=event, by=by, ground=ground, facts=facts), an_hour_later(hours)


@pytest.mark.parametrize("market", MARKETS)
def test_what_is_asked_one_by_one_is_what_the_complete_picture_says(market: str) -> None:
    terms, outcomes = terms_in_force(market, START.date()), set[str]()
    for order in ORDERS[::6]:
        (line,) = order.lines
        for event, by, request, now in looks(order):
            few, all_ = (observe(order, line, request, terms, now) for _ in range(2))
            plain = complete(all_)
            said = everything_said(decide(ORDER_LINE, line.state, event, by, few), few)
            assert said == everything_said(decide(ORDER_LINE, line.state, event, by, plain), plain)
            assert few == all_ == plain
            outcomes.add(str(said[1]))
    assert outcomes == {"allowed", "needs_consent", "needs_facts", "not_yet", "denied"}


@pytest.mark.parametrize("market", MARKETS)
def test_what_is_due_is_open_from_then_on_and_not_a_moment_before(market: str) -> None:
    terms, found = terms_in_force(market, START.date()), set[str]()
    for order in ORDERS[::2]:
        (line,) = order.lines

        def opened(event: str, at: datetime, order: Order = order) -> bool:
            return decide_order(order, Request(event=event, by="system"), at, terms).allowed

        for now in map(an_hour_later, LATER):
            due, opened_now = next_due(order, line, terms, now), [each for each in BY_ITSELF if opened(each, now)]
            if due is None:
                assert opened_now == []
                continue
            event, at = due
            assert opened(event, at)
            assert at == line.history[-1].at or not opened(event, at - timedelta(microseconds=1))
            assert (event in opened_now) if at <= now else opened_now == []
            found.add(event)
    assert found == set(BY_ITSELF)


def test_facts_and_decisions_can_be_copied_and_sent_and_are_equal_afterwards() -> None:
    order = max(ORDERS, key=lambda each: len(each.lines[0].history))
    terms = terms_in_force("marketplace", START.date())
    for decision in options(order, "L1", "buyer", an_hour_later(26), terms=terms):
        for again in (copy.copy(decision), copy.deepcopy(decision), pickle.loads(pickle.dumps(decision))):  # noqa: S301 - what was written a moment ago
            assert again == decision
            assert again.verdict == decision.verdict
            with pytest.raises(TypeError):
                again.facts.values["custom_made"] = True  # type: ignore[index]  # that it cannot be set is what is tested


def test_what_is_observed_is_a_mapping_like_any_other() -> None:
    terms, (line,) = terms_in_force("marketplace", START.date()), ORDERS[0].lines
    facts = observe(ORDERS[0], line, None, terms, START)
    known = [fact.name for fact in ORDER_LINE.facts if facts.get(fact.name) is not None]
    assert (list(facts.values), len(facts.values)) == (known, len(known))
    assert 0 < len(known) < len(ORDER_LINE.facts)
    assert repr(facts.values) == repr(dict(facts.values))
    assert facts.values["never_shipped"] is True
    for name in ("carrier_can_intercept", "no_such_fact"):
        assert (name in facts.values, facts.values.get(name), facts.values.get(name, "?")) == (False, None, "?")
        with pytest.raises(KeyError, match=name):
            facts.values[name]
    assert facts.changes.get("never_shipped") is None
    assert facts != observe(ORDERS[0], line, None, terms, an_hour_later(24 * 800))
