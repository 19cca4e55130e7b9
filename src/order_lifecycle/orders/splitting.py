"""Splitting a line: part of a quantity goes another way. Quantity and money are conserved.

After a split both lines share the history up to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.ledger import captured, refunded
from order_lifecycle.orders.money import Money, shared_out

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Line, Order, Payment


def split(order: Order, line_id: str, quantity: int, new_id: str) -> Order:
    """The order with `quantity` pieces of a line moved to a new line beside it.

    Price, and what was paid and paid back for this line, are shared out by quantity. `BadInput` where the quantity is
    not between 1 and one less than the line has, or the new id is empty or taken.
    """
    line = order.line(line_id)
    if not 0 < quantity < line.quantity:
        accepted = f"1 to {line.quantity - 1}" if line.quantity > 1 else "nothing, it is one piece"
        raise BadInput(f"split of line {line_id!r}", f"quantity {quantity}", accepted)
    if not new_id:
        raise BadInput(f"split of line {line_id!r}", "the id of the new line is empty", "a new id")
    if any(each.id == new_id for each in order.lines):
        raise BadInput(f"split of line {line_id!r}", f"line id {new_id!r} is taken", "a new id")
    sizes = [line.quantity - quantity, quantity]
    prices = shared_out(line.price.amount, sizes)
    kept, moved = (
        line.model_copy(update={"id": each, "quantity": size, "price": Money(amount=price, currency=order.currency)})
        for each, size, price in zip((line_id, new_id), sizes, prices, strict=True)
    )
    lines = [part for each in order.lines for part in ((kept, moved) if each.id == line_id else (each,))]
    parcels = [
        parcel.model_copy(update={"lines": (*parcel.lines, new_id)}) if line_id in parcel.lines else parcel
        for parcel in order.parcels
    ]
    payments = None if order.payments is None else _by_line(order, line, new_id, sizes)
    return order.model_copy(update={"lines": tuple(lines), "parcels": tuple(parcels), "payments": payments})


def _by_line(order: Order, line: Line, new_id: str, sizes: list[int]) -> tuple[Payment, ...]:
    """The payments, those that may touch the split line written out by line, so that no share moves by a cent.

    What was taken and what was paid back are shared out as running totals: however many payments there were, neither
    part has had more paid back than was taken for it.
    """
    written: list[Payment] = []
    so_far: dict[tuple[str, bool], int] = {}
    for payment in order.payments or ():
        if payment.line is not None and payment.line != line.id:
            written.append(payment)
            continue
        alone = order.model_copy(update={"payments": (payment.model_copy(update={"status": "done"}),)})
        share = captured(alone, line) + refunded(alone, line)
        sort = (payment.kind, payment.status == "failed")
        before, after = so_far.get(sort, 0), so_far.get(sort, 0) + share
        so_far[sort] = after
        shares = [new - old for old, new in zip(shared_out(before, sizes), shared_out(after, sizes), strict=True)]
        rest = [(each.id, captured(alone, each) + refunded(alone, each)) for each in order.lines if each.id != line.id]
        parts = [*zip((line.id, new_id), shares, strict=True), *rest]
        written += [
            payment.model_copy(
                update={"line": name, "amount": Money(amount=amount, currency=order.currency)},
            )
            for name, amount in parts
            if amount
        ]
    return tuple(written)
