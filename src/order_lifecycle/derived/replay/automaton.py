"""Where can a line be after what a log says of it? All places at once, since a log does not tell everything.

A place is a spot of `Reach` and the orders for which it is possible. What happened is possible if it is allowed for
some value of the facts that the log leaves open. Places are numbered as they turn up, and each step is searched once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from order_lifecycle.derived.verification.reach import Reach
from order_lifecycle.derived.verification.spots import Question, Spot, question
from order_lifecycle.language.lifecycle import WRONG_ACTOR, WRONG_STATE
from order_lifecycle.language.satisfying import chosen, met

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from order_lifecycle.language.lifecycle import Lifecycle

    Places = frozenset[tuple[Spot, int]]
    """Spots, each with the orders that can be there."""

PLACED = "place"
"""The event with which a line begins; a log that never tells it begins with the line placed."""

NOWHERE, UNBORN = 0, 1
"""The numbers of no place at all, and of a line that is not placed yet."""

UNSEARCHED = -1


class Letter(Protocol):
    """One kind of thing that happens: an event, perhaps by whom, and the facts that are told with it."""

    @property
    def event(self) -> str:
        """The name of the event."""

    @property
    def by(self) -> str | None:
        """The actor, if it is told."""

    @property
    def facts(self) -> Sequence[tuple[str, bool]]:
        """What is told of the facts."""


class Automaton:
    """The lifecycle as a machine that reads letters; `table[place, letter]` is the place afterwards."""

    def __init__(self, lifecycle: Lifecycle, settled: Mapping[str, Mapping[str, bool]] | None = None) -> None:
        self.lifecycle = lifecycle
        self.letters: list[Letter] = []
        self.reach = Reach(lifecycle, {"log": settled} if settled else None)
        self.events = {event.name for event in lifecycle.events}
        self.born = False
        self.places: list[Places] = [frozenset(), frozenset()]
        self._number: dict[Places, int] = {frozenset(): NOWHERE}
        self._letter: dict[Letter, int] = {}
        self._asked: dict[tuple[object, ...], Question] = {}
        self._cells: dict[tuple[str, str], list[str]] = {}
        for state, event, actor in lifecycle.routes:
            self._cells.setdefault((state, event), []).append(actor)
        self.table: NDArray[np.int32] = np.full((2, 8), UNSEARCHED, np.int32)
        self.table[NOWHERE] = NOWHERE
        self.placed = self._numbered(frozenset({(self.reach.start, self.reach.everybody)}))

    @property
    def start(self) -> int:
        """Where a line begins: not placed yet, if the log tells that lines are placed."""
        return UNBORN if self.born else self.placed

    def learn(self, letters: Sequence[Letter]) -> NDArray[np.uint16]:
        """The numbers under which the automaton knows these letters: some may be new to it."""
        for letter in letters:
            if letter not in self._letter:
                for name, _ in letter.facts:
                    self.lifecycle.fact(name)
                if letter.by is not None:
                    self.lifecycle.actor(letter.by)
                self._letter[letter] = len(self.letters)
                self.letters.append(letter)
                self.born = self.born or letter.event == PLACED
        if len(self.letters) > self.table.shape[1]:
            more = np.full((len(self.table), 2 * len(self.letters)), UNSEARCHED, np.int32)
            more[NOWHERE] = NOWHERE
            more[:, : self.table.shape[1]] = self.table
            self.table = more
        return np.array([self._letter[letter] for letter in letters], np.uint16)

    def step(self, place: int, letter: int) -> int:
        """The place after a letter."""
        found = int(self.table[place, letter])
        return found if found != UNSEARCHED else self.search(place, letter)

    def search(self, place: int, letter: int) -> int:
        """The same, looked for; the table keeps it."""
        told = self.letters[letter]
        if place == UNBORN or told.event == PLACED:
            found = self.placed if place == UNBORN and told.event == PLACED else NOWHERE
        else:
            found = self._numbered(self._after(self.places[place], told.event, told.by, tuple(told.facts)))
        self.table[place, letter] = found
        return found

    def anything(self, place: int) -> Iterator[tuple[str, int]]:
        """Every event that could have happened at a place without being told, and the place afterwards."""
        if place == UNBORN:
            yield PLACED, self.placed
            return
        for event in self.lifecycle.events:
            after = self._numbered(self._after(self.places[place], event.name, None, ()))
            if after not in {NOWHERE, place}:
                yield event.name, after

    def states(self, place: int) -> tuple[str, ...]:
        """The states in which a line can be at a place, in the order of the lifecycle."""
        named = {spot.state for spot, _ in self.places[place]}
        return tuple(state.name for state in self.lifecycle.states if state.name in named)

    def refusing(self, place: int, letter: int) -> tuple[str, ...]:
        """The codes of what refuses a letter at a place: of the requirements that cannot be met, or that it stands."""
        told = self.letters[letter]
        codes: dict[str, None] = {}
        for spot, orders in sorted(self.places[place], key=lambda each: each[0].state):
            for actor in self._actors(told.event, told.by):
                ways = self.lifecycle.routes.get((spot.state, told.event, actor), ())
                if not ways:
                    codes.setdefault(self._standing(spot.state, told.event, actor))
                for number, way in enumerate(ways):
                    for rule in way.requires:
                        asked = self._question((spot.state, told.event, actor), number, tuple(told.facts), rule.code)
                        if not self._orders(asked, spot, told.event, orders):
                            codes.setdefault(rule.code)
        return tuple(codes)

    def _after(self, places: Places, event: str, by: str | None, facts: tuple[tuple[str, bool], ...]) -> Places:
        found: dict[Spot, int] = {}
        for spot, orders in places:
            for actor in self._cells.get((spot.state, event), ()):
                if by is not None and actor != by:
                    continue
                for number, way in enumerate(self.lifecycle.routes[spot.state, event, actor]):
                    asked = self._question((spot.state, event, actor), number, facts)
                    for ground in self.reach.grounds_of(event, spot):
                        possible = self.reach.orders(asked, spot, ground) & orders
                        if possible:
                            after = self.reach.after(spot, way, ground)
                            found[after] = found.get(after, 0) | possible
        return frozenset(found.items())

    def _orders(self, asked: Question, spot: Spot, event: str, orders: int) -> int:
        found = 0
        for ground in self.reach.grounds_of(event, spot):
            found |= self.reach.orders(asked, spot, ground) & orders
        return found

    def _question(
        self, cell: tuple[str, str, str], number: int, facts: tuple[tuple[str, bool], ...], code: str = ""
    ) -> Question:
        """What must hold for a way to be taken, with the facts that are told; or for one of its rules to be met."""
        key = (*cell, number, facts, code)
        if key not in self._asked:
            ways = self.lifecycle.routes[cell]
            rules = [(rule.needs, True) for rule in ways[number].requires if rule.code == code]
            told = [(self.lifecycle.fact(name), value) for name, value in facts]
            self._asked[key] = question([*chosen(ways, number), *(rules if code else met(ways[number])), *told])
        return self._asked[key]

    def _actors(self, event: str, by: str | None) -> tuple[str, ...]:
        return (by,) if by is not None else tuple(actor.name for actor in self.lifecycle.event(event).actors)

    def _standing(self, state: str, event: str, actor: str) -> str:
        if actor not in {each.name for each in self.lifecycle.event(event).actors}:
            return WRONG_ACTOR.code
        return self.lifecycle.standing_at.get((state, event, actor), WRONG_STATE).code

    def _numbered(self, places: Places) -> int:
        number = self._number.get(places)
        if number is None:
            number = self._number[places] = len(self.places)
            self.places.append(places)
            if number >= len(self.table):
                more = np.full((len(self.table), self.table.shape[1]), UNSEARCHED, np.int32)
                self.table = np.concatenate([self.table, more])
        return number
