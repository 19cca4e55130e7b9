"""Texts fit narrow lines, in English and in Chinese."""

from __future__ import annotations

import pytest

from order_lifecycle.derived.diagrams.wording import breadth, wrapped


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("one two three", 40, ["one two three"]),
        ("averyveryverylongword", 5, ["averyveryverylongword"]),
        ("", 5, [""]),
        ("已关闭:货物已了结", 10, ["已关闭:货", "物已了结"]),
        ("除非 custom_made, perishable", 17, ["除非 custom_made,", "perishable"]),
        ("ask for help: buyer, merchant", 10, ["ask for", "help:", "buyer,", "merchant"]),
    ],
)
def test_a_text_is_broken_at_blanks_and_between_chinese_characters(text: str, width: int, lines: list[str]) -> None:
    assert wrapped(text, width) == lines


def test_punctuation_never_begins_a_line() -> None:
    assert wrapped("包裹在途中,尚未延误。", 10) == ["包裹在途", "中,尚未延", "误。"]


def test_a_chinese_character_is_two_letters_wide() -> None:
    assert (breadth("paid"), breadth("已付款"), breadth("已付款 paid")) == (4, 6, 11)
