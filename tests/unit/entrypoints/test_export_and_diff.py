"""`export` and `diff` as a person or a script meets them: exit codes, tables in two languages, JSON, stored orders."""

from __future__ import annotations

import json
import sys
import unicodedata
from functools import cache
from importlib.metadata import version
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import validate
from rich.console import Console

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.derived.differences import TURN_KINDS, differences
from order_lifecycle.derived.exchange import Exported, as_json, read_lifecycle
from order_lifecycle.entrypoints import main
from order_lifecycle.entrypoints.differences_output import CellOut, ChangeOut, DifferencesOut, OrdersOut
from order_lifecycle.entrypoints.showing_differences import TURNS_SHOWN, show_differences
from tests.unit.entrypoints.conftest import ORDER, ROOT, Run, Said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

VERSION = version("order-lifecycle")
NOW = ("--now", "2026-05-06T14:00:00+02:00")
DOCUMENT = as_json(ORDER_LINE, VERSION)


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The same program, run in this process, which takes a tenth of the time."""

    def call(*words: str | Path, stdin: str = "") -> Said:
        assert not stdin
        monkeypatch.setattr(sys, "argv", ["order-lifecycle", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "120")
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ended:
            main()
        return Said(int(ended.value.code or 0), *capsys.readouterr())

    return call


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., Path]:
    """The shipped lifecycle as a file in which something was changed, and texts were replaced."""

    def write(change: Callable[[Any], object] = lambda _: None, **texts: str) -> Path:
        text = DOCUMENT
        for old, new in texts.items():
            text = text.replace(f'"{old}"', f'"{new}"').replace(f'"{old}/', f'"{new}/')
        document = json.loads(text)
        change(document)
        document["version"] = "0.2.0"
        file = tmp_path / "new.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        return file

    return write


def requirement(document: Any, code: str) -> Any:  # noqa: ANN401 - JSON
    return next(each for each in document["requirements"] if each["code"] == code)


def stricter(document: Any) -> None:  # noqa: ANN401 - JSON
    """Custom-made goods cannot be cancelled by agreement any more."""
    requirement(document, "custom_made")["needs"] = {"not": {"fact": "custom_made"}}


def boxed_is_sent(document: Any) -> None:  # noqa: ANN401 - JSON
    for chapter in document["chapters"]:
        for way in chapter["transitions"]:
            if way["event"] == "box":
                way["to"] = "shipped"


def reworded(document: Any) -> None:  # noqa: ANN401 - JSON
    requirement(document, "custom_made")["sentence"] = "Made for you."


def wordier(document: Any) -> None:  # noqa: ANN401 - JSON
    """One more effect of paying."""
    for chapter in document["chapters"]:
        for way in chapter["transitions"]:
            if way["event"] == "pay" and way["to"] == "paid":
                way["effects"] = [*way["effects"], "release_stock"]


# ------------------------------------------------------------------------------------------------- export


def test_what_is_exported_is_what_is_checked_in(run: Run) -> None:
    said = run("export")
    assert said.code == 0
    assert said.out == (ROOT / "docs" / "lifecycle" / f"{VERSION}.json").read_text(encoding="utf-8")
    assert read_lifecycle(said.out).lifecycle == ORDER_LINE


def test_an_export_can_be_written_to_a_file(ask: Run, tmp_path: Path) -> None:
    said = ask("export", "--format", "json", "-o", "mine.json")
    assert (said.code, said.out) == (0, "written: mine.json\n")
    assert (tmp_path / "mine.json").read_text(encoding="utf-8") == DOCUMENT


def test_a_file_that_cannot_be_written_is_one_clear_line(ask: Run) -> None:
    said = ask("export", "-o", "no/such/folder.json")
    assert said.code == 2
    assert said.err == (
        "error: no/such/folder.json: cannot be written: No such file or directory; "
        "accepted: a file in a folder that exists\n"
    )


def test_an_unknown_format_lists_those_there_are(ask: Run) -> None:
    said = ask("export", "--format", "yaml")
    assert said.code == 2
    assert "json" in said.err


# --------------------------------------------------------------------------------------------- exit codes


def test_the_shipped_lifecycle_is_the_same_as_itself(run: Run) -> None:
    said = run("diff", "current", "current")
    assert said.code == 0
    assert said.out.splitlines()[2:] == ["Nothing is different.", "Nothing breaks."]


def test_other_wording_breaks_nothing(ask: Run, edited: Callable[..., Path]) -> None:
    said = ask("diff", "current", edited(reworded))
    assert said.code == 0
    assert "~ requirement   custom_made   sentence: " in said.out
    assert "No decision turns, of " in said.out
    assert said.out.splitlines()[-1] == "Only wording is different: every rule is the same."


def test_another_effect_is_told_and_breaks_nothing(ask: Run, edited: Callable[..., Path]) -> None:
    said = ask("diff", "current", edited(wordier))
    assert said.code == 0
    assert "other effects" in said.out
    assert said.out.splitlines()[-1] == "Nothing breaks."


def test_what_was_possible_and_is_not_is_a_break(run: Run, ask: Run, edited: Callable[..., Path]) -> None:
    new = edited(stricter)
    said = run("diff", "current", new)
    assert said.code == 1
    assert "no longer possible" in said.out
    assert "→ denied: custom_made" in said.out
    assert said.out.splitlines()[-1].startswith("Breaking: 0 changes, ")
    assert ask("diff", new, "current").code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "bad.json: cannot be read: No such file or directory; accepted: a file that `order-lifecycle export`"),
        ("{", "bad.json: is not JSON: EOF while parsing an object at line 1 column 1"),
        ('{"format": "order-lifecycle/2"}', "bad.json, format: is 'order-lifecycle/2'; accepted: 'order-lifecycle/1'"),
        (
            DOCUMENT.replace('"initial": "placed"', '"initial": "palced"'),
            "bad.json, initial: no state 'palced'; did you mean 'placed' or 'packed' or 'paid'; accepted: placed, paid",
        ),
    ],
    ids=["missing", "cut", "later", "misspelt"],
)
def test_what_is_no_lifecycle_is_one_clear_line(ask: Run, tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "bad.json").write_text(content, encoding="utf-8")
    found = ask("diff", "bad.json", "current")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"error: {said}")
    assert found.err.count("\n") == 1


def test_a_process_ends_with_2_where_it_cannot_read(run: Run) -> None:
    assert run("diff", "current", "no.json").code == 2


# ------------------------------------------------------------------------------------------ stored orders


def test_orders_that_name_what_is_gone_are_listed(ask: Run, edited: Callable[..., Path]) -> None:
    said = ask("diff", "current", edited(packed="boxed"), "--orders", ORDER, *NOW)
    assert said.code == 1
    assert "state packed (perhaps boxed now)" in said.out
    assert "2026-0504-1 mug, history.2, names the state packed, which is gone. (perhaps boxed now)" in said.out


def test_an_order_that_stands_in_a_state_that_is_gone_is_told_apart(ask: Run, edited: Callable[..., Path]) -> None:
    said = ask("diff", "current", edited(shipped="sent"), "--orders", ORDER, "--json", *NOW)
    gone = {(each["line"], each["name"]): each for each in said.json["orders"]["gone"]}
    assert gone["mug", "shipped"]["standing"] is True
    assert gone["mug", "shipped"]["kind"] == "state"
    assert "stands in the state shipped" in ask("diff", "current", edited(shipped="sent"), "--orders", ORDER).out


def test_answers_about_orders_that_turn_are_listed(ask: Run, edited: Callable[..., Path]) -> None:
    def closed(document: Any) -> None:  # noqa: ANN401 - JSON
        for chapter in document["chapters"]:
            for way in chapter["transitions"]:
                if way["event"] == "cancel" and "paid" in way["sources"]:
                    way["to"] = "completed"

    said = ask("diff", "current", edited(closed), "--orders", ORDER, "--json", *NOW)
    turns = said.json["orders"]["turns"]
    assert {(each["line"], each["state"]) for each in turns} == {("shirt", "paid")}
    by_buyer = next(each for each in turns if (each["event"], each["by"]) == ("cancel", "buyer"))
    assert (by_buyer["kind"], by_buyer["after"]["to"]) == ("leads_elsewhere", "completed")
    assert said.json["orders"]["lines"] == 2


def test_answers_turn_also_between_two_lifecycles_that_are_not_shipped(
    ask: Run, edited: Callable[..., Path], tmp_path: Path
) -> None:
    old = edited(pack="box").rename(tmp_path / "old.json")
    said = ask("diff", old, edited(boxed_is_sent, pack="box"), "--orders", ORDER, "--json", *NOW)
    assert [(each["line"], each["event"], each["kind"]) for each in said.json["orders"]["turns"]] == [
        ("shirt", "box", "leads_elsewhere")
    ]


def test_orders_for_which_nothing_turns_are_counted(ask: Run, edited: Callable[..., Path]) -> None:
    said = ask("diff", "current", edited(reworded), "--orders", ORDER, *NOW)
    assert said.code == 0
    assert "Lines of stored orders: 2\n  Nothing turns for them." in said.out


def test_an_order_of_a_later_version_is_read_for_its_names(
    ask: Run, edited: Callable[..., Path], tmp_path: Path
) -> None:
    stored = tmp_path / "stored.json"
    stored.write_text(ORDER.read_text(encoding="utf-8").replace('"packed"', '"boxed"'), encoding="utf-8")
    said = ask("diff", edited(packed="boxed"), "current", "--orders", stored, "--orders", ORDER, "--json", *NOW)
    orders = said.json["orders"]
    assert orders["unread"] == ["2026-0504-1"]
    assert orders["lines"] == 4
    assert {(each["name"], tuple(each["perhaps"])) for each in orders["gone"]} == {("boxed", ("packed",))}
    assert "only its names were looked at" in ask("diff", "current", "current", "--orders", stored, *NOW).out


def test_a_fact_that_an_order_supplied_and_that_is_gone_is_named(ask: Run, tmp_path: Path) -> None:
    order = json.loads(ORDER.read_text(encoding="utf-8"))
    order["lines"][0]["history"][-1]["facts"] = {"no_such_fact": True}
    order["lines"][0]["history"][-1]["effects"] = ["no_such_effect"]
    stored = tmp_path / "stored.json"
    stored.write_text(json.dumps(order), encoding="utf-8")
    said = ask("diff", "current", "current", "--orders", stored, "--json", *NOW)
    assert {(each["kind"], each["name"]) for each in said.json["orders"]["gone"]} == {
        ("fact", "no_such_fact"),
        ("effect", "no_such_effect"),
    }


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "stored.json: cannot be read: No such file or directory"),
        ("[", "stored.json, line 1, column 2"),
        ('{"id": "A", "lines": {}}', "stored.json: lines: is no list"),
        ('{"id": "A", "lines": [{"history": [3]}]}', "stored.json: lines.0: is no line"),
        ('{"id": "A", "lines": []}', "stored.json"),
        ('{"colour": "red"}', "stored.json"),
    ],
    ids=["missing", "cut", "no list", "no line", "hollow", "no order"],
)
def test_what_is_no_order_is_one_clear_line(ask: Run, tmp_path: Path, content: str | None, said: str) -> None:
    if content is not None:
        (tmp_path / "stored.json").write_text(content, encoding="utf-8")
    found = ask("diff", "current", "current", "--orders", "stored.json")
    assert (found.code, found.out) == (2, "")
    assert found.err.startswith(f"error: {said}")


def test_the_orders_of_a_platform_are_read_too(ask: Run, edited: Callable[..., Path]) -> None:
    order = ROOT / "examples" / "tiktok_shop" / "awaiting_shipment.json"
    said = ask("diff", "current", edited(reworded), "--orders", order, "--json", *NOW)
    assert said.code == 0
    assert said.json["orders"]["lines"] > 0


# ----------------------------------------------------------------------------------- what is printed, and how


def test_the_json_obeys_its_schema(ask: Run, edited: Callable[..., Path]) -> None:
    said = ask("diff", "current", edited(stricter), "--orders", ORDER, "--json", *NOW)
    schema = json.loads((ROOT / "docs" / "schema" / "differences.json").read_text(encoding="utf-8"))
    validate(said.json, schema)
    assert said.json["format"] == "order-lifecycle/differences/1"
    assert (said.json["old"]["digest"], said.json["new"]["version"]) == (ORDER_LINE.digest, "0.2.0")
    closed = next(each for each in said.json["turns"] if each["kind"] == "closes")
    assert closed["facts"]["custom_made"] is True
    assert said.json["breaking"] is True


def shown(found: DifferencesOut, language: str) -> str:
    console = Console(width=80, record=True, force_terminal=False, file=StringIO())
    show_differences(console, found, words(language))
    return console.export_text()


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line.rstrip())


@cache
def many_changes() -> DifferencesOut:
    """Everything that can be said: a rename of a state, of a code, stricter and other rules, a cell too large."""
    text = DOCUMENT.replace('"packed"', '"boxed"').replace('"packed/', '"boxed/')
    document = json.loads(text.replace('"return_window_over"', '"too_late"'))
    stricter(document)
    wordier(document)
    reworded(document)
    new = read_lifecycle(json.dumps(document))
    old = Exported(ORDER_LINE, VERSION)
    found = DifferencesOut.said(differences(ORDER_LINE, new.lifecycle), old, new, OrdersOut())
    return found.model_copy(update={"sampled": [CellOut(state="paid", event="cancel", by="buyer")]})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tables_fit_a_terminal(language: str) -> None:
    text = shown(many_changes(), language)
    assert max(map(columns, text.splitlines())) <= 80
    assert "[" + ORDER_LINE.digest + "]" in text


def test_the_tables_are_said_in_chinese() -> None:
    text = shown(many_changes(), "zh")
    for said in ("发生转变的决定", "不再允许", "去向改变", "现在可能是:boxed", "只抽样检查", "不兼容:"):
        assert said in text


def test_of_long_lists_only_what_came_and_went_is_shown() -> None:
    text = shown(many_changes(), "en")
    assert "states: without packed, with" in text
    assert "states: packed → boxed" in text


def test_a_long_list_of_turns_is_cut_and_says_so() -> None:
    found = many_changes()
    (turn, *_) = found.turns
    many = [turn.model_copy(update={"facts": {f"fact_{number}": True}}) for number in range(TURNS_SHOWN + 3)]
    assert "… and 3 more rows; --json has them all." in shown(found.model_copy(update={"turns": many}), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_turn_and_of_change_has_words(language: str) -> None:
    said = words(language)
    assert all(said.phrase(f"diff_turn_{kind}") for kind in TURN_KINDS)
    kinds = ("lifecycle", "state", "event", "actor", "fact", "ground", "effect", "requirement", "standing", "chapter")
    assert all(said.phrase(f"diff_kind_{kind}") for kind in (*kinds, "transition"))


def test_what_breaks_is_told_from_what_does_not() -> None:
    changes: list[ChangeOut] = many_changes().changes
    breaking = {(each.kind, each.name) for each in changes if each.breaking}
    assert breaking == {("state", "packed"), ("requirement", "return_window_over"), ("event", "pack")}
