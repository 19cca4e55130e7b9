"""The tests of an order system, as one class to inherit from: every path, what must be refused, and random walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import BadInput
from order_lifecycle.testing.host import Host, NotArranged
from order_lifecycle.testing.machine import machine
from order_lifecycle.testing.planning import Plan
from order_lifecycle.testing.shortening import shortest
from order_lifecycle.testing.walking import Covered, Differs, Follower

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
    walks: ClassVar[int] = 100
    walk_length: ClassVar[int] = 20

    @classmethod
    def plan(cls) -> Plan:
        """What shall be walked; made once for a class, which must be written rightly: `BadInput`, `UnknownName`."""
        if "_plan" not in cls.__dict__:
            _complete(cls)
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
        __tracebackhide__ = True
        self._follow(lifecycle_path, refusals=True)

    def test_refusal(self, lifecycle_refusal: Scenario) -> None:
        """At the end of the path, one requirement alone refuses."""
        __tracebackhide__ = True
        self._follow(lifecycle_refusal, refusals=False)

    def test_random_walks(self) -> None:
        """Random walks, shortened to the fewest steps if one fails; the same in every run."""
        __tracebackhide__ = True
        walking = machine(self.host, self.plan(), self.covered(), codes=self.codes)
        told = settings(
            max_examples=self.walks,
            stateful_step_count=self.walk_length,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )
        try:
            run_state_machine_as_test(walking, settings=told)
        except Differs as differs:
            # The story says it all; what Hypothesis drew for it says nothing to a reader.
            told_again = shortest(self.host, self.plan(), differs, codes=self.codes)
            told_again.__notes__ = []
            raise told_again.with_traceback(None) from None

    def _follow(self, path: Scenario, *, refusals: bool) -> None:
        __tracebackhide__ = True
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


def _complete(tests: type[LifecycleTests]) -> None:
    """`BadInput` for a class without a host that can be made."""
    host = getattr(tests, "host", None)
    where = f"{tests.__name__}.host"
    if host is None:
        raise BadInput(where, "is missing", "a class that inherits from order_lifecycle.testing.Host")
    if not (isinstance(host, type) and issubclass(host, Host)):
        raise BadInput(where, f"{host!r} is no adapter", "a class that inherits from order_lifecycle.testing.Host")
    lacking = sorted(getattr(host, "__abstractmethods__", ()))
    if lacking:
        raise BadInput(where, f"{host.__name__} does not define {', '.join(lacking)}", "start, fire and state")
    for name, number in (("walks", tests.walks), ("walk_length", tests.walk_length)):
        if number < 1:
            raise BadInput(f"{tests.__name__}.{name}", f"{number} is too small", "a whole number from 1")
