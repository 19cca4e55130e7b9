"""The order's status in the platform's words, from its lines."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.platforms.tiktok_shop import ORDER_STATUSES, STATUS_OF_STATE, platform_status, read
from tests.unit.platforms.tiktok import cancellation, give_back, money_back, order

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order


def of(*statuses: str) -> Order:
    items = [{"id": str(index), "sale_price": "1", "display_status": each} for index, each in enumerate(statuses)]
    return read({**order("PARTIALLY_SHIPPING"), "line_items": items}).order


def test_every_state_rolls_up_to_a_status() -> None:
    assert set(STATUS_OF_STATE) == {state.name for state in ORDER_LINE.states}
    assert set(STATUS_OF_STATE.values()) <= set(ORDER_STATUSES)


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ("AWAITING_SHIPMENT AWAITING_SHIPMENT", "AWAITING_SHIPMENT"),
        ("AWAITING_SHIPMENT AWAITING_COLLECTION", "PARTIALLY_SHIPPING"),
        ("AWAITING_SHIPMENT IN_TRANSIT", "PARTIALLY_SHIPPING"),
        ("AWAITING_SHIPMENT COMPLETED", "PARTIALLY_SHIPPING"),
        ("AWAITING_COLLECTION IN_TRANSIT", "AWAITING_COLLECTION"),
        ("IN_TRANSIT DELIVERED", "IN_TRANSIT"),
        ("DELIVERED COMPLETED", "DELIVERED"),
        ("COMPLETED COMPLETED", "COMPLETED"),
        ("CANCELLED CANCELLED", "CANCELLED"),
        ("CANCELLED AWAITING_SHIPMENT", "AWAITING_SHIPMENT"),
        ("CANCELLED IN_TRANSIT AWAITING_SHIPMENT", "PARTIALLY_SHIPPING"),
    ],
)
def test_an_orders_status_follows_from_its_lines(lines: str, status: str) -> None:
    assert platform_status(of(*lines.split())) == status


@pytest.mark.parametrize(
    ("subject", "status"),
    [
        (read([order(), cancellation()]).order, "AWAITING_SHIPMENT"),
        (read([order("AWAITING_COLLECTION"), cancellation()]).order, "AWAITING_COLLECTION"),
        (read([order("IN_TRANSIT"), cancellation()]).order, "IN_TRANSIT"),
        (read([order("IN_TRANSIT"), money_back()]).order, "IN_TRANSIT"),
        (read([order("DELIVERED"), give_back("sent_back")]).order, "DELIVERED"),
        (read([order("CANCELLED"), cancellation("COMPLETE")]).order, "CANCELLED"),
        (read([order("COMPLETED"), give_back("paid_back")]).order, "COMPLETED"),
        (read(order(is_cod=True, paid_time=None)).order, "AWAITING_SHIPMENT"),
    ],
)
def test_a_request_leaves_the_status_where_the_goods_are(subject: Order, status: str) -> None:
    assert platform_status(subject) == status


def test_it_is_total() -> None:
    names = [name for name in ORDER_STATUSES if name not in {"PARTIALLY_SHIPPING", "ON_HOLD"}]
    assert {platform_status(of(*pair)) for pair in product(names, names)} <= set(ORDER_STATUSES)
    empty = of("UNPAID").model_copy(update={"lines": ()})
    assert platform_status(empty) == "UNPAID"
