"""What does a name, a condition or a place in a document mean? What means nothing is one clear `BadInput`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.language.conditions import All, AnyOf, Fact, Not
from order_lifecycle.language.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from order_lifecycle.derived.exchange.document import ConditionPart
    from order_lifecycle.language.conditions import Condition
    from order_lifecycle.language.lifecycle import Actor, Effect, Event, Requirement, State

NESTED_MAX = 50
"""How deep a condition may be nested; those of people have three or four floors."""

SHOWN_MAX = 60
"""How many letters of what is wrong are repeated."""

_DIGITS_MAX = 9


class _Registered(Protocol):
    @property
    def name(self) -> str: ...


_Thing = TypeVar("_Thing")
_RegisteredThing = TypeVar("_RegisteredThing", bound=_Registered)


@dataclass
class Names:
    """The names that have been read so far, and what they stand for. `at` is always a place in the document."""

    where: str
    actors: Mapping[str, Actor] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    states: Mapping[str, State] = field(default_factory=dict)
    events: Mapping[str, Event] = field(default_factory=dict)
    effects: Mapping[str, Effect] = field(default_factory=dict)
    requirements: Mapping[str, Requirement] = field(default_factory=dict)

    def actor(self, at: str, name: str) -> Actor:
        """The actor of that name."""
        return self._named(at, "actor", name, self.actors)

    def fact(self, at: str, name: str) -> Fact:
        """The fact of that name."""
        return self._named(at, "fact", name, self.facts)

    def state(self, at: str, name: str) -> State:
        """The state of that name."""
        return self._named(at, "state", name, self.states)

    def event(self, at: str, name: str) -> Event:
        """The event of that name."""
        return self._named(at, "event", name, self.events)

    def effect(self, at: str, name: str) -> Effect:
        """The effect of that name."""
        return self._named(at, "effect", name, self.effects)

    def requirement(self, at: str, code: str) -> Requirement:
        """The requirement of that code."""
        return self._named(at, "requirement", code, self.requirements)

    def several_actors(self, at: str, names: Iterable[str]) -> tuple[Actor, ...]:
        """The actors of those names."""
        return tuple(self.actor(at, name) for name in names)

    def several_states(self, at: str, names: Iterable[str]) -> tuple[State, ...]:
        """The states of those names."""
        return tuple(self.state(at, name) for name in names)

    def several_events(self, at: str, names: Iterable[str]) -> tuple[Event, ...]:
        """The events of those names."""
        return tuple(self.event(at, name) for name in names)

    def each_once(self, at: str, things: Iterable[_RegisteredThing]) -> dict[str, _RegisteredThing]:
        """Things by their names, none of which stands twice."""
        found: dict[str, _RegisteredThing] = {}
        for each in things:
            if each.name in found:
                raise self.wrong(at, f"{each.name!r} stands there twice", "each name once")
            found[each.name] = each
        return found

    def condition(self, at: str, read: ConditionPart, depth: int = 0) -> Condition:
        """The condition that was written as objects of one word each."""
        if depth > NESTED_MAX:
            raise self.wrong(at, "is nested too deeply", f"at most {NESTED_MAX} floors")
        if read.fact is not None:
            return self.fact(at, read.fact)
        if read.not_ is not None:
            return Not(self.condition(at, read.not_, depth + 1))
        if read.all is not None:
            return All(tuple(self.condition(at, part, depth + 1) for part in read.all))
        return AnyOf(tuple(self.condition(at, part, depth + 1) for part in read.any or ()))

    def condition_if_any(self, at: str, read: ConditionPart | None) -> Condition | None:
        """The same where none may be written."""
        return None if read is None else self.condition(at, read)

    def place(self, at: str, written: str) -> Place:
        """File and line."""
        file, _, line = written.rpartition(":")
        if not (file and line.isascii() and line.isdigit() and len(line) <= _DIGITS_MAX):
            raise self.wrong(at, f"{shortened(written)} is no place", "file:line")
        return Place(file, int(line))

    def wrong(self, at: str, what: str, accepted: str) -> BadInput:
        """What is raised when something in the document cannot be meant."""
        return BadInput(f"{self.where}, {at}", what, accepted)

    def _named(self, at: str, kind: str, name: str, known: Mapping[str, _Thing]) -> _Thing:
        if name not in known:
            said = str(UnknownName(kind, name, known)).partition(" There are:")[0].rstrip("?;")
            raise self.wrong(at, said, ", ".join(known) or f"nothing, since no {kind} is written")
        return known[name]


def shortened(found: object) -> str:
    """What was found, as far as it fits a line."""
    said = repr(found)
    return said if len(said) <= SHOWN_MAX else f"{said[: SHOWN_MAX - 3]}..."
