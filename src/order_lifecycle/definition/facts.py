"""The facts on which rules turn: a sentence, a kind, who can find it out or bring it about.

`becomes` says what a fact is right after an event. It serves to ask "and after that?" where no order is at hand;
for an order, `orders/observe.py` derives every fact from what happened and from the terms.
"""

from __future__ import annotations

from order_lifecycle.definition.facts_of_time import FACTS_OF_TIME
from order_lifecycle.language.conditions import Fact

# ------------------------------------------------------------------- of the line: what the goods are

custom_made = Fact(
    "custom_made", "The goods are made to the buyer's own specification or personalised.", "line", known_by="merchant"
)
perishable = Fact("perishable", "The goods spoil or expire quickly.", "line", known_by="merchant")
seal_broken = Fact("seal_broken", "Goods sealed for hygiene or copyright have been unsealed.", "line", known_by="buyer")
final_sale = Fact("final_sale", "The goods were sold as a final sale.", "line", known_by="merchant")
digital_supplied = Fact(
    "digital_supplied", "Digital content has been supplied with the buyer's consent.", "line", known_by="merchant"
)

# -------------------------------------------------------------- of the line: what has happened to it

never_shipped = Fact(
    "never_shipped",
    "The carrier has never had the parcel.",
    "line",
    known_by="merchant",
    becomes=(("ship", False),),
    at_first=True,
)
not_delivered = Fact(
    "not_delivered",
    "The goods have not been delivered to the buyer.",
    "line",
    known_by="carrier",
    becomes=(("deliver", False),),
    at_first=True,
)
came_back = Fact(
    "came_back",
    "The merchant has the goods again.",
    "line",
    known_by="merchant",
    becomes=(("receive", True),),
    at_first=False,
)
refused_at_door = Fact(
    "refused_at_door",
    "The parcel was refused at the door.",
    "line",
    known_by="carrier",
    becomes=(("reject_delivery", True), ("fail_delivery", False), ("send_back", False)),
    at_first=False,
)
asked_when_packed = Fact(
    "asked_when_packed",
    "The shipment had been arranged when the request was made.",
    "line",
    known_by="system",
    becomes=(("packed/cancel", True), ("paid/cancel", False)),
    at_first=False,
)
asked_when_completed = Fact(
    "asked_when_completed",
    "The order had been completed when the request was made.",
    "line",
    known_by="system",
    becomes=(("completed/request_return", True), ("request_return", False)),
    at_first=False,
)
asked_to_keep_goods = Fact(
    "asked_to_keep_goods",
    "The buyer asked for money without sending the goods back.",
    "line",
    known_by="system",
    becomes=(("request_refund", True), ("request_return", False), ("cancel", False)),
    at_first=False,
)
request_declined = Fact(
    "request_declined",
    "The buyer's last request was declined.",
    "line",
    known_by="system",
    becomes=(
        ("decline", True),
        ("lapse", True),
        ("return_approved/lapse", False),
        ("cancel", False),
        ("request_return", False),
        ("request_refund", False),
        ("dismiss", False),
    ),
    at_first=False,
)

declined_change_of_mind = Fact(
    "declined_change_of_mind",
    "What was declined was a change of mind.",
    "line",
    known_by="system",
    becomes=(("decline", "ground_is_change_of_mind"), ("lapse", "ground_is_change_of_mind")),
    at_first=False,
)

# ------------------------------------------------------------------------------ of the order's money

cash_on_delivery = Fact("cash_on_delivery", "The buyer pays on delivery.", "order", known_by="merchant")
order_paid = Fact(
    "order_paid",
    "The order has been paid.",
    "order",
    known_by="payment_provider",
    becomes=(("pay", True),),
    at_first=False,
)
money_held = Fact(
    "money_held",
    "Money of the buyer is held for this line.",
    "order",
    known_by="payment_provider",
    becomes=(("pay", True),),
    at_first=False,
)
amount_covers_order = Fact(
    "amount_covers_order", "The payment covers the whole order.", "request", known_by="payment_provider"
)
amount_within_refundable = Fact(
    "amount_within_refundable",
    "The amount is at most what can still be refunded.",
    "request",
    known_by="payment_provider",
)

