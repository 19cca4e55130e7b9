"""`advise`, `why`, `handbook`, `diagram`, `demo`, and the help of each command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from jsonschema import validate

from tests.unit.entrypoints.conftest import ORDER, ROOT, Run

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = ("decide", "options", "diagram", "advise", "handbook", "why", "demo")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(run: Run, command: str) -> None:
    said = run(command, "--help")
    assert said.code == 0
    assert f"order-lifecycle {command}" in said.out


def test_the_version_is_printed(run: Run) -> None:
    said = run("--version")
    assert (said.code, said.out.split()[0]) == (0, "order-lifecycle")


def test_advice_is_given_before_paying(run: Run, tmp_path: Path) -> None:
    order = {
        "id": "A1",
        "currency": "EUR",
        "placed_at": "2026-05-04T10:00:00+02:00",
        "address_complete": False,
        "lines": [
            {"id": "mug", "title": "Mug", "price": {"amount": 60000, "currency": "EUR"}, "custom_made": True},
        ],
    }
    file = tmp_path / "placed.json"
    file.write_text(json.dumps(order), encoding="utf-8")
    said = run("advise", file, "--json")
    validate(said.json, json.loads((ROOT / "docs" / "schema" / "advice.json").read_text(encoding="utf-8")))
    assert [each["code"] for each in said.json["advice"]] == [
        "custom_made",
        "address_incomplete",
        "large_order",
        "read_return_terms",
        "read_product",
        "know_merchant",
        "decide_slowly",
    ]
    assert "EUR 500.00 or more" in said.json["advice"][2]["sentence"]
    table = run("advise", file)
    assert (table.code, table.err) == (0, "")
    assert "seed S35, S37, S38" in " ".join(table.out.split())


def test_why_explains_a_rule_with_file_and_line(run: Run) -> None:
    said = run("why", "shipped", "cancel", "--by", "buyer")
    assert said.code == 0
    assert "already_shipped" in said.out
    assert "order_lifecycle/definition/cancelling.py:" in said.out
    assert "interception_offered" in said.out


def test_why_as_json_says_which_way_is_chosen_by_what(run: Run) -> None:
    said = run("why", "paid", "cancel", "--by", "buyer", "--fact", "merchant_consents=true", "--json")
    validate(said.json, json.loads((ROOT / "docs" / "schema" / "why.json").read_text(encoding="utf-8")))
    (answer,) = said.json["answers"]
    assert answer["verdict"] == "allowed"
    assert [(way["to"], way["when"]) for way in answer["ways"]] == [
        ("cancelled", "merchant_consents"),
        ("cancelled", "in_free_cancel_window or cancelling_needs_no_consent"),
        ("cancellation_requested", None),
    ]


def test_the_handbook_is_markdown_in_the_language_that_is_asked_for(run: Run) -> None:
    assert run("handbook").out == (ROOT / "docs" / "handbook.en.md").read_text(encoding="utf-8")
    assert run("handbook", "--lang", "zh").out == (ROOT / "docs" / "handbook.zh.md").read_text(encoding="utf-8")


def test_a_diagram_without_a_file_is_text(run: Run) -> None:
    assert run("diagram").out.startswith("digraph")
    assert "-->" in run("diagram", "--view", "chapter:cancelling", "--format", "mmd").out


def test_a_diagram_of_an_order_of_one_line_needs_no_view(run: Run, tmp_path: Path) -> None:
    order = json.loads(ORDER.read_text(encoding="utf-8"))
    file = tmp_path / "one.json"
    file.write_text(json.dumps({**order, "lines": order["lines"][1:], "parcels": [], "payments": []}), encoding="utf-8")
    said = run("diagram", file, "--now", "2026-05-06T14:00:00+02:00")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("digraph")
    assert "already_shipped" in said.out


def test_a_diagram_of_a_line_is_written_to_a_file(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mug.svg"
    said = run("diagram", ORDER, "--view", "line:mug", "--now", "2026-05-06T14:00:00+02:00", "-o", file)
    assert (said.code, said.err) == (0, "")
    assert str(file) in said.out
    drawn = file.read_text(encoding="utf-8")
    assert "already_shipped" in drawn
    assert drawn.lstrip().startswith("<?xml")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_demo_tells_the_story_and_names_the_drawing(run: Run, tmp_path: Path, lang: str) -> None:
    said = run("demo", "--lang", lang)
    assert (said.code, said.err) == (0, "")
    assert "order-lifecycle-demo.svg" in said.out
    assert "already_shipped" in said.out
    assert {"en": "The order: refunded.", "zh": "订单:已退款。"}[lang] in said.out
    assert said.out.count("EUR 34.80") >= 2
    assert (tmp_path / "order-lifecycle-demo.svg").stat().st_size > 1000
