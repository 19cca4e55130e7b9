"""What is remembered of an order is what is kept of it: after a rollback, and when others have written."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from order_lifecycle.stores.linking import Link
from order_lifecycle.stores.records import Known
from order_lifecycle.stores.remembering import NO_TIP, Memory, Remembered
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.kept import a_service, an_order, asks, tells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[list[SqlStore]]:
    """Two stores on one file, as two processes have them."""
    made = [SqlStore(f"sqlite:///{tmp_path / 'orders.db'}") for _ in range(2)]
    made[0].upgrade()
    yield made
    for each in made:
        each.bind.dispose()


def texts_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many rows each question about an order brings, from now on."""
    found: list[int] = []
    rows = Link.rows

    def counted(self: Link, *given: object, **named: object) -> list[tuple[object, ...]]:
        answer = rows(self, *given, **named)  # type: ignore[arg-type]  # as it is called
        if "known" in named:
            found.append(len(answer))
        return answer

    monkeypatch.setattr(Link, "rows", counted)
    return found


def test_what_is_known_is_not_read_again(stores: list[SqlStore], monkeypatch: pytest.MonkeyPatch) -> None:
    service = a_service(stores[0])
    service.place(an_order())
    read = texts_read(monkeypatch)
    service.request("A1", asks("cancel"))
    assert service.order("A1").line("L1").state == "cancelled"
    assert read == [1, 1]
    assert a_service(stores[1]).order("A1") == service.order("A1")
    assert read == [1, 1, 3, 1], "another process has to read its two entries"


def test_what_others_wrote_is_read(stores: list[SqlStore]) -> None:
    ours, theirs = map(a_service, stores)
    ours.place(an_order())
    assert theirs.order("A1").line("L1").state == "placed"
    assert ours.request("A1", asks("cancel"))[0].allowed
    assert theirs.order("A1").line("L1").state == "cancelled"
    assert [each.code for each in theirs.request("A1", asks("cancel"))[0].refusals] == ["already_cancelled"]


def test_what_was_undone_is_not_remembered(stores: list[SqlStore]) -> None:
    ours, theirs = map(a_service, stores)
    ours.place(an_order())
    with suppress(ZeroDivisionError), stores[0].bind.connect() as connection:
        inside = SqlStore(connection)
        inside.memory = stores[0].memory
        assert a_service(inside).request("A1", asks("cancel"))[0].allowed
        connection.rollback()
        _ = 1 / 0
    assert ours.order("A1").line("L1").state == "placed"
    theirs.report("A1", tells("ship", "carrier", theirs.clock()))
    assert ours.order("A1").line("L1").state == "shipped", "the same number of entries, and another tip"


def test_a_moment_is_remembered_as_it_is_read(stores: list[SqlStore]) -> None:
    """With a zone instead of an offset, a day later would be another moment in the nights when clocks are turned."""
    before = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Berlin"))
    ours, theirs = (a_service(store, clock=lambda: before) for store in stores)  # type: ignore[arg-type]  # it tells the time
    ours.place(an_order(placed_at=datetime(2026, 10, 24, tzinfo=UTC)))
    assert ours.request("A1", asks("cancel"))[0].allowed
    ours.report("A1", tells("ship", "carrier", before))
    one, other = ours.order("A1"), theirs.order("A1")
    assert one == other
    for here, there in zip(one.line("L1").history, other.line("L1").history, strict=True):
        assert here.at.isoformat() == there.at.isoformat()
        assert here.at.tzinfo is not None
        assert not isinstance(here.at.tzinfo, ZoneInfo)


def test_the_oldest_is_forgotten_first() -> None:
    memory, order = Memory(size=2), an_order()
    for name in ("A1", "A2"):
        memory.put(name, Remembered(f"tip of {name}", order, Known("", (), {})))
    memory.put("A1", Remembered("newer", order, Known("", (), {})))
    memory.put("A3", Remembered("tip of A3", order, Known("", (), {})))
    assert [memory.tip(name) for name in ("A1", "A2", "A3")] == ["newer", NO_TIP, "tip of A3"]
    assert memory.get("A1", "tip of A1") is None
    assert memory.get("A1", "newer") is not None


def test_an_order_without_a_tip_is_read_each_time(stores: list[SqlStore], monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of the first form of the tables are, until they move."""
    service = a_service(stores[0])
    service.place(an_order())
    with stores[0].bind.begin() as connection:
        connection.exec_driver_sql("update ol_orders set tip = ''")
    read = texts_read(monkeypatch)
    assert service.order("A1") == service.order("A1") == an_order()
    assert read == [2, 2]
    assert service.request("A1", asks("cancel"))[0].allowed
    assert service.order("A1").line("L1").state == "cancelled"
    assert read == [2, 2, 2, 1]
    assert list(service.audit()) == []
