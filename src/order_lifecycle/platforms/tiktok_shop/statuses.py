"""The platform's statuses: which there are, how else they are spelled, and which of ours rolls up to which.

Pages of the platform: Order API overview (https://partner.tiktokshop.com/docv2/page/650b1b4bbace3e02b76d1011),
Return, refund, and cancel API overview (https://partner.tiktokshop.com/docv2/page/650b2001bace3e02b76db38a).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.order import Line, Order
from order_lifecycle.platforms.tiktok_shop.remarks import Remarks

ORDER_STATUSES: Mapping[str, int] = {
    "UNPAID": 100,
    "ON_HOLD": 105,
    "AWAITING_SHIPMENT": 111,
    "PARTIALLY_SHIPPING": 114,
    "AWAITING_COLLECTION": 112,
    "IN_TRANSIT": 121,
    "DELIVERED": 122,
    "COMPLETED": 130,
    "CANCELLED": 140,
}
"""The statuses of an order, with the numbers they had before version 202309."""

PACKAGE_STATUSES = ("TO_FULFILL", "PROCESSING", "FULFILLING", "COMPLETED", "CANCELLED")

CANCELLATION_STATUSES = (
    "CANCELLATION_REQUEST_PENDING",
    "CANCELLATION_REQUEST_SUCCESS",
    "CANCELLATION_REQUEST_COMPLETE",
    "CANCELLATION_REQUEST_CANCELLED",
)

RETURN_STATUSES = (
    "RETURN_OR_REFUND_REQUEST_PENDING",
    "REFUND_OR_RETURN_REQUEST_REJECT",
    "AWAITING_BUYER_SHIP",
    "BUYER_SHIPPED_ITEM",
    "REJECT_RECEIVE_PACKAGE",
    "RETURN_OR_REFUND_REQUEST_SUCCESS",
    "RETURN_OR_REFUND_REQUEST_COMPLETE",
    "RETURN_OR_REFUND_REQUEST_CANCEL",
    "AWAITING_BUYER_RESPONSE",
    "REPLACEMENT_REQUEST_PENDING",
    "REPLACEMENT_REQUEST_REJECT",
    "REPLACEMENT_REQUEST_COMPLETE",
    "REPLACEMENT_REQUEST_REFUND_SUCCESS",
    "REPLACEMENT_REQUEST_CANCEL",
)

ARBITRATION_STATUSES = ("IN_PROGRESS", "SUPPORT_BUYER", "SUPPORT_SELLER", "CLOSED")

ALIASES: Mapping[str, str] = {
    "CANCEL": "CANCELLED",
    "TO_SHIP": "AWAITING_SHIPMENT",
    "PARTIAL_SHIPPING": "PARTIALLY_SHIPPING",
    "REQUEST_APPLYING": "CANCELLATION_REQUEST_PENDING",
    "CANCEL_SUCCESS": "CANCELLATION_REQUEST_SUCCESS",
    "COMPLETE": "CANCELLATION_REQUEST_COMPLETE",
    "CLOSED": "CANCELLATION_REQUEST_CANCELLED",
    "CANCELLATION_REQUEST_CANCEL": "CANCELLATION_REQUEST_CANCELLED",
    "REQUEST_REJECTED": "REFUND_OR_RETURN_REQUEST_REJECT",
    "RECEIVE_REJECTED": "REJECT_RECEIVE_PACKAGE",
    "REQUEST_SUCCESS": "RETURN_OR_REFUND_REQUEST_SUCCESS",
    "RETURN_OR_REFUND_CANCEL": "RETURN_OR_REFUND_REQUEST_CANCEL",
    "RETURN_OR_REFUND_REQUEST_CANCELLED": "RETURN_OR_REFUND_REQUEST_CANCEL",
}
"""Other spellings that pages, examples and webhooks of the platform use."""

ACTORS: Mapping[str, str] = {"BUYER": "buyer", "SELLER": "merchant", "OPERATOR": "platform", "SYSTEM": "system"}
"""The platform's roles, as our actors. A carrier or a payment provider is never a role there."""

