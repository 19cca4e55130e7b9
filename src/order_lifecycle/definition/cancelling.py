"""Cancelling: stopping an order before the buyer has the goods.

What a change of mind does not undo (custom-made goods and the like) stands in `excluded_goods.py`.
"""

from __future__ import annotations

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import facts_of_time as t
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.excluded_goods import EXCLUDED_GOODS, evidence_missing
from order_lifecycle.language.lifecycle import Chapter, Requirement, Standing, Transition

shipment_arranged = Requirement(
    "shipment_arranged",
    needs=f.buyer_may_ask_when_packed | f.merchant_consents | (f.ground_is_late_shipment & t.ship_overdue),
    sentence="The shipment is arranged; from then on the buyer cannot ask to cancel, unless shipping is overdue.",
    source="seed S11, S21; TikTok Shop, Return, refund and cancel API overview: not from AWAITING_COLLECTION on",
    instead=(v.REJECT_DELIVERY, v.REQUEST_RETURN),
)
request_limit = Requirement(
    "request_limit",
    needs=f.request_left,
    sentence="The number of cancellation requests that the terms allow for this line is used up.",
    source="seed S8 (the merchant's terms); Shopee Singapore: one request per order",
    instead=(v.ESCALATE, v.REJECT_DELIVERY),
)
already_shipped = Requirement(
    "already_shipped",
    needs=f.interception_offered,
    sentence="The parcel is with the carrier; a shipped order cannot be cancelled.",
    source="seed S21, S22",
    instead=(v.REJECT_DELIVERY, v.REQUEST_RETURN, v.REQUEST_REFUND),
)
payment_not_overdue = Requirement(
    "payment_not_overdue",
    needs=t.payment_overdue & ~f.cash_on_delivery,
    sentence="The buyer may still pay.",
    source="TikTok Shop, Order API overview: UNPAID is cancelled when not paid in time",
)
no_ground_of_merchant = Requirement(
    "no_ground_of_merchant",
    needs=f.ground_is_merchants_own | f.ground_is_agreement,
    sentence="A merchant may cancel only when out of stock, wrongly priced, unable to deliver there, or agreed.",
    source="TikTok Shop, cancel reasons of sellers; seed S13",
    instead=(v.CONSENT,),
)
merchant_too_late = Requirement(
    "merchant_too_late",
    needs=f.merchant_may_cancel_when_packed,
    sentence="The shipment is arranged; from then on the merchant cannot cancel.",
    source="TikTok Shop, Return, refund and cancel API overview: seller cancels up to AWAITING_COLLECTION",
)
no_ground_of_platform = Requirement(
    "no_ground_of_platform",
    needs=f.ground_is_platforms_own | t.ship_overdue,
    sentence="Customer service cancels only for fraud, by its own decision, or when shipping is overdue.",
    source="TikTok Shop, Order API overview: cancelled by SYSTEM or OPERATOR",
)
shipping_not_overdue = Requirement(
    "shipping_not_overdue",
    needs=t.ship_overdue,
    sentence="The merchant still has time to ship.",
    source="TikTok Shop, Order API overview: cancelled when not shipped in time",
)

UNDO = (v.RELEASE_STOCK, v.START_REFUND, v.NOTIFY_BUYER, v.NOTIFY_MERCHANT)
_UNSHIPPED = (v.PAID, v.PACKED)

_CONSENTABLE = (v.PAID, v.PACKED, v.SHIPPED, v.DELIVERED, v.DECLINED, v.RETURNED)
"""Where a consent of the merchant can still change something."""

