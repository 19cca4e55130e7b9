"""Workers and writers are killed at every step: nothing is lost, nothing is done twice, nobody is forgotten."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, text

from order_lifecycle.orders.ledger import captured, refunded
from order_lifecycle.service import OrderService
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.kept import an_order
from tests.faults.toiling import MADE, STARTED_AT, Racing, performed

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
KILLS = 500
"""How many processes are killed, on each database."""


def drained(store: SqlStore, began: float) -> list[Order]:
    """Let one worker do all that is left, long after; every order as it is then."""
    racing = Racing(began)
    later = [timedelta(days=2)]
    service = OrderService(store, clock=lambda: racing() + later[0])
    while True:
        fired, claimed = service.fire_due(), service.claim_effects()
        for effect in claimed:
            performed(store, service, effect)
            assert service.done(effect)
        if not fired and not claimed:
            break
    assert service.due() == []
    assert list(service.audit()) == []
    with store.reading() as unit:
        ids = unit.order_ids(limit=100_000)
    return [service.order(order_id) for order_id in ids]


def test_processes_that_are_killed_lose_nothing_and_do_nothing_twice(url: str, tmp_path: Path) -> None:
    store = SqlStore(url)
    store.upgrade()
    assert isinstance(store.bind, Engine)
    with store.bind.begin() as connection:
        connection.execute(text(MADE))
    OrderService(store, clock=lambda: STARTED_AT).place(an_order("A0", "L1", "L2"))
    store.bind.dispose()
    line = [sys.executable, "-m", "tests.faults.nursery", url, str(tmp_path), str(KILLS), "7"]
    run = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert f"killed {KILLS}" in run.stdout, run.stderr
    ended = tmp_path / "ended"
    assert not ended.exists(), ended.read_text()[:2000]

    orders = drained(store, float((tmp_path / "began").read_text()))
    kept = {(order.id, line.id, entry.key) for order in orders for line in order.lines for entry in line.history}
    told = {(*each.split(" ")[:2], each.split(" ")[2]) for each in (tmp_path / "acknowledged").read_text().splitlines()}
    assert told <= kept, f"acknowledged and lost: {sorted(told - kept)[:5]}"

    # Each effect of each entry is in the outbox once, was performed, and is done.
    entries = [(order, line, entry) for order in orders for line in order.lines for entry in line.history]
    wanted = Counter(f"{o.id}/{li.id}/{e.position}/{effect}" for o, li, e in entries for effect in e.effects)
    with store.reading() as unit:
        outbox = unit.effects(limit=1_000_000)
    assert Counter(each.key for each in outbox) == wanted
    assert {each.state for each in outbox} == {"done"}
    with store.bind.begin() as connection:
        rows = connection.execute(text("select effect_key, amount from performed")).all()
    paid: dict[str, int] = {row.effect_key: row.amount for row in rows}
    assert paid.keys() == wanted.keys()

    # No cent went back twice, neither in our books nor at the provider.
    for order in orders:
        assert refunded(order) <= captured(order)
        assert len([each for each in order.payments or () if each.kind == "captured"]) <= 1
        for each in order.lines:
            assert refunded(order, each) <= captured(order, each)
            at_provider = sum(amount for key, amount in paid.items() if key.startswith(f"{order.id}/{each.id}/"))
            assert at_provider <= captured(order, each)
    assert len(told) > KILLS // 10, "the children hardly worked"
    store.bind.dispose()
