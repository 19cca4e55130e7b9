"""One question about many lines, answered by one look at an array.

May this actor do this, wherever a line stands?

All combinations of the facts that the question turns on are decided beforehand. What a row knows becomes one number,
its code; the answer is the number at that place. Facts that are the same for all rows (the terms, the ground that is
asked about) are settled first and cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.derived.table.many import matched
from order_lifecycle.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from order_lifecycle.derived.table.many import Codes
    from order_lifecycle.derived.table.rows import Rows

    Numbers = NDArray[np.unsignedinteger]

UNKNOWN, NO, YES = 0, 1, 2
"""What is known of a fact, as a digit of a code: numbers to the base of three."""

SIZE_MAX = 1 << 24
"""How many answers one question may have."""

CHUNK = 1 << 15
"""Rows that are looked up at once: they stay in the processor's memory."""


@dataclass(frozen=True)
class Lookup:
    """A question and all its answers.

    A code is ``state * stride + sum(digit of a fact * its weight)``; `answers` has the numbers of `Rows.outcomes`.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Rows
    >>> shipping = Lookup.of(Rows.of(ORDER_LINE), "ship", "merchant", {"cash_on_delivery": False})
    >>> shipping.facts
    ('shipping_declines_request', 'held_in_free_window', 'in_free_cancel_window')
    >>> code = shipping.code("packed", {"held_in_free_window": False})
    >>> shipping.rows.outcomes[shipping.answers[code]].to
    'shipped'
    """

    rows: Rows
    event: str
    actor: str
    settled: Mapping[str, bool]
    facts: tuple[str, ...]
    answers: Codes

    @classmethod
    def of(
        cls,
        rows: Rows,
        event: str,
        actor: str,
        settled: Mapping[str, bool] | None = None,
        by_state: Mapping[str, Mapping[str, bool]] | None = None,
    ) -> Lookup:
        """Decide the question for every state and everything that can be known.

        `settled` facts are the same for all rows; `by_state` holds those that are the same for all rows in a state
        (what terms say). `BadInput` if more than `SIZE_MAX` answers are left: it names the facts, of which some must
        be settled.
        """
        e, a = rows.number("event", rows.events, event), rows.number("actor", rows.actors, actor)
        fixed = {state: {**(settled or {}), **(by_state or {}).get(state, {})} for state in rows.states}
        known = {state: rows.masks(values) for state, values in fixed.items()}
        open_facts = 0
        for s, state in enumerate(rows.states):
            t, f = known[state]
            open_facts |= rows.mentioned[s, e, a] & ~(t | f)
        facts = tuple(name for number, name in enumerate(rows.facts) if open_facts >> number & 1)
        stride = 3 ** len(facts)
        if stride * len(rows.states) > SIZE_MAX:
            wrong = f"turns on {len(facts)} facts, which are too many: {', '.join(facts)}"
            raise BadInput(f"{event} by {actor}", wrong, "some of them settled for all rows")
        true, false = _combinations(rows, facts)
        answers = np.concatenate(
            [
                matched(rows.cells[s, e, a], true | np.uint64(known[state][0]), false | np.uint64(known[state][1]))
                for s, state in enumerate(rows.states)
            ]
        )
        return cls(rows, event, actor, dict(settled or {}), facts, answers)

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

    def code(self, state: str, values: Mapping[str, bool]) -> int:
        """The code of one row, in plain Python; facts that the question does not turn on do not count."""
        number = self.rows.number("state", self.rows.states, state) * self.stride
        for name, value in values.items():
            self.rows.number("fact", self.rows.facts, name)
            number += self.weights.get(name, 0) * (YES if value else NO)
        return number

    def codes(self, states: NDArray[np.integer], columns: Mapping[str, NDArray[np.generic]]) -> Numbers:
        """The codes of many rows: numbers of states, and a column for each fact that is known.

        A column holds booleans, or 1 for true, 0 for false and anything else (nan, -1) for unknown.
        """
        found = states.astype(np.uint32) * np.uint32(self.stride)
        for name, column in columns.items():
            self.rows.number("fact", self.rows.facts, name)
            weight = self.weights.get(name, 0)
            if column.shape != states.shape:
                raise BadInput(f"column {name}", f"has {column.size} rows", f"{states.size}, as the states have")
            if weight and column.dtype == bool:
                found += column.astype(np.uint32) * np.uint32(weight) + np.uint32(weight)
            elif weight:
                found += ((column == 0) * NO + (column == 1) * YES).astype(np.uint32) * np.uint32(weight)
        return found.astype(self.dtype)

    def decide(self, codes: Numbers, out: Codes | None = None) -> Codes:
        """The numbers of the outcomes. Codes come from this lookup; another number wraps around."""
        found = np.empty(codes.size, np.uint16) if out is None else out
        for start in range(0, codes.size, CHUNK):
            part = slice(start, start + CHUNK)
            self.answers.take(codes[part], out=found[part], mode="wrap")
        return found


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
