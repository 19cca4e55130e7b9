"""Refunding: money without goods coming back, and the money that is owed."""

from __future__ import annotations

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import facts_of_time as t
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.answering import answer_not_overdue
from order_lifecycle.definition.excluded_goods import evidence_missing
from order_lifecycle.definition.returning import conformity_period_over
from order_lifecycle.definition.shipping import BEFORE_SHIPPING
from order_lifecycle.language.lifecycle import Chapter, Requirement, Standing, State, Transition

delivery_not_overdue = Requirement(
    "delivery_not_overdue",
    needs=t.delivery_overdue,
    sentence="The parcel is on its way and not late yet.",
    source="TikTok Shop, Order API overview: a refund in transit follows the latest estimated delivery",
    instead=(v.REJECT_DELIVERY, v.REQUEST_RETURN),
)
goods_must_go_back = Requirement(
    "goods_must_go_back",
    needs=f.ground_is_non_conformity | f.ground_is_late_delivery,
    sentence="Money without sending the goods back needs a fault or a late delivery as its ground.",
    source="seed S15 to S19",
    instead=(v.REQUEST_RETURN,),
)
arrived_in_time = Requirement(
    "arrived_in_time",
    needs=~f.ground_is_late_delivery | t.delivery_overdue,
    sentence="The goods did not arrive late.",
    source="seed S15 to S19; terms: the time to deliver",
    instead=(v.REQUEST_RETURN,),
)
nothing_held = Requirement(
    "nothing_held",
    needs=f.money_held,
    sentence="No money is held for this line; nothing is owed.",
    source="lifecycle: with payment on delivery nothing is owed after a refusal",
)
more_than_refundable = Requirement(
    "more_than_refundable",
    needs=f.amount_within_refundable,
    sentence="The amount is more than what can still be refunded.",
    source="seed S41: the corresponding refund; lifecycle: refunded never exceeds captured",
)
refused_custom_made = Requirement(
    "refused_custom_made",
    needs=~(f.refused_at_door & f.custom_made & f.ground_is_change_of_mind) | f.merchant_consents,
    sentence="Custom-made goods were refused at the door on a change of mind; the merchant need not pay them back.",
    source="seed S28, S42; Commission Notice 2021/C 525/01: refusing alone is no withdrawal",
    instead=(v.ESCALATE,),
)

_ANSWER = (v.MERCHANT, v.PLATFORM)
_AGREED = (v.START_REFUND, v.NOTIFY_BUYER)
_GRANTED = (*_AGREED, v.NOTIFY_MERCHANT)
"""A refund is granted by somebody else than the merchant, who is told."""
_PAID_BACK = (v.NOTIFY_BUYER, v.NOTIFY_MERCHANT)

_OWING: dict[State, tuple[Requirement, ...]] = {
    v.CANCELLED: (),
    v.LOST: (),
    v.REFUND_GRANTED: (),
    v.RETURNED: (refused_custom_made,),
}
"""Where money may be owed, and what that needs besides."""

