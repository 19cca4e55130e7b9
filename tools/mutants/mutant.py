"""What a mutant is: a lifecycle in which one thing was exchanged for another, and everything else is as it was."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from order_lifecycle.language.conditions import Fact
from order_lifecycle.language.lifecycle import Actor, Effect, Event, Ground, Lifecycle, State, Transition
from order_lifecycle.language.place import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

Named = State | Event | Effect | Ground | Fact
Change = tuple[str, str, str, str, str, object, object]
"""Kind, where, detail, sentence, place, old, new."""

_Thing = TypeVar("_Thing")


@dataclass(frozen=True)
class Mutant:
    """A lifecycle in which `new` stands for `old`; what was done, in one sentence, and where it was written."""

    kind: str
    id: str
    sentence: str
    place: str
    whole: Lifecycle
    old: object
    new: object

    @cached_property
    def lifecycle(self) -> Lifecycle:
        """The changed lifecycle."""
        return cast("Lifecycle", exchanged(self.whole, self.old, self.new, {}))

    @property
    def of_vocabulary(self) -> bool:
        """Whether something changed that other modules know by itself: a state, an event, a fact ..."""
        return isinstance(self.old, (State, Event, Effect, Ground, Fact))


def exchanged(thing: object, old: object, new: object, seen: dict[int, tuple[object, object]]) -> object:
    """The same thing with `new` wherever `old` stood; the very same object where it stood nowhere."""
    if thing is old:
        return new
    if isinstance(thing, tuple):
        if id(thing) not in seen:
            parts = tuple(exchanged(part, old, new, seen) for part in thing)
            same = all(part is before for part, before in zip(parts, thing, strict=True))
            seen[id(thing)] = (thing, thing if same else parts)
        return seen[id(thing)][1]
    if is_dataclass(thing) and not isinstance(thing, (type, Place)):
        if id(thing) not in seen:
            parts_of = {each.name: getattr(thing, each.name) for each in fields(thing)}
            changed = {name: exchanged(part, old, new, seen) for name, part in parts_of.items()}
            differing = {name: part for name, part in changed.items() if part is not parts_of[name]}
            seen[id(thing)] = (thing, replace(thing, **differing) if differing else thing)
        return seen[id(thing)][1]
    return thing


def way(transition: Transition) -> str:
    """A transition by name: ``cancel paid+packed>cancelled by buyer``."""
    sources = "all" if len(transition.sources) > 6 else "+".join(each.name for each in transition.sources)  # noqa: PLR2004 - a long list says less
    return f"{transition.event.name} {sources}>{transition.to.name} by {listed(transition.by)}"


def listed(named: tuple[State | Event | Actor | Effect, ...]) -> str:
    """Their names, joined."""
    return "+".join(each.name for each in named)


def without(things: tuple[_Thing, ...], index: int) -> tuple[_Thing, ...]:
    """All but one."""
    return things[:index] + things[index + 1 :]


def after(known: tuple[_Thing, ...], one: _Thing, taken: tuple[_Thing, ...]) -> Iterator[_Thing]:
    """What stands after one of them, round and round, but for those that are taken."""
    at = known.index(one)
    yield from (each for each in (*known[at:], *known[:at]) if each not in taken)
