"""States, rules and cells that make no sense, and states in which a line can be held by silence."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from order_lifecycle.derived.verification.endings import can_come_to
from order_lifecycle.derived.verification.findings import Finding, Overlap
from order_lifecycle.derived.verification.paths import shortest
from order_lifecycle.derived.verification.spots import question
from order_lifecycle.language.satisfying import apart, askable, chosen, met, models

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.derived.verification.reach import Known, Reach
    from order_lifecycle.derived.verification.spots import Spot
    from order_lifecycle.language.lifecycle import Lifecycle, Requirement, State

    Rules = set[tuple[int, str, str]]
    """(identity of a way, a state it leads from, the code of a requirement or nothing for the way itself)."""


def unreachable_states(reach: Reach) -> Iterator[Finding]:
    """States that no order comes to."""
    reached = {spot.state for spot in reach.reached}
    for state in reach.lifecycle.states:
        if state.name not in reached:
            leading = next((way for way in reach.lifecycle.transitions if way.to == state), None)
            place = str(leading.place) if leading else f"state {state.name}"
            yield Finding("unreachable_state", {"state": state.name}, place)


def living_rules(reach: Reach) -> Rules:
    """Ways that some order takes, and requirements that some order does not meet."""
    alive: Rules = {(id(move.way), move.source.state, "") for move in reach.moves}
    for (state, event, actor), ways in reach.lifecycle.routes.items():
        spots = [spot for spot in reach.reached if spot.state == state]
        for number, way in enumerate(askable(ways)):
            for rule in way.requires:
                mark = (id(way), state, rule.code)
                if mark not in alive and _can_be_unmet(reach, spots, (state, event, actor), number, rule):
                    alive.add(mark)
    return alive


def _can_be_unmet(reach: Reach, spots: list[Spot], cell: tuple[str, str, str], number: int, rule: Requirement) -> bool:
    unmet = question([*chosen(reach.lifecycle.routes[cell], number), (rule.needs, False)])
    return any(
        reach.orders(unmet, spot, ground) & reach.reached[spot]
        for spot in spots
        for ground in reach.grounds_of(cell[1], spot)
    )


def usable_rules(lifecycle: Lifecycle, known: Known) -> Rules:
    """Ways that can be taken and requirements that can be unmet at their state, given what is known there."""
    groups, usable = apart(lifecycle), set()
    for (state, _, _), ways in lifecycle.routes.items():
        for number, way in enumerate(askable(ways)):
            first = chosen(ways, number)
            asked = {"": [*first, *met(way)]} | {rule.code: [*first, (rule.needs, False)] for rule in way.requires}
            for code, wanted in asked.items():
                mark = (id(way), state, code)
                if mark not in usable and next(models(wanted, known.get(state), groups), None) is not None:
                    usable.add(mark)
    return usable


def dead_rules(lifecycle: Lifecycle, alive: Rules) -> Iterator[Finding]:
    """Ways and requirements that no order reaches."""
    for way in lifecycle.transitions:
        for source in way.sources:
            said = {"event": way.event.name, "state": source.name}
            if (id(way), source.name, "") not in alive:
                yield Finding("dead_way", {**said, "to": way.to.name}, str(way.place))
                continue
        for rule in way.requires:
            if not any((id(way), source.name, rule.code) in alive for source in way.sources):
                states = ", ".join(source.name for source in way.sources)
                said = {"event": way.event.name, "state": states, "requirement": rule.code}
                yield Finding("dead_requirement", said, str(rule.place))


def gaps(lifecycle: Lifecycle) -> Iterator[Finding]:
    """Cells with neither a transition nor a standing refusal."""
    for state in lifecycle.states:
        for event in lifecycle.events:
            for actor in event.actors:
                cell = (state.name, event.name, actor.name)
                if cell not in lifecycle.routes and cell not in lifecycle.standing_at:
                    said = {"state": state.name, "event": event.name, "actor": actor.name}
                    yield Finding("gap", said, f"state {state.name}")


def overlaps(lifecycle: Lifecycle) -> Iterator[Overlap]:
    """Ways that can be open at once, where the later one says that it counts only otherwise."""
    groups = apart(lifecycle)
    told: set[tuple[int, int]] = set()
    for ways in lifecycle.routes.values():
        for number, later in enumerate(ways):
            for earlier in ways[:number]:
                both = [(way.when, True) for way in (earlier, later) if way.when is not None]
                if (id(earlier), id(later)) not in told and next(models(both, apart=groups), None) is not None:
                    told.add((id(earlier), id(later)))
                    yield Overlap(later.event.name, str(earlier.place), str(later.place))


def traps(reach: Reach) -> Iterator[Finding]:
    """Open states from which no end can be reached without the actors who are waited for."""
    ends = {state.name for state in reach.lifecycle.states if state.kind != "open"}
    for absent, states in _by_awaited(reach.lifecycle).items():
        stuck: dict[str, dict[Spot, int]] = {}
        for spot, orders in can_come_to(reach, ends, absent).items():
            if spot.state in states and (held := reach.reached[spot] & ~orders):
                stuck.setdefault(spot.state, {})[spot] = held
        for state, spots in stuck.items():
            awaited = {"awaited": ", ".join(sorted(absent))} if absent else {}
            yield _at(reach, "trap" if absent else "dead_end", {"state": state} | awaited, spots)


def _by_awaited(lifecycle: Lifecycle) -> dict[frozenset[str], set[str]]:
    found: dict[frozenset[str], set[str]] = {}
    for state in lifecycle.states:
        if state.kind == "open":
            found.setdefault(frozenset(actor.name for actor in state.awaits), set()).add(state.name)
    return found


def waits(reach: Reach) -> Iterator[Finding]:
    """States that wait for somebody and that nobody else leaves; where an answer is awaited, not the clock."""
    clock = {fact.known_by for fact in reach.lifecycle.facts if fact.kind == "time"}
    states = {state.name: state for state in reach.lifecycle.states if state.awaits}
    held: dict[str, dict[Spot, int]] = {}
    for spot, orders in reach.reached.items():
        if spot.state in states and (stay := orders & ~_left(reach, spot, states[spot.state], clock)):
            held.setdefault(spot.state, {})[spot] = stay
    for state, spots in held.items():
        awaited = ", ".join(actor.name for actor in states[state].awaits)
        code = "no_deadline" if states[state].asks else "held"
        yield _at(reach, code, {"state": state, "awaited": awaited}, spots)


def _left(reach: Reach, spot: Spot, state: State, clock: set[str]) -> int:
    """The orders that somebody else moves on: the clock where an answer is awaited, anybody else where an act is."""
    awaited = {actor.name for actor in state.awaits}
    left = 0
    for move in reach.moves_from(spot):
        others = set(move.by) & clock if state.asks else set(move.by) - awaited
        if others and move.target.state != spot.state:
            left |= move.orders
    return left


def _at(reach: Reach, code: str, said: dict[str, str], spots: dict[Spot, int]) -> Finding:
    """What is wrong in one state: at some of its spots, for some orders."""
    way, everybody = shortest(reach, spots), reduce(or_, spots.values())
    place = str(way.moves[-1].way.place) if way.moves else f"state {said['state']}"
    return Finding(code, said, place, way.path, reach.said(way.orders), reach.under(everybody))
