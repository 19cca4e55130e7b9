"""Orders in a store, moved by requests, reports and the clock.

Nothing is performed here: effects are written with the entry, handed out to the host at least once, and their keys say
what was done already. The actor comes from the caller's authentication (`by`), never from what was sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from order_lifecycle.acting import Decision, apply, decide, options, record
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.vocabulary import SYSTEM
from order_lifecycle.errors import AlreadyPlaced, BadInput, StaleHistory, UnknownOrder
from order_lifecycle.orders.order import Order, Report, Request
from order_lifecycle.service.auditing import Broken, broken
from order_lifecycle.service.due import rows_of
from order_lifecycle.stores.records import header
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from order_lifecycle.service.keeping import Store, Unit
    from order_lifecycle.stores.records import EffectRow, LineRow
    from order_lifecycle.terms.in_force import Terms

    TermsOf = Callable[[Order], Terms]
    Clock = Callable[[], datetime]
    MayActFor = Callable[[str, Order, str], bool]
    """(actor, order, who is asking): whether this caller may act as that actor for this order."""

_Answer = TypeVar("_Answer")

TRIES_MAX = 5
"""How often a request is decided again when somebody else writes first."""

LEASE = timedelta(minutes=1)
"""How long an effect is kept for the one who claimed it."""

BACKOFF_FIRST, BACKOFF_MAX = timedelta(seconds=10), timedelta(hours=1)
ATTEMPTS_MAX = 10
"""After so many attempts an effect is dead: somebody must look at it."""


class OrderService:
    """Orders in a store, moved by requests and reports.

    `terms` gives the terms of an order; without it, those of its market on the day of purchase. `clock` says what time
    it is. `may_act_for` may forbid somebody to act for an order; `keep_refusals` keeps requests that were refused (they
    may hold personal data).

    >>> from order_lifecycle.stores.memory import MemoryStore
    >>> service = OrderService(MemoryStore(), clock=lambda: datetime(2026, 5, 1, 12, tzinfo=UTC))
    >>> order = Order.model_validate({
    ...     "id": "A1", "currency": "EUR", "placed_at": "2026-05-01T10:00:00Z",
    ...     "lines": [{"id": "L1", "price": {"amount": 1990, "currency": "EUR"}}],
    ... })
    >>> service.place(order)
    >>> service.request("A1", Request(event="cancel", by="buyer", key="K1"))[0].to
    'cancelled'
    >>> [effect.effect for effect in service.claim_effects()]
    ['release_stock']
    """

    def __init__(
        self,
        store: Store,
        terms: TermsOf | None = None,
        clock: Clock | None = None,
        *,
        may_act_for: MayActFor | None = None,
        keep_refusals: bool = False,
    ) -> None:
        self.store = store
        self.terms = terms or (lambda order: terms_in_force(order.market, order.placed_on))
        self.clock = clock or (lambda: datetime.now(UTC))
        self.may_act_for = may_act_for
        self.keep_refusals = keep_refusals

    # ------------------------------------------------------------------------------------------- the way in

    def place(self, order: Order) -> None:
        """Keep a new order. The same order again changes nothing; `AlreadyPlaced` if another has its id."""
        with self.store.transaction() as unit:
            try:
                known = unit.order(order.id, lock=True)
            except UnknownOrder:
                unit.place(order, rows_of(order, self.terms(order), self.clock()))
                return
            if not _begins_with(known, order):
                raise AlreadyPlaced(order.id)

    def request(self, order_id: str, request: Request, *, asking: str = "") -> tuple[Decision, ...]:
        """Decide for the line that is named, or for every line, and do what is allowed; a decision for each line.

        It is decided under the lock, on what is true then: an answer that has changed is a new answer. The same key
        with the same request gives the same answer and changes nothing; with another request it is `BadInput`.
        """
        return self._retried(lambda unit: self._request(unit, order_id, request, asking))

    def report(self, order_id: str, report: Report, *, asking: str = "") -> Order:
        """Write down what happened, whether it was expected or not; the order afterwards."""
        return self._retried(lambda unit: self._report(unit, order_id, report, asking))

    def options(self, order_id: str, line: str, by: str) -> tuple[Decision, ...]:
        """Every event that this actor may ever ask for, open or closed now."""
        with self.store.transaction() as unit:
            order = unit.order(order_id)
        return options(order, line, by, self.clock(), terms=self.terms(order))

    def order(self, order_id: str) -> Order:
        """The order with its histories."""
        with self.store.transaction() as unit:
            return unit.order(order_id)

    def _request(self, unit: Unit, order_id: str, request: Request, asking: str) -> tuple[Decision, ...]:
        before = unit.order(order_id, lock=True)
        self._allow(request.by, before, asking)
        now, terms = self.clock(), self.terms(before)
        names = [request.line] if request.line is not None else [line.id for line in before.lines]
        after, decisions = before, []
        for name in names:
            asked = request.model_copy(update={"line": name})
            decision = decide(after, asked, now, terms)
            decisions.append(decision)
            if decision.allowed:
                after = apply(after, decision)
            elif self.keep_refusals:
                unit.keep_refusal(order_id, name, now, asked.model_dump_json())
        if after != before:
            unit.save(before, after, rows_of(after, terms, now))
        return tuple(decisions)

    def _report(self, unit: Unit, order_id: str, report: Report, asking: str) -> Order:
        before = unit.order(order_id, lock=True)
        self._allow(report.by, before, asking)
        terms = self.terms(before)
        after = record(before, report, terms)
        if after != before:
            unit.save(before, after, rows_of(after, terms, self.clock()))
        return after

    def _allow(self, actor: str, order: Order, asking: str) -> None:
        ORDER_LINE.actor(actor)
        if self.may_act_for is not None and not self.may_act_for(actor, order, asking):
            raise BadInput(f"order {order.id!r}", f"the caller may not act as {actor}", "an actor that the caller is")

    def _retried(self, act: Callable[[Unit], _Answer]) -> _Answer:
        """Do it in a transaction; again, from the beginning, if somebody else wrote first."""
        for left in range(TRIES_MAX, 0, -1):
            try:
                with self.store.transaction() as unit:
                    return act(unit)
            except StaleHistory:
                if left == 1:
                    raise
        raise AssertionError  # pragma: no cover - the last try returns or raises

    # ------------------------------------------------------------------------------------------ what is due

    def due(self, within: timedelta = timedelta(0), limit: int = 1000) -> list[LineRow]:
        """Lines to which something happens by itself now, or within a time; the first first."""
        with self.store.transaction() as unit:
            return unit.lines(due_before=self.clock() + within, limit=limit)

    def fire_due(self, limit: int = 100) -> list[Decision]:
        """Do what is due, each exactly once however many workers there are; the decisions, also the refused ones.

        A line that somebody else is working on is left to him. What turns out not to be due (the clock went back, or
        something came before) gets its new date.
        """
        found: list[Decision] = []
        with self.store.transaction() as unit:
            now = self.clock()
            for row in unit.lines(due_before=now, limit=limit, lock=True):
                before = unit.order(row.order_id, lock=True)
                terms, line = self.terms(before), before.line(row.line_id)
                asked = Request(event=row.due_event, by=SYSTEM.name, line=line.id)
                after = before
                if len(line.history) - 1 == row.position:
                    decision = decide(before, asked, now, terms)
                    found.append(decision)
                    after = apply(before, decision) if decision.allowed else before
                rows = rows_of(after, terms, now)
                if after == before:
                    unit.derive([each for each in rows if each.line_id == row.line_id])
                else:
                    unit.save(before, after, rows)
        return found

    # ---------------------------------------------------------------------------------------------- effects

    def claim_effects(self, limit: int = 100, lease: timedelta = LEASE) -> list[EffectRow]:
        """Effects to be performed now, at most one of each order, kept for the caller until the lease is over."""
        with self.store.transaction() as unit:
            now = self.clock()
            return unit.claim_effects(now, now + lease, limit)

    def done(self, effect: EffectRow) -> bool:
        """The effect was performed. False if the lease was over: somebody else has it, or had it, too."""
        with self.store.transaction() as unit:
            return unit.settle_effect(replace(effect, state="done", next_at=None, error=""))

    def failed(self, effect: EffectRow, error: str) -> bool:
        """It could not be performed: it is tried again later, and is dead after `ATTEMPTS_MAX` attempts."""
        wait = min(BACKOFF_FIRST * 2 ** (effect.attempts - 1), BACKOFF_MAX)
        dead = effect.attempts >= ATTEMPTS_MAX
        turned = replace(
            effect,
            state="dead" if dead else "waiting",
            next_at=None if dead else self.clock() + wait,
            error=error[:ERROR_MAX],
        )
        with self.store.transaction() as unit:
            return unit.settle_effect(turned)

    # ------------------------------------------------------------------------------------- looking after it

    def rebuild(self) -> int:
        """Make again what is derived from the histories; how many lines there are."""
        count = 0
        with self.store.transaction() as unit:
            unit.clear_derived()
        for order_id in self._order_ids():
            with self.store.transaction() as unit:
                order = unit.order(order_id, lock=True)
                rows = rows_of(order, self.terms(order), self.clock())
                unit.derive(rows)
                count += len(rows)
        return count

    def audit(self) -> Iterator[Broken]:
        """Entries that are not what was written: changed, taken out, or cut off at the end."""
        for order_id in self._order_ids():
            with self.store.transaction() as unit:
                entries = unit.entries(order_id)
                stands = {row.line_id: row.position for row in unit.lines_of(order_id)}
            yield from broken(entries)
            last = {row.line_id: row.position for row in entries}
            for line_id, position in sorted(stands.items()):
                for lost in range(last.get(line_id, -1) + 1, position + 1):
                    yield Broken(order_id, line_id, lost, "missing")

    def _order_ids(self) -> Iterator[str]:
        after = ""
        while True:
            with self.store.transaction() as unit:
                ids = unit.order_ids(after)
            if not ids:
                return
            yield from ids
            after = ids[-1]


ERROR_MAX = 2000
"""How much of an error is kept with a dead effect."""


def _begins_with(known: Order, placed: Order) -> bool:
    """Whether an order in the store began as the one that is placed."""
    return header(known) == header(placed) and all(
        known.line(line.id).history[: len(line.history)] == line.history for line in placed.lines
    )
