"""A way to the driver: one transaction on an engine, in a host's transaction, or on the connection of a driver."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, NullPool, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError

from order_lifecycle.errors import BadInput
from order_lifecycle.stores.connecting import begin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy.engine import Dialect

    from order_lifecycle.stores.dialects import Statement

DRIVERS = {"sqlite3": "sqlite", "psycopg": "postgresql.psycopg"}
"""Whose connections are taken as they are, by the module of their class."""


class Link:
    """One transaction on a connection of a driver."""

    def __init__(self, driver: Any, dialect: Dialect) -> None:  # noqa: ANN401 - a connection of a driver
        self.driver, self.dialect = driver, dialect
        self.cursor = _plain_cursor(driver, dialect)

    def do(self, statement: Statement, given: Mapping[str, Any]) -> int:
        """Do it; how many rows it was done to."""
        self.cursor.execute(statement.text, statement.filled(given))
        return int(self.cursor.rowcount)

    def do_each(self, statement: Statement, given: Sequence[Mapping[str, Any]]) -> None:
        """Do it for each of them."""
        if len(given) == 1:
            self.do(statement, given[0])
        elif given:
            self.cursor.executemany(statement.text, [statement.filled(each) for each in given])

    def rows(self, statement: Statement, **given: Any) -> list[tuple[Any, ...]]:  # noqa: ANN401 - what a row holds
        """Ask for rows."""
        self.cursor.execute(statement.text, statement.filled(given))
        return list(self.cursor.fetchall())

    def commit(self) -> None:
        """All of it is done."""
        self.driver.commit()


def linked(bind: Any, *, reads: bool = False, single: bool = False) -> AbstractContextManager[Link]:  # noqa: ANN401 - see `SqlStore`
    """All or nothing, and committed at the end if the engine is given; else when the host commits.

    `single`: one statement reads and one writes, which PostgreSQL needs no transaction for.
    """
    if isinstance(bind, Engine):
        return _own(bind, reads=reads, commits=not (single and bind.dialect.name == "postgresql"))
    return _hosts(bind) if isinstance(bind, Connection) else _drivers(bind)


@contextmanager
def _own(bind: Engine, *, reads: bool, commits: bool) -> Iterator[Link]:
    """A connection of the pool. Errors are SQLAlchemy's, and say nothing of what was being written."""
    dialect, pooled = bind.dialect, None
    failed = dialect.loaded_dbapi.Error
    try:
        pooled = bind.raw_connection()
        driver: Any = pooled.driver_connection
        link = Link(driver, dialect)
        if not commits:
            driver.autocommit = True
            try:
                yield link
            finally:
                if not driver.closed:
                    driver.autocommit = False
            return
        try:
            begin(driver, dialect.name, reads=reads)
            yield link
            link.commit()
        except BaseException:
            with suppress(failed):  # what was wrong first is what is told
                driver.rollback()
            raise
    except failed as wrong:
        lost = pooled is not None and dialect.is_disconnect(wrong, pooled, None)
        if pooled is not None and lost:
            pooled.invalidate(wrong)
        raise DBAPIError.instance(
            None, None, wrong, failed, hide_parameters=True, connection_invalidated=lost, dialect=dialect
        ) from wrong
    finally:
        if pooled is not None:
            pooled.close()


@contextmanager
def _hosts(bind: Connection) -> Iterator[Link]:
    driver = bind.connection.driver_connection
    begin(driver, bind.dialect.name)
    with bind.begin_nested():
        yield Link(driver, bind.dialect)


@contextmanager
def _drivers(driver: Any) -> Iterator[Link]:  # noqa: ANN401 - a connection of a driver
    dialect = dialect_of(driver)
    begin(driver, dialect.name)
    driver.execute("savepoint order_lifecycle")
    try:
        yield Link(driver, dialect)
    except BaseException:
        driver.execute("rollback to savepoint order_lifecycle")
        raise
    finally:
        driver.execute("release savepoint order_lifecycle")


def dialect_of(driver: Any) -> Dialect:  # noqa: ANN401 - whatever a host gives
    """The dialect for a connection of a driver; `BadInput` if it is none that is known."""
    modules = [kind.__module__.partition(".")[0] for kind in type(driver).__mro__]
    known = next((module for module in modules if module in DRIVERS), None)
    if known is None:
        accepted = f"a URL, an engine or a connection of SQLAlchemy, or a connection of {' or '.join(DRIVERS)}"
        raise BadInput("database", f"is a {type(driver).__name__} of {modules[0]}", accepted)
    return _dialect(known)


@lru_cache(maxsize=len(DRIVERS))
def _dialect(driver: str) -> Dialect:
    found = registry.load(DRIVERS[driver])
    made: Dialect = found(dbapi=found.import_dbapi())
    return made


def _plain_cursor(driver: Any, dialect: Dialect, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - the driver's own
    """A cursor whose rows are tuples, whatever those of the host are."""
    cursor = driver.cursor(*given, **named)
    if dialect.name == "sqlite":
        cursor.row_factory = None
    elif dialect.driver == "psycopg":
        from psycopg.rows import tuple_row

        cursor.row_factory = tuple_row
    return cursor


@contextmanager
def lent(driver: Any) -> Iterator[Connection]:  # noqa: ANN401 - a connection of a driver
    """A connection of SQLAlchemy on that of a driver: it is neither committed, rolled back nor closed there."""
    dialect = dialect_of(driver)
    # Looking for a type that we do not have would ask the driver for a connection of its own kind.
    more = {"use_native_hstore": False} if dialect.driver == "psycopg" else {}
    url = f"{dialect.name}+{dialect.driver}://"
    engine = create_engine(url, creator=lambda: Lent(driver, dialect), poolclass=NullPool, **more)
    with engine.connect() as connection:
        yield connection


class Lent:
    """The host's own connection, which only the host commits, rolls back or closes."""

    def __init__(self, own: Any, dialect: Dialect) -> None:  # noqa: ANN401 - a connection of whatever driver the host has
        self._own, self._dialect = own, dialect

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what the driver has
        return getattr(self._own, name)

    def cursor(self, *given: Any, **named: Any) -> Any:  # noqa: ANN401 - as the driver's own
        """A cursor whose rows are tuples."""
        return _plain_cursor(self._own, self._dialect, *given, **named)

    def commit(self) -> None:
        """Left to the host."""

    def rollback(self) -> None:
        """Left to the host."""

    def close(self) -> None:
        """Left to the host."""
