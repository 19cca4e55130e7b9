"""What each thing costs with ten thousand lines in the database, and with ten million."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from sqlalchemy import text

from benchmarks.shops import LATE, REPORTS, Place, forget, the_order
from order_lifecycle.orders.ticks import tick

if TYPE_CHECKING:
    from collections.abc import Callable

FILLED = {
    "orders": "order_id, market, placed_at, version, tip, body",
    "entries": "order_id, line_id, position, event, state, at, key, body, hash",
    "payments": "order_id, number, body",
    "lines": "order_id, line_id, market, state, since, position, due_at, due_event",
    "effects": "key, order_id, line_id, position, effect, state, attempts, next_at, error",
}


KEPT = {("state", "entries"), ("state", "lines"), ("key", "entries")}


def filled_up(place: Place, start: int, end: int) -> None:
    """Copies of one paid order: so many rows in every table, all effects done, one deadline in twenty still to come."""
    if not start:
        place.fill(["T"])
        place.service.report("T", REPORTS[0])
    lite = place.url.startswith("sqlite")
    numbers = (
        f"(with recursive n(i) as (select {start} union all select i + 1 from n where i < {end - 1}) select i from n)"  # noqa: S608 - our own
        if lite
        else f"(select i from generate_series({start}, {end - 1}) as g(i))"  # noqa: S608 - our own
    )
    name = "printf('F%09d', n.i)" if lite else "'F' || lpad(n.i::text, 9, '0')"
    new = {
        "order_id": name,
        "key": f"{name} || t.key",
        "due_at": f"case when n.i % 20 = 0 then {tick(LATE) * 2} end",
        "state": "'done'",
    }
    with place.store.bind.begin() as connection:
        for table, columns in FILLED.items():
            each = [
                new[column] if column in new and (column, table) not in KEPT else f"t.{column}"
                for column in columns.split(", ")
            ]
            copied = f"select {', '.join(each)} from {numbers} as n, ol_{table} as t where t.order_id = 'T'"  # noqa: S608 - our own
            connection.execute(text(f"insert into ol_{table} ({columns}) {copied}"))
        if not lite:
            connection.execute(text("analyze"))


def growth(make: Callable[[], Place], sizes: list[int]) -> dict[str, dict[str, float]]:
    """What each thing costs with so many lines in the database, in milliseconds: the median of 200."""
    found: dict[str, dict[str, float]] = {}
    for start, size in zip([0, *sizes], sizes, strict=False):
        place = make()
        filled_up(place, start, size)
        found[f"{size:,}"] = {what: statistics.median(each) for what, each in _costs(place, size).items()}
        print(f"{size:>12,} lines: " + ", ".join(f"{k} {v:.2f} ms" for k, v in found[f"{size:,}"].items()), flush=True)
        place.store.bind.dispose()
    return found


def _costs(place: Place, size: int) -> dict[str, list[float]]:
    """Two hundred orders among the others, and all that is done with them."""
    chance, taken, service = Random(7), dict[str, list[float]](), place.service  # noqa: S311 - no secret is drawn
    names = [f"F{chance.randrange(size):09}-{size}-{n}" for n in range(200)]

    def timed(what: str, act: Callable[..., object], *given: object) -> None:
        began = time.perf_counter()
        act(*given)
        taken.setdefault(what, []).append((time.perf_counter() - began) * 1e3)

    def page(name: str) -> None:
        service.options(name, "L1", "buyer")
        service.balances(name)

    forget()
    for name in names:
        timed("place", service.place, the_order(name))
    for report in REPORTS:
        for name in names:
            timed("report", service.report, name, report)
    for name in names:
        timed("order page", page, name)
        timed("what is due", service.due, timedelta(days=1), 100)
        timed("an effect", lambda: [service.done(effect) for effect in service.claim_effects(1)])
    return taken
