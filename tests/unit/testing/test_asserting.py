"""Goal: what an assertion about a decision says is enough to see what was decided, what was expected, and where."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from order_lifecycle.acting import decide as decide_order
from order_lifecycle.deciding.decide import decide
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.language.conditions import Facts
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Line, Order, Request
from order_lifecycle.testing import assert_allowed, assert_denied

PAID = decide(ORDER_LINE, "placed", "pay", "payment_provider", Facts({"amount_covers_order": True}))
UNPAID = decide(ORDER_LINE, "placed", "pack", "merchant", Facts({"cash_on_delivery": False}))
UNKNOWN = decide(ORDER_LINE, "placed", "pack", "merchant", Facts())


def said(message: pytest.ExceptionInfo[AssertionError]) -> list[str]:
    return str(message.value).splitlines()


def test_what_is_as_expected_says_nothing() -> None:
    assert_allowed(PAID)
    assert_allowed(PAID, to="paid", effects=PAID.effects[::-1])  # type: ignore[union-attr]  # it is allowed
    assert_denied(UNPAID)
    assert_denied(UNPAID, "not_paid")
    assert_denied(UNPAID, exactly=False)


def test_a_refusal_that_should_be_allowed_is_told_with_its_rules() -> None:
    with pytest.raises(AssertionError) as message:
        assert_allowed(UNPAID)
    first, code, place = said(message)
    assert first == "pack by merchant at placed is refused; it should be allowed."
    assert code == "  not_paid: The order is not paid, and it is not to be paid on delivery."
    assert place.strip().startswith("order_lifecycle/definition/shipping.py:")


def test_what_is_not_known_is_named() -> None:
    with pytest.raises(AssertionError, match=r"\(unknown: cash_on_delivery\)"):
        assert_allowed(UNKNOWN)


def test_another_state_is_told_with_the_place_of_the_way() -> None:
    with pytest.raises(AssertionError) as message:
        assert_allowed(PAID, to="packed")
    assert said(message)[0] == "pay by payment_provider at placed leads to 'paid', not to 'packed'."
    assert "definition/buying.py:" in said(message)[1]


def test_effects_are_compared_name_by_name() -> None:
    with pytest.raises(AssertionError) as message:
        assert_allowed(PAID, effects=["notify_merchant", "stop_parcel"])
    assert said(message)[0] == "pay by payment_provider at placed has other effects."
    assert "  + stop_parcel (missing)" in said(message)
    assert "  + notify_merchant (missing)" not in said(message)


def test_what_should_be_refused_and_is_allowed_is_told_with_where_it_leads() -> None:
    with pytest.raises(AssertionError) as message:
        assert_denied(PAID, "not_paid")
    expected = "pay by payment_provider at placed is allowed, to 'paid'; it should be refused by not_paid."
    assert said(message)[0] == expected
    with pytest.raises(AssertionError, match="it should be refused\\.\n"):
        assert_denied(PAID)


def test_other_rules_are_told_as_missing_and_not_expected() -> None:
    with pytest.raises(AssertionError) as message:
        assert_denied(UNPAID, "on_hold")
    assert said(message)[:3] == [
        "pack by merchant at placed is refused by other rules.",
        "  + on_hold (missing)",
        "  - not_paid (not expected)",
    ]
    with pytest.raises(AssertionError) as message:
        assert_denied(UNPAID, "on_hold", exactly=False)
    assert "  - not_paid (not expected)" not in said(message)


def test_a_decision_about_an_order_is_taken_too() -> None:
    at = datetime(2026, 5, 1, tzinfo=UTC)
    line = Line(id="L1", price=Money.of("1", "EUR"))
    order = Order(id="A1", currency="EUR", placed_at=at, lines=(line,))
    decision = decide_order(order, Request(event="cancel", by="buyer"), at)
    assert_allowed(decision, to="cancelled")
    with pytest.raises(AssertionError, match="cancel by buyer at placed is allowed, to 'cancelled'"):
        assert_denied(decision)
