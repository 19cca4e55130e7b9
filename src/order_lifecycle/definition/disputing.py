"""Disputing: the platform's customer service helps and decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import facts_of_time as t
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.definition.answering import answer_not_overdue
from order_lifecycle.language.lifecycle import Actor, Chapter, Effect, Event, Requirement, Standing, State, Transition

if TYPE_CHECKING:
    from order_lifecycle.language.conditions import Condition

dispute_window_over = Requirement(
    "dispute_window_over",
    needs=t.dispute_window_open,
    sentence="The time to open a dispute is over.",
    source="terms: the dispute window",
)
nothing_declined = Requirement(
    "nothing_declined",
    needs=f.request_declined,
    sentence="No request has been declined; there is nothing to dispute yet.",
    source="seed S45; lifecycle: a dispute follows a declined request",
    instead=(v.CANCEL, v.ASK_PLATFORM),
)

_TELL = (v.NOTIFY_BUYER, v.NOTIFY_MERCHANT)


def _ends(
    event: Event,
    by: Actor,
    *,
    for_buyer: bool,
    first: Condition | None = None,
    requires: tuple[Requirement, ...] = (),
) -> tuple[Transition, ...]:
    """The ways in which a dispute ends, by where the goods are; `first` limits them all."""
    refund = (v.START_REFUND, *_TELL)
    undo = (v.RELEASE_STOCK, *refund)
    ways: tuple[tuple[Condition | None, State, tuple[Effect, ...]], ...] = (
        (
            (f.never_shipped, v.CANCELLED, undo),
            (f.came_back | f.asked_to_keep_goods, v.REFUND_GRANTED, refund),
            (None, v.RETURN_APPROVED, (v.ISSUE_RETURN_LABEL, *_TELL)),
        )
        if for_buyer
        else (
            (f.never_shipped & f.asked_when_packed, v.PACKED, _TELL),
            (f.never_shipped, v.PAID, _TELL),
            (f.came_back | t.after_sales_over, v.COMPLETED, _TELL),
            (f.not_delivered, v.SHIPPED, _TELL),
            (None, v.DELIVERED, _TELL),
        )
    )
    return tuple(
        Transition(
            event,
            (v.DISPUTED,),
            to,
            (by,),
            when=first & when if first and when else first or when,
            otherwise=True,
            requires=requires,
            effects=effects,
        )
        for when, to, effects in ways
    )


DISPUTING = Chapter(
    "disputing",
    "disputing",
    "Customer service helps, and decides what buyer and merchant cannot settle (seed S45, S46).",
    transitions=(
        Transition(
            v.ESCALATE,
            (v.DECLINED, v.RETURNED),
            v.DISPUTED,
            (v.BUYER, v.MERCHANT),
            requires=(dispute_window_over,),
            effects=(v.NOTIFY_PLATFORM, *_TELL),
        ),
        Transition(
            v.ESCALATE,
            (v.PAID, v.PACKED, v.SHIPPED),
            v.DISPUTED,
            (v.BUYER,),
            requires=(nothing_declined, dispute_window_over),
            effects=(v.NOTIFY_PLATFORM, *_TELL),
        ),
        *_ends(v.UPHOLD, v.PLATFORM, for_buyer=True),
        *_ends(v.DISMISS, v.PLATFORM, for_buyer=False),
        *_ends(v.LAPSE, v.SYSTEM, for_buyer=True, first=f.silence_approves, requires=(answer_not_overdue,)),
        *_ends(v.LAPSE, v.SYSTEM, for_buyer=False, requires=(answer_not_overdue,)),
        # Help can be asked for at any time; it moves nothing.
        *(
            Transition(v.ASK_PLATFORM, (state,), state, (v.BUYER, v.MERCHANT), effects=(v.NOTIFY_PLATFORM,))
            for state in v.STATES
        ),
    ),
    standing=(
        Standing(
            "only_the_buyer",
            events=(v.ESCALATE,),
            states=(v.PAID, v.PACKED, v.SHIPPED),
            by=(v.MERCHANT,),
            sentence="Before the delivery only the buyer can have a declined request to dispute.",
            source="lifecycle: a dispute follows a declined cancellation",
            instead=(v.CANCEL,),
        ),
        Standing(
            "answer_comes_first",
            events=(v.ESCALATE,),
            states=(v.CANCELLATION_REQUESTED, v.INTERCEPTION_REQUESTED, v.RETURN_REQUESTED, v.REFUND_REQUESTED),
            sentence="An answer is still awaited; a dispute follows a no.",
            source="seed S45; lifecycle: a dispute follows a declined request",
            opens_after=v.DECLINE,
            instead=(v.APPROVE, v.WITHDRAW, v.ASK_PLATFORM),
        ),
        Standing(
            "in_dispute_already",
            events=(v.ESCALATE,),
            states=(v.DISPUTED,),
            sentence="Customer service has the case already.",
            source="lifecycle: one dispute at a time",
            instead=(v.ASK_PLATFORM,),
        ),
        Standing(
            "nothing_to_dispute",
            events=(v.ESCALATE,),
            states=(v.PLACED, v.DELIVERED, v.RETURN_APPROVED, v.RETURNING),
            sentence="No request has been declined; customer service can be asked at any time.",
            source="seed S45, S46",
            instead=(v.SEND_BACK, v.REQUEST_RETURN, v.REQUEST_REFUND, v.ASK_PLATFORM),
        ),
        Standing(
            "dispute_too_late",
            events=(v.ESCALATE,),
            states=(v.CANCELLED, v.LOST, v.REFUND_GRANTED, v.REFUNDED, v.COMPLETED),
            sentence="The case is settled; customer service can still be asked.",
            source="seed S45, S46; lifecycle: nothing leaves a final state",
            instead=(v.REQUEST_RETURN, v.ASK_PLATFORM),
        ),
        Standing(
            "no_dispute_open",
            events=(v.UPHOLD, v.DISMISS),
            states=tuple(state for state in v.STATES if state != v.DISPUTED),
            sentence="No dispute is open.",
            source="lifecycle: what is decided was disputed before",
            opens_after=v.ESCALATE,
        ),
    ),
)
