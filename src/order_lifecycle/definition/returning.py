"""Returning: the buyer sends the goods back, by right, by agreement, or on a claim."""

from __future__ import annotations

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import facts_of_time as t
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.answering import answer_not_overdue
from order_lifecycle.definition.excluded_goods import EXCLUDED_GOODS, evidence_missing, seal_broken
from order_lifecycle.definition.shipping import BEFORE_SHIPPING
from order_lifecycle.language.lifecycle import Chapter, Requirement, Standing, Transition

return_window_over = Requirement(
    "return_window_over",
    needs=t.in_return_window,
    sentence="The time to return without a special ground is over.",
    source="seed S8 (the return policy); terms: the return window",
    instead=(v.REQUEST_RETURN, v.REQUEST_REFUND),
)
conformity_period_over = Requirement(
    "conformity_period_over",
    needs=t.in_conformity_period,
    sentence="The time for claims about faulty goods is over.",
    source="seed S15, S16; terms: the conformity period",
)
only_for_faults = Requirement(
    "only_for_faults",
    needs=f.ground_is_non_conformity,
    sentence="The order is completed; only a claim about faulty or wrong goods can reopen it.",
    source="lifecycle: nothing leaves completed but a conformity claim",
    instead=(v.REQUEST_RETURN,),
)
goods_came_back = Requirement(
    "goods_came_back",
    needs=~f.came_back,
    sentence="The merchant has the goods again; there is nothing left to send back. Customer service can be asked.",
    source="lifecycle: goods are returned once",
    instead=(v.ASK_PLATFORM,),
)
declined_before = Requirement(
    "declined_before",
    needs=f.merchant_consents,
    sentence="The request was declined; a dispute can be opened.",
    source="seed S13, S45; TikTok Shop: rejected is not final while arbitration is possible",
    instead=(v.ESCALATE,),
)
_A_RIGHT = f.ground_is_change_of_mind & f.return_needs_no_consent & t.in_return_window
right_cannot_be_declined = Requirement(
    "right_cannot_be_declined",
    needs=~_A_RIGHT,
    sentence="The return is the buyer's right and cannot be declined.",
    source="lifecycle: a right cannot be declined",
    instead=(v.APPROVE,),
)
goods_not_arrived = Requirement(
    "goods_not_arrived",
    needs=~f.not_delivered,
    sentence="The buyer does not have the goods yet; the delivery can be refused instead.",
    source="seed S23, S42",
    instead=(v.REJECT_DELIVERY,),
)
sent_back_too_late = Requirement(
    "sent_back_too_late",
    needs=~t.send_back_overdue,
    sentence="The time to send the goods back is over.",
    source="lifecycle: return_approved lapses on the send-back date",
    instead=(v.REQUEST_RETURN, v.ASK_PLATFORM),
)
still_time_to_send_back = Requirement(
    "still_time_to_send_back",
    needs=t.send_back_overdue,
    sentence="The buyer still has time to send the goods back.",
    source="lifecycle: return_approved lapses on the send-back date",
)

_EXCLUDED_GOODS = (*EXCLUDED_GOODS, seal_broken)
_CLAIM = (evidence_missing, conformity_period_over)
_ANSWER = (v.MERCHANT, v.PLATFORM)
_AGREED = (v.ISSUE_RETURN_LABEL, v.NOTIFY_BUYER)
_APPROVED = (*_AGREED, v.NOTIFY_MERCHANT)
"""A return is approved by somebody else than the merchant, who is told."""

