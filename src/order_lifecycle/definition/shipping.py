"""Shipping: packed, handed to the carrier, delivered or lost, and at last completed."""

from __future__ import annotations

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import facts_of_time as t
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.language.lifecycle import Chapter, Requirement, Standing, Transition

not_paid = Requirement(
    "not_paid",
    needs=f.cash_on_delivery,
    sentence="The order is not paid, and it is not to be paid on delivery.",
    source="lifecycle: nothing ships unpaid, except cash on delivery",
    instead=(v.PAY,),
)
on_hold = Requirement(
    "on_hold",
    needs=~(f.held_in_free_window & t.in_free_cancel_window),
    sentence="The order is on hold: the buyer may still cancel it freely, and it must not be shipped yet.",
    source="TikTok Shop, Order API overview: ON_HOLD must not be fulfilled",
)
cancellation_pending = Requirement(
    "cancellation_pending",
    needs=f.shipping_declines_request,
    sentence="The buyer asked to cancel; answer the request before you ship.",
    source="seed S6; TikTok Shop, Fulfillment API overview: a pending request blocks shipping outside the US",
    instead=(v.DECLINE, v.APPROVE),
)
after_sales_running = Requirement(
    "after_sales_running",
    needs=t.after_sales_over,
    sentence="The after-sales period is still running.",
    source="TikTok Shop, Order API overview: COMPLETED when the after-sales period is over",
)
parcel_at_buyer = Requirement(
    "parcel_at_buyer",
    needs=f.not_delivered,
    sentence="The buyer has the goods already.",
    source="seed S42: a delivery is refused before it is accepted",
    instead=(v.SEND_BACK, v.REQUEST_RETURN),
)

ON_ITS_WAY = (v.SHIPPED, v.INTERCEPTION_REQUESTED)
"""The carrier has the parcel and nothing else is asked."""

MAYBE_ON_ITS_WAY = (v.RETURN_REQUESTED, v.REFUND_REQUESTED, v.RETURN_APPROVED)
"""Asked by the buyer before or after delivery: the parcel may still be on its way."""

BEFORE_SHIPPING = (v.PLACED, v.PAID, v.PACKED, v.CANCELLATION_REQUESTED)
AFTER_DELIVERY = (v.DELIVERED, v.DECLINED)

