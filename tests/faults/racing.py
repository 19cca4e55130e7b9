"""Writers that race on one order: `python -m tests.faults.racing URL FOLDER HOW`; forked, and let go at one moment."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

from order_lifecycle.acting import apply, decide
from order_lifecycle.errors import StaleHistory
from order_lifecycle.orders.order import Report, Request
from order_lifecycle.service import OrderService
from order_lifecycle.stores.sql import SqlStore
from tests.faults.toiling import STARTED_AT

if TYPE_CHECKING:
    from multiprocessing.synchronize import Barrier

WRITERS = 16
EACH = 5
"""How many entries each of them writes."""

NOW = STARTED_AT + timedelta(hours=1)


def report(url: str, number: int, start: Barrier) -> list[str]:
    """Reports that are all kept, by a service that decides again when it lost."""
    service = OrderService(SqlStore(url), clock=lambda: NOW)
    start.wait(60)
    for n in range(EACH):
        told = {"event": "deliver", "by": "carrier", "line": "L1", "key": f"{number}-{n}", "at": NOW}
        service.report("A1", Report.model_validate(told))
    return [f"{number}-{n}" for n in range(EACH)]


def save(url: str, number: int, start: Barrier) -> list[str]:
    """What was decided without a lock, for the same position: whoever is second has lost."""
    store = SqlStore(url)
    with store.reading() as unit:
        before = unit.order("A1")
    after = apply(before, decide(before, Request(event="cancel", by="buyer", line="L1", key=str(number)), NOW))
    start.wait(60)
    try:
        with store.transaction() as unit:
            unit.save(before, after, [])
    except StaleHistory:
        return []
    return [str(number)]


def ask(url: str, number: int, start: Barrier) -> list[str]:
    """The same request with the same key, from everybody."""
    service = OrderService(SqlStore(url), clock=lambda: NOW)
    start.wait(60)
    (decision,) = service.request("A1", Request(event="cancel", by="buyer", line="L1", key="K"))
    return [f"{number}:{decision.to}:{'again' if decision.repeats else 'first'}"]


def fire(url: str, number: int, start: Barrier) -> list[str]:
    """One deadline, and many workers."""
    service = OrderService(SqlStore(url), clock=lambda: STARTED_AT + timedelta(days=9))
    start.wait(60)
    return [f"{number}:{each.to}" for each in service.fire_due()]


def main(url: str, folder: Path, how: str) -> None:
    """Let all of them go, and write down what each says."""
    act = {"report": report, "save": save, "ask": ask, "fire": fire}[how]
    start = get_context("fork").Barrier(WRITERS)
    children = []
    for number in range(WRITERS):
        pid = os.fork()
        if not pid:
            try:
                (folder / f"said-{number}").write_text("\n".join(act(url, number, start)))
            except BaseException as error:  # noqa: BLE001 - it is told, and the test fails on it
                (folder / f"said-{number}").write_text(f"{type(error).__name__}: {error}")
            finally:
                os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
