"""Is a scenario legal? Walked again by one order, with `decide` and nothing of what made the scenario."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.derived.scenarios import Scenario, Step
    from order_lifecycle.language.lifecycle import Lifecycle


@dataclass
class Replay:
    """One order: where it stands, what is true of it, what its history made of facts, and what time has done.

    `turned` holds the facts of time that have turned since an event set them: they do not turn again.
    """

    lifecycle: Lifecycle
    given: Mapping[str, bool]
    known: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    state: str = ""
    past: dict[str, bool] = field(default_factory=dict)
    time: dict[str, bool] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    ground: str | None = None

    def __post_init__(self) -> None:
        self.state = self.lifecycle.initial.name
        self.of_time = {fact.name for fact in self.lifecycle.facts if fact.kind == "time"}
        self.grounds = {each.fact.name for each in self.lifecycle.grounds if each.fact and self.lifecycle.grounded}
        for fact in self.lifecycle.facts:
            if fact.at_first is not None:
                (self.time if fact.name in self.of_time else self.past)[fact.name] = fact.at_first
        # What no event has begun does not turn.
        self.turned = set(self.time)

    def step(self, step: Step) -> None:
        """Ask for one step, with its facts, and compare what comes of it."""
        assert step.source == self.state
        self._let_time_pass(step.facts)
        if self.lifecycle.event(step.event) in self.lifecycle.grounded:
            ground = next((name for name in step.facts if name in self.grounds and step.facts[name]), None)
        else:
            ground = self.ground
        settled = {
            **self.given,
            **self.past,
            **{name: name == ground for name in self.grounds},
            **self.known.get(self.state, {}),
        }
        assert not [name for name in step.facts if settled.get(name, step.facts[name]) is not step.facts[name]]
        facts = {**settled, **{name: self.time[name] for name in self.turned}, **step.facts}
        outcome = decide(self.lifecycle, self.state, step.event, step.by, Facts(facts))
        if step.refused:
            assert not isinstance(outcome, Allowed), step
            assert (outcome.codes, step.to) == (step.refused, self.state), step
            return
        assert isinstance(outcome, Allowed), (step, outcome)
        assert outcome.to == step.to
        self._move(step, ground, facts)

    def _let_time_pass(self, facts: Mapping[str, bool]) -> None:
        for name in self.of_time & set(facts):
            if name in self.time and facts[name] is not self.time[name]:
                assert name not in self.turned, f"{name} turns back"
                self.turned.add(name)
            self.time[name] = facts[name]

    def _move(self, step: Step, ground: str | None, facts: Mapping[str, bool]) -> None:
        for fact in self.lifecycle.facts:
            turns = dict(fact.becomes)
            value = turns.get(f"{step.source}/{step.event}", turns.get(step.event))
            if isinstance(value, str):
                value = facts[value]
            if value is not None:
                (self.time if fact.name in self.of_time else self.past)[fact.name] = value
                self.turned.discard(fact.name)
        self.state, self.ground = step.to, ground


def replay(lifecycle: Lifecycle, scenario: Scenario, known: Mapping[str, Mapping[str, bool]] | None = None) -> Replay:
    """The order at the end of a scenario; fails where the scenario is not legal."""
    order = Replay(lifecycle, scenario.given, known or {})
    for step in scenario.steps:
        order.step(step)
    return order
