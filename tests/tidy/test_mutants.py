"""The mutator of the definition stays alive: a sample is noticed by the scenarios, and would not be by weak ones."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

import pytest

from order_lifecycle import acting
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders import observe
from order_lifecycle.orders.order import Order, Request
from tests.scenarios import test_scenarios
from tools.mutants import mutants
from tools.mutants.comparing import difference
from tools.mutants.installing import installed
from tools.mutants.judging import Oracle, killer, touched

if TYPE_CHECKING:
    from tools.mutants.mutant import Mutant

EVERY = list(mutants(ORDER_LINE))
KINDS = (
    "another target",
    "condition: fact flipped",
    "requirement dropped",
    "effect dropped",
    "actor dropped",
    "source",
)
DECIDING = [each for each in EVERY if each.kind.startswith(KINDS)]
SAMPLE = Random(7).sample(DECIDING, 16)  # noqa: S311 - a sample, no secret
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def mutant(name: str) -> Mutant:
    return next(each for each in EVERY if each.id == name)


def test_each_mutant_has_an_id_of_its_own_and_changes_one_thing() -> None:
    assert len({each.id for each in EVERY}) == len(EVERY) > 3000
    assert all(each.lifecycle.digest != ORDER_LINE.digest for each in SAMPLE)


@pytest.mark.parametrize("each", SAMPLE, ids=lambda each: each.id)
def test_the_scenarios_notice(each: Mutant) -> None:
    assert killer(each, Oracle(test_scenarios.CASES)) is not None, f"{each.place}: {each.sentence}"


def test_weak_scenarios_do_not_notice() -> None:
    weak = Oracle([case for case in test_scenarios.CASES if case.file == "buying.txt"])
    surviving = [each.id for each in SAMPLE[:10] if killer(each, weak) is None]
    assert len(surviving) >= 5


def test_a_mutant_is_seen_by_all_code_while_it_is_installed_and_by_none_after() -> None:
    order = Order.model_validate(
        {
            "id": "A1",
            "currency": "EUR",
            "placed_at": NOW,
            "lines": [{"id": "L1", "price": {"amount": 1, "currency": "EUR"}}],
        }
    )
    asked = Request(event="cancel", by="buyer", ground="change_of_mind")
    name = "another target: cancel placed>cancelled by buyer+merchant+platform: lost"
    with installed(mutant(name)):
        assert acting.decide(order, asked, NOW).to == "lost"
    assert acting.decide(order, asked, NOW).to == "cancelled"


def test_what_is_computed_from_the_vocabulary_is_computed_again() -> None:
    before = vars(observe)["_HAD_BY_CARRIER"]
    with installed(mutant("Event.leads_to: complete: lost")):
        assert "complete" in vars(observe)["_HAD_BY_CARRIER"]
    assert vars(observe)["_HAD_BY_CARRIER"] == before


def test_only_the_cells_of_a_changed_rule_are_touched() -> None:
    other = mutant("requirement dropped: pay placed>paid by payment_provider: amount_too_small").lifecycle
    assert touched(ORDER_LINE, other) == {("placed", "pay", "payment_provider")}


@pytest.mark.slow
def test_an_equivalent_mutant_is_told_from_one_that_decides_otherwise() -> None:
    assert difference(mutant("otherwise dropped: uphold disputed>cancelled by platform")) == ""
    found = difference(mutant("requirement dropped: pay placed>paid by payment_provider: amount_too_small"))
    assert found.startswith("placed pay payment_provider")
