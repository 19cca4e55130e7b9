"""Where can a line come to, and from where can it come to an end? Exactly, for every order at once.

Some facts stay what they are for an order: what the goods are, what the terms say. All combinations of them, under all
given terms, are followed at the same time: a set of orders is one integer, one bit a combination. What the history
makes of other facts (`Fact.becomes`) is followed step by step; facts of a request or of time can be chosen at each
step, but the ground of a request stays its ground until the next one. A fact that the history has not settled yet may
be anything whenever it is asked for. What terms settle is nothing that the history turns.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from types import MappingProxyType
from typing import TYPE_CHECKING

from order_lifecycle.derived.verification.needing import still_needed, taken_over
from order_lifecycle.derived.verification.spots import Move, Question, Spot, question
from order_lifecycle.language.satisfying import apart, askable, chosen, met, models

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from random import Random

    from order_lifecycle.derived.verification.needing import Needed
    from order_lifecycle.language.lifecycle import Lifecycle, Transition
    from order_lifecycle.language.satisfying import Wanted

    Known = Mapping[str, Mapping[str, bool]]
    """What holds for every order under some terms, by state; what is known in one state is known in all."""

LASTING = ("line", "order", "terms", "world")
"""The kinds of facts that stay what they are, unless an event turns them."""


@dataclass(frozen=True)
class _Way:
    """One way of an event at a state: who may take it, on which grounds, what opens it, which facts it takes over."""

    way: Transition
    by: tuple[str, ...]
    opens: Question
    grounds: tuple[str | None, ...] | None
    taken: tuple[str, ...]


class Reach:
    """Every spot that a line can come to, and every move between them."""

    def __init__(
        self, lifecycle: Lifecycle, terms: Mapping[str, Known] | None = None, asked: Needed | None = None
    ) -> None:
        self.lifecycle = lifecycle
        self.terms = terms or {"": {}}
        settled = [set(known.get(lifecycle.initial.name, {})) for known in self.terms.values()]
        everywhere = set.intersection(*settled)
        facts = [fact for fact in lifecycle.facts if fact.name not in everywhere]
        self.lasting = [fact.name for fact in facts if fact.kind in LASTING and not fact.becomes]
        self.followed = [fact.name for fact in facts if fact.becomes and fact.kind != "time"]
        self._grounded = {event.name for event in lifecycle.grounded}
        named = {each.fact for each in lifecycle.grounds if each.fact and self._grounded}
        groups = {fact.one_of for fact in named if fact.one_of}
        self.grounds = [fact.name for fact in facts if fact in named or fact.one_of in groups]
        self._block = 1 << len(self.lasting)
        self._size = self._block * len(self.terms)
        self._may = {state.name: self._possible(state.name, set.union(*settled)) for state in lifecycle.states}
        self._apart = apart(lifecycle)
        self.everybody = self._consistent()
        self._asked = asked or {}
        self.needed = still_needed(lifecycle, self.followed, self.grounds, self._asked)
        self._ways = {state.name: tuple(self._ways_of(state.name)) for state in lifecycle.states}
        self._moves: dict[Spot, list[Move]] = {}
        self._values: dict[tuple[Spot, str | None], dict[str, bool]] = {}
        self._followed: dict[frozenset[str], tuple[dict[Spot, int], dict[Spot, int]]] = {}

    def _possible(self, state: str, settled: set[str]) -> dict[tuple[str, bool], int]:
        """By fact and value, the orders for which it can have that value in that state; any order, if not listed."""
        may: dict[tuple[str, bool], int] = {}
        for number, name in enumerate(self.lasting):
            may[name, True] = _columns(number, self._size)
            may[name, False] = self._all & ~may[name, True]
        for name in settled:
            said = {True: 0, False: 0}
            for place, known in enumerate(self.terms.values()):
                if name in known.get(state, {}):
                    said[known[state][name]] |= self._under(place)
            for value in (True, False):
                may[name, value] = may.get((name, value), self._all) & ~said[not value] | said[value]
        return may

    def _consistent(self) -> int:
        """The orders that do not contradict themselves or their terms."""
        orders = self._all
        columns = {name: _columns(number, self._size) for number, name in enumerate(self.lasting)}
        for place, known in enumerate(self.terms.values()):
            for name, value in known.get(self.lifecycle.initial.name, {}).items():
                if name in columns:
                    orders &= ~self._under(place) | (columns[name] if value else ~columns[name])
        for one, other in combinations(columns, 2):
            if self._apart.get(one, one) == self._apart.get(other, other):
                orders &= ~(columns[one] & columns[other])
        return orders

    def _under(self, place: int) -> int:
        """The orders under the terms at that place."""
        return (1 << self._block) - 1 << place * self._block

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
                Move(each.way, each.by, spot, self.after(spot, each.way, ground, turned), orders, ground)
                for each in self._ways[spot.state]
                for ground in (each.grounds or (spot.ground,))
                for turned in self._open(each.taken, spot, ground)
                if (orders := self.orders(each.opens, spot, ground, turned))
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
            taken = tuple(dict.fromkeys(taken_over(self.lifecycle, state, event)))
            noticed = {*taken, *self._asked.get(state, ())}
            for number, way in enumerate(askable(ways)):
                opens = question([*chosen(ways, number), *met(way)])
                felt = {*opens.names, *self.needed[way.to.name], *noticed}
                grounds = (*(name for name in self.grounds if name in felt), None)
                yield _Way(way, tuple(actors), opens, grounds if event in self._grounded else None, taken)

    def values(self, spot: Spot, ground: str | None) -> dict[str, bool]:
        """What is certain at a spot, for a step on that ground."""
        found = self._values.get((spot, ground))
        if found is None:
            past = {name: value for name, value in zip(self.followed, spot.past, strict=True) if value is not None}
            found = {name: name == ground for name in self.grounds} | past
            self._values[spot, ground] = found
        return found

    def _open(self, names: Sequence[str], spot: Spot, ground: str | None) -> Iterator[Mapping[str, bool]]:
        """What those facts can be, of which it is not certain what they are."""
        missing = [name for name in names if name not in self.values(spot, ground)]
        for values in product((True, False), repeat=len(missing)):
            yield dict(zip(missing, values, strict=True))

    def orders(
        self, asked: Question, spot: Spot, ground: str | None, supposed: Mapping[str, bool] = MappingProxyType({})
    ) -> int:
        """The orders for which all that is wanted and `supposed` can come true together, at a spot, on that ground."""
        values = {**self.values(spot, ground), **supposed} if supposed else self.values(spot, ground)
        relevant = (*map(values.get, asked.names), *supposed.items())
        found = asked.answers.get((spot.state, relevant))
        if found is None:
            given = {name: values[name] for name in (*asked.names, *supposed) if name in values}
            found = self._counted(asked.wanted, given, self._may[spot.state])
            for literal in supposed.items():
                found &= self._may[spot.state].get(literal, found)
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

    def after(
        self, spot: Spot, way: Transition, ground: str | None, supposed: Mapping[str, bool] = MappingProxyType({})
    ) -> Spot:
        """Where a way leads from a spot, on that ground: what nothing turns on any more is forgotten."""
        event, to = way.event.name, way.to.name
        ground = ground if event in self._grounded else spot.ground
        turned = self.lifecycle.becoming(spot.state, event, {**self.values(spot, ground), **supposed})
        needed = self.needed[to]
        past = tuple(
            turned.get(name, value) if name in needed else None
            for name, value in zip(self.followed, spot.past, strict=True)
        )
        return Spot(to, past, ground if ground in needed else None)

    def said(self, orders: int) -> dict[str, bool]:
        """One of those orders: the facts that last, the plainest first."""
        number = ((orders & -orders).bit_length() - 1) % self._block
        return {name: bool(number >> place & 1) for place, name in enumerate(self.lasting)}

    def settled(self, order: int, state: str) -> Mapping[str, bool]:
        """What the terms of an order settle in a state."""
        known = list(self.terms.values())[(order.bit_length() - 1) // self._block]
        return known.get(state, {})

    def plainest(self, orders: int) -> int:
        """The one of those orders of which the fewest facts are true."""
        return next(bit for bit in self.plain_first() if bit & orders)

    def plain_first(self) -> Iterator[int]:
        """Every order, those of which the fewest facts are true first."""
        for number in sorted(range(self._block), key=int.bit_count):
            for place in range(len(self.terms)):
                if (bit := 1 << place * self._block + number) & self.everybody:
                    yield bit

    def drawn(self, dice: Random) -> int:
        """Any order, drawn at random."""
        while not (bit := self.everybody & 1 << dice.randrange(self._size)):
            pass
        return bit

    def under(self, orders: int) -> tuple[str, ...]:
        """The terms of those orders."""
        return tuple(name for place, name in enumerate(self.terms) if name and orders & self._under(place))


def _columns(place: int, size: int) -> int:
    """The combinations in which the fact at that place is true: blocks of 2**place zeros and as many ones."""
    width = 1 << place
    column = ((1 << width) - 1) << width
    width *= 2
    while width < size:
        column |= column << width
        width *= 2
    return column
