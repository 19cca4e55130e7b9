"""What an answer looks like: Allowed, Denied, Refusal, and how a refusal can pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from order_lifecycle.language.lifecycle import Requirement, Standing

if TYPE_CHECKING:
    from datetime import datetime

    from order_lifecycle.language.conditions import Facts
    from order_lifecycle.language.lifecycle import Lifecycle, Transition
    from order_lifecycle.language.place import Place

Verdict = Literal["allowed", "needs_consent", "needs_facts", "not_yet", "denied"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """One unmet requirement, or one standing refusal. `unknown` names the facts that nobody has told yet."""

    rule: Requirement | Standing
    unknown: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The stable name of the rule."""
        return self.rule.code

    @property
    def sentence(self) -> str:
        """The reason, in English; other languages stand in the catalogue under the code."""
        return self.rule.sentence

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return self.rule.source

    @property
    def place(self) -> Place:
        """File and line of the rule."""
        return self.rule.place


@dataclass(frozen=True, slots=True)
class Allowed:
    """The actor may do it now. `to` is the new state, `effects` what the host shall then perform."""

    state: str
    event: str
    by: str
    to: str
    effects: tuple[str, ...]
    transition: Transition


@dataclass(frozen=True, slots=True)
class Denied:
    """The actor may not do it now; `refusals` holds every reason, in order of precedence."""

    state: str
    event: str
    by: str
    refusals: tuple[Refusal, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the refusals."""
        return tuple(refusal.code for refusal in self.refusals)


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that would have to be `value`, and the actor who can find it out or bring it about."""

    fact: str
    value: bool
    by: str


@dataclass(frozen=True, slots=True)
class Passes:
    """How a refusal can pass: never; when a moment comes (`at`); or if somebody does or tells something."""

    kind: Literal["never", "when", "if"]
    at: datetime | None = None
    needs: tuple[Need, ...] = ()
    after: str = ""


NEVER = Passes("never")


def how_it_passes(lifecycle: Lifecycle, refusal: Refusal, facts: Facts) -> Passes:
    """How this refusal can pass, given what is known now.

    A moment is better than an act, few acts are better than many.
    """
    if isinstance(refusal.rule, Standing):
        if refusal.rule.opens_after is not None:
            return Passes("if", after=refusal.rule.opens_after.name)
        if not refusal.unknown:
            return NEVER
        return Passes("if", needs=tuple(_need(lifecycle, name, value=True) for name in refusal.unknown))
    ways = [_way(lifecycle, row, facts) for row in refusal.rule.needs.rows(wanted=True)]
    possible = [way for way in ways if way is not None]
    return min(possible, key=_cost, default=NEVER)


def _cost(way: Passes) -> tuple[bool, float, int]:
    return way.kind != "when", way.at.timestamp() if way.at else 0.0, len(way.needs)


def _need(lifecycle: Lifecycle, name: str, *, value: bool) -> Need:
    return Need(name, value, lifecycle.fact(name).known_by)


def _way(lifecycle: Lifecycle, row: dict[str, bool], facts: Facts) -> Passes | None:
    """How all of `row` can come true, or None when something in it cannot."""
    moments: list[datetime] = []
    needs: list[Need] = []
    for name, value in row.items():
        if facts.get(name) is value:
            continue
        fact = lifecycle.fact(name)
        brought = (value and fact.can_change) or (name, value) in _by_act(lifecycle, name)
        if brought or facts.get(name) is None:
            needs.append(Need(name, value, fact.known_by))
        elif name in facts.changes:
            moments.append(facts.changes[name])
        else:
            return None
    at = max(moments, default=None)
    return Passes("if" if needs else "when", at, tuple(needs))


def _by_act(lifecycle: Lifecycle, name: str) -> set[tuple[str, bool]]:
    """What a fact can become by a foreseen event (facts of time have dates instead)."""
    fact = lifecycle.fact(name)
    if fact.kind == "time":
        return set()
    return {
        (name, value)
        for at, value in fact.becomes
        if isinstance(value, bool) and lifecycle.event(at.rpartition("/")[2]).foreseen
    }


def verdict(lifecycle: Lifecycle, decision: Allowed | Denied, facts: Facts) -> Verdict:
    """One word for people and tests.

    allowed; needs_consent (allowed, but an answer is awaited); needs_facts (every refusal is an unknown fact);
    not_yet (every refusal passes at a date); denied.
    """
    if isinstance(decision, Allowed):
        moved = decision.to != decision.state
        return "needs_consent" if moved and lifecycle.state(decision.to).asks else "allowed"
    if all(refusal.unknown for refusal in decision.refusals):
        return "needs_facts"
    if all(how_it_passes(lifecycle, refusal, facts).kind == "when" for refusal in decision.refusals):
        return "not_yet"
    return "denied"
