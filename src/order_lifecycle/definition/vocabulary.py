"""States, events, actors, grounds and effects of an order line: a label and a sentence each."""

from __future__ import annotations

from order_lifecycle.definition.facts import (
    ground_is_agreement,
    ground_is_change_of_mind,
    ground_is_late_delivery,
    ground_is_late_shipment,
    ground_is_merchants_own,
    ground_is_non_conformity,
    ground_is_platforms_own,
    money_held,
)
from order_lifecycle.language.lifecycle import Actor, Effect, Event, Ground, State

# --------------------------------------------------------------------------------------------- actors

BUYER = Actor("buyer", "buyer", "Who bought the goods.")
MERCHANT = Actor("merchant", "merchant", "Who sells the goods and ships them.")
PLATFORM = Actor("platform", "customer service", "The marketplace's customer service; it decides disputes.")
CARRIER = Actor("carrier", "carrier", "Who moves the parcel.")
PAYMENT_PROVIDER = Actor("payment_provider", "payment provider", "Who takes the money and pays it back.")
SYSTEM = Actor("system", "system (the clock)", "Time itself: what happens when a deadline has passed.")

ACTORS = (BUYER, MERCHANT, PLATFORM, CARRIER, PAYMENT_PROVIDER, SYSTEM)

# --------------------------------------------------------------------------------------------- states
# The number is how far the goods have come: 0 with the merchant, 1 packed, 2 with the carrier, 3 with the buyer,
# 4 on the way back, 5 back, lost or settled for good.

PLACED = State("placed", "placed", "Ordered; no money is held (unpaid, or cash on delivery).", "buying", 0)
PAID = State("paid", "paid", "The money is held; nothing has been prepared.", "buying", 0)
PACKED = State(
    "packed", "packed", "The shipment is arranged (label made); the carrier does not have it.", "shipping", 1
)
SHIPPED = State("shipped", "shipped", "The carrier has the parcel.", "shipping", 2)
DELIVERED = State("delivered", "delivered", "The buyer has the goods; the after-sales period runs.", "shipping", 3)
CANCELLATION_REQUESTED = State(
    "cancellation_requested",
    "cancellation requested",
    "The buyer asked to cancel before the carrier had the parcel; an answer is awaited.",
    "asking",
    1,
    awaits=(MERCHANT, PLATFORM),
    asks=True,
)
INTERCEPTION_REQUESTED = State(
    "interception_requested",
    "interception requested",
    "The buyer asked to cancel while the parcel is on its way; carrier or merchant must answer.",
    "asking",
    2,
    awaits=(CARRIER, MERCHANT),
    asks=True,
)
RETURN_REQUESTED = State(
    "return_requested",
    "return requested",
    "The buyer wants to send the goods back; an answer is awaited.",
    "asking",
    3,
    awaits=(MERCHANT, PLATFORM),
    asks=True,
)
REFUND_REQUESTED = State(
    "refund_requested",
    "refund requested",
    "The buyer wants money without sending the goods back; an answer is awaited.",
    "asking",
    3,
    awaits=(MERCHANT, PLATFORM),
    asks=True,
)
DECLINED = State(
    "declined",
    "declined",
    "The answer to a return or refund request was no; not final, it can be disputed.",
    "asking",
    3,
)
DISPUTED = State(
    "disputed", "disputed", "The platform's customer service decides.", "asking", 3, awaits=(PLATFORM,), asks=True
)
RETURN_APPROVED = State(
    "return_approved",
    "return approved",
    "The buyer must send the goods back by a date.",
    "going_back",
    3,
    awaits=(BUYER,),
)
RETURNING = State(
    "returning",
    "returning",
    "On its way to the merchant: sent back, refused at the door, undeliverable or intercepted.",
    "going_back",
    4,
)
CANCELLED = State("cancelled", "cancelled", "It will never be shipped.", "settled", 0, "closed")
RETURNED = State("returned", "returned", "The merchant has the goods again.", "settled", 5, "closed")
LOST = State("lost", "lost", "Lost, destroyed or disposed of on the way.", "settled", 5, "closed")
REFUND_GRANTED = State(
    "refund_granted", "refund granted", "Money is owed though the buyer keeps the goods.", "settled", 3, "closed"
)
REFUNDED = State("refunded", "refunded", "What was owed has been paid back.", "settled", 5, "final")
COMPLETED = State("completed", "completed", "The after-sales period is over; nothing is owed.", "settled", 5, "final")

