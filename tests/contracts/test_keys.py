"""Keys: the same key with the same request gives the same answer; with another request it is a mistake."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from order_lifecycle.errors import BadInput
from tests.contracts.kept import a_service, an_order, asks, euros, paid, tells

if TYPE_CHECKING:
    from order_lifecycle.acting import Decision
    from order_lifecycle.service import OrderService, Store
    from tests.contracts.kept import Clock


def answers(decisions: tuple[Decision, ...]) -> list[tuple[str, bool, str | None, tuple[str, ...]]]:
    return [(each.line.id, each.allowed, each.to, each.effects) for each in decisions]


def test_the_same_request_again_gets_the_same_answer_and_changes_nothing(service: OrderService, clock: Clock) -> None:
    service.place(an_order("A1", "L1", "L2"))
    first = service.request("A1", asks("cancel", key="K"))
    kept = service.order("A1")
    clock.tick(days=3)
    again = service.request("A1", asks("cancel", key="K"))
    assert answers(again) == answers(first)
    assert [each.repeats for each in again] == [1, 1]
    assert service.order("A1") == kept
    with service.store.reading() as unit:
        assert len(unit.effects()) == 2 * len(first[0].effects)


def test_without_a_key_a_second_request_is_a_second_request(service: OrderService) -> None:
    service.place(an_order())
    assert service.request("A1", asks("cancel"))[0].allowed
    assert not service.request("A1", asks("cancel"))[0].allowed


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"event": "cancel", "by": "merchant"}, "another by"),
        ({"event": "request_return"}, "another event"),
        ({"ground": "change_of_mind"}, "another ground"),
        ({"evidence": ["photo.jpg"]}, "other evidence"),
        ({"facts": {"carrier_can_intercept": True}}, "other facts"),
    ],
)
def test_the_same_key_with_another_request_is_a_mistake(
    service: OrderService, other: dict[str, Any], says: str
) -> None:
    service.place(an_order())
    service.request("A1", asks("cancel", key="K"))
    kept = service.order("A1")
    with pytest.raises(BadInput, match=says):
        service.request("A1", asks(**{"event": "cancel", "key": "K", **other}))
    assert service.order("A1") == kept


def test_a_refused_request_has_used_up_no_key(service: OrderService, clock: Clock) -> None:
    service.place(an_order())
    assert not service.request("A1", asks("cancel", "system", key="K"))[0].allowed
    clock.tick(days=5)
    assert service.request("A1", asks("cancel", "system", key="K"))[0].allowed


def test_of_several_lines_each_is_answered_for_itself(service: OrderService) -> None:
    paid(service, "A1", "L1", "L2")
    service.report("A1", tells("pack", "merchant", service.clock(), line="L2"))
    service.report("A1", tells("ship", "carrier", service.clock(), line="L2"))
    first = service.request("A1", asks("cancel", ground="change_of_mind", key="K"))
    assert [(each.line.id, each.allowed) for each in first] == [("L1", True), ("L2", False)]
    assert [line.state for line in service.order("A1").lines] == ["cancelled", "shipped"]
    again = service.request("A1", asks("cancel", ground="change_of_mind", key="K"))
    assert answers(again) == answers(first)


def test_a_key_belongs_to_a_line(service: OrderService) -> None:
    service.place(an_order("A1", "L1", "L2"))
    assert service.request("A1", asks("cancel", line="L1", key="K"))[0].repeats is None
    assert service.request("A1", asks("cancel", line="L2", key="K"))[0].repeats is None


def test_an_amount_is_not_paid_back_once_for_each_line(service: OrderService) -> None:
    paid(service, "A1", "L1", "L2")
    with pytest.raises(BadInput, match="no line is named; accepted: L1, L2"):
        service.report("A1", tells("refund", "payment_provider", service.clock(), amount=euros(100)))


def test_one_payment_told_for_every_line_is_taken_once(service: OrderService) -> None:
    order = paid(service, "A1", "L1", "L2")
    assert [line.state for line in order.lines] == ["paid", "paid"]
    assert [each.amount.amount for each in order.payments or ()] == [2000]


def test_a_webhook_that_comes_a_hundred_times_counts_once(service: OrderService, clock: Clock) -> None:
    once = paid(service)
    for n in range(100):
        clock.tick(minutes=n)
        report = tells("pay", "payment_provider", clock.now, amount=euros(1000), key="pay-A1")
        assert service.report("A1", report) == once
    assert len(service.order("A1").line("L1").history) == 2


def test_webhooks_that_come_out_of_order_are_all_kept(service: OrderService, clock: Clock) -> None:
    service.place(an_order())
    told = [("deliver", "carrier", 3), ("ship", "carrier", 2), ("pay", "payment_provider", 1)]
    for event, by, hours in told * 2:
        amount = {"amount": euros(1000)} if event == "pay" else {}
        at = clock.now + timedelta(hours=hours)
        service.report("A1", tells(event, by, at, key=f"{event}-1", **amount))
    line = service.order("A1").line("L1")
    assert line.state == "delivered"
    assert sorted(entry.key for entry in line.history[1:]) == ["deliver-1", "pay-1", "ship-1"]
    assert [each.amount.amount for each in service.order("A1").payments or ()] == [1000]
    assert list(service.audit()) == []


def test_of_many_at_once_with_one_key_one_is_written_and_all_get_its_answer(store: Store) -> None:
    service = a_service(store)
    service.place(an_order())
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: answers(service.request("A1", asks("cancel", key="K"))), range(16)))
    assert found == [found[0]] * 16
    assert len(service.order("A1").line("L1").history) == 2


def test_of_many_that_place_one_order_all_succeed(store: Store) -> None:
    service = a_service(store)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: service.place(an_order()), range(16)))
    assert service.order("A1") == an_order()
