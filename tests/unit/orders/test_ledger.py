"""The ledger: what was taken for a line, what went back, what can still go back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_lifecycle.orders.ledger import captured, refundable, refunded, total
from tests.unit.given import an_order, day, entries, euros

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order


def payment(kind: str, amount: int, line: str | None = None, status: str = "done") -> dict[str, object]:
    return {"kind": kind, "amount": euros(amount), "at": day(1), "line": line, "status": status}


def order_of(prices: list[int], payments: list[dict[str, object]] | None) -> Order:
    lines = [{"id": f"L{number}", "price": euros(price), "history": entries()} for number, price in enumerate(prices)]
    return an_order(lines=lines, payments=payments)


def sums(order: Order) -> list[tuple[int, int, int]]:
    """Taken, paid back and still refundable: of the whole order, then of each line."""
    return [(captured(order, line), refunded(order, line), refundable(order, line)) for line in (None, *order.lines)]


def test_an_order_costs_what_its_lines_cost() -> None:
    assert total(order_of([1000, 500, 1], [])) == 1501
    assert total(order_of([], [])) == 0


@pytest.mark.parametrize("payments", [[], None])
def test_without_payments_nothing_was_taken(payments: list[dict[str, object]] | None) -> None:
    assert sums(order_of([1000], payments)) == [(0, 0, 0), (0, 0, 0)]


def test_a_payment_for_the_whole_order_is_shared_out_by_price() -> None:
    assert sums(order_of([1000, 500], [payment("captured", 1500)])) == [(1500, 0, 1500), (1000, 0, 1000), (500, 0, 500)]


def test_a_payment_too_small_for_the_order_is_shared_out_to_the_cent() -> None:
    assert sums(order_of([1, 1, 1], [payment("captured", 100)])) == [
        (100, 0, 100),
        (34, 0, 34),
        (33, 0, 33),
        (33, 0, 33),
    ]


def test_a_payment_for_a_line_is_that_lines_alone() -> None:
    assert sums(order_of([1000, 500], [payment("captured", 500, "L1")])) == [(500, 0, 500), (0, 0, 0), (500, 0, 500)]


def test_what_went_back_for_a_line_can_go_back_no_more() -> None:
    payments = [payment("captured", 1500), payment("refunded", 300, "L0"), payment("refunded", 200, "L0")]
    assert sums(order_of([1000, 500], payments)) == [(1500, 500, 1000), (1000, 500, 500), (500, 0, 500)]


def test_what_went_back_for_the_whole_order_is_shared_out_too() -> None:
    payments = [payment("captured", 1500), payment("refunded", 150)]
    assert sums(order_of([1000, 500], payments)) == [(1500, 150, 1350), (1000, 100, 900), (500, 50, 450)]


@pytest.mark.parametrize(("status", "left"), [("done", 400), ("pending", 400), ("failed", 1000)])
def test_a_refund_counts_until_it_is_known_to_have_failed(status: str, left: int) -> None:
    order = order_of([1000], [payment("captured", 1000), payment("refunded", 600, "L0", status)])
    assert refundable(order, order.line("L0")) == refundable(order) == left


def test_a_payment_that_failed_took_nothing() -> None:
    assert sums(order_of([1000], [payment("captured", 1000, status="failed")])) == [(0, 0, 0), (0, 0, 0)]


def test_a_line_gets_back_no_more_than_is_left_of_the_whole_order() -> None:
    payments = [payment("captured", 1500), payment("refunded", 1200, "L0")]
    assert sums(order_of([1000, 500], payments)) == [(1500, 1200, 300), (1000, 1200, 0), (500, 0, 300)]


PAYMENTS = st.lists(
    st.builds(
        payment,
        st.sampled_from(["captured", "refunded"]),
        st.integers(1, 5000),
        st.sampled_from([None, "L0", "L1", "L2"]),
        st.sampled_from(["done", "pending", "failed"]),
    ),
    max_size=6,
)


@given(st.lists(st.integers(0, 3000), min_size=3, max_size=3), PAYMENTS)
@settings(max_examples=150, deadline=None)
def test_the_shares_of_the_lines_add_up_and_no_cent_goes_back_twice(
    prices: list[int], payments: list[dict[str, object]]
) -> None:
    whole, *lines = sums(order_of(prices, payments))
    assert whole[0] == sum(line[0] for line in lines)
    assert whole[1] == sum(line[1] for line in lines)
    assert whole[2] == max(0, whole[0] - whole[1])
    for taken, back, left in lines:
        assert left == max(0, min(whole[0] - whole[1], taken - back))
