"""Proving claims: the first step, spot or cell at which one does not hold."""

from __future__ import annotations

from functools import reduce
from itertools import product
from operator import or_
from typing import TYPE_CHECKING

from order_lifecycle.derived.verification.endings import can_come_to
from order_lifecycle.derived.verification.findings import Finding
from order_lifecycle.derived.verification.paths import shortest, shown
from order_lifecycle.derived.verification.spots import question
from order_lifecycle.language.claims import Indifferent, Leads, Never, WayOn
from order_lifecycle.language.satisfying import apart, askable, chosen, met, models

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.derived.verification.spots import Move, Question, Spot
    from order_lifecycle.language.claims import Claim
    from order_lifecycle.language.lifecycle import Lifecycle, Requirement, Transition


def broken(claim: Claim, reach: Reach) -> Finding | None:
    """The first place at which the claim does not hold, or None where it is proved."""
    if isinstance(claim, Never):
        return next(_steps(claim, reach), None)
    if isinstance(claim, Leads):
        return next(_dead_ends(claim, reach), None)
    if isinstance(claim, WayOn):
        return next(_without_way_on(claim, reach), None)
    return next(_turned(claim, reach), None)


# ------------------------------------------------------------------------------------------ never


def _steps(claim: Never, reach: Reach) -> Iterator[Finding]:
    once = frozenset(state.name for state in claim.once)
    sources = {state.name for state in claim.sources or reach.lifecycle.states}
    by = {actor.name for actor in claim.by}
    asked: dict[tuple[str, int], Question] = {}
    hits: dict[Spot, list[tuple[Move, int]]] = {}
    for spot, orders in reach.following(once)[1 if once else 0].items():
        for move in reach.moves_from(spot) if spot.state in sources else ():
            if _matches(claim, move) and (hit := orders & move.orders & _where(claim, reach, move, asked)):
                hits.setdefault(spot, []).append((move, hit))
    if hits:
        found = shortest(reach, {spot: reduce(or_, (hit for _, hit in moves)) for spot, moves in hits.items()}, once)
        move, hit = next((move, hit & found.orders) for move, hit in hits[found.spot] if hit & found.orders)
        said = {"claim": claim.code, "event": move.way.event.name, "state": found.spot.state, "to": move.target.state}
        everybody = reduce(or_, (hit for moves in hits.values() for _, hit in moves))
        path = (*found.path, shown(move, by))
        yield Finding("broken_claim", said, str(move.way.place), path, reach.said(hit), reach.under(everybody))


def _matches(claim: Never, move: Move) -> bool:
    return (
        (not claim.events or move.way.event in claim.events)
        and (not claim.to or move.way.to in claim.to)
        and (not claim.by or bool({actor.name for actor in claim.by} & set(move.by)))
        and (not claim.moving or move.target.state != move.source.state)
    )


def _where(claim: Never, reach: Reach, move: Move, asked: dict[tuple[str, int], Question]) -> int:
    """The orders that can take that way, on that ground, while `where` is true."""
    if claim.where is None:
        return reach.everybody
    source, event = move.source, move.way.event.name
    key = (source.state, id(move.way))
    if key not in asked:
        ways = reach.lifecycle.routes[source.state, event, move.by[0]]
        number = next(place for place, way in enumerate(ways) if way is move.way)
        asked[key] = question([*chosen(ways, number), *met(move.way), (claim.where, True)])
    return reach.orders(asked[key], source, move.ground)


# ------------------------------------------------------------------------------------------ leads


def _dead_ends(claim: Leads, reach: Reach) -> Iterator[Finding]:
    true = question([(claim.while_true, True)])
    stuck: dict[Spot, int] = {}
    for spot, orders in can_come_to(reach, {state.name for state in claim.to}).items():
        if (held := reach.reached[spot] & ~orders) and (hit := held & reach.orders(true, spot, spot.ground)):
            stuck[spot] = hit
    if stuck:
        way, everybody = shortest(reach, stuck), reduce(or_, stuck.values())
        said = {"claim": claim.code, "state": way.spot.state}
        yield Finding("leads_nowhere", said, str(claim.place), way.path, reach.said(way.orders), reach.under(everybody))


# ----------------------------------------------------------------------------------------- way on


