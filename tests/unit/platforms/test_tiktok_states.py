"""Each status of an order, alone and with each request: where the line stands, and by which way."""

from __future__ import annotations

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.platforms.tiktok_shop import read
from tests.unit.platforms.tiktok import (
    ARRANGED,
    ASKED_LATE,
    COLLECTED,
    LINE,
    PAID,
    Payload,
    cancellation,
    fixture,
    give_back,
    line_of,
    money_back,
    order,
)

HALF: Payload = {"refund_amount": {"currency": "USD", "refund_subtotal": "12.00"}, "return_line_items": None}
ON_ITS_WAY: Payload = {"create_time": ASKED_LATE}
FOR_BUYER: Payload = {"arbitration_status": "SUPPORT_BUYER"}
FOR_SELLER: Payload = {"arbitration_status": "SUPPORT_SELLER"}
DISPUTED: Payload = {"arbitration_status": "IN_PROGRESS"}
CARRIED: Payload = {"paid_time": PAID, "rts_time": ARRANGED, "collection_time": COLLECTED}
STOPPED = order("CANCELLED", **CARRIED)
COD: Payload = {"is_cod": True, "paid_time": None}
Case = tuple[str, list[Payload], str, str | None]
"""What it is, the payloads, the state, the events after the order was placed (None: not looked at)."""

OLD = "4039000000000000501"


def by(role: str, status: str = "SUCCESS", code: str = "", **fields: object) -> Payload:
    """A cancellation that is no request: by the seller, the system or customer service."""
    return cancellation(status, role=role, cancel_type="CANCEL", cancel_reason=code, **fields)


def failed(why: str) -> list[Payload]:
    """An order on its way in a package whose delivery failed."""
    package = {"id": "9", "delivery_type": "DELIVERY_FAILED", "fail_delivery_reason": why}
    return [order("IN_TRANSIT", line={"package_id": "9"}), {"packages": [package]}]


def delivered(*asks: Payload) -> list[Payload]:
    """A delivered order and requests about it."""
    return [order("DELIVERED"), *asks]


def shown(status: str | None, order_status: str = "AWAITING_SHIPMENT", package: str | None = None) -> list[Payload]:
    """An order whose line shows another status than the order does."""
    return [order(order_status, line={"display_status": status, "package_status": package})]


