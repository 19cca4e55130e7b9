"""Slips in rules: transitions, their requirements and order, standing refusals."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from order_lifecycle.language.lifecycle import Lifecycle, Requirement, Standing, Transition
from tools.mutants.conditions import slips
from tools.mutants.mutant import Change, after, way, without

if TYPE_CHECKING:
    from collections.abc import Iterator


def of_transitions(lifecycle: Lifecycle) -> Iterator[Change]:
    """What a transition requires, where it leads, by whom and from where, what follows; and without it."""
    for each in lifecycle.transitions:
        for kind, detail, sentence, new in (
            *_requirements(each),
            *_targets(lifecycle, each),
            *_actors(each),
            *_sources(each),
            *_effects(lifecycle, each),
        ):
            yield kind, way(each), detail, sentence, str(each.place), each, new
    for chapter in lifecycle.chapters:
        for index, each in enumerate(chapter.transitions):
            shorter = replace(chapter, transitions=without(chapter.transitions, index))
            yield "transition dropped", way(each), "", "The way is not there.", str(each.place), chapter, shorter


_Part = tuple[str, str, str, Transition]


def _requirements(each: Transition) -> Iterator[_Part]:
    for index, rule in enumerate(each.requires):
        fewer = replace(each, requires=without(each.requires, index))
        yield "requirement dropped", rule.code, f"{rule.code} is not required.", fewer
    for index in range(len(each.requires) - 1):
        first, second = each.requires[index : index + 2]
        turned = (*each.requires[:index], second, first, *each.requires[index + 2 :])
        sentence = f"{second.code} is said before {first.code}."
        yield "requirements in another order", f"{second.code} {first.code}", sentence, replace(each, requires=turned)


def _targets(lifecycle: Lifecycle, each: Transition) -> Iterator[_Part]:
    for state in lifecycle.states:
        if state is not each.to:
            sentence = f"It leads to {state.name}, not to {each.to.name}."
            yield "another target", state.name, sentence, replace(each, to=state)


def _actors(each: Transition) -> Iterator[_Part]:
    others = [actor for actor in each.event.actors if actor not in each.by]
    for index, actor in enumerate(each.by):
        if len(each.by) > 1:
            fewer = replace(each, by=without(each.by, index))
            yield "actor dropped", actor.name, f"Not by the {actor.name}.", fewer
        for other in others:
            changed = replace(each, by=(*each.by[:index], other, *each.by[index + 1 :]))
            yield "another actor", f"{actor.name}>{other.name}", f"By {other.name}, not by {actor.name}.", changed
    for other in others:
        yield "actor added", other.name, f"By {other.name} too.", replace(each, by=(*each.by, other))


def _sources(each: Transition) -> Iterator[_Part]:
    for index, state in enumerate(each.sources):
        if len(each.sources) > 1:
            fewer = replace(each, sources=without(each.sources, index))
            yield "source dropped", state.name, f"Not from {state.name}.", fewer


def _effects(lifecycle: Lifecycle, each: Transition) -> Iterator[_Part]:
    for index, effect in enumerate(each.effects):
        fewer = replace(each, effects=without(each.effects, index))
        yield "effect dropped", effect.name, f"{effect.name} is left out.", fewer
        other = next(after(lifecycle.effects, effect, each.effects))
        changed = replace(each, effects=(*each.effects[:index], other, *each.effects[index + 1 :]))
        yield "another effect", f"{effect.name}>{other.name}", f"{other.name}, not {effect.name}.", changed


def of_conditions(lifecycle: Lifecycle) -> Iterator[Change]:
    """Every condition of a requirement, and every `when`."""
    for rule in lifecycle.requirements:
        for kind, detail, sentence, needs in slips(rule.needs):
            yield f"condition: {kind}", rule.code, detail, sentence, str(rule.place), rule, replace(rule, needs=needs)
    for each in lifecycle.transitions:
        if each.when is not None:
            for kind, detail, sentence, when in slips(each.when):
                new = replace(each, when=when)
                yield f"condition: {kind}", way(each), detail, sentence, str(each.place), each, new
            sentence = f"It does not depend on: {each.when}."
            yield "condition dropped", way(each), "", sentence, str(each.place), each, replace(each, when=None)


def of_order(lifecycle: Lifecycle) -> Iterator[Change]:
    """Two ways that follow each other in some cell, turned; they stand in one chapter."""
    pairs = dict.fromkeys(
        (id(first), id(second)) for ways in lifecycle.routes.values() for first, second in pairwise(ways)
    )
    for chapter in lifecycle.chapters:
        at = {id(each): index for index, each in enumerate(chapter.transitions)}
        for first, second in pairs:
            if first in at and second in at:
                ways = list(chapter.transitions)
                one, other = ways[at[first]], ways[at[second]]
                ways[at[first]], ways[at[second]] = other, one
                new = replace(chapter, transitions=tuple(ways))
                yield (
                    "ways in another order",
                    way(other),
                    way(one),
                    "It is asked first.",
                    str(other.place),
                    chapter,
                    new,
                )
    for each in lifecycle.transitions:
        if each.otherwise:
            new_way = replace(each, otherwise=False)
            yield "otherwise dropped", way(each), "", "It does not say `otherwise`.", str(each.place), each, new_way


def of_standing(lifecycle: Lifecycle) -> Iterator[Change]:
    """Standing refusals: not said at all, or not in one state, of one event, to one actor."""
    for chapter in lifecycle.chapters:
        for index, rule in enumerate(chapter.standing):
            new = replace(chapter, standing=without(chapter.standing, index))
            yield "standing refusal dropped", rule.code, "", "It is never said.", str(rule.place), chapter, new
    for rule in lifecycle.standing:
        for kind, detail, sentence, other in _standing_slips(lifecycle, rule):
            yield kind, rule.code, detail, sentence, str(rule.place), rule, other


def _standing_slips(lifecycle: Lifecycle, rule: Standing) -> Iterator[tuple[str, str, str, Standing]]:
    for index, state in enumerate(rule.states):
        fewer = replace(rule, states=without(rule.states, index))
        yield "standing refusal: state dropped", state.name, f"Not said at {state.name}.", fewer
    for index, event in enumerate(rule.events):
        fewer = replace(rule, events=without(rule.events, index))
        yield "standing refusal: event dropped", event.name, f"Not said of {event.name}.", fewer
    for index, actor in enumerate(rule.by):
        fewer = replace(rule, by=without(rule.by, index))
        yield "standing refusal: actor dropped", actor.name, f"Not said to the {actor.name}.", fewer
    opens = rule.opens_after
    if opens is not None:
        other = next(after(lifecycle.events, opens, (opens,)))
        yield (
            "opens_after changed",
            "none",
            f"It does not say that {opens.name} opens it.",
            replace(rule, opens_after=None),
        )
        yield "opens_after changed", other.name, f"Opens after {other.name}.", replace(rule, opens_after=other)


def of_instead(lifecycle: Lifecycle) -> Iterator[Change]:
    """One event fewer among those that are tried instead."""
    rules: tuple[Requirement | Standing, ...] = (*lifecycle.requirements, *lifecycle.standing)
    for rule in rules:
        for index, event in enumerate(rule.instead):
            new = replace(rule, instead=without(rule.instead, index))
            yield (
                "instead dropped",
                rule.code,
                event.name,
                f"Not tried instead: {event.name}.",
                str(rule.place),
                rule,
                new,
            )
