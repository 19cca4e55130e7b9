"""How far has a line come? Its own status decides, parcel and order help; times never do.

Page of the platform: Order API overview (https://partner.tiktokshop.com/docv2/page/650b1b4bbace3e02b76d1011).
"""

from __future__ import annotations

from dataclasses import dataclass

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.tiktok_shop.grounds import event_of
from order_lifecycle.platforms.tiktok_shop.objects import Ask, Item
from order_lifecycle.platforms.tiktok_shop.sale import Sale

PLACED, PAID, PACKED, SHIPPED, DELIVERED = range(5)
"""How far the goods have come."""

_REACH = {
    "UNPAID": PLACED,
    "ON_HOLD": PAID,
    "AWAITING_SHIPMENT": PAID,
    "AWAITING_COLLECTION": PACKED,
    "IN_TRANSIT": SHIPPED,
    "DELIVERED": DELIVERED,
}
_REACH_OF_PACKAGE = {"TO_FULFILL": PAID, "PROCESSING": PACKED, "FULFILLING": SHIPPED, "COMPLETED": DELIVERED}
_STATUS_OF_PACKAGE = {
    "TO_FULFILL": "AWAITING_SHIPMENT",
    "PROCESSING": "AWAITING_COLLECTION",
    "FULFILLING": "IN_TRANSIT",
    "COMPLETED": "DELIVERED",
    "CANCELLED": "CANCELLED",
}
_GRANTED = ("SUCCESS", "COMPLETE")


@dataclass(frozen=True)
class Standing:
    """How far the goods of a line have come (`reach`), and what became of it.

    `ending`: "" (open), "cancelled", "completed", "refunded" (inferred: paid back on the way), or the event that
    turned the parcel round or lost it.
    """

    reach: int
    ending: str = ""


def standing_of(sale: Sale, item: Item) -> Standing:
    """How far a line has come."""
    status, parcel = _status(sale, item), _package_status(sale, item)
    if status == "CANCELLED":
        return Standing(_reach_when_cancelled(sale, item, parcel), "cancelled")
    if status == "COMPLETED":
        return _completed(sale, item, parcel)
    reach = _REACH[status]
    carried = _REACH_OF_PACKAGE.get(parcel, PLACED)
    if carried > reach and (carried > PAID or status != "UNPAID"):
        text = f"The line is {status}, its package {parcel}; the goods are where the package is."
        sale.remarks.add("contradiction", item.where, text)
        reach = carried
    if reach != SHIPPED:
        return Standing(reach)
    return Standing(reach, _turned_round(sale, item, parcel))


def granted(ask: Ask) -> bool:
    """Whether an ask was accepted, be the money back or not."""
    return ask.status.endswith(_GRANTED) and not ask.status.startswith("REPLACEMENT_REQUEST_COMPLETE")


def _status(sale: Sale, item: Item) -> str:
    """The status that counts for a line, in the platform's words, without PARTIALLY_SHIPPING."""
    said = item.status
    if sale.status == "ON_HOLD" and said in {"", "UNPAID", "AWAITING_SHIPMENT"}:
        return "ON_HOLD"
    if said in {"", "PARTIALLY_SHIPPING"}:
        said = _STATUS_OF_PACKAGE.get(_package_status(sale, item), "") or said or sale.status
    if said in {"", "PARTIALLY_SHIPPING"}:
        known = "display_status or package_status of the line"
        raise BadInput(
            f"{item.where}.display_status", f"is missing, and the order is {sale.status or 'without one'}", known
        )
    if sale.status == "COMPLETED" and said == "DELIVERED":
        return "COMPLETED"
    followed = _followed(sale, said)
    if _contradicts(sale.status, said):
        text = f"The line is {said}, the order {sale.status}; {followed} was followed."
        sale.remarks.add("contradiction", item.where, text)
    return followed


