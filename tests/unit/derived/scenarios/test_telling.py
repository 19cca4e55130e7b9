"""Goal: scenarios can be read by people in both languages, by Gherkin programs and by machines, and say the same."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from gherkin.parser import Parser

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.derived.scenarios import Reach, Scenario, Step, paths, walks
from order_lifecycle.derived.scenarios.telling import Telling
from order_lifecycle.derived.scenarios.writing import ScenariosOut

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYWORDS = {"en": ("Given ", "And ", "When ", "Then "), "zh": ("假如", "而且", "当", "那么")}


@cache
def some() -> tuple[Scenario, ...]:
    """Paths, walks, and a refusal of each kind."""
    reach = Reach(ORDER_LINE)
    refused = Step("cancel", "buyer", "placed", "placed", {"custom_made": False}, ("wrong_state", "on_hold"))
    return (*paths(reach, "states"), *walks(reach, 5, seed=1), Scenario({"cash_on_delivery": True}, (refused,)))


def parsed(language: str, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    text = Telling(ORDER_LINE, words(language)).gherkin(scenarios, "title")
    document: dict[str, Any] = dict(Parser().parse(text))
    feature: dict[str, Any] = document["feature"]
    return feature


def steps_of(child: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step["keyword"], step["text"]) for step in child["scenario"]["steps"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_scenario_and_step_is_read_by_a_gherkin_parser(language: str) -> None:
    feature = parsed(language, some())
    assert feature["language"] == {"en": "en", "zh": "zh-CN"}[language]
    assert len(feature["children"]) == len(some())
    _, _, when, then = KEYWORDS[language]
    for child, scenario in zip(feature["children"], some(), strict=True):
        found = [keyword for keyword, _ in steps_of(child)]
        assert set(found) <= set(KEYWORDS[language])
        assert found.count(when) == found.count(then) == len(scenario.steps)
        held = sum(scenario.given.values()) + sum(len(step.facts) for step in scenario.steps)
        refusals = sum(len(step.refused) for step in scenario.steps)
        assert len(found) == 1 + held + 2 * len(scenario.steps) + refusals


def test_both_languages_have_the_same_steps() -> None:
    english, chinese = (parsed(language, some())["children"] for language in LANGUAGES)
    kind = {word: number for known in KEYWORDS.values() for number, word in enumerate(known)}
    assert [[kind[keyword] for keyword, _ in steps_of(each)] for each in english] == [
        [kind[keyword] for keyword, _ in steps_of(each)] for each in chinese
    ]


def test_a_scenario_is_told_in_the_words_of_the_definition() -> None:
    pay = Step("pay", "payment_provider", "placed", "paid", {"amount_covers_order": True})
    cancel = Step("cancel", "buyer", "paid", "paid", {"in_free_cancel_window": False}, ("custom_made",))
    (child,) = parsed("en", [Scenario({"custom_made": True, "final_sale": False}, (pay, cancel))])["children"]
    assert child["scenario"]["name"] == "1. pay, cancel (buyer): refused, custom_made"
    assert steps_of(child) == [
        ("Given ", "it stands at “placed”"),
        ("And ", f"this holds: {ORDER_LINE.fact('custom_made').sentence}"),
        ("And ", "this holds: The payment covers the whole order."),
        ("When ", "payment provider: pay"),
        ("Then ", "it stands at “paid”"),
        ("Given ", "this does not hold: The free cancellation window is open."),
        ("When ", "buyer: cancel"),
        ("Then ", f"it is refused: {sentence_of('custom_made')} [custom_made]"),
        ("And ", "it still stands at “paid”"),
    ]


def sentence_of(code: str) -> str:
    return next(rule.sentence for rule in ORDER_LINE.requirements if rule.code == code)


def test_a_scenario_is_told_in_chinese() -> None:
    step = Step("cancel", "buyer", "placed", "cancelled")
    assert Telling(ORDER_LINE, words("zh")).gherkin([Scenario({}, (step,))], "取消").splitlines()[5:] == [
        "  场景: 1. 取消(买家)→ 已取消",
        "    假如状态为“已下单”",
        "    当买家:取消",
        "    那么状态为“已取消”",
    ]


def test_json_holds_every_scenario_and_can_be_read_again() -> None:
    out = ScenariosOut.of(ORDER_LINE, some(), seed=1, terms="marketplace")
    read = ScenariosOut.model_validate_json(out.model_dump_json(by_alias=True))
    assert read == out
    assert (read.format, read.definition) == ("order-lifecycle/scenarios/1", ORDER_LINE.digest)
    again = tuple(
        Scenario(
            each.given,
            tuple(
                Step(step.event, step.by, step.from_, step.to, step.facts, tuple(step.refused)) for step in each.steps
            ),
        )
        for each in read.scenarios
    )
    assert [(each.given, each.steps) for each in again] == [(each.given, each.steps) for each in some()]
    assert [each.number for each in read.scenarios] == list(range(1, len(some()) + 1))
