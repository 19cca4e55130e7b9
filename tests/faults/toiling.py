"""What a writer or a worker does all day, until it is killed: all that an order system does, in any order.

Nothing is believed that was not acknowledged; what was acknowledged is written down in a file, a line each.
"""

from __future__ import annotations

import os
import random
import signal
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from order_lifecycle.errors import OrderLifecycleError
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Order, Report, Request
from order_lifecycle.service import OrderService
from order_lifecycle.stores.linking import Link
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.kept import an_order, euros

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from order_lifecycle.stores.records import EffectRow

STARTED_AT = datetime(2026, 5, 1, 10, 0, tzinfo=UTC)
ACTORS = ("buyer", "merchant", "platform")
WAY = (("pay", "payment_provider"), ("pack", "merchant"), ("ship", "carrier"), ("deliver", "carrier"))
MADE = "create table if not exists performed (effect_key varchar(1000) primary key, amount bigint not null)"


class Racing:
    """A clock on which a second is an hour: leases run out while an effect is performed, and deadlines pass."""

    def __init__(self, began: float) -> None:
        self.began = began

    def __call__(self) -> datetime:
        return STARTED_AT + timedelta(hours=time.time() - self.began)


class Toiler:
    """One process at work on a store, with a random course of its own."""

    def __init__(self, url: str, began: float, acknowledged: Path, seed: int) -> None:
        self.store = SqlStore(url)
        self.service = OrderService(self.store, clock=Racing(began))
        self.acknowledged, self.count = acknowledged, 0
        self.chance = random.Random(seed)  # noqa: S311 - no secret is drawn

    def key(self) -> str:
        self.count += 1
        return f"{os.getpid()}-{self.count}-{self.chance.randrange(10**9)}"

    def note(self, order_id: str, line_id: str, key: str) -> None:
        with self.acknowledged.open("a") as file:
            file.write(f"{order_id} {line_id} {key}\n")

    def toil(self) -> None:
        """Something, again and again."""
        works: list[Callable[[], None]] = [self.place, self.report, self.ask, self.fire, self.perform]
        while True:
            work = self.chance.choices(works, weights=[1, 5, 4, 2, 6])[0]
            with suppress(OrderLifecycleError):  # what is refused is refused
                work()

    def place(self) -> None:
        placed_at = self.service.clock() - timedelta(hours=self.chance.uniform(0, 47))
        order = an_order(f"A{self.key()}", "L1", "L2", placed_at=placed_at)
        self.service.place(order)
        for line in order.lines:
            self.note(order.id, line.id, "")

    def an_order(self) -> Order:
        with self.store.reading() as unit:
            ids = unit.order_ids()
        return self.service.order(self.chance.choice(ids))

    def report(self) -> None:
        order = self.an_order()
        line = self.chance.choice(order.lines)
        happened, by = self.chance.choice(WAY)
        key = f"{happened}-{order.id}"
        amount = euros(2000) if happened == "pay" else None
        at = self.service.clock()
        told = {"event": happened, "by": by, "line": line.id, "key": key, "at": at, "amount": amount}
        self.service.report(order.id, Report.model_validate(told))
        self.note(order.id, line.id, key)

    def ask(self) -> None:
        order, by = self.an_order(), self.chance.choice(ACTORS)
        line = self.chance.choice(order.lines)
        open_ones = [each for each in self.service.options(order.id, line.id, by) if each.allowed]
        if not open_ones:
            return
        name = self.chance.choice(open_ones).request.event
        amount = Money.model_validate(euros(300)) if name == "refund_part" else None
        asked = Request(event=name, by=by, line=line.id, key=self.key(), amount=amount)
        if self.service.request(order.id, asked)[0].allowed:
            self.note(order.id, line.id, asked.key)

    def fire(self) -> None:
        self.service.fire_due(limit=5)

    def perform(self) -> None:
        """What a host does: perform by key, tell the service of the money, and say that it is done."""
        for effect in self.service.claim_effects(limit=3):
            performed(self.store, self.service, effect)
            self.service.done(effect)


def performed(store: SqlStore, service: OrderService, effect: EffectRow) -> None:
    """The provider of payments keeps a key once, and pays once for it; then it tells so."""
    assert isinstance(store.bind, Engine)
    amount = 0
    if effect.effect == "start_refund":
        (balance,) = [each for each in service.balances(effect.order_id) if each.line_id == effect.line_id]
        amount = balance.due + balance.sent
    insert = text("insert into performed values (:key, :amount)")
    with suppress(IntegrityError), store.bind.begin() as connection:
        connection.execute(insert, {"key": effect.key, "amount": amount})
    with store.bind.begin() as connection:
        asked = text("select amount from performed where effect_key = :key")
        amount = connection.execute(asked, {"key": effect.key}).scalar_one()
    entry = service.order(effect.order_id).line(effect.line_id).history[effect.position]
    if amount and entry.event != "refund_part":
        told = {"event": "refund", "by": "payment_provider", "line": effect.line_id, "key": effect.key}
        service.report(effect.order_id, Report.model_validate({**told, "at": entry.at, "amount": euros(amount)}))


def die_at_step(step: int) -> None:
    """Be killed at the n-th step from now: before or after a statement or a commit, which nobody is told of then."""
    left = [step]

    def count() -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(act: Callable[..., Any]) -> Callable[..., Any]:
        def do(*given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the real one
            count()
            answer = act(*given, **named)
            count()
            return answer

        return do

    for name in ("do", "do_each", "rows", "commit"):
        setattr(Link, name, counted(getattr(Link, name)))
