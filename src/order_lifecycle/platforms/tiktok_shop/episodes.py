"""What an episode is: a request with its answer, played into the course of a line at its time or at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from order_lifecycle.definition.vocabulary import REFUNDED
from order_lifecycle.platforms.tiktok_shop.course import Course, Step
from order_lifecycle.platforms.tiktok_shop.grounds import event_of, ground_of
from order_lifecycle.platforms.tiktok_shop.objects import Ask, Item
from order_lifecycle.platforms.tiktok_shop.sale import Sale
from order_lifecycle.platforms.tiktok_shop.statuses import ACTORS


@dataclass(frozen=True)
class Episode:
    """A request about one line: its id, when it began, whether the line still stands where it led, and its steps."""

    id: str
    at: datetime
    last: bool
    play: Callable[[Course], None]


def played(course: Course, way: list[Step], episodes: list[Episode]) -> None:
    """The way of the goods with what is over in between, and at its end what the line still stands at.

    Nothing leads on from a line that is paid back.
    """
    over = sorted((each for each in episodes if not each.last), key=lambda each: each.at)
    for step in way:
        while over and over[0].at < step.at:
            over.pop(0).play(course)
        course.go(step)
    for episode in [*over, *sorted((each for each in episodes if each.last), key=lambda each: each.at)]:
        if course.state == REFUNDED.name:
            text = f"{episode.id or 'A request'} says more about a line that is paid back; it was left out."
            course.remarks.add("contradiction", course.where, text)
        else:
            episode.play(course)


def begun(sale: Sale, ask: Ask) -> datetime:
    """When it was asked; without that, when it last changed, or the last time that the order tells."""
    at = ask.created or ask.updated or sale.last_known
    if ask.created is None:
        sale.remarks.add("time_not_exact", ask.where, "create_time is not given; the next best time stands there.")
    return at


def changed(sale: Sale, ask: Ask) -> datetime:
    """When its status last changed; without that, when it was asked."""
    return ask.updated or begun(sale, ask)


def actor_of(sale: Sale, item: Item, ask: Ask) -> str:
    """Who asked: the role of the object, else the user of the line, else of the order; else the system."""
    for role in (ask.role, item.cancel_user, sale.fields.text("cancellation_initiator")):
        if role.upper() in ACTORS:
            return ACTORS[role.upper()]
    sale.remarks.add("inferred", ask.where, "Nobody is named who cancelled; it was read as done by the system.")
    return "system"


def reading_of(sale: Sale, ask: Ask) -> tuple[str | None, str]:
    """The ground of an ask, and the platform's own text about it."""
    ground = ground_of(ask.code) if ask.code else None
    if ask.code and ground is None and event_of(ask.code) is None:
        text = f"{ask.code!r} is in no list of the platform; the ground is unknown, the text is kept."
        sale.remarks.add("unknown_ground", ask.where, text)
    note = " ".join(part for part in (ask.id, ask.text or ask.code) if part)
    return ground, note


def paid_back(sale: Sale, item: Item, ask: Ask, course: Course) -> None:
    """The refund of what an ask settled, where money was held."""
    if course.held == 0:
        return
    at = changed(sale, ask)
    booked = course.pay_back(sale.money_back(ask, item), at, f"{ask.id}:{item.id}")
    course.go(Step("refund", "refunded", "payment_provider", at, amount=booked, note=ask.id))
