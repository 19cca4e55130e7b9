"""Which decisions turn between two lifecycles, and what is the least that must be known for it.

Exact for three values: every turn of a cell shows at one of the assignments that are tried. A condition that is true or
false stays so when more is known, and one that is neither stays open when less is known; hence the least facts that
make some conditions true and others false show every turn that more facts show. What is tried is decided by `decide`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain, combinations
from math import inf
from random import Random
from typing import TYPE_CHECKING, Literal, get_args

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.derived.differences.searching import Search
from order_lifecycle.language.conditions import Facts
from order_lifecycle.language.satisfying import apart, askable, chosen, met

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from order_lifecycle.language.conditions import Condition
    from order_lifecycle.language.lifecycle import Lifecycle, Requirement, Transition
    from order_lifecycle.language.satisfying import Wanted

Cell = tuple[str, str, str]
"""State, event, actor."""

TurnKind = Literal["closes", "asks_more", "leads_elsewhere", "effects", "opens", "asks_less", "refusals"]
TURN_KINDS: tuple[TurnKind, ...] = get_args(TurnKind)
"""Allowed to denied, allowed to needs_facts, another target, other effects, denied to allowed, needs_facts to allowed,
and refused for something else."""

BREAKING: tuple[TurnKind, ...] = ("closes", "asks_more", "leads_elsewhere")

SAMPLES = 2000
"""How many assignments are drawn of a cell that is too large to be searched."""


CONDITIONAL_MAX = 8
"""How many effects of two ways may have conditions of their own: every choice of them is tried."""


@dataclass(frozen=True)
class Answer:
    """A decision as plain values. `needs_facts`: every refusal waits for a fact that nobody has told."""

    verdict: Literal["allowed", "denied", "needs_facts"]
    to: str | None = None
    effects: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """A decision that turns when exactly `facts` are known; every other fact is unknown."""

    state: str
    event: str
    by: str
    kind: TurnKind
    facts: Mapping[str, bool]
    before: Answer
    after: Answer

    @property
    def breaking(self) -> bool:
        """Whether something is no longer possible, or leads elsewhere."""
        return self.kind in BREAKING


@dataclass(frozen=True)
class Turns:
    """Of each cell that both lifecycles have and each kind, the turn that needs fewest facts.

    `asked`: how many cells were compared; `sampled`: those that were too large, and of which assignments were drawn.
    """

    found: tuple[Turn, ...]
    asked: int
    sampled: tuple[Cell, ...] = ()


def answer(lifecycle: Lifecycle, cell: Cell, values: Mapping[str, bool]) -> Answer:
    """What `decide` says."""
    decision = decide(lifecycle, *cell, Facts(values))
    if isinstance(decision, Allowed):
        return Answer("allowed", decision.to, decision.effects)
    known = all(refusal.unknown for refusal in decision.refusals)
    return Answer("needs_facts" if known else "denied", codes=decision.codes)


def turn_of(before: Answer, after: Answer) -> TurnKind | None:
    """How an answer turns, or None where a host sees no difference.

    >>> turn_of(Answer("allowed", "paid"), Answer("denied", codes=("on_hold",)))
    'closes'
    """
    if before == after:
        return None
    if before.verdict == after.verdict == "allowed":
        return "effects" if before.to == after.to else "leads_elsewhere"
    if before.verdict == "allowed":
        return "closes" if after.verdict == "denied" else "asks_more"
    if after.verdict == "allowed":
        return "opens" if before.verdict == "denied" else "asks_less"
    return "refusals"


def turns(old: Lifecycle, new: Lifecycle) -> Turns:
    """Every cell of states, events and actors that both have."""
    found: list[Turn] = []
    sampled: list[Cell] = []
    asked = 0
    excluding = _apart(old, new)
    for cell in _cells(old, new):
        asked += 1
        if _written(old, cell) == _written(new, cell):
            continue
        seeking = _Seeking(old, new, cell, Search(excluding))
        found += seeking.turns()
        if seeking.search.cut:
            sampled.append(cell)
    return Turns(tuple(found), asked, tuple(sampled))


def _cells(old: Lifecycle, new: Lifecycle) -> Iterator[Cell]:
    events, states, actors = ({each.name for each in getattr(new, kind)} for kind in ("events", "states", "actors"))
    for state in old.states:
        for event in old.events:
            if state.name not in states or event.name not in events:
                continue
            may = {each.name for each in (*event.actors, *new.event(event.name).actors)}
            for actor in old.actors:
                if actor.name in actors and actor.name in may:
                    yield state.name, event.name, actor.name


def _apart(old: Lifecycle, new: Lifecycle) -> dict[str, str]:
    """The groups on which both agree, and those of facts that only one has."""
    before, after = apart(old), apart(new)
    shared = {fact.name for fact in old.facts} & {fact.name for fact in new.facts}
    return {
        name: group
        for name, group in (before | after).items()
        if name not in shared or before.get(name) == after.get(name)
    }


def _written(lifecycle: Lifecycle, cell: Cell) -> object:
    """What decides about a cell, so that equal texts mean equal decisions."""
    _, event, actor = cell
    standing = lifecycle.standing_at.get(cell)
    may = actor in {each.name for each in lifecycle.event(event).actors}
    ways = [(way.when.text() if way.when else "", _template(way)) for way in lifecycle.routes.get(cell, ())]
    return ways, standing.code if standing else "", may


def _template(way: Transition) -> object:
    effects = [(effect.name, effect.only_if.text() if effect.only_if else "") for effect in way.effects]
    return way.to.name, [(rule.code, rule.needs.text()) for rule in way.requires], effects


@dataclass(frozen=True)
class _Path:
    """What leads to a way, or (`way` None) past all that can be taken: then the event is refused."""

    wanted: Sequence[Wanted]
    way: Transition | None

    @property
    def met(self) -> list[Wanted]:
        return met(self.way) if self.way else []


def _paths(ways: Sequence[Transition]) -> Iterator[_Path]:
    ways = askable(ways)
    for number, way in enumerate(ways):
        yield _Path(chosen(ways, number), way)
        if way.when is not None:
            # Where `when` is unknown nothing is chosen: nothing more has to be true or false for that.
            yield _Path([each for each in chosen(ways, number) if not each[1]], None)
    if all(way.when is not None for way in ways):
        yield _Path([(way.when, False) for way in ways if way.when is not None], None)


@dataclass
class _Seeking:
    """The search of one cell: `best` holds the smallest turn of each kind so far."""

    old: Lifecycle
    new: Lifecycle
    cell: Cell
    search: Search
    best: dict[TurnKind, Turn] = field(default_factory=dict)

    def turns(self) -> list[Turn]:
        for one in _paths(self.old.routes.get(self.cell, ())):
            for other in _paths(self.new.routes.get(self.cell, ())):
                if one.way is None or other.way is None or _template(one.way) != _template(other.way):
                    self._pair(one, other)
        if self.search.cut:
            self._draw()
        return [self.best[kind] for kind in TURN_KINDS if kind in self.best]

    def _pair(self, one: _Path, other: _Path) -> None:
        """Try what could tell the two apart; each line stands for kinds of turns."""
        base = [*one.wanted, *other.wanted]
        differing = self._differing(one, other)
        self._try(base, "refusals")
        for rule, truth in ((rule, truth) for rule in differing for truth in (True, False)):
            self._try([*base, (rule, truth)], "refusals")
        if one.way:
            for more in ([], *([(rule, False)] for rule in differing)):
                self._try([*base, *one.met, *more], "closes", "asks_more")
        if other.way:
            for more in ([], *([(rule, False)] for rule in differing)):
                self._try([*base, *other.met, *more], "opens", "asks_less")
        if one.way and other.way:
            for left_out in self._left_out(one.way, other.way):
                absent = [(condition, False) for condition in left_out]
                self._try([*base, *one.met, *other.met, *absent], "leads_elsewhere", "effects")

    def _left_out(self, *ways: Transition) -> Iterator[Sequence[Condition]]:
        """The conditions of effects that may be false together, so that those are left out."""
        only_if = [effect.only_if for way in ways for effect in way.effects if effect.only_if is not None]
        unique = list({condition.text(): condition for condition in only_if}.values())
        if len(unique) > CONDITIONAL_MAX:
            self.search.cut = True
            return iter(())
        return chain.from_iterable(combinations(unique, size) for size in range(len(unique) + 1))

    def _differing(self, one: _Path, other: _Path) -> list[Condition]:
        """What the requirements of one way need and those of the other do not."""
        needs = [{(rule.code, rule.needs.text()): rule.needs for rule in _requires(path)} for path in (one, other)]
        return [needs[side][key] for side in (0, 1) for key in needs[side] if key not in needs[1 - side]]

    def _try(self, wanted: Sequence[Wanted], *kinds: TurnKind) -> None:
        for facts in self.search.smallest(wanted, lambda: self._least(kinds)):
            self._take(facts)

    def _least(self, kinds: Sequence[TurnKind]) -> float:
        """So many facts are too many: every one of these kinds has been found with no more."""
        return max(len(self.best[kind].facts) if kind in self.best else inf for kind in kinds)

    def _take(self, facts: Mapping[str, bool]) -> None:
        before, after = answer(self.old, self.cell, facts), answer(self.new, self.cell, facts)
        kind = turn_of(before, after)
        if kind is not None and len(facts) < self._least((kind,)):
            self.best[kind] = Turn(*self.cell, kind, dict(facts), before, after)

    def _draw(self) -> None:
        """Where a search would take too long: assignments at random, the same ones each time."""
        random = Random(" ".join(self.cell))  # noqa: S311 - a sample, not a secret
        names = _facts_of(self.old, self.cell) | _facts_of(self.new, self.cell)
        for _ in range(SAMPLES):
            facts: dict[str, bool] = {}
            taken: set[str] = set()
            for name in names:
                value, group = random.choice((True, False, None)), self.search.apart.get(name, name)
                if value is not None and not (value and group in taken):
                    facts[name] = value
                    taken |= {group} if value else set()
            self._take(facts)


def _requires(path: _Path) -> tuple[Requirement, ...]:
    return path.way.requires if path.way else ()


def _facts_of(lifecycle: Lifecycle, cell: Cell) -> dict[str, None]:
    """Every fact on which the answer of a cell may turn, each once."""
    ways = lifecycle.routes.get(cell, ())
    effects = [effect.only_if for way in ways for effect in way.effects if effect.only_if is not None]
    facts = [*lifecycle.cell_facts(*cell), *(fact for condition in effects for fact in condition.facts)]
    return dict.fromkeys(fact.name for fact in facts)
