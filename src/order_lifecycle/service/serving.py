"""Orders in a store, moved by requests, reports and the clock.

Nothing is performed here: effects are written with the entry, handed out to the host at least once, and their keys say
what was done already. The actor comes from the caller's authentication (`by`), never from what was sent.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from order_lifecycle.acting import Decision, options
from order_lifecycle.errors import AlreadyPlaced, BadInput, OrderLifecycleError, StaleHistory, UnknownOrder
from order_lifecycle.service import firing, moving
from order_lifecycle.service.auditing import Broken, broken
from order_lifecycle.service.balances import Balance, balances
from order_lifecycle.service.due import rows_of
from order_lifecycle.service.handing import LEASE, after_failure
from order_lifecycle.service.matching import begins_with
from order_lifecycle.service.tracing import span
from order_lifecycle.stores.limits import fitting_request
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from order_lifecycle.orders.order import Order, Report, Request
    from order_lifecycle.service.keeping import Store, Unit
    from order_lifecycle.stores.records import EffectRow, LineRow
    from order_lifecycle.terms.in_force import Terms

    TermsOf = Callable[[Order], Terms]
    Clock = Callable[[], datetime]
    MayActFor = Callable[[str, Order, str], bool]
    """(actor, order, who is asking): whether this caller may act as that actor for this order."""

_Answer = TypeVar("_Answer")
_LOG = logging.getLogger("order_lifecycle.service")

TRIES_MAX = 5
"""How often a request is decided again when somebody else writes first."""


class OrderService:
    """Orders in a store, moved by requests and reports.

    `terms` gives the terms of an order; without it, those of its market on the day of purchase. `clock` says what time
    it is. `may_act_for` may forbid somebody to act for an order; `keep_refusals` keeps requests that were refused (they
    may hold personal data).

    >>> from order_lifecycle.orders.order import Order, Request
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
        """Keep a new order. The same order again changes nothing; `AlreadyPlaced` if another has its id.

        What its histories hold was done elsewhere: no effects are handed out for it.
        """
        with span("place", lines=len(order.lines)):
            try:
                self._place(order)
            except AlreadyPlaced:  # perhaps by somebody else in the same moment: the same order is no mistake
                self._place(order)

    def request(self, order_id: str, request: Request, *, asking: str = "") -> tuple[Decision, ...]:
        """Decide for the line that is named, or for every line, and do what is allowed; a decision for each line.

        It is decided on what is true when it is written: if somebody else was first, it is decided again, and an answer
        that has changed is a new answer. The same key
        with the same request gives the same answer and changes nothing; with another request it is `BadInput`. What
        was denied has changed nothing, and is decided again.
        """
        fitting_request(request)
        with span("request", event=request.event, by=request.by):
            return self._retried(lambda unit: moving.request(self, unit, order_id, request, asking))

    def report(self, order_id: str, report: Report, *, asking: str = "") -> Order:
        """Write down what happened to a line, or to every line, expected or not; the order afterwards."""
        fitting_request(report)
        with span("report", event=report.event, by=report.by):
            return self._retried(lambda unit: moving.report(self, unit, order_id, report, asking))

    def batch(self, asked: Sequence[tuple[str, Request]], *, asking: str = "") -> list[tuple[Decision, ...] | Order]:
        """Many requests and reports, of one order or of many, in one transaction: all of it is written, or nothing.

        For each, in their order, what `request` or `report` answers. What is denied stops no other; a mistake
        (`BadInput`, `UnknownOrder`, `UnknownName`) undoes all. A hundred at a time are some three times as fast as one
        by one; more keep others waiting for longer than they win.

        >>> from order_lifecycle.stores.memory import MemoryStore
        >>> OrderService(MemoryStore()).batch([])
        []
        """
        for _, each in asked:
            fitting_request(each)
        with span("batch", requests=len(asked)):
            return self._retried(lambda unit: moving.batch(self, unit, asked, asking), single=False)

    def options(self, order_id: str, line: str, by: str) -> tuple[Decision, ...]:
        """Every event that this actor may ever ask for, open or closed now."""
        order = self.order(order_id)
        return options(order, line, by, self.now(), terms=self.terms(order))

    def order(self, order_id: str) -> Order:
        """The order with its histories."""
        with self.store.reading(single=True) as unit:
            return unit.order(order_id)

    def balances(self, order_id: str) -> tuple[Balance, ...]:
        """Where the money of the order is: line by line, and at last all together."""
        with self.store.reading() as unit:
            return balances(unit.order(order_id), unit.effects(order_id))

    def _place(self, order: Order) -> None:
        with self.store.transaction(single=True) as unit:
            try:
                known = unit.order(order.id, lock=True)
            except UnknownOrder:
                unit.place(order, rows_of(order, self.terms(order), self.now()))
                return
            if not begins_with(known, order):
                raise AlreadyPlaced(order.id)

    def now(self) -> datetime:
        """The moment, by the clock of the service; `BadInput` if it has no time zone."""
        now = self.clock()
        if now.tzinfo is None:
            raise BadInput("clock", f"{now.isoformat()} has no time zone", "an aware datetime")
        return now

    def _retried(self, act: Callable[[Unit], _Answer], *, single: bool = True) -> _Answer:
        """Do it in a transaction; again, from the beginning, if somebody else wrote first.

        At first nobody is kept waiting for it; from the second time on the order is locked.
        """
        single = single and not self.keep_refusals
        for left in range(TRIES_MAX, 0, -1):
            try:
                with self.store.transaction(single=single and left == TRIES_MAX) as unit:
                    return act(unit)
            except StaleHistory:
                if left == 1:
                    raise
        raise AssertionError  # pragma: no cover - the last try returns or raises

    # ------------------------------------------------------------------------------------------ what is due

    def due(self, within: timedelta = timedelta(0), limit: int = 1000) -> list[LineRow]:
        """Lines to which something happens by itself now, or within a time; the first first."""
        with self.store.reading() as unit:
            return unit.lines(due_before=self.now() + within, limit=limit)

    def fire_due(self, limit: int = 100) -> list[Decision]:
        """Do what is due, each exactly once however many workers there are; the decisions, also the refused ones.

        A line that somebody else is working on is left to him. What turns out not to be due (the clock went back, or
        something came before) gets its new date. A line that cannot be moved, because it cannot be read or because its
        terms are not to be found, stops no other: it is named in the log, and tried again after an hour.
        """
        with span("fire_due"):
            return firing.fire_due(self.store, self.terms, self.now(), limit)

    # ---------------------------------------------------------------------------------------------- effects

    def claim_effects(self, limit: int = 100, lease: timedelta = LEASE) -> list[EffectRow]:
        """Effects to be performed now, at most one of each order, kept for the caller until the lease is over.

        They are handed out at least once: whoever performs one does so by its key, so that it takes effect once.
        """
        with span("claim_effects"), self.store.transaction() as unit:
            now = self.now()
            return unit.claim_effects(now, now + lease, limit)

    def done(self, effect: EffectRow) -> bool:
        """The effect was performed. False if the lease was over: somebody else has it, or had it, too."""
        with self.store.transaction(single=True) as unit:
            return unit.settle_effect(replace(effect, state="done", next_at=None, error=""))

    def failed(self, effect: EffectRow, error: str, *, final: bool = False) -> bool:
        """It could not be performed: it is tried again later, and is dead after ten attempts, or if this is `final`.

        False if the lease was over. `error` is kept with it: leave out what nobody else may read.
        """
        turned = after_failure(effect, error, self.now(), final=final)
        with self.store.transaction(single=True) as unit:
            return unit.settle_effect(turned)

    def release(self, effect: EffectRow) -> bool:
        """It was not tried: whoever claims next gets it at once. False if the lease was over."""
        given_back = replace(effect, state="waiting", attempts=effect.attempts - 1, next_at=None)
        with self.store.transaction(single=True) as unit:
            return unit.settle_effect(given_back, attempts=effect.attempts)

    def requeue(self, key: str) -> bool:
        """Let a dead effect be tried once more; False if no dead effect has that key."""
        with self.store.transaction(single=True) as unit:
            return unit.requeue_effect(key)

    # ------------------------------------------------------------------------------------- looking after it

    def rebuild(self) -> int:
        """Make again what is derived from the histories, by the terms of today; how many lines there are.

        At each moment what was due, or is due now, is there. An order that cannot be read, or whose terms are not to
        be found, stays as it is, and is named in the log.
        """
        count = 0
        for order_id in self._order_ids():
            try:
                with self.store.transaction() as unit:
                    order = unit.order(order_id, lock=True, anew=True)
                    rows = rows_of(order, self.terms(order), self.now())
                    unit.forget_derived(order_id)
                    unit.derive(rows)
                    count += len(rows)
            except (OrderLifecycleError, ValueError) as wrong:  # the histories of the others are whole
                _LOG.error("order %r cannot be rebuilt (%s)", order_id, type(wrong).__name__)
        with self.store.transaction() as unit:
            unit.forget_derived()
        return count

    def audit(self) -> Iterator[Broken]:
        """Everything in the store that is not what was written."""
        for order_id in self._order_ids():
            with self.store.reading() as unit:
                yield from broken(unit, order_id, lambda order: rows_of(order, self.terms(order), self.now()))
        with self.store.reading() as unit:
            yield from (Broken(order_id, "", 0, "gone") for order_id in unit.strays())

    def _order_ids(self) -> Iterator[str]:
        after = ""
        while True:
            with self.store.reading() as unit:
                ids = unit.order_ids(after)
            if not ids:
                return
            yield from ids
            after = ids[-1]
