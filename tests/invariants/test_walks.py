"""The invariants under random walks: a quick profile for every day, a deep one for `make test-all`."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.invariants.walk import Walk

CALM = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
QUICK = settings(
    max_examples=70, stateful_step_count=25, deadline=None, derandomize=True, database=None, suppress_health_check=CALM
)
DEEP = settings(max_examples=1000, stateful_step_count=50, deadline=None, suppress_health_check=CALM)


def test_everything_holds_on_some_walks() -> None:
    run_state_machine_as_test(Walk, settings=QUICK)


@pytest.mark.slow
def test_everything_holds_on_many_long_walks() -> None:
    run_state_machine_as_test(Walk, settings=DEEP)
