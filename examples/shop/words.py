"""How are the words of the shop said in those of the lifecycle? States, grounds, and what is so for every order."""

from __future__ import annotations

from examples.shop.tables import Ground, Stage

STATES = {
    Stage.NEW: "placed",
    Stage.PAID: "paid",
    Stage.PACKED: "packed",
    Stage.IN_TRANSIT: "shipped",
    Stage.DELIVERED: "delivered",
    Stage.CANCEL_ASKED: "cancellation_requested",
    Stage.RETURN_ASKED: "return_requested",
    Stage.REFUND_ASKED: "refund_requested",
    Stage.SAID_NO: "declined",
    Stage.RETURN_ALLOWED: "return_approved",
    Stage.COMING_BACK: "returning",
    Stage.CANCELLED: "cancelled",
    Stage.BACK: "returned",
    Stage.LOST: "lost",
    Stage.REFUND_DUE: "refund_granted",
    Stage.REFUNDED: "refunded",
    Stage.DONE: "completed",
}

GROUNDS = {
    "ground_is_change_of_mind": Ground.CHANGE_OF_MIND,
    "ground_is_non_conformity": Ground.FAULTY,
    "ground_is_late_shipment": Ground.SHIPPED_LATE,
    "ground_is_late_delivery": Ground.ARRIVED_LATE,
    "ground_is_agreement": Ground.AGREED,
    "ground_is_merchants_own": Ground.OUT_OF_STOCK,
    "ground_is_platforms_own": Ground.FRAUD,
}

KNOWN = {
    # The terms of the shop.
    "silence_approves": True,
    "shipping_declines_request": False,
    "held_in_free_window": True,
    "buyer_may_ask_when_packed": False,
    "merchant_may_cancel_when_packed": True,
    "interception_offered": False,
    "cancelling_needs_no_consent": False,
    "return_needs_no_consent": False,
    # It sells no downloads, its carrier stops no parcel, and nobody counts how often a buyer asks.
    "digital_supplied": False,
    "carrier_can_intercept": False,
    "request_left": True,
}

LEAVING_OUT = ("platform", "escalate", "uphold", "dismiss", "ask_platform")
"""No marketplace stands above the shop, so there is nobody to decide a dispute."""
