"""Each kind of fault, seeded on purpose in a lamp that has none: it is found, with its place and the shortest way."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.must_hold import MUST_HOLD
from order_lifecycle.definition.words import words
from order_lifecycle.derived.verification import verify
from order_lifecycle.derived.verification.texts import missing_texts
from order_lifecycle.language.claims import Indifferent, Leads, Never, WayOn
from order_lifecycle.language.conditions import Fact
from order_lifecycle.language.lifecycle import Requirement, Standing, Transition
from order_lifecycle.language.words import Words
from tests.unit import lamp as lamps
from tests.unit.derived.verification.explorer import Explorer
from tests.unit.derived.verification.replaying import legal
from tests.unit.lamp import (
    ASK,
    CALL,
    CLOCK,
    LAPSE,
    OFF,
    ON,
    OWNER,
    REPAIR,
    SCRAPPED,
    SMITH,
    SWITCH_OFF,
    SWITCH_ON,
    TRANSITIONS,
    WAITING,
    lamp,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.derived.verification import Finding, Report
    from order_lifecycle.language.lifecycle import Lifecycle

EVENTS = (SWITCH_ON, SWITCH_OFF, ASK, REPAIR, LAPSE, CALL)
STATES = (OFF, ON, WAITING, SCRAPPED)
NOT_HERE = Standing("not_here", EVENTS, STATES, "Not here.", "manual 9", instead=(CALL,))
"""What makes the lamp whole: something is said in every cell."""

burning = Fact(
    "burning",
    "It burns.",
    "line",
    known_by="owner",
    becomes=(("switch_on", True), ("switch_off", False)),
    at_first=False,
)


def whole(transitions: tuple[Transition, ...] = TRANSITIONS, **changes: object) -> Lifecycle:
    """The lamp with other ways, and no gap."""
    return lamp(transitions, (*lamps.STANDING, NOT_HERE), **changes)


def instead_of(old: Transition, *new: Transition) -> tuple[Transition, ...]:
    return tuple(each for way in TRANSITIONS for each in (new if way is old else (way,)))


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def only(report: Report, code: str) -> Finding:
    (found,) = [finding for finding in report.findings if finding.code == code]
    return found


def steps(finding: Finding) -> list[tuple[str, str]]:
    return [(step.event, step.to) for step in finding.path]


def nearest(
    lifecycle: Lifecycle, state: str, terms: Mapping[str, Mapping[str, Mapping[str, bool]]] | None = None
) -> int:
    """How far the state is, found out one order at a time."""
    explorer = Explorer(lifecycle, terms)
    return min(steps for (node, _), steps in explorer.distances().items() if node.state == state)


def test_the_whole_lamp_is_sound() -> None:
    report = verify(whole())
    assert report.clean, report.findings
    assert (report.states, report.gaps, report.orders) == (4, 0, 2)


# ---------------------------------------------------------------------- states and rules


def test_a_state_behind_a_contradiction_is_unreachable() -> None:
    bright = Requirement("bright", ~lamps.dark, "It is dark.", "manual 2")
    closed = replace(lamps.TO_ON, requires=(lamps.day_time, bright))
    report = verify(whole(instead_of(lamps.TO_ON, closed)))
    assert only(report, "unreachable_state").parameters == {"state": "on"}
    assert only(report, "unreachable_state").place == str(closed.place)


def test_a_way_that_contradicts_what_the_history_made_is_dead() -> None:
    cold = Requirement("cold", ~burning, "It is hot.", "manual 6")
    closed = replace(lamps.TO_OFF, requires=(cold,))
    report = verify(whole(instead_of(lamps.TO_OFF, closed), facts=(*lamp().facts, burning)))
    found = only(report, "dead_way")
    assert found.parameters == {"event": "switch_off", "state": "on", "to": "off"}
    assert found.place == str(closed.place)


def test_a_requirement_that_the_history_always_meets_is_dead() -> None:
    hot = Requirement("hot", burning, "It does not burn.", "manual 6")
    report = verify(
        whole(instead_of(lamps.TO_OFF, replace(lamps.TO_OFF, requires=(hot,))), facts=(*lamp().facts, burning))
    )
    assert codes(report) == ["dead_requirement"]
    found = only(report, "dead_requirement")
    assert (found.parameters["requirement"], found.place) == ("hot", str(hot.place))


def test_a_way_behind_one_that_always_counts_is_dead() -> None:
    behind = Transition(SWITCH_OFF, (ON,), SCRAPPED, (OWNER,), otherwise=True)
    report = verify(whole(instead_of(lamps.TO_OFF, lamps.TO_OFF, behind)))
    assert set(codes(report)) == {"mistake", "dead_way"}
    assert only(report, "dead_way").place == str(behind.place)


def test_a_requirement_that_some_terms_always_meet_is_only_unused() -> None:
    known = {state.name: {"bulb": True} for state in STATES}
    report = verify(whole(), terms={"island": known})
    assert report.clean
    assert [(each.code, each.parameters["requirement"]) for each in report.unused] == [("dead_requirement", "no_bulb")]
    assert verify(whole(), terms={"island": known, "town": {}}).unused == ()


# ---------------------------------------------------------------------- cells


def test_an_overlap_that_is_not_declared_is_a_mistake_and_a_declared_one_is_listed() -> None:
    undeclared = replace(lamps.TO_SCRAP, when=lamps.bulb, otherwise=False)
    last = replace(lamps.TO_SCRAP, otherwise=True)
    report = verify(whole(instead_of(lamps.TO_SCRAP, undeclared, last)))
    assert "can hold together" in only(report, "mistake").parameters["sentence"]
    assert only(report, "mistake").place == str(undeclared.place)
    declared = verify(whole())
    places = {(each.event, each.earlier, each.later) for each in declared.overlaps}
    assert places == {("repair", str(lamps.TO_OFF_AGAIN.place), str(lamps.TO_SCRAP.place))}


def test_a_cell_about_which_nothing_is_said_is_a_gap() -> None:
    but_one = replace(NOT_HERE, events=(ASK, REPAIR, LAPSE, CALL))
    missing = replace(NOT_HERE, code="nor_here", events=(SWITCH_ON, SWITCH_OFF), states=(OFF, ON, WAITING))
    report = verify(lamp(TRANSITIONS, (*lamps.STANDING, but_one, missing)))
    assert codes(report) == ["gap", "gap"]
    assert {(each.parameters["state"], each.parameters["event"]) for each in report.findings} == {
        ("scrapped", "switch_on"),
        ("scrapped", "switch_off"),
    }
    assert report.gaps == 2


# ---------------------------------------------------------------------- silence


def test_a_state_that_only_the_awaited_lead_to_an_end_is_a_trap() -> None:
    back = replace(lamps.TO_SCRAP_LATE, to=OFF)
    lifecycle = whole(instead_of(lamps.TO_SCRAP_LATE, back))
    report = verify(lifecycle)
    found = only(report, "trap")
    assert found.parameters == {"state": "waiting", "awaited": "smith"}
    assert (steps(found), found.place) == ([("ask", "waiting")], str(lamps.TO_WAITING.place))
    assert len(found.path) == nearest(lifecycle, "waiting")
    assert legal(lifecycle, found)


def test_a_state_from_which_nobody_comes_to_an_end_is_a_dead_end() -> None:
    hidden = replace(OFF, name="hidden", label="hidden")
    to_hidden = Transition(SWITCH_OFF, (ON,), hidden, (OWNER,), when=lamps.bulb)
    round_about = Transition(CALL, (hidden,), hidden, (OWNER,))
    ways = (*instead_of(lamps.TO_OFF, to_hidden, replace(lamps.TO_OFF, otherwise=True)), round_about)
    everywhere = replace(NOT_HERE, states=(*STATES, hidden))
    lifecycle = lamp(ways, (*lamps.STANDING, everywhere), states=(*STATES, hidden))
    found = only(verify(lifecycle), "dead_end")
    assert found.parameters == {"state": "hidden"}
    assert steps(found) == [("switch_on", "on"), ("switch_off", "hidden")]
    assert found.facts == {"bulb": True}
    assert legal(lifecycle, found)


def test_an_answer_without_a_deadline_is_found() -> None:
    report = verify(whole(instead_of(lamps.TO_SCRAP_LATE)))
    assert {"trap", "no_deadline", "mistake"} <= set(codes(report))
    assert steps(only(report, "no_deadline")) == [("ask", "waiting")]


def test_an_act_for_which_everybody_must_wait_is_found() -> None:
    acting = replace(WAITING, asks=False)
    ways = tuple(
        replace(
            way,
            to=acting if way.to == WAITING else way.to,
            sources=tuple(acting if each == WAITING else each for each in way.sources),
        )
        for way in instead_of(lamps.TO_SCRAP_LATE)
    )
    standing = tuple(
        replace(each, states=tuple(acting if state == WAITING else state for state in each.states))
        for each in (*lamps.STANDING, NOT_HERE)
    )
    report = verify(lamp(ways, standing, states=(OFF, ON, acting, SCRAPPED)))
    assert only(report, "held").parameters == {"state": "waiting", "awaited": "smith"}


def test_a_deadline_that_never_comes_under_some_terms_is_found_under_them_alone() -> None:
    never = {state.name: {"overdue": False} for state in STATES}
    lifecycle = whole()
    report = verify(lifecycle, terms={"town": {}, "island": never, "islet": never})
    for found in (only(report, "trap"), only(report, "no_deadline")):
        assert found.terms == ("island", "islet")
        assert steps(found) == [("ask", "waiting")]
        assert legal(lifecycle, found, never)


def test_what_a_repair_makes_of_a_lamp_is_remembered() -> None:
    """A repaired lamp has power, and with power it is never scrapped by a repair: without a lapse it never ends."""
    lifecycle = whole(instead_of(lamps.TO_SCRAP_LATE, replace(lamps.TO_SCRAP_LATE, to=OFF)))
    found = [each for each in verify(lifecycle).findings if each.code == "dead_end"]
    assert [(each.parameters["state"], steps(each)) for each in found] == [
        ("off", [("ask", "waiting"), ("repair", "off")]),
        ("on", [("ask", "waiting"), ("repair", "off"), ("switch_on", "on")]),
    ]
    assert all(legal(lifecycle, each) for each in found)


# ---------------------------------------------------------------------- texts and sources


def test_a_text_that_a_language_lacks_is_found() -> None:
    chinese = words("zh").catalogue
    events = {name: texts for name, texts in chinese["events"].items() if name != "cancel"}
    refusals = {name: texts for name, texts in chinese["refusals"].items() if name != "custom_made"}
    poor = Words("zh", {**chinese, "events": events, "refusals": refusals})
    found = missing_texts(ORDER_LINE, MUST_HOLD, [words("en"), poor])
    assert [(each.code, each.parameters, each.place.partition(":")[0]) for each in found] == [
        ("missing_text", {"language": "zh", "name": "cancel"}, "label of cancel"),
        ("missing_text", {"language": "zh", "name": "cancel"}, "sentence of cancel"),
        ("missing_text", {"language": "zh", "name": "custom_made"}, "order_lifecycle/definition/excluded_goods.py"),
    ]


def test_a_missing_source_is_a_mistake() -> None:
    bare = replace(lamps.in_time, source="")
    report = verify(whole(instead_of(lamps.TO_SCRAP_LATE, replace(lamps.TO_SCRAP_LATE, requires=(bare,)))))
    assert only(report, "mistake").parameters == {"sentence": "'in_time' names no source."}


def test_a_missing_text_is_among_the_findings() -> None:
    report = verify(whole(), languages=[Words("xx", {})])
    assert set(codes(report)) == {"missing_text"}
    assert {"off", "no_bulb", "burning"} <= {each.parameters["name"] for each in report.findings}


def test_with_a_name_that_does_not_exist_nothing_is_searched() -> None:
    report = verify(whole(facts=(lamps.bulb, lamps.dark, lamps.power)))
    assert set(codes(report)) == {"mistake"}
    assert (report.states, report.clean) == (0, False)


# ---------------------------------------------------------------------- claims


def test_a_step_that_must_never_be_made_is_found_with_the_way_to_it() -> None:
    claim = Never("no_scrap", "Nothing is scrapped.", "manual", to=(SCRAPPED,), by=(CLOCK,))
    lifecycle = whole()
    found = only(verify(lifecycle, [claim]), "broken_claim")
    assert found.parameters == {"claim": "no_scrap", "event": "lapse", "state": "waiting", "to": "scrapped"}
    assert found.place == str(lamps.TO_SCRAP_LATE.place)
    assert steps(found) == [("ask", "waiting"), ("lapse", "scrapped")]
    assert legal(lifecycle, found)


def test_what_must_never_be_after_a_history_is_found_only_after_it() -> None:
    claim = Never("never_again", "A lamp that burnt is not scrapped.", "manual", to=(SCRAPPED,), once=(ON,))
    lifecycle = whole()
    found = only(verify(lifecycle, [claim]), "broken_claim")
    assert steps(found)[:2] == [("switch_on", "on"), ("ask", "waiting")]
    assert len(found.path) == 3
    assert found.facts == {"bulb": True}
    assert legal(lifecycle, found)
    no_way_from_on = instead_of(lamps.TO_WAITING, replace(lamps.TO_WAITING, sources=(OFF,)))
    assert "broken_claim" in codes(verify(whole(no_way_from_on), [claim])), "by switching off first"
    fixed = tuple(way for way in no_way_from_on if way is not lamps.TO_OFF)
    assert "broken_claim" not in codes(verify(whole(fixed), [claim]))


def test_a_claim_about_a_fact_that_no_rule_asks_for_is_still_proved() -> None:
    facts = (*lamp().facts, burning)
    claim = Never("hot", "A hot lamp is not repaired.", "manual", events=(REPAIR,), where=burning)
    assert only(verify(whole(facts=facts), [claim]), "broken_claim").path
    cool = replace(lamps.TO_WAITING, sources=(OFF,))
    holds = verify(whole(instead_of(lamps.TO_WAITING, cool), facts=facts), [claim])
    assert "broken_claim" not in codes(holds)


def test_a_fact_that_turns_a_yes_into_a_no_is_found_with_the_facts() -> None:
    claim = Indifferent("free", "Power is free.", "manual", facts=(lamps.bulb,), where=lamps.dark)
    no_spare = Requirement("no_spare", ~lamps.bulb, "There is a bulb.", "manual 8")
    ways = instead_of(lamps.TO_OFF, replace(lamps.TO_OFF, requires=(no_spare,)))
    found = only(verify(whole(ways), [claim]), "turned_by_fact")
    assert found.parameters == {"claim": "free", "event": "switch_off", "state": "on", "requirement": "no_spare"}
    assert found.place == str(no_spare.place)
    assert found.facts["bulb"] is True
    assert verify(whole(), [claim]).clean, "to need a bulb turns no yes into a no where the bulb is there"


def test_where_a_fact_holds_and_no_way_leads_on_is_found() -> None:
    claim = Leads("back_on", "What burnt burns again.", "manual", while_true=burning, to=(OFF,))
    lifecycle = whole(facts=(*lamp().facts, burning))
    found = only(verify(lifecycle, [claim]), "leads_nowhere")
    assert found.parameters == {"claim": "back_on", "state": "scrapped"}
    assert found.place == str(claim.place)
    assert len(found.path) == 3
    assert legal(lifecycle, found)


def test_a_refusal_without_a_way_on_is_found() -> None:
    claim = WayOn("way_on", "The owner can always do something.", "manual", actor=OWNER)
    report = verify(whole(), [claim])
    assert {each.parameters["state"] for each in report.findings} == {"scrapped"}
    assert {each.code for each in report.findings} == {"no_way_on"}
    found = report.findings[0]
    assert steps(found)[-1][1] == "scrapped"
    assert len(found.path) == nearest(whole(), "scrapped")
    calling = Transition(CALL, (SCRAPPED,), SCRAPPED, (OWNER,))
    assert verify(whole((*TRANSITIONS, calling)), [claim]).clean


def test_an_act_of_somebody_else_is_a_way_on() -> None:
    claim = WayOn("way_on", "The owner can always do something.", "manual", actor=OWNER)
    calling = Transition(CALL, (SCRAPPED,), SCRAPPED, (OWNER,))
    nobody_calls_while_waiting = tuple(way for way in (*TRANSITIONS, calling) if (way.event, way.to) != (CALL, WAITING))
    assert "no_way_on" not in codes(verify(whole(nobody_calls_while_waiting), [claim]))


# ---------------------------------------------------------------------- progress


def test_what_is_looked_at_next_is_told() -> None:
    told: list[str] = []
    verify(whole(), terms={"town": {}}, progress=told.append)
    assert told == ["lifecycle", "terms"]


@pytest.mark.parametrize("actor", [OWNER, SMITH])
def test_a_claim_is_about_the_actors_that_it_names(actor: object) -> None:
    claim = Never("no_repair", "Nothing is repaired.", "manual", events=(REPAIR,), by=(actor,))  # type: ignore[arg-type]  # an actor
    assert ("broken_claim" in codes(verify(whole(), [claim]))) is (actor is SMITH)
