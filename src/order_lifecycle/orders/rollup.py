"""The order's status from its lines: a total function, never set by anybody.

>>> rollup(["shipped", "paid"]), rollup([])
('partly_shipped', 'empty')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition import vocabulary as v

if TYPE_CHECKING:
    from collections.abc import Iterable

    from order_lifecycle.language.lifecycle import State

OrderStatus = Literal[
    "empty",
    "placed",
    "paid",
    "packed",
    "partly_shipped",
    "shipped",
    "partly_delivered",
    "delivered",
    "going_back",
    "settling",
    "completed",
    "refunded",
    "cancelled",
]

_BEFORE = (v.PLACED, v.PAID, v.PACKED, v.CANCELLATION_REQUESTED)
_UNDER_WAY = (v.SHIPPED, v.INTERCEPTION_REQUESTED)
_ARRIVED = (v.DELIVERED, v.RETURN_REQUESTED, v.REFUND_REQUESTED, v.DECLINED, v.DISPUTED, v.RETURN_APPROVED)


def rollup(states: Iterable[str]) -> OrderStatus:
    """The status of an order whose lines stand at these states. An order without lines is empty, not complete.

    Cancelled lines do not count, unless there are no others. An order is `settling` when the goods of every line are
    settled but money may still be owed.
    """
    lines = [ORDER_LINE.state(name) for name in states]
    alive = [state for state in lines if state != v.CANCELLED]
    if not alive:
        return "cancelled" if lines else "empty"
    still_open = [state for state in alive if state.kind == "open"]
    return _moving(alive, still_open) if still_open else _settled([state.name for state in alive])


def _moving(alive: list[State], still_open: list[State]) -> OrderStatus:
    if any(state in _BEFORE for state in still_open):
        if all(state in _BEFORE for state in alive if state != v.REFUNDED):
            return _unshipped([state.name for state in still_open])
        return "partly_shipped"
    if any(state in _UNDER_WAY for state in still_open):
        return "partly_delivered" if any(state in (*_ARRIVED, v.COMPLETED) for state in alive) else "shipped"
    return "delivered" if any(state in _ARRIVED for state in still_open) else "going_back"


def _settled(names: list[str]) -> OrderStatus:
    if all(name == "refunded" for name in names):
        return "refunded"
    return "completed" if all(name in {"completed", "refunded"} for name in names) else "settling"


def _unshipped(names: list[str]) -> OrderStatus:
    if "placed" in names:
        return "placed"
    return "packed" if all(name == "packed" for name in names) else "paid"
