"""A slow reading of a log: `decide`, event by event, for every value of the facts that the log does not tell."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Known = Mapping[str, bool]
    Standing = tuple[str, tuple[tuple[str, bool], ...], str | None]
    """A state, the facts that the history settled, and the ground of the last request."""

LASTING = {"line", "order", "terms", "world"}
FOLLOWED = {fact.name: fact.at_first for fact in ORDER_LINE.facts if fact.becomes and fact.kind != "time"}
GROUNDS = [fact.name for fact in ORDER_LINE.facts if fact.one_of]
GROUNDED = {event.name for event in ORDER_LINE.grounded}


def fits(events: Sequence[tuple[str, str | None, Known]], settled: Mapping[str, Known]) -> bool:
    """Whether some order can do all that, in this order."""
    lasting = [
        fact.name
        for fact in ORDER_LINE.facts
        if fact.kind in LASTING and not fact.becomes and fact.name not in settled["placed"]
    ]
    mentioned = _mentioned({event for event, _, _ in events})
    open_facts = [name for name in lasting if name in mentioned]
    return any(
        _one_order(events, settled, dict(zip(open_facts, values, strict=True)))
        for values in product((False, True), repeat=len(open_facts))
    )


def _one_order(events: Sequence[tuple[str, str | None, Known]], settled: Mapping[str, Known], order: Known) -> bool:
    first = tuple(sorted((name, value) for name, value in FOLLOWED.items() if value is not None))
    standing: set[Standing] = {("placed", first, None)}
    for event, by, told in events:
        standing = {after for each in standing for after in _after(each, event, by, {**order, **told}, settled, order)}
    return bool(standing)


def _after(
    standing: Standing, event: str, by: str | None, told: Known, settled: Mapping[str, Known], order: Known
) -> set[Standing]:
    state, past, ground = standing
    found: set[Standing] = set()
    if any(order.get(name, value) is not value for name, value in told.items()):
        return found
    for actor in [by] if by else [actor.name for actor in ORDER_LINE.event(event).actors]:
        for new_ground in (*GROUNDS, None) if event in GROUNDED else (ground,):
            certain = {**{name: name == new_ground for name in GROUNDS}, **dict(past), **settled[state]}
            if any(certain.get(name, value) is not value for name, value in told.items()):
                continue
            certain |= told
            cell = [fact.name for fact in ORDER_LINE.cell_facts(state, event, actor) if fact.name not in certain]
            for values in product((False, True), repeat=len(cell)):
                facts = certain | dict(zip(cell, values, strict=True))
                decision = decide(ORDER_LINE, state, event, actor, Facts(facts))
                if isinstance(decision, Allowed):
                    turned = ORDER_LINE.becoming(state, event, facts)
                    now = {**dict(past), **{n: v for n, v in turned.items() if n in FOLLOWED and v is not None}}
                    found.add((decision.to, tuple(sorted(now.items())), new_ground))
    return found


def _mentioned(events: set[str]) -> set[str]:
    return {
        fact.name
        for (_, event, _), ways in ORDER_LINE.routes.items()
        if event in events
        for way in ways
        for fact in way.facts
    }
