"""`terms`, `judge` and `whatif`: adding a market is adding a file, and what is wrong with a file is named."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import validate

from tests.unit.entrypoints.conftest import ORDER, ROOT, Run
from tests.unit.terms.packs import ATLANTIS

if TYPE_CHECKING:
    from pathlib import Path

CLAIMS = """
[[claims]]
basis = ["withdrawal"]
acts = ["withdraw"]
when = "buyer_is_consumer"
window = "return"
source = ["LAW"]
since = 2020-01-01
unless = [{ name = "custom_made", when = "is_custom_made", source = ["LAW"] }]
way_back = { paid_by = "buyer" }
refund = { back = ["item_price"] }
"""
ATLANTIS_WITH_CLAIMS = ATLANTIS + CLAIMS


def case(expected: str, **situation: object) -> dict[str, Any]:
    return {
        "id": f"AT-{expected}",
        "market": "AT",
        "layer": "statute",
        "basis": "withdrawal",
        "requested_action": "withdraw",
        "situation": {"delivered_at": "2026-03-02", "request_sent_at": "2026-03-05", **situation},
        "expected": expected,
        "return_shipping_paid_by": "buyer",
        "refund": {"refundable": ["item_price"], "not_refundable": [], "deductions": []},
        "inferred_fields": [],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    packs = tmp_path / "packs"
    packs.mkdir()
    (packs / "atlantis.toml").write_text(ATLANTIS_WITH_CLAIMS, encoding="utf-8")
    return packs


def cases_file(tmp_path: Path, *cases: dict[str, Any]) -> Path:
    file = tmp_path / "cases.json"
    file.write_text(
        json.dumps({"format": "order-policy-cases/1", "count": len(cases), "cases": cases}), encoding="utf-8"
    )
    return file


def test_a_market_is_added_by_one_file(run: Run, folder: Path, tmp_path: Path) -> None:
    file = cases_file(
        tmp_path, case("allowed"), case("denied", request_sent_at="2026-03-06"), case("denied", is_custom_made=True)
    )
    said = run("judge", file, "--packs", folder, "--json")
    assert (said.code, said.err) == (0, "")
    validate(said.json, json.loads((ROOT / "docs" / "schema" / "cases.json").read_text(encoding="utf-8")))
    assert (said.json["passed"], said.json["failed"]) == (3, 0)
    assert said.json["cases"][2]["because"] == ["custom_made (LAW)"]


def test_a_case_that_differs_is_shown_with_both_answers_and_ends_with_1(run: Run, folder: Path, tmp_path: Path) -> None:
    said = run("judge", cases_file(tmp_path, case("denied")), "--packs", folder)
    assert said.code == 1
    assert "verdict: expected denied, got allowed" in said.out


def test_an_unknown_key_of_a_situation_is_named(run: Run, folder: Path, tmp_path: Path) -> None:
    said = run("judge", cases_file(tmp_path, case("allowed", is_customised=True)), "--packs", folder)
    assert said.code == 2
    assert "case AT-allowed: no key of a situation 'is_customised'" in said.err
    assert "Traceback" not in said.err


def test_a_market_without_terms_is_named(run: Run, tmp_path: Path) -> None:
    said = run("judge", cases_file(tmp_path, case("allowed")))
    assert said.code == 2
    assert "no terms for market 'AT', layer 'statute'" in said.err


def test_a_fact_that_is_missing_is_asked_for(run: Run, folder: Path, tmp_path: Path) -> None:
    asked = case("needs_facts")
    del asked["situation"]["delivered_at"]
    said = run("judge", cases_file(tmp_path, asked), "--packs", folder, "--json")
    assert said.code == 0


WRONG = {
    "unknown key": ('zone = "UTC"', 'zone = "UTC"\ncolour = "red"', "colour: Extra inputs are not permitted"),
    "missing source": (
        'source = ["LAW"]\nsince = 2020-01-01\n\n[[rules',
        "since = 2020-01-01\n\n[[rules",
        "windows.return.0.source",
    ),
    "unknown source": (
        'source = ["LAW"]\nsince = 2020-01-01\n\n[[rules',
        'source = ["LORE"]\nsince = 2020-01-01\n\n[[rules',
        "source 'LORE' is not among [sources]",
    ),
    "wrong unit": ('unit = "calendar_days"', 'unit = "moons"', "windows.return.0.unit"),
    "impossible window": ("length = 3", "length = 0", "windows.return.0.length"),
    "not counted like that": (
        'end = "end_of_day"',
        'end = "exact"',
        "3 calendar_days with first_day 'day_after' and end 'exact'",
    ),
    "unreadable condition": ('when = "is_custom_made"', 'when = "is_custom_made and and"', "cannot be read at column"),
    "unknown fact": ('when = "is_custom_made"', 'when = "is_customised"', "'is_customised' is no fact of a situation"),
    "unknown window": ('window = "return"', 'window = "returns"', "window 'returns' is not among [windows]"),
    "no TOML": ("name = ", "name == ", "is not TOML"),
    "no zone": ('zone = "UTC"', 'zone = "Atlantis/Poseidonis"', "zone"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_with_a_file_is_named_with_its_table(run: Run, tmp_path: Path, kind: str) -> None:
    before, after, message = WRONG[kind]
    assert before in ATLANTIS_WITH_CLAIMS
    file = tmp_path / "atlantis.toml"
    file.write_text(ATLANTIS_WITH_CLAIMS.replace(before, after, 1), encoding="utf-8")
    said = run("terms", "check", file)
    assert said.code == 2
    assert "atlantis.toml" in said.err
    assert message in said.err
    assert "Traceback" not in said.err


def test_files_that_extend_each_other_in_a_circle_are_named(run: Run, folder: Path) -> None:
    (folder / "atlantis.toml").write_text(
        ATLANTIS_WITH_CLAIMS.replace('zone = "UTC"', 'zone = "UTC"\nextends = "lemuria"'), encoding="utf-8"
    )
    other = ATLANTIS_WITH_CLAIMS.replace('name = "atlantis"', 'name = "lemuria"').replace(
        'zone = "UTC"', 'zone = "UTC"\nextends = "atlantis"'
    )
    (folder / "lemuria.toml").write_text(other, encoding="utf-8")
    said = run("terms", "show", "atlantis", "--packs", folder)
    assert said.code == 2
    assert "goes in a circle: atlantis -> lemuria -> atlantis" in said.err


def test_a_sound_file_is_said_to_be_sound(run: Run, folder: Path) -> None:
    said = run("terms", "check", folder / "atlantis.toml")
    assert said.code == 0
    assert "2 figures, 1 claims, 1 sources: sound" in said.out


def test_the_list_names_every_market(run: Run, folder: Path) -> None:
    said = run("terms", "list", "--packs", folder)
    assert said.code == 0
    assert {"atlantis", "eu", "marketplace"} <= set(said.out.split())


def test_figures_are_shown_with_their_sources(run: Run, folder: Path) -> None:
    said = run("terms", "show", "atlantis", "--packs", folder, "--on", "2026-03-01T00:00:00Z")
    assert "3 calendar_days, from deliver" in said.out
    assert "Law of Atlantis, section 1" in said.out


def test_a_day_before_all_figures_is_named(run: Run, folder: Path) -> None:
    said = run("terms", "show", "atlantis", "--packs", folder, "--on", "2019-03-01T00:00:00Z")
    assert said.code == 2
    assert "no figure holds yet; accepted: a day from 2020-01-01 on" in said.err


def test_two_markets_are_compared(run: Run) -> None:
    said = run("terms", "diff", "eu", "marketplace")
    assert said.code == 1
    assert "windows.return" in said.out
    assert run("terms", "diff", "eu", "eu").code == 0


def test_an_order_is_decided_by_a_file_of_the_merchants_own(run: Run, folder: Path) -> None:
    words = ("decide", ORDER, "--event", "cancel", "--by", "buyer", "--ground", "change_of_mind", "--line", "shirt")
    said = run(*words, "--now", "2026-05-04T14:00:00+02:00", "--market", "atlantis", "--packs", folder, "--json")
    assert said.json["terms"].startswith("atlantis:")
    assert run(*words, "--market", "atlantis").code == 2


def test_whatif_lists_the_decisions_that_turn(run: Run) -> None:
    words = ("whatif", "--terms", "marketplace", "--terms", "eu", "--now", "2026-05-04T14:00:00+02:00", ORDER)
    said = run(*words, "--json")
    assert said.code == 0
    validate(said.json, json.loads((ROOT / "docs" / "schema" / "changes.json").read_text(encoding="utf-8")))
    turned = {
        (each["line"], each["event"], each["ground"], each["before"], each["after"]) for each in said.json["changes"]
    }
    assert ("shirt", "cancel", "defect", "needs_consent", "allowed") in turned
    assert said.json["turned"] == len(said.json["changes"]) < said.json["asked"]
    assert run("whatif", "--terms", "eu", ORDER).code == 2


def test_whatif_shows_the_decisions_that_turn_as_a_table(run: Run) -> None:
    said = run("whatif", "--terms", "marketplace", "--terms", "eu", "--now", "2026-05-04T14:00:00+02:00", ORDER)
    assert (said.code, said.err) == (0, "")
    assert " decisions turn." in said.out.splitlines()[0]
    assert "shirt" in said.out


def test_an_order_is_decided_by_the_terms_of_another_market(run: Run) -> None:
    words = ("decide", ORDER, "--event", "cancel", "--by", "buyer", "--ground", "change_of_mind", "--line", "shirt")
    known = ("--fact", "perishable=false", "--fact", "digital_supplied=false")
    said = run(*words, *known, "--now", "2026-05-04T14:00:00+02:00", "--market", "eu", "--json")
    (line,) = said.json["lines"]
    assert (line["verdict"], line["to"]) == ("allowed", "cancelled")
    assert line["money"]["refundable"] == ["item_price", "standard_outbound_shipping"]
    assert line["money"]["deadline"] == "14 calendar_days"
    assert line["money"]["return_shipping_paid_by"] == "none"
    assert "Directive 2011/83/EU Art. 9(1), 9(2)(b)" in line["money"]["source"]