def _without_way_on(claim: WayOn, reach: Reach) -> Iterator[Finding]:
    lifecycle, me = reach.lifecycle, claim.actor.name
    leading = {
        event.name: _leading(lifecycle, event.name, me) for event in lifecycle.events if claim.actor in event.actors
    }
    nowhere: dict[tuple[str, str], dict[Spot, int]] = {}
    for spot, orders in reach.reached.items():
        opened = _opened(reach, spot, me)
        for event, others in leading.items():
            led = 0
            for other in others:
                led |= opened.get(other, 0)
            lost = orders & ~led
            if lost and (lost := lost & ~_after_others(reach, spot, me, others)):
                nowhere.setdefault((event, spot.state), {})[spot] = lost
    ways = {key: shortest(reach, spots) for key, spots in nowhere.items()}
    for (event, state), way in sorted(ways.items(), key=lambda item: len(item[1].path)):
        said = {"claim": claim.code, "event": event, "state": state}
        terms = reach.under(reduce(or_, nowhere[event, state].values()))
        yield Finding(
            "no_way_on", said, _place(lifecycle, way.spot, event, me), way.path, reach.said(way.orders), terms
        )


def _leading(lifecycle: Lifecycle, event: str, actor: str) -> set[str]:
    """The event itself, what serves the same goal, what its refusals name, and the last resort."""
    asked = lifecycle.event(event)
    found = {other.name for other in lifecycle.events if other.goal and other.goal == asked.goal} | {event}
    if lifecycle.last_resort:
        found.add(lifecycle.last_resort.name)
    for (_, name, by), ways in lifecycle.routes.items():
        if (name, by) == (event, actor):
            found |= {other.name for way in ways for rule in way.requires for other in rule.instead}
    for (_, name, by), standing in lifecycle.standing_at.items():
        if (name, by) == (event, actor):
            found |= {other.name for other in standing.instead}
    return found


def _opened(reach: Reach, spot: Spot, actor: str) -> dict[str, int]:
    """By event, the orders for which the actor can do it at a spot, on some ground."""
    opened: dict[str, int] = {}
    for move in reach.moves_from(spot):
        if actor in move.by:
            opened[move.way.event.name] = opened.get(move.way.event.name, 0) | move.orders
    return opened


def _after_others(reach: Reach, spot: Spot, actor: str, events: set[str]) -> int:
    """The orders for which one of the events opens after one act of somebody else."""
    found = 0
    for move in reach.moves_from(spot):
        if set(move.by) - {actor}:
            opened = _opened(reach, move.target, actor)
            for event in events & set(opened):
                found |= move.orders & opened[event]
    return found


def _place(lifecycle: Lifecycle, spot: Spot, event: str, actor: str) -> str:
    cell = (spot.state, event, actor)
    for way in lifecycle.routes.get(cell, ()):
        return str(way.place)
    standing = lifecycle.standing_at.get(cell)
    return str(standing.place) if standing else f"event {event}"


# ------------------------------------------------------------------------------------ indifferent


def _turned(claim: Indifferent, reach: Reach) -> Iterator[Finding]:
    events = {event.name for event in claim.events or reach.lifecycle.events}
    reached = {spot.state for spot in reach.reached}
    for cell, ways in reach.lifecycle.routes.items():
        felt = [fact.name for fact in claim.facts if any(fact in way.facts for way in ways)]
        if not felt or cell[1] not in events or cell[0] not in reached:
            continue
        for values in product((False, True), repeat=len(felt)):
            found = _no_instead_of_yes(claim, reach, ways, dict(zip(felt, values, strict=True)))
            if found is not None:
                rule, facts = found
                said = {"claim": claim.code, "event": cell[1], "state": cell[0], "requirement": rule.code}
                yield Finding("turned_by_fact", said, str(rule.place), (), facts)


def _no_instead_of_yes(
    claim: Indifferent, reach: Reach, ways: Sequence[Transition], values: dict[str, bool]
) -> tuple[Requirement, dict[str, bool]] | None:
    """A requirement that refuses with those values what is open when all of them are false, and the facts of it."""
    groups = apart(reach.lifecycle)
    refusing = [
        (rule, question([*chosen(ways, number), (rule.needs, False)]))
        for number, way in enumerate(askable(ways))
        for rule in way.requires
    ]
    tried: set[tuple[int, tuple[bool | None, ...]]] = set()
    for number, way in enumerate(askable(ways)):
        for model in models(
            [(claim.where, True), *chosen(ways, number), *met(way)], dict.fromkeys(values, False), groups
        ):
            given = {**model, **values}
            for rule, no in refusing:
                relevant = (id(no), tuple(map(given.get, no.names)))
                if relevant not in tried:
                    tried.add(relevant)
                    for rest in models(no.wanted, given, groups):
                        return rule, {**given, **rest}
    return None