def _followed(sale: Sale, said: str) -> str:
    """A line counts more than its order, but nothing is sent out that the order calls unpaid or cancelled."""
    if sale.status == "UNPAID" and said in {"ON_HOLD", "AWAITING_SHIPMENT"} and sale.cash is not True:
        return "UNPAID"
    if sale.status == "CANCELLED" and _REACH.get(said, DELIVERED) < SHIPPED:
        return "CANCELLED"
    return said


def _contradicts(order: str, line: str) -> bool:
    if order in {"", "PARTIALLY_SHIPPING"} or line == "CANCELLED":
        return False
    if order in {"CANCELLED", "COMPLETED", "UNPAID", "ON_HOLD"}:
        return line != order
    return line in _REACH and _REACH[line] < _REACH[order]


def _package_status(sale: Sale, item: Item) -> str:
    """The status of the line's parcel: of two, the one that is further; cancelled is the furthest."""
    parcel = sale.package_of(item)
    order = ("", *_STATUS_OF_PACKAGE)
    return max(item.package_status, parcel.status if parcel else "", key=order.index)


def _turned_round(sale: Sale, item: Item, status: str) -> str:
    """What became of a parcel on its way: "" where it still is."""
    parcel = sale.package_of(item)
    if parcel is not None and parcel.failure:
        lost = {"PACKAGE_LOST", "PACKAGE_DAMAGE"}
        events = {"BUYER_REFUSED": "reject_delivery", **dict.fromkeys(lost, "lose")}
        return events.get(parcel.failure, "fail_delivery")
    if status != "CANCELLED":
        return ""
    text = "Its package is CANCELLED while it is IN_TRANSIT; the platform calls such parcels lost or damaged."
    sale.remarks.add("inferred", item.where, text)
    return "lose"


def _completed(sale: Sale, item: Item, parcel: str) -> Standing:
    """COMPLETED closes both: an order that nobody complains about, and one that was paid back on the way."""
    returns = [each for each in sale.returns_of(item) if granted(each) and not _in_part(sale, each, item)]
    went_back = any(each.kind == "RETURN_AND_REFUND" and not each.keeps_goods for each in returns)
    if sale.delivered is not None or parcel == "COMPLETED" or went_back:
        return Standing(DELIVERED, "completed")
    on_the_way = SHIPPED if sale.collected is not None or parcel == "FULFILLING" else PACKED
    if returns:
        return Standing(on_the_way, "completed")
    if "returns" in sale.given:
        return Standing(DELIVERED, "completed")
    text = "COMPLETED without a delivery time, and no returns are given: it was read as paid back on the way."
    sale.remarks.add("inferred", item.where, text)
    return Standing(on_the_way, "refunded")


def _in_part(sale: Sale, ask: Ask, item: Item) -> bool:
    return ask.status.endswith("_COMPLETE") and sale.is_part(ask, item)


def _reach_when_cancelled(sale: Sale, item: Item, parcel: str) -> int:
    """How far the goods of a cancelled line had come: the order's times speak for a line only if all are cancelled."""
    if _was_on_its_way(sale, item, parcel):
        return SHIPPED
    whole = sale.status == "CANCELLED"
    paid = sale.paid is not None or any(each.status.endswith("_COMPLETE") for each in sale.cancellations_of(item))
    if not paid and sale.cash is not True:
        return PAID if sale.status not in {"UNPAID", "CANCELLED", ""} else PLACED
    arranged = item.rts is not None or parcel == "PROCESSING" or (whole and sale.rts is not None)
    return PACKED if arranged else PAID


def _was_on_its_way(sale: Sale, item: Item, parcel: str) -> bool:
    asks = sale.cancellations_of(item)
    if any(event_of(each.code) for each in asks) or parcel in {"FULFILLING", "COMPLETED"}:
        return True
    if sale.collected is None:
        return False
    ended = max((each.created for each in asks if granted(each) and each.created), default=sale.cancelled)
    if sale.status == "CANCELLED":
        return ended is None or ended >= sale.collected
    own = item.rts is not None or bool(item.tracking)
    return own and ended is not None and ended >= sale.collected
