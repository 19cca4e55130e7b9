"""The tests of an order system, as one class to inherit from: every path, what must be refused, and random walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.testing.host import Host, NotArranged
from order_lifecycle.testing.machine import machine
from order_lifecycle.testing.planning import Plan
from order_lifecycle.testing.walking import Covered, Follower

if TYPE_CHECKING:
    from collections.abc import Collection

    from order_lifecycle.derived.scenarios import Cover, Scenario
    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.testing.planning import Settled


class LifecycleTests:
    """Inherit from it, name the `host`, and pytest runs the tests.

    ::

        class TestShop(LifecycleTests):
            host = ShopHost
            known = {"silence_approves": True, "interception_offered": False}
            leaving_out = ("escalate", "uphold", "dismiss")

    `known` are facts that hold for every order of the system, everywhere or by state. `leaving_out` names events and
    actors that it does not have. `cover` says which paths are walked: states, transitions or pairs. With `codes`, the
    reasons of refusals are compared too. `walks` random walks have at most `walk_length` steps.
    """

    host: ClassVar[type[Host]]
    lifecycle: ClassVar[Lifecycle] = ORDER_LINE
    known: ClassVar[Settled] = {}
    leaving_out: ClassVar[Collection[str]] = ()
    cover: ClassVar[Cover] = "transitions"
    codes: ClassVar[bool] = False
    walks: ClassVar[int] = 50
    walk_length: ClassVar[int] = 20

    @classmethod
    def plan(cls) -> Plan:
        """What shall be walked; made once for a class."""
        if "_plan" not in cls.__dict__:
            cls._plan = Plan.of(cls.lifecycle, cls.known, cls.leaving_out)
        return cls._plan

    @classmethod
    def covered(cls) -> Covered:
        """What has been seen so far; one for a class."""
        if "_covered" not in cls.__dict__:
            cls._covered = Covered()
        return cls._covered

    _plan: ClassVar[Plan]
    _covered: ClassVar[Covered]

    def test_path(self, lifecycle_path: Scenario) -> None:
        """Every step of the path leads where it should, and on the way everything else is refused."""
        self._follow(lifecycle_path, refusals=True)

    def test_refusal(self, lifecycle_refusal: Scenario) -> None:
        """At the end of the path, one requirement alone refuses."""
        self._follow(lifecycle_refusal, refusals=False)

    def test_random_walks(self) -> None:
        """Random walks, shortened to the fewest steps if one fails; the same in every run."""
        walking = machine(self.host, self.plan(), self.covered(), codes=self.codes)
        run_state_machine_as_test(
            walking,
            settings=settings(
                max_examples=self.walks,
                stateful_step_count=self.walk_length,
                deadline=None,
                derandomize=True,
                database=None,
                report_multiple_bugs=False,
                phases=[Phase.generate, Phase.shrink],
                suppress_health_check=list(HealthCheck),
            ),
        )

    def _follow(self, path: Scenario, *, refusals: bool) -> None:
        plan, host = self.plan(), self.host()
        follower = Follower(host, plan.walk(path), self.covered(), self.codes)
        try:
            follower.start()
            for step in path.steps:
                if refusals:
                    follower.try_refusals(plan.refusals(follower.walk))
                follower.take(step)
            if refusals:
                follower.try_refusals(plan.refusals(follower.walk))
        except NotArranged as cannot:
            pytest.skip(f"cannot be arranged: {cannot}")
        finally:
            host.close()
