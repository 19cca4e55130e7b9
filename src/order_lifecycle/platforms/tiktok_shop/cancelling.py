"""Cancellations of a line, as episodes: asked, accepted, closed, paid back, or only a mark on the order.

A request is not a cancellation: only SUCCESS, COMPLETE or the status CANCELLED stops the goods.
Page of the platform: Return, refund, and cancel API overview
(https://partner.tiktokshop.com/docv2/page/650b2001bace3e02b76db38a).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from order_lifecycle.platforms.tiktok_shop.course import Course, Step
from order_lifecycle.platforms.tiktok_shop.episodes import Episode, actor_of, begun, changed, paid_back, reading_of
from order_lifecycle.platforms.tiktok_shop.grounds import event_of
from order_lifecycle.platforms.tiktok_shop.objects import Ask, Item
from order_lifecycle.platforms.tiktok_shop.sale import Sale
from order_lifecycle.platforms.tiktok_shop.standing import Standing, granted

_EARLY = ("placed", "paid", "packed")


def cancellations(sale: Sale, item: Item, standing: Standing) -> list[Episode]:
    """The cancellations of a line, and what the line and the order say without one."""
    asks = list(sale.cancellations_of(item))
    if standing.ending == "cancelled" and not any(granted(each) for each in asks):
        asks = _supposed(sale, item, asks)
    elif standing.ending == "" and (marked := _marked(sale, asks)) is not None:
        asks.append(marked)
    plays: dict[str, tuple[bool, Callable[[Sale, Item, Ask, Course], None]]] = {
        "PENDING": (True, _pending),
        "SUCCESS": (True, _granted),
        "COMPLETE": (True, _granted),
        "CANCELLED": (False, _closed),
    }
    episodes = []
    for ask in asks:
        last, play = plays[ask.status.removeprefix("CANCELLATION_REQUEST_")]
        if granted(ask) and standing.ending != "cancelled":
            text = f"{ask.id} is {ask.status}, but the line is not CANCELLED; the cancellation was followed."
            sale.remarks.add("contradiction", ask.where, text)
        episodes.append(Episode(ask.id, begun(sale, ask), last, partial(play, sale, item, ask)))
    return episodes


def _supposed(sale: Sale, item: Item, asks: list[Ask]) -> list[Ask]:
    """The line is CANCELLED and no cancellation says so: the open one was accepted, or an unknown one was."""
    open_ones = [each for each in asks if each.status.endswith("_PENDING")]
    if open_ones:
        text = f"{open_ones[-1].id} is pending, but the line is CANCELLED; it was read as accepted."
        sale.remarks.add("contradiction", open_ones[-1].where, text)
        accepted = replace(open_ones[-1], status="CANCELLATION_REQUEST_SUCCESS", updated=sale.cancelled)
        return [accepted if each is open_ones[-1] else each for each in asks]
    if sale.paid is not None:
        text = "It is cancelled, and no cancellation is given: whether the money is back is not known."
        sale.remarks.add("not_given", f"line {item.id}", text)
    return [*asks, _unwritten(sale, item, "CANCELLATION_REQUEST_SUCCESS")]


def _marked(sale: Sale, asks: list[Ask]) -> Ask | None:
    """A pending request that only the order's mark tells of."""
    mark, where = sale.fields.truth("is_buyer_request_cancel"), f"{sale.fields.where}.is_buyer_request_cancel"
    pending = [each for each in asks if each.status.endswith("_PENDING")]
    if pending and mark is False:
        sale.remarks.add("contradiction", where, f"It is false, but {pending[-1].id} is pending; that was followed.")
    if mark is not True or pending:
        return None
    asked = sale.fields.moment("request_cancel_time")
    answered = [each for each in asks if asked and each.created and each.created >= asked]
    if answered:
        sale.remarks.add("contradiction", where, f"It is true, but {answered[-1].id} is answered; that was followed.")
        return None
    if "cancellations" not in sale.given:
        text = "A request to cancel is pending; its ground and its deadline stand in the cancellation, not given."
        sale.remarks.add("not_given", where, text)
    return Ask("", where, sale.id, "BUYER_CANCEL", "CANCELLATION_REQUEST_PENDING", "BUYER", "", "", asked, None, None)


def _unwritten(sale: Sale, item: Item, status: str) -> Ask:
    at = sale.cancelled or sale.updated
    text = item.cancel_text or sale.fields.text("cancel_reason")
    return Ask("", item.where, sale.id, "CANCEL", status, "", "", text, at, at, None)


