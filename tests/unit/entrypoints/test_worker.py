"""`order-lifecycle worker` as a process: what it does, how it stops, and what is left when it is killed."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import threading
import time
from datetime import timedelta
from typing import IO, TYPE_CHECKING

import pytest
from jsonschema import validate

from order_lifecycle.entrypoints.store_output import WorkOut
from order_lifecycle.entrypoints.worker import Worker
from order_lifecycle.stores.memory import MemoryStore
from tests.contracts.kept import a_service, an_order, asks
from tests.unit.entrypoints.conftest import MEASURED, ORDER, PROGRAM, Run, Said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from order_lifecycle.orders.order import Order
    from order_lifecycle.stores.records import EffectRow

ID = "2026-0504-1"
CANCEL = ("request", ID, "cancel", "--by", "buyer", "--line", "shirt", "--ground", "change_of_mind")
NEXT_DAY = ("--now", "2026-05-05T12:00:00+02:00")
SCHEMA = WorkOut.model_json_schema()
PATIENCE = 30.0

HOST = """
import os, sqlite3, time

def database():
    opened = sqlite3.connect("host.db", isolation_level=None, timeout=30)
    opened.execute("create table if not exists done (key text primary key, lines integer)")
    opened.execute("create table if not exists tried (key text)")
    return opened

def perform(effect, order):
    print("the host did", effect.effect)
    opened = database()
    opened.execute("insert into tried values (?)", [effect.key])
    opened.execute("insert or ignore into done values (?, ?)", [effect.key, len(order.lines)])
    opened.close()

def slowly(effect, order):
    opened = database()
    opened.execute("insert into tried values (?)", [effect.key])
    time.sleep(1.5)
    opened.execute("insert or ignore into done values (?, ?)", [effect.key, len(order.lines)])
    opened.close()

def never(effect, order):
    raise RuntimeError("no connection\\nto the account of J. Doe")
