"""Worked cases: what is no case, what differs between an answer and a case, and the sum that comes back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from order_lifecycle.entrypoints.judge import FORMAT, PRESUMED, amount_of, cases_in, filled, judged, pack_for, recounted
from order_lifecycle.errors import BadInput
from order_lifecycle.terms.files import packs, read_pack
from order_lifecycle.terms.judging import Judgement, Refund
from order_lifecycle.terms.situation import situation
from tests.unit.terms.packs import ATLANTIS

CLAIMS = """
[[claims]]
basis = ["withdrawal"]
acts = ["withdraw"]
window = "return"
source = ["LAW"]
since = 2020-01-01
way_back = { paid_by = "buyer" }

[claims.refund]
back = ["item_price", "outbound_shipping"]
deduct = [{ part = "gift_marked_price", when = "gift_included and not gift_returned" }]
within = "14_days"
after = "withdrawal"
method = "same"
withhold_until = "goods_received"
"""
KNOWN = {"atlantis": read_pack(ATLANTIS + CLAIMS, "atlantis.toml")}
BOUGHT = {"delivered_at": "2026-03-02", "request_sent_at": "2026-03-05"}


def case(expected: str = "allowed", **more: object) -> dict[str, Any]:
    return {
        "id": "AT-1",
        "market": "AT",
        "layer": "statute",
        "basis": "withdrawal",
        "requested_action": "withdraw",
        "situation": BOUGHT,
        "expected": expected,
        **more,
    }


def differences(**more: object) -> tuple[str, ...]:
    return judged(case(**more), KNOWN).differences  # type: ignore[arg-type]  # any field of a case


@pytest.mark.parametrize("found", [[], {"format": FORMAT}, {"format": "other/1", "cases": []}])
def test_a_file_of_another_format_is_no_file_of_cases(found: object) -> None:
    with pytest.raises(BadInput) as caught:
        cases_in(found, "f.json")
    assert str(caught.value) == (
        'f.json: is no file of cases; accepted: an object with "format": "order-policy-cases/1" and a list "cases"'
    )


@pytest.mark.parametrize(
    ("wrong", "missing"),
    [({key: each for key, each in case().items() if key != "expected"}, "expected"), ("text", "id")],
)
def test_a_case_without_a_field_is_named_by_its_number(wrong: object, missing: str) -> None:
    with pytest.raises(BadInput) as caught:
        cases_in({"format": FORMAT, "cases": [case(), wrong]}, "f.json")
    assert str(caught.value) == f"f.json: case 1: has no {missing!r}; accepted: the fields of a case"


def test_a_case_is_answered_and_compared() -> None:
    found = judged(case(), KNOWN)
    assert (found.id, found.market, found.expected, found.answer) == ("AT-1", "AT", "allowed", "allowed")
    assert (found.differences, found.because, found.missing, found.passed) == ((), ("withdrawal (LAW)",), (), True)


def test_another_verdict_is_told_with_what_is_missing() -> None:
    late = {**BOUGHT, "request_sent_at": "2026-03-06"}
    found = judged(case(situation=late), KNOWN)
    assert found.differences == ("verdict: expected allowed, got denied",)
    assert not found.passed
    assert differences(situation={"request_sent_at": "2026-03-06"}) == (
        "verdict: expected allowed, got needs_facts (missing: delivered_at)",
    )
    assert differences(situation=late, inferred_fields=["expected"]) == ()


def test_the_terms_are_those_of_the_market_and_layer() -> None:
    assert pack_for(case(), KNOWN, "case AT-1").name == "atlantis"
    with pytest.raises(BadInput) as caught:
        judged(case(layer="platform"), KNOWN)
    assert str(caught.value) == "case AT-1: no terms for market 'AT', layer 'platform'; accepted: AT (statute)"


def test_a_situation_that_cannot_be_read_is_named_with_its_case() -> None:
    with pytest.raises(BadInput, match=r"^case AT-1: delivered_at: 'soon' is no time; accepted: "):
        judged(case(situation={"delivered_at": "soon"}), KNOWN)


def test_what_goes_wrong_within_the_terms_is_named_with_its_case() -> None:
    lost = {"atlantis": KNOWN["atlantis"].model_copy(update={"zone": "Nowhere/Land"})}
    with pytest.raises(BadInput, match=r"^case AT-1: "):
        judged(case(), lost)


def test_who_pays_the_way_back_is_compared_where_it_is_told() -> None:
    assert differences(return_shipping_paid_by="buyer") == ()
    assert differences(return_shipping_paid_by="seller") == ("return_shipping_paid_by: expected seller, got buyer",)
    assert differences(return_shipping_paid_by="seller", inferred_fields=["return_shipping_paid_by"]) == ()
    assert differences(return_shipping_paid_by=None) == ()


RIGHT: dict[str, Any] = {"refundable": ["item_price", "outbound_shipping"], "deductions": []}


@pytest.mark.parametrize(
    ("refund", "difference"),
    [
        ({}, None),
        (
            {"refundable": ["item_price"]},
            "refund.refundable: expected ['item_price'], got ['item_price', 'outbound_shipping']",
        ),
        ({"deductions": ["gift_marked_price"]}, "refund.deductions: expected ['gift_marked_price'], got []"),
        ({"not_refundable": ["item_price"]}, "refund.not_refundable: expected item_price not to come back"),
        ({"not_refundable": ["gift"]}, None),
        ({"deadline": "14_days"}, None),
        ({"deadline": "30_days"}, "refund.deadline: expected 30_days, got 14_days"),
        ({"deadline_anchor": "delivery"}, "refund.deadline_anchor: expected delivery, got withdrawal"),
        ({"method": "voucher"}, "refund.method: expected voucher, got same"),
        ({"seller_may_withhold_until": None}, "refund.seller_may_withhold_until: expected None, got goods_received"),
        ({"amount": "24.90"}, None),
        ({"amount": "19.90"}, "refund.amount: expected 19.90, got 24.90"),
    ],
)
def test_the_refund_is_compared_part_by_part(refund: dict[str, Any], difference: str | None) -> None:
    paid = {**BOUGHT, "item_price": "19.90", "paid_shipping": "5.00"}
    expected = (difference,) if difference else ()
    assert differences(situation=paid, refund={**RIGHT, **refund}) == expected
    assert differences(situation=paid, refund={**RIGHT, **refund}, inferred_fields=["refund"]) == ()


def test_a_sum_that_cannot_be_told_differs_from_any() -> None:
    assert differences(refund={**RIGHT, "amount": "19.90"}) == ("refund.amount: expected 19.90, got None",)


def test_a_window_that_a_case_counts_is_counted_again() -> None:
    counted = {"unit": "days", "length": 14, "count_from": "next_day", "anchor": "2026-03-02", "last_day": "2026-03-16"}
    assert differences(window_check=counted) == ()
    assert differences(window_check={**counted, "last_day": "2026-03-17"}) == (
        "window_check: expected 2026-03-17, counted 2026-03-16",
    )


@pytest.mark.parametrize(
    ("changed", "day"),
    [
        ({}, date(2026, 3, 14)),
        ({"count_from": "same_day"}, date(2026, 3, 13)),
        ({"rollover": "next_working_day"}, date(2026, 3, 16)),
        ({"unit": "months", "length": 1}, date(2026, 3, 28)),
    ],
)
def test_a_window_is_recounted_from_its_parts(changed: dict[str, Any], day: date) -> None:
    parts = {"unit": "days", "length": 14, "count_from": "next_day", "anchor": "2026-02-28"}
    assert recounted({**parts, **changed}) == day


# --------------------------------------------------------------------------------- the ordinary course


def test_what_a_case_leaves_out_is_the_ordinary_course_of_things() -> None:
    values = filled(case())
    assert values["buyer_is_consumer"] is True
    assert values["goods_intact"] is True
    assert values["is_custom_made"] is False
    assert values["delay_notice"] is None
    assert values["withdrawal_statement_sent"] is True
    assert values["delivered_at"] == "2026-03-02"
    assert "withdrawal_statement_sent" not in filled(case(requested_action="return_refund"))
    assert filled(case(situation={"buyer_is_consumer": False}))["buyer_is_consumer"] is False


def test_goods_that_suffered_are_not_taken_to_be_intact() -> None:
    assert "goods_intact" not in filled(case(situation={"tags_removed": True}))
    assert "goods_intact" in filled(case(situation={"tags_removed": False}))


def test_evidence_is_taken_to_be_there_only_for_a_defect() -> None:
    assert "evidence_provided" not in filled(case())
    assert filled(case(situation={"defect_or_wrong_item": True}))["evidence_provided"] is True


# ------------------------------------------------------------------------------------------- the sum


def amount(*back: str, off: tuple[str, ...] = (), **sums: Any) -> Decimal | None:  # noqa: ANN401 - sums of a situation
    found = Judgement("allowed", refund=Refund(back=back, deductions=off))
    return amount_of(found, situation(sums))


def test_what_comes_back_is_added_up() -> None:
    assert amount() == Decimal(0)
    assert amount("item_price", item_price="19.90") == Decimal("19.90")
    assert amount("item_price", item_price="19.90", actual_paid="15.00") == Decimal("15.00"), (
        "what was paid goes before"
    )
    assert amount("item_price") is None
    assert amount("actual_paid_item_price") is None
    assert amount("item_price", "outbound_shipping", item_price="19.90", paid_shipping="5.00") == Decimal("24.90")
    assert amount("item_price", "outbound_shipping", item_price="19.90") == Decimal("19.90"), "a delivery without a sum"


def test_of_a_dear_delivery_the_cheapest_comes_back_and_the_rest_is_supplementary() -> None:
    dear: dict[str, Any] = {"paid_shipping": "9.00", "standard_shipping_price": "4.00"}
    assert amount("standard_outbound_shipping", **dear) == Decimal("4.00")
    assert amount("supplementary_outbound_shipping", **dear) == Decimal("5.00")
    free: dict[str, Any] = {"paid_shipping": "0.00", "standard_shipping_price": "4.00"}
    assert amount("standard_outbound_shipping", **free) == Decimal("0.00"), "never more than was paid"
    assert amount("supplementary_outbound_shipping") == Decimal(0)
    assert amount("voucher", **dear) == Decimal(0)


def test_what_is_taken_off_is_subtracted_and_without_its_sum_there_is_none() -> None:
    price: dict[str, Any] = {"item_price": "19.90"}
    assert amount("item_price", off=("gift_marked_price",), **price, gift_marked_price="2.00") == Decimal("17.90")
    assert amount("item_price", off=("gift_marked_price",), **price) is None
    assert amount("item_price", off=("wear",), **price) is None


def test_the_presumed_compensation_is_five_percent_before_production() -> None:
    price: dict[str, Any] = {"item_price": "19.90"}
    assert amount("item_price", off=(PRESUMED,), **price, production_started=False) == Decimal("18.90")
    assert amount("item_price", off=(PRESUMED,), **price, production_started=True) is None
    assert amount("item_price", off=(PRESUMED,), **price) is None


def test_the_shipped_files_are_found_by_market_and_layer() -> None:
    assert pack_for({"market": "DE", "layer": "statute"}, packs(), "case").market == "DE"
