"""Appending: one more entry in a line's history, and a payment where money moved."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.language.lifecycle import WRONG_ACTOR
from order_lifecycle.orders.history import Entry
from order_lifecycle.orders.ledger import is_payment, is_refund, refundable
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Payment

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Line, Order, Request
    from order_lifecycle.terms.in_force import Terms

REFUNDS = ("refund", "refund_part")
"""Events that pay money back."""


def with_entry(
    order: Order,
    line: Line,
    request: Request,
    at: datetime,
    terms: Terms,
    *,
    to: str,
    effects: tuple[str, ...] = (),
    deviations: tuple[str, ...] = (),
) -> Order:
    """The order with an entry for this request or report at the end of the line's history.

    A refund that names no amount pays back all that is left of the line.
    """
    amount = request.amount
    if request.event in REFUNDS and amount is None:
        left = refundable(order, line, request)
        amount = Money(amount=left, currency=order.currency) if left else None
    entry = Entry(
        position=len(line.history),
        event=request.event,
        from_=line.state,
        to=to,
        by=request.by,
        at=at,
        ground=request.ground,
        evidence=request.evidence,
        facts=request.facts,
        amount=request.amount,
        effects=effects,
        deviations=deviations,
        due=getattr(request, "due", None),
        key=request.key,
        terms=terms.id,
        definition=ORDER_LINE.digest,
        note=getattr(request, "note", ""),
    )
    moved = order.with_line(line.model_copy(update={"history": (*line.history, entry)}))
    if WRONG_ACTOR.code in deviations:  # what somebody else says of the money moves none
        return moved
    return _with_payment(moved, line, request, at, amount)


def _with_payment(order: Order, line: Line, request: Request, at: datetime, amount: Money | None) -> Order:
    """With the payment of a `pay` or a refund; one that is known by its key is done now, and not written twice."""
    known = order.payments or ()
    if amount is None or amount.amount <= 0:
        return order
    if request.event == "pay":
        if any(is_payment(each, request, at) for each in known):
            return order
        payment = Payment(kind="captured", amount=amount, at=at, key=request.key)
    elif request.event in REFUNDS and order.payments is not None:
        known = tuple(each for each in known if not is_refund(each, line, request.key))
        payment = Payment(kind="refunded", amount=amount, at=at, line=line.id, key=request.key)
    else:
        return order
    return order.model_copy(update={"payments": (*known, payment)})
