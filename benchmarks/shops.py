"""Shops on a real database, for benchmarks: what is done in them by one process, or by many at the same time."""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import event as events
from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1]))

from order_lifecycle.orders.order import Order, Report
from order_lifecycle.service import OrderService
from order_lifecycle.service.due import rows_of
from order_lifecycle.stores import restoring
from order_lifecycle.stores.remembering import Memory
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.databases import running_postgres, url_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
LATE = NOON + timedelta(days=400)
PRICE = {"amount": 1990, "currency": "EUR"}
WAY = (("pay", "payment_provider"), ("pack", "merchant"), ("ship", "carrier"), ("deliver", "carrier"))
BATCH = 100
WARM_UP = 10
BARE_TABLES = (
    "create table bare_state (id varchar(200) primary key, state varchar(200) not null, version integer not null)",
    "create table bare_log (id varchar(200), version integer, event varchar(200), primary key (id, version))",
)


def the_order(name: str, **more: Any) -> Order:  # noqa: ANN401 - whatever an order has
    """An order of one line."""
    line = {"id": "L1", "price": PRICE, "custom_made": False, **more}
    return Order.model_validate(
        {"id": name, "currency": "EUR", "placed_at": NOON - timedelta(hours=2), "lines": [line]}
    )


def delivered(name: str) -> Order:
    """An order that was delivered long ago, with its history."""
    history, state, at = [], None, NOON - timedelta(hours=2)
    states = ("placed", "paid", "packed", "shipped", "delivered")
    for position, ((event, by), to) in enumerate(zip((("place", "buyer"), *WAY), states, strict=True)):
        history.append({"position": position, "event": event, "from": state, "to": to, "by": by, "at": at})
        state = to
    return the_order(name, history=history).model_copy(update={"payments": None})


def the_report(event: str, by: str) -> Report:
    """What is reported of a line."""
    amount = PRICE if event == "pay" else None
    return Report.model_validate({"event": event, "by": by, "line": "L1", "at": NOON, "amount": amount, "key": event})


REPORTS = [the_report(*each) for each in WAY]