def _pending(sale: Sale, item: Item, ask: Ask, course: Course) -> None:
    """The request stands open, and its deadline with it; on an unpaid or a delivered line it moves nothing."""
    ground, note = reading_of(sale, ask)
    by = actor_of(sale, item, ask)
    to = {"paid": "cancellation_requested", "packed": "cancellation_requested", "shipped": "interception_requested"}
    if sale.cash:
        to["placed"] = "cancellation_requested"
    aim = to.get(course.state)
    if aim is None:
        text = f"A request to cancel is pending on a line that is {course.state}; it moves nothing."
        sale.remarks.add("contradiction", course.where, text)
    at = begun(sale, ask)
    course.go(Step("cancel", aim, by, at, ground, note, ask.deadline if aim else None, observed=aim is None))


def _closed(sale: Sale, item: Item, ask: Ask, course: Course) -> None:
    """Closed without success: by a no or by a withdrawal, and nothing tells which, unless shipping was the no."""
    ground, note = reading_of(sale, ask)
    at, arranged = begun(sale, ask), item.rts or sale.rts
    if course.state == "paid" and arranged is not None and at <= arranged <= changed(sale, ask):
        course.go(Step("cancel", "cancellation_requested", "buyer", at, ground, note, ask.deadline))
        course.go(Step("decline", "paid", "merchant", arranged, note=f"{ask.id} closed as the shipment was arranged"))
        return
    text = f"{ask.id} is closed; whether it was declined or withdrawn is not published."
    sale.remarks.add("ambiguous", ask.where, text)
    closing = f"{note}; closed at {changed(sale, ask):%Y-%m-%d %H:%M} UTC, declined or withdrawn".lstrip("; ")
    course.go(Step("cancel", None, actor_of(sale, item, ask), at, ground, closing, observed=True))


def _granted(sale: Sale, item: Item, ask: Ask, course: Course) -> None:
    if course.state in _EARLY:
        _stopped(sale, item, ask, course)
    elif course.state == "shipped":
        _turned(sale, item, ask, course)
    elif course.state not in {"returning", "returned", "lost", "cancelled"}:
        ground, note = reading_of(sale, ask)
        course.go(Step("cancel", "refund_granted", actor_of(sale, item, ask), begun(sale, ask), ground, note))
    if ask.status.endswith("_COMPLETE") and course.state != "refunded":
        paid_back(sale, item, ask, course)


def _stopped(sale: Sale, item: Item, ask: Ask, course: Course) -> None:
    """Before the carrier had it: a request and its acceptance, or one act."""
    ground, note = reading_of(sale, ask)
    by, at = actor_of(sale, item, ask), begun(sale, ask)
    unpaid = course.state == "placed" and sale.cash is not True
    if by != "buyer" or ask.kind == "CANCEL" or unpaid:
        unclear = by == "buyer" and not ask.id and not unpaid
        course.go(Step("cancel", "cancelled", by, at, ground, note, observed=unclear))
        return
    course.go(Step("cancel", "cancellation_requested", by, at, ground, note, ask.deadline))
    accepted = changed(sale, ask)
    if ask.status.endswith("_COMPLETE"):
        if sale.cancelled is not None and at <= sale.cancelled <= accepted:
            accepted = sale.cancelled
        else:
            text = "When it was accepted is not given; the time of the refund stands there."
            sale.remarks.add("time_not_exact", ask.where, text)
    silent = ask.deadline is not None and accepted >= ask.deadline
    course.go(Step("lapse" if silent else "approve", "cancelled", "system" if silent else "merchant", accepted))


def _turned(sale: Sale, item: Item, ask: Ask, course: Course) -> None:
    """On its way: refused, undeliverable, lost, called back, or (nothing says which) simply stopped."""
    ground, note = reading_of(sale, ask)
    by, at, event = actor_of(sale, item, ask), begun(sale, ask), event_of(ask.code)
    if event == "lose":
        course.go(Step("lose", "lost", "carrier", at, note=note))
        return
    if event is not None:
        course.go(Step(event, "returning", "buyer" if event == "reject_delivery" else "carrier", at, note=note))
    elif by == "buyer" and ask.kind != "CANCEL":
        course.go(Step("cancel", "interception_requested", by, at, ground, note, ask.deadline))
        course.go(Step("approve", "returning", "merchant", changed(sale, ask)))
    else:
        text = "It was cancelled on its way, and no code tells what became of the parcel."
        sale.remarks.add("ambiguous", course.where, text)
        course.go(Step("cancel", "cancelled", by, at, ground, note))
        return
    text = "The platform closed it with the parcel turned round; it was read as back with the merchant."
    sale.remarks.add("inferred", course.where, text)
    course.go(Step("receive", "returned", "carrier", changed(sale, ask), note="time not known exactly"))
