"""Which lines a request is for, and whether an order is the one that was placed."""

from __future__ import annotations

from typing import TypeVar

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.appending import REFUNDS
from order_lifecycle.orders.order import Order, Request
from order_lifecycle.stores.records import header

_Asked = TypeVar("_Asked", bound=Request)


def each_line(order: Order, request: _Asked) -> list[_Asked]:
    """The request for the line that it names, or one for every line."""
    lines = order.lines if request.line is None else (order.line(request.line),)
    if len(lines) > 1 and request.event in REFUNDS and request.amount is not None:
        accepted = ", ".join(line.id for line in lines)
        raise BadInput(f"order {order.id!r}", "an amount is to be paid back, and no line is named", accepted)
    return [request.model_copy(update={"line": line.id}) for line in lines]


def begins_with(known: Order, placed: Order) -> bool:
    """Whether an order in the store began as the one that is placed."""
    taken = [each for each in placed.payments or () if each.kind == "captured"]
    return (
        header(known) == header(placed)
        and all(each in (known.payments or ()) for each in taken)
        and all(known.line(line.id).history[: len(line.history)] == line.history for line in placed.lines)
    )
