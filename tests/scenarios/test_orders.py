"""Worked orders with real dates: the sum of each case is written beside it."""

from __future__ import annotations

import pytest

from tests.scenarios.order_cases import OrderCase, order_cases, run, summary

CASES = [case for case in order_cases() if not case.open]
OPEN = [case for case in order_cases() if case.open]


def expect_case(case: OrderCase) -> None:
    order = run(case)
    assert summary(order, case.after) == dict(case.after), case.why


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_worked_order_goes_as_the_sources_say(case: OrderCase) -> None:
    expect_case(case)


@pytest.mark.parametrize("case", OPEN, ids=lambda case: case.name)
@pytest.mark.xfail(reason="the sources and the code differ", raises=AssertionError)
def test_an_open_order_case_is_still_open(case: OrderCase) -> None:
    expect_case(case)


def test_there_are_at_least_thirty_worked_orders() -> None:
    assert len(CASES) >= 30
