"""`verify`: what is said of a sound lifecycle, and of one with a fault on purpose; in both languages, and as JSON."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import unicodedata
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import validate
from rich.console import Console
from typer.testing import CliRunner

from order_lifecycle import terms
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.must_hold import MUST_HOLD, nothing_leaves_refunded
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.derived.diagrams import render
from order_lifecycle.derived.verification import Finding, Report, Step, verify
from order_lifecycle.entrypoints import verifying
from order_lifecycle.entrypoints.cli import app
from order_lifecycle.entrypoints.finding_drawing import draw_findings, drawing_of_finding
from order_lifecycle.entrypoints.proof import Telling, show_verification
from order_lifecycle.errors import BadInput
from tests.unit.entrypoints.conftest import PROGRAM, ROOT, Run

if TYPE_CHECKING:
    from pathlib import Path

    from order_lifecycle.language.lifecycle import Lifecycle

SCHEMA = json.loads((ROOT / "docs" / "schema" / "verification.json").read_text(encoding="utf-8"))
QUIET = {"COLUMNS": "80", "TERM": "dumb"}

PATH = (
    Step("pay", "payment_provider", "placed", "paid"),
    Step("cancel", "buyer", "paid", "cancellation_requested", "ground_is_change_of_mind"),
)
SAMPLES = {
    "mistake": {"sentence": "'x' names no source."},
    "missing_text": {"language": "zh", "name": "cancel"},
    "gap": {"state": "paid", "event": "cancel", "actor": "buyer"},
    "unreachable_state": {"state": "paid"},
    "dead_way": {"event": "cancel", "state": "paid", "to": "cancelled"},
    "dead_requirement": {"event": "cancel", "state": "paid, packed", "requirement": "custom_made"},
    "trap": {"state": "paid", "awaited": "merchant, platform"},
    "dead_end": {"state": "paid"},
    "no_deadline": {"state": "paid", "awaited": "merchant"},
    "held": {"state": "paid", "awaited": "merchant"},
    "broken_claim": {"claim": "nothing_leaves_refunded", "event": "cancel", "state": "paid", "to": "cancelled"},
    "leads_nowhere": {"claim": "money_finds_its_way", "state": "paid"},
    "no_way_on": {"claim": "buyer_has_a_way_on", "event": "cancel", "state": "paid"},
    "turned_by_fact": {
        "claim": "exclusions_touch_change_of_mind_alone",
        "event": "cancel",
        "state": "paid",
        "requirement": "custom_made",
    },
}
"""What each kind of finding tells."""


def reopened() -> Lifecycle:
    """A lifecycle in which everything that was paid back can be asked for again."""
    chapters = [
        replace(
            chapter,
            transitions=tuple(
                replace(way, sources=(v.COMPLETED, v.REFUNDED))
                if way.event == v.REQUEST_RETURN and way.sources == (v.COMPLETED,)
                else way
                for way in chapter.transitions
            ),
        )
        for chapter in ORDER_LINE.chapters
    ]
    return replace(ORDER_LINE, chapters=tuple(chapters))


@pytest.fixture(scope="module")
def faulty() -> Report:
    return verify(reopened(), [nothing_leaves_refunded])


def telling(language: str) -> Telling:
    return Telling(ORDER_LINE, MUST_HOLD, words(language))


def shown(report: Report, language: str, *, verbose: bool = False) -> str:
    console = Console(width=80, highlight=False, force_terminal=False)
    with console.capture() as captured:
        show_verification(console, report, telling(language), {}, verbose=verbose)
    return captured.get()


def breadth(line: str) -> int:
    return len(line) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in line)


# ------------------------------------------------------------------------------ the real program


@pytest.mark.slow
def test_the_shipped_lifecycle_is_sound_under_the_terms_that_are_named(run: Run) -> None:
    said = run("verify", "--market", "eu", "--market", "marketplace")
    assert (said.code, said.err) == (0, "")
    assert "19 states" in said.out
    assert "2 terms of markets" in said.out
    assert "Nothing is wrong." in said.out
    assert ".py:" not in said.out, "overlaps and unused rules are counted, and listed only if asked for"


@pytest.mark.slow
def test_everything_is_listed_if_asked_for(run: Run) -> None:
    said = run("verify", "--market", "eu", "--verbose", "--lang", "zh")
    assert said.code == 0
    assert "没有发现问题。" in said.out
    assert said.out.count("先于") > 50
    assert "order_lifecycle/definition/answering.py:" in said.out


@pytest.mark.slow
def test_a_file_of_ones_own_is_looked_at(run: Run, tmp_path: Path) -> None:
    own = (
        files(terms).joinpath("packs", "eu.toml").read_text(encoding="utf-8").replace('name = "eu"', 'name = "own"', 1)
    )
    (tmp_path / "own.toml").write_text(own, encoding="utf-8")
    said = run("verify", "--packs", tmp_path, "--market", "own", "--json")
    assert (said.code, said.json["looked_at"]["terms"]) == (0, ["own"])
    validate(said.json, SCHEMA)
    assert said.json["clean"]
    assert said.json["gaps"] == 0
    assert len(said.json["overlaps"]) > 50
    assert said.json["looked_at"]["claims"] == [claim.code for claim in MUST_HOLD]
    unused = said.json["unused"]
    assert unused
    assert not any("never" in each["sentence"] for each in unused), "an unused rule is no fault"


def test_bad_input_is_one_clear_line(run: Run, tmp_path: Path) -> None:
    unknown = run("verify", "--market", "eux")
    assert (unknown.code, unknown.out) == (2, "")
    assert "no market 'eux'; did you mean 'eu'" in unknown.err
    assert run("verify", "--lang", "xx").code == 2
    missing = run("verify", "--packs", tmp_path / "nowhere")
    assert (missing.code, "is no folder" in missing.err) == (2, True)


@pytest.mark.slow
def test_on_a_terminal_it_says_what_it_looks_at(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    env = {"PATH": "/usr/bin:/bin", "TERM": "xterm", "LANG": "C.UTF-8", "PYTHONUTF8": "1", "COLUMNS": "80"}
    done = subprocess.run(
        [PROGRAM, "verify", "--market", "eu"], stdout=subprocess.PIPE, stderr=theirs, check=False, cwd=tmp_path, env=env
    )
    os.close(theirs)
    said = os.read(ours, 100_000).decode(errors="replace")
    os.close(ours)
    assert done.returncode == 0
    assert "Looking at the lifecycle by itself" in said
    assert "Looking at it under the terms" in said


# ------------------------------------------------------------------------------ with a fault


def test_a_fault_is_told_with_its_place_and_the_way_there_and_drawn(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(verifying, "ORDER_LINE", reopened())
    monkeypatch.setattr(verifying, "MUST_HOLD", (nothing_leaves_refunded,))
    command = ["verify", "--market", "eu", "--draw", str(tmp_path / "new" / "drawings")]
    done = CliRunner().invoke(app, command, env=QUIET)
    assert done.exit_code == 1
    said = " ".join(done.stdout.split())
    assert "Nothing leaves the state refunded. [broken_claim]" in said
    assert "order_lifecycle/definition/returning.py:" in said
    assert "→ refunded → ask for a return (buyer; defect) → return requested" in said
    (file,) = [each for each in (tmp_path / "new" / "drawings").iterdir() if "broken_claim" in each.name]
    assert file.name in done.stdout.replace("\n", "").replace(" ", "")
    assert "return requested" in file.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_fault_as_json_fits_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "ORDER_LINE", reopened())
    monkeypatch.setattr(verifying, "MUST_HOLD", (nothing_leaves_refunded,))
    done = CliRunner().invoke(app, ["verify", "--market", "eu", "--json", "--lang", "zh"], env=QUIET)
    assert done.exit_code == 1
    out: dict[str, Any] = json.loads(done.stdout)
    validate(out, SCHEMA)
    assert (out["language"], out["clean"]) == ("zh", False)
    (found,) = [each for each in out["findings"] if each["code"] == "broken_claim"]
    assert found["sentence"].endswith("已退款状态不再变动。")
    assert found["path"][0]["from"] == "placed"
    assert (found["path"][-1]["from"], found["path"][-1]["event"]) == ("refunded", "request_return")
    assert found["path"][-1]["ground"] == "ground_is_non_conformity"
    assert found["drawing"] is None


# ------------------------------------------------------------------------------ sentences


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", SAMPLES)
def test_every_kind_of_finding_has_a_sentence(code: str, language: str) -> None:
    sentence = telling(language).sentence(Finding(code, SAMPLES[code], "here:1"))
    assert re.search(r"[.。]$", sentence)
    assert "{" not in sentence
    if "state" in SAMPLES[code]:
        assert words(language).label(ORDER_LINE.state("paid")) in sentence
    if "claim" in SAMPLES[code]:
        claim = next(each for each in MUST_HOLD if each.code == SAMPLES[code]["claim"])
        assert words(language).sentence(claim) in sentence


def test_every_phrase_for_a_finding_is_for_one_of_them() -> None:
    phrases = words("en").catalogue["phrases"]
    assert {key.removeprefix("finding_") for key in phrases if key.startswith("finding_")} == set(SAMPLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_fits_a_narrow_terminal(faulty: Report, language: str) -> None:
    facts = {"custom_made": True, "final_sale": False}
    samples = [Finding(code, said, "here:1", PATH, facts, ("eu", "uk")) for code, said in SAMPLES.items()]
    told = shown(replace(faulty, findings=(*faulty.findings, *samples), terms=("eu",)), language, verbose=True)
    assert max(map(breadth, told.splitlines())) <= 80
    assert not any(line.endswith(" ") for line in told.splitlines())
    assert "custom_made" in told
    assert "final_sale" not in told
    assert f"[{samples[-1].code}]" in told.replace("\n", "")


def test_a_path_is_written_from_state_to_state() -> None:
    assert telling("en").way(PATH) == (
        "placed → pay (payment) → paid → cancel (buyer; change of mind) → cancellation requested"
    )
    assert telling("zh").way(PATH) == "已下单 → 付款(支付方) → 已付款 → 取消(买家;改变主意) → 已申请取消"


def test_a_name_that_a_language_lacks_is_said_as_it_is_written() -> None:
    poor = replace(words("zh"), catalogue={**words("zh").catalogue, "states": {}, "claims": {}})
    sentence = Telling(ORDER_LINE, MUST_HOLD, poor).sentence(Finding("broken_claim", SAMPLES["broken_claim"], "here:1"))
    assert "paid" in sentence
    assert "nothing_leaves_refunded" in sentence


# ------------------------------------------------------------------------------ drawings


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drawing_marks_the_way_and_where_it_ends(language: str) -> None:
    finding = Finding("no_deadline", {"state": "cancellation_requested", "awaited": "merchant"}, "here:1", PATH)
    drawing = drawing_of_finding(finding, 3, telling(language))
    marks = {state.name: state.mark for state in drawing.states}
    assert marks == {"placed": "passed", "paid": "passed", "cancellation_requested": "here"}
    assert [(edge.sources, edge.targets, edge.mark) for edge in drawing.edges] == [
        (("placed",), ("paid",), "passed"),
        (("paid",), ("cancellation_requested",), "passed"),
    ]
    assert telling(language).sentence(finding).split()[0] in drawing.title
    assert drawing.name == "3-no_deadline"


def test_only_what_has_a_path_is_drawn_and_each_in_a_file_of_its_own(tmp_path: Path) -> None:
    pathless = Finding("gap", SAMPLES["gap"], "here:1")
    held = Finding("held", SAMPLES["held"], "here:1", PATH[:1])
    report = Report((pathless, held, held))
    written = draw_findings(report, telling("en"), tmp_path)
    assert {number: file.name for number, file in written.items()} == {2: "2-held.svg", 3: "3-held.svg"}
    assert sorted(each.name for each in tmp_path.iterdir()) == ["2-held.svg", "3-held.svg"]


def test_where_nothing_can_draw_the_text_of_the_drawing_is_written(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for finder in ("_dot", "_graphviz_pure"):
        monkeypatch.setattr(render, finder, lambda: None)
    monkeypatch.setattr(render, "_optional", lambda _: None)
    written = draw_findings(Report((Finding("held", SAMPLES["held"], "here:1", PATH),)), telling("en"), tmp_path)
    assert written[1].name == "1-held.dot"
    assert written[1].read_text(encoding="utf-8").startswith("digraph")


def test_a_file_where_drawings_should_go_is_bad_input(tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("x", encoding="utf-8")
    with pytest.raises(BadInput, match="is no folder"):
        draw_findings(Report(()), telling("en"), file)
