"""The reader: payloads of TikTok Shop in, an Order of ours and remarks out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from order_lifecycle.orders.order import Line, Order
from order_lifecycle.orders.reading import validated
from order_lifecycle.platforms.tiktok_shop.cancelling import cancellations
from order_lifecycle.platforms.tiktok_shop.course import Course, Step
from order_lifecycle.platforms.tiktok_shop.due import due_of
from order_lifecycle.platforms.tiktok_shop.episodes import played
from order_lifecycle.platforms.tiktok_shop.goods import unused_times, way_of
from order_lifecycle.platforms.tiktok_shop.objects import Item
from order_lifecycle.platforms.tiktok_shop.parcels import parcels_of
from order_lifecycle.platforms.tiktok_shop.remarks import Remark, Remarks
from order_lifecycle.platforms.tiktok_shop.returning import returns
from order_lifecycle.platforms.tiktok_shop.sale import Sale, sale_of
from order_lifecycle.platforms.tiktok_shop.standing import Standing, standing_of
from order_lifecycle.platforms.tiktok_shop.statuses import platform_status
from order_lifecycle.platforms.tiktok_shop.takings import takings_of
from order_lifecycle.platforms.tiktok_shop.unwrapping import unwrapped
from order_lifecycle.terms.in_force import MARKETPLACE

_LINKS = {
    "is_sample_order": "",
    "is_replacement_order": "replaced_order_id",
    "is_exchange_order": "exchange_source_order_id",
}


@dataclass(frozen=True)
class Reading:
    """An order that was read, and what was tolerated, left out or contradictory on the way."""

    order: Order
    remarks: tuple[Remark, ...]


def read(payload: object | Sequence[object], where: str = "payload", market: str = MARKETPLACE) -> Reading:
    """The order in a payload of TikTok Shop, or in several about the same order; all are parsed JSON.

    Accepted are answers of the interface and the bare objects in them: an order detail (of today or of before version
    202309), alone or with cancellations, returns and packages, as a list or as an object ``{"order": ...,
    "cancellations": ..., "returns": ..., "packages": ...}``. Statuses decide how far a line has come; times only date
    the steps. `BadInput` says what was wrong, where it stands and what is accepted: an answer that is a failure, an
    unknown status, an amount that cannot be read. `market` names the terms by which the order is judged.

    >>> reading = read({
    ...     "id": "576400000000000001", "status": "AWAITING_SHIPMENT", "is_cod": False,
    ...     "create_time": 1770000000, "paid_time": 1770000060, "payment": {"currency": "USD"},
    ...     "line_items": [{"id": "577000000000000001", "sale_price": "12.50", "display_status": "AWAITING_SHIPMENT"}],
    ... })
    >>> reading.order.line("577000000000000001").state, reading.remarks
    ('paid', ())
    """
    remarks = Remarks()
    sale = sale_of(unwrapped(payload, where, remarks), where, remarks)
    standings = {item.id: standing_of(sale, item) for item in sale.items}
    ended = any(each.ending == "cancelled" for each in standings.values())
    unused_times(sale, max(each.reach for each in standings.values()), cancelled=ended)
    takings = takings_of(sale, standings)
    courses = [_course(sale, item, standings[item.id], takings.held[item.id]) for item in sale.items]
    refunds = tuple(payment for course in courses for payment in course.payments)
    address = sale.fields.part("recipient_address")
    given = {
        "id": sale.id,
        "market": market,
        "currency": sale.currency,
        "placed_at": sale.placed_at,
        "cash_on_delivery": sale.cash,
        "address_complete": True if address.text("full_address", "address_detail", "address_line1") else None,
        "contact_given": True if address.text("phone_number", "phone") else None,
        "lines": tuple(_line(item, course) for item, course in zip(sale.items, courses, strict=True)),
        "parcels": parcels_of(sale),
        "payments": None if takings.payments is None else takings.payments + refunds,
        "due": due_of(sale, standings),
    }
    order = validated(Order, given, where)
    _hints(sale)
    _compare(sale, order)
    return Reading(order, remarks.all)


def _course(sale: Sale, item: Item, standing: Standing, held: int | None) -> Course:
    course = Course(item.id, sale.placed_at, held, sale.remarks)
    episodes = [*cancellations(sale, item, standing), *returns(sale, item)]
    played(course, way_of(sale, item, standing), episodes)
    if standing.ending == "refunded" and course.state != "refunded":
        at = sale.updated or course.entries[-1].at
        booked = course.pay_back(item.price, at, "")
        course.go(Step("refund", "refunded", "payment_provider", at, amount=booked, observed=True))
    elif standing.ending == "completed":
        _complete(sale, course)
    return course


def _complete(sale: Sale, course: Course) -> None:
    """The end of the after-sales period, where nothing is open: a full refund closes a line by itself."""
    if course.state in {"delivered", "declined"}:
        exact = sale.status == "COMPLETED" and sale.updated is not None
        at = sale.updated or course.entries[-1].at
        if not exact:
            sale.remarks.add("time_not_exact", course.where, "When it was completed is not given.")
        course.go(Step("complete", "completed", "system", at, note="" if exact else "time not known exactly"))
    elif course.state not in {"refunded", "completed"}:
        text = f"The line is COMPLETED, and a case is still open; it was read as {course.state}."
        sale.remarks.add("contradiction", course.where, text)


def _line(item: Item, course: Course) -> Line:
    return Line(
        id=item.id,
        title=item.title,
        sku=item.sku,
        quantity=item.quantity,
        price=item.price,
        history=tuple(course.entries),
    )


def _hints(sale: Sale) -> None:
    """What the order says that is no fact of ours, but worth knowing."""
    fields, where = sale.fields, sale.fields.where
    if fields.text("order_type").upper() == "MADE_TO_ORDER":
        text = "MADE_TO_ORDER hints at custom-made goods; whether they are, only the merchant can tell."
        sale.remarks.add("hint", f"{where}.order_type", text)
    for mark, link in _LINKS.items():
        if fields.truth(mark):
            first = f"; the first order is {fields.id(link)}" if link and fields.id(link) else ""
            sale.remarks.add("hint", f"{where}.{mark}", f"It is no sale of its own{first}.")


def _compare(sale: Sale, order: Order) -> None:
    """The order's status is a roll-up of its lines: compared, never followed."""
    ours = platform_status(order)
    theirs = "AWAITING_SHIPMENT" if sale.status == "ON_HOLD" else sale.status
    if theirs not in {"", ours}:
        text = f"The lines roll up to {ours}, the order says {sale.status}; the lines were followed."
        sale.remarks.add("contradiction", f"{sale.fields.where}.status", text)