STATES = (
    PLACED,
    PAID,
    PACKED,
    SHIPPED,
    DELIVERED,
    CANCELLATION_REQUESTED,
    INTERCEPTION_REQUESTED,
    RETURN_REQUESTED,
    REFUND_REQUESTED,
    DECLINED,
    DISPUTED,
    RETURN_APPROVED,
    RETURNING,
    CANCELLED,
    RETURNED,
    LOST,
    REFUND_GRANTED,
    REFUNDED,
    COMPLETED,
)

# --------------------------------------------------------------------------------------------- events

MONEY_BACK = "money_back"
"""The goal that cancelling, refusing, returning and complaining share."""

PAY = Event("pay", "pay", "The payment arrives.", (PAYMENT_PROVIDER,), foreseen=True)
PACK = Event("pack", "pack", "The merchant arranges the shipment.", (MERCHANT,), leads_to=PACKED, foreseen=True)
SHIP = Event("ship", "ship", "The carrier takes the parcel.", (MERCHANT, CARRIER), leads_to=SHIPPED, foreseen=True)
DELIVER = Event("deliver", "deliver", "The buyer gets the goods.", (CARRIER,), leads_to=DELIVERED, foreseen=True)
LOSE = Event("lose", "lose", "The parcel is lost, destroyed or disposed of.", (CARRIER, PLATFORM), leads_to=LOST)
COMPLETE = Event("complete", "complete", "The after-sales period ends.", (SYSTEM,))
CANCEL = Event(
    "cancel",
    "cancel",
    "Stop the order before the goods are delivered.",
    (BUYER, MERCHANT, PLATFORM, SYSTEM),
    goal=MONEY_BACK,
)
CONSENT = Event(
    "consent",
    "consent",
    "The merchant agrees to cancel, or to take the goods back, and says so on record.",
    (MERCHANT,),
    foreseen=True,
)
APPROVE = Event("approve", "approve", "Say yes to the open request.", (MERCHANT, PLATFORM, CARRIER), foreseen=True)
DECLINE = Event("decline", "decline", "Say no to the open request.", (MERCHANT, PLATFORM, CARRIER), foreseen=True)
WITHDRAW = Event("withdraw", "withdraw the request", "Take the open request back.", (BUYER,))
LAPSE = Event("lapse", "lapse", "A deadline passes without an answer or an act.", (SYSTEM,))
REJECT_DELIVERY = Event(
    "reject_delivery",
    "refuse the delivery",
    "Turn the parcel away at the door.",
    (BUYER, CARRIER),
    goal=MONEY_BACK,
    leads_to=RETURNING,
)
FAIL_DELIVERY = Event(
    "fail_delivery",
    "fail to deliver",
    "The carrier cannot deliver and turns the parcel round.",
    (CARRIER,),
    leads_to=RETURNING,
)
RECEIVE = Event(
    "receive",
    "receive back",
    "The merchant gets the goods back.",
    (MERCHANT, CARRIER),
    leads_to=RETURNED,
    foreseen=True,
)
REQUEST_RETURN = Event(
    "request_return", "ask for a return", "Send the goods back and get the money back.", (BUYER,), goal=MONEY_BACK
)
SEND_BACK = Event("send_back", "send back", "The buyer hands the goods to the carrier.", (BUYER,), leads_to=RETURNING)
REQUEST_REFUND = Event(
    "request_refund", "ask for a refund", "Get money back without sending the goods back.", (BUYER,), goal=MONEY_BACK
)
REFUND = Event("refund", "refund", "The money that is owed is paid back.", (PAYMENT_PROVIDER,))
REFUND_PART = Event(
    "refund_part", "refund a part", "Part of the money is paid back; the goods stay.", (MERCHANT, PLATFORM)
)
ESCALATE = Event(
    "escalate",
    "open a dispute",
    "Hand the case to the platform's customer service.",
    (BUYER, MERCHANT),
    goal=MONEY_BACK,
)
UPHOLD = Event("uphold", "decide for the buyer", "The dispute ends in the buyer's favour.", (PLATFORM,))
DISMISS = Event("dismiss", "decide for the merchant", "The dispute ends in the merchant's favour.", (PLATFORM,))
ASK_PLATFORM = Event(
    "ask_platform", "ask customer service", "Ask the platform's customer service for help.", (BUYER, MERCHANT)
)

