"""Every mistake in a Lifecycle, as a list with the place of each.

`mistakes(lifecycle)` collects them all; `checked(lifecycle)` raises `DefinitionError` with the list, or returns
the lifecycle unchanged. What needs a search over facts and paths belongs to `derived/verification.py`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from order_lifecycle.errors import DefinitionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from order_lifecycle.language.conditions import Condition
    from order_lifecycle.language.lifecycle import Lifecycle, Requirement, Standing, Transition


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong: a code, a sentence and the place of the rule (or the name of the thing)."""

    code: str
    sentence: str
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence} [{self.code}]"


def checked(lifecycle: Lifecycle) -> Lifecycle:
    """The same lifecycle, or `DefinitionError` with every mistake in it."""
    found = mistakes(lifecycle)
    if found:
        raise DefinitionError(lifecycle.name, found)
    return lifecycle


def mistakes(lifecycle: Lifecycle) -> tuple[Mistake, ...]:
    """All mistakes, in the order of the checks below; an empty tuple for a sound lifecycle."""
    checks = (
        _repeated_names,
        _unregistered_names,
        _empty_sentences,
        _one_code_one_rule,
        _empty_transitions,
        _idle_events,
        _idle_facts,
        _idle_effects,
        _stuck_states,
        _left_final_states,
        _waits_without_lapse,
        _overlaps,
        _wrong_actors,
        _shadowed_standing,
    )
    return tuple(found for check in checks for found in check(lifecycle))


