"""A claim is data: it has a place of its own, and equals one that says the same elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from order_lifecycle.definition.must_hold import MUST_HOLD
from order_lifecycle.definition.words import words
from order_lifecycle.language.claims import Claim, Never
from order_lifecycle.language.words import Words
from tests.unit.lamp import OWNER, SCRAPPED


def claim() -> Never:
    return Never("no_scrap", "Nothing is scrapped.", "manual", by=(OWNER,), to=(SCRAPPED,))


def test_a_claim_knows_where_it_is_written() -> None:
    assert Path(claim().place.file).name == Path(__file__).name
    assert claim().place.line > 0


def test_claims_that_say_the_same_are_equal_wherever_they_stand() -> None:
    other = Never("no_scrap", "Nothing is scrapped.", "manual", by=(OWNER,), to=(SCRAPPED,))
    assert claim() == other
    assert claim().place != other.place
    assert claim() != Never("no_scrap", "Nothing is scrapped.", "manual", to=(SCRAPPED,))


def test_the_claims_of_the_definition_have_codes_of_their_own() -> None:
    assert len({each.code for each in MUST_HOLD}) == len(MUST_HOLD)


@pytest.mark.parametrize("each", MUST_HOLD, ids=lambda each: each.code)
def test_a_claim_is_said_in_every_language_and_names_its_source(each: Claim) -> None:
    assert words("en").sentence(each) == each.sentence
    assert words("zh").sentence(each) not in {"", each.sentence}
    assert each.source
    assert each.place.file == "order_lifecycle/definition/must_hold.py"


def test_a_language_can_say_a_claim_in_its_catalogue() -> None:
    said = Words("xx", {"claims": {"no_scrap": {"sentence": "Nope."}}})
    assert said.sentence(claim()) == "Nope."
