"""How is a lifecycle written as JSON? Deterministic, and laid out for people who read differences line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from order_lifecycle.derived.exchange import document as d
from order_lifecycle.errors import DefinitionError
from order_lifecycle.language.conditions import All, AnyOf, Fact, Not
from order_lifecycle.language.mistakes import mistakes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from order_lifecycle.language.conditions import Condition
    from order_lifecycle.language.lifecycle import Actor, Chapter, Effect, Event, Lifecycle, State

WIDTH = 118
_AMBIGUOUS = {"repeated_name", "repeated_code", "unknown_name"}
"""The mistakes with which a name in a document would not say what is meant."""


def as_json(lifecycle: Lifecycle, version: str) -> str:
    """The whole lifecycle as a JSON text; the same lifecycle and `version` always give the same text.

    A lifecycle in which one name or code stands for two things, or for none, is a `DefinitionError`.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> print(as_json(ORDER_LINE, "0.1.0").splitlines()[1])
      "format": "order-lifecycle/1",
    """
    wrong = [mistake for mistake in mistakes(lifecycle) if mistake.code in _AMBIGUOUS]
    if wrong:
        raise DefinitionError(lifecycle.name, wrong)
    document = d.Document(
        format=d.FORMAT,
        version=version,
        digest=lifecycle.digest,
        name=lifecycle.name,
        initial=lifecycle.initial.name,
        last_resort=_name(lifecycle.last_resort),
        grounded=_names(lifecycle.grounded),
        actors=tuple(d.ActorPart(name=a.name, label=a.label, sentence=a.sentence) for a in lifecycle.actors),
        facts=tuple(_fact(each) for each in lifecycle.facts),
        states=tuple(_state(each) for each in lifecycle.states),
        events=tuple(_event(each) for each in lifecycle.events),
        grounds=tuple(
            d.GroundPart(name=g.name, label=g.label, sentence=g.sentence, fact=g.fact.name if g.fact else None)
            for g in lifecycle.grounds
        ),
        effects=tuple(
            d.EffectPart(name=e.name, label=e.label, sentence=e.sentence, only_if=_condition_if_any(e.only_if))
            for e in lifecycle.effects
        ),
        requirements=tuple(
            d.RequirementPart(
                code=rule.code,
                needs=_condition(rule.needs),
                sentence=rule.sentence,
                source=rule.source,
                instead=_names(rule.instead),
                place=str(rule.place),
            )
            for rule in lifecycle.requirements
        ),
        chapters=tuple(_chapter(each) for each in lifecycle.chapters),
    )
    return _laid_out(document.model_dump(mode="json", by_alias=True, exclude_defaults=True)) + "\n"


def _fact(fact: Fact) -> d.FactPart:
    return d.FactPart(
        name=fact.name,
        sentence=fact.sentence,
        kind=fact.kind,
        known_by=fact.known_by,
        can_change=fact.can_change,
        at_first=fact.at_first,
        one_of=fact.one_of,
        becomes=tuple(d.BecomesPart(at=at, value=value) for at, value in fact.becomes),
    )


def _state(state: State) -> d.StatePart:
    return d.StatePart(
        name=state.name,
        label=state.label,
        sentence=state.sentence,
        phase=state.phase,
        reach=state.reach,
        kind=state.kind,
        awaits=_names(state.awaits),
        asks=state.asks,
    )


def _event(event: Event) -> d.EventPart:
    return d.EventPart(
        name=event.name,
        label=event.label,
        sentence=event.sentence,
        actors=_names(event.actors),
        goal=event.goal,
        leads_to=_name(event.leads_to),
        foreseen=event.foreseen,
    )


def _chapter(chapter: Chapter) -> d.ChapterPart:
    return d.ChapterPart(
        name=chapter.name,
        label=chapter.label,
        sentence=chapter.sentence,
        transitions=tuple(
            d.TransitionPart(
                event=way.event.name,
                sources=_names(way.sources),
                to=way.to.name,
                by=_names(way.by),
                when=_condition_if_any(way.when),
                otherwise=way.otherwise,
                requires=tuple(rule.code for rule in way.requires),
                effects=_names(way.effects),
                place=str(way.place),
            )
            for way in chapter.transitions
        ),
        standing=tuple(
            d.StandingPart(
                code=rule.code,
                events=_names(rule.events),
                states=_names(rule.states),
                sentence=rule.sentence,
                source=rule.source,
                by=_names(rule.by),
                opens_after=_name(rule.opens_after),
                instead=_names(rule.instead),
                place=str(rule.place),
            )
            for rule in chapter.standing
        ),
    )


def _name(thing: State | Event | None) -> str | None:
    return thing.name if thing else None


def _names(things: Iterable[State | Event | Actor | Effect]) -> tuple[str, ...]:
    return tuple(each.name for each in things)


def _condition(condition: Condition) -> d.ConditionPart:
    match condition:
        case Fact():
            return d.ConditionPart(fact=condition.name)
        case Not():
            return d.ConditionPart(not_=_condition(condition.part))
        case All():
            return d.ConditionPart(all=tuple(_condition(part) for part in condition.parts))
        case AnyOf():
            return d.ConditionPart(any=tuple(_condition(part) for part in condition.parts))
        case _:
            message = f"a condition of another kind: {type(condition).__name__}"
            raise TypeError(message)


def _condition_if_any(condition: Condition | None) -> d.ConditionPart | None:
    return None if condition is None else _condition(condition)


def _laid_out(found: object, indent: str = "", before: int = 0) -> str:
    """JSON in which what is short stands on one line, and what is long has a line for each part."""
    short = json.dumps(found, ensure_ascii=False)
    parts = list(found.items() if isinstance(found, dict) else found) if isinstance(found, (dict, list)) else []
    if not parts or (indent and len(indent) + before + len(short) <= WIDTH):
        return short
    inner = indent + "  "
    if isinstance(found, dict):
        said = [
            f"{json.dumps(key)}: {_laid_out(value, inner, len(json.dumps(key)) + 2)}" for key, value in found.items()
        ]
        return "{\n" + ",\n".join(inner + each for each in said) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _laid_out(each, inner) for each in parts) + f"\n{indent}]"
