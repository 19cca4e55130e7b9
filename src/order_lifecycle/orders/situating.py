"""An order line as a situation in the vocabulary of the terms, so that a claim's money can be told.

Only what the order knows is said; the rest stays unknown.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.observe import Scene, ground_of, merchant_consents
from order_lifecycle.terms.book import claims_in_force
from order_lifecycle.terms.judging import refund_of, way_back_of
from order_lifecycle.terms.situation import At, Situation, with_implied

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from order_lifecycle.terms.judging import Refund

STATUS = {
    "paid": "awaiting_shipment",
    "packed": "awaiting_collection",
    "cancellation_requested": "awaiting_shipment",
    "shipped": "in_transit",
    "interception_requested": "in_transit",
}
"""The neutral state of an order, where ours has one."""

BASES = {
    "cancel": ("platform_free_cancel", "withdrawal", "seller_consent", "mutual_consent", "seed"),
    "reject_delivery": ("refusal", "withdrawal"),
    "request_return": ("withdrawal", "platform_return", "platform_extended_return", "mutual_consent", "seed"),
    "request_refund": ("late_delivery", "nonconformity", "mutual_consent", "seed"),
}
"""Which grounds of the terms can carry an event, likeliest first."""

CLAIMS = {
    "ground_is_non_conformity": ("nonconformity", "seed"),
    "ground_is_late_delivery": ("late_delivery",),
    "ground_is_late_shipment": ("late_shipment",),
}
"""Which grounds of the terms stand for a claim about the goods or about time."""


def situation_of(scene: Scene) -> Situation:
    """What the order knows, in the words of the terms."""
    line, order, now = scene.line, scene.order, scene.now
    zone = scene.terms.zone(order.zone)

    def happened(*events: str) -> At | None:
        entry = line.last_effective(*events)
        return _at(entry.at, zone) if entry else None

    ground = ground_of(scene)
    fact = ORDER_LINE.ground(ground).fact if ground else None
    request = scene.request
    known: dict[str, Any] = {
        "ordered_at": _at(order.placed_at, zone),
        "paid_at": happened("pay"),
        "shipped_at": happened("ship"),
        "delivered_at": happened("deliver"),
        "request_sent_at": _at(now, zone),
        "order_status": STATUS.get(line.state),
        "is_custom_made": line.custom_made,
        "is_perishable": line.perishable,
        "is_final_sale": line.final_sale,
        "unsealed_after_delivery": line.seal_broken,
        "merchant_consented": merchant_consents(scene) or None,
        "reason": ground,
        "payment_terms": "cod" if order.cash_on_delivery else None,
        "defect_or_wrong_item": fact is not None and fact.name == "ground_is_non_conformity" if ground else None,
        "evidence_provided": None if request is None or request.evidence is None else bool(request.evidence),
    }
    # Of these, None is knowledge: it has not happened, or nobody has answered. Of all others it is silence.
    told = {"paid_at", "shipped_at", "delivered_at", "merchant_consented"}
    values = {key: value for key, value in known.items() if value is not None or key in told}
    return Situation(with_implied(values), zone, _at(now, zone))


def money_after(scene: Scene, event: str) -> tuple[Refund, str, tuple[str, ...]] | None:
    """What an allowed request leads to under the terms: the refund, who pays the way back, and the sources.

    None where the terms say nothing about money for this event.
    """
    ground = ground_of(scene)
    fact = ORDER_LINE.ground(ground).fact if ground else None
    bases = CLAIMS.get(fact.name if fact else "", BASES.get(event, ()))
    held = tuple(claims_in_force(scene.terms.files, scene.terms.on))
    seen = situation_of(scene)
    for basis in bases if event in BASES else ():
        for pack, claim in held:
            if basis in claim.basis and claim.refund is not None:
                cited = tuple(pack.sources[key].cite for key in claim.source)
                return refund_of(claim.refund, seen), way_back_of(claim.way_back, seen), cited
    return None


def _at(moment: datetime, zone: ZoneInfo) -> At:
    return At(moment.astimezone(zone).date(), moment)
