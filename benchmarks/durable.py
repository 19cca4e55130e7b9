"""Transitions that are on the disk before they are answered: beside the bare UPDATE + INSERT on the same server.

The bare transaction is what a host would write by hand that keeps a state and a line of a log, and decides nothing:
BEGIN, UPDATE, INSERT, COMMIT through the driver. Ours reads the order, decides on it, and writes the entry with its
hash, the derived row, the effects and the payment. Both wait for the disk. What was written is audited afterwards.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.timing import Rounds, surroundings
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
        if url.startswith("sqlite") and not full:
            from sqlalchemy import event

            event.listen(self.store.bind, "connect", lambda c, _: c.execute("pragma synchronous=normal"))

    def prepare(self) -> None:
        """All tables."""
        self.store.upgrade()
        with self.store.bind.begin() as connection:
            for statement in BARE_TABLES:
                connection.execute(text(statement))

    def fill(self, names: list[str], make: Callable[[str], Order] = the_order) -> None:
        """New orders, and rows for the bare transaction."""
        with self.store.transaction() as unit:
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
    """So many processes do it at the same time; the seconds from the start to the end of the last one."""
    context = get_context("fork")
    start, ends = context.Barrier(len(parts) + 1), context.Queue()

    def child(names: list[str]) -> None:
        place = make()
        with place.store.reading() as unit:  # a connection is open, and all is imported, before the start
            unit.order_ids(limit=1)
        start.wait()
        getattr(place, act)(names)
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


def audited(place: Place) -> None:
    """Everything is what was written."""
    found = list(place.service.audit())
    if found:
        raise SystemExit(f"what was written is not whole: {found[:3]}")


def transitions(title: str, make: Callable[[], Place], workers: int, orders: int, rounds: int) -> Rounds:
    """Every contender once a round, on orders of its own; nanoseconds a transition."""
    acts = ("bare", "warm", "cold", "batches")
    place, taken = make(), {act: list[float]() for act in acts}
    for number in range(rounds + 1):  # the first round is not counted
        for act in acts:
            names = [f"{title}-{number}-{act}-{n}" for n in range(orders)]
            place.fill(names)
            place.store.bind.dispose()
            took = together(make, act, parts_of(names, workers))
            if number:
                taken[act].append(took / (orders * len(WAY)) * 1e9)
    audited(place)
    place.store.bind.dispose()
    return Rounds(taken)


def deadlines(make: Callable[[], Place], workers: int, lines: int) -> dict[str, float]:
    """So many deadlines at once, exactly once each; then their effects."""
    place = make()
    with place.store.reading() as unit:
        before = unit.order_ids(limit=10_000_000)
    with place.store.reading() as unit:
        due = len(unit.lines(due_before=LATE, limit=10_000_000))
    for start in range(0, lines, 1000):
        place.fill([f"due-{len(before)}-{start + n}" for n in range(1000)], delivered)
    place.store.bind.dispose()
    fired = together(make, "fire", [[] for _ in range(workers)])
    lines += due
    with place.store.bind.begin() as connection:
        done = connection.execute(text("select count(*) from ol_entries where event = 'complete'")).scalar_one()
    if done != lines:
        raise SystemExit(f"{done} deadlines were fired, not {lines}")
    place.store.bind.dispose()
    performed = together(make, "perform", [[] for _ in range(workers)])
    with place.store.reading() as unit:
        left = [each for each in unit.effects(limit=10_000_000) if each.state != "done"]
    with place.store.bind.begin() as connection:
        effects = connection.execute(text("select count(*) from ol_effects")).scalar_one()
    if left:
        raise SystemExit(f"{len(left)} effects are left")
    place.store.bind.dispose()
    return {"deadlines/s": lines / fired, "effects/s": effects / performed}


def page(make: Callable[[], Place], writers: int, orders: int) -> dict[str, float]:
    """What an order page asks (the order, what the buyer may do, where the money is) while others write."""
    place, context = make(), get_context("fork")
    names = [f"page-{n}" for n in range(orders)]
    place.fill(names)
    place.store.bind.dispose()
    stop = context.Event()

    def write(mine: list[str]) -> None:
        own = make()
        while not stop.is_set():
            for name in mine:
                own.service.report(
                    name, the_report("pay", "payment_provider").model_copy(update={"key": str(time.time_ns())})
                )
                if stop.is_set():
                    break

    children = [context.Process(target=write, args=(mine,)) for mine in parts_of(names, writers)]
    for each in children:
        each.start()
    time.sleep(0.5)
    taken = []
    for name in names[:500] * 2:
        began = time.perf_counter()
        place.service.options(name, "L1", "buyer")
        place.service.balances(name)
        taken.append(time.perf_counter() - began)
    stop.set()
    for each in children:
        each.join()
    place.store.bind.dispose()
    hundred = statistics.quantiles(taken, n=100)
    return {"p50 ms": hundred[49] * 1e3, "p99 ms": hundred[98] * 1e3}


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


def shown(title: str, taken: Rounds) -> dict[str, Any]:
    """The rates, and what share of the bare rate each is."""
    rates = {act: 1e9 / taken.median(act) for act in taken.taken}
    ratios = {act: list(taken.ratio("bare", act)) for act in taken.taken if act != "bare"}
    for act, rate in rates.items():
        ratio = f"{taken.ratio('bare', act)} of bare" if act != "bare" else ""
        print(f"{title:<28} {act:<8} {rate:>9,.0f}/s  {ratio}", flush=True)
    return {"rates": rates, "of bare": ratios}


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--orders", type=int, default=400, help="orders a round; each makes four transitions")
    parser.add_argument("--lines", type=int, default=20_000, help="deadlines")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    parser.add_argument("--json", metavar="FILE", type=Path, help="add the figures to this file")
    chosen = parser.parse_args()
    report: dict[str, Any] = {"surroundings": surroundings()}
    normal = "sqlite, synchronous=normal"
    kinds: dict[str, Any] = {"sqlite": sqlite, normal: lambda: sqlite(full=False), "postgres": postgres}
    for title, opened in kinds.items():
        if chosen.only and not title.startswith(chosen.only):
            continue
        with opened() as make:
            for workers in (1, 8):
                name = f"{title}, {workers} worker{'s' * (workers > 1)}"
                report[name] = shown(name, transitions(f"t{workers}", make, workers, chosen.orders, chosen.rounds))
            if title == normal:
                continue
            found = {"three workers": deadlines(make, 3, chosen.lines), "an order page, 4 writers": page(make, 4, 1000)}
            for what, figures in found.items():
                report[f"{title}, {what}"] = figures
                print(
                    f"{title}, {what}: " + ", ".join(f"{each:,.4g} {name}" for name, each in figures.items()),
                    flush=True,
                )
    if chosen.json:
        known = json.loads(chosen.json.read_text()) if chosen.json.exists() else {}
        chosen.json.write_text(json.dumps(known | {"durable": report}, indent=2) + "\n")


if __name__ == "__main__":
    main()
