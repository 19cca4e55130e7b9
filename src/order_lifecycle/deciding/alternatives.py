"""What else? Computed, and verified by asking `decide` again.

An alternative is open *now*, *after* somebody's act or a date, or *if* somebody supplies a fact. One that would
itself be refused is never shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, islice
from typing import TYPE_CHECKING, Literal, Protocol

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed, Denied, Need, how_it_passes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from order_lifecycle.language.conditions import Facts
    from order_lifecycle.language.lifecycle import Event, Lifecycle, Transition

ACTS_MAX = 2
"""How many acts of others an alternative may wait for."""

NEEDS_MAX = 2
"""How many facts an alternative may ask for."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Something that leads on: `event` by `by` leads `to`, opening now, after `after` or `at`, or if `needs`."""

    event: str
    by: str
    to: str
    opens: Literal["now", "after", "if"]
    after: tuple[tuple[str, str], ...] = ()
    at: datetime | None = None
    needs: tuple[Need, ...] = ()


class Situation(Protocol):
    """Where a line stands, what is known of it, and what would follow."""

    @property
    def state(self) -> str:
        """The state of the line."""

    def facts(self, event: str, by: str) -> Facts:
        """What is known when this actor asks for this event."""

    def after(self, event: str, by: str) -> Situation | None:
        """The situation after that act, or None when the act is not possible now."""

    def at(self, moment: datetime) -> Situation:
        """The same situation at a later moment."""


@dataclass(frozen=True)
class Bare:
    """A situation without an order: a state and facts; `Fact.becomes` says what an event changes."""

    lifecycle: Lifecycle
    state: str
    known: Facts

    def facts(self, event: str, by: str) -> Facts:  # noqa: ARG002 - the same for every asker
        """What is known."""
        return self.known

    def after(self, event: str, by: str) -> Bare | None:
        """The state and the facts after that event."""
        decision = decide(self.lifecycle, self.state, event, by, self.known)
        if isinstance(decision, Denied):
            return None
        became = self.lifecycle.becoming(self.state, event, self.known.values)
        return Bare(self.lifecycle, decision.to, self.known.supposing(became))

    def at(self, moment: datetime) -> Bare:
        """The facts whose change has come by then are turned."""
        turned = {name: not self.known.values[name] for name, at in self.known.changes.items() if at <= moment}
        return Bare(self.lifecycle, self.state, self.known.supposing(turned))


def alternatives(lifecycle: Lifecycle, denied: Denied, situation: Situation) -> tuple[Alternative, ...]:
    """Everything that leads on from a denial, best first, each verified.

    An event stands at most twice: as it opens without anybody telling anything new, and as it opens if somebody does.
    """
    futures = list(_futures(lifecycle, situation, denied.by))
    found: list[Alternative] = []
    for event in _candidates(lifecycle, denied):
        plain = next(_opening_plainly(lifecycle, event, denied.by, futures), None)
        if plain is not None:
            found.append(plain)
        if plain is None or plain.opens != "now":
            found.extend(islice(_opening_if(lifecycle, event, denied.by, futures), 1))
    order = {"now": 0, "if": 1, "after": 2}
    last = lifecycle.last_resort.name if lifecycle.last_resort else ""
    return tuple(sorted(found, key=lambda each: (each.event == last, order[each.opens], len(each.after))))


def _candidates(lifecycle: Lifecycle, denied: Denied) -> tuple[Event, ...]:
    """What the refusals name, what serves the same goal, the event itself, and the last resort."""
    asked = lifecycle.event(denied.event)
    named = [event for refusal in denied.refusals for event in refusal.rule.instead]
    same_goal = [event for event in lifecycle.events if event.goal and event.goal == asked.goal]
    last = [lifecycle.last_resort] if lifecycle.last_resort else []
    everything = dict.fromkeys((*named, *same_goal, asked, *last))
    return tuple(event for event in everything if denied.by in {actor.name for actor in event.actors})


@dataclass(frozen=True)
class _Future:
    situation: Situation
    acts: tuple[tuple[str, str], ...]


