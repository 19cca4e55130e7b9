"""Codes of the platform by the rules of reading: endings, families, the whole of what is left."""

from __future__ import annotations

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.platforms.tiktok_shop import event_of, ground_of, refusal_of
from order_lifecycle.platforms.tiktok_shop.grounds import _meanings


@pytest.mark.parametrize(
    ("code", "ground"),
    [
        ("ecom_order_to_ship_canceled_reason_no_longer_needed", "change_of_mind"),
        ("ecom_order_unpaid_canceled_reason_payment_method_not_available_S", "change_of_mind"),
        ("buyer_return_and_refund_item_doesn't_fit", "change_of_mind"),
        ("buyer_refund_item_is_too_big/long", "change_of_mind"),
        ("buyer_cancel_need_to_input/change_coupon_code", "change_of_mind"),
        ("buyer_cancel_wrong_item_variation_(colour,_size,_etc.)", "ordering_mistake"),
        ("ecom_order_shipped_refund_wrong_delivery_info", "wrong_address"),
        ("system_cancel_order_reason_shipping_timeout_uk", "late_shipment"),
        ("ecom_order_delivered_refund_and_return_reason_missed_delivery_date_JP", "late_delivery"),
        ("threepl_breach", "late_delivery"),
        ("ecom_order_delivered_refund_reason_not_received_seller_uk", "not_received"),
        ("buyer_refund_product_is_expired/spoiled", "defect"),
        ("seller_return_damaged_item", "damaged"),
        ("buyer_return_and_refund_shipping_box_damaged,_but_item_is_ok", "damaged"),
        ("ecom_order_delivered_refund_reason_wrong_product_seller", "wrong_item"),
        ("ecom_order_delivered_refund_and_return_reason_missing_parts_JP", "missing_part"),
        ("ecom_order_delivered_refund_reason_not_match_uk", "not_as_described"),
        ("system_cancel_order_reason_coa_rejected_fraud", "counterfeit"),
        ("seller_cancel_unpaid_reason_out_of_stock_uk", "out_of_stock"),
        ("seller_cancel_reason_wrong_price", "wrong_price"),
        ("seller_cancel_paid_reason_address_not_deliver", "cannot_deliver"),
        ("system_cancel_unpaid_time_out", "unpaid"),
        ("seller_cancel_paid_reason_buyer_requested_cancellation", "agreed_with_merchant"),
        ("ecom_order_to_ship_canceled_reason_seller_no_response", "merchant_silent"),
        ("system_cancel_order_reason_potential_fraud", "fraud"),
        ("ecom_order_delivered_refund_reason_general_adjustment", "goodwill"),
        ("package_cancel_uk", "platform_decision"),
        ("  ecom_order_delivered_refund_reason_other_uk ", "other"),
    ],
)
def test_a_code_is_a_ground(code: str, ground: str) -> None:
    assert (ground_of(code), event_of(code), refusal_of(code)) == (ground, None, None)


@pytest.mark.parametrize(
    ("code", "event"),
    [
        ("returned_to_shipper_refused_uk", "reject_delivery"),
        ("returned_to_shipper_other", "fail_delivery"),
        ("seller_shipped_refund_package_delivery_failed", "fail_delivery"),
        ("package_damagaed", "lose"),
        ("seller_package_lost_uk", "lose"),
    ],
)
def test_a_code_tells_what_happened_to_the_parcel(code: str, event: str) -> None:
    assert (ground_of(code), event_of(code)) == (None, event)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("reverse_reject_request_reason_2_uk", "change_of_mind_excluded"),
        ("order_manage_list_action_respond_popup_reject_reason_buyer_agree", "agreed_otherwise"),
        ("seller_reject_apply_buyer's_responsibility_for_incorrect_address", "delivered_to_given_address"),
        ("reverse_reject_refund_request_unclear_evidence_Test", "evidence_missing"),
    ],
)
def test_a_code_is_a_sellers_no(code: str, refusal: str) -> None:
    assert (ground_of(code), refusal_of(code)) == (None, refusal)


@pytest.mark.parametrize("code", ["", "_uk", "new", "not_damaged", "ecom_order_delivered_refund_reason_", "DEFECTIVE"])
def test_an_unknown_code_is_never_guessed(code: str) -> None:
    assert (ground_of(code), event_of(code), refusal_of(code)) == (None, None, None)


def test_every_ground_and_event_is_one_of_ours() -> None:
    for ground in _meanings("grounds").values():
        ORDER_LINE.ground(ground)
    for event in _meanings("events").values():
        ORDER_LINE.event(event)


def test_no_code_means_two_things() -> None:
    kinds = [set(_meanings(kind)) for kind in ("grounds", "events", "refusals")]
    assert sum(map(len, kinds)) == len(set().union(*kinds))