RETURNING = Chapter(
    "returning",
    "returning",
    "The buyer has the goods, or soon will, and sends them back.",
    transitions=(
        # Delivered: agreed, by right, on a claim, or by asking.
        Transition(
            v.REQUEST_RETURN,
            (v.SHIPPED, v.DELIVERED),
            v.RETURN_APPROVED,
            (v.BUYER,),
            when=f.merchant_consents,
            effects=_APPROVED,
        ),
        Transition(
            v.REQUEST_RETURN,
            (v.SHIPPED, v.DELIVERED),
            v.RETURN_REQUESTED,
            (v.BUYER,),
            when=f.ground_is_non_conformity,
            otherwise=True,
            requires=_CLAIM,
            effects=(v.NOTIFY_MERCHANT,),
        ),
        Transition(
            v.REQUEST_RETURN,
            (v.DELIVERED,),
            v.RETURN_APPROVED,
            (v.BUYER,),
            when=f.return_needs_no_consent,
            otherwise=True,
            requires=(return_window_over, *_EXCLUDED_GOODS),
            effects=_APPROVED,
        ),
        Transition(
            v.REQUEST_RETURN,
            (v.DELIVERED,),
            v.RETURN_REQUESTED,
            (v.BUYER,),
            otherwise=True,
            requires=(return_window_over, *_EXCLUDED_GOODS),
            effects=(v.NOTIFY_MERCHANT,),
        ),
        # Shipped: a right that is open from the contract on, or negotiated with the merchant (seed S24).
        Transition(
            v.REQUEST_RETURN,
            (v.SHIPPED,),
            v.RETURN_APPROVED,
            (v.BUYER,),
            when=f.return_needs_no_consent & t.in_return_window,
            otherwise=True,
            requires=EXCLUDED_GOODS,
            effects=_APPROVED,
        ),
        Transition(
            v.REQUEST_RETURN,
            (v.SHIPPED,),
            v.RETURN_REQUESTED,
            (v.BUYER,),
            otherwise=True,
            requires=EXCLUDED_GOODS,
            effects=(v.NOTIFY_MERCHANT,),
        ),
        # Declined: a fault after a no to a change of mind, or an agreement (seed S13); else it is disputed.
        Transition(
            v.REQUEST_RETURN,
            (v.DECLINED,),
            v.RETURN_REQUESTED,
            (v.BUYER,),
            when=f.declined_change_of_mind & f.ground_is_non_conformity & ~f.merchant_consents,
            requires=_CLAIM,
            effects=(v.NOTIFY_MERCHANT,),
        ),
        Transition(
            v.REQUEST_RETURN,
            (v.DECLINED,),
            v.RETURN_APPROVED,
            (v.BUYER,),
            otherwise=True,
            requires=(declined_before,),
            effects=_APPROVED,
        ),
        # Completed: the conformity claim, the only way out of a final state.
        Transition(
            v.REQUEST_RETURN,
            (v.COMPLETED,),
            v.RETURN_REQUESTED,
            (v.BUYER,),
            requires=(goods_came_back, only_for_faults, *_CLAIM),
            effects=(v.NOTIFY_MERCHANT,),
        ),
        # The answer.
        Transition(v.APPROVE, (v.RETURN_REQUESTED,), v.RETURN_APPROVED, (v.MERCHANT,), effects=_AGREED),
        Transition(v.APPROVE, (v.RETURN_REQUESTED,), v.RETURN_APPROVED, (v.PLATFORM,), effects=_APPROVED),
        Transition(
            v.DECLINE,
            (v.RETURN_REQUESTED,),
            v.SHIPPED,
            _ANSWER,
            when=f.not_delivered,
            requires=(right_cannot_be_declined,),
            effects=(v.NOTIFY_BUYER,),
        ),
        Transition(
            v.DECLINE,
            (v.RETURN_REQUESTED,),
            v.DECLINED,
            _ANSWER,
            otherwise=True,
            requires=(right_cannot_be_declined,),
            effects=(v.NOTIFY_BUYER,),
        ),
        *(
            Transition(
                v.WITHDRAW,
                (v.RETURN_REQUESTED,),
                to,
                (v.BUYER,),
                when=when,
                otherwise=when is not f.not_delivered,
                effects=(v.NOTIFY_MERCHANT,),
            )
            for when, to in ((f.not_delivered, v.SHIPPED), (f.asked_when_completed, v.COMPLETED), (None, v.DELIVERED))
        ),
        Transition(
            v.LAPSE,
            (v.RETURN_REQUESTED,),
            v.RETURN_APPROVED,
            (v.SYSTEM,),
            when=f.silence_approves | _A_RIGHT,
            requires=(answer_not_overdue,),
            effects=_APPROVED,
        ),
        Transition(
            v.LAPSE,
            (v.RETURN_REQUESTED,),
            v.SHIPPED,
            (v.SYSTEM,),
            when=f.not_delivered,
            otherwise=True,
            requires=(answer_not_overdue,),
            effects=(v.NOTIFY_BUYER,),
        ),
        Transition(
            v.LAPSE,
            (v.RETURN_REQUESTED,),
            v.DECLINED,
            (v.SYSTEM,),
            otherwise=True,
            requires=(answer_not_overdue,),
            effects=(v.NOTIFY_BUYER,),
        ),
        # The way back.
        Transition(
            v.SEND_BACK,
            (v.RETURN_APPROVED,),
            v.RETURNING,
            (v.BUYER,),
            requires=(goods_not_arrived, sent_back_too_late),
            effects=(v.NOTIFY_MERCHANT,),
        ),
        *(
            Transition(
                v.LAPSE,
                (v.RETURN_APPROVED,),
                to,
                (v.SYSTEM,),
                when=when,
                otherwise=when is not f.not_delivered,
                requires=(still_time_to_send_back,),
                effects=(v.NOTIFY_BUYER,),
            )
            for when, to in ((f.not_delivered, v.SHIPPED), (t.after_sales_over, v.COMPLETED), (None, v.DELIVERED))
        ),
    ),
    standing=(
        Standing(
            "not_delivered_yet",
            events=(v.REQUEST_RETURN,),
            states=BEFORE_SHIPPING,
            sentence="Nothing has been shipped that could come back.",
            source="seed S11: before shipping an order is cancelled",
            opens_after=v.SHIP,
            instead=(v.CANCEL,),
        ),
        Standing(
            "request_open_already",
            events=(v.REQUEST_RETURN, v.REQUEST_REFUND),
            states=(v.INTERCEPTION_REQUESTED, v.RETURN_REQUESTED, v.REFUND_REQUESTED, v.DISPUTED, v.RETURN_APPROVED),
            sentence="A request about this line is open already.",
            source="seed S39: follow the request",
            instead=(v.SEND_BACK, v.WITHDRAW),
        ),
        Standing(
            "nothing_to_return",
            events=(v.REQUEST_RETURN,),
            states=(v.RETURNING, v.CANCELLED, v.RETURNED, v.LOST, v.REFUND_GRANTED, v.REFUNDED),
            sentence="There is nothing left to send back.",
            source="lifecycle: goods are returned once",
        ),
        Standing(
            "return_not_approved",
            events=(v.SEND_BACK,),
            states=tuple(state for state in v.STATES if state != v.RETURN_APPROVED),
            sentence="No return is approved; ask for one first.",
            source="seed S24: a return is settled before it is sent",
            instead=(v.REQUEST_RETURN,),
        ),
    ),
)