def _futures(lifecycle: Lifecycle, situation: Situation, asker: str) -> Iterator[_Future]:
    """The situation now, and those after foreseen acts of others, nearest first."""
    layer = [_Future(situation, ())]
    seen: set[tuple[str, str]] = {(situation.state, "")}
    for depth in range(ACTS_MAX + 1):
        yield from layer
        if depth == ACTS_MAX:
            return
        following: list[_Future] = []
        for future in layer:
            for event, by in _acts_of_others(lifecycle, future.situation.state, asker):
                after = future.situation.after(event, by)
                if after is None:
                    continue
                mark = (after.state, event if after.state == future.situation.state else "")
                if mark not in seen:
                    seen.add(mark)
                    following.append(_Future(after, (*future.acts, (event, by))))
        layer = following


def _acts_of_others(lifecycle: Lifecycle, state: str, asker: str) -> Iterator[tuple[str, str]]:
    for event in lifecycle.events:
        if event.foreseen:
            for actor in event.actors:
                if actor.name != asker and (state, event.name, actor.name) in lifecycle.routes:
                    yield event.name, actor.name


def _opening_plainly(lifecycle: Lifecycle, event: Event, by: str, futures: list[_Future]) -> Iterator[Alternative]:
    for future in futures:
        situation = future.situation
        facts = situation.facts(event.name, by)
        decision = decide(lifecycle, situation.state, event.name, by, facts)
        if isinstance(decision, Allowed):
            yield Alternative(event.name, by, decision.to, "after" if future.acts else "now", future.acts)
            continue
        at = _opening(lifecycle, decision, facts)
        if at is not None:
            later = situation.at(at)
            decision = decide(lifecycle, later.state, event.name, by, later.facts(event.name, by))
            if isinstance(decision, Allowed):
                yield Alternative(event.name, by, decision.to, "after", future.acts, at)


def _opening_if(lifecycle: Lifecycle, event: Event, by: str, futures: list[_Future]) -> Iterator[Alternative]:
    for future in futures:
        state = future.situation.state
        facts = future.situation.facts(event.name, by)
        if isinstance(decide(lifecycle, state, event.name, by, facts), Allowed):
            continue
        for needs in _suppliable(lifecycle, state, event.name, by, facts):
            decision = decide(lifecycle, state, event.name, by, facts.supposing(_values(lifecycle, needs)))
            if isinstance(decision, Allowed):
                yield Alternative(
                    event.name, by, decision.to, "after" if future.acts else "if", future.acts, None, needs
                )


def _opening(lifecycle: Lifecycle, decision: Denied, facts: Facts) -> datetime | None:
    """The moment at which every refusal will have passed, if time alone does it."""
    ways = [how_it_passes(lifecycle, refusal, facts) for refusal in decision.refusals]
    moments = [way.at for way in ways if way.kind == "when" and way.at is not None]
    return max(moments) if len(moments) == len(ways) else None


def _suppliable(lifecycle: Lifecycle, state: str, event: str, by: str, facts: Facts) -> Iterator[tuple[Need, ...]]:
    """Sets of facts that somebody can supply, small ones first: what is unknown, or in the asker's hand."""
    wanted = {pair for route in lifecycle.routes.get((state, event, by), ()) for pair in _wanted(route)}
    singles = [
        Need(fact.name, value, fact.known_by)
        for fact in lifecycle.cell_facts(state, event, by)
        for value in (True, False)
        if (fact.name, value) in wanted
        and (facts.get(fact.name) is None or (value and fact.can_change and fact.known_by == by))
        and facts.get(fact.name) is not value
    ]
    for size in range(1, NEEDS_MAX + 1):
        for needs in combinations(singles, size):
            groups = [lifecycle.fact(need.fact).one_of or need.fact for need in needs]
            if len(set(groups)) == size:
                yield needs


def _wanted(route: Transition) -> Iterator[tuple[str, bool]]:
    """The facts, and the values of them, that help on this way: no other is worth asking for."""
    conditions = [rule.needs for rule in route.requires] + ([route.when] if route.when is not None else [])
    for condition in conditions:
        for row in condition.rows(wanted=True):
            yield from row.items()


def _values(lifecycle: Lifecycle, needs: tuple[Need, ...]) -> dict[str, bool]:
    values: dict[str, bool] = {}
    for need in needs:
        group = lifecycle.fact(need.fact).one_of
        if group and need.value:
            values |= {fact.name: False for fact in lifecycle.facts if fact.one_of == group}
        values[need.fact] = need.value
    return values
