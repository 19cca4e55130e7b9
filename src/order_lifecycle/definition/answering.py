"""Answering: yes, no, never mind, or silence, to a request to cancel or to stop a parcel."""

from __future__ import annotations

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import facts_of_time as t
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.cancelling import UNDO
from order_lifecycle.language.lifecycle import Chapter, Requirement, Standing, Transition

answer_not_overdue = Requirement(
    "answer_not_overdue",
    needs=t.answer_overdue,
    sentence="There is still time to answer.",
    source="TikTok Shop, Return, refund and cancel API overview: 48 hours to answer",
)
cannot_intercept = Requirement(
    "cannot_intercept",
    needs=f.carrier_can_intercept,
    sentence="The carrier cannot stop the parcel.",
    source="lifecycle: an interception needs the carrier; TikTok Shop error 25001045",
    instead=(v.DECLINE,),
)

_ANSWER = (v.MERCHANT, v.PLATFORM)

ANSWERING = Chapter(
    "answering",
    "answering a cancellation",
    "A request to cancel is approved, declined, withdrawn, or answered by silence (seed S40).",
    transitions=(
        # The answer to a cancellation request.
        Transition(v.APPROVE, (v.CANCELLATION_REQUESTED,), v.CANCELLED, _ANSWER, effects=UNDO),
        Transition(
            v.DECLINE,
            (v.CANCELLATION_REQUESTED,),
            v.PACKED,
            _ANSWER,
            when=f.asked_when_packed,
            effects=(v.NOTIFY_BUYER,),
        ),
        Transition(v.DECLINE, (v.CANCELLATION_REQUESTED,), v.PAID, _ANSWER, otherwise=True, effects=(v.NOTIFY_BUYER,)),
        Transition(
            v.WITHDRAW,
            (v.CANCELLATION_REQUESTED,),
            v.PACKED,
            (v.BUYER,),
            when=f.asked_when_packed,
            effects=(v.NOTIFY_MERCHANT,),
        ),
        Transition(
            v.WITHDRAW, (v.CANCELLATION_REQUESTED,), v.PAID, (v.BUYER,), otherwise=True, effects=(v.NOTIFY_MERCHANT,)
        ),
        Transition(
            v.LAPSE,
            (v.CANCELLATION_REQUESTED,),
            v.CANCELLED,
            (v.SYSTEM,),
            when=f.silence_approves,
            requires=(answer_not_overdue,),
            effects=UNDO,
        ),
        Transition(
            v.LAPSE,
            (v.CANCELLATION_REQUESTED,),
            v.PACKED,
            (v.SYSTEM,),
            when=f.asked_when_packed,
            otherwise=True,
            requires=(answer_not_overdue,),
            effects=(v.NOTIFY_BUYER,),
        ),
        Transition(
            v.LAPSE,
            (v.CANCELLATION_REQUESTED,),
            v.PAID,
            (v.SYSTEM,),
            otherwise=True,
            requires=(answer_not_overdue,),
            effects=(v.NOTIFY_BUYER,),
        ),
        # The answer to an interception request.
        Transition(
            v.APPROVE,
            (v.INTERCEPTION_REQUESTED,),
            v.RETURNING,
            (v.CARRIER, v.MERCHANT),
            requires=(cannot_intercept,),
            effects=(v.NOTIFY_BUYER, v.NOTIFY_MERCHANT),
        ),
        Transition(
            v.DECLINE, (v.INTERCEPTION_REQUESTED,), v.SHIPPED, (v.CARRIER, v.MERCHANT), effects=(v.NOTIFY_BUYER,)
        ),
        Transition(v.WITHDRAW, (v.INTERCEPTION_REQUESTED,), v.SHIPPED, (v.BUYER,), effects=(v.NOTIFY_MERCHANT,)),
        Transition(
            v.LAPSE,
            (v.INTERCEPTION_REQUESTED,),
            v.SHIPPED,
            (v.SYSTEM,),
            requires=(answer_not_overdue,),
            effects=(v.NOTIFY_BUYER,),
        ),
    ),
    standing=(
        Standing(
            "no_open_request",
            events=(v.APPROVE, v.DECLINE, v.WITHDRAW),
            states=tuple(state for state in v.STATES if not state.asks),
            sentence="No request is open.",
            source="seed S40: what is approved was asked before",
            instead=(v.CONSENT,),
        ),
        Standing(
            "customer_service_decides",
            events=(v.APPROVE, v.DECLINE),
            states=(v.DISPUTED,),
            sentence="The case is in dispute; the platform's customer service decides it.",
            source="seed S18, S45",
            instead=(v.UPHOLD, v.DISMISS),
        ),
        Standing(
            "dispute_not_withdrawn",
            events=(v.WITHDRAW,),
            states=(v.DISPUTED,),
            sentence="A dispute is decided by customer service; tell them if it is settled.",
            source="seed S45; lifecycle: a dispute ends by uphold or dismiss",
            instead=(v.ASK_PLATFORM,),
        ),
        Standing(
            "not_for_the_carrier",
            events=(v.APPROVE, v.DECLINE),
            states=(v.CANCELLATION_REQUESTED, v.RETURN_REQUESTED, v.REFUND_REQUESTED),
            by=(v.CARRIER,),
            sentence="This request is answered by the merchant or by customer service.",
            source="seed S12, S40",
        ),
        Standing(
            "not_for_the_platform",
            events=(v.APPROVE, v.DECLINE),
            states=(v.INTERCEPTION_REQUESTED,),
            by=(v.PLATFORM,),
            sentence="Whether a parcel can be stopped is answered by the carrier or the merchant.",
            source="lifecycle: an interception needs the carrier",
        ),
        Standing(
            "nobody_is_late",
            events=(v.LAPSE,),
            states=tuple(state for state in v.STATES if not state.asks and state != v.RETURN_APPROVED),
            sentence="Nobody's answer is awaited; there is no deadline to pass.",
            source="lifecycle: only a waiting state lapses",
        ),
    ),
)
