"""How is the same decision had in a fraction of the time? By remembering what `decide` answered.

A `Table` never decides. It asks `decide` once for each cell (state, event, actor) and each assignment of the facts
that the cell's rules mention, and keeps the answer. The facts are prepared once as one integer, two bits a fact:
known true, known false.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.derived.table.rows import Rows
from order_lifecycle.errors import BadInput, MissingExtra
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike

    from order_lifecycle.deciding.decision import Allowed, Denied
    from order_lifecycle.derived.table.lookup import Lookup
    from order_lifecycle.derived.table.many import Codes
    from order_lifecycle.language.lifecycle import Lifecycle

    Known = Facts | Mapping[str, bool] | int
    """What is known: facts, values by name, or the integer that `Table.prepare` made of either."""
    Memo = dict[int, Allowed | Denied]
    OptionsMemo = dict[int, tuple[Allowed | Denied, ...]]
    Cell = tuple[int, Memo]

ENTRIES_MAX = 65_536
"""How many answers a table keeps; at the next one it forgets them all (some 20 MB) and starts again."""

NUMPY = ("numpy", "'order-lifecycle[bulk]'")
"""What is missing where many decisions at once are asked for, and how it is installed."""

KNOWN_TRUE, KNOWN_FALSE = 1, 2
"""The two bits of a fact, before they are shifted to its place; neither of them: unknown."""


class Table:
    """The answers of `decide` for one lifecycle, remembered by the facts that each cell mentions.

    Prepared facts belong to lifecycles with the same digest: they are integers for use in this process, never to be
    stored. Threads may share a table; two of them may ask for the same answer once each.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> table = Table(ORDER_LINE)
    >>> facts = table.prepare({"interception_offered": False})
    >>> table.decide("shipped", "cancel", "buyer", facts).codes[0]
    'already_shipped'
    >>> table.decide("shipped", "cancel", "buyer", facts) is table.decide("shipped", "cancel", "buyer", facts)
    True
    """

    __slots__ = ("_asked", "_bits", "_cells", "_kept", "_last", "_memos", "_offers", "_places", "_rows", "lifecycle")

    def __init__(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self._places = {fact.name: 2 * number for number, fact in enumerate(lifecycle.facts)}
        self._bits = {
            (name, value): bits << place
            for name, place in self._places.items()
            for value, bits in ((True, KNOWN_TRUE), (False, KNOWN_FALSE), (None, 0))
        }
        self._cells: dict[str, dict[str, dict[str, Cell]]] = {}
        self._asked: dict[str, tuple[str, ...]] = {
            actor.name: tuple(event.name for event in lifecycle.events if actor in event.actors)
            for actor in lifecycle.actors
        }
        self._offers: dict[str, dict[str, tuple[int, OptionsMemo]]] = {}
        self._memos: list[Memo | OptionsMemo] = []
        self._last: tuple[Facts | None, int] = (None, 0)
        self._kept = 0
        self._rows: Rows | None = None

    def prepare(self, facts: Known) -> int:
        """The facts as one integer; absent is unknown, and so is None. An integer is prepared already.

        Raises `UnknownName` for a fact that the lifecycle does not have, `BadInput` for a value that is neither true
        nor false.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> Table(ORDER_LINE).prepare({"custom_made": True}).bit_count()
        1
        """
        if isinstance(facts, int):
            return facts
        if not isinstance(facts, Facts):
            return self._prepare(facts)
        last, prepared = self._last
        if facts is not last:  # they are frozen, and asking is often followed by moving
            prepared = self._prepare(facts.values)
            self._last = (facts, prepared)
        return prepared

    def _prepare(self, values: Mapping[str, bool]) -> int:
        try:
            return sum(map(self._bits.__getitem__, values.items()))
        except (KeyError, TypeError):
            for name, value in values.items():
                self.lifecycle.fact(name)
                if value not in (True, False, None):
                    raise BadInput(f"fact {name}", f"{value!r}", "true, false, or absent for unknown") from None
            raise

    def decide(self, state: str, event: str, actor: str, facts: int) -> Allowed | Denied:
        """What `decide` says, for prepared facts; the same facts give the same object.

        Raises `UnknownName` as `decide` does.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> Table(ORDER_LINE).decide("placed", "cancel", "buyer", 0).to
        'cancelled'
        """
        try:
            mask, memo = self._cells[state][event][actor]
            return memo[facts & mask]
        except KeyError:
            return self._ask(state, event, actor, facts)

    def options(self, state: str, actor: str, facts: int) -> tuple[Allowed | Denied, ...]:
        """Every event that this actor may ever ask for, open or closed, in the order of the lifecycle.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> [each.event for each in Table(ORDER_LINE).options("placed", "payment_provider", 0)]
        ['pay', 'refund']
        """
        try:
            mask, memo = self._offers[state][actor]
            return memo[facts & mask]
        except KeyError:
            return self._offer(state, actor, facts)

    @property
    def rows(self) -> Rows:
        """The lifecycle compiled to integer rows, when it is first asked for (some 0.2 s)."""
        if self._rows is None:
            self._rows = Rows.of(self.lifecycle)
        return self._rows

    def decide_many(
        self,
        states: str | Sequence[str],
        events: str | Sequence[str],
        actors: str | Sequence[str],
        facts: Mapping[str, ArrayLike] | None = None,
    ) -> Codes:
        """Many cases by name, in numpy: numbers of `rows.outcomes`, each a new state or the code of a refusal.

        A name stands for all cases, a sequence names one a case. A column of facts holds booleans, or 1 for true, 0
        for false, anything else (nan, -1) for unknown. Raises `UnknownName`, `BadInput` for columns of different
        lengths, `MissingExtra` without numpy.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> table = Table(ORDER_LINE)
        >>> found = table.decide_many(["placed", "shipped"], "cancel", "buyer", {"interception_offered": [0, 0]})
        >>> [table.rows.outcomes[number] for number in found]
        [Outcome(to='cancelled', code='', unknown=False), Outcome(to='', code='already_shipped', unknown=False)]
        """
        try:
            from order_lifecycle.derived.table.many import decide_many, masks_of, numbers_of
        except ImportError:
            raise MissingExtra(*NUMPY) from None
        true, false = masks_of(self.rows, facts or {})
        return decide_many(
            self.rows,
            numbers_of("state", self.rows.states, states),
            numbers_of("event", self.rows.events, events),
            numbers_of("actor", self.rows.actors, actors),
            true,
            false,
        )

    def lookup(
        self,
        event: str,
        by: str,
        *,
        settled: Mapping[str, bool] | None = None,
        by_state: Mapping[str, Mapping[str, bool]] | None = None,
        facts: Iterable[str] | None = None,
    ) -> Lookup:
        """One question about many lines, all answers made beforehand: what Polars, DuckDB, pyarrow and Spark look up.

        `settled` facts hold for all lines, `by_state` for all lines in a state; `facts` are those that the lines tell,
        if not all. Raises as `Lookup.of` does, and `MissingExtra` without numpy.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> Table(ORDER_LINE).lookup("pack", "merchant", settled={"cash_on_delivery": False}).facts
        ('held_in_free_window', 'in_free_cancel_window')
        """
        try:
            from order_lifecycle.derived.table.lookup import Lookup
        except ImportError:
            raise MissingExtra(*NUMPY) from None
        return Lookup.of(self.rows, event, by, settled, by_state, facts=facts)

    def cells(self, state: str, event: str) -> dict[str, Cell]:
        """By actor, the bits that count and what has been answered so far: for a caller who cannot spare a call.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> mask, answered = Table(ORDER_LINE).cells("placed", "pay")["payment_provider"]
        >>> mask.bit_count(), answered
        (2, {})
        """
        return {actor.name: self._cell(state, event, actor.name) for actor in self.lifecycle.actors}

    def known(self, facts: int, mask: int = -1) -> dict[str, bool]:
        """The values behind prepared facts: the way back from `prepare`.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> table = Table(ORDER_LINE)
        >>> table.known(table.prepare({"custom_made": True, "perishable": False}))
        {'custom_made': True, 'perishable': False}
        """
        values: dict[str, bool] = {}
        for name, place in self._places.items():
            bits = (facts & mask) >> place & (KNOWN_TRUE | KNOWN_FALSE)
            if bits == KNOWN_TRUE | KNOWN_FALSE:
                raise BadInput("prepared facts", f"{name} is both true and false", "what `prepare` gives")
            if bits:
                values[name] = bits == KNOWN_TRUE
        return values

    def _ask(self, state: str, event: str, actor: str, facts: int) -> Allowed | Denied:
        mask, memo = self._cell(state, event, actor)
        decision = decide(self.lifecycle, state, event, actor, Facts(self.known(facts, mask)))
        self._make_room()
        memo[facts & mask] = decision
        return decision

    def _offer(self, state: str, actor: str, facts: int) -> tuple[Allowed | Denied, ...]:
        self.lifecycle.state(state)
        self.lifecycle.actor(actor)
        events = self._asked[actor]
        by_actor = self._offers.setdefault(state, {})
        if actor not in by_actor:
            mask = 0
            for event in events:
                mask |= self._cell(state, event, actor)[0]
            fresh: OptionsMemo = {}
            self._memos.append(fresh)
            by_actor[actor] = (mask, fresh)
        mask, memo = by_actor[actor]
        offered = tuple(self.decide(state, event, actor, facts) for event in events)
        self._make_room()
        memo[facts & mask] = offered
        return offered

    def _cell(self, state: str, event: str, actor: str) -> Cell:
        by_actor = self._cells.get(state, {}).get(event, {})
        if actor in by_actor:
            return by_actor[actor]
        self.lifecycle.state(state)
        self.lifecycle.actor(actor)
        self.lifecycle.event(event)
        mask = 0
        for name in self._mentioned(state, event, actor):
            mask |= (KNOWN_TRUE | KNOWN_FALSE) << self._places[name]
        memo: Memo = {}
        self._memos.append(memo)
        return self._cells.setdefault(state, {}).setdefault(event, {}).setdefault(actor, (mask, memo))

    def _mentioned(self, state: str, event: str, actor: str) -> set[str]:
        """The facts that choose a way, meet its requirements, or leave an effect out."""
        names = {fact.name for fact in self.lifecycle.cell_facts(state, event, actor)}
        for route in self.lifecycle.routes.get((state, event, actor), ()):
            for effect in route.effects:
                if effect.only_if is not None:
                    names |= {fact.name for fact in effect.only_if.facts}
        return names

    def _make_room(self) -> None:
        """Count one more entry; two threads may count one, so that the bound holds but for a few entries."""
        self._kept += 1
        if self._kept <= ENTRIES_MAX:
            return
        self._kept = 1
        for memo in tuple(self._memos):
            memo.clear()