SHIPPING = Chapter(
    "shipping",
    "shipping",
    "The goods go to the buyer.",
    transitions=(
        Transition(v.PACK, (v.PAID,), v.PACKED, (v.MERCHANT,), requires=(on_hold,)),
        Transition(v.PACK, (v.PLACED,), v.PACKED, (v.MERCHANT,), requires=(not_paid,)),
        Transition(
            v.SHIP,
            (v.PAID, v.PACKED),
            v.SHIPPED,
            (v.MERCHANT, v.CARRIER),
            requires=(on_hold,),
            effects=(v.NOTIFY_BUYER,),
        ),
        Transition(
            v.SHIP, (v.PLACED,), v.SHIPPED, (v.MERCHANT, v.CARRIER), requires=(not_paid,), effects=(v.NOTIFY_BUYER,)
        ),
        Transition(
            v.SHIP,
            (v.CANCELLATION_REQUESTED,),
            v.SHIPPED,
            (v.MERCHANT,),
            requires=(cancellation_pending,),
            effects=(v.NOTIFY_BUYER,),
        ),
        Transition(v.DELIVER, ON_ITS_WAY, v.DELIVERED, (v.CARRIER,), effects=(v.NOTIFY_BUYER,)),
        *(
            Transition(v.DELIVER, (state,), state, (v.CARRIER,), requires=(parcel_at_buyer,))
            for state in MAYBE_ON_ITS_WAY
        ),
        Transition(
            v.LOSE,
            (*ON_ITS_WAY, v.RETURNING),
            v.LOST,
            (v.CARRIER, v.PLATFORM),
            effects=(v.START_REFUND, v.NOTIFY_BUYER, v.NOTIFY_MERCHANT),
        ),
        Transition(
            v.LOSE,
            MAYBE_ON_ITS_WAY,
            v.LOST,
            (v.CARRIER, v.PLATFORM),
            requires=(parcel_at_buyer,),
            effects=(v.START_REFUND, v.NOTIFY_BUYER, v.NOTIFY_MERCHANT),
        ),
        Transition(v.COMPLETE, AFTER_DELIVERY, v.COMPLETED, (v.SYSTEM,), requires=(after_sales_running,)),
    ),
    standing=(
        Standing(
            "already_packed",
            events=(v.PACK,),
            states=(v.PACKED,),
            sentence="The shipment is arranged already.",
            source="lifecycle: a line is packed once",
        ),
        Standing(
            "answer_first",
            events=(v.PACK,),
            states=(v.CANCELLATION_REQUESTED,),
            sentence="The buyer asked to cancel; answer the request before you pack.",
            source="seed S6; lifecycle: packing needs that no cancellation request is open",
            instead=(v.APPROVE, v.DECLINE),
        ),
        Standing(
            "shipped_with_open_request",
            events=(v.SHIP,),
            states=(v.CANCELLATION_REQUESTED,),
            by=(v.CARRIER,),
            sentence="The buyer asked to cancel; only the merchant may ship it, where the terms allow that at all.",
            source="lifecycle: a line with an open cancellation request is not shipped",
        ),
        Standing(
            "never_to_be_shipped",
            events=(v.PACK, v.SHIP),
            states=(v.CANCELLED,),
            sentence="It is cancelled and will never be shipped.",
            source="seed S19: a cancelled order is refunded, not shipped",
        ),
        Standing(
            "disputed_first",
            events=(v.PACK, v.SHIP),
            states=(v.DISPUTED,),
            sentence="The case is in dispute; nothing is packed or shipped until it is decided.",
            source="seed S45: customer service decides",
            opens_after=v.DISMISS,
        ),
        Standing(
            "has_been_shipped",
            events=(v.PACK, v.SHIP),
            states=tuple(state for state in v.STATES if state not in {*BEFORE_SHIPPING, v.CANCELLED, v.DISPUTED}),
            sentence="It has been shipped already.",
            source="lifecycle: a line is shipped once",
        ),
        Standing(
            "not_shipped_yet",
            events=(v.DELIVER, v.LOSE),
            states=BEFORE_SHIPPING,
            sentence="The carrier does not have the parcel yet.",
            source="lifecycle: what is delivered or lost was shipped before",
            opens_after=v.SHIP,
        ),
        Standing(
            "not_on_its_way",
            events=(v.DELIVER, v.LOSE),
            states=tuple(
                state for state in v.STATES if state not in {*BEFORE_SHIPPING, *ON_ITS_WAY, *MAYBE_ON_ITS_WAY}
            ),
            sentence="No parcel of this line is on its way to the buyer.",
            source="lifecycle: a line is delivered once",
        ),
        Standing(
            "not_over_yet",
            events=(v.COMPLETE,),
            states=(*BEFORE_SHIPPING, *ON_ITS_WAY),
            sentence="The buyer does not have the goods yet; there is nothing to complete.",
            source="TikTok Shop, Order API overview: COMPLETED follows DELIVERED",
            opens_after=v.DELIVER,
        ),
        Standing(
            "request_open",
            events=(v.COMPLETE,),
            states=(v.RETURN_REQUESTED, v.REFUND_REQUESTED, v.DISPUTED, v.RETURN_APPROVED, v.RETURNING),
            sentence="A request of the buyer is still open.",
            source="lifecycle: completed needs that no request is open",
        ),
        Standing(
            "settled_otherwise",
            events=(v.COMPLETE,),
            states=(v.CANCELLED, v.RETURNED, v.LOST, v.REFUND_GRANTED, v.REFUNDED, v.COMPLETED),
            sentence="The line is settled already.",
            source="lifecycle: a line is settled once",
        ),
    ),
)
