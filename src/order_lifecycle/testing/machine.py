"""A random walk through an order system that Hypothesis shortens to the fewest steps that still fail."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from order_lifecycle.derived.scenarios import Walk
from order_lifecycle.testing.host import NotArranged
from order_lifecycle.testing.walking import Covered, Follower

if TYPE_CHECKING:
    from order_lifecycle.derived.scenarios import Step
    from order_lifecycle.testing.host import Host
    from order_lifecycle.testing.planning import Plan

ORDERS_MAX = 32
"""How many kinds of orders are drawn from, the plainest first."""

KINDS = ("moving", "moving", "refused", "refused", "staying")
"""How often what is tried: a walk shall get somewhere, and meet refusals on the way."""

REFUSALS_MAX = 10
"""How many refusals are tried at once."""


def machine(host: type[Host], plan: Plan, covered: Covered, *, codes: bool = False) -> type[RuleBasedStateMachine]:
    """The walk as a state machine of Hypothesis, to be run as such, or by its `TestCase`."""
    beginnings = _beginnings(plan)

    class LifecycleMachine(RuleBasedStateMachine):
        """Steps that the lifecycle allows, and some that it refuses."""

        follower: Follower | None = None

        @initialize(beginning=st.sampled_from(beginnings))
        def place(self, beginning: tuple[int, tuple[Step, ...]]) -> None:
            """A new order, and how far it has come already."""
            order, steps = beginning
            self.follower = Follower(host(), Walk.begun(plan.reach, order), covered, codes)
            try:
                self.follower.start()
                for step in steps:
                    self.follower.take(step)
            except NotArranged:
                assume(condition=False)

        @rule(data=st.data())
        def step(self, data: st.DataObject) -> None:
            """Something that leads on, that is open and moves nothing, or that must be refused."""
            following = self._following()
            for step in _drawn(data, following.walk, plan):
                try:
                    following.take(step)
                except NotArranged:
                    following.done.pop()

        def teardown(self) -> None:
            """The order system may close what it has opened."""
            if self.follower is not None:
                self.follower.host.close()

        def _following(self) -> Follower:
            assert self.follower is not None  # noqa: S101 - `place` comes first
            return self.follower

    return LifecycleMachine


def _beginnings(plan: Plan) -> list[tuple[int, tuple[Step, ...]]]:
    """Orders, and the shortest way to each state, so that no state is met by luck alone; the plainest first."""
    ways: dict[object, tuple[int, tuple[Step, ...]]] = {}
    for path in plan.paths("states"):
        for length in range(1, len(path.steps) + 1):
            steps = path.steps[:length]
            ways.setdefault((path.order, *(step.key for step in steps)), (path.order, steps))
    fresh: list[tuple[int, tuple[Step, ...]]] = [(order, ()) for order in islice(plan.reach.plain_first(), ORDERS_MAX)]
    begun = sorted(ways.values(), key=lambda each: len(each[1]))
    return [*fresh[:1], *begun, *fresh[1:]]


def _drawn(data: st.DataObject, walk: Walk, plan: Plan) -> list[Step]:
    """One step, or several refusals: they move nothing, so that several can be tried where the line stands."""
    kind = data.draw(st.sampled_from(KINDS))
    choices = _choices(walk, kind, plan)
    if not choices:
        return []
    if kind != "refused":
        return [data.draw(st.sampled_from(data.draw(st.sampled_from(choices))))]
    size = min(len(choices), REFUSALS_MAX if walk.ways() else 1)
    drawn = st.lists(st.integers(0, len(choices) - 1), min_size=1, max_size=size, unique=True)
    return [choices[number][0] for number in data.draw(drawn)]


def _choices(walk: Walk, kind: str, plan: Plan) -> list[tuple[Step, ...]]:
    """What can be tried of that kind, and for each the steps that differ in their facts only, the plainest first."""
    if kind == "refused":
        return [(each,) for each in walk.refusals() if not {each.event, each.by} & plan.left_out]
    found = [steps for steps in walk.choices() if (steps[0].to != steps[0].source) is (kind == "moving")]
    open_still = {state.name for state in plan.lifecycle.states if state.kind == "open"}
    going_on = [steps for steps in found if steps[0].to in open_still]
    return [*going_on, *going_on, *found] if kind == "moving" else found
