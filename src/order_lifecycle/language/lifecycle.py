"""The nouns in which a lifecycle is written: frozen data that knows no order, clock, store or drawing."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from order_lifecycle.errors import UnknownName
from order_lifecycle.language.digest import digest
from order_lifecycle.language.place import Place, here

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from order_lifecycle.language.conditions import Condition, Fact

StateKind = Literal["open", "closed", "final"]


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: a label for a button, a sentence for the handbook."""

    name: str
    label: str
    sentence: str


@dataclass(frozen=True)
class State:
    """Where a line stands.

    `kind`: open, closed (the goods are settled, money may be owed) or final (nothing leaves it).
    `phase` groups states in drawings. `reach` is how far the goods have come: a report that comes late never moves a
    line to a state of smaller reach. `awaits` names the actors who are waited for; `asks` says that what is awaited is
    an answer to a request.
    """

    name: str
    label: str
    sentence: str
    phase: str
    reach: int = 0
    kind: StateKind = "open"
    awaits: tuple[Actor, ...] = ()
    asks: bool = False


@dataclass(frozen=True)
class Event:
    """Something an actor may ask for, or that is reported.

    `actors`: who may ever do it. `goal`: what the asker wants to reach by it; events with the same goal are
    candidates for each other's "instead". `leads_to`: where the goods are after it, even if it is reported where the
    lifecycle does not expect it. `foreseen`: others can be expected to do it, so that an alternative may open after it.
    """

    name: str
    label: str
    sentence: str
    actors: tuple[Actor, ...]
    goal: str = ""
    leads_to: State | None = None
    foreseen: bool = False


@dataclass(frozen=True)
class Ground:
    """Why an actor wants something. `fact` is the fact that is true of a request on this ground."""

    name: str
    label: str
    sentence: str
    fact: Fact | None = None


@dataclass(frozen=True)
class Effect:
    """The name of something the host shall perform; left out where `only_if` is known to be false."""

    name: str
    label: str
    sentence: str
    only_if: Condition | None = None


