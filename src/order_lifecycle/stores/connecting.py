"""How is a database reached, and how does a transaction begin there? What differs between SQLite and PostgreSQL."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from order_lifecycle.errors import BadInput, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY_MS = 30_000
"""How long a writer waits for another one on SQLite."""

IDLE_S = 1.0
"""A connection to a server that was idle for so long is asked whether it still lives before it is used."""

_ACCEPTED = "sqlite:///FILE or postgresql://USER@HOST/DATABASE"


def engine(url: str) -> Engine:
    """An engine for a URL, with what SQLite needs to be safe with several writers, and PostgreSQL to come back.

    Errors of the database do not repeat what was being written: it may be personal. A connection is given back to the
    pool after its transaction, and is not rolled back once more there.

    >>> engine("sqlite:///orders.db").dialect.name
    'sqlite'
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() != "sqlite":
            return _asking_idle_ones(create_engine(parsed, hide_parameters=True, pool_reset_on_return=None))
        options: dict[str, Any] = {"hide_parameters": True, "pool_reset_on_return": None}
        if parsed.database in {None, "", ":memory:"}:  # it lives in one connection, which threads take in turns
            alone = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
            options |= {**alone, "connect_args": {"check_same_thread": False}}
        found = create_engine(parsed, **options)
    except (ArgumentError, NoSuchModuleError) as wrong:
        raise BadInput("database URL", str(wrong).partition("\n")[0], _ACCEPTED) from None
    except ModuleNotFoundError as wrong:
        raise MissingExtra(f"the driver {wrong.name!r}", "'order-lifecycle[postgres]'") from None
    event.listen(found, "connect", _prepare)
    return found


@contextmanager
def connected(bind: Engine | Connection) -> Iterator[Connection]:
    """A connection of SQLAlchemy in a transaction of our own, or in a savepoint of the one that the host has begun."""
    if isinstance(bind, Connection):
        begin(bind.connection.driver_connection, bind.dialect.name)
        with bind.begin_nested():
            yield bind
        return
    with bind.connect() as opened, opened.begin():
        begin(opened.connection.driver_connection, bind.dialect.name)
        yield opened


def begin(driver: Any, dialect: str, *, reads: bool = False) -> None:  # noqa: ANN401 - a connection of a driver
    """Refuse a connection without transactions; begin where the driver of SQLite leaves it to the first write.

    There a savepoint alone would be committed when it is released, whatever became of the host's transaction. What only
    `reads` sees one moment of the database, and does not wait for writers.
    """
    if getattr(driver, "autocommit", False) is True:
        raise BadInput("database connection", "commits each statement by itself", "a connection with transactions")
    if dialect == "sqlite" and not driver.in_transaction:
        driver.execute("begin" if reads else "begin immediate")
    if dialect == "postgresql" and reads:
        driver.execute("set transaction isolation level repeatable read, read only")


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a connection of the driver
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=wal", "synchronous=full", "foreign_keys=on"):
        connection.execute(f"pragma {pragma}")


def _asking_idle_ones(found: Engine) -> Engine:
    """Ask a connection before it is used, if it was idle, or if another one was lost since it was used last.

    To ask each of them every time is a way to the server and back for each transaction.
    """
    lost_at = [0.0]

    def lost(*_: object) -> None:
        lost_at[0] = time.monotonic()

    def given_back(_: object, record: Any) -> None:  # noqa: ANN401 - the pool's own
        record.info["used_at"] = time.monotonic()

    def taken(connection: Any, record: Any, _: object) -> None:  # noqa: ANN401 - the driver's and the pool's own
        used_at = record.info.get("used_at", 0.0)
        if lost_at[0] < used_at and time.monotonic() - used_at < IDLE_S:
            return
        try:
            found.dialect.do_ping(connection)
        except found.dialect.loaded_dbapi.Error:
            raise DisconnectionError from None

    event.listen(found, "invalidate", lost)
    event.listen(found, "checkin", given_back)
    event.listen(found, "checkout", taken)
    return found
