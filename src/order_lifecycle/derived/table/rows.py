"""The lifecycle as integers: for each cell a list of rows, of which the first that matches decides.

A row holds where all the facts of one mask are known to be true and all those of the other are known to be false; a
fact that is in neither may be unknown. Its outcome is a new state or a refusal. Numbers are private to one compiled
table: they belong to the digest of its lifecycle, and are never stored without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Denied
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.conditions import Facts
from order_lifecycle.language.lifecycle import NOT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from order_lifecycle.language.lifecycle import Lifecycle, Transition

    Assignment = dict[str, bool]


class Row(NamedTuple):
    """One line of the table. `true` and `false` are masks over the facts; a lower `precedence` is asked first."""

    state: int
    event: int
    actor: int
    precedence: int
    true: int
    false: int
    outcome: int


@dataclass(frozen=True)
class Outcome:
    """What a row says: the new state, or the refusal that comes first; `unknown` if it waits for a fact.

    `to` is empty for a refusal, `code` for a move.
    """

    to: str = ""
    code: str = ""
    unknown: bool = False

    @property
    def allowed(self) -> bool:
        """Whether it may be done."""
        return bool(self.to)


@dataclass(frozen=True)
class Rows:
    """A compiled lifecycle: names by number, the rows of every cell that has rules, and the outcomes by number.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> rows = Rows.of(ORDER_LINE)
    >>> rows.digest == ORDER_LINE.digest
    True
    >>> rows.decide("shipped", "cancel", "buyer", {"interception_offered": False})
    Outcome(to='', code='already_shipped', unknown=False)
    """

    digest: str
    states: tuple[str, ...]
    events: tuple[str, ...]
    actors: tuple[str, ...]
    facts: tuple[str, ...]
    rows: tuple[Row, ...]
    outcomes: tuple[Outcome, ...]

    @classmethod
    def of(cls, lifecycle: Lifecycle) -> Rows:
        """Compile a lifecycle. Every cell (state, event, actor) has a last row that always matches."""
        names = [tuple(each.name for each in kind) for kind in (lifecycle.states, lifecycle.events, lifecycle.actors)]
        bit_of = {fact.name: 1 << number for number, fact in enumerate(lifecycle.facts)}
        numbers: dict[Outcome, int] = {}
        rows: list[Row] = []
        for (s, state), (e, event), (a, actor) in product(*(list(enumerate(each)) for each in names)):
            for place, (assignment, outcome) in enumerate(_of_cell(lifecycle, state, event, actor)):
                true = sum(bit_of[name] for name, value in assignment.items() if value)
                false = sum(bit_of[name] for name, value in assignment.items() if not value)
                rows.append(Row(s, e, a, place, true, false, numbers.setdefault(outcome, len(numbers))))
        return cls(lifecycle.digest, names[0], names[1], names[2], tuple(bit_of), tuple(rows), tuple(numbers))

    @cached_property
    def cells(self) -> Mapping[tuple[int, int, int], tuple[Row, ...]]:
        """The rows of each cell, the first to be asked first."""
        found: dict[tuple[int, int, int], list[Row]] = {}
        for row in self.rows:
            found.setdefault((row.state, row.event, row.actor), []).append(row)
        return {cell: tuple(rows) for cell, rows in found.items()}

    @cached_property
    def mentioned(self) -> Mapping[tuple[int, int, int], int]:
        """The facts that each cell turns on, as a mask."""
        found: dict[tuple[int, int, int], int] = {}
        for cell, rows in self.cells.items():
            mask = 0
            for row in rows:
                mask |= row.true | row.false
            found[cell] = mask
        return found

    def varying(
        self,
        event: str,
        actor: str,
        settled: Mapping[str, bool] | None = None,
        by_state: Mapping[str, Mapping[str, bool]] | None = None,
    ) -> tuple[str, ...]:
        """The facts on which a question turns, without those that are settled for all lines, or for all in a state.

        Raises `UnknownName` for a name that the lifecycle has not.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> Rows.of(ORDER_LINE).varying("pack", "merchant", {"cash_on_delivery": False})
        ('held_in_free_window', 'in_free_cancel_window')
        """
        e, a = self.number("event", self.events, event), self.number("actor", self.actors, actor)
        for state in by_state or {}:
            self.number("state", self.states, state)
        found = 0
        for s, state in enumerate(self.states):
            true, false = self.masks({**(settled or {}), **(by_state or {}).get(state, {})})
            found |= self.mentioned[s, e, a] & ~(true | false)
        return tuple(name for number, name in enumerate(self.facts) if found >> number & 1)

    def masks(self, values: Mapping[str, bool]) -> tuple[int, int]:
        """What is known to be true, and to be false, as two masks.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> Rows.of(ORDER_LINE).masks({"custom_made": True, "perishable": False})
        (1, 2)
        """
        true = false = 0
        for name, value in values.items():
            bit = 1 << self.number("fact", self.facts, name)
            true, false = (true | bit, false) if value else (true, false | bit)
        return true, false

    def decide(self, state: str, event: str, actor: str, values: Mapping[str, bool]) -> Outcome:
        """One case, in plain Python. Raises `UnknownName` for a name that the lifecycle does not have."""
        cell = (
            self.number("state", self.states, state),
            self.number("event", self.events, event),
            self.number("actor", self.actors, actor),
        )
        return self.outcomes[self.outcome(cell, *self.masks(values))]

    def outcome(self, cell: tuple[int, int, int], true: int, false: int) -> int:
        """The number of the outcome of one case, all in numbers."""
        for row in self.cells[cell]:
            if true & row.true == row.true and false & row.false == row.false:
                return row.outcome
        raise AssertionError(cell)  # pragma: no cover - the last row of a cell always matches

    @staticmethod
    def number(kind: str, names: tuple[str, ...], name: str) -> int:
        """The number of a name; `UnknownName` lists the near ones."""
        try:
            return names.index(name)
        except ValueError:
            raise UnknownName(kind, name, names) from None


def _of_cell(lifecycle: Lifecycle, state: str, event: str, actor: str) -> Iterator[tuple[Assignment, Outcome]]:
    """The rows of a cell, in the order in which they are asked."""
    ways = lifecycle.routes.get((state, event, actor), ())
    if not ways:
        denied = decide(lifecycle, state, event, actor, Facts())
        assert isinstance(denied, Denied)  # noqa: S101 - without a way nothing is allowed
        yield {}, Outcome(code=denied.codes[0])
        return
    before: list[Assignment] = [{}]
    for way in ways:
        chosen = _joined(before, way.when.rows(wanted=True)) if way.when is not None else before
        yield from _along(way, chosen)
        if way.when is not None:
            before = _joined(before, way.when.rows(wanted=False))
    if ways[-1].when is not None:  # every way is known not to be meant
        denied = decide(lifecycle, state, event, actor, Facts(before[0]))
        code = denied.codes[0] if isinstance(denied, Denied) else ""
        yield from ((row, Outcome(code=code)) for row in before)
    if any(way.when is not None for way in ways):
        yield {}, Outcome(code=NOT_KNOWN.code, unknown=True)


def _along(way: Transition, chosen: Sequence[Assignment]) -> Iterator[tuple[Assignment, Outcome]]:
    """Rows of one way: all is met; all but the last requirement is met; and so on to the first."""
    met: list[list[Assignment]] = [list(chosen)]
    for rule in way.requires:
        met.append(_joined(met[-1], rule.needs.rows(wanted=True)))
    yield from ((row, Outcome(to=way.to.name)) for row in met[-1])
    for rule, before in reversed(list(zip(way.requires, met, strict=False))):
        refused = _joined(before, rule.needs.rows(wanted=False))
        yield from ((row, Outcome(code=rule.code)) for row in refused)
        yield from ((row, Outcome(code=rule.code, unknown=True)) for row in before)


def _joined(left: Sequence[Assignment], right: Sequence[Assignment]) -> list[Assignment]:
    """Every way in which one of each holds, without those that another one covers."""
    both = [one | other for one, other in product(left, right) if all(one.get(n, v) is v for n, v in other.items())]
    kept: list[Assignment] = []
    for row in sorted(both, key=len):
        if not any(other.items() <= row.items() for other in kept):
            kept.append(row)
    return kept
