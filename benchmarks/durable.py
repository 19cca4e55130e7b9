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
import time
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.growing import growth
from benchmarks.shops import LATE, WARM_UP, WAY, Place, delivered, parts_of, postgres, sqlite, the_report, together
from benchmarks.timing import Rounds, surroundings

if TYPE_CHECKING:
    from collections.abc import Callable


def audited(place: Place) -> None:
    """Everything is what was written."""
    found = list(place.service.audit())
    if found:
        raise SystemExit(f"what was written is not whole: {found[:3]}")


def transitions(title: str, make: Callable[[], Place], workers: int, orders: int, rounds: int) -> Rounds:
    """Every contender once a round, on orders of its own; nanoseconds a transition."""
    acts = ("bare", "by_hand", "warm", "cold", "batches")
    place, taken = make(), {act: list[float]() for act in acts}
    for number in range(rounds + 1):  # the first round is not counted
        for act in acts:
            names = [f"{title}-{number}-{act}-{n}" for n in range(orders)]
            place.fill(names)
            place.store.bind.dispose()
            took = together(make, act, parts_of(names, workers))
            if number:
                taken[act].append(took / ((orders - workers * WARM_UP) * len(WAY)) * 1e9)
    audited(place)
    place.store.bind.dispose()
    return Rounds(taken)


def counted(place: Place, table: str) -> int:
    """How many rows there are."""
    with place.store.bind.begin() as connection:
        return int(connection.execute(text(f"select count(*) from ol_{table}")).scalar_one())  # noqa: S608 - our own


def deadlines(make: Callable[[], Place], workers: int, lines: int) -> dict[str, float]:
    """So many deadlines at once, exactly once each; then their effects."""
    place = make()
    for start in range(0, lines, 1000):
        place.fill([f"due-{start + n}" for n in range(1000)], delivered)
    with place.store.reading() as unit:
        due = len(unit.lines(due_before=LATE, limit=10_000_000))  # those that the rounds before have left, too
    before = counted(place, "entries")
    place.store.bind.dispose()
    fired = together(make, "fire", [[] for _ in range(workers)])
    if counted(place, "entries") - before != due:
        raise SystemExit(f"{counted(place, 'entries') - before} deadlines were fired, not {due}")
    place.store.bind.dispose()
    performed = together(make, "perform", [[] for _ in range(workers)])
    with place.store.reading() as unit:
        left = [each for each in unit.effects(limit=10_000_000) if each.state != "done"]
    effects = counted(place, "effects")
    if left:
        raise SystemExit(f"{len(left)} effects are left")
    place.store.bind.dispose()
    return {"deadlines/s": due / fired, "effects/s": effects / performed}


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
    parser.add_argument("--growth", metavar="N", type=int, default=6, help="up to 10^N lines; 0 leaves it out")
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
            if chosen.growth:
                report[f"{title}, growth"] = growth(make, [10**n for n in range(4, chosen.growth + 1)])
    if chosen.json:
        known = json.loads(chosen.json.read_text()) if chosen.json.exists() else {}
        chosen.json.write_text(json.dumps(known | {"durable": known.get("durable", {}) | report}, indent=2) + "\n")


if __name__ == "__main__":
    main()
