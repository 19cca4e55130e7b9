"""What is the shortest walk that still fails? Hypothesis makes a failure simple; detours it may leave in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.derived.scenarios import Walk
from order_lifecycle.testing.host import NotArranged
from order_lifecycle.testing.walking import Covered, Differs, Follower

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.derived.scenarios import Step
    from order_lifecycle.testing.host import Host
    from order_lifecycle.testing.planning import Plan


def shortest(host: type[Host], plan: Plan, differs: Differs, *, codes: bool = False) -> Differs:
    """The same or another difference, from which no run of steps can be left out."""
    while (shorter := _shorter(host, plan, differs, codes=codes)) is not None:
        differs = shorter
    return differs


def _shorter(host: type[Host], plan: Plan, differs: Differs, *, codes: bool) -> Differs | None:
    steps = differs.steps
    for size in range(len(steps) - 1, 0, -1):
        for first in range(len(steps) - size + 1):
            kept = _possible(Walk.begun(plan.reach, differs.order), [*steps[:first], *steps[first + size :]])
            if kept:
                follower = Follower(host(), Walk.begun(plan.reach, differs.order), Covered(), codes)
                if (found := _walked(follower, kept)) is not None:
                    return found
    return None


def _possible(walk: Walk, steps: Sequence[Step]) -> list[Step]:
    """The steps as they can be made without those left out, with the same facts where that can be; else none."""
    made: list[Step] = []
    for step in steps:
        open_now = walk.refusals() if step.refused else [each for those in walk.choices() for each in those]
        alike = [each for each in open_now if each.key[:5] == step.key[:5]]
        if not alike:
            return []
        made.append(next((each for each in alike if each.facts == step.facts), alike[0]))
        walk = walk.taken(made[-1])
    return made


def _walked(follower: Follower, steps: Sequence[Step]) -> Differs | None:
    try:
        follower.start()
        for step in steps:
            follower.take(step)
    except NotArranged:
        return None
    except Differs as differs:
        return differs
    finally:
        follower.host.close()
    return None
