"""How is a scenario told to people? In the words of a language: in one line, or as Gherkin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from order_lifecycle.derived.scenarios.covering import Scenario
    from order_lifecycle.derived.scenarios.walking import Step
    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.language.words import Words

INDENT = "  "


@dataclass(frozen=True)
class Telling:
    """Scenarios of one lifecycle in the words of one language.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.words import words
    >>> from order_lifecycle.derived.scenarios import Scenario, Step
    >>> scenario = Scenario({"final_sale": True}, (Step("pay", "payment_provider", "placed", "paid"),))
    >>> print(Telling(ORDER_LINE, words("en")).gherkin([scenario], "One path"))  # doctest: +ELLIPSIS
    # language: en
    Feature: One path
    ...
      Scenario: 1. pay (payment provider) → paid
        Given it stands at “placed”
        And this holds: The goods were sold as a final sale.
        When payment provider: pay
        Then it stands at “paid”
    <BLANKLINE>
    """

    lifecycle: Lifecycle
    words: Words

    def way(self, scenario: Scenario) -> str:
        """What is done before the point of a scenario; empty where nothing is."""
        return self._listed([self._event(step) for step in scenario.steps[:-1]])

    def point(self, scenario: Scenario) -> str:
        """What a scenario shows: where its last step leads, or which rules refuse it."""
        last = scenario.steps[-1]
        said = {"event": self._event(last), "actor": self._actor(last)}
        if last.refused:
            return self.words.phrase("scenario_refused", codes=self._listed(last.refused), **said)
        return self.words.phrase("scenario_leads", state=self._state(last.to), **said)

    def title(self, scenario: Scenario) -> str:
        """The scenario in one line."""
        return self._listed([*([way] if (way := self.way(scenario)) else []), self.point(scenario)])

    def gherkin(self, scenarios: Sequence[Scenario], title: str) -> str:
        """A feature file. Of what an order is, only what is true is said; of a step, all that it turns on."""
        phrase = self.words.phrase
        lines = [
            f"# language: {phrase('gherkin_language')}",
            f"{phrase('gherkin_feature')}: {title}",
            INDENT + phrase("gherkin_lead", digest=self.lifecycle.digest),
            INDENT + phrase("gherkin_given_lead"),
        ]
        for number, scenario in enumerate(scenarios, 1):
            lines += ["", f"{INDENT}{phrase('gherkin_scenario')}: {number}. {self.title(scenario)}"]
            lines += [INDENT * 2 + line for line in self._steps(scenario)]
        return "\n".join(lines) + "\n"

    def _steps(self, scenario: Scenario) -> Iterator[str]:
        first = self.words.phrase("scenario_stands", state=self._state(scenario.steps[0].source))
        held = {name: value for name, value in scenario.given.items() if value}
        given = [first, *self._facts(held)]
        for step in scenario.steps:
            yield from self._block("gherkin_given", [*given, *self._facts(step.facts)])
            given = []
            does = self.words.phrase("scenario_does", actor=self._actor(step), event=self._event(step))
            yield from self._block("gherkin_when", [does])
            yield from self._block("gherkin_then", self._outcome(step))

    def _block(self, keyword: str, texts: Sequence[str]) -> Iterator[str]:
        """Steps of one kind: the first with its keyword, the others with “and”."""
        for number, text in enumerate(texts):
            said = self.words.phrase("gherkin_and" if number else keyword)
            yield self.words.phrase("gherkin_step", keyword=said, text=text)

    def _facts(self, facts: Mapping[str, bool]) -> list[str]:
        return [
            self.words.phrase(
                "scenario_holds" if value else "scenario_holds_not",
                sentence=self.words.sentence(self.lifecycle.fact(name)),
            )
            for name, value in facts.items()
        ]

    def _outcome(self, step: Step) -> list[str]:
        if not step.refused:
            return [self.words.phrase("scenario_stands", state=self._state(step.to))]
        refusals = [
            self.words.phrase("scenario_refusal", sentence=self.words.sentence(self.lifecycle.rules[code]), code=code)
            for code in step.refused
        ]
        return [*refusals, self.words.phrase("scenario_stays", state=self._state(step.source))]

    def _event(self, step: Step) -> str:
        return self.words.label(self.lifecycle.event(step.event))

    def _actor(self, step: Step) -> str:
        return self.words.label(self.lifecycle.actor(step.by))

    def _state(self, name: str) -> str:
        return self.words.label(self.lifecycle.state(name))

    def _listed(self, texts: Sequence[str]) -> str:
        return self.words.phrase("list_separator").join(texts)
