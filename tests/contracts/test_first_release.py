"""A database that the first form of the tables was written to opens with the newest, and loses nothing.

The fixture was written by the program of that time: orders in seven states, payments, refused requests, effects that
are done, claimed, waiting and dead. It is never written again.
"""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, inspect, text

from order_lifecycle.service import OrderService
from order_lifecycle.stores.connecting import engine
from order_lifecycle.stores.migrations import upgrade
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.kept import asks, tells

if TYPE_CHECKING:
    from collections.abc import Iterator

WRITTEN = Path(__file__).parents[1] / "fixtures" / "store_of_the_first_form.sql"
NOW = datetime(2026, 5, 2, 20, tzinfo=UTC)
STATES = {
    ("asked", "L1"): "packed",
    ("back", "L1"): "cancelled",
    ("paid", "L1"): "paid",
    ("paid", "L2"): "paid",
    ("placed", "L1"): "placed",
    ("returned", "L1"): "return_approved",
    ("settled", "L1"): "refunded",
    ("shipped", "L1"): "shipped",
    ("shipped", "L2"): "paid",
}
TABLES = ("orders", "entries", "payments", "lines", "effects", "refusals")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    """The database as it was, not yet upgraded."""
    file = tmp_path / "old.db"
    with sqlite3.connect(file) as connection:
        connection.executescript(WRITTEN.read_text())
    if request.param == "sqlite":
        found = engine(f"sqlite:///{file}")
        yield SqlStore(found)
    else:
        found = engine(request.getfixturevalue("postgres"))
        store = SqlStore(found)
        with found.begin() as made:
            upgrade(made, store.tables, "0001")
        copied(file, found)
        yield store
        with found.begin() as gone:
            for table in (*TABLES, "version"):
                gone.execute(text(f"drop table ol_{table}"))
    found.dispose()


def copied(file: Path, to: Engine) -> None:
    """Every row of the file, as the same program would have written it to a server."""
    with sqlite3.connect(file) as connection, to.begin() as opened:
        connection.row_factory = sqlite3.Row
        for table in TABLES:
            rows = [dict(row) for row in connection.execute(f"select * from ol_{table}")]  # noqa: S608 - our own names
            names = ", ".join(rows[0])
            marks = ", ".join(f":{name}" for name in rows[0])
            opened.execute(text(f"insert into ol_{table} ({names}) values ({marks})"), rows)  # noqa: S608 - our own names
            if "number" in rows[0] and table != "payments":
                opened.execute(text(f"select setval('ol_{table}_number_seq', {len(rows)})"))


def test_nothing_of_it_is_lost_and_all_of_it_goes_on(old: SqlStore) -> None:
    with old.bind.begin() as connection:
        before = {
            table: connection.execute(text(f"select count(*) from ol_{table}")).scalar_one()  # noqa: S608 - our own names
            for table in TABLES
        }
    old.upgrade()
    old.upgrade()
    service = OrderService(old, clock=lambda: NOW)
    with old.bind.begin() as connection:
        for table, count in before.items():
            assert connection.execute(text(f"select count(*) from ol_{table}")).scalar_one() == count  # noqa: S608 - see above
        versions = connection.execute(text("select order_id, version from ol_orders")).all()
    with old.reading() as unit:
        assert {(row.order_id, row.line_id): row.state for row in unit.lines()} == STATES
        effects = {each.key: each.state for each in unit.effects()}
        assert unit.refusals("shipped")
    assert {row.order_id: row.version for row in versions} == {
        order_id: sum(len(line.history) for line in service.order(order_id).lines) for order_id, _ in versions
    }
    assert list(service.audit()) == []
    assert effects["asked/L1/1/notify_merchant"] == "dead"
    assert service.requeue("asked/L1/1/notify_merchant")

    assert service.request("placed", asks("cancel", key="new"))[0].allowed
    assert service.request("paid", asks("cancel", "merchant", ground="out_of_stock", line="L1"))[0].allowed
    service.report("returned", tells("send_back", "buyer", NOW))
    assert len(service.claim_effects(limit=50)) > 3
    late = OrderService(old, clock=lambda: NOW + timedelta(days=99))
    assert {each.allowed for each in late.fire_due()} == {True}
    assert list(late.audit()) == []


def test_it_has_the_same_tables_as_a_new_one(old: SqlStore) -> None:
    old.upgrade()
    new = SqlStore(old.bind, prefix="new_")
    new.upgrade()
    seen = inspect(old.bind)

    def form(prefix: str, table: str) -> object:
        indexes = {
            (each["name"] or "").removeprefix(prefix): each["column_names"] for each in seen.get_indexes(prefix + table)
        }
        columns = {each["name"]: (str(each["type"]), each["nullable"]) for each in seen.get_columns(prefix + table)}
        return columns, indexes, seen.get_pk_constraint(prefix + table)["constrained_columns"]

    for table in TABLES:
        assert form("ol_", table) == form("new_", table)
    with old.bind.begin() as connection:
        for table in (*TABLES, "version"):
            connection.execute(text(f"drop table new_{table}"))
