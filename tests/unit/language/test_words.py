"""How the order lifecycle is said: every thing in every language, no orphan, and every phrase used."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

import order_lifecycle
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition import words as module
from order_lifecycle.definition.must_hold import MUST_HOLD
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.lifecycle import NOT_KNOWN, WRONG_ACTOR, WRONG_STATE, Requirement, Standing
from order_lifecycle.language.words import SECTIONS, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOURCE = Path(order_lifecycle.__file__).parent
KINDS = ("states", "events", "actors", "grounds", "effects", "chapters", "facts")
RULES: tuple[Requirement | Standing, ...] = (
    *ORDER_LINE.requirements,
    *ORDER_LINE.standing,
    WRONG_ACTOR,
    WRONG_STATE,
    NOT_KNOWN,
)
VERDICTS = {"allowed", "needs_consent", "needs_facts", "not_yet", "denied"}


def catalogue(language: str) -> dict[str, Any]:
    folder = Path(module.__file__).parent / "catalogues"
    return tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))


def phrases(language: str) -> dict[str, str]:
    found: dict[str, str] = catalogue(language)["phrases"]
    return found


def parameters(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


# --------------------------------------------------------------------------------------------- things


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_thing_has_a_label_and_a_sentence_in_every_language(kind: str, language: str) -> None:
    said = words(language)
    for thing in getattr(ORDER_LINE, kind):
        assert said.label(thing).strip(), thing.name
        assert re.search(r"[.。]$", said.sentence(thing)), thing.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_sentence_in_every_language(language: str) -> None:
    for rule in RULES:
        assert re.search(r"[.。]$", words(language).sentence(rule)), rule.code


@pytest.mark.parametrize("kind", KINDS)
def test_no_entry_of_a_catalogue_is_an_orphan(kind: str) -> None:
    assert set(catalogue("zh")[kind]) == {thing.name for thing in getattr(ORDER_LINE, kind)}


def test_no_refusal_of_a_catalogue_is_an_orphan() -> None:
    assert set(catalogue("zh")["refusals"]) == {rule.code for rule in RULES}


def test_no_claim_of_a_catalogue_is_an_orphan() -> None:
    assert set(catalogue("zh")["claims"]) == {claim.code for claim in MUST_HOLD}


def test_a_catalogue_has_the_sections_of_its_things_and_no_other() -> None:
    assert set(catalogue("zh")) == {*SECTIONS.values(), "refusals", "claims", "phrases"}
    assert set(catalogue("en")) == {"phrases"}


def test_entries_of_a_catalogue_have_a_label_and_a_sentence_and_facts_and_rules_a_sentence() -> None:
    for section, entries in catalogue("zh").items():
        if section != "phrases":
            expected = {"sentence"} if section in {"facts", "refusals", "claims"} else {"label", "sentence"}
            assert {name for name, entry in entries.items() if set(entry) != expected} == set()


def test_no_two_things_of_a_kind_have_the_same_label() -> None:
    for language in LANGUAGES:
        for kind in KINDS:
            labels = [words(language).label(thing) for thing in getattr(ORDER_LINE, kind)]
            assert len(set(labels)) == len(labels), (language, kind)


def test_a_fact_is_labelled_by_its_name_in_every_language() -> None:
    fact = ORDER_LINE.fact("custom_made")
    assert [words(language).label(fact) for language in LANGUAGES] == ["custom_made", "custom_made"]


def test_english_stands_beside_the_rules() -> None:
    rule = ORDER_LINE.requirements[0]
    assert words().sentence(rule) == rule.sentence
    assert words().label(ORDER_LINE.event("cancel")) == "cancel"
    assert words("zh").label(ORDER_LINE.event("cancel")) == "取消"


def test_an_unknown_language_lists_those_there_are() -> None:
    with pytest.raises(UnknownName) as caught:
        words("fr")
    assert str(caught.value) == "no language 'fr'; There are: en, zh"


def test_a_text_that_a_catalogue_lacks_is_an_error_and_not_english() -> None:
    bare = Words("zz", {"states": {"paid": {"label": "p"}}, "phrases": {}})
    assert bare.label(ORDER_LINE.state("paid")) == "p"
    lacking: list[Callable[[], str]] = [
        lambda: bare.sentence(ORDER_LINE.state("paid")),
        lambda: bare.label(ORDER_LINE.state("placed")),
        lambda: bare.label(ORDER_LINE.event("pay")),
        lambda: bare.sentence(WRONG_STATE),
        lambda: bare.phrase("legend"),
    ]
    for ask in lacking:
        with pytest.raises(UnknownName, match="no zz text for "):
            ask()
    with pytest.raises(UnknownName) as caught:
        lacking[1]()
    assert str(caught.value) == "no zz text for states 'placed'; did you mean 'paid'? There are: paid"


# -------------------------------------------------------------------------------------------- phrases


def test_the_languages_have_the_same_phrases() -> None:
    assert set(phrases("zh")) == set(phrases("en"))


@pytest.mark.parametrize("key", sorted(phrases("en")))
def test_a_phrase_has_the_same_parameters_in_every_language(key: str) -> None:
    assert parameters(phrases("zh").get(key, "")) == parameters(phrases("en")[key])


def test_there_are_twelve_months_in_every_language() -> None:
    assert [len(phrases(language)["months"].split()) for language in LANGUAGES] == [12, 12]


@cache
def trees() -> tuple[ast.Module, ...]:
    return tuple(ast.parse(file.read_text(encoding="utf-8")) for file in SOURCE.rglob("*.py"))


def calls() -> Iterator[ast.Call]:
    """Every call of `phrase` in the source."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "phrase":
                yield node


