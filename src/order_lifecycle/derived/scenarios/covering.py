"""Paths that together cover a lifecycle: states, transitions, pairs of them, or what each requirement decides."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Literal, get_args

from order_lifecycle.derived.scenarios.searching import Goal, found
from order_lifecycle.derived.scenarios.walking import Step, Walk
from order_lifecycle.derived.verification.spots import question
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.satisfying import askable, chosen, met

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from order_lifecycle.derived.verification.reach import Reach
    from order_lifecycle.derived.verification.spots import Move
    from order_lifecycle.language.lifecycle import Transition

Cover = Literal["states", "transitions", "pairs", "requirements"]
COVERS: tuple[Cover, ...] = get_args(Cover)

LENGTH_MAX = 25
"""How many steps a path may have."""


@dataclass(frozen=True)
class Scenario:
    """A path to be walked by a real order: what the order is, and the steps, the last of which is the point of it.

    `order` is the number of the order among those of its `Reach`: `Walk.begun` takes it.
    """

    given: Mapping[str, bool]
    steps: tuple[Step, ...]
    order: int = field(default=1, repr=False)

    @property
    def title(self) -> str:
        """The scenario in one line.

        >>> Scenario({"final_sale": True}, (Step("pay", "payment_provider", "placed", "paid"),)).title
        'pay by payment_provider -> paid (final_sale)'
        """
        *before, last = self.steps
        said = ", ".join([*(step.event for step in before), f"{last.event} by {last.by}"])
        given = ", ".join(name for name, value in self.given.items() if value)
        point = f" refused: {' '.join(last.refused)}" if last.refused else f" -> {last.to}"
        return said + point + (f" ({given})" if given else "")


def paths(reach: Reach, cover: Cover = "transitions", *, length_max: int = LENGTH_MAX) -> tuple[Scenario, ...]:
    """Short paths that cover it, the shortest first; one that is the beginning of another is left out.

    The plainest order that can walk a path walks it. What only longer paths cover is not covered.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.verification.reach import Reach
    >>> paths(Reach(ORDER_LINE), "states")[0].title
    'pack by merchant -> packed (cash_on_delivery)'
    """
    if cover not in COVERS:
        raise UnknownName("cover", cover, COVERS)
    goals = {"states": _states, "transitions": _transitions, "pairs": _pairs, "requirements": _requirements}[cover](
        reach
    )
    walked = found(reach, goals, length_max)
    return tuple(Scenario(walk.given, walk.steps, walk.order) for walk in _longest(walked.values()))


def walks(reach: Reach, count: int, *, seed: int, length_max: int = LENGTH_MAX) -> tuple[Scenario, ...]:
    """Random walks, the same for the same seed; each goes on until nothing is open or it is long enough.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.verification.reach import Reach
    >>> reach = Reach(ORDER_LINE)
    >>> walks(reach, 2, seed=1) == walks(reach, 2, seed=1)
    True
    """
    dice = Random(seed)  # noqa: S311 - nothing secret is drawn
    return tuple(
        Scenario(walk.given, walk.steps, walk.order)
        for walk in (_strolled(reach, dice, length_max) for _ in range(count))
    )


def _strolled(reach: Reach, dice: Random, length_max: int) -> Walk:
    walk = Walk.begun(reach, reach.drawn(dice))
    while len(walk.steps) < length_max:
        ways = walk.ways(dice)
        moving = [step for step in ways if step.to != step.source]
        if not moving:
            break
        # What stays where it is (asking for help, a consent) comes now and then, or no walk would get anywhere.
        walk = walk.taken(dice.choice(moving if dice.random() < MOVING_SHARE else ways))
    return walk


MOVING_SHARE = 0.8


def _longest(walked: Iterable[Walk]) -> list[Walk]:
    """Without those that are the beginning of another one."""
    keyed = {(walk.order, tuple(step.key for step in walk.steps)): walk for walk in walked if walk.steps}
    beginnings = {(order, steps[:length]) for order, steps in keyed for length in range(1, len(steps))}
    kept = [walk for key, walk in keyed.items() if key not in beginnings]
    return sorted(kept, key=lambda walk: len(walk.steps))


def _states(reach: Reach) -> Iterator[Goal]:
    for spot, orders in reach.reached.items():
        yield Goal(spot.state, spot, orders, lambda walk: (walk,))


def _transitions(reach: Reach) -> Iterator[Goal]:
    for spot, orders in reach.reached.items():
        for move in reach.moves_from(spot):
            for actor in move.by if orders & move.orders else ():
                goal = (id(move.way), spot.state, actor)
                yield Goal(goal, spot, orders & move.orders, partial(_by, ((move, actor),)), steps=1)


def _pairs(reach: Reach) -> Iterator[Goal]:
    for spot, orders in reach.reached.items():
        for first in reach.moves_from(spot):
            for second in reach.moves_from(first.target):
                both = orders & first.orders & second.orders
                if both:
                    goal = (id(first.way), spot.state, id(second.way))
                    steps = ((first, first.by[0]), (second, second.by[0]))
                    yield Goal(goal, spot, both, partial(_by, steps), steps=2)


def _by(moves: tuple[tuple[Move, str], ...], walk: Walk) -> Iterator[Walk]:
    (move, actor), *rest = moves
    for after in walk.towards(move.way, actor, move.target):
        if rest:
            yield from _by(tuple(rest), after)
        else:
            yield after


def _requirements(reach: Reach) -> Iterator[Goal]:
    """Each requirement of each way, refusing alone; that it also lets through is what covering transitions shows."""
    for (state, event, actor), ways in reach.lifecycle.routes.items():
        for number, way in enumerate(askable(ways)):
            for rule in way.requires:
                alone = question([*chosen(ways, number), *met(way, but=rule)])
                for spot in (each for each in reach.reached if each.state == state):
                    orders = 0
                    for ground in reach.grounds_of(event, spot):
                        orders |= reach.orders(alone, spot, ground) & reach.reached[spot]
                    if orders:
                        goal = (id(way), state, actor, rule.code)
                        yield Goal(goal, spot, orders, partial(_refused, way, actor, rule.code), steps=1)


def _refused(way: Transition, actor: str, code: str, walk: Walk) -> Iterator[Walk]:
    for step in walk.refused_by(way, actor, code):
        yield walk.taken(step)
