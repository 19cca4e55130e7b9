"""What must hold is proved of the shipped definition, and each claim can be broken: by one rule that is changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition import facts as f
from order_lifecycle.definition import must_hold as m
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.derived.verification import verify
from order_lifecycle.derived.verification.needing import asked_by
from order_lifecycle.derived.verification.proving import broken
from order_lifecycle.derived.verification.reach import Reach
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.entrypoints.verifying import report_on
from order_lifecycle.language.lifecycle import Requirement, Transition
from order_lifecycle.terms.in_force import terms_in_force
from tests.unit.derived.verification.replaying import legal

if TYPE_CHECKING:
    from collections.abc import Callable

    from order_lifecycle.derived.verification import Finding, Report
    from order_lifecycle.language.claims import Claim
    from order_lifecycle.language.lifecycle import Lifecycle, State

    Change = Callable[[Transition], Transition | None]

DAY = date(2026, 11, 24)


def changed(change: Change, lifecycle: Lifecycle = ORDER_LINE) -> Lifecycle:
    """The lifecycle with each way as `change` makes it; None takes it away."""
    chapters = [
        replace(chapter, transitions=tuple(new for way in chapter.transitions if (new := change(way)) is not None))
        for chapter in lifecycle.chapters
    ]
    return replace(lifecycle, chapters=tuple(chapters))


def asking_nothing(event: object, state: State) -> Change:
    """The event is open to all in that state."""
    return lambda way: replace(way, requires=()) if way.event == event and state in way.sources else way


def without(code: str, event: object) -> Change:
    """The event does without one requirement."""

    def change(way: Transition) -> Transition:
        kept = tuple(rule for rule in way.requires if rule.code != code)
        return replace(way, requires=kept) if way.event == event else way

    return change


def to_refunded_by_return(way: Transition) -> Transition:
    """A return can be asked for when everything has been paid back."""
    if way.event == v.REQUEST_RETURN and way.sources == (v.COMPLETED,):
        return replace(way, sources=(v.COMPLETED, v.REFUNDED))
    return way


def interception_at_once(way: Transition) -> Transition:
    """A parcel on its way counts as cancelled when the buyer asks to stop it."""
    if way.event == v.CANCEL and way.to == v.INTERCEPTION_REQUESTED:
        return replace(way, to=v.CANCELLED)
    return way


def back_to_paid(way: Transition) -> Transition:
    """A withdrawn return puts a shipped line back to where it can be cancelled."""
    if way.event == v.WITHDRAW and way.sources == (v.RETURN_REQUESTED,) and way.to == v.SHIPPED:
        return replace(way, to=v.PAID)
    return way


def fresh_food_never_comes_back(way: Transition) -> Transition:
    """The exclusion takes the goods away, and not the ground."""
    worse = Requirement("perishable", ~f.perishable, "The goods spoil quickly.", "seed S26")
    rules = tuple(worse if rule.code == "perishable" else rule for rule in way.requires)
    if way.event == v.REQUEST_RETURN and way.when is not None and f.ground_is_non_conformity in way.when.facts:
        rules = (*rules, worse)
    return replace(way, requires=rules)


def dismissed_to_the_buyer(way: Transition) -> Transition:
    """A dispute about goods that came back ends with the buyer."""
    return replace(way, to=v.DELIVERED) if way.event == v.DISMISS and way.to == v.COMPLETED else way


def ships_anyway(way: Transition) -> Transition:
    """An open request to cancel stops no shipment."""
    if way.event == v.SHIP and v.CANCELLATION_REQUESTED in way.sources:
        return replace(way, when=None, requires=())
    return way


def refunds_nothing(way: Transition) -> Transition | None:
    """Money that was granted is never paid back."""
    return None if way.to == v.REFUNDED else way


def says_nothing_at_the_end(way: Transition) -> Transition | None:
    """Customer service cannot be asked any more when everything has been paid back."""
    return None if way.event == v.ASK_PLATFORM and way.sources == (v.REFUNDED,) else way


BREAKING: dict[Claim, tuple[Change, ...]] = {
    m.no_refund_beyond_what_is_held: (
        asking_nothing(v.REFUND, v.CANCELLED),
        asking_nothing(v.REFUND_PART, v.DELIVERED),
    ),
    m.shipped_is_not_cancelled_by_the_buyer: (interception_at_once, back_to_paid),
    m.custom_made_is_not_undone_by_a_change_of_mind: (
        without("custom_made", v.CANCEL),
        without("custom_made", v.REQUEST_RETURN),
    ),
    m.silence_undoes_no_custom_made_goods: (
        without("custom_made", v.CANCEL),
        without("custom_made", v.REQUEST_RETURN),
    ),
    m.exclusions_touch_change_of_mind_alone: (fresh_food_never_comes_back,),
    m.nothing_leaves_refunded: (to_refunded_by_return,),
    m.only_a_fault_reopens: (
        without("only_for_faults", v.REQUEST_RETURN),
        without("evidence_missing", v.REQUEST_RETURN),
    ),
    m.what_came_back_stays_there: (without("goods_came_back", v.REQUEST_RETURN), dismissed_to_the_buyer),
    m.open_request_stops_the_shipment: (ships_anyway,),
    m.money_finds_its_way: (refunds_nothing,),
    m.buyer_has_a_way_on: (says_nothing_at_the_end,),
}
"""To each claim, changes of one rule that break it."""

CASES = [
    pytest.param(claim, change, id=f"{claim.code}-{number}")
    for claim, changes in BREAKING.items()
    for number, change in enumerate(changes, 1)
]


def proof(claim: Claim, lifecycle: Lifecycle) -> Finding | None:
    return broken(claim, Reach(lifecycle, asked=asked_by([claim], lifecycle)))


@cache
def report() -> Report:
    """The shipped definition, and two markets."""
    terms = {name: facts_under(terms_in_force(name, DAY)) for name in ("eu", "tiktok-shop")}
    return verify(ORDER_LINE, m.MUST_HOLD, languages=[words(name) for name in LANGUAGES], terms=terms)


@pytest.mark.slow
def test_the_shipped_definition_is_sound_under_every_pack() -> None:
    found = report_on(None, None, DAY)
    assert found.clean, found.findings
    assert len(found.terms) > 30
    assert found.gaps == 0
    assert len(found.claims) == len(m.MUST_HOLD)


def test_every_claim_is_shown_to_be_breakable() -> None:
    assert set(BREAKING) == set(m.MUST_HOLD)


def test_the_shipped_definition_is_sound() -> None:
    assert report().clean, report().findings
    assert report().states == len(ORDER_LINE.states)


@pytest.mark.slow
@pytest.mark.parametrize(("claim", "change"), CASES)
def test_a_claim_is_broken_by_one_changed_rule(claim: Claim, change: Change) -> None:
    lifecycle = changed(change)
    found = proof(claim, lifecycle)
    assert found is not None
    assert found.parameters["claim"] == claim.code
    assert legal(lifecycle, found)


@pytest.mark.slow
def test_a_cancellation_after_shipping_is_found_by_what_was_before() -> None:
    found = proof(m.shipped_is_not_cancelled_by_the_buyer, changed(back_to_paid))
    assert found is not None
    passed = [step.source for step in found.path]
    assert passed[-1] == "paid"
    assert "shipped" in passed
    assert (found.path[-1].event, found.path[-1].by, found.path[-1].to) == ("cancel", "buyer", "cancelled")


@pytest.mark.slow
def test_a_buyer_without_last_resort_is_found_at_once() -> None:
    lifecycle = replace(changed(lambda way: None if way.event == v.ASK_PLATFORM else way), last_resort=None)
    found = proof(m.buyer_has_a_way_on, lifecycle)
    assert found is not None
    assert found.code == "no_way_on"
    assert found.path == (), "already before paying there is something that leads nowhere"