def keys(node: ast.expr) -> Iterator[str]:
    """The keys that an argument may have, as regular expressions; none where it is a name."""
    if isinstance(node, ast.Constant):
        yield re.escape(str(node.value))
    elif isinstance(node, ast.IfExp):
        yield from keys(node.body)
        yield from keys(node.orelse)
    elif isinstance(node, ast.JoinedStr):
        yield "".join(re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in node.values)


def test_every_phrase_that_the_source_says_is_there() -> None:
    known = set(phrases("en"))
    for call in calls():
        for key in keys(call.args[0]):
            assert any(re.fullmatch(key, each) for each in known), f"line {call.lineno}: no phrase {key}"


def test_every_phrase_is_said_somewhere_in_the_source() -> None:
    patterns = {key for call in calls() for key in keys(call.args[0])}
    constants = {
        node.value
        for tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    unused = {
        key
        for key in phrases("en")
        if key not in constants and not any(re.fullmatch(pattern, key) for pattern in patterns if pattern != r"\w+")
    }
    assert unused == set()


@pytest.mark.parametrize("key", sorted(VERDICTS))
def test_every_verdict_has_a_phrase(key: str) -> None:
    assert all(words(language).phrase(key) for language in LANGUAGES)


# -------------------------------------------------------------------------------------------- moments

BERLIN = datetime(2026, 5, 17, 23, 59, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("language", "at", "said"),
    [
        ("en", BERLIN, "17 May 2026, 23:59 Europe/Berlin"),
        ("zh", BERLIN, "2026年5月17日 23:59 Europe/Berlin"),
        ("en", datetime(2026, 12, 1, 0, 5, 59, tzinfo=UTC), "1 December 2026, 00:05 UTC"),
        ("zh", datetime(2026, 12, 1, 0, 5, 59, tzinfo=UTC), "2026年12月1日 00:05 UTC"),
        ("en", datetime(2026, 1, 9, 8, 0, tzinfo=timezone(timedelta(hours=8))), "9 January 2026, 08:00 UTC+08:00"),
    ],
)
def test_a_moment_is_said_to_the_minute_with_its_zone(language: str, at: datetime, said: str) -> None:
    assert words(language).moment(at) == said


def test_moments_within_a_phrase_are_said_as_moments() -> None:
    assert words().phrase("passes_when", at=BERLIN) == "This passes on 17 May 2026, 23:59 Europe/Berlin."
    assert words("zh").phrase("open_until", at=BERLIN) == "截止 2026年5月17日 23:59 Europe/Berlin"


def test_other_parameters_are_filled_in_as_they_are() -> None:
    assert words().phrase("unit_calendar_days", length=14) == "14 days"
    assert words("zh").phrase("unit_calendar_days", length=14) == "14天"
