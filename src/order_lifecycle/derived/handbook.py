"""The rules as tables for people: states, events, chapters, refusals, who may do what when, facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.language.lifecycle import WRONG_STATE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from order_lifecycle.language.lifecycle import (
        Actor,
        Chapter,
        Event,
        Lifecycle,
        Requirement,
        Standing,
        State,
        Transition,
    )
    from order_lifecycle.language.words import Words


def handbook(lifecycle: Lifecycle, words: Words) -> str:
    """The whole handbook as Markdown, in the language of `words`; the same lifecycle gives the same text.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.words import words
    >>> handbook(ORDER_LINE, words("en")).splitlines()[0]
    '# Handbook: the lifecycle of an order line'
    """
    parts = [
        f"# {words.phrase('handbook_title')}",
        words.phrase("handbook_lead", digest=lifecycle.digest),
        f"## {words.phrase('handbook_states')}",
        _states(lifecycle, words),
        f"## {words.phrase('handbook_events')}",
        _events(lifecycle, words),
        *(part for chapter in lifecycle.chapters for part in _chapter(chapter, lifecycle, words)),
        f"## {words.phrase('handbook_matrix')}",
        words.phrase("handbook_matrix_lead"),
        *(part for actor in lifecycle.actors for part in _matrix(lifecycle, actor, words)),
        f"## {words.phrase('handbook_facts')}",
        _facts(lifecycle, words),
    ]
    return "\n\n".join(parts) + "\n"


def _states(lifecycle: Lifecycle, words: Words) -> str:
    rows = [
        (
            _code(state.name),
            words.label(state),
            words.sentence(state),
            words.phrase(f"kind_{state.kind}"),
            words.phrase(f"phase_{state.phase}"),
            _labels(state.awaits, words),
        )
        for state in lifecycle.states
    ]
    return _table(words, ("code", "label", "sentence", "kind", "phase", "awaited"), rows)


def _events(lifecycle: Lifecycle, words: Words) -> str:
    rows = [
        (_code(event.name), words.label(event), words.sentence(event), _labels(event.actors, words))
        for event in lifecycle.events
    ]
    return _table(words, ("code", "label", "sentence", "who"), rows)


def _chapter(chapter: Chapter, lifecycle: Lifecycle, words: Words) -> list[str]:
    title = words.phrase("view_chapter", chapter=words.label(chapter))
    moves = [_move(each, words) for each in chapter.transitions]
    required = {rule.code: rule for each in chapter.transitions for rule in each.requires}
    refusals = [
        *(
            _refusal(rule, words.phrase("handbook_unless", condition=rule.needs.text()), words)
            for rule in required.values()
        ),
        *(_refusal(rule, _where(rule, lifecycle, words), words) for rule in chapter.standing),
    ]
    parts = [f"## {title}", words.sentence(chapter)]
    parts += [f"### {words.phrase('handbook_moves')}"]
    parts += [_table(words, ("event", "who", "from", "to", "when", "requires", "effects"), moves)]
    if refusals:
        parts += [f"### {words.phrase('handbook_refusals')}", words.phrase("handbook_refusals_lead")]
        parts += [_table(words, ("code", "sentence", "applies", "instead", "source"), refusals)]
    return parts


def _move(each: Transition, words: Words) -> tuple[str, ...]:
    otherwise = words.phrase("otherwise") if each.otherwise else ""
    when = otherwise if each.when is None else _code(each.when.text())
    return (
        words.label(each.event),
        _labels(each.by, words),
        _labels(each.sources, words),
        words.label(each.to),
        when,
        ", ".join(_code(rule.code) for rule in each.requires),
        words.phrase("list_separator").join(words.label(effect) for effect in each.effects),
    )


def _refusal(rule: Requirement | Standing, applies: str, words: Words) -> tuple[str, ...]:
    return (_code(rule.code), words.sentence(rule), applies, _labels(rule.instead, words), rule.source)


def _where(rule: Standing, lifecycle: Lifecycle, words: Words) -> str:
    events = _labels(rule.events, words)
    if rule.by:
        events = words.phrase("act", event=events, actor=_labels(rule.by, words))
    others = [state for state in lifecycle.states if state not in rule.states]
    if not others:
        return words.phrase("handbook_where_all", events=events)
    if len(others) < len(rule.states):
        return words.phrase("handbook_where_else", events=events, states=_labels(others, words))
    return words.phrase("handbook_where", events=events, states=_labels(rule.states, words))


def _matrix(lifecycle: Lifecycle, actor: Actor, words: Words) -> list[str]:
    """States by events, for the events that this actor may ever ask for."""
    events = [event for event in lifecycle.events if actor in event.actors]
    if not events:
        return []
    heads = ["", *(words.label(event) for event in events)]
    rows = [
        (words.label(state), *(_cell(lifecycle, state, event, actor, words) for event in events))
        for state in lifecycle.states
    ]
    return [f"### {words.label(actor)}", _markdown(heads, rows)]


def _cell(lifecycle: Lifecycle, state: State, event: Event, actor: Actor, words: Words) -> str:
    cell = (state.name, event.name, actor.name)
    routes = lifecycle.routes.get(cell, ())
    if not routes:
        return _code(lifecycle.standing_at.get(cell, WRONG_STATE).code)
    free = all(not route.requires for route in routes)
    return f"**{words.phrase('allowed')}**" if free else f"*{words.phrase('handbook_conditional')}*"


def _facts(lifecycle: Lifecycle, words: Words) -> str:
    rows = [
        (
            _code(fact.name),
            words.sentence(fact),
            words.phrase(f"fact_{fact.kind}"),
            words.label(lifecycle.actor(fact.known_by)),
            words.phrase("handbook_yes") if fact.can_change else "",
        )
        for fact in lifecycle.facts
    ]
    return _table(words, ("code", "sentence", "kind", "known_by", "can_change"), rows)


def _labels(things: Iterable[State | Event | Actor], words: Words) -> str:
    return words.phrase("list_separator").join(words.label(thing) for thing in things)


def _table(words: Words, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return _markdown([words.phrase(f"head_{head}") for head in heads], rows)


def _markdown(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_escaped(text) for text in line)} |" for line in lines)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _code(name: str) -> str:
    return f"`{name}`"
