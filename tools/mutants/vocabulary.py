"""Slips in what is named: states, events, facts, grounds, effects, and the ends of the lifecycle."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import order_lifecycle.definition as home
from tools.mutants.conditions import slips
from tools.mutants.mutant import Change, Named, without

if TYPE_CHECKING:
    from order_lifecycle.language.conditions import Fact
    from order_lifecycle.language.lifecycle import Effect, Event, Ground, Lifecycle, State


def of_vocabulary(lifecycle: Lifecycle) -> Iterator[Change]:
    """One property of one state, event, fact, ground or effect."""
    makers: tuple[tuple[tuple[Any, ...], Callable[[Lifecycle, Any], Iterator[tuple[str, str, object]]]], ...] = (
        (lifecycle.states, _state_slips),
        (lifecycle.events, _event_slips),
        (lifecycle.facts, _fact_slips),
        (lifecycle.grounds, _ground_slips),
        (lifecycle.effects, _effect_slips),
    )
    for things, slip in makers:
        for each in things:
            for kind, detail, new in slip(lifecycle, each):
                yield kind, each.name, detail, f"{kind} of {each.name}: {detail}.", written(each), each, new


_Slip = Iterator[tuple[str, str, object]]


def _state_slips(lifecycle: Lifecycle, state: State) -> _Slip:
    for kind in ("open", "closed", "final"):
        if kind != state.kind:
            yield "State.kind", kind, replace(state, kind=kind)
    yield "State.asks", str(not state.asks), replace(state, asks=not state.asks)
    for index, actor in enumerate(state.awaits):
        yield "State.awaits", f"without {actor.name}", replace(state, awaits=without(state.awaits, index))
    for actor in lifecycle.actors:
        if actor not in state.awaits:
            yield "State.awaits", f"with {actor.name}", replace(state, awaits=(*state.awaits, actor))
    for reach in (state.reach - 1, state.reach + 1):
        yield "State.reach", str(reach), replace(state, reach=reach)


def _event_slips(lifecycle: Lifecycle, event: Event) -> _Slip:
    yield "Event.foreseen", str(not event.foreseen), replace(event, foreseen=not event.foreseen)
    goal = next(each.goal for each in lifecycle.events if each.goal)
    yield "Event.goal", "none" if event.goal else goal, replace(event, goal="" if event.goal else goal)
    for state in (None, *lifecycle.states):
        if state is not event.leads_to:
            yield "Event.leads_to", state.name if state else "none", replace(event, leads_to=state)
    for index, actor in enumerate(event.actors):
        yield "Event.actors", f"without {actor.name}", replace(event, actors=without(event.actors, index))
    for actor in lifecycle.actors:
        if actor not in event.actors:
            yield "Event.actors", f"with {actor.name}", replace(event, actors=(*event.actors, actor))


def _fact_slips(lifecycle: Lifecycle, fact: Fact) -> _Slip:
    for index, (at, value) in enumerate(fact.becomes):
        yield "Fact.becomes", f"without {at}", replace(fact, becomes=without(fact.becomes, index))
        other = not value if isinstance(value, bool) else True
        turned = (*fact.becomes[:index], (at, other), *fact.becomes[index + 1 :])
        yield "Fact.becomes", f"{at} {other}", replace(fact, becomes=turned)
    yield "Fact.can_change", str(not fact.can_change), replace(fact, can_change=not fact.can_change)
    group = next(each.one_of for each in lifecycle.facts if each.one_of)
    yield "Fact.one_of", "none" if fact.one_of else group, replace(fact, one_of="" if fact.one_of else group)
    for actor in lifecycle.actors:
        if actor.name != fact.known_by:
            yield "Fact.known_by", actor.name, replace(fact, known_by=actor.name)
    for first in (True, False, None):
        if first is not fact.at_first:
            yield "Fact.at_first", str(first), replace(fact, at_first=first)


def _ground_slips(lifecycle: Lifecycle, ground: Ground) -> _Slip:
    meant = dict.fromkeys(each.fact for each in lifecycle.grounds)
    for fact in (*meant, None):
        if fact != ground.fact:
            yield "Ground.fact", fact.name if fact else "none", replace(ground, fact=fact)


def _effect_slips(lifecycle: Lifecycle, effect: Effect) -> _Slip:  # noqa: ARG001 - the same for every kind
    if effect.only_if is not None:
        yield "Effect.only_if", "always", replace(effect, only_if=None)
        for _, detail, _, condition in slips(effect.only_if):
            yield "Effect.only_if", f"flipped {detail}", replace(effect, only_if=condition)


def of_whole(lifecycle: Lifecycle) -> Iterator[Change]:
    """Where a line begins, what is offered last, and what is asked on a ground."""
    where = "definition/__init__.py"
    for state in lifecycle.states:
        if state is not lifecycle.initial:
            new = replace(lifecycle, initial=state)
            yield "initial state", state.name, "", f"A line begins at {state.name}.", where, lifecycle, new
    for event in (None, *lifecycle.events):
        if event is not lifecycle.last_resort:
            name = event.name if event else "none"
            new = replace(lifecycle, last_resort=event)
            yield "last resort", name, "", f"The last resort is {name}.", where, lifecycle, new
    for event in lifecycle.events:
        kept = tuple(each for each in lifecycle.grounded if each is not event)
        grounded = kept if event in lifecycle.grounded else (*kept, event)
        new = replace(lifecycle, grounded=grounded)
        yield "grounded events", event.name, "", f"Whether {event.name} is asked on a ground.", where, lifecycle, new


def written(thing: Named) -> str:
    """File and line where a state, an event, a fact ... is written."""
    return _lines().get((type(thing).__name__, thing.name), "definition")


@cache
def _lines() -> dict[tuple[str, str], str]:
    folder = Path(str(home.__file__)).parent
    found: dict[tuple[str, str], str] = {}
    for name in ("vocabulary", "facts"):
        tree = ast.parse((folder / f"{name}.py").read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id=kind), args=[ast.Constant(value=str(called)), *_]):
                    found.setdefault((kind, called), f"order_lifecycle/definition/{name}.py:{node.lineno}")
    return found
