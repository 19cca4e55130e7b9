"""One order on its way through a lifecycle: what can be done next, what is refused, and with which facts.

A walk is a prediction: nothing is asked of an order system here. The facts of a step are the ones on which it turns;
whoever follows the walk arranges them (gives the ground, lets time pass) and leaves everything else as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from order_lifecycle.derived.scenarios.asking import cells
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

    from order_lifecycle.derived.scenarios.asking import Asked, Cell, Cells, Way
    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.derived.verification.spots import Spot
    from order_lifecycle.language.lifecycle import Transition

    Mark = tuple[str, ...]
    """What a step shows: (event, source, to, actor), or with a refusal (event, source, code)."""


@dataclass(frozen=True)
class Step:
    """One request in one state: `to` is where it leads, or `refused` holds the codes of the refusals.

    `facts` must be arranged for it; a fact that is not named may have any value.
    """

    event: str
    by: str
    source: str
    to: str
    facts: Mapping[str, bool] = field(default_factory=dict)
    refused: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """All of it, to be compared and counted."""
        return (self.event, self.by, self.source, self.to, self.refused, *sorted(self.facts.items()))

    @property
    def mark(self) -> Mark:
        """What is covered when this step has been made."""
        if self.refused:
            return (self.event, self.source, *self.refused)
        return (self.event, self.source, self.to, self.by)


@dataclass(frozen=True)
class Walk:
    """An order somewhere on its way. Immutable: `taken` gives the walk that is one step on.

    `order` is the one bit of the order in the sets of `reach`. `clock` says of each fact of time that has begun what
    it is and whether it can still turn. `steps` is what was done.
    """

    reach: Reach = field(repr=False)
    order: int = field(repr=False)
    spot: Spot
    clock: Mapping[str, tuple[bool, bool]]
    steps: tuple[Step, ...] = ()

    @classmethod
    def begun(cls, reach: Reach, order: int) -> Walk:
        """An order that has just been placed."""
        facts = [fact for fact in reach.lifecycle.facts if fact.kind == "time"]
        clock = {fact.name: (fact.at_first, False) for fact in facts if fact.at_first is not None}
        return cls(reach, order, reach.start, clock)

    @cached_property
    def given(self) -> Mapping[str, bool]:
        """What the order is: the facts that last."""
        return self.reach.said(self.order)

    def ways(self, dice: Random | None = None) -> list[Step]:
        """Every step that is open now, one for each way and actor; with `dice`, on facts drawn at random."""
        return [
            Step(cell.event, cell.actor, self.spot.state, way.taken.to.name, facts)
            for cell in self._cells.at[self.spot.state]
            for way in cell.ways
            if (facts := next(self._facts(cell, way.opens, dice), None)) is not None
        ]

    def towards(self, way: Transition, actor: str, target: Spot) -> Iterator[Walk]:
        """The walks that are one step on by that way, at that spot."""
        cell = self._cells.cell(self.spot.state, way.event.name, actor)
        for facts in self._facts(cell, cell.way(way).opens):
            after = self.taken(Step(way.event.name, actor, self.spot.state, way.to.name, facts))
            if after.spot == target:
                yield after

    def choices(self) -> Iterator[tuple[Step, ...]]:
        """For each way and actor that is open now, the same step on every assignment of facts that opens it."""
        for cell in self._cells.at[self.spot.state]:
            for way in cell.ways:
                found = [
                    Step(cell.event, cell.actor, self.spot.state, way.taken.to.name, facts)
                    for facts in self._facts(cell, way.opens)
                ]
                if found:
                    yield tuple(found)

    def onward(self) -> Iterator[Walk]:
        """Every walk that is one step on, by any way, actor and facts."""
        return (self.taken(step) for steps in self.choices() for step in steps)

    def refusals(self) -> list[Step]:
        """What must be refused now: by each requirement that can refuse alone, and what this state does not know."""
        return [*self.unmet(), *self.never()]

    def unmet(self) -> Iterator[Step]:
        """Requests that one requirement alone refuses."""
        for cell in self._cells.at[self.spot.state]:
            for way in cell.ways:
                for code in way.alone:
                    yield from islice(self._refused(cell, way, code), 1)

    def refused_by(self, way: Transition, actor: str, code: str) -> Iterator[Step]:
        """The requests for that way that this requirement alone refuses now."""
        cell = self._cells.cell(self.spot.state, way.event.name, actor)
        yield from self._refused(cell, cell.way(way), code)

    def never(self) -> Iterator[Step]:
        """Requests that are refused in this state whatever the facts."""
        state = self.spot.state
        for event, actor, codes in self._cells.never[state]:
            yield Step(event, actor, state, state, {}, codes)

    def taken(self, step: Step) -> Walk:
        """The walk after that step. After a refused one only time has passed."""
        lifecycle = self.reach.lifecycle
        clock = dict(self.clock)
        for name in self._cells.of_time & set(step.facts):
            before = self.clock.get(name)
            clock[name] = (step.facts[name], before is None or step.facts[name] is before[0])
        if step.refused:
            return replace(self, clock=clock, steps=(*self.steps, step))
        way = self._way(step)
        ground = next((name for name in self.reach.grounds if step.facts.get(name)), None)
        turned = lifecycle.becoming(step.source, step.event, {})
        clock |= {
            name: (value, True) for name, value in turned.items() if name in self._cells.of_time and value is not None
        }
        return Walk(self.reach, self.order, self.reach.after(self.spot, way, ground), clock, (*self.steps, step))

    def standing_still(self, before: Walk) -> bool:
        """Whether no more time has had to pass than before."""
        ended = {name for name, (_, may_turn) in self.clock.items() if not may_turn}
        return ended == {name for name, (_, may_turn) in before.clock.items() if not may_turn}

    def _way(self, step: Step) -> Transition:
        ways = self.reach.lifecycle.routes[step.source, step.event, step.by]
        known = self._known(None) | dict(step.facts)
        for way in ways:
            if way.to.name == step.to and (way.when is None or way.when.truth(known) is not False):
                return way
        raise UnknownName("way", f"{step.event} to {step.to}", [way.to.name for way in ways])

    @property
    def _cells(self) -> Cells:
        return cells(self.reach)

    def _refused(self, cell: Cell, way: Way, code: str) -> Iterator[Step]:
        state = self.spot.state
        return (
            Step(cell.event, cell.actor, state, state, facts, (code,)) for facts in self._facts(cell, way.alone[code])
        )

    def _known(self, ground: str | None) -> dict[str, bool]:
        """What cannot be chosen at this step."""
        return {**self._fixed, **self.reach.values(self.spot, ground)}

    @cached_property
    def _fixed(self) -> Mapping[str, bool]:
        fixed = {name: value for name, (value, may_turn) in self.clock.items() if not may_turn}
        return {**fixed, **self.given, **self.reach.settled(self.order, self.spot.state)}

    def _facts(self, cell: Cell, asked: Asked, dice: Random | None = None) -> Iterator[dict[str, bool]]:
        """The facts to be arranged so that all that is asked for is true: the ground first, and what can be chosen."""
        grounds = cell.grounds or (self.spot.ground,)
        if dice:
            grounds = tuple(dice.sample(grounds, len(grounds)))
        for ground in grounds:
            told = {ground: True} if ground and cell.grounds else {}
            found = asked.models(self._known(ground))
            for model in dice.sample(found, len(found)) if dice else found:
                yield {**told, **model}
