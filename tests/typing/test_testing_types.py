"""The types that a host sees who tests an order system."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from hypothesis.stateful import RuleBasedStateMachine

from order_lifecycle.derived.scenarios import Reach, Scenario, Step, Walk, paths, walks
from order_lifecycle.testing import Covered, Host, LifecycleTests, Plan, Refused, machine
from tests.unit.lamp import lamp

if TYPE_CHECKING:
    from collections.abc import Mapping

LAMP = lamp()


class Lamp(Host):
    """Never lit."""

    def start(self, given: Mapping[str, bool]) -> None:
        """Nothing to do."""

    def fire(self, event: str, by: str, facts: Mapping[str, bool]) -> None:
        raise Refused(event, by, *facts)

    def state(self) -> str:
        return "off"


class OfTheLamp(LifecycleTests):
    """Every attribute that can be set."""

    host = Lamp
    lifecycle = LAMP
    known = {"bulb": True}  # noqa: RUF012 - as a host writes it
    leaving_out = ("smith",)
    cover = "states"
    codes = True
    walks = 1
    walk_length = 2


def test_what_tests_are_made_of_has_the_types_that_it_promises() -> None:
    plan = assert_type(OfTheLamp.plan(), Plan)
    assert_type(OfTheLamp.covered(), Covered)
    assert_type(plan.reach, Reach)
    assert_type(machine(Lamp, plan, Covered(), codes=True), type[RuleBasedStateMachine])
    assert_type(Refused("on_hold").codes, tuple[str, ...])


def test_scenarios_have_the_types_that_they_promise() -> None:
    reach = Reach(LAMP)
    found = assert_type(paths(reach, "states"), tuple[Scenario, ...])
    assert_type(walks(reach, 1, seed=1), tuple[Scenario, ...])
    assert_type(found[0].steps, tuple[Step, ...])
    assert_type(found[0].title, str)
    walk = assert_type(Walk.begun(reach, found[0].order), Walk)
    assert_type(walk.ways(), list[Step])
    assert_type(walk.refusals(), list[Step])
