"""The shortest way to what was found, as steps that a person can follow."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.derived.verification.spots import Step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.derived.verification.spots import Move, Spot


@dataclass(frozen=True)
class Arrival:
    """Where the shortest way ends, the orders that can go it, and its moves."""

    spot: Spot
    orders: int
    moves: tuple[Move, ...]

    @property
    def path(self) -> tuple[Step, ...]:
        """The moves as they are shown."""
        return tuple(map(shown, self.moves))


@dataclass(frozen=True, eq=False)
class _Node:
    spot: Spot
    been: bool
    orders: int
    before: _Node | None = None
    move: Move | None = None


def shortest(reach: Reach, sought: Mapping[Spot, int], once: Collection[str] = ()) -> Arrival:
    """The nearest of some reached spots, each for some orders (through one of the states `once`, if there are any).

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.verification.reach import Reach
    >>> reach = Reach(ORDER_LINE)
    >>> lost = {spot: orders for spot, orders in reach.reached.items() if spot.state == "lost"}
    >>> [step.event for step in shortest(reach, lost).path]
    ['ship', 'lose']
    """
    seen: dict[tuple[Spot, bool], int] = {}
    waiting = deque([_Node(reach.start, not once or reach.start.state in once, reach.everybody)])
    while waiting:
        here = waiting.popleft()
        fresh = here.orders & ~seen.get((here.spot, here.been), 0)
        if not fresh:
            continue
        if here.been and (found := fresh & sought.get(here.spot, 0)):
            return Arrival(here.spot, found, tuple(reversed(list(_moves_to(here)))))
        seen[here.spot, here.been] = seen.get((here.spot, here.been), 0) | fresh
        for move in reach.moves_from(here.spot):
            if orders := fresh & move.orders:
                waiting.append(_Node(move.target, here.been or move.target.state in once, orders, here, move))
    message = "only what is reached has a way there"
    raise ValueError(message)


def _moves_to(last: _Node) -> Iterator[Move]:
    node: _Node | None = last
    while node is not None and node.move is not None:
        yield node.move
        node = node.before


def shown(move: Move, by: Collection[str] = ()) -> Step:
    """A move as a step of a path, by one of those actors if there are any."""
    actor = next((name for name in move.by if name in by), move.by[0])
    return Step(move.way.event.name, actor, move.source.state, move.target.state, move.ground)