PLAIN: list[Case] = [
    # without a request
    ("unpaid", [order("UNPAID")], "placed", ""),
    ("unpaid, times set", [order("UNPAID", paid_time=PAID, delivery_time=PAID, cancel_time=PAID)], "placed", ""),
    ("on hold", [order("ON_HOLD")], "paid", "pay"),
    ("on hold, line unpaid", shown("UNPAID", "ON_HOLD"), "paid", "pay"),
    ("on hold, line silent", shown(None, "ON_HOLD"), "paid", "pay"),
    ("awaiting shipment", [order()], "paid", "pay"),
    ("awaiting shipment by an alias", shown("TO_SHIP"), "paid", "pay"),
    ("awaiting collection", [order("AWAITING_COLLECTION")], "packed", "pay pack"),
    ("in transit", [order("IN_TRANSIT")], "shipped", "pay pack ship"),
    ("delivered", [order("DELIVERED")], "delivered", "pay pack ship deliver"),
    ("completed", [order("COMPLETED")], "completed", "pay pack ship deliver complete"),
    ("completed, line delivered", shown("DELIVERED", "COMPLETED"), "completed", None),
    ("partly shipping by package", shown(None, "PARTIALLY_SHIPPING", "PROCESSING"), "packed", None),
    ("package further than line", shown("AWAITING_COLLECTION", "AWAITING_COLLECTION", "FULFILLING"), "shipped", None),
    ("package payload further", [order("AWAITING_COLLECTION"), fixture("package")], "shipped", None),
    ("order unpaid, line to ship", shown("AWAITING_SHIPMENT", "UNPAID"), "placed", ""),
    ("order unpaid, line in transit", shown("IN_TRANSIT", "UNPAID"), "shipped", None),
    ("order cancelled, line to ship", shown("AWAITING_SHIPMENT", "CANCELLED"), "cancelled", None),
    ("numbers for statuses", shown("122", "122"), "delivered", None),
    # payment on delivery
    ("cod awaiting shipment", [order(**COD)], "placed", ""),
    ("cod arranged", [order("AWAITING_COLLECTION", **COD)], "packed", "pack"),
    ("cod in transit", [order("IN_TRANSIT", **COD)], "shipped", "pack ship"),
    (
        "cod delivered, paid at the door",
        [order("DELIVERED", is_cod=True, paid_time=1772796100)],
        "delivered",
        "pack ship deliver",
    ),
    ("cod paid early", [order(is_cod=True)], "paid", "pay"),
]
CANCELLING: list[Case] = [
    (
        "marked only",
        [order(is_buyer_request_cancel=True, request_cancel_time=ASKED_LATE)],
        "cancellation_requested",
        "pay cancel",
    ),
    ("pending", [order(), cancellation()], "cancellation_requested", "pay cancel"),
    (
        "pending, alias",
        [order(), cancellation() | {"cancel_status": "REQUEST_APPLYING"}],
        "cancellation_requested",
        None,
    ),
    (
        "pending, type of the example",
        [order(), cancellation(cancel_type="REQUEST_CANCEL_REFUND")],
        "cancellation_requested",
        None,
    ),
    (
        "pending when arranged",
        [order("AWAITING_COLLECTION"), cancellation(create_time=ASKED_LATE)],
        "cancellation_requested",
        "pay pack cancel",
    ),
    ("pending in transit", [order("IN_TRANSIT"), cancellation(create_time=ASKED_LATE)], "interception_requested", None),
    ("pending when delivered", delivered(cancellation()), "delivered", "pay pack ship deliver cancel"),
    ("pending when unpaid", [order("UNPAID"), cancellation()], "placed", "cancel"),
    ("pending, payment on delivery", [order(**COD), cancellation()], "cancellation_requested", "cancel"),
    ("pending, line cancelled", [order("CANCELLED"), cancellation()], "cancelled", "pay cancel approve"),
    ("success", [order("CANCELLED"), cancellation("SUCCESS")], "cancelled", "pay cancel approve"),
    (
        "success by silence",
        [order("CANCELLED"), cancellation("SUCCESS", update_time=1772550000)],
        "cancelled",
        "pay cancel lapse",
    ),
    (
        "complete",
        [order("CANCELLED"), cancellation("COMPLETE", update_time=1772600000)],
        "refunded",
        "pay cancel approve refund",
    ),
    ("success, order not read again", [order(), cancellation("SUCCESS")], "cancelled", "pay cancel approve"),
    ("success after delivery", delivered(cancellation("SUCCESS")), "refund_granted", None),
    ("closed", [order(), cancellation("CANCELLED")], "paid", "pay cancel"),
    ("closed, alias", [order(), cancellation("CANCEL")], "paid", "pay cancel"),
    (
        "closed by shipping",
        [order("AWAITING_COLLECTION"), cancellation("CANCELLED", update_time=ARRANGED)],
        "packed",
        "pay cancel decline pack",
    ),
    (
        "closed, then a new one",
        [order(), cancellation("CANCELLED"), cancellation(cancel_id="2", create_time=ASKED_LATE)],
        "cancellation_requested",
        "pay cancel cancel",
    ),
    (
        "on hold, at once",
        [order("CANCELLED"), cancellation("COMPLETE", cancel_type="CANCEL")],
        "refunded",
        "pay cancel refund",
    ),
    ("by the seller", [order("CANCELLED"), by("SELLER")], "cancelled", "pay cancel"),
    ("unpaid, too late", [order("CANCELLED", paid_time=None), by("SYSTEM")], "cancelled", "cancel"),
    ("unpaid, nothing given", [order("CANCELLED", paid_time=None)], "cancelled", "cancel"),
    ("paid, nothing given", [order("CANCELLED", line={"cancel_user": "SYSTEM"})], "cancelled", "pay cancel"),
    ("payment on delivery", [order("CANCELLED", **COD), cancellation("COMPLETE")], "cancelled", "cancel approve"),
    # on its way
    (
        "refused",
        [STOPPED, by("SYSTEM", "SUCCESS", "returned_to_shipper_refused", create_time=1772710000)],
        "returned",
        "pay pack ship reject_delivery receive",
    ),
    (
        "refused, paid back",
        [
            STOPPED,
            by("SYSTEM", "COMPLETE", "returned_to_shipper_refused_uk", create_time=1772710000, update_time=1772720000),
        ],
        "refunded",
        "pay pack ship reject_delivery receive refund",
    ),
    (
        "undeliverable",
        [STOPPED, by("SYSTEM", "SUCCESS", "returned_to_shipper_other")],
        "returned",
        "pay pack ship fail_delivery receive",
    ),
    ("lost", [STOPPED, by("SYSTEM", "SUCCESS", "package_lost")], "lost", "pay pack ship lose"),
    (
        "lost, paid back",
        [STOPPED, by("SYSTEM", "COMPLETE", "package_damagaed")],
        "refunded",
        "pay pack ship lose refund",
    ),
    (
        "late, stopped by the platform",
        [STOPPED, by("SYSTEM", "SUCCESS", "threepl_breach", create_time=1772710000)],
        "cancelled",
        "pay pack ship cancel",
    ),
    (
        "called back",
        [STOPPED, cancellation("SUCCESS", create_time=1772560000, update_time=1772570000)],
        "returned",
        "pay pack ship cancel approve receive",
    ),
    ("before it was collected", [STOPPED, by("SELLER", create_time=1772530000)], "cancelled", "pay pack cancel"),
    ("package cancelled in transit", shown("IN_TRANSIT", "IN_TRANSIT", "CANCELLED"), "lost", "pay pack ship lose"),
    ("delivery refused, by package", failed("BUYER_REFUSED"), "returning", "pay pack ship reject_delivery"),
    ("delivery failed, by package", failed("UNABLE_CONTACT_BUYER"), "returning", "pay pack ship fail_delivery"),
    ("parcel lost, by package", failed("PACKAGE_LOST"), "lost", "pay pack ship lose"),
]

