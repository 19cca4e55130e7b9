"""Effects: handed out at least once, those of an order one after the other, until they are done or dead."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.service.handing import ATTEMPTS_MAX, ERROR_MAX
from tests.contracts.kept import a_service, an_order, asks

if TYPE_CHECKING:
    from order_lifecycle.service import OrderService, Store
    from order_lifecycle.stores.records import EffectRow
    from tests.contracts.kept import Clock

UNDO = ["release_stock", "notify_buyer", "notify_merchant"]


@pytest.fixture(autouse=True)
def cancelled(service: OrderService) -> None:
    """Two orders, each with three effects that wait."""
    for name in ("A1", "A2"):
        service.place(an_order(name))
        service.request(name, asks("cancel"))


def names(effects: list[EffectRow]) -> list[str]:
    return [f"{each.order_id} {each.effect}" for each in effects]


def dead(service: OrderService, effect: EffectRow) -> EffectRow:
    assert service.failed(effect, "no such account", final=True)
    return effect


def test_one_of_each_order_at_a_time_in_their_order(service: OrderService) -> None:
    for effect in UNDO:
        claimed = service.claim_effects()
        assert names(claimed) == [f"A1 {effect}", f"A2 {effect}"]
        assert service.claim_effects() == []
        assert [service.done(each) for each in claimed] == [True, True]
    assert service.claim_effects() == []


def test_no_more_are_handed_out_than_were_asked_for(service: OrderService) -> None:
    assert names(service.claim_effects(limit=1)) == ["A1 release_stock"]
    assert names(service.claim_effects(limit=1)) == ["A2 release_stock"]


def test_an_effect_is_kept_for_one_until_the_lease_is_over(service: OrderService, clock: Clock) -> None:
    (first, _) = service.claim_effects(lease=timedelta(minutes=5))
    clock.tick(minutes=4, seconds=59)
    assert service.claim_effects() == []
    clock.tick(seconds=1)
    (again, _) = service.claim_effects()
    assert (again.key, again.attempts) == (first.key, 2)


def test_who_has_lost_the_lease_can_settle_nothing(service: OrderService, clock: Clock) -> None:
    (late, _) = service.claim_effects()
    clock.tick(minutes=1)
    (mine, _) = service.claim_effects()
    assert not service.done(late)
    assert not service.failed(late, "too late")
    assert service.done(mine)
    assert not service.done(mine)
    assert not service.failed(mine, "changed my mind")


def test_who_comes_late_and_is_still_the_last_may_settle(service: OrderService, clock: Clock) -> None:
    (late, _) = service.claim_effects()
    clock.tick(minutes=10)
    assert service.done(late)
    assert names(service.claim_effects()) == ["A1 notify_buyer", "A2 release_stock"]


def test_an_effect_that_was_not_tried_is_given_back(service: OrderService, clock: Clock) -> None:
    first, second = service.claim_effects()
    assert service.release(second)
    assert not service.release(second), "it is nobody's now"
    assert not service.done(second)
    (again,) = service.claim_effects()
    assert (again.key, again.attempts, again.next_at) == (second.key, 1, second.next_at)
    clock.tick(minutes=2)
    assert [each.attempts for each in service.claim_effects()] == [2, 2], "the leases are over"
    assert not service.release(first), "somebody else has it"


def test_a_failed_effect_is_tried_again_after_twice_as_long(service: OrderService, clock: Clock) -> None:
    waits = []
    for _ in range(ATTEMPTS_MAX):
        (effect,) = service.claim_effects(limit=1)
        assert effect.key == "A1/L1/1/release_stock"
        assert service.failed(effect, "timeout")
        with service.store.reading() as unit:
            kept = unit.effects("A1")[0]
        waits.append(None if kept.next_at is None else int((kept.next_at - clock.now).total_seconds()))
        assert kept.error == "timeout"
        clock.now = kept.next_at or clock.now
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 2560, None]
    assert kept.state == "dead"


def test_an_effect_that_failed_waits_and_the_later_ones_behind_it(service: OrderService, clock: Clock) -> None:
    first, second = service.claim_effects()
    service.failed(first, "timeout")
    service.done(second)
    clock.tick(seconds=9)
    assert names(service.claim_effects()) == ["A2 notify_buyer"]
    clock.tick(seconds=1)
    assert names(service.claim_effects()) == ["A1 release_stock"]


def test_a_dead_effect_does_not_hold_up_the_later_ones(service: OrderService) -> None:
    dead(service, service.claim_effects(limit=1)[0])
    assert names(service.claim_effects()) == ["A1 notify_buyer", "A2 release_stock"]


def test_a_dead_effect_keeps_what_was_wrong_and_never_too_much_of_it(service: OrderService) -> None:
    effect = service.claim_effects(limit=1)[0]
    service.failed(effect, "a\x00b\ud800" + "x" * 5000, final=True)
    with service.store.reading() as unit:
        (kept,) = unit.effects(state="dead")
    assert kept.error == ("ab?" + "x" * 5000)[:ERROR_MAX]


def test_a_dead_effect_is_tried_once_more_when_somebody_says_so(service: OrderService) -> None:
    effect = dead(service, service.claim_effects(limit=1)[0])
    assert service.requeue(effect.key)
    assert not service.requeue(effect.key)
    (again,) = service.claim_effects(limit=1)
    assert again == replace(effect, attempts=2, error="no such account")
    assert not service.done(effect)
    assert service.done(again)
    with service.store.reading() as unit:
        assert unit.effects("A1")[0].error == ""


def test_only_what_is_dead_is_queued_again(service: OrderService) -> None:
    effect = service.claim_effects(limit=1)[0]
    assert not service.requeue(effect.key)
    assert not service.requeue("A1/L1/1/notify_buyer")
    assert not service.requeue("nobody/knows/1/it")


def test_effects_are_listed_by_order_and_by_state(service: OrderService) -> None:
    service.done(service.claim_effects(limit=1)[0])
    with service.store.reading() as unit:
        assert names(unit.effects("A2")) == [f"A2 {each}" for each in UNDO]
        assert names(unit.effects(state="done")) == ["A1 release_stock"]
        assert len(unit.effects(limit=4)) == 4


def test_workers_side_by_side_perform_each_effect_once(store: Store) -> None:
    service = a_service(store)
    for n in range(10):
        service.place(an_order(f"B{n}"))
        service.request(f"B{n}", asks("cancel"))

    def work(_: int) -> list[str]:
        found = []
        while claimed := service.claim_effects(limit=3):
            found += [each.key for each in claimed if service.done(each)]
        return found

    with ThreadPoolExecutor(4) as pool:
        performed = Counter(key for found in pool.map(work, range(4)) for key in found)
    while claimed := service.claim_effects():  # a worker may stop while another still holds the first of an order
        performed.update(each.key for each in claimed if service.done(each))
    assert len(performed) == 12 * len(UNDO)
    assert set(performed.values()) == {1}
