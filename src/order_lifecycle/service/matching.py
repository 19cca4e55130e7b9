"""Which lines a request is for, and whether it is the one that its key stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.appending import REFUNDS
from order_lifecycle.orders.order import Order, Request
from order_lifecycle.stores.records import header

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Line

_Asked = TypeVar("_Asked", bound=Request)


def each_line(order: Order, request: _Asked) -> list[_Asked]:
    """The request for the line that it names, or one for every line."""
    lines = order.lines if request.line is None else (order.line(request.line),)
    if len(lines) > 1 and request.event in REFUNDS and request.amount is not None:
        accepted = ", ".join(line.id for line in lines)
        raise BadInput(f"order {order.id!r}", "an amount is to be paid back, and no line is named", accepted)
    for line in lines:
        _same_body(line, request)
    return [request.model_copy(update={"line": line.id}) for line in lines]


def _same_body(line: Line, request: Request) -> None:
    """A key stands for one request: what `decide` does not compare is compared here."""
    known = next((entry for entry in line.history if request.key and entry.key == request.key), None)
    if known is None:
        return
    for name, kept, given in (
        ("evidence", known.evidence, request.evidence),
        ("facts", dict(known.facts), dict(request.facts)),
    ):
        if kept != given:
            raise BadInput(f"key {request.key!r}", f"was used with other {name}", "the same request, or a new key")


def begins_with(known: Order, placed: Order) -> bool:
    """Whether an order in the store began as the one that is placed."""
    taken = [each for each in placed.payments or () if each.kind == "captured"]
    return (
        header(known) == header(placed)
        and all(each in (known.payments or ()) for each in taken)
        and all(known.line(line.id).history[: len(line.history)] == line.history for line in placed.lines)
    )
