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

KINDS = ("moving", "moving", "moving", "refused", "staying")
"""How often what is tried: a walk shall get somewhere, and meet refusals on the way."""


def machine(host: type[Host], plan: Plan, covered: Covered, *, codes: bool = False) -> type[RuleBasedStateMachine]:
    """The walk as a state machine of Hypothesis, to be run as such, or by its `TestCase`."""
    orders = list(islice(plan.reach.plain_first(), ORDERS_MAX))

    class LifecycleMachine(RuleBasedStateMachine):
        """Steps that the lifecycle allows, and some that it refuses."""

        follower: Follower | None = None

        @initialize(order=st.sampled_from(orders))
        def place(self, order: int) -> None:
            """A new order."""
            self.follower = Follower(host(), Walk.begun(plan.reach, order), covered, codes)
            try:
                self.follower.start()
            except NotArranged:
                assume(condition=False)

        @rule(data=st.data())
        def step(self, data: st.DataObject) -> None:
            """Something that leads on, that is open and moves nothing, or that must be refused."""
            choices = _choices(self._following().walk, data.draw(st.sampled_from(KINDS)), plan)
            if choices:
                step = data.draw(st.sampled_from(data.draw(st.sampled_from(choices))))
                try:
                    self._following().take(step)
                except NotArranged:
                    self._following().done.pop()

        def teardown(self) -> None:
            """The order system may close what it has opened."""
            if self.follower is not None:
                self.follower.host.close()

        def _following(self) -> Follower:
            assert self.follower is not None  # noqa: S101 - `place` comes first
            return self.follower

    return LifecycleMachine


def _choices(walk: Walk, kind: str, plan: Plan) -> list[tuple[Step, ...]]:
    """What can be tried of that kind, and for each the steps that differ in their facts only, the plainest first."""
    if kind == "refused":
        return [(each,) for each in walk.refusals() if not {each.event, each.by} & plan.left_out]
    return [steps for steps in walk.choices() if (steps[0].to != steps[0].source) is (kind == "moving")]