class Place:
    """A database, and what is done in it by one process."""

    def __init__(self, url: str, *, full: bool = True) -> None:
        self.url, self.full = url, full
        self.store = SqlStore(url)
        self.service = OrderService(self.store, clock=lambda: NOON)
        self.by_hand_store = SqlStore(self.store.bind, prefix="hand_")
        if url.startswith("sqlite") and not full:
            events.listen(self.store.bind, "connect", lambda c, _: c.execute("pragma synchronous=normal"))

    def prepare(self) -> None:
        """All tables."""
        self.store.upgrade()
        self.by_hand_store.upgrade()
        with self.store.bind.begin() as connection:
            for statement in BARE_TABLES:
                connection.execute(text(statement))

    def fill(self, names: list[str], make: Callable[[str], Order] = the_order) -> None:
        """New orders, and rows for the bare transaction."""
        store = self.by_hand_store if "by_hand" in names[0] else self.store
        with store.transaction() as unit:
            for name in names:
                order = make(name)
                unit.place(order, rows_of(order, self.service.terms(order), NOON))
        with self.store.bind.begin() as connection:
            rows = [{"id": name} for name in names]
            connection.execute(text("insert into bare_state values (:id, 'placed', 0)"), rows)

    def bare(self, names: list[str]) -> None:
        """Each state is updated, and an event inserted: four times an order, each in a transaction."""
        driver = self.store.bind.raw_connection().driver_connection
        lite = self.url.startswith("sqlite")
        mark = "?" if lite else "%s"
        moved = f"update bare_state set state = {mark}, version = version + 1 where id = {mark}"  # noqa: S608 - our own
        kept = f"insert into bare_log values ({mark}, {mark}, {mark})"  # noqa: S608 - our own
        cursor = driver.cursor()
        for version, (event, _) in enumerate(WAY):
            for name in names:
                if lite:
                    cursor.execute("begin immediate")
                cursor.execute(moved, (event, name))
                cursor.execute(kept, (name, version, event))
                driver.commit()

    def by_hand(self, names: list[str]) -> None:
        """The rows that a move has here (read, version, entry, derived row, two effects), and nothing is decided."""
        pooled = self.store.bind.raw_connection()
        driver: Any = pooled.driver_connection
        lite = self.url.startswith("sqlite")
        cursor, body = driver.cursor(), "x" * 500

        def do(statement: str, *given: object) -> None:
            cursor.execute(statement if lite else statement.replace("?", "%s"), given)

        for version, (event, _) in enumerate(WAY):
            for name in names:
                if lite:
                    do("begin immediate")
                do("select version, body from hand_orders where order_id = ?", name)
                cursor.fetchall()
                do(
                    "update hand_orders set version = ? where order_id = ? and version = ?",
                    version + 2,
                    name,
                    version + 1,
                )
                entry = (name, "L1", version + 1, event, event, 0, event, body, "x" * 64)
                do("insert into hand_entries values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *entry)
                turned = "update hand_lines set state = ?, since = ?, position = ?, due_at = ?, due_event = ?"
                do(f"{turned} where order_id = ?", event, 0, version + 1, 0, "lapse", name)
                for effect in ("notify_buyer", "notify_merchant"):
                    key = f"{name}/L1/{version}/{effect}"
                    do(
                        "insert into hand_effects (key, order_id, line_id, position, effect, state, attempts, error)"
                        " values (?, ?, 'L1', ?, ?, 'waiting', 0, '')",
                        *(key, name, version + 1, effect),
                    )
                driver.commit()
        pooled.close()

    def warm(self, names: list[str]) -> None:
        """Each report by itself."""
        for report in REPORTS:
            for name in names:
                self.service.report(name, report)

    def cold(self, names: list[str]) -> None:
        """The same by a process that has never seen what it reads."""
        for report in REPORTS:
            forget()
            self.store.memory = Memory()
            for name in names:
                self.service.report(name, report)

    def batches(self, names: list[str]) -> None:
        """A hundred reports in a transaction."""
        for report in REPORTS:
            for start in range(0, len(names), BATCH):
                self.service.batch([(name, report) for name in names[start : start + BATCH]])

    def fire(self, _: list[str]) -> None:
        """All that is due, by whoever is first."""
        service = OrderService(self.store, clock=lambda: LATE)
        while service.fire_due(200) or service.due(limit=1):
            pass

    def perform(self, _: list[str]) -> None:
        """All effects are claimed and done, a hundred at a time."""
        while claimed := self.service.claim_effects(BATCH):
            for effect in claimed:
                self.service.done(effect)


def forget() -> None:
    """What was read is to be read anew."""
    for read in (restoring.written, restoring._read_head, restoring._read_payment):  # noqa: SLF001 - there is no other way
        read.cache_clear()


def together(make: Callable[[], Place], act: str, parts: list[list[str]]) -> float:
    """So many processes do it at the same time; the seconds from the start to the end of the last one.

    The first `WARM_UP` orders of each come before the start: statements are put together, and the log of the database
    has been opened.
    """
    context = get_context("fork")
    start, ends = context.Barrier(len(parts) + 1), context.Queue()

    def child(names: list[str]) -> None:
        place = make()
        with place.store.reading() as unit:  # a connection is open before the start
            unit.order_ids(limit=1)
        if names:
            getattr(place, act)(names[:WARM_UP])
        gc.collect()
        gc.freeze()  # as the worker does: what was imported is not looked through again and again
        start.wait()
        getattr(place, act)(names[WARM_UP:])
        ends.put(time.perf_counter())
        place.store.bind.dispose()

    children = [context.Process(target=child, args=(names,)) for names in parts]
    for each in children:
        each.start()
    start.wait()
    began = time.perf_counter()
    last = max(ends.get() for _ in children)
    for each in children:
        each.join()
    return float(last - began)


def parts_of(names: list[str], workers: int) -> list[list[str]]:
    """The same share for each worker."""
    return [names[number::workers] for number in range(workers)]


@contextmanager
def sqlite(*, full: bool = True) -> Iterator[Callable[[], Place]]:
    """A file of SQLite, as the store opens it, or with fewer waits for the disk."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/orders.db"
        place = Place(url, full=full)
        place.prepare()
        place.store.bind.dispose()
        yield lambda: Place(url, full=full)


@contextmanager
def postgres() -> Iterator[Callable[[], Place]]:
    """A server of PostgreSQL, as it comes."""
    with running_postgres() as server:
        url = url_of(server)
        place = Place(url)
        place.prepare()
        place.store.bind.dispose()
        yield lambda: Place(url)