amount_settles = Fact(
    "amount_settles",
    "The amount is all that is still to be paid back.",
    "request",
    known_by="payment_provider",
)

# --------------------------------------------------------------------------------- of the request
# A buyer can come with a claim (`can_change`); a change of mind cannot be made into something else.

_GROUND = "ground"

ground_is_change_of_mind = Fact(
    "ground_is_change_of_mind",
    "The ground is a change of mind (or no ground that gives a right of its own).",
    "request",
    known_by="buyer",
    one_of=_GROUND,
)
ground_is_non_conformity = Fact(
    "ground_is_non_conformity",
    "The ground is that the goods are defective, damaged, wrong, incomplete or not as described.",
    "request",
    known_by="buyer",
    can_change=True,
    one_of=_GROUND,
)
ground_is_late_shipment = Fact(
    "ground_is_late_shipment",
    "The ground is that the goods were not shipped in time.",
    "request",
    known_by="buyer",
    one_of=_GROUND,
)
ground_is_late_delivery = Fact(
    "ground_is_late_delivery",
    "The ground is that the goods did not arrive in time, or never.",
    "request",
    known_by="buyer",
    can_change=True,
    one_of=_GROUND,
)
ground_is_agreement = Fact(
    "ground_is_agreement",
    "The ground is an agreement between buyer and merchant.",
    "request",
    known_by="buyer",
    one_of=_GROUND,
)
ground_is_merchants_own = Fact(
    "ground_is_merchants_own",
    "The ground is the merchant's own: out of stock, wrong price, cannot deliver there.",
    "request",
    known_by="merchant",
    one_of=_GROUND,
)
ground_is_platforms_own = Fact(
    "ground_is_platforms_own",
    "The ground is the platform's own: fraud, unpaid, a decision of its customer service.",
    "request",
    known_by="platform",
    one_of=_GROUND,
)
evidence_given = Fact(
    "evidence_given", "Evidence is attached (photos, a video).", "request", known_by="buyer", can_change=True
)
merchant_consents = Fact(
    "merchant_consents",
    "The merchant's consent is on record.",
    "request",
    known_by="merchant",
    can_change=True,
    becomes=(("consent", True), ("decline", False), ("dismiss", False)),
    at_first=False,
)
request_left = Fact(
    "request_left", "The terms allow one more cancellation request for this line.", "request", known_by="platform"
)

# ---------------------------------------------------------------------------------- of the terms

silence_approves = Fact("silence_approves", "Silence counts as a yes to this request.", "terms", known_by="platform")
shipping_declines_request = Fact(
    "shipping_declines_request",
    "Shipping the goods counts as declining an open cancellation request.",
    "terms",
    known_by="platform",
)
held_in_free_window = Fact(
    "held_in_free_window",
    "The order is on hold until the free cancellation window is over.",
    "terms",
    known_by="platform",
)
buyer_may_ask_when_packed = Fact(
    "buyer_may_ask_when_packed",
    "A buyer may ask to cancel after the shipment has been arranged.",
    "terms",
    known_by="platform",
)
merchant_may_cancel_when_packed = Fact(
    "merchant_may_cancel_when_packed",
    "A merchant may cancel after the shipment has been arranged.",
    "terms",
    known_by="platform",
)
interception_offered = Fact(
    "interception_offered", "The terms let a buyer ask to stop a parcel on its way.", "terms", known_by="platform"
)
cancelling_needs_no_consent = Fact(
    "cancelling_needs_no_consent",
    "Cancelling on a change of mind before the delivery is the buyer's right.",
    "terms",
    known_by="platform",
)
return_needs_no_consent = Fact(
    "return_needs_no_consent", "Returning on a change of mind is the buyer's right.", "terms", known_by="platform"
)

# --------------------------------------------------------------------------------- of the world

carrier_can_intercept = Fact(
    "carrier_can_intercept",
    "The carrier can stop the parcel.",
    "world",
    known_by="carrier",
    can_change=True,
)

_OTHERS = tuple(value for value in list(globals().values()) if isinstance(value, Fact))
FACTS = (
    *(fact for fact in _OTHERS if fact.kind != "world"),
    *FACTS_OF_TIME,
    *(fact for fact in _OTHERS if fact.kind == "world"),
)
