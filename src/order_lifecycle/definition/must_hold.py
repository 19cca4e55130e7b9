"""What must hold always, said apart from the rules: `order-lifecycle verify` proves each claim of every order.

What is about amounts, splitting, keys and reports is no matter of the lifecycle alone; it is tested on real orders.
"""

from __future__ import annotations

from order_lifecycle.definition import facts as f
from order_lifecycle.definition import facts_of_time as t
from order_lifecycle.definition import vocabulary as v
from order_lifecycle.language.claims import Indifferent, Leads, Never, WayOn

_GOODS = (f.custom_made, f.perishable, f.seal_broken, f.final_sale, f.digital_supplied)
_FAULT = f.ground_is_non_conformity & f.evidence_given & t.in_conformity_period

no_refund_beyond_what_is_held = Never(
    "no_refund_beyond_what_is_held",
    "Nothing is paid back of which no money is held, and never more than what is left.",
    "lifecycle, must hold 1",
    events=(v.REFUND, v.REFUND_PART),
    where=~f.money_held | ~f.amount_within_refundable,
)
shipped_is_not_cancelled_by_the_buyer = Never(
    "shipped_is_not_cancelled_by_the_buyer",
    "A line that the carrier has had never becomes cancelled by the buyer's act.",
    "seed S21; lifecycle, must hold 2",
    by=(v.BUYER,),
    to=(v.CANCELLED,),
    once=(v.SHIPPED, v.DELIVERED, v.RETURNING),
    moving=True,
)
custom_made_is_not_undone_by_a_change_of_mind = Never(
    "custom_made_is_not_undone_by_a_change_of_mind",
    "A paid, custom-made line is not cancelled or returned on a change of mind without the merchant's consent.",
    "seed S25 to S28; lifecycle, must hold 3",
    events=(v.CANCEL, v.REQUEST_RETURN, v.REQUEST_REFUND, v.LAPSE),
    by=(v.BUYER,),
    to=(v.CANCELLED, v.CANCELLATION_REQUESTED, v.RETURN_REQUESTED, v.RETURN_APPROVED, v.REFUND_GRANTED),
    where=f.custom_made & f.ground_is_change_of_mind & ~f.merchant_consents,
    once=(v.PAID,),
)
silence_undoes_no_custom_made_goods = Never(
    "silence_undoes_no_custom_made_goods",
    "Silence neither cancels nor returns a custom-made line on a change of mind.",
    "seed S25 to S28; lifecycle, must hold 3",
    events=(v.LAPSE,),
    sources=(v.CANCELLATION_REQUESTED, v.RETURN_REQUESTED),
    to=(v.CANCELLED, v.RETURN_APPROVED),
    where=f.custom_made & f.ground_is_change_of_mind & ~f.merchant_consents,
    once=(v.PAID,),
)
exclusions_touch_change_of_mind_alone = Indifferent(
    "exclusions_touch_change_of_mind_alone",
    "No kind of goods closes a defect, a wrong item, a delay or an agreement with the merchant.",
    "seed S15 to S19; lifecycle, must hold 4",
    facts=_GOODS,
    where=f.ground_is_non_conformity | f.ground_is_late_shipment | f.ground_is_late_delivery | f.merchant_consents,
)
nothing_leaves_refunded = Never(
    "nothing_leaves_refunded",
    "Nothing leaves the state refunded.",
    "lifecycle, must hold 5",
    sources=(v.REFUNDED,),
    moving=True,
)
only_a_fault_reopens = Never(
    "only_a_fault_reopens",
    "Nothing leaves the state completed but a claim about faulty goods, with evidence and in time.",
    "lifecycle, must hold 5",
    sources=(v.COMPLETED,),
    where=~_FAULT,
    moving=True,
)
what_came_back_stays_there = Never(
    "what_came_back_stays_there",
    "Goods that the merchant has again are not on their way, not with the buyer, and not asked back.",
    "lifecycle: goods are returned once",
    to=(v.SHIPPED, v.DELIVERED, v.RETURN_REQUESTED, v.RETURN_APPROVED, v.RETURNING),
    where=f.came_back,
    moving=True,
)
open_request_stops_the_shipment = Never(
    "open_request_stops_the_shipment",
    "A line with an open cancellation request is not shipped, unless the terms say that shipping declines it.",
    "seed S6; lifecycle, must hold 7",
    events=(v.PACK, v.SHIP),
    sources=(v.CANCELLATION_REQUESTED,),
    where=~f.shipping_declines_request,
)
money_finds_its_way = Leads(
    "money_finds_its_way",
    "Wherever money is held, the line can still come to be refunded or completed.",
    "lifecycle, money is never a dead end",
    while_true=f.money_held,
    to=(v.REFUNDED, v.COMPLETED),
)
buyer_has_a_way_on = WayOn(
    "buyer_has_a_way_on",
    "Whatever a buyer is refused, something else leads on.",
    "seed S45, S46; lifecycle, must hold 9",
    actor=v.BUYER,
)

MUST_HOLD = (
    no_refund_beyond_what_is_held,
    shipped_is_not_cancelled_by_the_buyer,
    custom_made_is_not_undone_by_a_change_of_mind,
    silence_undoes_no_custom_made_goods,
    exclusions_touch_change_of_mind_alone,
    nothing_leaves_refunded,
    only_a_fault_reopens,
    what_came_back_stays_there,
    open_request_stops_the_shipment,
    money_finds_its_way,
    buyer_has_a_way_on,
)
