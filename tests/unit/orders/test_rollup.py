"""The order's status: a total function of the states of its lines, whatever their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import UnknownName
from order_lifecycle.orders.rollup import OrderStatus, rollup

if TYPE_CHECKING:
    from random import Random

CASES = """
                                                    -> empty
placed                                              -> placed
paid                                                -> paid
packed                                              -> packed
shipped                                             -> shipped
delivered                                           -> delivered
cancellation_requested                              -> paid
interception_requested                              -> shipped
return_requested                                    -> delivered
refund_requested                                    -> delivered
declined                                            -> delivered
disputed                                            -> delivered
return_approved                                     -> delivered
returning                                           -> going_back
cancelled                                           -> cancelled
returned                                            -> settling
lost                                                -> settling
refund_granted                                      -> settling
refunded                                            -> refunded
completed                                           -> completed
placed paid                                         -> placed
placed packed                                       -> placed
paid packed                                         -> paid
packed packed                                       -> packed
packed cancellation_requested                       -> paid
paid cancelled                                      -> paid
packed refunded                                     -> packed
paid refunded cancelled                             -> paid
paid shipped                                        -> partly_shipped
packed delivered                                    -> partly_shipped
paid completed                                      -> partly_shipped
placed returning                                    -> partly_shipped
packed lost                                         -> partly_shipped
cancellation_requested interception_requested       -> partly_shipped
paid shipped delivered                              -> partly_shipped
shipped cancelled                                   -> shipped
shipped refunded                                    -> shipped
shipped interception_requested                      -> shipped
shipped returning                                   -> shipped
shipped lost                                        -> shipped
shipped delivered                                   -> partly_delivered
shipped completed                                   -> partly_delivered
shipped return_requested                            -> partly_delivered
interception_requested delivered returning          -> partly_delivered
shipped completed returning                         -> partly_delivered
delivered returning                                 -> delivered
delivered completed                                 -> delivered
delivered returned                                  -> delivered
declined refunded                                   -> delivered
returning completed                                 -> going_back
returning returned                                  -> going_back
returning cancelled                                 -> going_back
completed completed                                 -> completed
completed refunded                                  -> completed
completed cancelled                                 -> completed
completed returned                                  -> settling
completed lost                                      -> settling
completed refund_granted                            -> settling
returned refunded                                   -> settling
lost cancelled                                      -> settling
refunded refunded                                   -> refunded
refunded cancelled                                  -> refunded
cancelled cancelled                                 -> cancelled
"""

TABLE = [line.split("->") for line in CASES.strip("\n").splitlines()]
STATES = [state.name for state in ORDER_LINE.states]


@pytest.mark.parametrize(("states", "status"), TABLE, ids=[states.strip() or "none" for states, _ in TABLE])
def test_an_order_stands_where_its_lines_put_it(states: str, status: str) -> None:
    assert rollup(states.split()) == status.strip()


def test_the_table_has_every_state_alone_and_every_status() -> None:
    assert {states.strip() for states, _ in TABLE} >= set(STATES)
    assert {status.strip() for _, status in TABLE} == set(get_args(OrderStatus))


@given(st.lists(st.sampled_from(STATES), max_size=6), st.randoms(use_true_random=False))
def test_any_lines_give_a_status_that_does_not_depend_on_their_order(states: list[str], chance: Random) -> None:
    status = rollup(states)
    assert status in get_args(OrderStatus)
    shuffled = list(states)
    chance.shuffle(shuffled)
    assert rollup(iter(shuffled)) == status


@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=5))
def test_a_cancelled_line_changes_nothing_beside_others(states: list[str]) -> None:
    assert rollup([*states, "cancelled"]) == rollup(states)


@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=5))
def test_two_lines_at_one_state_count_as_one(states: list[str]) -> None:
    assert rollup([*states, *states]) == rollup(states)


def test_an_unknown_state_lists_the_near_ones() -> None:
    with pytest.raises(UnknownName, match="no state 'deliverd'; did you mean 'delivered'"):
        rollup(["paid", "deliverd"])
