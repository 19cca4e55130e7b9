"""The command `scenarios`: a table that fits, JSON by its schema, Gherkin; the same in every run; one clear error."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from gherkin.parser import Parser
from jsonschema import Draft202012Validator

from order_lifecycle.definition import ORDER_LINE

if TYPE_CHECKING:
    from tests.unit.entrypoints.conftest import Run

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "schema" / "scenarios.json").read_text(encoding="utf-8"))


def width(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_table_in_a_file_fits_eighty_columns_and_numbers_every_path(run: Run, tmp_path: Path, language: str) -> None:
    said = run("scenarios", "--random", "4", "--length", "9", "--lang", language, "-o", "walks.txt")
    assert (said.code, said.err) == (0, "")
    assert "walks.txt" in said.out
    lines = (tmp_path / "walks.txt").read_text(encoding="utf-8").splitlines()
    assert max(map(width, lines)) <= 80
    assert [line.split()[0] for line in lines if line.split() and line.split()[0].isdigit()] == ["1", "2", "3", "4"]


def test_json_follows_its_schema_and_names_what_was_asked(run: Run) -> None:
    found = run("scenarios", "--cover", "states", "--market", "marketplace", "--format", "json").json
    Draft202012Validator(SCHEMA).validate(found)
    assert (found["cover"], found["seed"], found["terms"]) == ("states", None, "marketplace")
    assert found["definition"] == ORDER_LINE.digest
    # What the terms settle is not told of an order.
    assert "interception_offered" not in found["scenarios"][0]["given"]


@pytest.mark.slow
def test_random_walks_are_the_same_for_a_seed(run: Run) -> None:
    words = ("scenarios", "--random", "3", "--format", "json", "--seed")
    first, again, other = run(*words, "5"), run(*words, "5"), run(*words, "6")
    assert first.out == again.out
    assert first.json["scenarios"] != other.json["scenarios"]
    assert (first.json["cover"], first.json["seed"], len(first.json["scenarios"])) == (None, 5, 3)


@pytest.mark.slow
def test_no_path_is_longer_than_asked(run: Run) -> None:
    found = run("scenarios", "--cover", "states", "--length", "2", "--format", "json").json["scenarios"]
    assert {len(each["steps"]) for each in found} == {1, 2}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_follows_the_name_of_the_file(run: Run, tmp_path: Path, language: str) -> None:
    assert run("scenarios", "--cover", "states", "--lang", language, "-o", "states.feature").code == 0
    text = (tmp_path / "states.feature").read_text(encoding="utf-8")
    assert len(Parser().parse(text)["feature"]["children"]) > 10
    assert run("scenarios", "--random", "1", "-o", "walk.json").code == 0
    assert json.loads((tmp_path / "walk.json").read_text(encoding="utf-8"))["seed"] == 0


WRONG = {
    "cover": (("--cover", "state"), "--cover: no cover 'state'; did you mean 'states'"),
    "market": (("--market", "atlantis"), "no market 'atlantis'"),
    "format": (("--format", "yaml"), "--format: no format 'yaml'"),
    "language": (("--lang", "fr"), "no language 'fr'"),
    "no walks": (("--random", "0"), "--random 0: is too small; accepted: a whole number from 1"),
    "fewer than none": (("--random", "-3"), "--random -3: is too small"),
    "no length": (("--length", "0"), "--length 0: is too small"),
    "two kinds": (("--random", "2", "--cover", "pairs"), "--cover: was given together with --random"),
    "a seed for nothing": (("--seed", "2"), "--seed: was given without --random"),
    "a folder that is not there": (("--random", "1", "-o", "nowhere/a.txt"), "nowhere/a.txt: cannot be written"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_bad_input_is_one_clear_line(run: Run, kind: str) -> None:
    words, expected = WRONG[kind]
    said = run("scenarios", *words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("error: ")
    assert expected in said.err
    assert said.err.count("\n") == 1
