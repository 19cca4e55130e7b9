"""The deadlines that an order of the platform carries, by the name of the window they stand for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from order_lifecycle.platforms.tiktok_shop.sale import Sale
from order_lifecycle.platforms.tiktok_shop.standing import PACKED, SHIPPED, Standing


def due_of(sale: Sale, standings: Mapping[str, Standing]) -> dict[str, datetime]:
    """The deadlines that are set.

    `shipment` is shipping_due_time while a shipment is to be arranged, collection_due_time when only the carrier is
    waited for. `delivery` is delivery_due_time, or the promised time. `free_cancel` ends with the hold: for a
    pre-order on its release, otherwise when the order left it.
    """
    moment = sale.fields.moment
    due = {
        "shipment": _shipment(sale, standings),
        "delivery": moment("delivery_due_time", "delivery_option_required_delivery_time", "delivery_sla_time"),
        "free_cancel": _free_cancel(sale),
    }
    return {window: at for window, at in due.items() if at is not None}


def _shipment(sale: Sale, standings: Mapping[str, Standing]) -> datetime | None:
    reaches = [each.reach for each in standings.values() if each.ending == ""]
    if reaches and min(reaches) >= SHIPPED:
        return None
    if reaches and min(reaches) >= PACKED:
        return sale.fields.moment("collection_due_time")
    return sale.fields.moment("shipping_due_time", "cancel_order_sla_time")


def _free_cancel(sale: Sale) -> datetime | None:
    """The end of the hold. A hold of an hour needs no date: the terms count it from the payment."""
    if sale.status == "ON_HOLD" and sale.fields.text("order_type").upper() == "PRE_ORDER":
        return sale.fields.moment("release_date")
    left = sale.status == "AWAITING_SHIPMENT" and sale.fields.truth("is_on_hold_order") is True
    return sale.updated if left else None
