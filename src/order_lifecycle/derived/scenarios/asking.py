"""Which facts open a way, or let one requirement refuse alone? Remembered, since walks ask the same again and again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Denied
from order_lifecycle.language.conditions import Facts
from order_lifecycle.language.satisfying import apart, askable, chosen, met, models

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.language.lifecycle import Transition
    from order_lifecycle.language.satisfying import Wanted

    Models = tuple[dict[str, bool], ...]


@dataclass(frozen=True)
class Asked:
    """Conditions that shall hold together. The answer depends on what is known of `names`, and is remembered."""

    wanted: tuple[Wanted, ...]
    names: tuple[str, ...]
    groups: Mapping[str, str]
    answers: dict[tuple[bool | None, ...], Models] = field(default_factory=dict)

    @classmethod
    def of(cls, wanted: Sequence[Wanted], groups: Mapping[str, str]) -> Asked:
        """The question; a fact that excludes others brings them with it."""
        facts = dict.fromkeys(fact.name for condition, _ in wanted for fact in condition.facts)
        touched = {groups[name] for name in facts if name in groups}
        others = [name for name, group in groups.items() if group in touched]
        return cls(tuple(wanted), tuple(dict.fromkeys((*facts, *others))), groups)

    def models(self, known: Mapping[str, bool]) -> Models:
        """Every assignment of what is not known that makes all of it come true."""
        key = tuple(map(known.get, self.names))
        found = self.answers.get(key)
        if found is None:
            given = {name: known[name] for name in self.names if name in known}
            found = self.answers[key] = tuple(models(self.wanted, given, self.groups))
        return found


@dataclass(frozen=True)
class Way:
    """One way of a cell: the facts that open it, and for each requirement those with which it refuses alone."""

    taken: Transition
    opens: Asked
    alone: Mapping[str, Asked]


@dataclass(frozen=True)
class Cell:
    """What one actor can ask for in one state. `grounds` are those to be tried; empty: the event asks on none."""

    event: str
    actor: str
    ways: tuple[Way, ...]
    grounds: tuple[str | None, ...]

    def way(self, taken: Transition) -> Way:
        """That way of the cell."""
        return next(each for each in self.ways if each.taken is taken)


class Cells:
    """Everything that can be asked for in a lifecycle, by state; and what is refused there whatever the facts."""

    def __init__(self, reach: Reach) -> None:
        lifecycle = reach.lifecycle
        groups = apart(lifecycle)
        grounded = {event.name for event in lifecycle.grounded}
        self.at: dict[str, list[Cell]] = {state.name: [] for state in lifecycle.states}
        self.never = {state.name: tuple(_never(reach, state.name)) for state in lifecycle.states}
        self.of_time = frozenset(fact.name for fact in lifecycle.facts if fact.kind == "time")
        for (state, event, actor), routes in lifecycle.routes.items():
            ways = tuple(_way(routes, number, groups) for number in range(len(askable(routes))))
            grounds = _grounds(reach, routes) if event in grounded else ()
            self.at[state].append(Cell(event, actor, ways, grounds))

    def cell(self, state: str, event: str, actor: str) -> Cell:
        """The cell of that name."""
        return next(each for each in self.at[state] if (each.event, each.actor) == (event, actor))


@lru_cache(maxsize=8)
def cells(reach: Reach) -> Cells:
    """The cells of what can be reached; the same for every walk on it."""
    return Cells(reach)


def _way(routes: Sequence[Transition], number: int, groups: Mapping[str, str]) -> Way:
    way = routes[number]
    alone = {rule.code: Asked.of([*chosen(routes, number), *met(way, but=rule)], groups) for rule in way.requires}
    return Way(way, Asked.of([*chosen(routes, number), *met(way)], groups), alone)


def _grounds(reach: Reach, routes: Sequence[Transition]) -> tuple[str | None, ...]:
    """The grounds that count there, and one of the others: a ground that does not count refuses too."""
    felt = {fact.name for way in routes for fact in way.facts}.union(*(reach.needed[way.to.name] for way in routes))
    named = sorted(reach.grounds, key=lambda name: name not in felt)
    number = sum(name in felt for name in named)
    return tuple(named[: number + 1]) if number else (None,)


def _never(reach: Reach, state: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(event, actor, codes) of what no facts open in that state."""
    lifecycle = reach.lifecycle
    for event in lifecycle.events:
        for actor in event.actors:
            if (state, event.name, actor.name) not in lifecycle.routes:
                denied = decide(lifecycle, state, event.name, actor.name, Facts())
                if isinstance(denied, Denied):
                    yield event.name, actor.name, denied.codes
