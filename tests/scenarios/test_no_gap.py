"""An oracle with no gap: every refusal, every transition and every clause of the founding article has a case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.language.conditions import Facts
from tests.scenarios.order_cases import order_cases
from tests.scenarios.table import cases

if TYPE_CHECKING:
    from order_lifecycle.language.lifecycle import Transition

CASES = cases()
CLAUSES = range(1, 52)
BOTH_WAYS = (2, 6, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 22, 23, 24, 26, 28, 40, 41, 42, 45, 46)
"""Clauses that state a rule with two directions: one case must be allowed by it, one refused."""


def clauses(why: str) -> set[int]:
    """The clauses that a 'why' names: S11, or S15 to S19."""
    spans = [(int(first), int(last or first)) for first, last in re.findall(r"\bS(\d+)(?: to S(\d+))?", why)]
    return {clause for first, last in spans for clause in range(first, last + 1)}


def taken() -> list[Transition]:
    decisions = [decide(ORDER_LINE, each.state, each.event, each.by, Facts(each.values)) for each in CASES]
    return [each.transition for each in decisions if isinstance(each, Allowed)]


def test_every_requirement_and_every_standing_refusal_refuses_somebody() -> None:
    named = {code for case in CASES for code in case.refusals}
    written = {rule.code for rule in ORDER_LINE.requirements} | {rule.code for rule in ORDER_LINE.standing}
    missing = written - named
    assert not missing, f"no case is refused with: {', '.join(sorted(missing))}"


def test_every_transition_is_taken() -> None:
    known = {id(each) for each in taken()}
    missing = [
        f"{each.event.name} from {'/'.join(state.name for state in each.sources)} to {each.to.name} ({each.place})"
        for each in ORDER_LINE.transitions
        if id(each) not in known
    ]
    assert not missing, "no case takes: " + "; ".join(missing)


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_clause_of_the_founding_article_has_a_case(clause: int) -> None:
    whys = [case.why for case in CASES] + [case.why for case in order_cases()]
    assert any(clause in clauses(why) for why in whys), f"S{clause} stands in no 'why'"


@pytest.mark.parametrize("clause", BOTH_WAYS)
def test_a_rule_with_two_directions_has_a_case_in_each(clause: int) -> None:
    found = {case.allowed for case in CASES if clause in clauses(case.why)}
    assert found == {True, False}, f"S{clause} is only {'allowed' if True in found else 'refused'}"


def test_at_least_forty_denials_say_everything_that_leads_on() -> None:
    complete = [case for case in CASES if not case.allowed and case.exact]
    assert len(complete) >= 40