RETURNING: list[Case] = [
    ("pending", delivered(give_back()), "return_requested", "request_return"),
    ("refund pending", delivered(money_back()), "refund_requested", "request_refund"),
    (
        "refund pending on its way",
        [order("IN_TRANSIT"), money_back(**ON_ITS_WAY)],
        "refund_requested",
        "request_refund",
    ),
    (
        "refund pending when arranged",
        [order("AWAITING_COLLECTION"), money_back(**ON_ITS_WAY)],
        "refund_requested",
        "request_refund",
    ),
    ("partial offer open", delivered(give_back("AWAITING_BUYER_RESPONSE")), "return_requested", "request_return"),
    ("rejected", delivered(give_back("rejected")), "declined", "request_return decline"),
    ("rejected, alias", delivered(give_back("REQUEST_REJECTED")), "declined", "request_return decline"),
    (
        "rejected before it arrived",
        [order("IN_TRANSIT"), money_back("rejected", **ON_ITS_WAY)],
        "shipped",
        "request_refund decline",
    ),
    (
        "rejected, then completed",
        [order("COMPLETED", update_time=1773500000), give_back("rejected")],
        "completed",
        "request_return decline complete",
    ),
    (
        "rejected, in dispute",
        delivered(give_back("rejected", **DISPUTED)),
        "disputed",
        "request_return decline escalate",
    ),
    ("pending, in dispute", delivered(give_back(**DISPUTED)), "disputed", "request_return escalate"),
    (
        "rejected, decided for the buyer",
        delivered(give_back("rejected", **FOR_BUYER)),
        "return_approved",
        "request_return uphold",
    ),
    (
        "refund rejected, for the buyer",
        delivered(money_back("rejected", **FOR_BUYER)),
        "refund_granted",
        "request_refund uphold",
    ),
    (
        "rejected, decided for the seller",
        delivered(give_back("rejected", **FOR_SELLER)),
        "delivered",
        "request_return dismiss",
    ),
    (
        "rejected, arbitration closed",
        delivered(give_back("rejected", arbitration_status="CLOSED")),
        "declined",
        "request_return decline",
    ),
    ("approved", delivered(give_back("approved")), "return_approved", "request_return approve"),
    (
        "approved by arbitration",
        delivered(give_back("approved", **FOR_BUYER)),
        "return_approved",
        "request_return uphold",
    ),
    ("sent back", delivered(give_back("sent_back")), "returning", "request_return approve send_back"),
    ("contested", delivered(give_back("contested")), "returned", "request_return approve send_back receive decline"),
    ("contested, alias", delivered(give_back("RECEIVE_REJECTED")), "returned", None),
    ("contested, in dispute", delivered(give_back("contested", **DISPUTED)), "disputed", None),
    ("contested, for the buyer", delivered(give_back("contested", **FOR_BUYER)), "refund_granted", None),
    ("contested, for the seller", delivered(give_back("contested", **FOR_SELLER)), "completed", None),
    ("granted", delivered(give_back("granted")), "returned", "request_return approve send_back receive"),
    ("granted, refund only", delivered(money_back("granted")), "refund_granted", "request_refund approve"),
    (
        "granted, goods kept",
        delivered(give_back("granted", can_buyer_keep_item=True)),
        "refund_granted",
        "request_return approve",
    ),
    (
        "paid back",
        [order("COMPLETED"), give_back("paid_back")],
        "refunded",
        "request_return approve send_back receive refund",
    ),
    (
        "paid back, refund only",
        [order("COMPLETED"), money_back("paid_back")],
        "refunded",
        "request_refund approve refund",
    ),
    (
        "paid back, order not read again",
        delivered(money_back("paid_back")),
        "refunded",
        "request_refund approve refund",
    ),
    (
        "paid back on its way",
        [order("COMPLETED", delivery_time=None), money_back("paid_back", **ON_ITS_WAY)],
        "refunded",
        "request_refund approve refund",
    ),
    ("paid back in part", delivered(money_back("paid_back", **HALF)), "delivered", "refund_part"),
    (
        "paid back in part, then completed",
        [order("COMPLETED", update_time=1773500000), money_back("paid_back", **HALF)],
        "completed",
        "refund_part complete",
    ),
    (
        "paid back less than the price, goods back",
        [order("COMPLETED"), give_back("paid_back", **HALF)],
        "refunded",
        None,
    ),
    ("closed", delivered(give_back("closed")), "delivered", "request_return"),
    ("closed, double underscore", delivered(give_back("RETURN_OR_REFUND__REQUEST_CANCELLED")), "delivered", None),
    ("closed, dismissed", delivered(give_back("closed", **FOR_SELLER)), "delivered", "request_return dismiss"),
    ("closed before it arrived", delivered(money_back("closed", **ON_ITS_WAY)), "delivered", None),
    (
        "edited",
        delivered(give_back("closed", next_return_id="2"), give_back(return_id="2", pre_return_id=OLD)),
        "return_requested",
        "request_return",
    ),
    (
        "edited, linked from the new one",
        delivered(give_back("closed"), give_back("approved", return_id="2", pre_return_id=OLD)),
        "return_approved",
        "request_return approve",
    ),
    ("edited, the new one not given", delivered(give_back("closed", next_return_id="2")), "delivered", ""),
    ("started by the seller", delivered(give_back("approved", role="SELLER")), "return_approved", "request_return"),
    (
        "refund by customer service",
        delivered(money_back("paid_back", role="OPERATOR")),
        "refunded",
        "request_refund refund",
    ),
    ("type missing", delivered(give_back(return_type=None)), "return_requested", "request_return"),
    (
        "replacement pending",
        delivered(give_back("REPLACEMENT_REQUEST_PENDING", return_type="REPLACEMENT")),
        "delivered",
        "",
    ),
    ("replacement, old spelling", delivered(give_back("REPLACMENT_REQUEST_COMPLETE")), "delivered", ""),
    ("replacement settled by money", delivered(give_back("REPLACEMENT_REQUEST_REFUND_SUCCESS")), "refunded", None),
    ("completed on the way, nothing given", [order("COMPLETED", delivery_time=None)], "refunded", "refund"),
    (
        "completed, no returns",
        [{"order": order("COMPLETED", delivery_time=None), "returns": []}],
        "completed",
        "complete",
    ),
    (
        "declined cancellation, then a return",
        delivered(cancellation("CANCELLED"), give_back()),
        "return_requested",
        None,
    ),
]
"""As above; only the events from the first request on are looked at."""


