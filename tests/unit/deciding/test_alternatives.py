"""What else: now, after somebody's act or a date, or if somebody supplies a fact; each asked again on its own."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from order_lifecycle.deciding.alternatives import ACTS_MAX, NEEDS_MAX, Alternative, Bare, alternatives
from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed, Denied, Need
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.language.conditions import Fact, Facts
from order_lifecycle.language.lifecycle import Event, Lifecycle, Requirement, Standing, State, Transition
from tests.unit import lamp as l
from tests.unit.lamp import lamp

SOON = datetime(2026, 5, 2, tzinfo=UTC)
LATER = datetime(2026, 5, 9, tzinfo=UTC)


def instead_of(lifecycle: Lifecycle, cell: tuple[str, str, str], facts: Facts) -> tuple[Alternative, ...]:
    denied = decide(lifecycle, *cell, facts)
    assert isinstance(denied, Denied)
    return alternatives(lifecycle, denied, Bare(lifecycle, cell[0], facts))


# ------------------------------------------------------------------------------------------- the lamp


def test_what_serves_the_same_goal_and_is_open_comes_first_and_the_last_resort_last() -> None:
    found = instead_of(lamp(), ("off", "switch_on", "owner"), Facts({"bulb": False, "dark": True, "power": True}))
    assert found == (
        Alternative("ask", "owner", "waiting", "now"),
        Alternative("switch_on", "owner", "on", "if", needs=(Need("bulb", value=True, by="owner"),)),
        Alternative("call", "owner", "off", "now"),
    )


def test_an_alternative_may_need_two_facts() -> None:
    found = instead_of(lamp(), ("off", "switch_on", "owner"), Facts())
    assert found[1].needs == (Need("bulb", value=True, by="owner"), Need("dark", value=True, by="owner"))


def test_an_alternative_is_not_shown_where_a_fact_that_nobody_can_change_closes_it() -> None:
    found = instead_of(lamp(), ("off", "switch_on", "owner"), Facts({"bulb": False, "dark": False}))
    assert [each.event for each in found] == ["ask", "call"]


def test_an_alternative_may_open_after_an_act_of_somebody_else() -> None:
    found = instead_of(lamp(), ("waiting", "switch_on", "owner"), Facts({"bulb": True, "dark": True, "power": True}))
    assert found == (
        Alternative("switch_on", "owner", "on", "after", (("repair", "smith"),)),
        Alternative("ask", "owner", "waiting", "after", (("repair", "smith"),)),
        Alternative("call", "owner", "waiting", "now"),
    )


def test_after_an_act_a_fact_may_be_needed_as_well() -> None:
    found = instead_of(lamp(), ("waiting", "switch_on", "owner"), Facts({"dark": True, "power": True}))
    assert found[0] == Alternative(
        "switch_on", "owner", "on", "after", (("repair", "smith"),), needs=(Need("bulb", value=True, by="owner"),)
    )


def test_an_act_that_is_not_foreseen_is_not_waited_for() -> None:
    unforeseen = replace(l.REPAIR, foreseen=False)
    ways = tuple(replace(each, event=unforeseen) if each.event == l.REPAIR else each for each in l.TRANSITIONS)
    events = tuple(unforeseen if each == l.REPAIR else each for each in lamp().events)
    facts = Facts({"bulb": True, "dark": True, "power": True})
    found = instead_of(lamp(ways, events=events), ("waiting", "switch_on", "owner"), facts)
    assert found == (Alternative("call", "owner", "waiting", "now"),)


def test_an_act_of_the_asker_himself_is_not_waited_for() -> None:
    assert instead_of(lamp(), ("waiting", "lapse", "clock"), Facts({"overdue": False, "power": False})) == ()


def test_an_alternative_may_open_at_a_date() -> None:
    facts = Facts({"overdue": False, "power": False}, {"overdue": SOON})
    found = instead_of(lamp(), ("waiting", "lapse", "clock"), facts)
    assert found == (Alternative("lapse", "clock", "scrapped", "after", at=SOON),)


def test_a_date_that_closes_what_another_date_opens_is_not_shown() -> None:
    early = Fact("early", "It is early.", "time", known_by="clock")
    strict = Requirement("early", early, "Too late.", "manual")
    late = replace(l.TO_SCRAP_LATE, requires=(l.in_time, strict))
    lifecycle = lamp((*l.TRANSITIONS[:5], late, *l.CALLING), facts=(*lamp().facts, early))
    values = {"overdue": False, "early": True, "power": False}
    closed = Facts(values, {"overdue": LATER, "early": SOON})
    assert instead_of(lifecycle, ("waiting", "lapse", "clock"), closed) == ()
    opened = Facts(values, {"overdue": SOON, "early": LATER})
    assert [each.at for each in instead_of(lifecycle, ("waiting", "lapse", "clock"), opened)] == [SOON]


def test_what_a_refusal_names_is_tried_although_it_serves_another_goal() -> None:
    facts = Facts({"power": True})
    assert instead_of(lamp(), ("on", "switch_on", "owner"), facts)[0] == Alternative(
        "switch_off", "owner", "off", "now"
    )


def test_without_a_last_resort_there_may_be_nothing() -> None:
    bare = lamp(last_resort=None)
    assert instead_of(bare, ("scrapped", "switch_on", "owner"), Facts()) == ()


def test_only_what_the_asker_may_ever_do_is_shown_to_him() -> None:
    assert instead_of(lamp(), ("off", "repair", "smith"), Facts({"power": True})) == ()


def test_facts_of_one_group_are_not_needed_together_and_one_takes_the_place_of_the_other() -> None:
    wet = Fact("wet", "It rains.", "request", known_by="owner", can_change=True, one_of="ground")
    in_rain = Requirement("in_rain", wet & ~l.dark, "Not in rain.", "manual")
    ways = (replace(l.TO_ON, requires=(in_rain,)), *l.TRANSITIONS[1:])
    lifecycle = lamp(ways, facts=(*lamp().facts, wet))
    found = instead_of(lifecycle, ("off", "switch_on", "owner"), Facts({"dark": True, "wet": False}))
    assert found[1] == Alternative("switch_on", "owner", "on", "if", needs=(Need("wet", value=True, by="owner"),))


def test_what_opens_by_itself_and_sooner_if_somebody_supplies_a_fact_is_shown_both_ways() -> None:
    either = Requirement("either", l.overdue | l.bulb, "Neither.", "manual")
    ways = (replace(l.TO_ON, requires=(either,)), *l.TRANSITIONS[1:])
    found = instead_of(
        lamp(ways, last_resort=None),
        ("off", "switch_on", "owner"),
        Facts({"overdue": False, "bulb": False}, {"overdue": SOON}),
    )
    assert found[1:] == (
        Alternative("switch_on", "owner", "on", "if", needs=(Need("bulb", value=True, by="owner"),)),
        Alternative("switch_on", "owner", "on", "after", at=SOON),
    )


def test_what_is_open_now_is_shown_once_although_more_will_be_needed_later() -> None:
    calling = (replace(l.CALLING[0], requires=(l.no_bulb,)), *l.CALLING[1:])
    lifecycle = lamp((*l.TRANSITIONS[:6], *calling))
    found = instead_of(lifecycle, ("waiting", "switch_on", "owner"), Facts({"dark": True, "power": True}))
    assert [each for each in found if each.event == "call"] == [Alternative("call", "owner", "waiting", "now")]


def test_what_a_way_turns_on_can_be_supplied_as_well_as_what_it_requires() -> None:
    found = instead_of(lamp(), ("waiting", "repair", "smith"), Facts())
    assert found == (Alternative("repair", "smith", "off", "if", needs=(Need("power", value=True, by="smith"),)),)


# ---------------------------------------------------------------------------------------- a situation


def test_a_bare_situation_knows_what_an_event_makes_of_a_fact_in_this_state_alone() -> None:
    warm = Fact("warm", "It is warm.", "line", known_by="owner", becomes=(("on/ask", True), ("ask", False)))
    lifecycle = lamp(facts=(*lamp().facts, warm))
    for state, expected in (("on", True), ("off", False)):
        after = Bare(lifecycle, state, Facts()).after("ask", "owner")
        assert after is not None
        assert after.known.get("warm") is expected


def test_a_bare_situation_follows_an_act_with_the_facts_that_it_makes() -> None:
    before = Bare(lamp(), "waiting", Facts({"power": True, "bulb": False}, {"power": SOON}))
    after = before.after("repair", "smith")
    assert after is not None
    assert (after.state, dict(after.known.values), dict(after.known.changes)) == (
        "off",
        {"power": True, "bulb": False},
        {},
    )
    assert (before.state, dict(before.known.changes)) == ("waiting", {"power": SOON})


def test_a_bare_situation_has_no_future_after_an_act_that_is_refused() -> None:
    assert Bare(lamp(), "off", Facts()).after("repair", "smith") is None


def test_a_bare_situation_turns_the_facts_whose_moment_has_come() -> None:
    now = Bare(lamp(), "off", Facts({"overdue": False, "power": True}, {"overdue": SOON, "power": LATER}))
    later = now.at(SOON)
    assert dict(later.known.values) == {"overdue": True, "power": True}
    assert dict(later.known.changes) == {"power": LATER}
    asked = later.after("ask", "owner")
    assert asked is not None
    assert asked.state == "waiting"


# -------------------------------------------------------------------------------------- an order line

ACTORS = {event.name: [actor.name for actor in event.actors] for event in ORDER_LINE.events}


def some_facts(chance: Random) -> Facts:
    """Facts at random: known for the most part, with one ground at most, and dates for some facts of time."""
    values = {fact.name: chance.random() < 0.5 for fact in ORDER_LINE.facts if chance.random() < 0.8}
    grounds = [fact.name for fact in ORDER_LINE.facts if fact.one_of]
    if chance.random() < 0.7:
        values.update(dict.fromkeys(grounds, False))
        values[chance.choice(grounds)] = True
    else:
        for name in grounds:
            values.pop(name, None)
    changes = {
        fact.name: SOON + timedelta(days=chance.randrange(30))
        for fact in ORDER_LINE.facts
        if fact.kind == "time" and fact.name in values and chance.random() < 0.6
    }
    return Facts(values, changes)


def followed(state: str, facts: Facts, way: Alternative) -> Allowed | Denied:
    """What is decided once everything that an alternative waits for has come, told step by step by ourselves."""
    values, changes = dict(facts.values), dict(facts.changes)
    for event, by in way.after:
        act = decide(ORDER_LINE, state, event, by, Facts(values))
        assert isinstance(act, Allowed), f"{event} by {by} is refused itself"
        before = dict(values)
        for fact in ORDER_LINE.facts:
            said = dict(fact.becomes)
            became = said.get(f"{state}/{event}", said.get(event))
            if became is None:
                continue
            values.pop(fact.name, None)
            changes.pop(fact.name, None)
            value = before.get(became) if isinstance(became, str) else became
            if value is not None:
                values[fact.name] = value
        state = act.to
    if way.at is not None:
        for name, moment in changes.items():
            if moment <= way.at:
                values[name] = not values[name]
    for need in way.needs:
        fact = ORDER_LINE.fact(need.fact)
        assert values.get(need.fact) is not need.value, f"{need.fact} is so already"
        assert need.fact not in values or (fact.can_change and fact.known_by == way.by)
        assert need.by == fact.known_by
        if fact.one_of and need.value:
            values.update({each.name: False for each in ORDER_LINE.facts if each.one_of == fact.one_of})
        values[need.fact] = need.value
    return decide(ORDER_LINE, state, way.event, way.by, Facts(values))


@pytest.mark.parametrize("state", ORDER_LINE.states, ids=lambda state: state.name)
def test_every_alternative_to_every_denial_leads_on_when_it_is_followed(state: State) -> None:
    chance = Random(f"alternatives {state.name}")  # noqa: S311 - the same cases each time
    shown = 0
    for _ in range(8):
        facts = some_facts(chance)
        for event, actors in ACTORS.items():
            for actor in actors:
                denied = decide(ORDER_LINE, state.name, event, actor, facts)
                if isinstance(denied, Allowed):
                    continue
                found = alternatives(ORDER_LINE, denied, Bare(ORDER_LINE, state.name, facts))
                shown += len(found)
                for way in found:
                    outcome = followed(state.name, facts, way)
                    assert isinstance(outcome, Allowed), (event, actor, way)
                    assert (outcome.to, way.by) == (way.to, actor)
                    assert len(way.after) <= ACTS_MAX
                    assert len(way.needs) <= NEEDS_MAX
                    assert all(by != actor for _, by in way.after)
                    assert opening_fits(way)
                assert max(Counter(way.event for way in found).values(), default=0) <= 2
                assert in_order(found)
    assert shown > 0


def opening_fits(way: Alternative) -> bool:
    """Now asks for nothing, if for facts alone, after for an act or a date."""
    waits = bool(way.after or way.at)
    return {"now": not waits and not way.needs, "if": not waits and bool(way.needs), "after": waits}[way.opens]


def in_order(found: tuple[Alternative, ...]) -> bool:
    """The last resort last; before it what is open now, then what needs facts, then what needs time."""
    assert ORDER_LINE.last_resort is not None
    last = ORDER_LINE.last_resort.name
    ranks = [(way.event == last, ("now", "if", "after").index(way.opens), len(way.after)) for way in found]
    return ranks == sorted(ranks)


def test_a_buyer_who_is_denied_anything_anywhere_is_offered_at_least_customer_service() -> None:
    chance = Random(7)  # noqa: S311 - the same cases each time
    for state in ORDER_LINE.states:
        facts = some_facts(chance)
        for event, actors in ACTORS.items():
            denied = decide(ORDER_LINE, state.name, event, "buyer", facts)
            if "buyer" in actors and isinstance(denied, Denied):
                found = alternatives(ORDER_LINE, denied, Bare(ORDER_LINE, state.name, facts))
                assert found[-1].event == "ask_platform"
                assert found[-1].opens == "now"


def test_more_than_two_acts_are_not_waited_for() -> None:
    stops = [State(f"s{number}", "stop", "A stop.", "way") for number in range(4)]
    go = Event("go", "go", "Go.", (l.OWNER,), goal="there")
    moves = [Event(f"m{number}", "move", "Move.", (l.SMITH,), foreseen=True) for number in range(3)]
    ways = [Transition(move, (stops[i],), stops[i + 1], (l.SMITH,)) for i, move in enumerate(moves)]
    no = Standing("no", (go,), tuple(stops), "No.", "manual")
    for distance, expected in ((2, (("m0", "smith"), ("m1", "smith"))), (3, None)):
        lifecycle = lamp(
            (*ways, Transition(go, (stops[distance],), stops[0], (l.OWNER,))),
            (no,),
            states=tuple(stops),
            events=(go, *moves),
            last_resort=None,
        )
        found = instead_of(lifecycle, ("s0", "go", "owner"), Facts())
        assert [way.after for way in found] == ([expected] if expected else [])
