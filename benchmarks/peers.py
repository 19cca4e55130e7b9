"""The same lifecycle as its peers would have it written: guards that read the facts of a model.

Each requirement is a method of the model that is true when the requirement is known to be met, as a host of these
libraries would write it by hand; absent facts are None. `folded` joins all guards of a transition into one method:
fewer rules to read, and the fastest that the peer can be.
"""

from __future__ import annotations

from types import new_class
from typing import TYPE_CHECKING, Any

import statemachine
from transitions import Machine, MachineError

from order_lifecycle.language.conditions import All, AnyOf, Fact, Not

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from order_lifecycle.language.conditions import Condition
    from order_lifecycle.language.lifecycle import Lifecycle, Transition

Guard = tuple[str, str]
"""The name of a method and the expression that it returns."""

Way = tuple[str, str, str, list[Guard]]
"""An event, a source, a destination and the guards between them."""


class Peers:
    """The lifecycle in `transitions` and in python-statemachine, and lines for them."""

    def __init__(self, lifecycle: Lifecycle, *, folded: bool = False) -> None:
        self.lifecycle = lifecycle
        self.ways = [_folded(*way) if folded else way for way in _ways(lifecycle)]
        guards = dict(guard for _, _, _, guards in self.ways for guard in guards)
        methods = "".join(f"    def {name}(self, by): return {expression}\n" for name, expression in guards.items())
        scope: dict[str, Any] = {}
        exec(f"class Line:\n    state = None\n{methods}", scope)  # noqa: S102 - the text is our own
        self.line_class = scope["Line"]
        self.machine = self._transitions()

    def line(self, state: str, values: Mapping[str, bool]) -> Any:  # noqa: ANN401 - its class is made here
        """A line of a host: the facts are its attributes."""
        line = self.line_class()
        line.state = state
        for fact in self.lifecycle.facts:
            setattr(line, fact.name, values.get(fact.name))
        return line

    def leads_to(self, line: Any, event: str, by: str) -> str | None:  # noqa: ANN401 - its class is made here
        """Where `transitions` moves the line, or None; agreement is checked by it."""
        before = line.state
        try:
            moved = self.machine.events[event].trigger(line, by=by)
        except MachineError:
            return None
        after, line.state = line.state, before
        return str(after) if moved else None

    def statemachine_leads_to(self, one: Any, event: str, by: str) -> str | None:  # noqa: ANN401 - made here
        """The same for python-statemachine."""
        before = one.model.state
        try:
            one.send(event, by=by)
        except statemachine.exceptions.TransitionNotAllowed:
            return None
        after, one.model.state = one.model.state, before
        return str(after)

    def _transitions(self) -> Machine:
        return Machine(
            model=None,
            states=[state.name for state in self.lifecycle.states],
            initial=self.lifecycle.initial.name,
            auto_transitions=False,
            transitions=[
                {
                    "trigger": event,
                    "source": source,
                    "dest": None if source == dest else dest,
                    "conditions": [name for name, _ in guards],
                }
                for event, source, dest, guards in self.ways
            ],
        )

    def statemachine_class(self) -> type[statemachine.StateMachine]:
        """A python-statemachine class: one machine an order, as that library works."""

        def body(scope: dict[str, Any]) -> None:
            initial = self.lifecycle.initial.name
            states = {
                each.name: statemachine.State(each.label, value=each.name, initial=each.name == initial)
                for each in self.lifecycle.states
            }
            scope.update(states)
            for event, source, dest, guards in self.ways:
                names = [name for name, _ in guards]
                way = states[source].to(states[dest], cond=names, internal=source == dest)
                scope[event] = scope[event] | way if event in scope else way

        return new_class("LineMachine", (statemachine.StateMachine,), {}, body)


def _ways(lifecycle: Lifecycle) -> Iterator[Way]:
    """Each transition from each source, once for the actors to whom the same ways before it apply."""
    for each in lifecycle.transitions:
        for source in each.sources:
            groups: dict[tuple[int, ...], tuple[list[str], list[Transition]]] = {}
            for actor in each.by:
                cell = lifecycle.routes[source.name, each.event.name, actor.name]
                before = list(cell[: cell.index(each)])
                groups.setdefault(tuple(map(id, before)), ([], before))[0].append(actor.name)
            for actors, before in groups.values():
                yield each.event.name, source.name, each.to.name, _guards(each, actors, before)


def _guards(each: Transition, actors: list[str], before: list[Transition]) -> list[Guard]:
    guards = [("by_" + "_or_".join(actors), f"by in {set(actors)!r}")]
    guards += [_guard("not", other.when, wanted=False) for other in before]
    if each.when is not None:
        guards.append(_guard("when", each.when))
    guards += [(f"rule_{rule.code}", _known(rule.needs, wanted=True)) for rule in each.requires]
    return guards


def _guard(word: str, condition: Condition | None, *, wanted: bool = True) -> Guard:
    if condition is None:
        return f"{word}_ever", "False"
    name = condition.text().replace("(", "").replace(")", "").replace(" ", "_")
    return f"{word}_{name}", _known(condition, wanted=wanted)


def _folded(event: str, source: str, dest: str, guards: list[Guard]) -> Way:
    name = "_and_".join(name for name, _ in guards)
    return event, source, dest, [(name, " and ".join(f"({expression})" for _, expression in guards))]


def _known(condition: Condition, *, wanted: bool) -> str:
    """An expression that is true when the condition is known to be `wanted`."""
    if isinstance(condition, Fact):
        return f"self.{condition.name} is {wanted}"
    if isinstance(condition, Not):
        return _known(condition.part, wanted=not wanted)
    if not isinstance(condition, All | AnyOf):
        raise TypeError(condition)
    word = " and " if isinstance(condition, All) is wanted else " or "
    return "(" + word.join(_known(part, wanted=wanted) for part in condition.parts) + ")"