@dataclass(frozen=True)
class Requirement:
    """A named condition that an event needs, with the sentence that is said when it is not met.

    `source`: where the rule comes from. `instead`: names of events to be tried as alternatives.
    """

    code: str
    needs: Condition
    sentence: str
    source: str
    instead: tuple[Event, ...] = ()
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True)
class Standing:
    """Why an event is impossible in some states, whatever the facts.

    `by` limits it to some actors (empty: all). `opens_after` is the event after which it will be possible.
    """

    code: str
    events: tuple[Event, ...]
    states: tuple[State, ...]
    sentence: str
    source: str
    by: tuple[Actor, ...] = ()
    opens_after: Event | None = None
    instead: tuple[Event, ...] = ()
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True)
class Transition:
    """One way in which an event moves a line.

    `when` chooses between several ways of one event from one state: ways are asked in their order, the first
    whose `when` is true counts. `otherwise` declares that a way is meant for what the ways before it leave over.
    """

    event: Event
    sources: tuple[State, ...]
    to: State
    by: tuple[Actor, ...]
    when: Condition | None = None
    otherwise: bool = False
    requires: tuple[Requirement, ...] = ()
    effects: tuple[Effect, ...] = ()
    place: Place = field(default_factory=here, compare=False, repr=False)

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Every fact that decides about this transition."""
        conditions = [*([self.when] if self.when else []), *(rule.needs for rule in self.requires)]
        return tuple(dict.fromkeys(fact for condition in conditions for fact in condition.facts))


@dataclass(frozen=True)
class Chapter:
    """A part of a lifecycle: its transitions and standing refusals, in order of precedence."""

    name: str
    label: str
    sentence: str
    transitions: tuple[Transition, ...]
    standing: tuple[Standing, ...] = ()


def _standing(code: str, sentence: str, source: str) -> Standing:
    return Standing(code, events=(), states=(), sentence=sentence, source=source)


WRONG_ACTOR = _standing("wrong_actor", "This is for somebody else to do.", "language: every event names its actors")
WRONG_STATE = _standing("wrong_state", "This is not possible in this state.", "language: no transition is written")
NOT_KNOWN = _standing(
    "not_known",
    "What happens depends on something that is not known yet.",
    "language: absent is unknown, never false",
)


_Named = TypeVar("_Named", State, Event, Actor, "Fact", Ground, Effect, Chapter)


@dataclass(frozen=True)
class Lifecycle:
    """A whole definition. It is data: everything else takes it as an argument.

    `last_resort` is the event that is offered last, whatever else is closed. `grounded` events are asked on a ground,
    which stays the ground of what follows until the next of them. Three rules need no table:
    `WRONG_ACTOR` (somebody who may never ask for an event), `WRONG_STATE` (a cell without any rule) and
    `NOT_KNOWN` (a way that cannot be chosen because a fact is unknown).
    """

    name: str
    initial: State
    states: tuple[State, ...]
    events: tuple[Event, ...]
    actors: tuple[Actor, ...]
    facts: tuple[Fact, ...]
    grounds: tuple[Ground, ...]
    effects: tuple[Effect, ...]
    chapters: tuple[Chapter, ...]
    last_resort: Event | None = None
    grounded: tuple[Event, ...] = ()

    @cached_property
    def transitions(self) -> tuple[Transition, ...]:
        """All transitions, in order of precedence."""
        return tuple(each for chapter in self.chapters for each in chapter.transitions)

    @cached_property
    def standing(self) -> tuple[Standing, ...]:
        """All standing refusals, in order of precedence."""
        return tuple(each for chapter in self.chapters for each in chapter.standing)

    @cached_property
    def requirements(self) -> tuple[Requirement, ...]:
        """All requirements, each once, in order of precedence."""
        return tuple({rule.code: rule for each in self.transitions for rule in each.requires}.values())

    @cached_property
    def rules(self) -> Mapping[str, Requirement | Standing]:
        """By code: every rule that can refuse, those of the language among them."""
        of_the_language: tuple[Requirement | Standing, ...] = (WRONG_ACTOR, WRONG_STATE, NOT_KNOWN)
        return {rule.code: rule for rule in (*of_the_language, *self.standing, *self.requirements)}

    @cached_property
    def routes(self) -> Mapping[tuple[str, str, str], tuple[Transition, ...]]:
        """The transitions of every cell (state, event, actor) that has any."""
        cells: dict[tuple[str, str, str], list[Transition]] = {}
        for each in self.transitions:
            for source in each.sources:
                for actor in each.by:
                    cells.setdefault((source.name, each.event.name, actor.name), []).append(each)
        return {cell: tuple(routes) for cell, routes in cells.items()}

    @cached_property
    def standing_at(self) -> Mapping[tuple[str, str, str], Standing]:
        """The standing refusal of every cell that has one."""
        cells: dict[tuple[str, str, str], Standing] = {}
        for each in self.standing:
            for event in each.events:
                for state in each.states:
                    for actor in each.by or event.actors:
                        cells.setdefault((state.name, event.name, actor.name), each)
        return cells

    def state(self, name: str) -> State:
        """The state of that name; `UnknownName` lists the near ones."""
        return self._named("state", self.states, name)

    def event(self, name: str) -> Event:
        """The event of that name; `UnknownName` lists the near ones."""
        return self._named("event", self.events, name)

    def actor(self, name: str) -> Actor:
        """The actor of that name; `UnknownName` lists the near ones."""
        return self._named("actor", self.actors, name)

    def fact(self, name: str) -> Fact:
        """The fact of that name; `UnknownName` lists the near ones."""
        return self._named("fact", self.facts, name)

    def ground(self, name: str) -> Ground:
        """The ground of that name; `UnknownName` lists the near ones."""
        return self._named("ground", self.grounds, name)

    def chapter(self, name: str) -> Chapter:
        """The chapter of that name; `UnknownName` lists the near ones."""
        return self._named("chapter", self.chapters, name)

    @cached_property
    def _by_name(self) -> dict[str, dict[str, Any]]:
        return {}

    def _named(self, kind: str, known: Iterable[_Named], name: str) -> _Named:
        by_name = self._by_name.get(kind) or self._by_name.setdefault(kind, {each.name: each for each in known})
        if name not in by_name:
            raise UnknownName(kind, name, by_name)
        found: _Named = by_name[name]
        return found

    def cell_facts(self, state: str, event: str, actor: str) -> tuple[Fact, ...]:
        """The facts that decide about one cell."""
        routes = self.routes.get((state, event, actor), ())
        return tuple(dict.fromkeys(fact for route in routes for fact in route.facts))

    @cached_property
    def _becoming(self) -> Mapping[str, tuple[tuple[str, bool | str], ...]]:
        turns: dict[str, list[tuple[str, bool | str]]] = {}
        for fact in self.facts:
            for event, value in fact.becomes:
                turns.setdefault(event, []).append((fact.name, value))
        return {event: tuple(found) for event, found in turns.items()}

    def becoming(self, state: str, event: str, values: Mapping[str, bool]) -> dict[str, bool | None]:
        """What facts are right after that event at that state, given what was known: None for no longer known.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> ORDER_LINE.becoming("packed", "cancel", {})["asked_when_packed"]
        True
        """
        turns = dict(self._becoming.get(event, ())) | dict(self._becoming.get(f"{state}/{event}", ()))
        return {name: values.get(value) if isinstance(value, str) else value for name, value in turns.items()}

    @cached_property
    def digest(self) -> str:
        """Twelve hexadecimal digits that change whenever a rule changes; wording and line numbers do not count."""
        return digest(self)
