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
    ),
    standing=(
        Standing(
            "already_paid",
            events=(v.PAY,),
            states=tuple(state for state in v.STATES if state not in {v.PLACED, v.CANCELLED}),
            sentence="It has been paid, or is past paying.",
            source="lifecycle: a line is paid once",
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
