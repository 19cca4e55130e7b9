"""What was taken for an order: the prices of its lines, when it was paid; None where nobody can tell.

Only the prices of the lines are in our ledger, so that refunds by line add up; shipping, tax and fees are remarked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Payment
from order_lifecycle.platforms.tiktok_shop.goods import paid_before_shipping
from order_lifecycle.platforms.tiktok_shop.sale import Sale
from order_lifecycle.platforms.tiktok_shop.standing import DELIVERED, Standing


@dataclass(frozen=True)
class Takings:
    """The payments (None: unknown), and what is held for each line by its id, in minor units."""

    payments: tuple[Payment, ...] | None
    held: Mapping[str, int | None]


def takings_of(sale: Sale, standings: Mapping[str, Standing]) -> Takings:
    """The money that was taken for the lines, as far as they have come."""
    paid = [item for item in sale.items if _was_paid(sale, standings[item.id])]
    if _unknown(sale, standings, paid=bool(paid)):
        text = "Nobody says whether the money was taken; what was paid is not known."
        sale.remarks.add("not_given", f"{sale.fields.where}.paid_time", text)
        return Takings(None, {item.id: None for item in sale.items})
    held: dict[str, int | None] = {item.id: item.price.amount if item in paid else 0 for item in sale.items}
    at = sale.paid or sale.placed_at
    total = sum(item.price.amount for item in paid)
    _compare(sale, total)
    if len(paid) == len(sale.items):
        return Takings(_captured(total, sale, at, None), held)
    by_line = [_captured(item.price.amount, sale, at, item.id) for item in paid]
    return Takings(tuple(payment for each in by_line for payment in each), held)


def _was_paid(sale: Sale, standing: Standing) -> bool:
    if sale.cash is True:
        return sale.paid is not None
    return paid_before_shipping(sale, standing)


def _unknown(sale: Sale, standings: Mapping[str, Standing], *, paid: bool) -> bool:
    """Without a time of payment: with payment on delivery once it arrived, or where its kind is not said."""
    if sale.paid is not None:
        return False
    if sale.cash is True:
        return any(each.reach >= DELIVERED for each in standings.values())
    waits = sale.status == "ON_HOLD" and sale.fields.text("order_type").upper() == "PRE_ORDER"
    return paid and (sale.cash is None or waits)


def _captured(amount: int, sale: Sale, at: datetime, line: str | None) -> tuple[Payment, ...]:
    if amount == 0:
        return ()
    return (Payment(kind="captured", amount=Money(amount=amount, currency=sale.currency), at=at, line=line),)


def _compare(sale: Sale, taken: int) -> None:
    payment = sale.fields.part("payment")
    said = payment.text("total_amount")
    ours = Money(amount=taken, currency=sale.currency)
    if taken and said and payment.amount("total_amount", sale.currency) != ours:
        text = f"The buyer paid {said} {sale.currency} in all; {ours}, the prices of the lines, are in our ledger."
        sale.remarks.add("outside_prices", f"{payment.where}.total_amount", text)
