"""`bulk`: every line of a file is counted, by what is said of it; in both languages, by every engine, and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.table import Table
from order_lifecycle.entrypoints.bulk_cli import bulk
from order_lifecycle.entrypoints.bulk_engines import ENGINES
from order_lifecycle.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from pathlib import Path

app = typer.Typer()
app.command()(bulk)

LINES = pl.DataFrame(
    {
        "line": ["a", "b", "c", "d", "e", "f"],
        "state": ["placed", "paid", "paid", "paid", "gone", None],
        "custom_made": [None, True, False, None, None, True],
        "request_left": [None, True, True, True, None, None],
        "merchant_consents": [None, False, True, None, None, None],
    }
)
QUESTION = ("--event", "cancel", "--by", "buyer", "--ground", "change_of_mind", "--market", "marketplace")
LATER = (*QUESTION, "--fact", "in_free_cancel_window=false", "--fact", "ship_overdue=false")
"""The free hour is over, and nobody is late."""


@pytest.fixture(params=[".parquet", ".csv"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    found: Path = tmp_path / f"lines{request.param}"
    if found.suffix == ".csv":
        LINES.write_csv(found)
    else:
        LINES.write_parquet(found)
    return found


def run(*words: str) -> str:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False, env={"COLUMNS": "100"})
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_counts_every_line_and_writes_it(file: Path, engine: str, tmp_path: Path) -> None:
    output = tmp_path / "decided.parquet"
    run(str(file), *LATER, "--engine", engine, "-o", str(output))
    answered: dict[str, Any] = json.loads(run(str(file), *LATER, "--engine", engine, "--json"))
    assert answered["lines"] == sum(each["lines"] for each in answered["outcomes"]) == len(LINES)
    written = pl.read_parquet(output)
    assert written["line"].sort().to_list() == LINES["line"].to_list()
    counted = Counter(
        (to or "", code or "") for to, code in zip(written["to"].cast(str), written["code"].cast(str), strict=True)
    )
    assert counted == {(each["to"], each["code"]): each["lines"] for each in answered["outcomes"]}
    assert counted["cancelled", ""] >= 1
    assert counted["", "custom_made"] == 1
    assert counted["", "no_such_state"] == 2


def test_facts_that_the_file_has_not_are_named_as_unknown(file: Path) -> None:
    answered = json.loads(run(str(file), *QUESTION, "--json"))
    assert set(answered["told"]) == {"custom_made", "request_left", "merchant_consents"}
    assert set(answered["untold"]) == {"evidence_given", "in_free_cancel_window", "ship_overdue"}
    settled = json.loads(run(str(file), *QUESTION, "--fact", "ship_overdue=false", "--json"))
    assert "ship_overdue" not in settled["untold"]


def test_a_fact_that_is_said_to_be_unknown_is_not_read_from_the_file(file: Path) -> None:
    answered = json.loads(run(str(file), *LATER, "--fact", "custom_made=unknown", "--json"))
    assert "custom_made" in answered["untold"]
    assert not [each for each in answered["outcomes"] if each["code"] == "custom_made" and each["verdict"] == "denied"]


def test_each_verdict_is_what_the_table_says_of_that_line(tmp_path: Path) -> None:
    file = tmp_path / "lines.parquet"
    LINES.head(4).write_parquet(file)
    answered = json.loads(run(str(file), "--event", "cancel", "--by", "merchant", "--ground", "out_of_stock", "--json"))
    known = {each.name: each.name == "ground_is_merchants_own" for each in ORDER_LINE.facts if each.one_of == "ground"}
    table = Table(ORDER_LINE)
    expected = Counter(table.rows.decide(state, "cancel", "merchant", known).to for state in LINES["state"][:4])
    assert expected == {each["to"]: each["lines"] for each in answered["outcomes"]}


def test_it_speaks_both_languages(file: Path) -> None:
    english, chinese = (run(str(file), *LATER, "--lang", lang) for lang in ("en", "zh"))
    assert "Custom-made goods are made for this buyer alone" in " ".join(english.split())
    assert "no_such_state" in english
    assert "no_such_state" in chinese
    assert not any("一" <= letter <= "鿿" for letter in english)
    assert any("一" <= letter <= "鿿" for letter in chinese)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ["cut.parquet", "text.parquet"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, engine: str, name: str) -> None:
    LINES.write_parquet(tmp_path / "whole.parquet")
    whole = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) // 2] if name == "cut.parquet" else b"state\nplaced\n")
    with pytest.raises(BadInput, match=f"{name}: cannot be read"):
        run(str(tmp_path / name), *QUESTION, "--engine", engine)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_file_without_states_is_refused(tmp_path: Path, engine: str) -> None:
    file = tmp_path / "lines.csv"
    file.write_text("status,custom_made\nplaced,true\n", encoding="utf-8")
    with pytest.raises(BadInput, match="column 'state': is missing"):
        run(str(file), *QUESTION, "--engine", engine)


@pytest.mark.parametrize(
    ("words", "mistake"),
    [
        (("missing.parquet", *QUESTION), BadInput),
        (("lines.xlsx", *QUESTION), BadInput),
        (("lines.csv", *QUESTION, "-o", "out.csv"), BadInput),
        (("lines.csv", *QUESTION, "--engine", "pandas"), UnknownName),
        (("lines.csv", *QUESTION, "--fact", "custom=true"), UnknownName),
        (("lines.csv", "--event", "cancle", "--by", "buyer"), UnknownName),
        (("lines.csv", "--event", "cancel", "--by", "buyers"), UnknownName),
        (("lines.csv", "--event", "cancel", "--by", "buyer", "--ground", "whim"), UnknownName),
    ],
)
def test_what_cannot_be_done_is_one_clear_error(words: tuple[str, ...], mistake: type[Exception]) -> None:
    with pytest.raises(mistake):
        run(*words)


def test_the_file_that_is_read_is_not_written(tmp_path: Path) -> None:
    file = tmp_path / "lines.parquet"
    LINES.write_parquet(file)
    with pytest.raises(BadInput, match="is the file that is read"):
        run(str(file), *QUESTION, "-o", str(file))
