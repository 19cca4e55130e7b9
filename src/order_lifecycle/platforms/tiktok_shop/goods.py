"""The way of the goods: placed, paid, packed, shipped, delivered, each dated as well as the payload allows."""

from __future__ import annotations

from datetime import datetime

from order_lifecycle.platforms.tiktok_shop.course import Step
from order_lifecycle.platforms.tiktok_shop.objects import Item
from order_lifecycle.platforms.tiktok_shop.sale import Sale
from order_lifecycle.platforms.tiktok_shop.standing import DELIVERED, PACKED, PAID, SHIPPED, Standing

NOT_EXACT = "time not known exactly"


def way_of(sale: Sale, item: Item, standing: Standing) -> list[Step]:
    """The steps of a line's goods after it was placed, as far as it has come."""
    steps: list[Step] = []

    def add(event: str, to: str, by: str, *times: datetime | None) -> None:
        before = steps[-1].at if steps else sale.placed_at
        known = next((at for at in times if at is not None), before)
        exact = times[0] is not None
        if not exact:
            text = f"The time of {event!r} is not given; {known:%Y-%m-%d %H:%M} UTC is the next best."
            sale.remarks.add("time_not_exact", f"line {item.id}", text)
        steps.append(Step(event, to, by, known, note="" if exact else NOT_EXACT))

    parcel = sale.package_of(item)
    seen = parcel.updated if parcel else None
    last = {sale.status: sale.updated}
    if paid_before_shipping(sale, standing):
        add("pay", "paid", "payment_provider", sale.paid)
    if standing.reach >= PACKED:
        add("pack", "packed", "merchant", item.rts or sale.rts)
    if standing.reach >= SHIPPED:
        add("ship", "shipped", "carrier", sale.collected, last.get("IN_TRANSIT"), seen)
    if standing.reach >= DELIVERED:
        add("deliver", "delivered", "carrier", sale.delivered, last.get("DELIVERED"), seen, sale.updated)
    if standing.ending in {"lose", "reject_delivery", "fail_delivery"}:
        to, by = ("lost", "carrier") if standing.ending == "lose" else ("returning", "carrier")
        add(standing.ending, to, "buyer" if standing.ending == "reject_delivery" else by, seen, sale.updated)
    return steps


def paid_before_shipping(sale: Sale, standing: Standing) -> bool:
    """Whether a line was paid for before the carrier had it; with payment on delivery that comes later, if at all."""
    if standing.reach < PAID:
        return False
    if sale.cash is not True:
        return True
    if sale.paid is None:
        return False
    return standing.reach < SHIPPED or sale.collected is None or sale.paid <= sale.collected


def unused_times(sale: Sale, reach: int, *, cancelled: bool) -> None:
    """Remark the times of the order that lie beyond what its furthest line has come to."""
    times = (
        ("paid_time", sale.paid, reach >= PAID),
        ("rts_time", sale.rts, reach >= PACKED),
        ("collection_time", sale.collected, reach >= SHIPPED),
        ("delivery_time", sale.delivered, reach >= DELIVERED),
        ("cancel_time", sale.cancelled, cancelled),
    )
    for name, at, reached in times:
        if at is not None and not reached:
            text = f"{name} is set, but no line has come that far; the statuses were followed."
            sale.remarks.add("contradiction", f"{sale.fields.where}.{name}", text)
