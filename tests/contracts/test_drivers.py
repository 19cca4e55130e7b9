"""On the connection of a driver itself, in whatever transaction its owner is."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from order_lifecycle.errors import AlreadyPlaced, BadInput
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.kept import a_service, an_order, asks, euros, tells

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite3", "sqlite3 by hand", pytest.param("psycopg", marks=pytest.mark.slow)])
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """A connection that a host has opened, with a table of his; one that begins by itself, or when it is told to."""
    if request.param == "psycopg":
        import psycopg
        from psycopg.rows import dict_row

        url = request.getfixturevalue("postgres").replace("+psycopg", "")
        opened: Any = psycopg.connect(url, row_factory=dict_row)
    else:
        opened = sqlite3.connect(tmp_path / "host.db", isolation_level=None if "hand" in request.param else "DEFERRED")
        opened.row_factory = sqlite3.Row
    opened.execute("create table invoices (number integer primary key)")
    opened.commit()
    yield opened
    opened.rollback()
    for table in ("orders", "entries", "payments", "lines", "effects", "refusals", "version"):
        opened.execute(f"drop table if exists ol_{table}")
    opened.execute("drop table invoices")
    opened.commit()
    opened.close()


def counted(driver: Any, table: str) -> int:  # noqa: ANN401 - a connection of a driver
    row = driver.execute(f"select count(*) as n from {table}").fetchone()  # noqa: S608 - our own names
    return int(row["n"])


def test_a_life_on_it_is_the_same_as_anywhere(driver: Any) -> None:  # noqa: ANN401 - see above
    store = SqlStore(driver)
    store.upgrade()
    driver.commit()
    service = a_service(store)
    service.place(an_order("A1", "L1", "L2"))
    service.report("A1", tells("pay", "payment_provider", service.clock(), amount=euros(2000), key="P"))
    assert [each.to for each in service.request("A1", asks("cancel", "merchant", ground="out_of_stock"))] == [
        "cancelled",
        "cancelled",
    ]
    service.batch([("A1", tells("refund", "payment_provider", service.clock(), key="R"))])
    assert [line.state for line in service.order("A1").lines] == ["refunded", "refunded"]
    (claimed,) = service.claim_effects()
    assert service.done(claimed)
    assert service.fire_due() == []
    assert service.rebuild() == 2
    assert list(service.audit()) == []


def test_nothing_is_committed_before_the_host_does(driver: Any) -> None:  # noqa: ANN401 - see above
    SqlStore(driver).upgrade()
    driver.commit()
    if isinstance(driver, sqlite3.Connection) and driver.isolation_level is None:
        driver.execute("begin")
    driver.execute("insert into invoices values (1)")
    a_service(SqlStore(driver)).place(an_order())
    driver.rollback()
    assert (counted(driver, "invoices"), counted(driver, "ol_orders"), counted(driver, "ol_entries")) == (0, 0, 0)
    driver.rollback()
    driver.execute("begin") if isinstance(driver, sqlite3.Connection) else None
    driver.execute("insert into invoices values (1)")
    a_service(SqlStore(driver)).place(an_order())
    driver.commit()
    assert (counted(driver, "invoices"), counted(driver, "ol_orders"), counted(driver, "ol_entries")) == (1, 1, 1)


def test_what_fails_undoes_itself_and_leaves_the_host_his(driver: Any) -> None:  # noqa: ANN401 - see above
    store = SqlStore(driver)
    store.upgrade()
    driver.commit()
    a_service(store).place(an_order())
    driver.execute("insert into invoices values (1)")
    with pytest.raises(AlreadyPlaced):
        a_service(store).place(an_order("A1", "other"))
    with pytest.raises(BadInput, match="L9"), store.transaction() as unit:  # noqa: PT012 - it fails at its end
        unit.place(an_order("A2"), [])
        raise BadInput("line", "is L9", "L1")
    driver.commit()
    assert (counted(driver, "invoices"), counted(driver, "ol_orders")) == (1, 1)


def test_its_rows_stay_as_the_host_wants_them(driver: Any) -> None:  # noqa: ANN401 - see above
    SqlStore(driver).upgrade()
    a_service(SqlStore(driver)).place(an_order())
    assert driver.execute("select order_id from ol_orders").fetchone()["order_id"] == "A1"
    driver.commit()


def test_a_connection_that_commits_each_statement_is_refused(driver: Any) -> None:  # noqa: ANN401 - see above
    if isinstance(driver, sqlite3.Connection):
        pytest.skip("its driver has no such mode before Python 3.12")
    SqlStore(driver).upgrade()
    driver.commit()
    driver.autocommit = True
    with pytest.raises(BadInput, match="commits each statement by itself"):
        a_service(SqlStore(driver)).place(an_order())
    driver.autocommit = False


@pytest.mark.parametrize("given", [object(), 7, None])
def test_what_is_no_connection_is_said_with_what_would_be_one(given: object) -> None:
    with pytest.raises(BadInput, match="accepted: a URL, an engine or a connection of SQLAlchemy, or a connection of"):
        SqlStore(given)
