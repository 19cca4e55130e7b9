"""Does an order system do what the lifecycle says? A path is walked in it, and what must be refused is tried."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from order_lifecycle.testing.host import Host, NotArranged, Refused
from order_lifecycle.testing.planning import told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from order_lifecycle.derived.scenarios import Step, Walk
    from order_lifecycle.language.lifecycle import Lifecycle


class Differs(AssertionError):
    """The order system does not do what the lifecycle says. `order` made these `steps`, the last of which shows it."""

    def __init__(self, told: str, order: int, steps: tuple[Step, ...]) -> None:
        super().__init__(told)
        self.order, self.steps = order, steps


@dataclass
class Covered:
    """What has been seen of a lifecycle in an order system, and what could not be arranged."""

    marks: set[tuple[str, ...]] = field(default_factory=set)
    not_arranged: set[tuple[str, ...]] = field(default_factory=set)


@dataclass
class Follower:
    """An order system that is led along a walk.

    `codes`: whether the reasons of a refusal must be those of the lifecycle, too.
    """

    host: Host
    walk: Walk
    covered: Covered
    codes: bool = False
    done: list[Step] = field(default_factory=list)

    def start(self) -> None:
        """Place the order, and look where it stands."""
        __tracebackhide__ = True
        self.host.start(self.walk.given)
        self.covered.marks.add((self.walk.spot.state,))
        self._expect_state(self.walk.spot.state, "a new order stands")

    def take(self, step: Step) -> None:
        """Ask for one step, and compare what comes of it. `NotArranged` where its facts cannot be brought about."""
        __tracebackhide__ = True
        if step.refused:
            self.refuse(step)
            return
        self.done.append(step)
        try:
            self.host.fire(step.event, step.by, step.facts)
        except NotArranged:
            self.covered.not_arranged.add(step.mark)
            raise
        except Refused as refused:
            reasons = f" ({', '.join(refused.codes)})" if refused.codes else ""
            raise self._differs(f"it is refused{reasons}; the lifecycle allows it", step) from refused
        self._expect_state(step.to, "afterwards it stands")
        self.walk = self.walk.taken(step)
        self.covered.marks |= {step.mark, (step.to,)}

    def refuse(self, step: Step) -> None:
        """Ask for what must be refused; nothing may change by it."""
        __tracebackhide__ = True
        self.done.append(step)
        try:
            self.host.fire(step.event, step.by, step.facts)
        except NotArranged:
            self.covered.not_arranged.add(step.mark)
            raise
        except Refused as refused:
            if self.codes and set(refused.codes) != set(step.refused):
                said = ", ".join(refused.codes) or "nothing"
                raise self._differs(f"it is refused by {said}, not by {', '.join(step.refused)}", step) from refused
        else:
            raise self._differs(f"it is done, to {self.host.state()}; the lifecycle refuses it", step)
        self._expect_state(step.source, "after a refusal it stands")
        self.walk = self.walk.taken(step)
        self.covered.marks.add(step.mark)

    def try_refusals(self, steps: Iterable[Step]) -> None:
        """Try what must be refused here; what was tried is told only where it goes wrong."""
        __tracebackhide__ = True
        for step in steps:
            before = self.walk
            with suppress(NotArranged):
                self.refuse(step)
            self.done.pop()
            self.walk = before

    def _expect_state(self, state: str, when: str) -> None:
        __tracebackhide__ = True
        found = self.host.state()
        if found != state:
            step = self.done[-1] if self.done else None
            raise self._differs(f"{when} at {found!r}, not at {state!r}", step)

    def _differs(self, what: str, step: Step | None) -> Differs:
        given = [name for name, value in self.walk.given.items() if value]
        lines = [
            what[0].upper() + what[1:] + ".",
            f"An order{' with ' + ', '.join(given) if given else ''}:",
            told(self.done) or "  0. place",
        ]
        if step is not None:
            lines += _rules(self.walk.reach.lifecycle, step)
        return Differs("\n".join(lines), self.walk.order, tuple(self.done))


def _rules(lifecycle: Lifecycle, step: Step) -> list[str]:
    """The rules that decide about a step, with their places and sentences."""
    cell = (step.source, step.event, step.by)
    if not step.refused:
        ways = [way for way in lifecycle.routes.get(cell, ()) if way.to.name == step.to]
        return [f"The rule: {way.place}" for way in ways[:1]]
    rules = [lifecycle.rules[code] for code in step.refused]
    return [f"{rule.code}: {rule.sentence} ({rule.place})" for rule in rules]


def missing(planned: Collection[tuple[str, ...]], covered: Covered) -> list[tuple[str, ...]]:
    """What has not been seen yet, in the order of the plan."""
    return [mark for mark in planned if mark not in covered.marks]
