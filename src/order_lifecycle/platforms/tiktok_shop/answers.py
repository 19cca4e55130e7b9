"""What has followed a return request, by its status and that of its arbitration.

The platform shows where a case stands, not the way to it. Steps that must have happened are written down; where
several ways lead to the same status, one observed answer stands for them.
"""

from __future__ import annotations

from dataclasses import dataclass

from order_lifecycle.platforms.tiktok_shop.objects import Ask
from order_lifecycle.platforms.tiktok_shop.sale import Sale

IN_DISPUTE = ("IN_PROGRESS", "SUPPORT_BUYER", "SUPPORT_SELLER")
"""Statuses of an arbitration that say more than the status of the return."""

_DISPUTABLE = ("pending", "offered", "declined", "contested")


@dataclass(frozen=True)
class Answer:
    """A step after the request; `to` None stays. `observed` stands for several steps."""

    event: str
    to: str | None
    by: str
    note: str = ""
    observed: bool = False


_APPROVED = Answer("approve", "return_approved", "merchant", "by the seller, or by silence")
_SENT_BACK = Answer("send_back", "returning", "buyer")
_RECEIVED = Answer("receive", "returned", "merchant")
_BACK = (_APPROVED, _SENT_BACK, _RECEIVED)


def answers(sale: Sale, ask: Ask, stage: str, *, base: str, delivered: bool) -> list[Answer]:
    """The steps after the request. `base` is where the line stood when it was made."""
    plain = _plain(sale, ask, stage, base=base, delivered=delivered)
    arbitration, disputable = ask.arbitration, stage in _DISPUTABLE
    if arbitration == "IN_PROGRESS" and disputable:
        return [*plain, Answer("escalate", "disputed", "buyer")]
    if arbitration == "SUPPORT_BUYER" and stage != "closed":
        if disputable:
            _behind(sale, ask)
        return _upheld(ask, stage)
    if arbitration == "SUPPORT_SELLER" and (disputable or stage == "closed"):
        if disputable:
            _behind(sale, ask)
        return _dismissed(stage, base)
    if arbitration in IN_DISPUTE:
        text = f"The arbitration is {arbitration}, but {ask.id} is {ask.status}; its status was followed."
        sale.remarks.add("contradiction", ask.where, text)
    return plain


def _plain(sale: Sale, ask: Ask, stage: str, *, base: str, delivered: bool) -> list[Answer]:
    """Without a dispute."""
    if stage == "offered":
        text = "The seller has offered a part of the money and the buyer's answer is awaited; the request stays open."
        sale.remarks.add("not_modelled", ask.where, text)
    if stage == "declined" and not delivered:
        text = "Declined before it arrived; the buyer may go to arbitration, and may still refuse the delivery."
        sale.remarks.add("inferred", ask.where, text)
    granted = [Answer("approve", "refund_granted", "merchant", _APPROVED.note, observed=ask.kind != "REFUND")]
    settled = granted if _keeps(ask) else list(_BACK)
    contested = Answer("decline", None, "merchant", "the seller refuses what came back; it can be disputed")
    return {
        "declined": [Answer("decline", "declined" if delivered else base, "merchant")],
        "approved": [_APPROVED],
        "sent_back": [_APPROVED, _SENT_BACK],
        "contested": [*_BACK, contested],
        "granted": settled,
        "paid_back": settled,
    }.get(stage, [])


def _upheld(ask: Ask, stage: str) -> list[Answer]:
    granted = Answer("uphold", "refund_granted", "platform", observed=True)
    approved = Answer("uphold", "return_approved", "platform", observed=True)
    if stage == "contested":
        return [*_BACK, granted]
    if stage in {"granted", "paid_back"} or (_keeps(ask) and stage not in {"approved", "sent_back"}):
        return [granted]
    return [approved, _SENT_BACK] if stage == "sent_back" else [approved]


def _dismissed(stage: str, base: str) -> list[Answer]:
    if stage == "contested":
        return [*_BACK, Answer("dismiss", "completed", "platform", observed=True)]
    return [Answer("dismiss", base, "platform", observed=True)]


def _keeps(ask: Ask) -> bool:
    return ask.kind != "RETURN_AND_REFUND" or ask.keeps_goods


def _behind(sale: Sale, ask: Ask) -> None:
    text = f"The arbitration is {ask.arbitration}, and {ask.id} is still {ask.status}; the arbitration was followed."
    sale.remarks.add("inferred", ask.where, text)
