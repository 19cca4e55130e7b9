"""Is a mutant the same lifecycle, written otherwise? Asked of both, independently of every test.

Compared are: decisions in every cell whose rules changed, over all that can be known of its facts (a seeded sample
where that is too much); alternatives of denials everywhere; and what real orders make of the vocabulary.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from math import prod
from random import Random
from typing import TYPE_CHECKING

from order_lifecycle.acting import awaited, options, record
from order_lifecycle.deciding.alternatives import Bare, alternatives
from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed, Denied, how_it_passes, verdict
from order_lifecycle.language.conditions import Facts
from order_lifecycle.orders.order import Order, Report, Request
from order_lifecycle.orders.rollup import rollup
from tools.mutants.installing import installed
from tools.mutants.judging import MANY, Cell, touched

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from order_lifecycle.language.lifecycle import Lifecycle
    from tools.mutants.mutant import Mutant

ASSIGNMENTS_MAX = 6000
"""Of one cell; where there are more, so many are drawn."""

DENIALS = 2
"""How many denials of each cell are asked for alternatives."""

DENIALS_NEAR = 40
"""The same of a cell whose rules changed."""

_Offer = tuple[Cell, dict[str, bool], list[tuple[object, ...]]]
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


def difference(mutant: Mutant) -> str:
    """The first difference that somebody could see, in words; empty where there is none."""
    for kind, before, after in _differences(mutant):
        return f"{kind}: {before} -> {after}"
    return ""


def _differences(mutant: Mutant) -> Iterator[tuple[str, object, object]]:
    one, other = mutant.whole, mutant.lifecycle
    cells = sorted(touched(one, other))
    for cell in cells:
        for values in assignments(one, other, cell, 40 if len(cells) > MANY else ASSIGNMENTS_MAX):
            decided = answer(one, cell, values), answer(other, cell, values)
            if decided[0] != decided[1]:
                yield f"{' '.join(cell)} {_told(values)}", *decided
    for cell, values, offered in (*(_offered_at(one, cells) if len(cells) <= MANY else ()), *_offered(one)):
        found = _alternatives(other, cell, values)
        if found != offered:
            kind = "order of alternatives" if sorted(found) == sorted(offered) else "alternatives"
            yield f"{kind} of {' '.join(cell)} {_told(values)}", offered, found
    if not (mutant.of_vocabulary or mutant.old is one):
        return  # a rule is read by nobody but the decision
    known = _known(one)
    with installed(mutant):
        now = readings(other)
    for name, seen in known.items():
        if now.get(name) != seen:
            yield name, seen, now.get(name)


def _told(values: Mapping[str, bool]) -> str:
    true = " ".join(name for name, value in sorted(values.items()) if value)
    return f"[{true}]"


def answer(lifecycle: Lifecycle, cell: Cell, values: Mapping[str, bool]) -> tuple[object, ...]:
    """A decision as plain values: where it leads and what follows, or every refusal and how it can pass."""
    facts = Facts(values)
    decision = decide(lifecycle, *cell, facts)
    word = verdict(lifecycle, decision, facts)
    if isinstance(decision, Allowed):
        return word, decision.to, decision.effects
    return word, *((each.code, each.unknown, how_it_passes(lifecycle, each, facts)) for each in decision.refusals)


def assignments(one: Lifecycle, other: Lifecycle, cell: Cell, most: int) -> Iterator[dict[str, bool]]:
    """What can be known of the facts that decide in a cell: true, false, unknown; at most one ground."""
    facts = dict.fromkeys(
        fact
        for lifecycle in (one, other)
        for way in lifecycle.routes.get(cell, ())
        for fact in (*way.facts, *(fact for effect in way.effects if effect.only_if for fact in effect.only_if.facts))
    )
    group = [fact.name for fact in one.facts if fact.one_of]
    alone: list[list[dict[str, bool]]] = [
        [{fact.name: True}, {fact.name: False}, {}] for fact in facts if fact.name not in group
    ]
    if any(fact.name in group for fact in facts):
        alone.append([{}, *({name: name == true for name in group} for true in group)])
    choices: Iterable[tuple[dict[str, bool], ...]] = product(*alone)
    if prod(map(len, alone)) > most:
        random = Random(f"{cell}")  # noqa: S311 - a sample, no secret
        choices = (tuple(random.choice(options) for options in alone) for _ in range(most))
    for choice in choices:
        yield {name: value for part in choice for name, value in part.items()}


def _offered_at(lifecycle: Lifecycle, cells: list[Cell]) -> Iterator[_Offer]:
    for cell in cells:
        random = Random(f"{cell}")  # noqa: S311 - a sample, no secret
        for _ in range(DENIALS_NEAR):
            values = _drawn(lifecycle, random)
            if isinstance(decide(lifecycle, *cell, Facts(values)), Denied):
                yield cell, values, _alternatives(lifecycle, cell, values)


@cache
def _offered(lifecycle: Lifecycle) -> list[_Offer]:
    random = Random(1)  # noqa: S311 - a sample, no secret
    found: list[_Offer] = []
    for event in lifecycle.events:
        for state, actor in product(lifecycle.states, event.actors):
            cell = (state.name, event.name, actor.name)
            for _ in range(DENIALS):
                values = _drawn(lifecycle, random)
                if isinstance(decide(lifecycle, *cell, Facts(values)), Denied):
                    found.append((cell, values, _alternatives(lifecycle, cell, values)))
    return found


def _drawn(lifecycle: Lifecycle, random: Random) -> dict[str, bool]:
    group = [fact.name for fact in lifecycle.facts if fact.one_of]
    ground = random.choice([*group, *group[:2] * 3])
    values = {fact.name: random.random() < 0.4 for fact in lifecycle.facts if random.random() < 0.95}  # noqa: PLR2004 - most is known
    return {**values, **{name: name == ground for name in group}}


def _alternatives(lifecycle: Lifecycle, cell: Cell, values: Mapping[str, bool]) -> list[tuple[object, ...]]:
    decision = decide(lifecycle, *cell, Facts(values))
    if isinstance(decision, Allowed):
        return [("allowed",)]
    found = alternatives(lifecycle, decision, Bare(lifecycle, cell[0], Facts(values)))
    return [(each.event, each.by, each.to, each.opens, each.after, str(each.needs)) for each in found]


@cache
def _known(lifecycle: Lifecycle) -> dict[str, object]:
    return readings(lifecycle)


def readings(lifecycle: Lifecycle) -> dict[str, object]:
    """What real orders make of the words of a lifecycle that is installed: roll-up, deadlines, reports, facts."""
    found: dict[str, object] = {"initial": lifecycle.initial.name, "grounded": {e.name for e in lifecycle.grounded}}
    for fact in lifecycle.facts:
        found[f"{fact.name} at first"] = fact.at_first
    for state in lifecycle.states:
        found[f"status of {state.name}"] = [rollup([state.name, *more]) for more in ((), ("paid",), ("completed",))]
        order = _standing_at(state.name)
        found[f"awaited at {state.name}"] = awaited(order, "L1", NOW)
        for event in lifecycle.events:
            found[f"becoming {state.name} {event.name}"] = lifecycle.becoming(state.name, event.name, {})
            for actor in lifecycle.actors:
                told = Report(event=event.name, by=actor.name, at=NOW)
                entry = record(order, told).lines[0].history[-1]
                found[f"{event.name} by {actor.name} reported at {state.name}"] = entry.to, entry.deviations
    for ground in (each.name for each in lifecycle.grounds):
        asked = Request(event="cancel", by="buyer", line="L1", ground=ground)
        for place in ("paid", "delivered", "declined"):
            seen = options(_standing_at(place, ground), "L1", "buyer", NOW, request=asked)
            found[f"facts at {place} on {ground}"] = [sorted(each.facts.values.items()) for each in seen]
    return found


def _standing_at(state: str, ground: str = "defect") -> Order:
    at = NOW - timedelta(days=3)
    history = [
        {"position": 0, "event": "place", "to": "placed", "by": "buyer", "at": at},
        {"position": 1, "event": "cancel", "from": "placed", "to": "paid", "by": "buyer", "at": at, "ground": ground},
        {"position": 2, "event": "ship", "from": "paid", "to": state, "by": "carrier", "at": at},
    ]
    line = {"id": "L1", "price": {"amount": 2500, "currency": "EUR"}, "custom_made": False, "history": history}
    return Order.model_validate({"id": "A1", "currency": "EUR", "placed_at": at, "lines": [line]})
