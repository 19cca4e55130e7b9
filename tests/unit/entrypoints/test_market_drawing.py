"""The lifecycle under the terms of a market: what these close and open is what would be decided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.deciding.decide import decide
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.derived.diagrams.known import outlooks
from order_lifecycle.entrypoints.market_drawing import known_under
from order_lifecycle.language.conditions import Facts
from order_lifecycle.terms.files import packs

if TYPE_CHECKING:
    from tests.unit.entrypoints.conftest import Run

DAY = date(2026, 11, 24)


def test_every_fact_of_the_terms_is_known_in_every_state() -> None:
    known = known_under("eu", DAY, words("en"))
    wanted = {fact.name for fact in ORDER_LINE.facts if fact.kind == "terms"}
    assert all(wanted <= set(known.at(state.name)) for state in ORDER_LINE.states)


def test_silence_means_what_the_terms_say_of_the_request_that_is_open() -> None:
    known = known_under("marketplace", DAY, words("en"))
    assert known.at("return_requested")["silence_approves"] is True
    assert known.at("disputed")["silence_approves"] is False


def test_a_window_that_no_layer_has_is_never_open() -> None:
    assert known_under("eu", DAY, words("en")).at("paid")["in_free_cancel_window"] is False
    assert "in_free_cancel_window" not in known_under("marketplace", DAY, words("en")).at("paid")


@pytest.mark.parametrize("market", packs())
def test_a_closed_way_is_one_that_is_never_decided_for(market: str) -> None:
    known = known_under(market, DAY, words("en"))
    for way, state, by, outlook in outlooks(ORDER_LINE, known):
        if outlook.mark:
            for others in (True, False):
                facts = {**dict.fromkeys((fact.name for fact in ORDER_LINE.facts), others), **known.at(state.name)}
                decision = decide(ORDER_LINE, state.name, way.event.name, by.name, Facts(facts))
                assert getattr(decision, "transition", None) is not way


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_command_draws_the_lifecycle_of_a_market(run: Run, language: str) -> None:
    said = run("diagram", "--market", "eu", "--lang", language)
    assert (said.code, said.err) == (0, "")
    assert packs()["eu"].title[language] in said.out
    assert "already_shipped" in said.out
    assert "already_shipped" not in run("diagram", "--lang", language).out


def test_the_day_chooses_the_figures(run: Run) -> None:
    said = run("diagram", "--market", "eu", "--now", "2001-01-01T00:00:00+00:00")
    assert (said.code, "no figure holds yet" in said.err) == (2, True)


def test_an_unknown_market_is_a_clear_error(run: Run) -> None:
    said = run("diagram", "--market", "eux", "--view", "chapter:cancelling")
    assert (said.code, "no market 'eux'" in said.err) == (2, True)
