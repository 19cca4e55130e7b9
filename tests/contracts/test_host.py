"""Inside a host: his connection, his transaction, his tables, his schema, his migrations."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from order_lifecycle.errors import AlreadyPlaced, BadInput
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.kept import a_service, an_order, asks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def host(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database of a host, reached as he reaches it: plainly, with nothing of ours."""
    if request.param == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'host.db'}")
    else:
        engine = create_engine(request.getfixturevalue("postgres"))
    with engine.begin() as connection:
        connection.execute(text("create table invoices (number integer primary key)"))
    yield engine
    with engine.begin() as connection:
        for table in inspect(connection).get_table_names():
            connection.execute(text(f'drop table "{table}"'))
        if request.param == "postgres":
            connection.execute(text("drop schema if exists lifecycle cascade"))
    engine.dispose()


def counted(host: Engine, table: str) -> int:
    with host.connect() as connection:
        return int(connection.execute(text(f"select count(*) from {table}")).scalar_one())  # noqa: S608 - our own names


def both(connection: Connection) -> None:
    """What a host does in one transaction: an invoice of his, and a request of ours."""
    connection.execute(text("insert into invoices values (1)"))
    service = a_service(SqlStore(connection))
    service.place(an_order())
    assert service.request("A1", asks("cancel"))[0].allowed


def test_what_is_done_on_the_hosts_connection_is_committed_with_the_hosts_own(host: Engine) -> None:
    SqlStore(host).upgrade()
    with host.begin() as connection:
        both(connection)
    assert (counted(host, "invoices"), counted(host, "ol_entries"), counted(host, "ol_effects")) == (1, 2, 3)


@pytest.mark.parametrize("first", [True, False])
def test_a_rollback_of_the_host_undoes_all(host: Engine, first: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    SqlStore(host).upgrade()
    with host.connect() as connection:
        if first:
            a_service(SqlStore(connection)).place(an_order("A0"))  # ours comes before anything of the host
        both(connection)
        connection.rollback()
    assert (counted(host, "invoices"), counted(host, "ol_entries"), counted(host, "ol_effects")) == (0, 0, 0)


def test_what_fails_undoes_itself_and_leaves_the_host_his(host: Engine) -> None:
    SqlStore(host).upgrade()
    with host.begin() as connection:
        both(connection)
        service = a_service(SqlStore(connection))
        with pytest.raises(AlreadyPlaced):
            service.place(an_order("A1", "other"))
        store = SqlStore(connection)
        with pytest.raises(AlreadyPlaced), store.transaction() as unit:  # noqa: PT012 - it fails at its end
            unit.place(an_order("A2"), [])
            unit.place(an_order("A1"), [])
        connection.execute(text("insert into invoices values (2)"))
    assert (counted(host, "invoices"), counted(host, "ol_orders")) == (2, 1)


def test_a_connection_without_transactions_is_refused(host: Engine) -> None:
    if host.dialect.name == "sqlite":
        pytest.skip("its driver has no such mode before Python 3.12")
    SqlStore(host).upgrade()
    with host.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        service = a_service(SqlStore(connection))
        with pytest.raises(BadInput, match="commits each statement by itself"):
            service.place(an_order())


def test_tables_stand_under_a_prefix_beside_each_other(host: Engine) -> None:
    stores = [SqlStore(host, prefix=prefix) for prefix in ("shop_", "other_")]
    for store in stores:
        store.upgrade()
    a_service(stores[0]).place(an_order())
    assert (counted(host, "shop_orders"), counted(host, "other_orders")) == (1, 0)
    assert {"shop_version", "other_version", "invoices"} <= set(inspect(host).get_table_names())


def test_tables_stand_in_a_schema_of_the_host(host: Engine) -> None:
    if host.dialect.name == "sqlite":
        pytest.skip("SQLite has no schemas")
    with host.begin() as connection:
        connection.execute(text("create schema lifecycle"))
    store = SqlStore(host, schema="lifecycle")
    store.upgrade()
    store.upgrade()
    service = a_service(store)
    service.place(an_order())
    assert service.request("A1", asks("cancel"))[0].allowed
    assert service.fire_due() == []
    assert list(service.audit()) == []
    assert counted(host, "lifecycle.ol_orders") == 1
    assert not [name for name in inspect(host).get_table_names() if name.startswith("ol_")]


@pytest.mark.parametrize("name", ["1x", "a b", "a;drop", "", "x" * 32])
def test_a_prefix_is_a_plain_name(name: str) -> None:
    with pytest.raises(BadInput, match="table prefix"):
        SqlStore("sqlite://", prefix=name)


def test_migrations_make_what_the_tables_say(host: Engine) -> None:
    store = SqlStore(host)
    store.upgrade()
    with host.connect() as connection:
        options = {
            "version_table": "ol_version",
            "compare_type": True,
            "include_name": lambda name, kind, _: kind != "table" or str(name).startswith("ol_"),
        }
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, store.tables.metadata) == []


def test_an_upgrade_leaves_the_tables_and_the_migrations_of_the_host_alone(host: Engine) -> None:
    with host.begin() as connection:
        connection.execute(text("create table alembic_version (version_num varchar(32) primary key)"))
        connection.execute(text("insert into alembic_version values ('host-7')"))
        connection.execute(text("insert into invoices values (7)"))
    store = SqlStore(host)
    store.upgrade()
    a_service(store).place(an_order())
    store.upgrade()
    with host.connect() as connection:
        assert connection.execute(text("select version_num from alembic_version")).scalar_one() == "host-7"
        assert connection.execute(text("select version_num from ol_version")).scalar_one() == "0002"
    assert (counted(host, "invoices"), counted(host, "ol_orders")) == (1, 1)


def test_many_that_start_at_the_same_time_make_the_tables_once(host: Engine) -> None:
    with ThreadPoolExecutor(5) as pool:
        list(pool.map(lambda _: SqlStore(host).upgrade(), range(10)))
    a_service(SqlStore(host)).place(an_order())
    assert counted(host, "ol_orders") == 1


HOSTS_ENVIRONMENT = """
from alembic import context
context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""
HOSTS_MIGRATION = """
import sqlalchemy as sa
from alembic import op
from order_lifecycle.stores.sql import SqlStore
revision, down_revision = "host1", None
def upgrade():
    op.create_table("before", sa.Column("n", sa.Integer))
    SqlStore(op.get_bind()).upgrade()
    op.create_table("after", sa.Column("n", sa.Integer))
"""


def test_an_upgrade_can_be_a_step_of_a_migration_of_the_host(host: Engine, tmp_path: Path) -> None:
    (tmp_path / "versions").mkdir()
    (tmp_path / "env.py").write_text(HOSTS_ENVIRONMENT)
    (tmp_path / "versions" / "first.py").write_text(HOSTS_MIGRATION)
    config = Config()
    config.set_main_option("script_location", str(tmp_path))
    with host.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    assert {"before", "after", "ol_entries", "ol_version"} <= set(inspect(host).get_table_names())


def test_an_upgrade_on_the_hosts_connection_is_undone_with_it(host: Engine) -> None:
    with host.connect() as connection:
        SqlStore(connection).upgrade()
        connection.rollback()
    assert inspect(host).get_table_names() == ["invoices"]