EVENTS = (
    PAY,
    PACK,
    SHIP,
    DELIVER,
    LOSE,
    COMPLETE,
    CANCEL,
    CONSENT,
    APPROVE,
    DECLINE,
    WITHDRAW,
    LAPSE,
    REJECT_DELIVERY,
    FAIL_DELIVERY,
    RECEIVE,
    REQUEST_RETURN,
    SEND_BACK,
    REQUEST_REFUND,
    REFUND,
    REFUND_PART,
    ESCALATE,
    UPHOLD,
    DISMISS,
    ASK_PLATFORM,
)

# -------------------------------------------------------------------------------------------- grounds
# A ground without a right of its own (goodwill, other) counts as a change of mind: naming no
# better ground must never open more than a change of mind does.

GROUNDS = (
    Ground("change_of_mind", "change of mind", "The buyer no longer wants it.", ground_is_change_of_mind),
    Ground("ordering_mistake", "ordering mistake", "The buyer ordered by mistake.", ground_is_change_of_mind),
    Ground("wrong_address", "wrong address", "The buyer gave a wrong address.", ground_is_change_of_mind),
    Ground("late_shipment", "shipped late", "It was not shipped in time.", ground_is_late_shipment),
    Ground("late_delivery", "delivered late", "It was not delivered in time.", ground_is_late_delivery),
    Ground("not_received", "not received", "It never arrived.", ground_is_late_delivery),
    Ground("defect", "defect", "The goods have a quality problem.", ground_is_non_conformity),
    Ground("damaged", "damaged", "The goods arrived damaged.", ground_is_non_conformity),
    Ground("wrong_item", "wrong item", "The merchant sent the wrong goods.", ground_is_non_conformity),
    Ground("not_as_described", "not as described", "The goods differ from the offer.", ground_is_non_conformity),
    Ground("missing_part", "missing part", "Something is missing.", ground_is_non_conformity),
    Ground("counterfeit", "counterfeit", "The goods are not genuine.", ground_is_non_conformity),
    Ground("out_of_stock", "out of stock", "The merchant cannot supply it.", ground_is_merchants_own),
    Ground("wrong_price", "wrong price", "The price was a mistake.", ground_is_merchants_own),
    Ground("cannot_deliver", "cannot deliver", "The merchant cannot deliver to that address.", ground_is_merchants_own),
    Ground("agreed_with_merchant", "agreed", "Buyer and merchant agreed on it.", ground_is_agreement),
    Ground("merchant_silent", "merchant silent", "The merchant does not answer.", ground_is_late_shipment),
    Ground("goodwill", "goodwill", "A favour without a duty.", ground_is_change_of_mind),
    Ground("fraud", "fraud", "The order looks fraudulent.", ground_is_platforms_own),
    Ground("unpaid", "unpaid", "The order was not paid in time.", ground_is_platforms_own),
    Ground("platform_decision", "platform decision", "The platform stopped the order.", ground_is_platforms_own),
    Ground("other", "other", "Another reason.", ground_is_change_of_mind),
)

# -------------------------------------------------------------------------------------------- effects

NOTIFY_BUYER = Effect("notify_buyer", "tell the buyer", "Tell the buyer what happened and what comes next.")
NOTIFY_MERCHANT = Effect("notify_merchant", "tell the merchant", "Tell the merchant, with the deadline to answer.")
NOTIFY_PLATFORM = Effect("notify_platform", "tell customer service", "Open a case at the platform's customer service.")
RELEASE_STOCK = Effect("release_stock", "release the stock", "Put the reserved goods back on sale.")
STOP_PARCEL = Effect("stop_parcel", "stop the parcel", "Ask the carrier to stop the parcel and turn it round.")
ISSUE_RETURN_LABEL = Effect("issue_return_label", "issue a return label", "Give the buyer the means to send it back.")
INSPECT_GOODS = Effect("inspect_goods", "inspect the goods", "Look at what came back.")
START_REFUND = Effect("start_refund", "start the refund", "Pay back what is owed.", only_if=money_held)

EFFECTS = (
    NOTIFY_BUYER,
    NOTIFY_MERCHANT,
    NOTIFY_PLATFORM,
    RELEASE_STOCK,
    STOP_PARCEL,
    ISSUE_RETURN_LABEL,
    INSPECT_GOODS,
    START_REFUND,
)