"""


@pytest.fixture
def shop(run: Run, ask: Run, tmp_path: Path) -> Run:
    """A database with an order of which the buyer has asked to cancel a line; the host's functions in `host.py`.

    A worker runs as a process of its own; everything else is asked in this one, which takes less time.
    """
    (tmp_path / "host.py").write_text(HOST, encoding="utf-8")
    assert ask("init-db").code == 0
    assert ask("place", ORDER).code == 0
    assert ask(*CANCEL, *NEXT_DAY).code == 0

    def call(*words: str | Path, stdin: str = "") -> Said:
        return (run if words[0] == "worker" else ask)(*words, stdin=stdin)

    return call


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a worker that goes on; it is ended with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*words: str) -> subprocess.Popen[str]:
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONUTF8": "1", **MEASURED}
        begun = subprocess.Popen(
            [PROGRAM, "worker", "--every", "0.1", "--json", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=tmp_path,
            env=environment,
        )
        running.append(begun)
        return begun

    yield start
    for each in running:
        if each.poll() is None:
            each.kill()
        each.communicate()


def line_of(stream: IO[str] | None) -> str:
    assert stream is not None
    return stream.readline()


def ended(process: subprocess.Popen[str]) -> Said:
    out, err = process.communicate(timeout=PATIENCE)
    return Said(process.returncode, out, err)


def rows(tmp_path: Path, statement: str, *values: str) -> list[tuple[object, ...]]:
    database = sqlite3.connect(tmp_path / "host.db")
    found = database.execute(statement, values).fetchall()
    database.close()
    return found


def until(true: Callable[[], bool]) -> None:
    for _ in range(int(PATIENCE / 0.05)):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it did not happen")


def done_in(said: Said) -> list[tuple[str, str, str]]:
    found = [json.loads(line) for line in said.out.splitlines()]
    for each in found:
        validate(each, SCHEMA)
    return [(each["what"], each["line"], each["name"]) for each in found]


# ------------------------------------------------------------------------------------- several at once


def test_what_does_not_come_to_its_turn_in_time_is_given_back_untried() -> None:
    service = a_service(MemoryStore())
    for name in ("A1", "A2", "A3", "A4"):
        service.place(an_order(name))
        assert service.request(name, asks("cancel"))[0].allowed
    performed: list[tuple[str, int]] = []

    def slowly(effect: EffectRow, _: Order) -> None:
        time.sleep(0.03)
        performed.append((effect.key, effect.attempts))

    Worker(service, slowly, timedelta(seconds=0.1), lambda _: None, threading.Event()).work()
    assert len(performed) == len({key for key, _ in performed}) == 4 * 3
    assert {attempts for _, attempts in performed} == {1}, "what was given back was not tried"


def test_a_worker_that_shall_stop_gives_back_what_it_has_not_begun() -> None:
    service, stopping = a_service(MemoryStore()), threading.Event()
    for name in ("A1", "A2", "A3"):
        service.place(an_order(name))
        service.request(name, asks("cancel"))
    Worker(service, lambda *_: stopping.set(), timedelta(minutes=1), lambda _: None, stopping).work()
    with service.store.reading() as unit:
        assert [each.key for each in unit.effects(state="done")] == ["A1/L1/1/release_stock"]
        assert unit.effects(state="claimed") == []


# --------------------------------------------------------------------------------------------- once


def test_what_is_due_is_done_once_and_effects_are_handed_over_by_their_key(shop: Run, tmp_path: Path) -> None:
    later = ("--now", "2026-05-20T12:00:00+02:00")
    first = shop("worker", "--once", "--json", "--perform", "host:perform", *later)
    assert (first.code, first.err.count("the host did ")) == (0, 5)
    assert done_in(first) == [
        ("fired", "shirt", "lapse"),
        ("performed", "shirt", "notify_merchant"),
        ("performed", "shirt", "release_stock"),
        ("performed", "shirt", "start_refund"),
        ("performed", "shirt", "notify_buyer"),
        ("performed", "shirt", "notify_merchant"),
    ]
    assert done_in(shop("worker", "--once", "--json", "--perform", "host:perform", *later)) == []
    assert rows(tmp_path, "select key, lines from done order by key")[0] == (f"{ID}/shirt/2/notify_merchant", 2)
    assert rows(tmp_path, "select count(*), count(distinct key) from tried") == [(5, 5)]
    assert shop("audit").code == 0


def test_without_a_function_effects_are_left_alone(shop: Run) -> None:
    assert shop("worker", "--once", *NEXT_DAY).out == ""
    effects = shop("effects", "--json").json["effects"]
    assert [(each["state"], each["attempts"]) for each in effects] == [("waiting", 0)]


@pytest.mark.slow
def test_what_was_done_is_said_in_two_languages(shop: Run) -> None:
    later = ("--now", "2026-05-20T12:00:00+02:00")
    assert shop("worker", "--once", *later).out == f"{ID} shirt: lapse → cancelled\n"
    said = shop("worker", "--once", "--perform", "host:perform", "--lang", "zh", *later).out
    assert said.splitlines()[0] == f"{ID} shirt:已执行:通知商家 [{ID}/shirt/2/notify_merchant]"


def test_a_failure_is_kept_with_the_first_line_of_its_error_and_tried_again(shop: Run) -> None:
    said = shop("worker", "--once", "--perform", "host:never", *NEXT_DAY)
    key = f"{ID}/shirt/2/notify_merchant"
    assert said.code == 0
    assert said.out == (f"{ID} shirt: attempt 1 of 10 failed: tell the merchant [{key}]: RuntimeError: no connection\n")
    only = shop("effects", "--json").json["effects"][0]
    assert (only["state"], only["error"]) == ("waiting", "RuntimeError: no connection")
    assert shop("worker", "--once", "--perform", "host:perform", *NEXT_DAY).out == ""
    minutes_later = ("--now", "2026-05-05T12:05:00+02:00")
    assert shop("worker", "--once", "--perform", "host:perform", *minutes_later).out.endswith(f"[{key}]\n")


def test_after_ten_attempts_an_effect_is_dead_and_can_be_tried_again(shop: Run, tmp_path: Path) -> None:
    database = sqlite3.connect(tmp_path / "order-lifecycle.db")
    with database:
        assert database.execute("update ol_effects set attempts = 9").rowcount == 1
    database.close()
    key = f"{ID}/shirt/2/notify_merchant"
    said = shop("worker", "--once", "--perform", "host:never", *NEXT_DAY)
    assert "dead after 10 attempts: tell the merchant" in said.out
    assert shop("effects", "--state", "dead", "--json").json["effects"][0]["key"] == key
    assert shop("effects", "--retry", key).code == 0
    assert "performed" in shop("worker", "--once", "--perform", "host:perform", *NEXT_DAY).out


# ------------------------------------------------------------------------------------------- going on


def test_a_worker_ends_well_when_it_is_told_to(shop: Run, worker: Callable[..., subprocess.Popen[str]]) -> None:
    assert shop("effects").code == 0
    for number in (signal.SIGTERM, signal.SIGINT):
        begun = worker()
        assert line_of(begun.stderr) == "Working on sqlite:///order-lifecycle.db; stop with Ctrl+C.\n"
        begun.send_signal(number)
        said = ended(begun)
        assert (said.code, said.err) == (0, "Stopped; nothing is left half done.\n")


@pytest.mark.slow
def test_what_a_stopped_worker_has_begun_it_finishes(
    shop: Run, worker: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    assert shop("effects").code == 0
    begun = worker("--perform", "host:slowly")
    until(lambda: _tried(tmp_path) > 0)
    begun.send_signal(signal.SIGTERM)
    said = ended(begun)
    assert said.code == 0
    performed = [each for each in done_in(said) if each[0] == "performed"]
    assert len(performed) == _tried(tmp_path) == rows(tmp_path, "select count(*) from done")[0][0]
    states = {each["state"] for each in shop("effects", "--json").json["effects"]}
    assert "claimed" not in states


@pytest.mark.slow
def test_what_a_killed_worker_has_begun_another_does_again_when_the_lease_is_over(
    shop: Run, worker: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    key = f"{ID}/shirt/2/notify_merchant"
    begun = worker("--perform", "host:slowly", "--lease", "2")
    until(lambda: _tried(tmp_path) > 0)
    begun.kill()
    begun.wait(PATIENCE)
    claimed = [each["key"] for each in shop("effects", "--state", "claimed", "--json").json["effects"]]
    assert claimed == [key]
    assert rows(tmp_path, "select count(*) from done") == [(0,)]
    time.sleep(2.0)
    second = shop("worker", "--once", "--json", "--perform", "host:perform")
    assert ("performed", "shirt", "notify_merchant") in done_in(second)
    assert rows(tmp_path, "select count(*) from tried where key = ?", key) == [(2,)]
    assert rows(tmp_path, "select count(*) from done where key = ?", key) == [(1,)]
    assert shop("audit").code == 0


@pytest.mark.slow
def test_two_workers_fire_each_deadline_once(
    ask: Run, worker: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    order = json.loads(ORDER.read_text(encoding="utf-8"))
    files = []
    for number in range(20):
        file = tmp_path / f"{number}.json"
        file.write_text(json.dumps({**order, "id": f"N{number}"}), encoding="utf-8")
        files.append(file)
    assert ask("init-db").code == 0
    assert ask("place", *files).code == 0
    both = [worker(), worker()]
    until(lambda: ask("due", "--within", "0s", "--json").json["lines"] == [])
    for each in both:
        each.send_signal(signal.SIGTERM)
    fired = [
        (found["order"], found["line"]) for each in both for found in map(json.loads, ended(each).out.splitlines())
    ]
    assert sorted(fired) == sorted((f"N{number}", "shirt") for number in range(20))
    assert ask("audit").code == 0


@pytest.mark.slow
def test_a_database_that_goes_away_and_comes_back_does_not_end_a_worker(
    shop: Run, worker: Callable[..., subprocess.Popen[str]], tmp_path: Path
) -> None:
    begun = worker()
    line_of(begun.stderr)
    assert line_of(begun.stdout)
    taken = sqlite3.connect(tmp_path / "order-lifecycle.db")
    taken.execute("alter table ol_lines rename to ol_gone")
    taken.commit()
    heard = iter(lambda: line_of(begun.stderr), "")
    assert any(said == "no such table: ol_lines; trying again in 0.1 seconds.\n" for said in heard)
    taken.execute("alter table ol_gone rename to ol_lines")
    taken.commit()
    taken.close()
    time.sleep(0.3)
    assert begun.poll() is None
    begun.send_signal(signal.SIGTERM)
    assert ended(begun).code == 0
    assert shop("audit").code == 0


def _tried(tmp_path: Path) -> int:
    try:
        return int(str(rows(tmp_path, "select count(*) from tried")[0][0]))
    except sqlite3.OperationalError:
        return 0
