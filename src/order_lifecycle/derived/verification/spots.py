"""The nouns of a search through a lifecycle: spots, moves between them, and what is asked at each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.language.lifecycle import Transition
    from order_lifecycle.language.satisfying import Wanted


@dataclass(frozen=True)
class Spot:
    """Where a line stands, what its history made of the facts, and the ground of its last request."""

    state: str
    past: tuple[bool | None, ...] = ()
    ground: str | None = None


@dataclass(frozen=True)
class Move:
    """One way from one spot by any of some actors, for the orders whose bits are set."""

    way: Transition
    by: tuple[str, ...]
    source: Spot
    target: Spot
    orders: int
    ground: str | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """Conditions that shall hold together, the facts that they mention, and the answers so far."""

    wanted: tuple[Wanted, ...]
    names: tuple[str, ...]
    answers: dict[tuple[object, ...], int]


@dataclass(frozen=True)
class Step:
    """One step of a path, as it is shown; `ground` is the fact that is true of a request on its ground."""

    event: str
    by: str
    source: str
    to: str
    ground: str | None = None


def question(wanted: Sequence[Wanted]) -> Question:
    """Conditions that shall hold together, to be asked of one `Reach` at many spots."""
    names = dict.fromkeys(fact.name for condition, _ in wanted for fact in condition.facts)
    return Question(tuple(wanted), tuple(names), {})
