"""What a strict type checker of a host sees: `mypy --strict` refuses a name that the package does not export."""

from __future__ import annotations

from typing import assert_type

import order_lifecycle
from order_lifecycle import Money


def test_a_public_name_has_its_type() -> None:
    assert_type(Money.of("19.90", "EUR"), Money)
    assert Money.of("19.90", "EUR").amount == 1990


def test_the_names_that_are_written_out_are_those_that_are_loaded() -> None:
    assert order_lifecycle.__all__ == list(order_lifecycle._HOMES)  # noqa: SLF001 - the two lists must agree
