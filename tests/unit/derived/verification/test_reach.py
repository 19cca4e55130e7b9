"""What can be reached, said by sets of orders, is what one order at a time finds out step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from order_lifecycle.derived.verification.endings import can_come_to
from order_lifecycle.derived.verification.needing import asked_by
from order_lifecycle.derived.verification.paths import shortest
from order_lifecycle.derived.verification.proving import broken
from order_lifecycle.derived.verification.reach import Reach
from order_lifecycle.derived.verification.soundness import living_rules, traps, waits
from order_lifecycle.language.claims import Leads, Never
from order_lifecycle.language.conditions import Fact
from order_lifecycle.language.lifecycle import (
    Actor,
    Chapter,
    Event,
    Ground,
    Lifecycle,
    Requirement,
    State,
    Transition,
)
from tests.unit.derived.verification.explorer import Explorer, Node
from tests.unit.derived.verification.small import conditions, lifecycles, terms_of
from tests.unit.lamp import TO_SCRAP_LATE, TRANSITIONS, lamp, no_bulb

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from order_lifecycle.derived.verification.spots import Spot
    from tests.unit.derived.verification.explorer import Known, Order

SUPPRESSED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
quickly = settings(max_examples=12, deadline=None, suppress_health_check=SUPPRESSED)
slowly = settings(max_examples=400, deadline=None, suppress_health_check=SUPPRESSED)


def told(reach: Reach, spots: Mapping[Spot, int]) -> set[tuple[Order, str]]:
    """The orders in those sets, one by one, each with the state of its spot."""
    return {(order, spot.state) for spot, orders in spots.items() for order in each(reach, orders)}


def each(reach: Reach, orders: int) -> Iterator[Order]:
    block = 1 << len(reach.lasting)
    for place, (name, known) in enumerate(reach.terms.items()):
        settled = known.get(reach.lifecycle.initial.name, {})
        for number in range(block):
            if orders >> (place * block + number) & 1:
                facts = {fact: bool(number >> bit & 1) for bit, fact in enumerate(reach.lasting) if fact not in settled}
                yield name, tuple(sorted(facts.items()))


def agree(lifecycle: Lifecycle, terms: Mapping[str, Known] | None = None) -> None:
    reach, explorer = Reach(lifecycle, terms), Explorer(lifecycle, terms)
    assert told(reach, reach.reached) == explorer.where(lambda _: True)
    _agree_on_rules(reach, explorer)
    _agree_on_traps(reach, explorer)
    _agree_on_waits(reach, explorer)


def _agree_on_rules(reach: Reach, explorer: Explorer) -> None:
    found: set[tuple[int, str, str]] = set()
    for node, edges in explorer.edges.items():
        found |= {(id(edge.way), node.state, "") for edge in edges}
        for event, actor, facts in explorer.asked[node]:
            ways = explorer.lifecycle.routes.get((node.state, event, actor), ())
            way = next((way for way in ways if way.when is None or way.when.truth(facts)), None)
            for rule in way.requires if way else ():
                if not rule.needs.truth(facts):
                    found.add((id(way), node.state, rule.code))
    assert living_rules(reach) == found


def _agree_on_traps(reach: Reach, explorer: Explorer) -> None:
    ends = {state.name for state in reach.lifecycle.states if state.kind != "open"}
    trapped: dict[str, int] = {}
    for state in reach.lifecycle.states:
        if state.kind == "open":
            absent = {actor.name for actor in state.awaits}
            free = explorer.ending(ends, absent)
            stuck = [node for node in explorer.edges if node.state == state.name and node not in free]
            ending = can_come_to(reach, ends, absent)
            held = {spot: orders & ~ending[spot] for spot, orders in reach.reached.items() if spot.state == state.name}
            assert told(reach, held) == {(node.order, node.state) for node in stuck}
            if stuck:
                trapped[state.name] = min(explorer.distances()[node, True] for node in stuck)
    found = {finding.parameters["state"]: finding for finding in traps(reach)}
    assert {state: len(finding.path) for state, finding in found.items()} == trapped


def _agree_on_waits(reach: Reach, explorer: Explorer) -> None:
    clock = {fact.known_by for fact in reach.lifecycle.facts if fact.kind == "time"}
    awaiting = {state.name: state for state in reach.lifecycle.states if state.awaits}

    def held(node: Node) -> bool:
        if node.state not in awaiting:
            return False
        state = awaiting[node.state]
        waited = {actor.name for actor in state.awaits}
        leaving = {edge.by for edge in explorer.edges[node] if edge.target.state != node.state}
        return not (leaving & clock if state.asks else leaving - waited)

    stuck = [node for node in explorer.edges if held(node)]
    far = {state: [explorer.distances()[node, True] for node in stuck if node.state == state] for state in awaiting}
    found = {finding.parameters["state"]: len(finding.path) for finding in waits(reach)}
    assert found == {state: min(steps) for state, steps in far.items() if steps}


# ------------------------------------------------------------------------------------- the lamp


LAMP_TERMS = {
    "dark": {state: {"bulb": True} for state in ("off", "on", "waiting", "scrapped")},
    "bright": {state: {"bulb": False} for state in ("off", "on", "waiting", "scrapped")},
    "any": {},
}


@pytest.mark.parametrize("terms", [None, LAMP_TERMS], ids=["whatever the terms", "under terms"])
def test_the_lamp_is_searched_alike(terms: Mapping[str, Known] | None) -> None:
    agree(lamp(), terms)


# ---------------------------------------------------------------------------- any small lifecycle


@quickly
@given(lifecycles())
def test_a_small_lifecycle_is_searched_alike(lifecycle: Lifecycle) -> None:
    agree(lifecycle)


@quickly
@given(st.data())
def test_a_small_lifecycle_is_searched_alike_under_terms(data: st.DataObject) -> None:
    lifecycle = data.draw(lifecycles())
    agree(lifecycle, data.draw(terms_of(lifecycle)))


@quickly
@given(st.data())
def test_terms_in_one_search_are_as_each_alone(data: st.DataObject) -> None:
    lifecycle = data.draw(lifecycles())
    terms = data.draw(terms_of(lifecycle))
    together = Reach(lifecycle, terms)
    found = told(together, together.reached)
    for name, known in terms.items():
        alone = Reach(lifecycle, {name: known})
        assert told(alone, alone.reached) == {(order, state) for order, state in found if order[0] == name}


def never_agrees(data: st.DataObject) -> None:
    lifecycle = data.draw(lifecycles())
    some = st.lists(st.sampled_from(lifecycle.states), max_size=2, unique=True).map(tuple)
    claim = Never(
        "claim",
        "Never.",
        "drawn",
        events=data.draw(st.lists(st.sampled_from(lifecycle.events), max_size=2, unique=True).map(tuple)),
        by=data.draw(st.lists(st.sampled_from(lifecycle.actors), max_size=2, unique=True).map(tuple)),
        sources=data.draw(some),
        to=data.draw(some),
        where=data.draw(st.none() | conditions(lifecycle.facts)),
        once=data.draw(some),
        moving=data.draw(st.booleans()),
    )
    explorer = Explorer(lifecycle)
    once = {state.name for state in claim.once}
    lengths = [
        steps + 1
        for (node, been), steps in explorer.distances(once).items()
        for edge in explorer.edges[node]
        if been
        and (not claim.events or edge.way.event in claim.events)
        and (not claim.by or edge.by in {actor.name for actor in claim.by})
        and (not claim.sources or lifecycle.state(node.state) in claim.sources)
        and (not claim.to or edge.way.to in claim.to)
        and (claim.where is None or claim.where.truth(edge.facts))
        and (not claim.moving or edge.target.state != node.state)
    ]
    found = broken(claim, Reach(lifecycle, asked=asked_by([claim], lifecycle)))
    assert (len(found.path) if found else None) == min(lengths, default=None)


@quickly
@given(st.data())
def test_what_must_never_happen_is_found_where_it_happens(data: st.DataObject) -> None:
    never_agrees(data)


@pytest.mark.slow
@slowly
@given(st.data())
def test_what_must_never_happen_is_found_in_many_lifecycles(data: st.DataObject) -> None:
    never_agrees(data)


@quickly
@given(st.data())
def test_what_must_lead_somewhere_is_found_where_it_does_not(data: st.DataObject) -> None:
    lifecycle = data.draw(lifecycles())
    lasting = [fact for fact in lifecycle.facts if fact.becomes or fact.kind not in {"request", "time"}]
    if not lasting:
        return
    to = data.draw(st.lists(st.sampled_from(lifecycle.states), min_size=1, max_size=2, unique=True))
    claim = Leads("claim", "It leads.", "drawn", while_true=data.draw(st.sampled_from(lasting)), to=tuple(to))
    explorer = Explorer(lifecycle)
    ending = explorer.ending({state.name for state in to})
    name = claim.while_true.name
    lengths = [
        steps
        for (node, _), steps in explorer.distances().items()
        if node not in ending and {**dict(node.order[1]), **dict(node.past)}[name] is not False
    ]
    found = broken(claim, Reach(lifecycle, asked=asked_by([claim], lifecycle)))
    assert (len(found.path) if found else None) == min(lengths, default=None)


@quickly
@given(st.data())
def test_the_shortest_way_can_be_gone_and_none_is_shorter(data: st.DataObject) -> None:
    lifecycle = data.draw(lifecycles())
    reach, explorer = Reach(lifecycle), Explorer(lifecycle)
    state = data.draw(st.sampled_from(sorted({spot.state for spot in reach.reached})))
    way = shortest(reach, {spot: orders for spot, orders in reach.reached.items() if spot.state == state})
    for order in each(reach, way.orders):
        nodes = {node for node in explorer.starts if node.order == order}
        for step in way.path:
            nodes = {
                edge.target
                for node in nodes
                for edge in explorer.edges[node]
                if (node.state, edge.event, edge.by, edge.target.state) == (step.source, step.event, step.by, step.to)
            }
        assert nodes
    assert len(way.path) == min(steps for (node, _), steps in explorer.distances().items() if node.state == state)


@pytest.mark.slow
@slowly
@given(st.data())
def test_many_small_lifecycles_are_searched_alike(data: st.DataObject) -> None:
    lifecycle = data.draw(lifecycles())
    agree(lifecycle)
    agree(lifecycle, data.draw(terms_of(lifecycle)))


def test_an_order_whose_facts_exclude_each_other_is_none() -> None:
    round_or_square = tuple(
        Fact(name, "A kind.", "line", known_by="owner", one_of="kind") for name in ("round", "square")
    )
    assert Reach(lamp()).everybody.bit_count() == 2
    assert Reach(lamp(facts=(*lamp().facts, *round_or_square))).everybody.bit_count() == 2 * 3


# ---------------------------------------------------------------------------- what is remembered


def taking_over(source: str) -> Lifecycle:
    """Three steps: one settles a fact, one makes another fact of it, and the last is open only if that is true."""
    ann = Actor("ann", "ann", "Somebody.")
    at = [State(f"s{number}", f"s{number}", "A place.", "all") for number in range(3)]
    end = State("end", "end", "The end.", "all", kind="final")
    go, turn, leave = (Event(name, name, "Something.", (ann,)) for name in ("go", "turn", "leave"))
    past = Fact("past", "It was.", "line", known_by="ann", becomes=(("go", True),), at_first=False)
    whim = Fact("whim", "A whim.", "request", known_by="ann", one_of="ground")
    fault = Fact("fault", "A fault.", "request", known_by="ann", one_of="ground")
    lasting = Fact("lasting", "It lasts.", "line", known_by="ann")
    after = Fact("after", "It is taken over.", "line", known_by="ann", becomes=(("turn", source),), at_first=False)
    needs = {fact.name: Requirement(f"needs_{fact.name}", fact, "No.", "drawn") for fact in (whim, after)}
    ways = (
        Transition(go, (at[0],), at[1], (ann,), requires=(needs["whim"],)),
        Transition(turn, (at[1],), at[2], (ann,)),
        Transition(leave, (at[2],), end, (ann,), requires=(needs["after"],)),
    )
    return Lifecycle(
        name="taking over",
        initial=at[0],
        states=(*at, end),
        events=(go, turn, leave),
        actors=(ann,),
        facts=(past, whim, fault, lasting, after),
        grounds=tuple(Ground(fact.name, fact.name, "A ground.", fact) for fact in (whim, fault)),
        effects=(),
        chapters=(Chapter("all", "all", "Everything.", ways),),
        grounded=(go,),
    )


@pytest.mark.parametrize(("source", "ended"), [("past", 2), ("whim", 2), ("fault", 0), ("lasting", 1)])
def test_what_a_fact_takes_over_is_what_the_other_was(source: str, ended: int) -> None:
    """Of the two orders, whose lasting fact is true or false, so many come to the end; the others stay before it."""
    lifecycle = taking_over(source)
    agree(lifecycle)
    reach = Reach(lifecycle)
    found = [orders for spot, orders in reach.reached.items() if spot.state == "end"]
    assert sum(orders.bit_count() for orders in found) == ended
    assert len(list(traps(reach))) == (0 if ended == 2 else 3)


def test_a_ground_that_no_rule_asks_for_is_taken_over() -> None:
    drawn = taking_over("past")
    after = replace(drawn.fact("after"), becomes=(("go", "fault"),))
    ways = tuple(replace(way, requires=()) if way.event.name == "go" else way for way in drawn.transitions)
    facts = (*(fact for fact in drawn.facts if fact != after), after)
    lifecycle = replace(drawn, facts=facts, chapters=(replace(drawn.chapters[0], transitions=ways),))
    agree(lifecycle)
    assert "end" in {spot.state for spot in Reach(lifecycle).reached}


def test_a_claim_about_a_ground_that_no_rule_asks_for_is_proved() -> None:
    drawn = taking_over("past")
    open_to_all = tuple(replace(way, requires=()) for way in drawn.transitions)
    lifecycle = replace(drawn, chapters=(replace(drawn.chapters[0], transitions=open_to_all),))
    for event, steps in (("go", 1), ("leave", 3)):
        claim = Never("claim", "Never.", "drawn", events=(lifecycle.event(event),), where=lifecycle.fact("fault"))
        found = broken(claim, Reach(lifecycle, asked=asked_by([claim], lifecycle)))
        assert found is not None
        assert (len(found.path), found.path[0].ground) == (steps, "fault")
        assert broken(claim, Reach(drawn, asked=asked_by([claim], drawn))) is None, "it goes on a whim alone"


def test_what_terms_settle_can_differ_by_state_while_others_leave_it_open() -> None:
    late = replace(TO_SCRAP_LATE, requires=(no_bulb,))
    lifecycle = lamp(tuple(late if way is TO_SCRAP_LATE else way for way in TRANSITIONS))
    island = {"off": {"bulb": False}, "on": {"bulb": False}, "waiting": {"bulb": True}, "scrapped": {"bulb": False}}
    terms: dict[str, Known] = {"island": island, "town": {}}
    agree(lifecycle, terms)
    reach = Reach(lifecycle, terms)
    (lapse,) = {move.orders for move in reach.moves if move.way is late}
    assert reach.under(lapse) == ("island", "town")
