"""Rejecting: the parcel is turned away at the door or cannot be delivered, and comes back."""

from __future__ import annotations

from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.shipping import BEFORE_SHIPPING, MAYBE_ON_ITS_WAY, ON_ITS_WAY, parcel_at_buyer
from order_lifecycle.language.lifecycle import Chapter, Standing, Transition

_TELL = (v.NOTIFY_MERCHANT, v.NOTIFY_BUYER)

REJECTING = Chapter(
    "rejecting",
    "refusing at the door",
    "The parcel turns round before the buyer has it; no consent is needed (seed S23, S42).",
    transitions=(
        Transition(v.REJECT_DELIVERY, ON_ITS_WAY, v.RETURNING, (v.BUYER, v.CARRIER), effects=_TELL),
        Transition(
            v.REJECT_DELIVERY,
            MAYBE_ON_ITS_WAY,
            v.RETURNING,
            (v.BUYER, v.CARRIER),
            requires=(parcel_at_buyer,),
            effects=_TELL,
        ),
        Transition(v.FAIL_DELIVERY, ON_ITS_WAY, v.RETURNING, (v.CARRIER,), effects=_TELL),
        Transition(
            v.FAIL_DELIVERY,
            MAYBE_ON_ITS_WAY,
            v.RETURNING,
            (v.CARRIER,),
            requires=(parcel_at_buyer,),
            effects=_TELL,
        ),
        Transition(
            v.RECEIVE,
            (v.RETURNING,),
            v.RETURNED,
            (v.MERCHANT, v.CARRIER),
            effects=(v.INSPECT_GOODS, v.START_REFUND, v.NOTIFY_BUYER),
        ),
    ),
    standing=(
        Standing(
            "nothing_at_the_door",
            events=(v.REJECT_DELIVERY, v.FAIL_DELIVERY),
            states=BEFORE_SHIPPING,
            sentence="There is no parcel to refuse yet.",
            source="seed S42: refusing needs a shipped parcel",
            opens_after=v.SHIP,
            instead=(v.CANCEL,),
        ),
        Standing(
            "delivery_accepted",
            events=(v.REJECT_DELIVERY, v.FAIL_DELIVERY),
            states=(v.DELIVERED, v.DECLINED, v.DISPUTED, v.REFUND_GRANTED, v.REFUNDED, v.COMPLETED),
            sentence="The delivery is over and cannot be refused any more.",
            source="seed S42; lifecycle: not after delivery",
            instead=(v.REQUEST_RETURN, v.REQUEST_REFUND, v.ESCALATE),
        ),
        Standing(
            "turned_round_already",
            events=(v.REJECT_DELIVERY, v.FAIL_DELIVERY),
            states=(v.RETURNING, v.RETURNED, v.LOST, v.CANCELLED),
            sentence="No parcel is on its way to the buyer.",
            source="lifecycle: a delivery is refused once",
        ),
        Standing(
            "nothing_coming_back",
            events=(v.RECEIVE,),
            states=tuple(state for state in v.STATES if state not in {v.RETURNING, v.RETURNED}),
            sentence="Nothing is on its way back to the merchant.",
            source="lifecycle: what is received back was sent back before",
        ),
        Standing(
            "received_already",
            events=(v.RECEIVE,),
            states=(v.RETURNED,),
            sentence="The merchant has the goods already.",
            source="lifecycle: a return is received once",
        ),
    ),
)
