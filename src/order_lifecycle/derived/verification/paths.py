"""The shortest way to a spot, as steps that a person can follow."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from order_lifecycle.derived.verification.reach import Step

if TYPE_CHECKING:
    from collections.abc import Collection

    from order_lifecycle.derived.verification.reach import Move, Reach, Spot


def path_to(reach: Reach, spot: Spot, orders: int, once: Collection[str] = ()) -> tuple[Step, ...]:
    """The shortest path to `spot` for one of `orders` (through one of the states `once`, if there are any).

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.verification.reach import Reach
    >>> reach = Reach(ORDER_LINE)
    >>> packed = next(spot for spot in reach.reached if spot.state == "packed")
    >>> [step.event for step in path_to(reach, packed, reach.reached[packed])]
    ['pay', 'pack']
    """
    one = orders & -orders
    been = not once or reach.start.state in once
    first = (reach.start, been)
    came: dict[tuple[Spot, bool], tuple[tuple[Spot, bool], Move] | None] = {first: None}
    waiting = deque([first])
    while waiting:
        here = waiting.popleft()
        if here == (spot, True):
            break
        for move in reach.moves_from(here[0]):
            there = (move.target, here[1] or move.target.state in once)
            if move.orders & one and there not in came:
                came[there] = (here, move)
                waiting.append(there)
    steps: list[Step] = []
    at = came.get((spot, True))
    while at is not None:
        before, move = at
        steps.append(shown(move))
        at = came[before]
    return tuple(reversed(steps))


def shown(move: Move) -> Step:
    """A move as a step of a path."""
    return Step(move.way.event.name, move.by[0], move.source.state, move.target.state)
