"""Reading from outside: whatever comes, it is an order or one clear error that names the place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.order import Order
from order_lifecycle.orders.reading import SIZE_MAX, read_json, read_order
from tests.unit.given import an_order

SOUND = an_order(("pay", "paid"), ("ship", "shipped")).model_dump_json(by_alias=True)


def wrong(text: bytes | str) -> str:
    with pytest.raises(BadInput) as caught:
        read_order(read_json(text, "a.json"), "a.json")
    return str(caught.value)


def test_a_sound_order_is_read_from_text_and_from_bytes() -> None:
    order = an_order(("pay", "paid"), ("ship", "shipped"))
    assert read_order(read_json(SOUND, "a.json"), "a.json") == order
    assert read_order(read_json(SOUND.encode(), "a.json"), "a.json") == order


def test_letters_of_every_language_are_read() -> None:
    given = {**json.loads(SOUND), "id": "订单-ß"}
    text = json.dumps(given, ensure_ascii=False)
    assert read_order(read_json(text.encode(), "a.json"), "a.json").id == "订单-ß"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a.json, line 1, column 1: Expecting value; accepted: JSON"),
        ("{", "a.json, line 1, column 2: Expecting property name enclosed in double quotes; accepted: JSON"),
        ('{\n  "id": "A1",\n  "lines": [}\n', "a.json, line 3, column 13: Expecting value; accepted: JSON"),
        ('{"id": "A1"} {}', "a.json, line 1, column 14: Extra data; accepted: JSON"),
        ("{'id': 1}", "a.json, line 1, column 2: Expecting property name enclosed in double quotes; accepted: JSON"),
        (b'{"id": "\xff"}', "a.json: is not UTF-8: byte 8 is wrong; accepted: JSON in UTF-8"),
        ('{"id": "\ud800"}', "a.json: is not UTF-8: byte 8 is wrong; accepted: JSON in UTF-8"),
        (b"\xef\xbb\xbf{}", "a.json, line 1, column 1: Unexpected UTF-8 BOM (decode using utf-8-sig); accepted: JSON"),
        ("[" * 100_000, "a.json: is nested too deeply; accepted: an order"),
        ('{"a":' * 100_000, "a.json: is nested too deeply; accepted: an order"),
        ("9" * 5000, "a.json: has a number of more than 4,300 digits; accepted: JSON with numbers of a sensible size"),
        (" " * (SIZE_MAX + 1), "a.json: has 5,000,001 bytes; accepted: at most 5,000,000 bytes"),
        ("[]", "a.json: is a JSON list; accepted: an object: one order"),
        ('"A1"', "a.json: is a JSON str; accepted: an object: one order"),
        ("null", "a.json: is a JSON NoneType; accepted: an object: one order"),
        ("NaN", "a.json: is a JSON float; accepted: an object: one order"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_order_is_said_with_its_place(text: bytes | str, said: str) -> None:
    assert wrong(text) == said


@pytest.mark.parametrize("end", range(0, len(SOUND), 7))
def test_an_order_that_is_cut_off_is_named_with_line_and_column(end: int) -> None:
    assert wrong(SOUND[:end]).startswith("a.json, line 1, column ")


def test_at_most_twenty_mistakes_are_listed() -> None:
    given = {**json.loads(SOUND), "lines": [{"id": f"L{number}"} for number in range(50)]}
    assert wrong(json.dumps(given)).count("Field required") == 20


def test_deep_nesting_within_an_order_is_an_ordinary_mistake() -> None:
    deep = (
        '{"id": "A1", "currency": "EUR", "placed_at": "2026-05-01T10:00:00Z", "lines": ' + "[" * 400 + "]" * 400 + "}"
    )
    assert wrong(deep).startswith("a.json: lines.0: ")


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "at", "amount", "x"]), inner),
    max_leaves=6,
)


@given(st.sampled_from([*Order.model_fields, "x"]), ANYTHING)
@settings(max_examples=150, deadline=None)
def test_a_field_with_anything_in_it_gives_an_order_or_one_clear_error(name: str, value: object) -> None:
    found = {**json.loads(SOUND), name: value}
    try:
        order = read_order(found, "a.json")
    except BadInput as error:
        assert str(error).startswith("a.json: ")  # noqa: PT017 - either end is right
    else:
        assert isinstance(order, Order)


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_json_or_one_clear_error(text: bytes) -> None:
    try:
        read_json(text, "a.json")
    except BadInput as error:
        assert str(error).startswith("a.json")  # noqa: PT017 - either end is right
