"""Where can a line come to, and from where can it come to an end? Exactly, for every order at once.

Some facts stay what they are for an order: what the goods are, what the terms say. All combinations of them, under all
given terms, are followed at the same time: a set of orders is one integer, one bit a combination. What the history
makes of other facts (`Fact.becomes`) is followed step by step; facts of a request or of time can be chosen at each
step, but the ground of a request stays its ground until the next one.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from order_lifecycle.language.satisfying import apart, chosen, met, models

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from order_lifecycle.language.lifecycle import Lifecycle, Transition
    from order_lifecycle.language.satisfying import Wanted

    Known = Mapping[str, Mapping[str, bool]]
    """What holds for every order under some terms, by state; what is known in one state is known in all."""

LASTING = ("line", "order", "terms", "world")
"""The kinds of facts that stay what they are, unless an event turns them."""


@dataclass(frozen=True)
class Spot:
    """Where a line stands, what its history made of the facts, and the ground of its last request."""

    state: str
    past: tuple[bool | None, ...] = ()
    ground: str | None = None


@dataclass(frozen=True)
class Move:
    """One way from one spot by any of some actors, for the orders whose bits are set."""

    way: Transition
    by: tuple[str, ...]
    source: Spot
    target: Spot
    orders: int


@dataclass(frozen=True, eq=False)
class Question:
    """Conditions that shall hold together, the facts that they mention, and the answers so far."""

    wanted: tuple[Wanted, ...]
    names: tuple[str, ...]
    answers: dict[tuple[str, tuple[bool | None, ...]], int]


@dataclass(frozen=True)
class _Way:
    """One way of an event at a state: who may take it, on which grounds, and what opens it."""

    way: Transition
    by: tuple[str, ...]
    opens: Question
    grounds: tuple[str | None, ...] | None


@dataclass(frozen=True)
class Step:
    """One step of a path, as it is shown."""

    event: str
    by: str
    source: str
    to: str


class Reach:
    """Every spot that a line can come to, and every move between them."""

    def __init__(
        self, lifecycle: Lifecycle, terms: Mapping[str, Known] | None = None, watched: Iterable[str] = ()
    ) -> None:
        self.lifecycle = lifecycle
        self.terms = terms or {"": {}}
        settled = [set(known.get(lifecycle.initial.name, {})) for known in self.terms.values()]
        everywhere = set.intersection(*settled)
        facts = [fact for fact in lifecycle.facts if fact.name not in everywhere]
        self.lasting = [fact.name for fact in facts if fact.kind in LASTING and not fact.becomes]
        self.followed = [fact.name for fact in facts if fact.becomes and fact.kind != "time"]
        self.grounds = [fact.name for fact in facts if fact.one_of]
        self._block = 1 << len(self.lasting)
        self._size = self._block * len(self.terms)
        self._may = {state.name: self._possible(state.name, set.union(*settled)) for state in lifecycle.states}
        self.everybody = self._all
        first = self._may[lifecycle.initial.name]
        for name in self.lasting:  # an order that contradicts its terms is none
            self.everybody &= first[name, True] | first[name, False]
        self._apart = apart(lifecycle)
        self._grounded = {event.name for event in lifecycle.grounded}
        self._needed = self._still_needed(set(watched))
        self._ways = {state.name: tuple(self._ways_of(state.name)) for state in lifecycle.states}
        self._moves: dict[Spot, list[Move]] = {}
        self._values: dict[tuple[Spot, str | None], dict[str, bool]] = {}
        self._followed: dict[frozenset[str], tuple[dict[Spot, int], dict[Spot, int]]] = {}

    def _possible(self, state: str, settled: set[str]) -> dict[tuple[str, bool], int]:
        """By fact and value, the orders for which it can have that value in that state; any order, if not listed."""
        ones = (1 << self._block) - 1
        may: dict[tuple[str, bool], int] = {}
        for value in (True, False):
            for name in settled:
                may[name, value] = 0
                for place, known in enumerate(self.terms.values()):
                    if known.get(state, {}).get(name, value) is value:
                        may[name, value] |= ones << place * self._block
            for number, name in enumerate(self.lasting):
                column = _columns(number, self._size)
                may[name, value] = may.get((name, value), self._all) & (column if value else self._all & ~column)
        return may

    @cached_property
    def _all(self) -> int:
        return (1 << self._size) - 1

    @cached_property
    def start(self) -> Spot:
        """Where every line begins."""
        first = {fact.name: fact.at_first for fact in self.lifecycle.facts}
        return Spot(self.lifecycle.initial.name, tuple(first[name] for name in self.followed))

    @cached_property
    def reached(self) -> dict[Spot, int]:
        """Every spot that can be reached, nearest first, with the orders that can reach it."""
        return self.following(frozenset())[0]

    @cached_property
    def moves(self) -> list[Move]:
        """Every move from a spot that can be reached."""
        return [move for spot in self.reached for move in self.moves_from(spot) if move.orders & self.reached[spot]]

    def following(self, once: frozenset[str]) -> tuple[dict[Spot, int], dict[Spot, int]]:
        """Where lines come to: before they have been in one of those states, and from then on."""
        if once not in self._followed:
            self._followed[once] = self._follow(once)
        return self._followed[once]

    def _follow(self, once: frozenset[str]) -> tuple[dict[Spot, int], dict[Spot, int]]:
        before: dict[Spot, int] = {}
        after: dict[Spot, int] = {}
        waiting = deque([(self.start, self.start.state in once, self.everybody)])
        while waiting:
            spot, been, orders = waiting.popleft()
            side = after if been else before
            fresh = orders & ~side.get(spot, 0)
            if not fresh:
                continue
            side[spot] = side.get(spot, 0) | fresh
            for move in self.moves_from(spot):
                if move.orders & fresh and move.target != spot:
                    waiting.append((move.target, been or move.target.state in once, move.orders & fresh))
        return before, after

    def moves_from(self, spot: Spot) -> Sequence[Move]:
        """Every move that some order can make from that spot."""
        found = self._moves.get(spot)
        if found is None:
            found = self._moves[spot] = [
                Move(each.way, each.by, spot, self._after(spot, each.way, ground), orders)
                for each in self._ways[spot.state]
                for ground in (each.grounds or (spot.ground,))
                if (orders := self.orders(each.opens, spot, ground))
            ]
        return found

    def grounds_of(self, event: str, spot: Spot) -> Sequence[str | None]:
        """The grounds on which an event can be asked for at a spot."""
        return (*self.grounds, None) if event in self._grounded else (spot.ground,)

    def _ways_of(self, state: str) -> Iterator[_Way]:
        cells: dict[tuple[str, tuple[int, ...]], list[str]] = {}
        for (at, event, actor), ways in self.lifecycle.routes.items():
            if at == state:
                cells.setdefault((event, tuple(map(id, ways))), []).append(actor)
        for (event, _), actors in cells.items():
            ways = self.lifecycle.routes[state, event, actors[0]]
            for number, way in enumerate(ways):
                opens = question([*chosen(ways, number), *met(way)])
                felt = {*opens.names, *self._needed[way.to.name]}
                grounds = (*(name for name in self.grounds if name in felt), None)
                yield _Way(way, tuple(actors), opens, grounds if event in self._grounded else None)

    def values(self, spot: Spot, ground: str | None) -> dict[str, bool]:
        """What is certain at a spot, for a step on that ground."""
        found = self._values.get((spot, ground))
        if found is None:
            past = {name: value for name, value in zip(self.followed, spot.past, strict=True) if value is not None}
            found = {name: name == ground for name in self.grounds} | past
            self._values[spot, ground] = found
        return found

    def orders(self, asked: Question, spot: Spot, ground: str | None) -> int:
        """The orders for which all that is wanted can come true together, at a spot, on that ground."""
        relevant = tuple(map(self.values(spot, ground).get, asked.names))
        found = asked.answers.get((spot.state, relevant))
        if found is None:
            given = {name: value for name, value in zip(asked.names, relevant, strict=True) if value is not None}
            found = self._counted(asked.wanted, given, self._may[spot.state])
            asked.answers[spot.state, relevant] = found
        return found

    def _counted(
        self, wanted: Sequence[Wanted], values: Mapping[str, bool], may: Mapping[tuple[str, bool], int]
    ) -> int:
        found = 0
        for model in models(wanted, values, self._apart):
            orders = self.everybody
            for literal in model.items():
                orders &= may.get(literal, orders)
            found |= orders
            if found == self.everybody:
                break
        return found

    def _after(self, spot: Spot, way: Transition, ground: str | None) -> Spot:
        event, to = way.event.name, way.to.name
        turned = self.lifecycle.becoming(spot.state, event, self.values(spot, ground))
        needed = self._needed[to]
        past = tuple(
            turned.get(name, value) if name in needed else None
            for name, value in zip(self.followed, spot.past, strict=True)
        )
        ground = ground if event in self._grounded else spot.ground
        return Spot(to, past, ground if ground in needed else None)

    def _still_needed(self, watched: set[str]) -> dict[str, set[str]]:
        """By state, the followed facts and grounds on which anything can still turn: all others are forgotten."""
        followed, grounds = set(self.followed), set(self.grounds)
        needed = {state.name: set(watched) for state in self.lifecycle.states}
        changed = True
        while changed:
            changed = False
            for cell, ways in self.lifecycle.routes.items():
                state, event, _ = cell
                asked = {fact.name for way in ways for fact in way.facts}
                turns = dict(self.lifecycle.becoming(state, event, {}))
                taken = {value for name, value in self._taken(state, event) if name in turns}
                later = {name for way in ways for name in needed[way.to.name]} - set(turns) | taken
                if event in self._grounded:
                    asked, later = asked - grounds, later - grounds
                new = (asked | later) & (followed | grounds)
                if not new <= needed[state]:
                    needed[state] |= new
                    changed = True
        return needed

    def _taken(self, state: str, event: str) -> Iterable[tuple[str, str]]:
        """Facts that take over, at that event, what another fact is: (fact, other)."""
        for fact in self.lifecycle.facts:
            turns = dict(fact.becomes)
            value = turns.get(f"{state}/{event}", turns.get(event))
            if isinstance(value, str):
                yield fact.name, value

    def said(self, orders: int) -> dict[str, bool]:
        """One of those orders: the facts that last, the plainest first."""
        number = ((orders & -orders).bit_length() - 1) % self._block
        return {name: bool(number >> place & 1) for place, name in enumerate(self.lasting)}

    def under(self, orders: int) -> tuple[str, ...]:
        """The terms of those orders."""
        ones = (1 << self._block) - 1
        return tuple(name for place, name in enumerate(self.terms) if name and orders >> place * self._block & ones)


def question(wanted: Sequence[Wanted]) -> Question:
    """Conditions that shall hold together, to be asked of one `Reach` at many spots."""
    names = dict.fromkeys(fact.name for condition, _ in wanted for fact in condition.facts)
    return Question(tuple(wanted), tuple(names), {})


def _columns(place: int, size: int) -> int:
    """The combinations in which the fact at that place is true: blocks of 2**place zeros and as many ones."""
    width = 1 << place
    column = ((1 << width) - 1) << width
    width *= 2
    while width < size:
        column |= column << width
        width *= 2
    return column
