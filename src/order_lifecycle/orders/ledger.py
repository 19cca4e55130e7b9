"""Money beside the machine: what was taken for a line, what went back, what can still go back.

Every sum is in minor units of the order's currency. A pending refund counts as paid back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.orders.money import shared_out

if TYPE_CHECKING:
    from datetime import datetime

    from order_lifecycle.orders.order import Line, Order, Payment, Request


def total(order: Order) -> int:
    """What the buyer has to pay: the prices of all lines."""
    return sum(line.price.amount for line in order.lines)


def captured(order: Order, line: Line | None = None) -> int:
    """What was taken for a line, or for the whole order; payments for the whole order are shared out by price."""
    return sum(_share(order, line, payment) for payment in order.payments or () if payment.kind == "captured")


def refunded(order: Order, line: Line | None = None) -> int:
    """What went back, or is on its way back."""
    return sum(_share(order, line, payment) for payment in order.payments or () if payment.kind == "refunded")


def refundable(order: Order, line: Line | None = None, request: Request | None = None) -> int:
    """What can still be paid back: never more than was taken for the line, nor than is left of the whole order.

    A refund of the line that is known by the key of `request` is left out: it is the one that is asked about.
    """
    if line is not None and request is not None:
        others = tuple(each for each in order.payments or () if not is_refund(each, line, request.key))
        order = order.model_copy(update={"payments": others})
    left = captured(order) - refunded(order)
    return max(0, left if line is None else min(left, captured(order, line) - refunded(order, line)))


def paid_before(order: Order, line: Line, request: Request | None, at: datetime) -> bool | None:
    """Whether the money of the order was taken before this payment; None where nobody knows what was paid.

    One payment for several lines is told once for each line: until it is, what `request` tells of then is left out.
    """
    told = line.last_effective("pay") is not None
    if order.payments is None:
        return True if told else None
    if request is not None and not told:
        others = tuple(each for each in order.payments if not is_payment(each, request, at))
        order = order.model_copy(update={"payments": others})
    return captured(order) >= total(order)


def is_payment(payment: Payment, request: Request, at: datetime) -> bool:
    """Whether this is the payment that is told of: by its key, or without one by moment and amount."""
    if payment.kind != "captured" or payment.key != request.key:
        return False
    return bool(request.key) or (payment.at == at and payment.amount == request.amount)


def is_refund(payment: Payment, line: Line, key: str) -> bool:
    """Whether this is the refund of a line that is known under a key."""
    return bool(key) and (payment.kind, payment.line, payment.key) == ("refunded", line.id, key)


def _share(order: Order, line: Line | None, payment: Payment) -> int:
    if payment.status == "failed":
        return 0
    if line is None:
        return payment.amount.amount
    if payment.line is not None:
        return payment.amount.amount if payment.line == line.id else 0
    parts = shared_out(payment.amount.amount, [each.price.amount for each in order.lines])
    return parts[[each.id for each in order.lines].index(line.id)]
