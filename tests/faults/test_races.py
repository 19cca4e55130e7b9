"""Sixteen processes write to one order at the same moment: one winner a position, and no update is lost."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.service import OrderService
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.kept import an_order
from tests.faults.racing import EACH, NOW, WRITERS

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def raced(url: str, folder: Path, how: str) -> tuple[list[str], Order]:
    """What the writers said, and the order afterwards."""
    store = SqlStore(url)
    store.upgrade()
    service = OrderService(store, clock=lambda: NOW)
    service.place(an_order("A1", "L1", "L2"))
    store.bind.dispose()
    line = [sys.executable, "-m", "tests.faults.racing", url, str(folder), how]
    subprocess.run(line, cwd=ROOT, check=True, timeout=120)
    said = [line for number in range(WRITERS) for line in (folder / f"said-{number}").read_text().splitlines()]
    order = service.order("A1")
    if how != "save":  # which leaves what is derived to others
        assert list(service.audit()) == []
    store.bind.dispose()
    return said, order


def test_of_those_who_write_the_same_position_one_wins(url: str, tmp_path: Path) -> None:
    said, order = raced(url, tmp_path, "save")
    assert len(said) == 1
    assert [entry.key for entry in order.line("L1").history[1:]] == said


def test_what_each_writes_is_kept_at_a_position_of_its_own(url: str, tmp_path: Path) -> None:
    said, order = raced(url, tmp_path, "report")
    keys = [entry.key for entry in order.line("L1").history[1:]]
    assert len(keys) == WRITERS * EACH
    assert sorted(keys) == sorted(said)
    for writer in range(WRITERS):
        assert [key for key in keys if key.startswith(f"{writer}-")] == [f"{writer}-{n}" for n in range(EACH)]


def test_the_same_request_of_many_processes_is_done_once(url: str, tmp_path: Path) -> None:
    said, order = raced(url, tmp_path, "ask")
    assert sorted(each.partition(":")[2] for each in said) == ["cancelled:again"] * (WRITERS - 1) + ["cancelled:first"]
    assert len(order.line("L1").history) == 2


def test_a_deadline_is_fired_by_one_of_many_workers(url: str, tmp_path: Path) -> None:
    said, order = raced(url, tmp_path, "fire")
    assert [each.partition(":")[2] for each in said] == ["cancelled"] * 2
    assert [len(line.history) for line in order.lines] == [2, 2]
