"""Buying: how an order line comes to be paid for."""

from __future__ import annotations

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.language.lifecycle import Chapter, Requirement, Standing, Transition

amount_too_small = Requirement(
    "amount_too_small",
    needs=f.amount_covers_order,
    sentence="The payment does not cover the order.",
    source="lifecycle: payment covers the order before anything is shipped",
)

already_paid = Requirement(
    "already_paid",
    needs=~f.order_paid,
    sentence="The order has been paid already.",
    source="lifecycle: a line is paid once",
)
not_paid_on_delivery = Requirement(
    "not_paid_on_delivery",
    needs=f.cash_on_delivery,
    sentence="The order was paid before it was shipped; only payment on delivery comes later.",
    source="lifecycle: payment on delivery",
)

_ON_DELIVERY = (
    v.SHIPPED,
    v.INTERCEPTION_REQUESTED,
    v.DELIVERED,
    v.RETURN_REQUESTED,
    v.REFUND_REQUESTED,
    v.DECLINED,
    v.DISPUTED,
    v.RETURN_APPROVED,
    v.COMPLETED,
)
"""Where what is paid on delivery can arrive: the goods are on their way or with the buyer."""

BUYING = Chapter(
    "buying",
    "buying",
    "An order line is placed and paid for.",
    transitions=(
        Transition(
            v.PAY,
            sources=(v.PLACED,),
            to=v.PAID,
            by=(v.PAYMENT_PROVIDER,),
            requires=(amount_too_small,),
            effects=(v.NOTIFY_MERCHANT, v.NOTIFY_BUYER),
        ),
        # Payment on delivery: the line stays where it is, the money is in the ledger.
        *(
            Transition(
                v.PAY,
                sources=(state,),
                to=state,
                by=(v.PAYMENT_PROVIDER,),
                requires=(already_paid, not_paid_on_delivery, amount_too_small),
            )
            for state in _ON_DELIVERY
        ),
    ),
    standing=(
        Standing(
            "held_already",
            events=(v.PAY,),
            states=(v.PAID,),
            sentence="It has been paid, and the money is held.",
            source="lifecycle: a line is paid once",
        ),
        Standing(
            "paid_before_or_on_delivery",
            events=(v.PAY,),
            states=(v.PACKED, v.CANCELLATION_REQUESTED),
            sentence="It was paid before it was packed, or it is paid on delivery; nothing is paid in between.",
            source="lifecycle: payment on delivery",
        ),
        Standing(
            "nothing_left_to_pay",
            events=(v.PAY,),
            states=(v.RETURNING, v.RETURNED, v.LOST, v.REFUND_GRANTED, v.REFUNDED),
            sentence="The goods go back or are lost, or a refund is granted; what is paid now is to be sent back.",
            source="lifecycle: with payment on delivery nothing is owed after a refusal",
        ),
        Standing(
            "cancelled_before_payment",
            events=(v.PAY,),
            states=(v.CANCELLED,),
            sentence="The order was cancelled; a payment that arrives now is to be sent back.",
            source="lifecycle: nothing leaves cancelled but a refund",
        ),
    ),
)
