"""Returns and refunds of a line, as episodes: asked, answered, disputed, sent back, paid back in full or in part.

Rejected is not final: the buyer may go to arbitration. An edited request is a new one, linked from the old.
Page of the platform: Return, refund, and cancel API overview
(https://partner.tiktokshop.com/docv2/page/650b2001bace3e02b76db38a).
"""

from __future__ import annotations

from functools import partial

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.tiktok_shop.answers import IN_DISPUTE, Answer, answers
from order_lifecycle.platforms.tiktok_shop.course import Course, Step
from order_lifecycle.platforms.tiktok_shop.episodes import Episode, actor_of, begun, changed, paid_back, reading_of
from order_lifecycle.platforms.tiktok_shop.objects import Ask, Item
from order_lifecycle.platforms.tiktok_shop.sale import Sale
from order_lifecycle.platforms.tiktok_shop.statuses import ARBITRATION_STATUSES

STAGES = {
    "RETURN_OR_REFUND_REQUEST_PENDING": "pending",
    "AWAITING_BUYER_RESPONSE": "offered",
    "REFUND_OR_RETURN_REQUEST_REJECT": "declined",
    "AWAITING_BUYER_SHIP": "approved",
    "BUYER_SHIPPED_ITEM": "sent_back",
    "REJECT_RECEIVE_PACKAGE": "contested",
    "RETURN_OR_REFUND_REQUEST_SUCCESS": "granted",
    "RETURN_OR_REFUND_REQUEST_COMPLETE": "paid_back",
    "RETURN_OR_REFUND_REQUEST_CANCEL": "closed",
    "REPLACEMENT_REQUEST_REFUND_SUCCESS": "paid_back",
}
"""Our short names for the statuses of a return. Those of a replacement that are not here move nothing."""


def returns(sale: Sale, item: Item) -> list[Episode]:
    """The returns and refunds of a line, without replacements and without what was edited since."""
    episodes = []
    for ask in sale.returns_of(item):
        stage = STAGES.get(ask.status)
        if stage is None:
            text = f"{ask.id} is {ask.status}; a replacement moves no goods of this order and no money."
            sale.remarks.add("not_modelled", ask.where, text)
        elif stage != "closed" or not _edited(sale, ask):
            episodes.append(_episode(sale, item, ask, stage))
    return episodes


def _episode(sale: Sale, item: Item, ask: Ask, stage: str) -> Episode:
    _arbitration(sale, ask, stage)
    if stage == "closed" and ask.arbitration != "SUPPORT_SELLER":
        return Episode(ask.id, begun(sale, ask), last=False, play=partial(_closed, sale, item, ask))
    if stage == "paid_back" and sale.is_part(ask, item):
        return Episode(ask.id, changed(sale, ask), last=False, play=partial(_part, sale, item, ask))
    over = stage == "closed" or (stage == "declined" and ask.arbitration not in IN_DISPUTE)
    return Episode(ask.id, begun(sale, ask), last=not over, play=partial(_case, sale, item, ask, stage))


def _edited(sale: Sale, ask: Ask) -> bool:
    """Whether a closed return lives on as another one."""
    linked = [each.id for each in sale.returns if ask.id and each.previous == ask.id]
    following = ask.following or next(iter(linked), "")
    if not following:
        return False
    if all(each.id != following for each in sale.returns):
        sale.remarks.add("not_given", ask.where, f"{ask.id} lives on as {following}, which is not given.")
    else:
        sale.remarks.add("inferred", ask.where, f"{ask.id} was edited; {following} stands for it.")
    return True


def _arbitration(sale: Sale, ask: Ask, stage: str) -> None:
    """Remark what arbitration leaves open; where an unknown status would change a decision, `BadInput`."""
    where, said = f"{ask.where}.arbitration_status", ask.arbitration
    if said in {"", *ARBITRATION_STATUSES}:
        if said == "CLOSED" and stage not in {"closed", "paid_back"}:
            sale.remarks.add("ambiguous", where, "The dispute is over, the case may go on; its status was followed.")
        return
    if stage not in {"closed", "paid_back"}:
        raise BadInput(where, f"{said!r} is no known status", ", ".join(ARBITRATION_STATUSES))
    sale.remarks.add("unknown_value", where, f"{said!r} is in no list; the case is over anyway.")


def _closed(sale: Sale, item: Item, ask: Ask, course: Course) -> None:
    """Withdrawn, lapsed, or declined without a dispute: nothing tells which, and the line is where it was."""
    ground, note = reading_of(sale, ask)
    text = f"{ask.id} is closed; whether it was withdrawn, lapsed or declined is not published."
    sale.remarks.add("ambiguous", ask.where, text)
    closing = f"{note}; closed at {changed(sale, ask):%Y-%m-%d %H:%M} UTC".lstrip("; ")
    event = "request_refund" if ask.kind == "REFUND" else "request_return"
    course.go(Step(event, None, actor_of(sale, item, ask), begun(sale, ask), ground, closing, observed=True))


def _part(sale: Sale, item: Item, ask: Ask, course: Course) -> None:
    """Part of the money went back and the goods stay where they are."""
    ground, note = reading_of(sale, ask)
    at = changed(sale, ask)
    booked = course.pay_back(sale.money_back(ask, item), at, f"{ask.id}:{item.id}")
    course.go(Step("refund_part", None, "merchant", at, ground, note, amount=booked))


def _case(sale: Sale, item: Item, ask: Ask, stage: str, course: Course) -> None:
    """A request and everything that followed it, as far as its status tells."""
    by, (ground, note) = actor_of(sale, item, ask), reading_of(sale, ask)
    event, to = (
        ("request_refund", "refund_requested") if ask.kind == "REFUND" else ("request_return", "return_requested")
    )
    following = answers(sale, ask, stage, base=course.state, delivered=course.did("deliver"))
    if by != "buyer" and following and following[0].event == "approve":
        # What a seller starts needs nobody's approval: the line goes at once to where approval would lead.
        to = following.pop(0).to or to
    waits = stage == "pending" and not following
    course.go(Step(event, to, by, begun(sale, ask), ground, note, ask.deadline if waits else None))
    if len(following) > 1:
        text = "The steps between asking and the present status have no times; that of the last one stands there."
        sale.remarks.add("time_not_exact", ask.where, text)
    for answer in following:
        course.go(_step(sale, ask, answer))
    if stage == "paid_back":
        paid_back(sale, item, ask, course)


def _step(sale: Sale, ask: Ask, answer: Answer) -> Step:
    return Step(answer.event, answer.to, answer.by, changed(sale, ask), note=answer.note, observed=answer.observed)
