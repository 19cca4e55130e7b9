"""Money: whole minor units, exact at every size, never mixed, and shared out without losing a cent."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.money import Money, minor_digits, shared_out


def money(amount: int, currency: str = "EUR") -> Money:
    return Money(amount=amount, currency=currency)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("12.50", "EUR", 1250),
        ("12.5", "EUR", 1250),
        ("12", "EUR", 1200),
        (" 12.500 ", "EUR", 1250),
        (".5", "EUR", 50),
        ("-0.01", "EUR", -1),
        ("+3", "EUR", 300),
        ("0", "EUR", 0),
        ("-.0", "JPY", 0),
        ("7.", "JPY", 7),
        ("5000", "JPY", 5000),
        ("5000.0", "JPY", 5000),
        ("1.234", "KWD", 1234),
        ("1.2340", "KWD", 1234),
        ("12345678901234567890123456789.01", "EUR", 1234567890123456789012345678901),
    ],
)
def test_decimal_text_becomes_minor_units(text: str, currency: str, amount: int) -> None:
    assert Money.of(text, currency) == money(amount, currency)


@pytest.mark.parametrize(
    ("text", "currency", "digits"), [("12.505", "EUR", 2), ("1.5", "JPY", 0), ("1.2345", "KWD", 3), ("0.001", "USD", 2)]
)
def test_an_amount_finer_than_its_currency_is_refused(text: str, currency: str, digits: int) -> None:
    with pytest.raises(BadInput) as caught:
        Money.of(text, currency, where="price of 'mug'")
    assert str(caught.value) == (
        f"price of 'mug': {text!r} is no amount of {currency}; accepted: at most {digits} decimal places"
    )


@pytest.mark.parametrize(
    "text", ["", " ", "abc", "12,50", "1.2.3", "NaN", "Infinity", "-", ".", "1e3", "1e999999", "1e-400000000", "1_000"]
)
def test_text_that_is_no_plain_decimal_number_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as caught:
        Money.of(text, "EUR")
    assert str(caught.value) == f"amount: {text!r} is no amount; accepted: a decimal number such as '12.50'"


@pytest.mark.parametrize("code", ["EURO", "eur", "", "ZZZ"])
def test_a_code_that_is_no_currency_is_refused(code: str) -> None:
    message = f"currency: {code!r} is no currency; accepted: an ISO 4217 code such as 'EUR'"
    with pytest.raises(BadInput) as caught:
        Money.of("1", code)
    assert str(caught.value) == message
    with pytest.raises(ValidationError, match="is no currency"):
        money(1, code)


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("VND", 0)])
def test_a_currency_has_its_own_number_of_decimal_places(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1250, "EUR", "EUR 12.50"),
        (5, "EUR", "EUR 0.05"),
        (-1, "EUR", "EUR -0.01"),
        (-1250, "EUR", "EUR -12.50"),
        (0, "EUR", "EUR 0.00"),
        (5000, "JPY", "JPY 5000"),
        (-7, "JPY", "JPY -7"),
        (1234, "KWD", "KWD 1.234"),
        (10**30 + 1, "EUR", "EUR 10000000000000000000000000000.01"),
    ],
)
def test_money_is_written_with_its_code_and_all_its_places(amount: int, currency: str, text: str) -> None:
    assert str(money(amount, currency)) == text


@given(st.integers(), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_money_that_is_written_can_be_read_again(amount: int, currency: str) -> None:
    if abs(amount) < 10**24:
        assert Money.of(str(money(amount, currency)).split()[1], currency) == money(amount, currency)


def test_money_of_one_currency_adds_up() -> None:
    assert money(1250) + money(1) == money(1251)
    assert money(1250) - money(1251) == money(-1)


def test_money_of_two_currencies_does_not() -> None:
    for act in (money(1).__add__, money(1).__sub__):
        with pytest.raises(BadInput) as caught:
            act(money(1, "USD"))
        assert str(caught.value) == "currency: USD cannot be added to EUR; accepted: EUR"


@pytest.mark.parametrize("amount", [1.0, "1", True, None])
def test_an_amount_is_a_whole_number_and_nothing_like_one(amount: object) -> None:
    with pytest.raises(ValidationError):
        Money.model_validate({"amount": amount, "currency": "EUR"})


def test_money_does_not_change() -> None:
    with pytest.raises(ValidationError):
        money(1).amount = 2  # type: ignore[misc]  # that it cannot be set is what is tested


# ------------------------------------------------------------------------------------------ shared out


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (100, [1, 1, 1], [34, 33, 33]),
        (100, [1, 2], [33, 67]),
        (5, [0, 0], [3, 2]),
        (0, [3, 4], [0, 0]),
        (7, [1, 0], [7, 0]),
        (2, [1, 1, 1], [1, 1, 0]),
        (10, [2, 2, 3], [3, 3, 4]),
        (1000, [1], [1000]),
    ],
)
def test_what_is_left_over_goes_to_the_largest_remainder_and_then_to_the_first(
    total: int, weights: list[int], parts: list[int]
) -> None:
    assert shared_out(total, weights) == parts


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**9), min_size=1, max_size=8))
def test_parts_add_up_and_each_is_within_one_unit_of_its_share(total: int, weights: list[int]) -> None:
    parts = shared_out(total, weights)
    assert sum(parts) == total
    if sum(weights):
        for part, weight in zip(parts, weights, strict=True):
            assert abs(part * sum(weights) - total * weight) < sum(weights)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 1000), min_size=1, max_size=6))
def test_a_larger_weight_never_gets_less(total: int, weights: list[int]) -> None:
    parts = shared_out(total, weights)
    pairs = sorted(zip(weights, parts, strict=True))
    assert all(one <= other for (light, one), (heavy, other) in itertools.pairwise(pairs) if light < heavy)


def test_an_amount_has_at_most_forty_characters() -> None:
    assert Money.of("0" * 39 + "7", "EUR") == money(700)
    with pytest.raises(BadInput, match="is no amount"):
        Money.of("0" * 40 + "7", "EUR")
