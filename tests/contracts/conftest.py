"""One suite for every store: the fixtures `store`, `sql_store` and `service` give each kind in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from order_lifecycle.stores.sql import SqlStore
from tests.contracts.databases import fresh, running_postgres, thrown_away, url_of
from tests.contracts.kept import Clock, a_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from order_lifecycle.service import OrderService
    from order_lifecycle.stores.memory import MemoryStore

POSTGRES = pytest.param("postgres", marks=pytest.mark.slow)
DATABASES = ["sqlite file", pytest.param("sqlite memory", marks=pytest.mark.slow), POSTGRES]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with running_postgres() as server:
        yield url_of(server)


@pytest.fixture(params=["memory", *DATABASES])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[MemoryStore | SqlStore]:
    url = request.getfixturevalue("postgres") if request.param == "postgres" else None
    made = fresh(request.param, tmp_path, url)
    yield made
    thrown_away(made)


@pytest.fixture(params=["sqlite file", POSTGRES])
def sql_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore]:
    url = request.getfixturevalue("postgres") if request.param == "postgres" else None
    made = fresh(request.param, tmp_path, url)
    assert isinstance(made, SqlStore)
    yield made
    thrown_away(made)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(store: MemoryStore | SqlStore, clock: Clock) -> OrderService:
    return a_service(store, clock)
