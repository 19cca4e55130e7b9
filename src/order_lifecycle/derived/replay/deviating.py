"""What is wrong with a line that does not obey, said once for all lines to which the same happened."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from order_lifecycle.derived.replay.automaton import NOWHERE, PLACED, UNBORN, Automaton

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal[
    "fits",
    "missing_time",
    "out_of_order",
    "missing_step",
    "refused",
    "not_possible",
    "after_final",
    "unknown_event",
]
"""What a line is: all it should be, or what is wrong with it first."""

KINDS: tuple[Kind, ...] = get_args(Kind)

MISSING_MAX = 4
"""How many steps may be missing before what follows."""

REORDERED_MAX = 12
"""How many events a line may have to be looked at in another order."""

TRIED_MAX = 20_000
"""How many beginnings of other orders are looked at."""


@dataclass(frozen=True)
class Deviation:
    """What is wrong first: the event, the states in which the line could be, and what explains it.

    `codes` are the refusals; `missing` are the events that would have had to come before; `after` is the event that
    the lifecycle wants before this one, where both are there in the wrong order.
    """

    kind: Kind
    event: str = ""
    states: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    after: str = ""


def deviation(automaton: Automaton, letters: Sequence[int], free: Sequence[bool], tied: Sequence[bool]) -> Deviation:
    """What is wrong with a line of these letters, in the order in which they were read.

    `free` marks those without a time, which may stand anywhere; `tied` those at the same time as the one before.
    """
    place, number = _as_far_as_possible(automaton, letters)
    if number == len(letters):
        return Deviation("fits")
    if _another_order(automaton, letters, free, tied) is not None:
        return Deviation("missing_time" if any(free) else "fits")
    return _explained(automaton, letters, tied, place, number)


def _explained(
    automaton: Automaton, letters: Sequence[int], tied: Sequence[bool], place: int, number: int
) -> Deviation:
    """Why the letter of that number is not possible at that place: the first that explains it."""
    letter = letters[number]
    event, states = automaton.letters[letter].event, automaton.states(place)
    if event not in automaton.events and event != PLACED:
        return Deviation("unknown_event", event, states)
    codes = automaton.refusing(place, letter) if event != PLACED and place != UNBORN else ()
    if states and all(automaton.lifecycle.state(name).kind == "final" for name in states):
        return Deviation("after_final", event, states, codes)
    other = _another_order(automaton, letters, [True] * len(letters), tied)
    if other is not None:
        return Deviation("out_of_order", event, states, after=_before(automaton, letters, other, number))
    missing = _missing(automaton, place, letter)
    if missing is not None:
        return Deviation("missing_step", event, states, missing=missing)
    met = {rule.code for rule in automaton.lifecycle.requirements}
    return Deviation("refused" if set(codes) & met else "not_possible", event, states, codes)


def _as_far_as_possible(automaton: Automaton, letters: Sequence[int]) -> tuple[int, int]:
    """The place before the first letter that is not possible, and its number."""
    place = automaton.start
    for number, letter in enumerate(letters):
        after = automaton.step(place, letter)
        if after == NOWHERE:
            return place, number
        place = after
    return place, len(letters)


def _another_order(
    automaton: Automaton, letters: Sequence[int], free: Sequence[bool], tied: Sequence[bool]
) -> list[int] | None:
    """An order in which all of it is possible: free letters anywhere, tied ones among themselves; None if none is.

    Tried from the order as it was read, so that what is found differs from it as little as can be.
    """
    if len(letters) > REORDERED_MAX or not (any(free) or any(tied)):
        return None
    group, groups = 0, []
    for number in range(len(letters)):
        group += not tied[number] and not free[number]
        groups.append(group)
    tried = 0
    seen: set[tuple[int, frozenset[int]]] = set()
    waiting: list[tuple[int, list[int]]] = [(automaton.start, [])]
    while waiting and tried < TRIED_MAX:
        place, taken = waiting.pop()
        tried += 1
        left = [number for number in range(len(letters)) if number not in taken]
        if not left:
            return taken
        if (place, frozenset(left)) in seen:
            continue
        seen.add((place, frozenset(left)))
        first = min((groups[number] for number in left if not free[number]), default=None)
        for number in reversed(left):
            if free[number] or groups[number] == first:
                after = automaton.step(place, letters[number])
                if after != NOWHERE:
                    waiting.append((after, [*taken, number]))
    return None


def _before(automaton: Automaton, letters: Sequence[int], other: list[int], number: int) -> str:
    """The first event that should have come before the one that was not possible."""
    ahead = other[: other.index(number)]
    return next((automaton.letters[letters[each]].event for each in ahead if each > number), "")


def _missing(automaton: Automaton, place: int, letter: int) -> tuple[str, ...] | None:
    """The fewest events after which the letter is possible; None if a few are not enough."""
    seen = {place}
    waiting: deque[tuple[int, tuple[str, ...]]] = deque([(place, ())])
    while waiting:
        here, events = waiting.popleft()
        if len(events) == MISSING_MAX:
            continue
        for event, after in automaton.anything(here):
            if after in seen:
                continue
            seen.add(after)
            if automaton.step(after, letter) != NOWHERE:
                return (*events, event)
            waiting.append((after, (*events, event)))
    return None
