"""What follows from a reading: deadlines of the payload, money, and decisions of the lifecycle."""

from __future__ import annotations

import pytest

from order_lifecycle.acting import Decision, awaited, decide
from order_lifecycle.orders.ledger import captured, refundable, refunded
from order_lifecycle.orders.order import Order, Request
from order_lifecycle.platforms.tiktok_shop import read
from tests.unit.platforms.tiktok import (
    ARRIVED,
    ASKED,
    CHANGED,
    LINE,
    PAID,
    Payload,
    at,
    cancellation,
    codes,
    give_back,
    line_of,
    money_back,
    order,
)

HOUR = 3600


def read_order(*payloads: Payload) -> Order:
    return read(list(payloads)).order


def asked(subject: Order, event: str, by: str, seconds: int, ground: str | None = None) -> Decision:
    return decide(subject, Request(event=event, by=by, ground=ground), at(seconds))


# ---------------------------------------------------------------------------------------- deadlines


def test_a_pending_cancellation_waits_for_the_seller_until_the_deadline_of_the_payload() -> None:
    waiting = awaited(read_order(order(), cancellation()), LINE, at(ASKED + HOUR))
    assert waiting is not None
    assert "merchant" in waiting.by
    assert waiting.until == at(1772550000)
    assert waiting.on_silence == "cancelled"


def test_a_pending_return_waits_until_the_deadline_of_the_payload() -> None:
    waiting = awaited(read_order(order("DELIVERED"), give_back()), LINE, at(CHANGED))
    assert waiting is not None
    assert waiting.until == at(1773043200)


def test_without_a_deadline_the_terms_give_one() -> None:
    subject = read_order(order(), cancellation(seller_next_action_response=None))
    waiting = awaited(subject, LINE, at(ASKED + HOUR))
    assert waiting is not None
    assert waiting.until == at(ASKED + 48 * HOUR)


def test_a_deadline_on_a_finished_case_sets_nothing() -> None:
    assert {entry.due for entry in line_of(order("DELIVERED"), give_back("closed")).history} == {None}


@pytest.mark.parametrize(
    ("payload", "window", "seconds"),
    [
        (order(), "shipment", 1772708400),
        (order(shipping_due_time=None, cancel_order_sla_time=1772700000), "shipment", 1772700000),
        (order("AWAITING_COLLECTION", collection_due_time=1772720000), "shipment", 1772720000),
        (order("AWAITING_COLLECTION"), "shipment", None),
        (order("IN_TRANSIT"), "shipment", None),
        (order("IN_TRANSIT", delivery_due_time=1773000000), "delivery", 1773000000),
        (order("IN_TRANSIT", delivery_option_required_delivery_time=1772990000), "delivery", 1772990000),
        (order("ON_HOLD"), "free_cancel", None),
        (order("ON_HOLD", order_type="PRE_ORDER", release_date=1774000000), "free_cancel", 1774000000),
        (order(update_time=PAID + HOUR), "free_cancel", PAID + HOUR),
        (order(is_on_hold_order=False), "free_cancel", None),
    ],
)
def test_deadlines_of_the_order_stand_for_windows(payload: Payload, window: str, seconds: int | None) -> None:
    assert read_order(payload).due.get(window) == (None if seconds is None else at(seconds))


# ---------------------------------------------------------------------------------------- decisions


def test_on_hold_the_buyer_cancels_alone_and_nothing_is_packed() -> None:
    held = read_order(order("ON_HOLD", update_time=PAID))
    held = held.with_line(held.lines[0].model_copy(update={"custom_made": False}))
    assert asked(held, "cancel", "buyer", PAID + 600, "change_of_mind").to == "cancelled"
    assert "on_hold" in [each.code for each in asked(held, "pack", "merchant", PAID + 600).refusals]


def test_awaiting_shipment_the_buyer_asks_once_it_is_known_that_the_goods_are_not_custom_made() -> None:
    subject = read_order(order(update_time=PAID + HOUR))
    unknown = asked(subject, "cancel", "buyer", PAID + 2 * HOUR, "change_of_mind")
    assert (unknown.verdict, [each.code for each in unknown.refusals]) == ("needs_facts", ["custom_made"])
    line = subject.lines[0].model_copy(update={"custom_made": False})
    known = asked(subject.with_line(line), "cancel", "buyer", PAID + 2 * HOUR, "change_of_mind")
    assert known.to == "cancellation_requested"


def test_a_pending_request_blocks_shipping() -> None:
    decision = asked(read_order(order(), cancellation()), "ship", "merchant", ASKED + HOUR)
    assert [each.code for each in decision.refusals] == ["cancellation_pending"]


