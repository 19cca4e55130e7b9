"""Splitting a line: quantity and money are conserved, and the history is shared."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.orders.ledger import captured, refundable, refunded
from order_lifecycle.orders.order import Order
from order_lifecycle.orders.splitting import split
from tests.unit.given import an_order, day, entries, euros
from tests.unit.given import captured as paid

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Line


def two_lines(quantity: int = 3, price: int = 1000, **more: object) -> Order:
    lines = [
        {"id": "L1", "quantity": quantity, "price": euros(price), "history": entries(("pay", "paid"))},
        {"id": "L2", "price": euros(500), "history": entries(("pay", "paid"))},
    ]
    more.setdefault("payments", [paid(price + 500)])
    return an_order(lines=lines, line=None, **more)


def test_pieces_move_to_a_new_line_beside_the_old_one() -> None:
    order = split(two_lines(), "L1", 1, "L1b")
    assert [(line.id, line.quantity, line.price.amount) for line in order.lines] == [
        ("L1", 2, 667),
        ("L1b", 1, 333),
        ("L2", 1, 500),
    ]


def test_both_lines_share_the_history_up_to_the_split() -> None:
    order = split(two_lines(), "L1", 1, "L1b")
    assert order.line("L1").history == order.line("L1b").history == two_lines().line("L1").history


def test_a_payment_for_the_whole_order_is_written_out_by_line() -> None:
    order = split(two_lines(), "L1", 1, "L1b")
    assert [(each.line, each.amount.amount) for each in order.payments or ()] == [
        ("L1", 667),
        ("L1b", 333),
        ("L2", 500),
    ]
    assert {(each.kind, each.at, each.key, each.status) for each in order.payments or ()} == {
        ("captured", day(1), "", "done")
    }


def test_a_payment_that_does_not_touch_the_line_stays_as_it_is() -> None:
    order = two_lines(payments=[paid(500, line="L2", key="k")])
    assert split(order, "L1", 1, "L1b").payments == order.payments


def test_a_payment_that_failed_stays_failed() -> None:
    order = split(two_lines(payments=[paid(1500, status="failed", key="k")]), "L1", 1, "L1b")
    assert {(each.status, each.key) for each in order.payments or ()} == {("failed", "k")}
    assert captured(order) == 0


def test_a_payment_of_another_line_stays_and_those_after_it_are_still_shared_out() -> None:
    order = split(two_lines(payments=[paid(500, line="L2", key="k"), paid(1500)]), "L1", 1, "L1b")
    assert [(each.line, each.amount.amount) for each in order.payments or ()] == [
        ("L2", 500),
        ("L1", 667),
        ("L1b", 333),
        ("L2", 500),
    ]


def test_a_payment_of_the_line_alone_is_shared_by_the_two_parts() -> None:
    order = split(two_lines(payments=[paid(999, line="L1")]), "L1", 1, "L1b")
    assert [(each.line, each.amount.amount) for each in order.payments or ()] == [("L1", 666), ("L1b", 333)]


def test_what_failed_is_no_part_of_the_running_total_of_what_was_taken() -> None:
    known = [paid(10, line="L1", status="failed"), paid(10, line="L1"), paid(10, line="L1", kind="refunded")]
    order = split(two_lines(2, payments=known), "L1", 1, "L1b")
    assert [(each.kind, each.status, each.line, each.amount.amount) for each in order.payments or ()] == [
        (kind, status, line, 5)
        for kind, status in (("captured", "failed"), ("captured", "done"), ("refunded", "done"))
        for line in ("L1", "L1b")
    ]


def test_small_payments_are_shared_out_as_running_totals_of_their_kind() -> None:
    known = [
        paid(1, line="L1"),
        paid(1, line="L1", status="failed"),
        paid(1, line="L1", kind="refunded"),
        paid(1, line="L1"),
        paid(1, line="L1", kind="refunded"),
    ]
    order = split(two_lines(2, payments=known), "L1", 1, "L1b")
    for part in ("L1", "L1b"):
        assert (captured(order, order.line(part)), refunded(order, order.line(part))) == (1, 1)


def test_payments_that_nobody_knows_stay_unknown() -> None:
    assert split(two_lines(payments=None), "L1", 1, "L1b").payments is None


def test_a_parcel_with_the_line_holds_the_new_one_too() -> None:
    parcels = [{"id": "P1", "lines": ["L1", "L2"]}, {"id": "P2", "lines": ["L2"]}]
    order = split(two_lines(parcels=parcels), "L1", 1, "L1b")
    assert [parcel.lines for parcel in order.parcels] == [("L1", "L2", "L1b"), ("L2",)]


@pytest.mark.parametrize(
    ("quantity", "new", "said"),
    [
        (0, "N", "split of line 'L1': quantity 0; accepted: 1 to 2"),
        (-1, "N", "split of line 'L1': quantity -1; accepted: 1 to 2"),
        (3, "N", "split of line 'L1': quantity 3; accepted: 1 to 2"),
        (1, "L2", "split of line 'L1': line id 'L2' is taken; accepted: a new id"),
        (1, "L1", "split of line 'L1': line id 'L1' is taken; accepted: a new id"),
        (1, "", "split of line 'L1': the id of the new line is empty; accepted: a new id"),
    ],
)
def test_a_split_that_is_none_is_refused_and_changes_nothing(quantity: int, new: str, said: str) -> None:
    order = two_lines()
    with pytest.raises(BadInput) as caught:
        split(order, "L1", quantity, new)
    assert str(caught.value) == said
    assert order == two_lines()


def test_of_a_line_of_two_pieces_one_can_be_split_off() -> None:
    with pytest.raises(BadInput) as caught:
        split(two_lines(2), "L1", 2, "N")
    assert str(caught.value) == "split of line 'L1': quantity 2; accepted: 1 to 1"
    assert [line.quantity for line in split(two_lines(2), "L1", 1, "N").lines] == [1, 1, 1]


def test_a_line_of_one_piece_cannot_be_split() -> None:
    with pytest.raises(BadInput) as caught:
        split(two_lines(), "L2", 1, "N")
    assert str(caught.value) == "split of line 'L2': quantity 1; accepted: nothing, it is one piece"


def test_a_line_that_the_order_does_not_have_cannot_be_split() -> None:
    with pytest.raises(UnknownName, match="no line 'L9'"):
        split(two_lines(), "L9", 1, "N")


def test_a_split_order_is_a_sound_order() -> None:
    order = split(two_lines(parcels=[{"id": "P1", "lines": ["L1"]}]), "L1", 2, "L1b")
    assert Order.model_validate_json(order.model_dump_json(by_alias=True)) == order


def sums(order: Order, *lines: Line) -> tuple[int, int, int]:
    return (
        sum(captured(order, line) for line in lines),
        sum(refunded(order, line) for line in lines),
        sum(refundable(order, line) for line in lines),
    )


@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_quantity_price_and_money_are_conserved_and_no_other_line_moves_by_a_cent(data: st.DataObject) -> None:
    quantity = data.draw(st.integers(2, 40))
    price = data.draw(st.integers(0, 5000))
    known = [
        paid(data.draw(st.integers(1, 4000)), kind=kind, line=line, status=status)
        for kind, line, status in data.draw(
            st.lists(
                st.tuples(
                    st.sampled_from(["captured", "refunded"]),
                    st.sampled_from([None, "L1", "L2"]),
                    st.sampled_from(["done", "pending", "failed"]),
                ),
                max_size=4,
            )
        )
    ]
    before = two_lines(quantity, price, payments=known)
    after = split(before, "L1", data.draw(st.integers(1, quantity - 1)), "N")
    old, kept, moved = before.line("L1"), after.line("L1"), after.line("N")
    assert kept.quantity + moved.quantity == old.quantity
    assert kept.price + moved.price == old.price
    assert sums(after, kept, moved)[:2] == sums(before, old)[:2]
    assert sums(after, after.line("L2")) == sums(before, before.line("L2"))
    assert (captured(after), refunded(after), refundable(after)) == (
        captured(before),
        refunded(before),
        refundable(before),
    )
