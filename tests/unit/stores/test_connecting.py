"""How a database is reached: URLs, what SQLite is told, and what is said of what cannot be reached."""

from __future__ import annotations

import builtins
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from order_lifecycle.errors import BadInput, MissingExtra
from order_lifecycle.stores.connecting import BUSY_MS, connected, engine
from order_lifecycle.stores.linking import linked

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("url", ["orders.db", "", "nosuch://x"])
def test_what_is_no_url_is_said_with_what_would_be_one(url: str) -> None:
    with pytest.raises(BadInput, match="accepted: sqlite:///FILE or postgresql://"):
        engine(url)


def test_a_driver_that_is_missing_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any) -> Any:  # noqa: ANN401 - as the real one
        if name == "psycopg":
            raise ModuleNotFoundError(name=name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingExtra, match=r"pip install 'order-lifecycle\[postgres\]'"):
        engine("postgresql://localhost/x")


def test_a_file_of_sqlite_is_made_safe_for_several_writers(tmp_path: Path) -> None:
    found = engine(f"sqlite:///{tmp_path / 'orders.db'}")
    with connected(found) as connection:
        told = [connection.execute(text(f"pragma {name}")).scalar_one() for name in ("journal_mode", "busy_timeout")]
        full = connection.execute(text("pragma synchronous")).scalar_one()
    assert (told, full) == (["wal", BUSY_MS], 2)
    found.dispose()


def test_a_database_in_memory_is_one_for_all_threads() -> None:
    found = engine("sqlite://")
    with connected(found) as connection:
        connection.execute(text("create table t (n integer)"))

    def count(_: int) -> int:
        with connected(found) as connection:
            connection.execute(text("insert into t values (1)"))
            return int(connection.execute(text("select count(*) from t")).scalar_one())

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(count, range(20))) == list(range(1, 21))
    found.dispose()


def test_a_reader_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    found = engine(f"sqlite:///{tmp_path / 'orders.db'}")
    with connected(found) as connection:
        connection.execute(text("create table t (n integer)"))
    with linked(found) as writer:
        writer.cursor.execute("insert into t values (1)")
        with linked(found, reads=True) as reader:
            assert reader.cursor.execute("select count(*) from t").fetchone() == (0,)
    found.dispose()