def _repeated_names(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for kind in ("states", "events", "actors", "facts", "grounds", "effects", "chapters"):
        counted = Counter(each.name for each in getattr(lifecycle, kind))
        for name, count in counted.items():
            if count > 1:
                yield Mistake("repeated_name", f"{name!r} stands {count} times among the {kind}.", kind)


def _unregistered_names(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for kind, used, place in _uses(lifecycle):
        for each in used:
            if each not in getattr(lifecycle, kind):
                name = getattr(each, "name", each)
                yield Mistake("unknown_name", f"{name!r} is not among the lifecycle's {kind}.", place)
    events, actors = {each.name for each in lifecycle.events}, {each.name for each in lifecycle.actors}
    states, facts = {each.name for each in lifecycle.states}, {each.name for each in lifecycle.facts}
    for fact in lifecycle.facts:
        for at, value in fact.becomes:
            state, _, event = at.rpartition("/")
            for kind, name, known in (
                ("events", event, events),
                ("states", state, states if state else {""}),
                ("facts", value, facts),
            ):
                if isinstance(name, str) and name not in known:
                    sentence = f"{name!r} is not among the lifecycle's {kind}."
                    yield Mistake("unknown_name", sentence, f"fact {fact.name}")
        if fact.known_by not in actors:
            yield Mistake(
                "unknown_name", f"{fact.known_by!r} is not among the lifecycle's actors.", f"fact {fact.name}"
            )


def _uses(lifecycle: Lifecycle) -> Iterator[tuple[str, Iterable[object], str]]:
    """Everything that is named somewhere: (kind, things, place)."""
    yield "states", [lifecycle.initial], "initial"
    yield "events", [lifecycle.last_resort] if lifecycle.last_resort else [], "last_resort"
    yield "events", lifecycle.grounded, "grounded"
    for rule in lifecycle.transitions:
        place = str(rule.place)
        yield "states", [*rule.sources, rule.to], place
        yield "events", [rule.event], place
        yield "actors", rule.by, place
        yield "facts", rule.facts, place
        yield "effects", rule.effects, place
    for requirement in lifecycle.requirements:
        yield "events", requirement.instead, str(requirement.place)
    for standing in lifecycle.standing:
        opened = [standing.opens_after] if standing.opens_after else []
        yield "states", standing.states, str(standing.place)
        yield "events", [*standing.events, *standing.instead, *opened], str(standing.place)
        yield "actors", standing.by, str(standing.place)
    for state in lifecycle.states:
        yield "actors", state.awaits, f"state {state.name}"
    for event in lifecycle.events:
        yield "actors", event.actors, f"event {event.name}"
        yield "states", [event.leads_to] if event.leads_to else [], f"event {event.name}"
    for ground in lifecycle.grounds:
        yield "facts", [ground.fact] if ground.fact else [], f"ground {ground.name}"
    for effect in lifecycle.effects:
        yield "facts", effect.only_if.facts if effect.only_if else [], f"effect {effect.name}"


def _empty_sentences(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for kind in ("states", "events", "actors", "facts", "grounds", "effects", "chapters"):
        for each in getattr(lifecycle, kind):
            if not each.sentence.strip():
                yield Mistake("no_sentence", f"{each.name!r} has no sentence.", f"{kind}: {each.name}")
    rules: tuple[Requirement | Standing, ...] = (*lifecycle.requirements, *lifecycle.standing)
    for rule in rules:
        if not rule.sentence.strip():
            yield Mistake("no_sentence", f"{rule.code!r} has no sentence.", str(rule.place))
        if not rule.source.strip():
            yield Mistake("no_source", f"{rule.code!r} names no source.", str(rule.place))


def _one_code_one_rule(lifecycle: Lifecycle) -> Iterator[Mistake]:
    first: dict[str, object] = {}
    required = [rule for each in lifecycle.transitions for rule in each.requires]
    rules: tuple[Requirement | Standing, ...] = (*required, *lifecycle.standing)
    for rule in rules:
        if first.setdefault(rule.code, rule) != rule:
            yield Mistake("repeated_code", f"code {rule.code!r} names two different rules.", str(rule.place))


def _empty_transitions(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for each in lifecycle.transitions:
        for what, named in (("from no state", each.sources), ("by nobody", each.by)):
            if not named:
                yield Mistake("empty_transition", f"a way of {each.event.name!r} is taken {what}.", str(each.place))


def _idle_events(lifecycle: Lifecycle) -> Iterator[Mistake]:
    moved = {each.event for each in lifecycle.transitions}
    for event in lifecycle.events:
        if not event.actors:
            yield Mistake("no_actor", f"nobody may ever ask for {event.name!r}.", f"event {event.name}")
        if event not in moved:
            yield Mistake("idle_event", f"no transition uses event {event.name!r}.", f"event {event.name}")


def _idle_facts(lifecycle: Lifecycle) -> Iterator[Mistake]:
    used = {fact for each in lifecycle.transitions for fact in each.facts}
    used |= {fact for effect in lifecycle.effects if effect.only_if for fact in effect.only_if.facts}
    for fact in lifecycle.facts:
        if fact not in used:
            yield Mistake("idle_fact", f"no rule uses fact {fact.name!r}.", f"fact {fact.name}")


def _idle_effects(lifecycle: Lifecycle) -> Iterator[Mistake]:
    used = {effect for each in lifecycle.transitions for effect in each.effects}
    for effect in lifecycle.effects:
        if effect not in used:
            yield Mistake("idle_effect", f"no transition has effect {effect.name!r}.", f"effect {effect.name}")


def _stuck_states(lifecycle: Lifecycle) -> Iterator[Mistake]:
    left = {source for each in lifecycle.transitions for source in each.sources if source != each.to}
    entered = {each.to for each in lifecycle.transitions if each.sources != (each.to,)} | {lifecycle.initial}
    for state in lifecycle.states:
        if state.kind == "open" and state not in left:
            yield Mistake("no_way_on", f"nothing leads out of {state.name!r}.", f"state {state.name}")
        if state not in entered:
            yield Mistake("no_way_in", f"nothing leads to {state.name!r}.", f"state {state.name}")


def _left_final_states(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for each in lifecycle.transitions:
        for source in each.sources:
            if source.kind == "final" and source != each.to and each.when is None and not each.requires:
                yield Mistake("left_final", f"{source.name!r} is final but can be left freely.", str(each.place))


def _waits_without_lapse(lifecycle: Lifecycle) -> Iterator[Mistake]:
    for state in lifecycle.states:
        if not state.asks:
            continue
        if not state.awaits:
            yield Mistake("nobody_awaited", f"{state.name!r} asks nobody.", f"state {state.name}")
        others = {
            actor for each in lifecycle.transitions for actor in each.by if state in each.sources and each.to != state
        } - set(state.awaits)
        if not others:
            yield Mistake(
                "no_lapse",
                f"{state.name!r} can only be left by those who are waited for: silence would hold it for ever.",
                f"state {state.name}",
            )


def _overlaps(lifecycle: Lifecycle) -> Iterator[Mistake]:
    reported: set[tuple[int, int]] = set()
    for (state, event, actor), routes in lifecycle.routes.items():
        for index, later in enumerate(routes):
            for earlier in routes[:index]:
                pair = (id(earlier), id(later))
                if pair in reported:
                    continue
                where = f"{event!r} at {state!r} by {actor!r}"
                if earlier.when is None:
                    reported.add(pair)
                    yield Mistake(
                        "shadowed",
                        f"{where}: never asked, {earlier.place} comes first and has no `when`.",
                        str(later.place),
                    )
                elif not later.otherwise and _both_possible(earlier, later):
                    reported.add(pair)
                    yield Mistake(
                        "overlap",
                        f"{where}: can hold together with {earlier.place}; if that goes first, say `otherwise=True`.",
                        str(later.place),
                    )
        if routes[-1].when is not None:
            yield Mistake(
                "no_last_way",
                f"{event!r} at {state!r} by {actor!r}: the last way needs no `when`.",
                str(routes[-1].place),
            )


def _both_possible(one: Transition, other: Transition) -> bool:
    conditions: list[Condition] = [each.when for each in (one, other) if each.when is not None]
    facts = tuple(dict.fromkeys(fact for condition in conditions for fact in condition.facts))
    for values in product((True, False), repeat=len(facts)):
        assignment = {fact.name: value for fact, value in zip(facts, values, strict=True)}
        if all(condition.truth(assignment) for condition in conditions):
            return True
    return False


def _wrong_actors(lifecycle: Lifecycle) -> Iterator[Mistake]:
    named = [(each.event, each.by, each.place) for each in lifecycle.transitions]
    named += [(event, each.by, each.place) for each in lifecycle.standing for event in each.events]
    for event, actors, place in named:
        for actor in actors:
            if actor not in event.actors:
                sentence = f"{actor.name!r} is not among the actors of event {event.name!r}."
                yield Mistake("wrong_actor", sentence, str(place))


def _shadowed_standing(lifecycle: Lifecycle) -> Iterator[Mistake]:
    speaking = {id(rule) for cell, rule in lifecycle.standing_at.items() if cell not in lifecycle.routes}
    for rule in lifecycle.standing:
        if id(rule) not in speaking:
            yield Mistake(
                "silent_standing", f"{rule.code!r} is never said: other rules cover its cells.", str(rule.place)
            )
