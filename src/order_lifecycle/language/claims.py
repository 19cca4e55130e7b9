"""What must hold always, said apart from the rules: claims that are proved of a lifecycle, not obeyed by it.

A claim has a code, a sentence and a source, as a rule has.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from order_lifecycle.language.place import Place, here

if TYPE_CHECKING:
    from order_lifecycle.language.conditions import Condition, Fact
    from order_lifecycle.language.lifecycle import Actor, Event, State


@dataclass(frozen=True)
class Never:
    """No such step is ever allowed. What is left empty is any.

    `where`: what is true at the step. `once`: states of which the line has been in one before. `moving`: only steps
    that change the state count.
    """

    code: str
    sentence: str
    source: str
    events: tuple[Event, ...] = ()
    by: tuple[Actor, ...] = ()
    sources: tuple[State, ...] = ()
    to: tuple[State, ...] = ()
    where: Condition | None = None
    once: tuple[State, ...] = ()
    moving: bool = False
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True)
class Indifferent:
    """Where `where` holds, none of these facts turns a yes into a no."""

    code: str
    sentence: str
    source: str
    facts: tuple[Fact, ...]
    where: Condition
    events: tuple[Event, ...] = ()
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True)
class Leads:
    """Wherever `while_true` is true, one of the states `to` can still be reached."""

    code: str
    sentence: str
    source: str
    while_true: Fact
    to: tuple[State, ...]
    place: Place = field(default_factory=here, compare=False, repr=False)


@dataclass(frozen=True)
class WayOn:
    """Whatever this actor is refused, something else leads on."""

    code: str
    sentence: str
    source: str
    actor: Actor
    place: Place = field(default_factory=here, compare=False, repr=False)


Claim = Never | Indifferent | Leads | WayOn