REFUNDING = Chapter(
    "refunding",
    "refunding",
    "Money goes back: with the goods settled, or because they are faulty or never came.",
    transitions=(
        # A fault or a delay, and the merchant agrees: nothing is left to answer.
        Transition(
            v.REQUEST_REFUND,
            (v.SHIPPED, v.DELIVERED),
            v.REFUND_GRANTED,
            (v.BUYER,),
            when=f.merchant_consents & (f.ground_is_non_conformity | f.ground_is_late_delivery),
            effects=_GRANTED,
        ),
        Transition(
            v.REQUEST_REFUND,
            (v.SHIPPED,),
            v.REFUND_REQUESTED,
            (v.BUYER,),
            otherwise=True,
            requires=(delivery_not_overdue,),
            effects=(v.NOTIFY_MERCHANT,),
        ),
        Transition(
            v.REQUEST_REFUND,
            (v.DELIVERED,),
            v.REFUND_REQUESTED,
            (v.BUYER,),
            otherwise=True,
            requires=(goods_must_go_back, arrived_in_time, evidence_missing, conformity_period_over),
            effects=(v.NOTIFY_MERCHANT,),
        ),
        Transition(v.APPROVE, (v.REFUND_REQUESTED,), v.REFUND_GRANTED, (v.MERCHANT,), effects=_AGREED),
        Transition(v.APPROVE, (v.REFUND_REQUESTED,), v.REFUND_GRANTED, (v.PLATFORM,), effects=_GRANTED),
        Transition(
            v.DECLINE,
            (v.REFUND_REQUESTED,),
            v.SHIPPED,
            _ANSWER,
            when=f.not_delivered,
            effects=(v.NOTIFY_BUYER,),
        ),
        Transition(v.DECLINE, (v.REFUND_REQUESTED,), v.DECLINED, _ANSWER, otherwise=True, effects=(v.NOTIFY_BUYER,)),
        Transition(
            v.WITHDRAW,
            (v.REFUND_REQUESTED,),
            v.SHIPPED,
            (v.BUYER,),
            when=f.not_delivered,
            effects=(v.NOTIFY_MERCHANT,),
        ),
        Transition(
            v.WITHDRAW, (v.REFUND_REQUESTED,), v.DELIVERED, (v.BUYER,), otherwise=True, effects=(v.NOTIFY_MERCHANT,)
        ),
        Transition(
            v.LAPSE,
            (v.REFUND_REQUESTED,),
            v.REFUND_GRANTED,
            (v.SYSTEM,),
            when=f.silence_approves,
            requires=(answer_not_overdue,),
            effects=_GRANTED,
        ),
        Transition(
            v.LAPSE,
            (v.REFUND_REQUESTED,),
            v.SHIPPED,
            (v.SYSTEM,),
            when=f.not_delivered,
            otherwise=True,
            requires=(answer_not_overdue,),
            effects=(v.NOTIFY_BUYER,),
        ),
        Transition(
            v.LAPSE,
            (v.REFUND_REQUESTED,),
            v.DECLINED,
            (v.SYSTEM,),
            otherwise=True,
            requires=(answer_not_overdue,),
            effects=(v.NOTIFY_BUYER,),
        ),
        # The money that is owed: all of it, or a part, after which the rest is still owed.
        *(
            Transition(
                v.REFUND,
                (state,),
                to,
                (v.PAYMENT_PROVIDER,),
                when=when,
                otherwise=when is None,
                requires=(nothing_held, more_than_refundable, *more),
                effects=_PAID_BACK,
            )
            for state, more in _OWING.items()
            for when, to in ((f.amount_settles, v.REFUNDED), (None, state))
        ),
        *(
            Transition(
                v.REFUND_PART, (state,), state, _ANSWER, requires=(nothing_held, more_than_refundable), effects=_AGREED
            )
            for state in (v.DELIVERED, v.DECLINED, v.DISPUTED, v.COMPLETED)
        ),
    ),
    standing=(
        Standing(
            "money_back_by_cancelling",
            events=(v.REQUEST_REFUND,),
            states=BEFORE_SHIPPING,
            sentence="Nothing has been shipped; cancelling is the way to the money.",
            source="seed S11, S19",
            opens_after=v.SHIP,
            instead=(v.CANCEL,),
        ),
        Standing(
            "refund_declined_before",
            events=(v.REQUEST_REFUND,),
            states=(v.DECLINED,),
            sentence="The request was declined; a dispute can be opened.",
            source="seed S45; TikTok Shop: rejected is not final while arbitration is possible",
            instead=(v.ESCALATE,),
        ),
        Standing(
            "refund_follows",
            events=(v.REQUEST_REFUND,),
            states=(v.RETURNING, v.CANCELLED, v.RETURNED, v.LOST, v.REFUND_GRANTED),
            sentence="What is owed is paid back without asking, once the goods are settled.",
            source="seed S41, S44",
        ),
        Standing(
            "paid_back_already",
            events=(v.REQUEST_REFUND, v.REFUND, v.REFUND_PART),
            states=(v.REFUNDED,),
            sentence="It has been paid back already.",
            source="lifecycle: refunded never exceeds captured",
        ),
        Standing(
            "completed_return_only",
            events=(v.REQUEST_REFUND,),
            states=(v.COMPLETED,),
            sentence="The order is completed; a claim about faulty goods starts with a return.",
            source="lifecycle: nothing leaves completed but a conformity claim",
            instead=(v.REQUEST_RETURN,),
        ),
        Standing(
            "nothing_owed",
            events=(v.REFUND,),
            states=tuple(
                state
                for state in v.STATES
                if state not in {v.CANCELLED, v.LOST, v.REFUND_GRANTED, v.RETURNED, v.REFUNDED}
            ),
            sentence="Nothing is owed: the line is neither cancelled, returned, lost nor granted a refund.",
            source="seed S41: not before approval",
            instead=(v.REFUND_PART,),
        ),
        Standing(
            "part_not_possible",
            events=(v.REFUND_PART,),
            states=tuple(
                state
                for state in v.STATES
                if state not in {v.DELIVERED, v.DECLINED, v.DISPUTED, v.COMPLETED, v.REFUNDED}
            ),
            sentence="A part is refunded only while the buyer has the goods and nothing else is under way.",
            source="lifecycle: refund_part at delivered, declined, disputed, completed",
        ),
    ),
)
