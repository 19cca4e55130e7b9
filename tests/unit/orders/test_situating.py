"""What an order knows in the words of the terms, and what an allowed request leads to in money."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from order_lifecycle.acting import decide
from order_lifecycle.orders.observe import Scene
from order_lifecycle.orders.situating import money_after, situation_of
from order_lifecycle.terms.files import packs
from order_lifecycle.terms.in_force import markets, terms_in_force
from order_lifecycle.terms.situation import At
from tests.unit.given import PLACED_AT, Step, an_order, asks, day, terms

if TYPE_CHECKING:
    from pathlib import Path

    from order_lifecycle.orders.order import Order, Request

PAID: tuple[Step, ...] = (("pay", "paid"),)
DELIVERED: tuple[Step, ...] = (*PAID, ("ship", "shipped"), ("deliver", "delivered"))
GOODS: dict[str, object] = {"custom_made": False, "perishable": False, "final_sale": False, "digital_supplied": False}
CLAIM: dict[str, Any] = {"ground": "defect", "evidence": ["a.jpg"]}


def known(order: Order, request: Request | None = None) -> dict[str, Any]:
    seen = situation_of(Scene(order, order.line("L1"), request, terms(), day(5)))
    return dict(seen.values)


def at(number: int) -> At:
    return At(day(number).date(), day(number))


@pytest.mark.parametrize(
    ("key", "order", "request_", "value"),
    [
        ("ordered_at", an_order(), None, At(PLACED_AT.date(), PLACED_AT)),
        ("paid_at", an_order(*PAID), None, at(1)),
        ("paid_at", an_order(), None, None),
        ("shipped_at", an_order(*DELIVERED), None, at(2)),
        ("delivered_at", an_order(*DELIVERED), None, at(3)),
        ("delivered_at", an_order(*PAID), None, None),
        ("request_sent_at", an_order(), None, at(5)),
        ("order_status", an_order(*PAID), None, "awaiting_shipment"),
        ("order_status", an_order(*PAID, ("pack", "packed")), None, "awaiting_collection"),
        ("order_status", an_order(*DELIVERED[:2]), None, "in_transit"),
        ("is_custom_made", an_order(line={"custom_made": True}), None, True),
        ("is_perishable", an_order(line={"perishable": True}), None, True),
        ("is_final_sale", an_order(line={"final_sale": False}), None, False),
        ("shipped_at", an_order(*PAID), None, None),
        ("delivered_at", an_order(*PAID, ("ship", "shipped"), ("lose", "lost")), None, None),
        ("unsealed_after_delivery", an_order(line={"seal_broken": False}), None, False),
        ("merchant_consented", an_order(*PAID), None, None),
        ("merchant_consented", an_order(*PAID, ("consent", "paid")), None, True),
        ("reason", an_order(*PAID), asks("cancel", ground="defect"), "defect"),
        ("payment_terms", an_order(cash_on_delivery=True), None, "cod"),
        ("defect_or_wrong_item", an_order(*PAID), asks("cancel", ground="defect"), True),
        ("defect_or_wrong_item", an_order(*PAID), asks("cancel", ground="change_of_mind"), False),
        ("evidence_provided", an_order(), asks("cancel", evidence=["a.jpg"]), True),
        ("evidence_provided", an_order(), asks("cancel", evidence=[]), False),
    ],
)
def test_what_the_order_knows_is_said_in_the_words_of_the_terms(
    key: str, order: Order, request_: Request | None, value: object
) -> None:
    found = known(order, request_)
    assert key in found
    assert found[key] == value


@pytest.mark.parametrize(
    "key", ["is_custom_made", "is_perishable", "reason", "payment_terms", "defect_or_wrong_item", "evidence_provided"]
)
def test_what_the_order_does_not_know_is_not_said(key: str) -> None:
    assert key not in known(an_order(*DELIVERED))


def test_days_are_those_of_the_orders_zone() -> None:
    late: dict[str, object] = {"at": "2026-05-03T20:00:00Z"}
    order = an_order(("pay", "paid", late), zone="Asia/Tokyo", placed_at="2026-05-01T20:00:00Z")
    found = situation_of(Scene(order, order.line("L1"), None, terms(), day(5, hour=20)))
    assert found.zone == ZoneInfo("Asia/Tokyo")
    days = {key: found[key].day.day for key in ("ordered_at", "paid_at", "request_sent_at")}
    assert days == {"ordered_at": 2, "paid_at": 4, "request_sent_at": 7}
    assert found["paid_at"].moment == order.line("L1").history[1].at


def test_the_moment_of_the_question_is_now() -> None:
    order = an_order(*PAID, zone="Asia/Tokyo")
    found = situation_of(Scene(order, order.line("L1"), None, terms(), day(5, hour=20)))
    assert found.now is not None
    assert (found.now.day, found.now.moment) == (date(2026, 5, 7), day(5, hour=20))


# ---------------------------------------------------------------------------------------------- money


def test_a_refused_request_leads_to_no_money() -> None:
    order = an_order(*DELIVERED, line=GOODS)
    assert decide(order, asks("request_return", ground="defect", evidence=[]), day(4)).money is None


def test_an_event_about_which_the_terms_say_nothing_in_money_has_none() -> None:
    assert decide(an_order(*PAID), asks("consent", "merchant"), day(2)).money is None


def test_an_allowed_return_says_what_comes_back_who_pays_the_way_and_from_where() -> None:
    order = an_order(*DELIVERED, line=GOODS)
    money = decide(order, asks("request_return", ground="change_of_mind"), day(4)).money
    assert money is not None
    refund, way_back, cited = money
    assert (refund.back, way_back) == (("item_price",), "depends")
    assert cited == ("TikTok小店取消订单 (TT123), sections 三 (3) and 四 (4)",)


@pytest.mark.parametrize(
    ("ground", "way_back"), [("change_of_mind", "depends"), ("defect", "seller"), ("late_delivery", None)]
)
def test_a_claim_about_the_goods_or_about_time_is_paid_as_its_own_ground_says(
    ground: str, way_back: str | None
) -> None:
    order = an_order(*DELIVERED, line=GOODS)
    scene = Scene(order, order.line("L1"), asks("request_return", ground=ground), terms(), day(4))
    money = money_after(scene, "request_return")
    assert (money and money[1]) == way_back


def test_a_ground_that_is_a_claim_says_nothing_about_the_money_of_an_event_without_any() -> None:
    order = an_order(*DELIVERED, line=GOODS)
    scene = Scene(order, order.line("L1"), asks("escalate", ground="defect"), terms(), day(4))
    assert money_after(scene, "escalate") is None
    assert money_after(scene, "request_return") is not None
    without = Scene(order, order.line("L1"), None, terms(), day(4))
    assert money_after(without, "escalate") is None


@pytest.mark.parametrize("market", markets())
def test_the_citations_are_those_of_the_file_that_makes_the_claim(market: str) -> None:
    every = {source.cite for pack in packs().values() for source in pack.sources.values()}
    order = an_order(*DELIVERED, line=GOODS, market=market)
    for request in (asks("request_return", **CLAIM), asks("request_return", ground="change_of_mind")):
        money = decide(order, request, day(4)).money
        assert money is None or set(money[2]) <= every


def test_a_claim_of_an_extended_file_is_cited_from_that_file(tmp_path: Path) -> None:
    text = (
        'name = "mine"\nextends = "marketplace"\ntitle = { en = "Mine" }\nlayer = "merchant"\nmarket = "XX"\n'
        'zone = "UTC"\n[return_terms]\nen = "As there."\n'
        '[sources.TT]\ncite = "Something else"\ntier = "P"\nread = 2026-01-01\n[windows]\n[rules]\n'
    )
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    mine = terms_in_force("mine", day(0).date(), tmp_path)
    order = an_order(*DELIVERED, line=GOODS)
    money = decide(order, asks("request_return", ground="change_of_mind"), day(4), mine).money
    assert money is not None
    assert money[2] == ("TikTok小店取消订单 (TT123), sections 三 (3) and 四 (4)",)
