"""Which transition of one lifecycle is which of another? They have no names, so that what they do must tell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from order_lifecycle.language.conditions import Condition

if TYPE_CHECKING:
    from order_lifecycle.language.lifecycle import Lifecycle, Transition

_LEAST = 1.0
"""How alike two transitions of one event must be to count as one that was changed."""


@dataclass(frozen=True)
class Pairs:
    """Transitions that are the same or were changed, and those that only one of the lifecycles has."""

    together: list[tuple[Transition, Transition]] = field(default_factory=list)
    removed: list[Transition] = field(default_factory=list)
    added: list[Transition] = field(default_factory=list)


def paired(old: Lifecycle, new: Lifecycle) -> Pairs:
    """Equal transitions first, then the most alike ones of each event, in order of precedence."""
    left, right = dict(enumerate(old.transitions)), dict(enumerate(new.transitions))
    written = {number: _written(after) for number, after in right.items()}
    found: list[tuple[int, int]] = []
    for one, before in list(left.items()):
        text = _written(before)
        same = next((other for other in right if written[other] == text), None)
        if same is not None:
            found.append((one, same))
            del left[one], right[same]
    alike = sorted(
        (-likeness, one, other)
        for one, before in left.items()
        for other, after in right.items()
        if before.event.name == after.event.name and (likeness := _likeness(before, after)) >= _LEAST
    )
    for _, one, other in alike:
        if one in left and other in right:
            found.append((one, other))
            del left[one], right[other]
    together = [(old.transitions[one], new.transitions[other]) for one, other in sorted(found)]
    return Pairs(together, list(left.values()), list(right.values()))


def preceding(old: Lifecycle, new: Lifecycle, pairs: Pairs) -> dict[int, tuple[str, str]]:
    """The transitions of `new` (by `id`) that go before another of the same cell now: the number then, and now."""
    then = {id(after): number for number, (_, after) in enumerate(pairs.together)}
    moved: dict[int, tuple[str, str]] = {}
    for cell, ways in new.routes.items():
        known = [way for way in ways if id(way) in then]
        before = sorted(known, key=lambda way: then[id(way)])
        for number, way in enumerate(known):
            if before.index(way) > number and cell in old.routes:
                moved.setdefault(id(way), (str(before.index(way) + 1), str(number + 1)))
    return moved


def said(thing: object) -> str:
    """Anything that a rule may hold, as text; the same text means the same rule."""
    if thing is None:
        return ""
    if isinstance(thing, Condition):
        return thing.text()
    if isinstance(thing, bool):
        return str(thing).lower()
    if isinstance(thing, tuple):
        if len(thing) == 2 and isinstance(thing[0], str):  # noqa: PLR2004 - what a fact becomes: at, value
            return f"{thing[0]} = {said(thing[1])}"
        return ", ".join(said(each) for each in thing)
    return str(getattr(thing, "name", getattr(thing, "code", thing)))


def _written(way: Transition) -> tuple[str, ...]:
    parts = (way.event, way.sources, way.to, way.by, way.when, way.otherwise, way.requires, way.effects)
    return tuple(said(part) for part in parts)


def _likeness(one: Transition, other: Transition) -> float:
    """Where it can be taken counts most, then where it leads and what it asks for."""
    cells = _shared({each.name for each in one.sources}, {each.name for each in other.sources})
    cells *= _shared({each.name for each in one.by}, {each.name for each in other.by})
    asks = _shared({each.code for each in one.requires}, {each.code for each in other.requires})
    return 2 * cells + (one.to.name == other.to.name) + 0.5 * (said(one.when) == said(other.when)) + 0.5 * asks


def _shared(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0
