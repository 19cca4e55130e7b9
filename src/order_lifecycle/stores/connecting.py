"""How is a database reached, and how does a transaction begin there? What differs between SQLite and PostgreSQL."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool

from order_lifecycle.errors import BadInput, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Iterator

BUSY_MS = 30_000
"""How long a writer waits for another one on SQLite."""

_ACCEPTED = "sqlite:///FILE or postgresql://USER@HOST/DATABASE"


def engine(url: str) -> Engine:
    """An engine for a URL, with what SQLite needs to be safe with several writers, and PostgreSQL to come back.

    Errors of the database do not repeat what was being written: it may be personal.

    >>> engine("sqlite:///orders.db").dialect.name
    'sqlite'
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() != "sqlite":
            return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
        options: dict[str, Any] = {"hide_parameters": True}
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
def connected(bind: Engine | Connection, *, reads: bool = False) -> Iterator[Connection]:
    """All or nothing: a transaction of our own, or a savepoint in the one that the host has begun.

    What only `reads` sees one moment of the database, and does not wait for writers.
    """
    if isinstance(bind, Connection):
        _begin(bind, reads=False)
        with bind.begin_nested():
            yield bind
        return
    with bind.connect() as opened:
        if reads and bind.dialect.name == "postgresql":
            opened = opened.execution_options(isolation_level="REPEATABLE READ")  # noqa: PLW2901 - the same connection
        with opened.begin():
            _begin(opened, reads=reads)
            yield opened


def _begin(connection: Connection, *, reads: bool) -> None:
    """Refuse a connection without transactions; begin where the driver of SQLite leaves it to the first write.

    There a savepoint alone would be committed when it is released, whatever became of the host's transaction.
    """
    driver: Any = connection.connection.driver_connection
    if getattr(driver, "autocommit", False) is True:
        raise BadInput("database connection", "commits each statement by itself", "a connection with transactions")
    if connection.dialect.name == "sqlite" and not getattr(driver, "in_transaction", True):
        connection.exec_driver_sql("begin" if reads else "begin immediate")


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a connection of the driver
    connection.isolation_level = None  # the driver must not begin transactions by itself
    for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=wal", "synchronous=full", "foreign_keys=on"):
        connection.execute(f"pragma {pragma}")
