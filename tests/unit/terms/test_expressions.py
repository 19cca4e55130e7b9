"""Conditions as text: what is read, how it is shown again, and what is said of text that cannot be read."""

from __future__ import annotations

import pytest

from order_lifecycle.errors import BadInput
from order_lifecycle.terms.expressions import ACCEPTED, Comparison, Key, condition, keys_of


@pytest.mark.parametrize(
    "text",
    [
        "shipped",
        "not shipped",
        "shipped and not paid",
        "shipped or paid",
        "(shipped or paid) and picked_up",
        "not (shipped or paid)",
        "delay_notice.received_at is null",
    ],
)
def test_a_condition_is_shown_as_it_was_written(text: str) -> None:
    assert condition(text).text() == text


@pytest.mark.parametrize(
    ("text", "left", "sign", "right"),
    [
        ("preorder_days < 3", "preorder_days", "<", (3,)),
        ("preorder_days <= 3", "preorder_days", "<=", (3,)),
        ("preorder_days > 3", "preorder_days", ">", (3,)),
        ("preorder_days >= 3", "preorder_days", ">=", (3,)),
        ("order_status == 'on_hold'", "order_status", "==", ("on_hold",)),
        ("order_status != 'on_hold'", "order_status", "!=", ("on_hold",)),
        ("order_status in ('on_hold', 'in_transit')", "order_status", "in", ("on_hold", "in_transit")),
        ("shipped_at <= delivered_at", "shipped_at", "<=", (Key("delivered_at"),)),
        ("shipped_at < delay_notice.received_at", "shipped_at", "<", (Key("delay_notice.received_at"),)),
        ("shipped_at is null", "shipped_at", "is null", ()),
        ("shipped_at is known", "shipped_at", "is known", ()),
    ],
)
def test_a_comparison_is_a_fact_whose_name_is_its_text(
    text: str, left: str, sign: str, right: tuple[object, ...]
) -> None:
    (fact,) = condition(text).facts
    assert isinstance(fact, Comparison)
    assert (fact.left, fact.sign, fact.right) == (left, sign, right)
    assert fact.name == fact.sentence == text
    assert (fact.kind, fact.known_by) == ("terms", "system")


def test_a_name_is_a_fact_of_the_terms_that_the_system_knows() -> None:
    (fact,) = condition(" shipped ").facts
    assert (fact.name, fact.sentence, fact.kind, fact.known_by) == ("shipped", "shipped", "terms", "system")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("shipped and )", "cannot be read at column 13"),
        ("f(shipped)", "'f(shipped)' is not understood"),
        ("-shipped", "'-shipped' is not understood"),
        ("1 < preorder_days", "'1 < preorder_days' is not understood"),
        ("1 < preorder_days < 3", "'1 < preorder_days < 3' is not understood"),
        ("shipped is not None", "IsNot is no comparison here"),
        ("order_status not in ('on_hold',)", "NotIn is no comparison here"),
        ("shipped_at is not delivered_at", "IsNot is no comparison here"),
        ("preorder_days > 1.5", "'1.5' is no text and no number"),
        ("preorder_days > -1", "'-1' is no text and no number"),
        ("order_status in ('on_hold', None)", "'None' is no text and no number"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_is_accepted(text: str, wrong: str) -> None:
    with pytest.raises(BadInput) as caught:
        condition(text)
    assert (caught.value.where, caught.value.wrong, caught.value.accepted) == (f"condition {text!r}", wrong, ACCEPTED)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("shipped and shiped", "shiped"),
        ("shipped or shiped", "shiped"),
        ("shiped is null", "shiped"),
        ("shiped", "shiped"),
        ("not delay_notice.sent", "delay_notice.sent"),
        ("shipped_at < arrived", "arrived"),
    ],
)
def test_a_name_that_is_no_key_of_a_situation_is_an_error(text: str, name: str) -> None:
    with pytest.raises(BadInput) as caught:
        condition(text)
    assert caught.value.where == f"condition {text!r}"
    assert caught.value.wrong == f"{name!r} is no fact of a situation"
    assert caught.value.accepted == "a key of situation_keys.toml"


def test_the_keys_of_a_condition_are_those_on_both_sides() -> None:
    found = condition("shipped and (shipped_at <= delivered_at or order_status in ('on_hold',)) and paid_at is null")
    assert tuple(keys_of(found)) == ("shipped", "shipped_at", "delivered_at", "order_status", "paid_at")