def test_in_transit_the_buyer_refuses_the_delivery_instead_of_cancelling() -> None:
    subject = read_order(order("IN_TRANSIT"))
    decision = asked(subject, "cancel", "buyer", ARRIVED, "change_of_mind")
    assert "already_shipped" in [each.code for each in decision.refusals]
    assert asked(subject, "reject_delivery", "buyer", ARRIVED).to == "returning"


def test_a_rejected_return_can_be_disputed() -> None:
    subject = read_order(order("DELIVERED"), give_back("rejected"))
    assert asked(subject, "escalate", "buyer", 1773000000).to == "disputed"


def test_what_came_back_and_is_contested_can_be_disputed() -> None:
    subject = read_order(order("DELIVERED"), give_back("contested"))
    assert asked(subject, "escalate", "buyer", 1773000000).to == "disputed"


def test_payment_on_delivery_owes_nothing_after_a_refusal() -> None:
    package = {"packages": [{"id": "9", "delivery_type": "DELIVERY_FAILED", "fail_delivery_reason": "BUYER_REFUSED"}]}
    subject = read_order(order("IN_TRANSIT", is_cod=True, paid_time=None, line={"package_id": "9"}), package)
    assert subject.line(LINE).state == "returning"
    assert refundable(subject) == 0


def test_a_line_that_was_paid_back_is_not_paid_back_twice() -> None:
    subject = read_order(order("CANCELLED"), cancellation("COMPLETE"))
    assert [each.code for each in asked(subject, "refund", "payment_provider", CHANGED).refusals] == [
        "paid_back_already"
    ]


def test_success_is_not_money_yet() -> None:
    subject = read_order(order("CANCELLED"), cancellation("SUCCESS"))
    assert refunded(subject) == 0
    assert asked(subject, "refund", "payment_provider", CHANGED).allowed


# -------------------------------------------------------------------------------------------- money

TWO: Payload = {
    "line_items": [
        {"id": "1", "sku_id": "7", "sale_price": "10.00", "display_status": "DELIVERED", "currency": "USD"},
        {"id": "2", "sku_id": "7", "sale_price": "5.00", "display_status": "DELIVERED", "currency": "USD"},
    ]
}


def test_the_ledger_holds_the_prices_of_the_lines() -> None:
    reading = read(order(payment={"currency": "USD", "total_amount": "29.50"}))
    assert captured(reading.order) == 2400
    assert "outside_prices" in codes(reading)


def test_a_refund_with_shipping_books_what_is_for_the_goods() -> None:
    whole = {"currency": "USD", "refund_total": "27.00", "refund_subtotal": "24.00", "refund_shipping_fee": "3.00"}
    reading = read([order("CANCELLED"), cancellation("COMPLETE", refund_amount=whole, cancel_line_items=None)])
    assert refunded(reading.order) == 2400
    assert "outside_prices" in codes(reading)


def test_more_than_was_taken_is_never_booked() -> None:
    too_much = {"currency": "USD", "refund_total": "99.00"}
    reading = read([order("CANCELLED"), cancellation("COMPLETE", refund_amount=too_much, cancel_line_items=None)])
    assert refunded(reading.order) == 2400


def test_an_amount_for_several_lines_is_shared_out_by_price() -> None:
    back = money_back("paid_back", return_line_items=None, refund_amount={"currency": "USD", "refund_total": "9.00"})
    subject = read_order(order("DELIVERED", **TWO), back)
    assert [refunded(subject, line) for line in subject.lines] == [600, 300]
    assert [line.state for line in subject.lines] == ["delivered", "delivered"]


def test_two_parts_make_a_whole() -> None:
    half = {"refund_amount": {"currency": "USD", "refund_subtotal": "12.00"}, "return_line_items": None}
    first, second = (money_back("paid_back", return_id=each, **half) for each in ("1", "2"))
    line = line_of(order("COMPLETED"), first, second | {"create_time": CHANGED, "update_time": CHANGED})
    assert line.state == "refunded"
    assert [entry.event for entry in line.history[-4:]] == ["refund_part", "request_refund", "approve", "refund"]


@pytest.mark.parametrize(
    ("payload", "known"),
    [
        (order(is_cod=None), True),
        (order(is_cod=None, paid_time=None), False),
        (order("DELIVERED", is_cod=True, paid_time=None), False),
        (order("IN_TRANSIT", is_cod=True, paid_time=None), True),
        (order("ON_HOLD", order_type="PRE_ORDER", paid_time=None), False),
        (order(paid_time=None), True),
    ],
)
def test_what_was_paid_is_unknown_where_nobody_says_it(payload: Payload, known: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert (read_order(payload).payments is not None) is known


def test_a_free_order_has_no_payment() -> None:
    subject = read_order(order(line={"sale_price": "0"}))
    assert (subject.payments, subject.lines[0].state) == ((), "paid")
