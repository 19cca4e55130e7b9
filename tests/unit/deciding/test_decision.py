"""How a refusal can pass, and the verdict in one word."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Need, Passes, Refusal, how_it_passes, verdict
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.language.conditions import Condition, Fact, Facts
from order_lifecycle.language.lifecycle import NOT_KNOWN, WRONG_ACTOR, WRONG_STATE, Requirement
from tests.unit import lamp as l
from tests.unit.lamp import lamp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.language.lifecycle import Lifecycle

SOON = datetime(2026, 5, 2, tzinfo=UTC)
LATER = datetime(2026, 5, 9, tzinfo=UTC)

late = Fact("late", "It is late.", "time", known_by="clock")
night = Fact("night", "It is night.", "time", known_by="clock", becomes=(("repair", True),))
iron = Fact("iron", "It is of iron.", "line", known_by="smith")
new = Fact("new", "It is new.", "line", known_by="smith", becomes=(("repair", True), ("ask", False)))
LAMP = lamp(facts=(*lamp().facts, late, night, iron, new))


def passing(needs: Condition, values: Mapping[str, bool], **changes: datetime) -> Passes:
    refusal = Refusal(Requirement("x", needs, "X.", "manual"))
    return how_it_passes(LAMP, refusal, Facts(values, changes))


def test_what_nobody_can_change_never_passes() -> None:
    assert passing(iron, {"iron": False}) == Passes("never")
    assert passing(~iron, {"iron": True}) == Passes("never")


def test_a_fact_of_time_passes_at_its_date() -> None:
    assert passing(late, {"late": False}, late=SOON) == Passes("when", SOON)


def test_a_fact_of_time_without_a_date_never_passes() -> None:
    assert passing(~late, {"late": True}) == Passes("never")


def test_a_fact_of_time_is_not_brought_about_by_an_act() -> None:
    assert passing(night, {"night": False}) == Passes("never")


def test_a_fact_that_its_actor_can_bring_about_passes_if_he_does() -> None:
    assert passing(l.bulb, {"bulb": False}) == Passes("if", needs=(Need("bulb", value=True, by="owner"),))


def test_what_its_actor_can_bring_about_he_cannot_undo() -> None:
    assert passing(~l.bulb, {"bulb": True}) == Passes("never")
    assert passing(~l.bulb | new, {"bulb": True, "new": False}) == Passes(
        "if", needs=(Need("new", value=True, by="smith"),)
    )


def test_whoever_can_bring_a_fact_about_can_also_tell_that_it_is_not_so() -> None:
    assert passing(~l.bulb, {}) == Passes("if", needs=(Need("bulb", value=False, by="owner"),))


def test_an_unknown_fact_passes_if_somebody_finds_it_out() -> None:
    assert passing(~iron, {}) == Passes("if", needs=(Need("iron", value=False, by="smith"),))


def test_a_fact_that_a_foreseen_event_brings_about_passes_if_it_happens() -> None:
    assert passing(new, {"new": False}) == Passes("if", needs=(Need("new", value=True, by="smith"),))


def test_an_event_that_is_not_foreseen_is_not_counted_on() -> None:
    assert passing(~new, {"new": True}) == Passes("never")


def test_two_dates_pass_at_the_later_one() -> None:
    assert passing(late & night, {"late": False, "night": False}, late=SOON, night=LATER) == Passes("when", LATER)


def test_a_date_and_an_act_pass_if_the_act_comes_and_not_before_the_date() -> None:
    found = passing(late & l.bulb, {"late": False, "bulb": False}, late=SOON)
    assert found == Passes("if", SOON, (Need("bulb", value=True, by="owner"),))


def test_what_holds_already_is_not_needed() -> None:
    values = {"late": False, "bulb": True}
    assert passing(late & l.bulb, values, late=SOON) == Passes("when", SOON)
    assert passing(l.bulb & late, values, late=SOON) == Passes("when", SOON)


def test_one_part_that_never_passes_closes_the_way() -> None:
    assert passing(iron & l.bulb, {"iron": False, "bulb": False}) == Passes("never")


def test_a_moment_is_better_than_an_act() -> None:
    values = {"late": False, "bulb": False}
    assert passing(late | l.bulb, values, late=SOON) == Passes("when", SOON)
    assert passing(l.bulb | late, values, late=SOON) == Passes("when", SOON)


def test_the_earlier_of_two_moments_counts() -> None:
    values = {"late": False, "night": False}
    assert passing(night | late, values, late=SOON, night=LATER) == Passes("when", SOON)


def test_few_acts_are_better_than_many() -> None:
    found = passing(l.bulb & ~iron | new, {"bulb": False, "new": False})
    assert found == Passes("if", needs=(Need("new", value=True, by="smith"),))


def test_a_standing_refusal_passes_after_the_event_that_it_names() -> None:
    assert how_it_passes(lamp(), Refusal(l.AT_SMITH), Facts()) == Passes("if", after="repair")


@pytest.mark.parametrize("rule", [l.BURNING, WRONG_ACTOR, WRONG_STATE], ids=lambda rule: rule.code)
def test_a_standing_refusal_that_names_none_never_passes(rule: Requirement) -> None:
    assert how_it_passes(lamp(), Refusal(rule), Facts({"bulb": True})) == Passes("never")


def test_what_is_not_known_passes_if_it_is_found_out() -> None:
    found = how_it_passes(lamp(), Refusal(NOT_KNOWN, ("power",)), Facts())
    assert found == Passes("if", needs=(Need("power", value=True, by="smith"),))


# -------------------------------------------------------------------------------------------- verdicts

TIMED = replace(l.TO_SCRAP_LATE, requires=(l.in_time, l.no_bulb))


def word(cell: tuple[str, str, str], values: Mapping[str, bool], lifecycle: Lifecycle, **changes: datetime) -> str:
    facts = Facts(values, changes)
    return verdict(lifecycle, decide(lifecycle, *cell, facts), facts)


@pytest.mark.parametrize(
    ("cell", "values", "expected"),
    [
        (("on", "switch_off", "owner"), {}, "allowed"),
        (("off", "switch_on", "owner"), {"bulb": True, "dark": True}, "allowed"),
        (("off", "ask", "owner"), {}, "needs_consent"),
        (("waiting", "call", "owner"), {}, "allowed"),
        (("off", "switch_on", "owner"), {}, "needs_facts"),
        (("off", "switch_on", "owner"), {"bulb": True}, "needs_facts"),
        (("waiting", "repair", "smith"), {}, "needs_facts"),
        (("off", "switch_on", "owner"), {"bulb": False}, "denied"),
        (("on", "switch_on", "owner"), {}, "denied"),
        (("waiting", "switch_on", "owner"), {}, "denied"),
        (("off", "switch_on", "smith"), {}, "denied"),
        (("waiting", "lapse", "clock"), {"overdue": False}, "denied"),
    ],
)
def test_a_verdict_is_one_word(cell: tuple[str, str, str], values: dict[str, bool], expected: str) -> None:
    assert word(cell, values, lamp()) == expected


def test_a_refusal_that_passes_at_a_date_is_not_yet() -> None:
    assert word(("waiting", "lapse", "clock"), {"overdue": False}, lamp(), overdue=SOON) == "not_yet"


def test_a_date_and_another_refusal_are_denied() -> None:
    strict = lamp((*l.TRANSITIONS[:5], TIMED, *l.CALLING))
    cell = ("waiting", "lapse", "clock")
    assert word(cell, {"overdue": False, "bulb": False}, strict, overdue=SOON) == "denied"
    assert word(cell, {"overdue": False, "bulb": True}, strict, overdue=SOON) == "not_yet"


def test_asking_to_cancel_a_packed_line_because_of_delay_is_not_yet_until_shipping_is_overdue() -> None:
    values = {
        "merchant_consents": False,
        "in_free_cancel_window": False,
        "cancelling_needs_no_consent": False,
        "buyer_may_ask_when_packed": False,
        "ship_overdue": False,
        "request_left": True,
        **{fact.name: False for fact in ORDER_LINE.facts if fact.one_of == "ground"},
        "ground_is_late_shipment": True,
        **dict.fromkeys(("custom_made", "perishable", "final_sale", "digital_supplied"), False),
    }
    facts = Facts(values, {"ship_overdue": SOON})
    decision = decide(ORDER_LINE, "packed", "cancel", "buyer", facts)
    assert verdict(ORDER_LINE, decision, facts) == "not_yet"
