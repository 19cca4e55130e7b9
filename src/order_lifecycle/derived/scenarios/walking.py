"""One order on its way through a lifecycle: what can be done next, what is refused, and with which facts.

A walk is a prediction: nothing is asked of an order system here. The facts of a step are the ones on which it turns;
whoever follows the walk arranges them (gives the ground, lets time pass) and leaves everything else as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Denied
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.conditions import Facts
from order_lifecycle.language.satisfying import apart, chosen, met, models

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from random import Random

    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.derived.verification.spots import Spot
    from order_lifecycle.language.lifecycle import Transition
    from order_lifecycle.language.satisfying import Wanted

    Mark = tuple[str, ...]
    """What a step shows: (event, source, to, actor), or with a refusal (event, source, code)."""

MODELS_MAX = 32
"""Among how many assignments one is drawn."""


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

    reach: Reach
    order: int
    spot: Spot
    clock: Mapping[str, tuple[bool, bool]]
    steps: tuple[Step, ...] = ()

    @classmethod
    def begun(cls, reach: Reach, order: int) -> Walk:
        """An order that has just been placed."""
        facts = [fact for fact in reach.lifecycle.facts if fact.kind == "time"]
        clock = {fact.name: (fact.at_first, False) for fact in facts if fact.at_first is not None}
        return cls(reach, order, reach.start, clock)

    @property
    def given(self) -> dict[str, bool]:
        """What the order is: the facts that last."""
        return self.reach.said(self.order)

    def ways(self, dice: Random | None = None) -> list[Step]:
        """Every step that is open now, one for each way and actor; with `dice`, on facts drawn at random."""
        found: list[Step] = []
        for event, actor, ways in self._cells():
            for number, way in enumerate(ways):
                wanted = [*chosen(ways, number), *met(way)]
                facts = next(self._facts(ways, wanted, dice), None)
                if facts is not None:
                    found.append(Step(event, actor, self.spot.state, way.to.name, facts))
        return found

    def towards(self, way: Transition, actor: str, target: Spot) -> Iterator[Walk]:
        """The walks that are one step on by that way, at that spot."""
        ways = self.reach.lifecycle.routes[self.spot.state, way.event.name, actor]
        number = next(place for place, each in enumerate(ways) if each is way)
        for facts in self._facts(ways, [*chosen(ways, number), *met(way)]):
            after = self.taken(Step(way.event.name, actor, self.spot.state, way.to.name, facts))
            if after.spot == target:
                yield after

    def refusals(self) -> list[Step]:
        """What must be refused now: by each requirement that can refuse alone, and what this state does not know."""
        return [*self.unmet(), *self.never()]

    def unmet(self) -> Iterator[Step]:
        """Requests that one requirement alone refuses."""
        for event, actor, ways in self._cells():
            for number, way in enumerate(ways):
                for rule in way.requires:
                    wanted = [*chosen(ways, number), *met(way, but=rule)]
                    facts = next(self._facts(ways, wanted), None)
                    if facts is not None:
                        yield Step(event, actor, self.spot.state, self.spot.state, facts, (rule.code,))

    def never(self) -> Iterator[Step]:
        """Requests that are refused in this state whatever the facts."""
        lifecycle, state = self.reach.lifecycle, self.spot.state
        for event in lifecycle.events:
            for actor in event.actors:
                if (state, event.name, actor.name) not in lifecycle.routes:
                    denied = decide(lifecycle, state, event.name, actor.name, Facts())
                    if isinstance(denied, Denied):
                        yield Step(event.name, actor.name, state, state, {}, denied.codes)

    def taken(self, step: Step) -> Walk:
        """The walk after that step. After a refused one only time has passed."""
        lifecycle = self.reach.lifecycle
        clock = dict(self.clock)
        for name in self._of_time & set(step.facts):
            before = self.clock.get(name)
            clock[name] = (step.facts[name], before is None or step.facts[name] is before[0])
        if step.refused:
            return replace(self, clock=clock, steps=(*self.steps, step))
        way = self._way(step)
        ground = next((name for name in self.reach.grounds if step.facts.get(name)), None)
        turned = lifecycle.becoming(step.source, step.event, {})
        clock |= {name: (value, True) for name, value in turned.items() if name in self._of_time and value is not None}
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
    def _of_time(self) -> set[str]:
        return {fact.name for fact in self.reach.lifecycle.facts if fact.kind == "time"}

    def _cells(self) -> Iterator[tuple[str, str, Sequence[Transition]]]:
        for (state, event, actor), ways in self.reach.lifecycle.routes.items():
            if state == self.spot.state:
                yield event, actor, ways

    def _known(self, ground: str | None) -> dict[str, bool]:
        """What cannot be chosen at this step."""
        fixed = {name: value for name, (value, may_turn) in self.clock.items() if not may_turn}
        settled = self.reach.settled(self.order, self.spot.state)
        return {**fixed, **self.given, **settled, **self.reach.values(self.spot, ground)}

    def _facts(
        self, ways: Sequence[Transition], wanted: Sequence[Wanted], dice: Random | None = None
    ) -> Iterator[dict[str, bool]]:
        """The facts to be arranged so that all that is wanted is true: the ground first, and what can be chosen."""
        event = ways[0].event
        grounds: list[str | None] = [self.spot.ground]
        if event in self.reach.lifecycle.grounded:
            felt = {fact.name for way in ways for fact in way.facts}.union(
                *(self.reach.needed[w.to.name] for w in ways)
            )
            named = sorted(self.reach.grounds, key=lambda name: name not in felt)
            number = sum(name in felt for name in named)
            # Those that count, and one of the others: a ground that does not count refuses too.
            grounds = [*named[: number + 1]] if number else [None]
        if dice:
            dice.shuffle(grounds)
        together = apart(self.reach.lifecycle)
        for ground in grounds:
            told = {ground: True} if ground and event in self.reach.lifecycle.grounded else {}
            found: Iterable[dict[str, bool]] = models(wanted, self._known(ground), together)
            if dice:
                found = dice.sample(some := list(islice(found, MODELS_MAX)), len(some))
            for model in found:
                yield {**told, **model}
