"""Why: the rules of one event in one state, for one actor or for all who may ask, with file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Denied, verdict
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.entrypoints.given import facts_from
from order_lifecycle.entrypoints.output import WayOut, WhyOut, WhysOut
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from order_lifecycle.language.lifecycle import Actor, Event, State, Transition
    from order_lifecycle.language.words import Words

_MARK = {True: "✓", False: "✗", None: "?"}


def explain(state: str, event: str, by: str | None, facts: Sequence[str], words: Words, *, json: bool) -> str:
    """The rules as text, or as JSON. Facts that are not given are unknown."""
    where, what = ORDER_LINE.state(state), ORDER_LINE.event(event)
    actors = (ORDER_LINE.actor(by),) if by else what.actors
    known = Facts({name: value for name, value in facts_from(facts).items() if value is not None})
    if json:
        answers = [_answer(where, what, actor, known) for actor in actors]
        out = WhysOut(definition=ORDER_LINE.digest, answers=answers)
        return out.model_dump_json(indent=2, by_alias=True) + "\n"
    return "".join(f"{line}\n" for actor in actors for line in _explained(where, what, actor, known, words))


def _answer(state: State, event: Event, actor: Actor, known: Facts) -> WhyOut:
    cell = (state.name, event.name, actor.name)
    outcome = decide(ORDER_LINE, *cell, known)
    standing = ORDER_LINE.standing_at.get(cell)
    ways = ORDER_LINE.routes.get(cell, ())
    return WhyOut(
        state=state.name,
        event=event.name,
        by=actor.name,
        ways=[
            WayOut(
                to=way.to.name,
                by=[each.name for each in way.by],
                when=way.when.text() if way.when else None,
                requires=[rule.code for rule in way.requires],
                place=str(way.place),
            )
            for way in ways
        ],
        standing=standing.code if standing and not ways else None,
        verdict=verdict(ORDER_LINE, outcome, known),
        refusals=list(outcome.codes) if isinstance(outcome, Denied) else [],
    )


def _explained(state: State, event: Event, actor: Actor, known: Facts, words: Words) -> Iterator[str]:
    yield f"{words.label(state)} · {words.label(event)} · {words.label(actor)}"
    routes = ORDER_LINE.routes.get((state.name, event.name, actor.name), ())
    for route in routes:
        yield from _way(route, known, words)
    if not routes:
        outcome = decide(ORDER_LINE, state.name, event.name, actor.name, known)
        for refusal in outcome.refusals if isinstance(outcome, Denied) else ():
            yield f"  ✗ {refusal.code}: {words.sentence(refusal.rule)}"
            yield f"      {words.phrase('source_of', source=refusal.source)}"
            yield f"      {words.phrase('rule_at', place=refusal.place)}"
    yield ""


def _way(route: Transition, known: Facts, words: Words) -> Iterator[str]:
    chosen = ""
    if route.when is not None:
        mark = _MARK[route.when.truth(known.values)]
        chosen = f"  [{mark} {words.phrase('way_when', condition=route.when.text())}]"
    elif route.otherwise:
        chosen = f"  [{words.phrase('way_otherwise')}]"
    yield f"  → {words.label(route.to)}{chosen}"
    yield f"      {words.phrase('rule_at', place=route.place)}"
    for rule in route.requires:
        mark = _MARK[rule.needs.truth(known.values)]
        yield f"    {mark} {words.phrase('way_requires', code=rule.code, sentence=words.sentence(rule))}"
        yield f"        {words.phrase('way_condition', condition=rule.needs.text())}"
        yield f"        {words.phrase('source_of', source=rule.source)}"
        yield f"        {words.phrase('rule_at', place=rule.place)}"
