"""The shop on the service: what a shop must not get wrong, from the button pressed twice to the worker that died."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from examples.service.provider import Provider
from examples.service.shop import Shop
from order_lifecycle import BadInput

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
PRICE = 1990


class Clock:
    """A clock that somebody sets."""

    now = NOON

    def __call__(self) -> datetime:
        return self.now

    def wait(self, **length: float) -> None:
        self.now += timedelta(**length)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shop(tmp_path: Path, clock: Clock) -> Shop:
    found = Shop(f"sqlite:///{tmp_path / 'shop.db'}", Provider(), clock)
    found.buy("A1", "eve", PRICE)
    found.paid("A1", "payment-1", PRICE)
    return found


def state(shop: Shop) -> str:
    return shop.service.order("A1").lines[0].state


def test_a_button_pressed_twice_and_a_webhook_that_comes_a_hundred_times_do_it_once(shop: Shop) -> None:
    shop.buy("A1", "eve", PRICE)
    for _ in range(100):
        shop.paid("A1", "payment-1", PRICE)
    assert [each.captured for each in shop.service.balances("A1")] == [PRICE, PRICE]
    assert [shop.ask("A1", "eve", "cancel", "change_of_mind", form="form-7") for _ in range(3)] == ["cancelled"] * 3
    assert [entry.event for entry in shop.service.order("A1").lines[0].history] == ["place", "pay", "cancel"]


def test_a_buyer_is_told_why_not_and_what_instead(shop: Shop) -> None:
    shop.carried("A1", "ship", "scan-1")
    said = shop.ask("A1", "eve", "cancel", "change_of_mind")
    assert said.startswith("no: already_shipped; instead: reject_delivery")
    assert "reject_delivery" in shop.menu("A1")


def test_nobody_acts_for_somebody_else(shop: Shop) -> None:
    with pytest.raises(BadInput, match="may not act as buyer"):
        shop.ask("A1", "mallory", "cancel", "change_of_mind")
    assert state(shop) == "paid"


def test_a_merchant_who_stays_silent_has_said_yes_and_money_goes_back_once(shop: Shop, clock: Clock) -> None:
    clock.wait(hours=3)  # the free hour is over: the merchant must answer
    assert shop.ask("A1", "eve", "cancel", "change_of_mind") == "cancellation_requested"
    assert not shop.desk("A1", "ship")
    shop.work()
    assert "merchant: cancellation_requested" in shop.letters
    clock.wait(hours=48)
    shop.work()
    shop.work()
    assert state(shop) == "cancelled"
    assert list(shop.provider.moved.values()) == [("A1", PRICE)]
    assert [each.sent for each in shop.service.balances("A1")] == [PRICE, PRICE]
    shop.paid_back("A1", "refund-1", PRICE)
    shop.paid_back("A1", "refund-1", PRICE)
    assert state(shop) == "refunded"
    assert [each.settled for each in shop.service.balances("A1")] == [PRICE, PRICE]
    assert list(shop.service.audit()) == []


def test_a_worker_that_died_after_paying_back_does_not_pay_twice(shop: Shop, clock: Clock) -> None:
    shop.ask("A1", "eve", "cancel", "change_of_mind")
    for effect in iter(lambda: shop.service.claim_effects(limit=1)[0], None):
        shop.perform(effect, shop.service.order("A1"))
        if effect.effect == "start_refund":
            break  # the plug is pulled: nobody says that it was done
        shop.service.done(effect)
    asked = shop.provider.asked
    clock.wait(minutes=2)  # its lease is over
    shop.work()
    assert shop.provider.asked == asked + 1
    assert list(shop.provider.moved.values()) == [("A1", PRICE)]


def test_a_provider_that_cannot_be_reached_is_asked_again_later(shop: Shop, clock: Clock) -> None:
    shop.ask("A1", "eve", "cancel", "change_of_mind")
    shop.provider.reachable = False
    shop.work()
    assert shop.provider.moved == {}
    shop.provider.reachable = True
    shop.work()
    assert shop.provider.moved == {}  # it waits some seconds first
    clock.wait(seconds=10)
    shop.work()
    assert list(shop.provider.moved.values()) == [("A1", PRICE)]