FIRST = PLAIN + CANCELLING
ALL = FIRST + RETURNING


@pytest.mark.parametrize(("payloads", "state", "events"), [case[1:] for case in FIRST], ids=[case[0] for case in FIRST])
def test_a_line_stands_where_its_status_and_its_cancellations_say(
    payloads: list[Payload], state: str, events: str | None
) -> None:
    line = line_of(*payloads)
    assert line.state == state
    if events is not None:
        assert " ".join(entry.event for entry in line.history[1:]) == events


@pytest.mark.parametrize(
    ("payloads", "state", "events"), [case[1:] for case in RETURNING], ids=[case[0] for case in RETURNING]
)
def test_a_line_stands_where_its_returns_say(payloads: list[Payload], state: str, events: str | None) -> None:
    line = line_of(*payloads)
    assert line.state == state
    if events is not None:
        goods = {"pay", "pack", "ship", "deliver"}
        assert " ".join(entry.event for entry in line.history[1:] if entry.event not in goods) == events


@pytest.mark.parametrize("payloads", [case[1] for case in ALL], ids=[case[0] for case in ALL])
def test_every_step_is_one_of_the_lifecycle_or_marked(payloads: list[Payload]) -> None:
    for entry in line_of(*payloads).history[1:]:
        ways = ORDER_LINE.routes.get((str(entry.from_), entry.event, entry.by), ())
        expected = any(way.to.name == entry.to for way in ways)
        assert expected or entry.deviations, entry


@pytest.mark.parametrize("payloads", [case[1] for case in ALL], ids=[case[0] for case in ALL])
def test_never_more_goes_back_than_was_taken(payloads: list[Payload]) -> None:
    payments = read(payloads).order.payments or ()
    taken, back = (
        sum(each.amount.amount for each in payments if each.kind == kind) for kind in ("captured", "refunded")
    )
    assert back <= taken
    assert {each.line for each in payments if each.kind == "refunded"} <= {LINE}
