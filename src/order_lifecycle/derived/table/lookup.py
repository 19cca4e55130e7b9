"""One question about many lines, answered by one look at an array.

May this actor do this, wherever a line stands?

All combinations of the facts that the question turns on are decided beforehand. What a row knows becomes one number,
its code; the answer is the number at that place. Facts that are the same for all rows (the terms, the ground that is
asked about) are settled first and cost nothing, and neither do facts that no row tells.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.derived.table.many import matched
from order_lifecycle.derived.table.rows import Outcome
from order_lifecycle.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import ArrayLike, NDArray

    from order_lifecycle.derived.table.rows import Rows

    Numbers = NDArray[np.unsignedinteger]

UNKNOWN, NO, YES = 0, 1, 2
"""What is known of a fact, as a digit of a code: numbers to the base of three."""

DIGITS = np.zeros(256, np.uint32)
DIGITS[:2] = NO, YES
"""The digit of a byte: 0 is no, 1 is yes, anything else is not known."""

SIZE_MAX = 1 << 24
"""How many answers one question may have."""

CHUNK = 1 << 15
"""Rows that are looked up at once: they stay in the processor's memory."""

NO_STATE = Outcome(code="no_such_state")
"""What is said of a row whose state is missing, or is none of the lifecycle's: it is counted, never dropped."""


@dataclass(frozen=True)
class Lookup:
    """A question and all its answers.

    A code is ``state * stride + sum(digit of a fact * its weight)``; the state after the last one stands for whatever
    is no state. `answers` holds, by code, numbers of `outcomes`: first moves, then refusals, then refusals for want of
    a fact.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Rows
    >>> shipping = Lookup.of(Rows.of(ORDER_LINE), "ship", "merchant", {"cash_on_delivery": False})
    >>> shipping.facts
    ('shipping_declines_request', 'held_in_free_window', 'in_free_cancel_window')
    >>> code = shipping.code("packed", {"held_in_free_window": False})
    >>> shipping.outcomes[shipping.answers[code]].to
    'shipped'
    """

    rows: Rows
    event: str
    actor: str
    settled: Mapping[str, bool]
    facts: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    answers: Numbers

    @classmethod
    def of(
        cls,
        rows: Rows,
        event: str,
        actor: str,
        settled: Mapping[str, bool] | None = None,
        by_state: Mapping[str, Mapping[str, bool]] | None = None,
        *,
        facts: Iterable[str] | None = None,
    ) -> Lookup:
        """Decide the question for every state and everything that can be known.

        `settled` facts are the same for all rows; `by_state` holds those that are the same for all rows in a state
        (what terms say). `facts` names those that rows tell, if not all: the others are unknown. `BadInput` if more
        than `SIZE_MAX` answers are left: it names the facts. `UnknownName` for a name that the lifecycle has not.
        """
        told = {rows.facts[rows.number("fact", rows.facts, name)] for name in (rows.facts if facts is None else facts)}
        names = tuple(name for name in rows.varying(event, actor, settled, by_state) if name in told)
        if 3 ** len(names) * (len(rows.states) + 1) > SIZE_MAX:
            wrong = f"turns on {len(names)} facts, which are too many: {', '.join(names)}"
            raise BadInput(f"{event} by {actor}", wrong, "some of them settled for all rows, or told by no row")
        e, a = rows.events.index(event), rows.actors.index(actor)
        known = [rows.masks({**(settled or {}), **(by_state or {}).get(state, {})}) for state in rows.states]
        true, false = _combinations(rows, names)
        found = [
            matched(rows.cells[s, e, a], true & ~np.uint64(f) | np.uint64(t), false & ~np.uint64(t) | np.uint64(f))
            for s, (t, f) in enumerate(known)
        ]
        outcomes, answers = _renumbered(rows, np.concatenate(found), len(true))
        return cls(rows, event, actor, dict(settled or {}), names, outcomes, answers)

    @property
    def stride(self) -> int:
        """How many codes a state has."""
        return int(3 ** len(self.facts))

    @cached_property
    def weights(self) -> Mapping[str, int]:
        """What the digit of each fact counts."""
        return {name: int(3**number) for number, name in enumerate(self.facts)}

    @property
    def dtype(self) -> np.dtype[np.unsignedinteger]:
        """The smallest type of numbers that holds every code."""
        return np.dtype(np.uint16 if self.answers.size <= 1 << 16 else np.uint32)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """A word for each outcome: the new state, or the code of the refusal, with a ``?`` where a fact is unknown."""
        return tuple(each.to or each.code + "?" * each.unknown for each in self.outcomes)

    def code(self, state: str, values: Mapping[str, bool | None]) -> int:
        """The code of one row, in plain Python; facts that the question does not turn on do not count."""
        number = self.rows.number("state", self.rows.states, state) * self.stride
        for name, value in values.items():
            self.rows.number("fact", self.rows.facts, name)
            number += self.weights.get(name, 0) * (UNKNOWN if value is None else YES if value else NO)
        return number

    def codes(self, states: NDArray[np.integer], columns: Mapping[str, NDArray[np.generic]]) -> Numbers:
        """The codes of many rows: numbers of states, and a column for each fact that is known.

        A column holds booleans, or 1 for true, 0 for false and anything else (nan, -1) for unknown. A number that is
        no state (-1, say) leads to `NO_STATE`. `BadInput` for columns of another length.
        """
        digits = {}
        for name, column in columns.items():
            self.rows.number("fact", self.rows.facts, name)
            if column.shape != states.shape:
                raise BadInput(f"column {name!r}", f"has {column.size} rows", f"{states.size}, as the states have")
            if name in self.weights:
                digits[name] = (_bytes(column), (DIGITS * self.weights[name]).astype(self.dtype))
        last, found = len(self.rows.states), np.empty(states.size, self.dtype)
        for start in range(0, states.size, CHUNK):
            part = slice(start, start + CHUNK)
            numbers = states[part]
            code = np.where((numbers < 0) | (numbers > last), last, numbers).astype(self.dtype)
            code *= self.dtype.type(self.stride)
            for column, worth in digits.values():
                code += worth.take(column[part])
            found[part] = code
        return found

    def decide(self, codes: Numbers, out: Numbers | None = None) -> Numbers:
        """The numbers of the outcomes. Codes come from this lookup; another number wraps around."""
        found = np.empty(codes.size, self.answers.dtype) if out is None else out
        for start in range(0, codes.size, CHUNK):
            part = slice(start, start + CHUNK)
            self.answers.take(codes[part], out=found[part], mode="wrap")
        return found

    def counts(self, numbers: ArrayLike) -> dict[Outcome, int]:
        """How many rows have each outcome, the most frequent first."""
        counted = np.bincount(np.asarray(numbers).ravel(), minlength=len(self.outcomes))
        order = sorted(range(len(self.outcomes)), key=lambda number: -int(counted[number]))
        return {self.outcomes[number]: int(counted[number]) for number in order if counted[number]}


