"""Bad input: one clear line that names the place, exit code 2, and never a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.unit.entrypoints.conftest import ORDER, Run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CANCEL = ("--event", "cancel", "--by", "buyer")

WRONG_WORDS = {
    "event": (("--event", "cancle", "--by", "buyer"), "no event 'cancle'; did you mean 'cancel'"),
    "actor": (("--event", "cancel", "--by", "seller"), "no actor 'seller'"),
    "line": ((*CANCEL, "--line", "L9"), "no line 'L9'"),
    "ground": ((*CANCEL, "--ground", "mood"), "no ground 'mood'"),
    "fact": ((*CANCEL, "--fact", "custommade=true"), "no fact 'custommade'; did you mean 'custom_made'"),
    "value of a fact": ((*CANCEL, "--fact", "custom_made=maybe"), "name=true, name=false or name=unknown"),
    "fact twice": ((*CANCEL, "--fact", "custom_made=true", "--fact", "custom_made=false"), "given twice"),
    "market": ((*CANCEL, "--market", "atlantis"), "no market 'atlantis'"),
    "form": ((*CANCEL, "--from", "ebay"), "no form 'ebay'"),
    "language": ((*CANCEL, "--lang", "fr"), "no language 'fr'"),
    "naive moment": ((*CANCEL, "--now", "2026-05-04T12:00:00"), "has no time zone"),
    "no moment": ((*CANCEL, "--now", "yesterday"), "is no time"),
    "evidence and none": ((*CANCEL, "--evidence", "a.jpg", "--no-evidence"), "together with --evidence"),
}


def is_one_clear_error(run: Run, words: tuple[str | Path, ...], said: str) -> None:
    answer = run(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert said in answer.err
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("kind", WRONG_WORDS)
def test_a_wrong_word_is_named_with_what_is_accepted(run: Run, kind: str) -> None:
    words, said = WRONG_WORDS[kind]
    is_one_clear_error(run, ("decide", ORDER, *words), said)


WRONG_FILES: dict[str, tuple[str | bytes, str]] = {
    "malformed": ('{"id": "A1",, }', "line 1, column 13"),
    "truncated": (ORDER.read_text(encoding="utf-8")[:700], "order.json, line "),
    "empty": ("", "line 1, column 1"),
    "a list": ("[]", "is a JSON list"),
    "not UTF-8": (b'{"id": "\xff"}', "is not UTF-8"),
    "10 MB": ('{"id": "' + "x" * 10_000_000 + '"}', "at most 5,000,000 bytes"),
    "nested": ("[" * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize("kind", WRONG_FILES)
def test_a_file_that_cannot_be_read_is_named_with_the_place(run: Run, tmp_path: Path, kind: str) -> None:
    content, said = WRONG_FILES[kind]
    file = tmp_path / "order.json"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    is_one_clear_error(run, ("decide", file, *CANCEL), said)


def test_a_missing_file_is_named(run: Run, tmp_path: Path) -> None:
    is_one_clear_error(run, ("decide", tmp_path / "none.json", *CANCEL), "none.json: cannot be read")


def lines(**changes: object) -> list[dict[str, object]]:
    shirt, mug = json.loads(ORDER.read_text(encoding="utf-8"))["lines"]
    return [{**shirt, **changes}, mug]


WRONG_ORDERS: dict[str, tuple[dict[str, object], str]] = {
    "duplicate line ids": ({"lines": lines(id="mug")}, "line id 'mug' stands 2 times"),
    "wrong currency": (
        {"lines": lines(price={"amount": 1, "currency": "USD"})},
        "line 'shirt' is in USD, the order in EUR",
    ),
    "no currency": ({"currency": "EURO"}, "'EURO' is no currency"),
    "naive time": ({"placed_at": "2026-05-04T10:00:00"}, "placed_at: has no time zone"),
    "zone": ({"zone": "Europe/Atlantis"}, "'Europe/Atlantis' is no IANA time zone"),
    "unknown key": ({"colour": "red"}, "colour: Extra inputs are not permitted"),
    "no lines": ({"lines": []}, "has no lines"),
    "market": ({"market": "atlantis"}, "no market 'atlantis'"),
    "payment of another line": (
        {
            "payments": [
                {
                    "kind": "captured",
                    "line": "hat",
                    "amount": {"amount": 1, "currency": "EUR"},
                    "at": "2026-05-04T10:00:00+02:00",
                }
            ]
        },
        "names line 'hat', which the order does not have",
    ),
}


@pytest.mark.parametrize("kind", WRONG_ORDERS)
def test_an_order_that_cannot_be_is_explained(run: Run, changed: Callable[..., Path], kind: str) -> None:
    values, said = WRONG_ORDERS[kind]
    is_one_clear_error(run, ("decide", changed(**values), *CANCEL), said)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("diagram", "--view", "chapter:cooking"), "no chapter 'cooking'"),
        (("diagram", "--view", "actor:seller"), "no actor 'seller'"),
        (("diagram", "--view", "poster"), "no view 'poster'"),
        (("diagram", "--view", "line:mug"), "needs an order"),
        (("diagram", ORDER), "has 2 lines; name one with --view"),
        (("diagram", "--format", "svg"), "is no text"),
        (("diagram", "-o", "picture.bmp"), "the name ends in '.bmp'"),
        (("diagram", "-o", "no/such/folder/picture.svg"), "cannot be written"),
        (("decide", ORDER, ORDER, *CANCEL), "several files that are no platform payloads; accepted: one order of ours"),
        (("terms", "check", "none.toml"), "none.toml: cannot be read"),
        (("judge", "none.json"), "none.json: cannot be read"),
        (("why", "flying", "cancel"), "no state 'flying'"),
        (("why", "paid", "fly"), "no event 'fly'"),
    ],
)
def test_other_commands_name_what_is_wrong_too(run: Run, words: tuple[str | Path, ...], said: str) -> None:
    is_one_clear_error(run, words, said)
