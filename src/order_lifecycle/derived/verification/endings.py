"""Where a line can still come to an end, and which orders can."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.derived.verification.spots import Spot


def can_come_to(reach: Reach, states: Collection[str], without: Collection[str] = ()) -> dict[Spot, int]:
    """For every reached spot, the orders that can still come to one of the states, without any act of some actors.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.verification.reach import Reach
    >>> reach = Reach(ORDER_LINE)
    >>> ends = can_come_to(reach, {"cancelled"})
    >>> {spot.state for spot, orders in ends.items() if orders == reach.everybody} >= {"placed", "paid"}
    True
    """
    before: dict[Spot, list[tuple[Spot, int]]] = {}
    for move in reach.moves:
        if move.source != move.target and not set(move.by) <= set(without):
            before.setdefault(move.target, []).append((move.source, move.orders))
    found = {spot: reach.everybody if spot.state in states else 0 for spot in reach.reached}
    waiting = deque(spot for spot, orders in found.items() if orders)
    while waiting:
        spot = waiting.popleft()
        for source, orders in before.get(spot, ()):
            fresh = orders & found[spot] & ~found[source]
            if fresh:
                found[source] |= fresh
                waiting.append(source)
    return found