def _bytes(column: NDArray[np.generic]) -> NDArray[np.uint8]:
    """A column with one byte a row: 1 for true, 0 for false, anything else for unknown."""
    if column.dtype.itemsize == 1 and column.dtype.kind in "bui":
        return column.view(np.uint8)
    return np.where(column == 1, 1, np.where(column == 0, 0, 2)).astype(np.uint8)


def _renumbered(rows: Rows, found: Numbers, stride: int) -> tuple[tuple[Outcome, ...], Numbers]:
    """The outcomes that occur, in order of kind, and the answers in the smallest numbers, with those for no state."""
    order = sorted(np.unique(found).tolist(), key=lambda n: (not rows.outcomes[n].to, rows.outcomes[n].unknown, n))
    known = sum(not rows.outcomes[number].unknown for number in order)
    outcomes = tuple(rows.outcomes[number] for number in order)
    outcomes = (*outcomes[:known], NO_STATE, *outcomes[known:])
    new = np.zeros(len(rows.outcomes), np.uint8 if len(outcomes) <= 1 << 8 else np.uint16)
    for number, outcome in enumerate(outcomes):
        if outcome is not NO_STATE:
            new[rows.outcomes.index(outcome)] = number
    return outcomes, np.concatenate([new[found], np.full(stride, known, new.dtype)])


def _combinations(rows: Rows, facts: tuple[str, ...]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The masks of every combination of what can be known of some facts, in the order of their codes."""
    numbers = np.arange(3 ** len(facts), dtype=np.uint64)
    true, false = np.zeros_like(numbers), np.zeros_like(numbers)
    for place, name in enumerate(facts):
        bit = np.uint64(1 << rows.number("fact", rows.facts, name))
        digit = numbers // np.uint64(3**place) % np.uint64(3)
        true |= (digit == YES).astype(np.uint64) * bit
        false |= (digit == NO).astype(np.uint64) * bit
    return true, false
