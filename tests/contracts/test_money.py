"""Money by stage: taken, owed, on its way back, back, or failed to go back; never more than was taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contracts.kept import Clock, an_order, asks, euros, paid, tells

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Report
    from order_lifecycle.service import OrderService
    from order_lifecycle.stores.records import EffectRow


def sums(service: OrderService, line: str | None = None) -> dict[str, int]:
    (found,) = [each for each in service.balances("A1") if each.line_id == line]
    names = ("captured", "due", "sent", "settled", "failed", "left")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


def until_start_refund(service: OrderService) -> EffectRow:
    """Perform what comes before the money goes back."""
    while (effect := service.claim_effects(limit=1)[0]).effect != "start_refund":
        service.done(effect)
    return effect


def paid_back(service: OrderService, amount: int) -> Report:
    return tells("refund", "payment_provider", service.clock(), line="L1", amount=euros(amount), key="R")


@pytest.fixture
def cancelled(service: OrderService) -> OrderService:
    paid(service, "A1", "L1", "L2")
    service.request("A1", asks("cancel", "buyer", line="L1", ground="change_of_mind"))
    assert service.order("A1").line("L1").state == "cancelled"
    return service


def test_nothing_is_owed_for_what_was_bought(service: OrderService) -> None:
    paid(service, "A1", "L1", "L2")
    assert sums(service) == {"captured": 2000, "left": 2000}
    assert sums(service, "L2") == {"captured": 1000, "left": 1000}


def test_money_is_due_then_sent_then_settled(cancelled: OrderService) -> None:
    assert sums(cancelled, "L1") == {"captured": 1000, "due": 1000}
    effect = until_start_refund(cancelled)
    assert sums(cancelled, "L1") == {"captured": 1000, "sent": 1000}
    cancelled.done(effect)
    assert sums(cancelled, "L1") == {"captured": 1000, "sent": 1000}
    cancelled.report("A1", paid_back(cancelled, 1000))
    assert sums(cancelled, "L1") == {"captured": 1000, "settled": 1000}
    assert sums(cancelled) == {"captured": 2000, "settled": 1000, "left": 1000}


def test_money_that_cannot_be_sent_has_failed_until_it_is_tried_again(cancelled: OrderService, clock: Clock) -> None:
    effect = until_start_refund(cancelled)
    cancelled.failed(effect, "account closed", final=True)
    assert sums(cancelled, "L1") == {"captured": 1000, "failed": 1000}
    cancelled.requeue(effect.key)
    assert sums(cancelled, "L1") == {"captured": 1000, "due": 1000}
    clock.tick(minutes=5)
    assert sums(cancelled) == {"captured": 2000, "due": 1000, "left": 1000}


def test_of_a_part_that_went_back_the_rest_is_still_owed(cancelled: OrderService) -> None:
    cancelled.done(until_start_refund(cancelled))
    cancelled.report("A1", paid_back(cancelled, 400))
    assert sums(cancelled, "L1") == {"captured": 1000, "settled": 400, "sent": 600}


def test_a_refund_told_twice_is_settled_once(cancelled: OrderService) -> None:
    for _ in range(3):
        cancelled.report("A1", paid_back(cancelled, 1000))
    assert sums(cancelled, "L1") == {"captured": 1000, "settled": 1000}


def test_a_part_that_was_granted_is_due_until_it_is_performed(service: OrderService, clock: Clock) -> None:
    paid(service)
    for event, by in (("pack", "merchant"), ("ship", "carrier"), ("deliver", "carrier")):
        service.report("A1", tells(event, by, clock.now))
    for amount, allowed in ((300, True), (800, False), (700, True), (1, False)):
        assert service.request("A1", asks("refund_part", "merchant", amount=euros(amount)))[0].allowed is allowed
    assert sums(service) == {"captured": 1000, "due": 1000}
    service.done(until_start_refund(service))
    assert sums(service) == {"captured": 1000, "due": 700, "settled": 300}
    effect = until_start_refund(service)
    assert sums(service) == {"captured": 1000, "sent": 700, "settled": 300}
    service.failed(effect, "no", final=True)
    assert sums(service) == {"captured": 1000, "failed": 700, "settled": 300}


def test_a_pending_refund_is_sent_and_a_failed_one_is_left(service: OrderService) -> None:
    at = service.clock()
    payments = [
        {"kind": "captured", "amount": euros(1000), "at": at},
        {"kind": "refunded", "amount": euros(200), "at": at, "line": "L1", "status": "pending"},
        {"kind": "refunded", "amount": euros(300), "at": at, "line": "L1", "status": "failed"},
    ]
    service.place(an_order(payments=payments))
    assert sums(service) == {"captured": 1000, "sent": 200, "left": 800}


def test_where_nobody_knows_what_was_paid_nothing_is_made_up(service: OrderService) -> None:
    service.place(an_order(payments=None))
    assert [(each.line_id, each.known, each.captured) for each in service.balances("A1")] == [
        ("L1", False, 0),
        (None, False, 0),
    ]
