"""The slow and plain way to say what can be reached: one order, one step and one assignment of facts at a time.

It shares nothing with the search that it is compared with but the lifecycle and `decide`: no sets of orders, nothing
forgotten, no conditions solved. It is for lifecycles of a few states and facts.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from order_lifecycle.language.conditions import Fact
    from order_lifecycle.language.lifecycle import Lifecycle, Transition

    Known = Mapping[str, Mapping[str, bool]]
    Order = tuple[str, tuple[tuple[str, bool], ...]]
    """The name of the terms, and the facts that last."""

FREE = {"request", "time"}


@dataclass(frozen=True)
class Node:
    """One order somewhere: everything that its history has made of it."""

    order: Order
    state: str
    past: tuple[tuple[str, bool | None], ...]
    ground: str | None = None


@dataclass(frozen=True)
class Edge:
    """One step that one order can make, with every fact as it was then."""

    event: str
    by: str
    way: Transition
    facts: Mapping[str, bool] = field(hash=False, compare=False)
    target: Node


class Explorer:
    """Every node and edge of a small lifecycle under some terms."""

    def __init__(self, lifecycle: Lifecycle, terms: Mapping[str, Known] | None = None) -> None:
        self.lifecycle = lifecycle
        self.terms = terms or {"": {}}
        self.grounds = [each.fact.name for each in lifecycle.grounds if each.fact] if lifecycle.grounded else []
        self.lasting = [fact for fact in lifecycle.facts if fact.kind not in FREE and not fact.becomes]
        self.followed = [fact for fact in lifecycle.facts if fact.becomes and fact.kind != "time"]
        self.starts = list(self._starts())
        self.edges: dict[Node, list[Edge]] = {}
        self.asked: dict[Node, list[tuple[str, str, Mapping[str, bool]]]] = {}
        waiting = deque(self.starts)
        while waiting:
            node = waiting.popleft()
            if node not in self.edges:
                self.edges[node] = self._edges(node)
                waiting.extend(edge.target for edge in self.edges[node])

    def _starts(self) -> Iterator[Node]:
        past = tuple((fact.name, fact.at_first) for fact in self.followed)
        for name, known in self.terms.items():
            here = known.get(self.lifecycle.initial.name, {})
            facts = [fact for fact in self.lasting if fact.name not in here]
            for values in _assignments(facts):
                yield Node((name, tuple(sorted(values.items()))), self.lifecycle.initial.name, past)

    def _edges(self, node: Node) -> list[Edge]:
        found: dict[tuple[object, ...], Edge] = {}
        name, lasting = node.order
        known = self.terms[name].get(node.state, {})
        past = {each: value for each, value in node.past if value is not None}
        of_the_ground = set(self.grounds)
        for event in self.lifecycle.events:
            grounded = event in self.lifecycle.grounded
            for ground in (*self.grounds, None) if grounded else (node.ground,):
                certain = {**dict(lasting), **known, **past, **{each: each == ground for each in of_the_ground}}
                free = [fact for fact in self.lifecycle.facts if fact.name not in certain]
                for values in _assignments(free):
                    facts = {**certain, **values}
                    for actor in event.actors:
                        self.asked.setdefault(node, []).append((event.name, actor.name, facts))
                        outcome = decide(self.lifecycle, node.state, event.name, actor.name, Facts(facts))
                        if isinstance(outcome, Allowed):
                            target = self._target(node, event.name, outcome.to, facts, ground)
                            key = (event.name, actor.name, id(outcome.transition), target, *sorted(facts.items()))
                            found[key] = Edge(event.name, actor.name, outcome.transition, facts, target)
        return list(found.values())

    def _target(self, node: Node, event: str, to: str, facts: Mapping[str, bool], ground: str | None) -> Node:
        past = dict(node.past)
        for fact in self.followed:
            turns = dict(fact.becomes)
            value = turns.get(f"{node.state}/{event}", turns.get(event))
            if value is not None:
                past[fact.name] = facts[value] if isinstance(value, str) else value
        return Node(node.order, to, tuple(past.items()), ground)

    def distances(self, once: Collection[str] = ()) -> dict[tuple[Node, bool], int]:
        """How many steps away each node is, before and after the order has been in one of those states."""
        found: dict[tuple[Node, bool], int] = {}
        waiting = deque((node, not once or node.state in once, 0) for node in self.starts)
        while waiting:
            node, been, steps = waiting.popleft()
            if (node, been) not in found:
                found[node, been] = steps
                waiting.extend((e.target, been or e.target.state in once, steps + 1) for e in self.edges[node])
        return found

    def where(self, holds: Callable[[Node], bool]) -> set[tuple[Order, str]]:
        """The orders, with their state, that come to a node of which that holds."""
        return {(node.order, node.state) for node in self.edges if holds(node)}

    def ending(self, states: Collection[str], without: Collection[str] = ()) -> set[Node]:
        """Every node from which one of the states can be reached without those actors."""
        back: dict[Node, list[Node]] = {}
        for node, edges in self.edges.items():
            for edge in edges:
                if edge.by not in without:
                    back.setdefault(edge.target, []).append(node)
        found = {node for node in self.edges if node.state in states}
        waiting = list(found)
        while waiting:
            for node in back.get(waiting.pop(), ()):
                if node not in found:
                    found.add(node)
                    waiting.append(node)
        return found


def _assignments(facts: Collection[Fact]) -> Iterator[dict[str, bool]]:
    """Every assignment in which, of facts that exclude each other, at most one is true."""
    for values in product((False, True), repeat=len(facts)):
        true = [fact.one_of for fact, value in zip(facts, values, strict=True) if value and fact.one_of]
        if len(true) == len(set(true)):
            yield {fact.name: value for fact, value in zip(facts, values, strict=True)}