CANCELLING = Chapter(
    "cancelling",
    "cancelling",
    "The order is stopped before the buyer has the goods: a request, and somebody's answer.",
    transitions=(
        # Unpaid: nothing is owed, everybody may.
        Transition(
            v.CANCEL,
            (v.PLACED,),
            v.CANCELLED,
            (v.BUYER, v.MERCHANT, v.PLATFORM),
            effects=(v.RELEASE_STOCK, v.NOTIFY_BUYER, v.NOTIFY_MERCHANT),
        ),
        Transition(
            v.CANCEL,
            (v.PLACED,),
            v.CANCELLED,
            (v.SYSTEM,),
            requires=(payment_not_overdue,),
            effects=(v.RELEASE_STOCK, v.NOTIFY_BUYER, v.NOTIFY_MERCHANT),
        ),
        # Consent on record, in any case, carries the cancellation (seed S13, S14).
        Transition(v.CANCEL, _UNSHIPPED, v.CANCELLED, (v.BUYER,), when=f.merchant_consents, effects=UNDO),
        Transition(
            v.CANCEL,
            _UNSHIPPED,
            v.CANCELLED,
            (v.BUYER,),
            when=t.in_free_cancel_window | f.cancelling_needs_no_consent,
            otherwise=True,
            requires=(*EXCLUDED_GOODS, evidence_missing),
            effects=UNDO,
        ),
        Transition(
            v.CANCEL,
            (v.PAID,),
            v.CANCELLATION_REQUESTED,
            (v.BUYER,),
            otherwise=True,
            requires=(*EXCLUDED_GOODS, evidence_missing, request_limit),
            effects=(v.NOTIFY_MERCHANT,),
        ),
        Transition(
            v.CANCEL,
            (v.PACKED,),
            v.CANCELLATION_REQUESTED,
            (v.BUYER,),
            otherwise=True,
            requires=(shipment_arranged, *EXCLUDED_GOODS, evidence_missing, request_limit),
            effects=(v.NOTIFY_MERCHANT,),
        ),
        Transition(
            v.CANCEL,
            (v.SHIPPED,),
            v.INTERCEPTION_REQUESTED,
            (v.BUYER,),
            requires=(already_shipped, *EXCLUDED_GOODS, evidence_missing),
            effects=(v.STOP_PARCEL, v.NOTIFY_MERCHANT),
        ),
        Transition(v.CANCEL, (v.PAID,), v.CANCELLED, (v.MERCHANT,), requires=(no_ground_of_merchant,), effects=UNDO),
        Transition(
            v.CANCEL,
            (v.PACKED,),
            v.CANCELLED,
            (v.MERCHANT,),
            requires=(merchant_too_late, no_ground_of_merchant),
            effects=UNDO,
        ),
        Transition(v.CANCEL, _UNSHIPPED, v.CANCELLED, (v.PLATFORM,), requires=(no_ground_of_platform,), effects=UNDO),
        Transition(v.CANCEL, _UNSHIPPED, v.CANCELLED, (v.SYSTEM,), requires=(shipping_not_overdue,), effects=UNDO),
        # The merchant's consent is an act of its own: it moves nothing, and it is on record.
        *(Transition(v.CONSENT, (state,), state, (v.MERCHANT,), effects=(v.NOTIFY_BUYER,)) for state in _CONSENTABLE),
    ),
    standing=(
        Standing(
            "answer_awaited",
            events=(v.CANCEL,),
            states=(v.CANCELLATION_REQUESTED, v.INTERCEPTION_REQUESTED),
            sentence="A request to cancel is open already; an answer is awaited.",
            source="seed S39: follow the request",
            instead=(v.WITHDRAW, v.APPROVE),
        ),
        Standing(
            "carrier_has_it",
            events=(v.CANCEL,),
            states=(v.SHIPPED,),
            by=(v.MERCHANT, v.PLATFORM, v.SYSTEM),
            sentence="The parcel is with the carrier; from then on nobody cancels, the goods must come back first.",
            source="seed S21; TikTok Shop, Return, refund and cancel API overview: no seller_cancel from IN_TRANSIT on",
            instead=(v.CONSENT,),
        ),
        Standing(
            "already_delivered",
            events=(v.CANCEL,),
            states=(v.DELIVERED, v.RETURN_REQUESTED, v.REFUND_REQUESTED, v.DECLINED, v.RETURN_APPROVED, v.DISPUTED),
            sentence="After shipping an order is returned or refunded, never cancelled.",
            source="seed S21, S24; TikTok Shop: after shipping it is a refund or return",
            instead=(v.REQUEST_RETURN, v.REQUEST_REFUND, v.SEND_BACK, v.ESCALATE),
        ),
        Standing(
            "goods_coming_back",
            events=(v.CANCEL,),
            states=(v.RETURNING, v.RETURNED, v.LOST, v.REFUND_GRANTED),
            sentence="The goods are on their way back or settled; what follows is the refund.",
            source="seed S41 to S44",
        ),
        Standing(
            "already_cancelled",
            events=(v.CANCEL,),
            states=(v.CANCELLED,),
            sentence="It is cancelled already; what follows is the refund, if money is held.",
            source="lifecycle: cancel twice is cancel once",
        ),
        Standing(
            "order_over",
            events=(v.CANCEL,),
            states=(v.REFUNDED, v.COMPLETED),
            sentence="The order is over.",
            source="lifecycle: nothing leaves a final state",
            instead=(v.REQUEST_RETURN,),
        ),
        Standing(
            "nothing_to_consent_to",
            events=(v.CONSENT,),
            states=tuple(state for state in v.STATES if state not in _CONSENTABLE),
            sentence="There is nothing to consent to: no money is held, a request is open, or the line is settled.",
            source="seed S13, S14: consent comes before the cancellation",
            instead=(v.APPROVE,),
        ),
    ),
)
