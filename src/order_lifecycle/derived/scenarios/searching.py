"""How does an order come to a goal? Along the map of what can be reached, or else step by step, with the clock."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.derived.scenarios.walking import Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.derived.verification.spots import Move, Spot

    Finish = Callable[[Walk], Iterable[Walk]]
    """How a walk that has come to a spot goes on to the goal: every way of doing it."""

TRIES_MAX = 12
"""At how many spots a goal is tried along the map, which knows no clock."""
WALKS_MAX = 1000
"""How many places of a spot and a clock are looked at, for one order, where the map led to nothing."""


@dataclass(frozen=True)
class Goal:
    """What is covered, where, by which orders, and how, in so many further steps; it may come again at other spots."""

    name: object
    spot: Spot
    orders: int
    finish: Finish
    steps: int = 0


def found(reach: Reach, goals: Iterable[Goal], length_max: int) -> dict[object, Walk]:
    """A short walk to each goal that can be come to in so many steps."""
    search = _Search(reach, length_max)
    reached: dict[object, Walk] = {}
    tried: Counter[object] = Counter()
    missed: dict[object, Goal] = {}
    for goal in goals:
        if goal.name in reached or tried[goal.name] >= TRIES_MAX:
            continue
        tried[goal.name] += 1
        order = reach.plainest(goal.orders)
        moves = search.moves(goal.spot, order)
        if len(moves) + goal.steps > length_max:
            continue
        walk = next(_along(Walk.begun(reach, order), moves, goal.finish), None)
        if walk is None:
            missed.setdefault(goal.name, goal)
        else:
            reached[goal.name] = walk
    left: dict[int, list[Goal]] = {}
    for name in (name for name in missed if name not in reached):
        left.setdefault(reach.plainest(missed[name].orders), []).append(missed[name])
    for order in sorted(left):
        reached |= search.stepwise(order, left[order])
    return reached


class _Search:
    """Finds short walks; for each order it keeps how every spot is reached."""

    def __init__(self, reach: Reach, length_max: int) -> None:
        self.reach = reach
        self.length_max = length_max
        self._trees: dict[int, dict[Spot, Move | None]] = {}

    def moves(self, spot: Spot, order: int) -> list[Move]:
        """The shortest way of an order to a spot, on the map."""
        found: list[Move] = []
        at: Spot | None = spot
        while at is not None:
            move = self._tree(order)[at]
            found[:0] = [move] if move else []
            at = move.source if move else None
        return found

    def stepwise(self, order: int, goals: Iterable[Goal]) -> dict[object, Walk]:
        """Walks to goals by trying every step, the shortest first, until enough has been looked at."""
        left = {goal.name: goal for goal in goals}
        reached: dict[object, Walk] = {}
        seen: set[object] = set()
        waiting = deque([Walk.begun(self.reach, order)])
        while waiting and left and len(seen) < WALKS_MAX:
            walk = waiting.popleft()
            place = (walk.spot, frozenset(walk.clock.items()))
            if place in seen:
                continue
            seen.add(place)
            for goal in [each for each in left.values() if each.spot.state == walk.spot.state]:
                end = next(iter(goal.finish(walk)), None)
                if end is not None and len(end.steps) <= self.length_max:
                    reached[goal.name] = end
                    del left[goal.name]
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
