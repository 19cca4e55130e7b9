"""``order-lifecycle replay``: what a log says, in words, as JSON and as files; bad input is one clear line."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.definition.words import words
from order_lifecycle.derived.replay import KINDS, Deviation
from order_lifecycle.entrypoints.replay_output import duration, sentence, would_lead_to
from order_lifecycle.entrypoints.replaying import judged

if TYPE_CHECKING:
    from pathlib import Path

LOG = """order_id,line_id,event,at
A1,1,place,2026-03-02T09:00:00Z
A1,1,pay,2026-03-02T09:05:00Z
A1,1,ship,2026-03-03T09:00:00Z
A1,1,deliver,2026-03-05T09:00:00Z
A2,1,place,2026-03-02T09:00:00Z
A2,1,ship,2026-03-02T10:00:00Z
A2,1,pay,2026-03-02T11:00:00Z
A2,2,place,2026-03-02T09:00:00Z
A3,1,place,2026-03-02T09:00:00Z
A3,1,pay,2026-03-02T09:05:00Z
A3,1,ship,2026-03-03T09:00:00Z
A3,1,cancel,2026-03-04T09:00:00Z
,1,pay,2026-03-04T09:00:00Z
"""


def log(folder: Path, text: str = LOG, name: str = "log.csv") -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def run(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from order_lifecycle.entrypoints import main; main()", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_rows_in_are_rows_judged_and_rows_reported(tmp_path: Path) -> None:
    found = judged(log(tmp_path))
    assert (found.rows_in, found.rows_judged, dict(found.reported)) == (13, 12, {"no_order": 1})
    assert (found.totals.lines, found.orders, found.totals.fitting) == (4, 3, 2)


def test_an_order_fits_if_all_its_lines_do(tmp_path: Path) -> None:
    found = judged(log(tmp_path))
    assert found.orders_that_fit == 1
    assert {each.kind: orders for each, orders in found.deviating.items() if each.kind != "fits"} == {
        "out_of_order": 1,
        "refused": 1,
    }


def test_terms_and_facts_decide(tmp_path: Path) -> None:
    text = "order_id,line_id,event,at\nA1,1,place,2026-03-02T09:00:00Z\nA1,1,ship,2026-03-02T10:00:00Z\n"
    assert judged(log(tmp_path, text)).totals.fitting == 0
    assert judged(log(tmp_path, text), facts=["cash_on_delivery=true"]).totals.fitting == 1
    assert judged(log(tmp_path, text), facts=["cash_on_delivery=unknown"]).totals.fitting == 1
    stopped = text.replace("ship", "pay") + "A1,1,ship,2026-03-02T11:00:00Z\nA1,1,cancel,2026-03-02T12:00:00Z\n"
    assert judged(log(tmp_path, stopped), market="marketplace").totals.fitting == 0
    assert judged(log(tmp_path, stopped), market="shopee-sg").totals.fitting == 1, "there a parcel may be stopped"


def test_what_the_lifecycle_does_not_know_is_told_and_not_used(tmp_path: Path) -> None:
    text = "order_id,line_id,event,at,by,gift\nA1,1,place,2026-03-02T09:00:00Z,robot,true\n"
    found = judged(log(tmp_path, text))
    assert set(found.ignored) == {"actor robot", "column gift"}
    assert found.totals.fitting == 1


@pytest.mark.slow
def test_the_command_says_it_in_words_and_leaves_files(tmp_path: Path) -> None:
    done = run("replay", log(tmp_path), "--report", tmp_path / "report")
    assert (done.returncode, done.stderr) == (1, "")
    assert "Told in the wrong order of time: 'ship' came before 'pay'." in done.stdout
    assert "It does not say which order it is about." in done.stdout
    with (tmp_path / "report" / "lines.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["order_id"], row["line_id"], row["kind"], row["row"]) for row in rows] == [
        ("A1", "1", "fits", ""),
        ("A2", "1", "out_of_order", "6"),
        ("A2", "2", "fits", ""),
        ("A3", "1", "refused", "12"),
    ]
    told = json.loads((tmp_path / "report" / "replay.json").read_text(encoding="utf-8"))
    assert told["rows_in"] == told["rows_judged"] + sum(told["rows_reported"].values())
    assert list((tmp_path / "report").glob("replay.*")) != [tmp_path / "report" / "replay.json"]


@pytest.mark.slow
def test_all_that_fits_is_exit_zero_and_json_is_json(tmp_path: Path) -> None:
    good = "\n".join(LOG.splitlines()[:5]) + "\n"
    done = run("replay", log(tmp_path, good), "--json", "--lang", "zh")
    assert done.returncode == 0
    assert json.loads(done.stdout)["deviations"][0]["sentence"] == "一切都按应有的顺序发生。"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "options", "said"),
    [
        ("", (), "empty"),
        ("order_id,at\nA1,2026-03-02\n", (), "event"),
        (LOG, ("--market", "narnia"), "narnia"),
        (LOG, ("--fact", "shiny=true"), "shiny"),
        (LOG, ("--from", "tablets"), "tablets"),
        (LOG, ("--zone", "Mars/Olympus"), "Mars/Olympus"),
        (LOG, ("--engine", "steam"), "steam"),
        (LOG, ("--columns", "none.toml"), "none.toml"),
    ],
)
def test_bad_input_is_one_clear_line(tmp_path: Path, text: str, options: tuple[str, ...], said: str) -> None:
    done = run("replay", log(tmp_path, text), *options)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sentence(kind: str, language: str) -> None:
    told = Deviation(kind, "ship", ("paid", "packed"), ("already_shipped",), ("pay",), "pay")  # type: ignore[arg-type]  # a name
    assert "{" not in sentence(told, words(language))
    assert sentence(Deviation("out_of_order", "ship", (), after="place"), words(language))


def test_times_are_said_as_people_say_them() -> None:
    assert [duration(each, words("en")) for each in (30, 7200, 200_000)] == ["0 minutes", "2.0 hours", "2.3 days"]


@pytest.mark.parametrize(("event", "state"), [("ship", "shipped"), ("cancel", "cancelled"), ("approve", "cancelled")])
def test_what_was_not_possible_is_drawn_to_where_it_would_lead(event: str, state: str) -> None:
    assert would_lead_to(event) == state
