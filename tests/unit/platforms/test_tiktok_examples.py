"""The examples for people are read without surprises."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from order_lifecycle.platforms.tiktok_shop import is_payload, read

EXAMPLES = Path(__file__).parents[3] / "examples" / "tiktok_shop"


@pytest.mark.parametrize(
    ("name", "states", "remarks"),
    [
        ("awaiting_shipment", ["paid", "paid"], {"outside_prices"}),
        ("in_transit", ["shipped"], set()),
        ("cancellation_pending", ["cancellation_requested"], set()),
        ("return_rejected", ["declined"], set()),
    ],
)
def test_an_example_is_read(name: str, states: list[str], remarks: set[str]) -> None:
    found = json.loads((EXAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    reading = read(found)
    assert is_payload(found)
    assert [line.state for line in reading.order.lines] == states
    assert {remark.code for remark in reading.remarks} == remarks


def test_every_example_is_named_here() -> None:
    named = {"awaiting_shipment", "in_transit", "cancellation_pending", "return_rejected"}
    assert {file.stem for file in EXAMPLES.glob("*.json")} == named
