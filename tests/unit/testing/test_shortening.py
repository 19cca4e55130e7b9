"""Goal: a story has no step that can be left out: for every pair of detours before a fault, they are taken out."""

from __future__ import annotations

from itertools import product
from typing import ClassVar

import pytest

from order_lifecycle.derived.scenarios import Step, Walk
from order_lifecycle.testing import Covered, Differs, Plan
from order_lifecycle.testing.shortening import shortest
from order_lifecycle.testing.walking import Follower
from tests.unit.testing.lamp_host import LAMP, LampHost

PLAN = Plan.of(LAMP, {"bulb": True})
ON = Step("switch_on", "owner", "off", "on", {"dark": True})
OFF = Step("switch_off", "owner", "on", "off")
ASK = Step("ask", "owner", "on", "waiting")
REPAIR = Step("repair", "smith", "waiting", "off", {"power": True})
CALL_ON = Step("call", "owner", "on", "on")
REFUSED = Step("switch_on", "owner", "on", "on", {}, ("burning",))
DETOURS = [(), (ON, OFF), (ON, OFF, ON, OFF), (ON, CALL_ON, OFF), (ON, REFUSED, OFF)]
WITHIN = [(), (CALL_ON,), (REFUSED, CALL_ON), (OFF, ON)]


class Burning(LampHost):
    """Three steps are needed to see it, and a lamp that is known."""

    fault: ClassVar[str] = "burns after a repair"

    def start(self, given: object) -> None:  # noqa: ARG002 - this lamp has a bulb
        super().start({"bulb": True})


def failing(steps: tuple[Step, ...]) -> Differs:
    """What comes of these steps in the faulty lamp."""
    order = next(iter(PLAN.reach.plain_first()))
    follower = Follower(Burning(), Walk.begun(PLAN.reach, order), Covered())
    follower.start()
    for step in steps[:-1]:
        follower.take(step)
    with pytest.raises(Differs) as differs:
        follower.take(steps[-1])
    return differs.value


@pytest.mark.parametrize(("before", "within"), list(product(DETOURS, WITHIN)))
def test_every_detour_is_taken_out(before: tuple[Step, ...], within: tuple[Step, ...]) -> None:
    long = failing((*before, ON, *within, ASK, REPAIR))
    short = shortest(Burning, PLAN, long)
    assert short.steps == (ON, ASK, REPAIR)
    assert short.order == long.order
    assert str(short).splitlines()[0] == "Afterwards it stands at 'on', not at 'off'."
