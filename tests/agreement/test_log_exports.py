"""What we write as OCEL and XES is read by a reader that is not ours (r4pm), and by our own, without loss."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from order_lifecycle.entrypoints.replaying import judged
from order_lifecycle.orders.order import Order
from order_lifecycle.platforms.event_log import read_log
from order_lifecycle.platforms.log_writing import ocel, xes

if TYPE_CHECKING:
    from collections.abc import Callable

ORDER = Order.model_validate_json(Path("examples/orders/shirt_and_mug.json").read_bytes())
ORDERS = [ORDER, ORDER.model_copy(update={"id": "again"})]
ENTRIES = [(order.id, line.id, entry.event) for order in ORDERS for line in order.lines for entry in line.history]
WRITERS: dict[str, Callable[[list[Order]], str]] = {"ocel": ocel, "xes": xes}
NAMES = {"ocel": "log.json", "xes": "log.xes"}


@pytest.fixture(params=["ocel", "xes"])
def form(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def file(form: str, tmp_path: Path) -> Path:
    written = tmp_path / NAMES[form]
    written.write_text(WRITERS[form](ORDERS), encoding="utf-8")
    return written


def test_our_own_reader_reads_every_entry(form: str, file: Path) -> None:
    """The name of a trace must be its own; the order stands beside it."""
    (log,) = read_log(file, mapping={"columns": {"order_id": "case:order_id"}} if form == "xes" else None)
    told = [
        (*log.lines[line], log.letters[letter].event)
        for line, letter in zip(log.line.tolist(), log.letter.tolist(), strict=True)
    ]
    names = [(order, line.rpartition("/")[2], event) for order, line, event in told]
    assert sorted(names) == sorted(ENTRIES)
    assert not sum(log.counts.values())


def test_what_is_written_replays_as_it_was_decided(file: Path) -> None:
    found = judged(file)
    assert (found.totals.lines, found.totals.fitting) == (4, 4)


def test_r4pm_reads_the_xes(tmp_path: Path) -> None:
    r4pm: Any = pytest.importorskip("r4pm")
    written = tmp_path / "log.xes"
    written.write_text(xes(ORDERS), encoding="utf-8")
    frame, _ = r4pm.df.import_xes(str(written))
    assert frame.height == len(ENTRIES)
    assert sorted(frame["concept:name"].to_list()) == sorted(event for _, _, event in ENTRIES)
    assert set(frame["case:concept:name"].to_list()) == {f"{order}/{line}" for order, line, _ in ENTRIES}


def test_r4pm_reads_the_ocel(tmp_path: Path) -> None:
    r4pm: Any = pytest.importorskip("r4pm")
    written = tmp_path / "log.json"
    written.write_text(ocel(ORDERS), encoding="utf-8")
    tables = r4pm.df.import_ocel(str(written))
    assert tables["events"].height == len(ENTRIES)
    assert tables["objects"].height == len(ORDERS) + sum(len(order.lines) for order in ORDERS)
    assert tables["relations"].height == 2 * len(ENTRIES)


def test_the_ocel_names_what_it_uses() -> None:
    document = json.loads(ocel(ORDERS))
    assert {each["type"] for each in document["events"]} == {each["name"] for each in document["eventTypes"]}
    assert {each["type"] for each in document["objects"]} == {each["name"] for each in document["objectTypes"]}
    ids = [each["id"] for each in (*document["events"], *document["objects"])]
    assert len(ids) == len(set(ids))
