"""How does an order come to a goal? Along the map of what can be reached, or else step by step, with the clock."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from order_lifecycle.derived.scenarios.walking import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.derived.verification.spots import Move, Spot

    Finish = Callable[[Walk], Iterable[Walk]]
    """How a walk that has come to a spot goes on to the goal: every way of doing it."""
    Goals = Iterator[tuple[object, Spot, int, Finish]]
    """What is covered, where, by which orders, and how; the same goal may come again at another spot."""

TRIES_MAX = 12
"""At how many spots a goal is tried along the map, which knows no clock."""
WALKS_MAX = 1000
"""How many places of a spot and a clock are looked at, for one order, where the map led to nothing."""


def found(reach: Reach, goals: Goals, length_max: int) -> dict[object, Walk]:
    """A short walk to each goal that can be come to in so many steps."""
    search = _Search(reach, length_max)
    reached: dict[object, Walk] = {}
    tried: dict[object, int] = {}
    missed: dict[object, tuple[Spot, int, Finish]] = {}
    for goal, spot, orders, finish in goals:
        if goal in reached or tried.setdefault(goal, 0) >= TRIES_MAX:
            continue
        tried[goal] += 1
        walk = search.mapped(spot, orders, finish)
        if walk is None:
            missed.setdefault(goal, (spot, orders, finish))
        else:
            reached[goal] = walk
    left: dict[int, dict[object, tuple[Spot, Finish]]] = {}
    for goal, (spot, orders, finish) in missed.items():
        if goal not in reached:
            left.setdefault(reach.plainest(orders), {})[goal] = (spot, finish)
    for order, those in left.items():
        reached |= search.stepwise(order, those)
    return reached


class _Search:
    """Finds short walks; for each order it keeps how every spot is reached."""

    def __init__(self, reach: Reach, length_max: int) -> None:
        self.reach = reach
        self.length_max = length_max
        self._trees: dict[int, dict[Spot, Move | None]] = {}

    def mapped(self, spot: Spot, orders: int, finish: Finish) -> Walk | None:
        """The walk of the plainest order along the shortest way on the map, if time allows it."""
        order = self.reach.plainest(orders)
        moves: list[Move] = []
        at: Spot | None = spot
        while at is not None:
            move = self._tree(order)[at]
            moves[:0] = [move] if move else []
            at = move.source if move else None
        if len(moves) > self.length_max:
            return None
        walks = _along(Walk.begun(self.reach, order), moves, finish)
        return next((walk for walk in walks if len(walk.steps) <= self.length_max), None)

    def stepwise(self, order: int, goals: Mapping[object, tuple[Spot, Finish]]) -> dict[object, Walk]:
        """Walks to goals by trying every step, the shortest first, until enough has been looked at."""
        left = dict(goals)
        reached: dict[object, Walk] = {}
        seen: set[object] = set()
        waiting = deque([Walk.begun(self.reach, order)])
        while waiting and left and len(seen) < WALKS_MAX:
            walk = waiting.popleft()
            place = (walk.spot, frozenset(walk.clock.items()))
            if place in seen:
                continue
            seen.add(place)
            for goal in [name for name, (spot, _) in left.items() if spot.state == walk.spot.state]:
                ends = (end for end in left[goal][1](walk) if len(end.steps) <= self.length_max)
                for end in ends:
                    reached[goal] = end
                    del left[goal]
                    break
            if len(walk.steps) < self.length_max:
                waiting.extend(walk.onward())
        return reached

    def _tree(self, order: int) -> dict[Spot, Move | None]:
        tree = self._trees.get(order)
        if tree is None:
            tree = self._trees[order] = {self.reach.start: None}
            waiting = deque([self.reach.start])
            while waiting:
                for move in self.reach.moves_from(waiting.popleft()):
                    if move.orders & order and move.target not in tree:
                        tree[move.target] = move
                        waiting.append(move.target)
        return tree


def _along(walk: Walk, moves: Sequence[Move], finish: Finish) -> Iterator[Walk]:
    """Every walk along those moves and to the goal: where time forbids a step, an earlier one is made otherwise."""
    if not moves:
        yield from finish(walk)
        return
    first, *rest = moves
    for after in walk.towards(first.way, first.by[0], first.target):
        yield from _along(after, rest, finish)