STATUS_OF_STATE: Mapping[str, str] = {
    "placed": "UNPAID",
    "paid": "AWAITING_SHIPMENT",
    "packed": "AWAITING_COLLECTION",
    "shipped": "IN_TRANSIT",
    "delivered": "DELIVERED",
    "cancellation_requested": "AWAITING_SHIPMENT",
    "interception_requested": "IN_TRANSIT",
    "return_requested": "DELIVERED",
    "refund_requested": "DELIVERED",
    "declined": "DELIVERED",
    "disputed": "DELIVERED",
    "return_approved": "DELIVERED",
    "returning": "DELIVERED",
    "cancelled": "CANCELLED",
    "returned": "DELIVERED",
    "lost": "CANCELLED",
    "refund_granted": "DELIVERED",
    "refunded": "COMPLETED",
    "completed": "COMPLETED",
}
"""For each of our states the platform's status of such a line, as a rule; `line_status` also reads the history."""

_TURNED_ROUND = {"returning", "returned"}
_NEVER_ARRIVED = {"cancelled", "lost"}


def status_of(found: str, known: Collection[str], where: str, remarks: Remarks) -> str:
    """The status as the platform's lists spell it. One that is unknown would change decisions: `BadInput`.

    >>> status_of("cancel", ORDER_STATUSES, "order.status", Remarks())
    'CANCELLED'
    """
    said = found.strip().upper()
    numbers = {str(number): name for name, number in ORDER_STATUSES.items()} if known is ORDER_STATUSES else {}
    if said in numbers:
        return numbers[said]
    while "__" in said:
        said = said.replace("__", "_")
    plain = said.replace("REPLACMENT", "REPLACEMENT")
    name = plain if plain in known else ALIASES.get(plain, plain)
    if name not in known:
        raise BadInput(where, f"{found!r} is no known status", ", ".join(known))
    if name != found.strip():
        remarks.add("spelling", where, f"{found.strip()!r} was read as {name!r}.")
    return name


def line_status(order: Order, line: Line) -> str:
    """The platform's status of a line: that of its state, unless its history says more.

    A line that was asked about before it arrived keeps the status of where it is; one that was refused, or
    undeliverable, counts as cancelled; one that was paid back is completed, if it was not cancelled or lost.
    """
    if line.state == "placed":
        return "AWAITING_SHIPMENT" if order.cash_on_delivery else "UNPAID"
    if line.state == "refunded":
        settled = line.history[-1].from_
        came_back_early = settled in _TURNED_ROUND and line.last("deliver") is None
        return "CANCELLED" if settled in _NEVER_ARRIVED or came_back_early else "COMPLETED"
    status = STATUS_OF_STATE[line.state]
    if line.state in {"paid", "delivered"} or status not in {"DELIVERED", "AWAITING_SHIPMENT"} or line.last("deliver"):
        return status
    if line.state in _TURNED_ROUND:
        return "CANCELLED"
    if line.last("ship") is not None:
        return "IN_TRANSIT"
    return "AWAITING_SHIPMENT" if line.last("pack") is None else "AWAITING_COLLECTION"


def platform_status(order: Order) -> str:
    """The status that the platform would show for the whole order: a total function of its lines.

    CANCELLED when all lines are; otherwise cancelled lines do not count. Whether a paid order is ON_HOLD depends on
    the clock and is not told apart from AWAITING_SHIPMENT. An order without lines is UNPAID.
    """
    statuses = {line_status(order, line) for line in order.lines}
    alive = statuses - {"CANCELLED"}
    if not alive:
        return "CANCELLED" if statuses else "UNPAID"
    if "AWAITING_SHIPMENT" in alive and len(alive) > 1 and "UNPAID" not in alive:
        return "PARTIALLY_SHIPPING"
    steps = ("UNPAID", "AWAITING_SHIPMENT", "AWAITING_COLLECTION", "IN_TRANSIT", "DELIVERED", "COMPLETED")
    return next(step for step in steps if step in alive)
