"""What must hold always, said without looking at the rules: one function a sentence of the domain.

Each looks at an order, at a step (before, after) or at a decision, and fails with what it saw. A 'mark' is the
deviation of an entry: the lifecycle did not expect what was reported, and says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.acting import Decision, apply, decide
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.ledger import captured, refundable, refunded
from order_lifecycle.orders.order import Order
from tests.invariants.following import follow, way_out

if TYPE_CHECKING:
    from datetime import datetime

    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Line, Report, Request
    from order_lifecycle.terms.in_force import Terms

CHANGE_OF_MIND = {"change_of_mind", "ordering_mistake", "wrong_address", "goodwill", "other", None}
"""Grounds that give no right of their own; so does naming none."""

FAULT = {"defect", "damaged", "wrong_item", "not_as_described", "missing_part", "counterfeit"}
NEVER_BLOCKED = ("defect", "wrong_item", "late_shipment", "agreed_with_merchant")
GOODS = ("custom_made", "perishable", "seal_broken", "final_sale", "digital_supplied")
FINAL = {"refunded", "completed"}


def refunded_never_exceeds_captured(order: Order) -> None:
    """1. Refunded never exceeds captured, for a line and for the order, at any moment, however refunds are cut.

    Money of which the provider itself reports that it went back is written down and marked, even if it was too much.
    """
    marked = [line for line in order.lines if any(_too_much_was_reported(entry) for entry in line.history)]
    for line in order.lines:
        if line not in marked:
            assert refunded(order, line) <= captured(order, line), f"{line.id}: {order.payments}"
    if not marked:
        assert refunded(order) <= captured(order), f"{order.payments}"
    assert refundable(order) >= 0


def _too_much_was_reported(entry: Entry) -> bool:
    by_whom = {"refund": {"payment_provider"}, "refund_part": {"merchant", "platform"}}
    return bool(entry.deviations) and entry.by in by_whom.get(entry.event, set())


def a_shipped_line_is_not_cancelled_by_the_buyer_alone(line: Line) -> None:
    """2. A shipped line never becomes cancelled by the buyer's act alone."""
    had_by_carrier = False
    for entry in line.history:
        if had_by_carrier and entry.to == "cancelled" and entry.from_ != "cancelled":
            assert entry.by != "buyer", f"{line.id}: {_told(line)}"
        had_by_carrier = had_by_carrier or entry.to in {"shipped", "interception_requested", "delivered"}


def custom_made_is_not_undone_on_a_change_of_mind(line: Line) -> None:
    """3. A paid, custom-made line is never cancelled or returned on change of mind without the merchant's consent.

    A line of which nobody knows whether it is custom-made is treated the same. The merchant consents by an event of
    that name, or by answering a request with yes. Refusing at the door is the buyer's choice and no return.
    """
    if line.custom_made is False:
        return
    paid = consented = False
    ground: str | None = None
    for entry in line.history:
        if entry.deviations:
            continue
        paid = paid or entry.event == "pay"
        consented = consented or (entry.event in {"consent", "approve"} and entry.by == "merchant")
        if entry.by == "buyer" and entry.event in {"cancel", "request_return", "request_refund"}:
            ground = entry.ground
        undone = entry.to in {"cancelled", "return_approved"} and entry.to != entry.from_
        if paid and undone and entry.by in {"buyer", "system"} and not _for_its_own_cause(entry):
            assert consented or ground not in CHANGE_OF_MIND, f"{line.id}: {_told(line)}"


def _for_its_own_cause(entry: Entry) -> bool:
    """The clock cancels what was not shipped in time, whatever a buyer wants."""
    return entry.by == "system" and entry.event == "cancel"


def no_exception_blocks(order: Order, request: Request, now: datetime, terms: Terms) -> None:
    """4. No exception ever blocks a defect, wrong item, late shipment or an agreement with the merchant."""
    assert request.ground in NEVER_BLOCKED
    line = order.line(request.line or "")
    plain = order.with_line(line.model_copy(update=dict.fromkeys(GOODS, False)))
    if not decide(plain, request, now, terms).allowed:
        return
    exceptions: list[dict[str, bool | None]] = [{kind: True} for kind in GOODS]
    exceptions += [dict.fromkeys(GOODS, True), dict.fromkeys(GOODS)]
    for goods in exceptions:
        other = decide(order.with_line(line.model_copy(update=goods)), request, now, terms)
        assert other.allowed, f"{request.event} on {request.ground} at {line.state}: {goods} refuses {other.refusals}"


def nothing_leaves_a_final_state(line: Line) -> None:
    """5. Nothing leaves a final state (but the conformity claim: defect, wrong item, within its period)."""
    for entry in line.history:
        if entry.from_ in FINAL and entry.to != entry.from_:
            claim = entry.from_ == "completed" and entry.event == "request_return" and entry.by == "buyer"
            assert claim, f"{line.id}: {_told(line)}"
            assert entry.ground in FAULT, f"{line.id}: {_told(line)}"
            assert entry.evidence, f"{line.id}: {_told(line)}"


def nobody_holds_an_order_hostage(order: Order, line: Line, now: datetime, terms: Terms) -> None:
    """6. From every state that can be reached, a closed or final state can be reached without who is waited for."""
    assert way_out(order, line.id, now, terms) is not None, f"{line.id} is stuck at {line.state}: {_told(line)}"


def an_open_cancellation_request_stops_the_shipment(line: Line, terms: Terms) -> None:
    """7. A line with an open cancellation request is not shipped, unless the terms say that shipping declines it."""
    for entry in line.history:
        if entry.from_ == "cancellation_requested" and entry.event in {"pack", "ship"}:
            assert entry.deviations or terms.rules.get("shipping_declines_request"), f"{line.id}: {_told(line)}"


def splitting_conserves(before: Order, after: Order, line_id: str, new_id: str) -> None:
    """8. Splitting conserves quantity and money."""
    old, kept, new = before.line(line_id), after.line(line_id), after.line(new_id)
    assert kept.quantity + new.quantity == old.quantity
    assert kept.price + new.price == old.price
    assert kept.history == new.history == old.history
    assert refundable(after) == refundable(before), "refundable of the order"
    for amount in (captured, refunded):
        assert amount(after) == amount(before), f"{amount.__name__} of the order"
        parts = amount(after, kept) + amount(after, new)
        assert parts == amount(before, old), f"{amount.__name__}: {parts} of the parts, {amount(before, old)} before"
        for line in before.lines:
            if line.id != line_id:
                assert amount(after, after.line(line.id)) == amount(before, line), f"{amount.__name__} of {line.id}"
    if refunded(before, old) <= captured(before, old):
        assert all(refunded(after, part) <= captured(after, part) for part in (kept, new)), f"{after.payments}"


def a_denied_buyer_is_led_on(denied: Decision) -> None:
    """9. Every denial a buyer can get carries an alternative that works, or says plainly that nothing can be done.

    Works means: do what it says (the acts of others, the moment, what is needed), ask again, and be allowed.
    """
    assert denied.request.by == "buyer"
    assert not denied.allowed
    found = denied.alternatives
    assert found, f"{denied.outcome} leads nowhere"
    assert all(each.event != "ask_platform" for each in found[:-1]), "customer service stands last"
    for each in found:
        again = follow(denied, each)
        assert again.allowed, f"{each} is refused: {[refusal.code for refusal in again.refusals]}"
        assert again.to == each.to, f"{each} leads to {again.to}"


def the_same_request_twice_changes_nothing(order: Order, request: Request, now: datetime, terms: Terms) -> None:
    """10. The same request twice (same idempotency key) changes nothing the second time."""
    again = decide(order, request, now, terms)
    assert again.allowed
    assert again.repeats is not None
    assert apply(order, again) == order


def a_report_is_never_lost(before: Order, after: Order, report: Report, *, expected: bool) -> None:
    """11. A report of something physical is never lost; what the lifecycle did not expect is marked, not hidden."""
    line_id = report.line or ""
    old, new = before.line(line_id).history, after.line(line_id).history
    if report.key and report.key in {entry.key for entry in old}:
        assert after == before
        return
    assert new[:-1] == old, "the past was changed"
    last = new[-1]
    assert (last.event, last.by, last.at) == (report.event, report.by, report.at)
    assert bool(last.deviations) is not expected, f"{last.event} at {last.from_}: marked {last.deviations}"
    for line in before.lines:
        if line.id != line_id:
            assert after.line(line.id) == line, "another line was touched"
    if report.event in {"pay", "refund"} and report.by != "payment_provider":
        assert after.payments == before.payments, f"{report.by} moved money"


def nothing_is_paid_twice(order: Order, request: Request) -> None:
    """15. What is paid on delivery is paid as long as money is missing; told of each line, it is one payment."""
    others = [each for each in order.payments or () if each.key != request.key]
    taken = sum(each.amount.amount for each in others if each.kind == "captured" and each.status != "failed")
    missing = sum(line.price.amount for line in order.lines) - taken
    assert missing > 0, f"{request.amount} on top of {others}"


def the_merchant_is_told_what_is_granted(decision: Decision) -> None:
    """16. What is granted to the buyer by anybody but the merchant himself is told to the merchant."""
    granted = decision.to in {"cancelled", "return_approved", "refund_granted"} and decision.to != decision.line.state
    if granted and decision.request.by != "merchant":
        assert "notify_merchant" in decision.effects, f"{decision.request.event} at {decision.line.state}"


def history_is_the_only_truth(order: Order) -> None:
    """12. Replaying a line's history gives its state; the state is never stored apart from its history."""
    known = {(t.event.name, s.name, t.to.name, a.name) for t in ORDER_LINE.transitions for s in t.sources for a in t.by}
    again = Order.model_validate_json(order.model_dump_json(by_alias=True))
    assert again == order
    for line in again.lines:
        state = "placed"
        for entry in line.history[1:]:
            assert entry.from_ == state, f"{line.id}: {_told(line)}"
            if not entry.deviations:
                assert (entry.event, state, entry.to, entry.by) in known, f"{line.id}: {entry.event} at {state}"
            state = entry.to
        assert line.state == state == order.line(line.id).state


def _told(line: Line) -> str:
    steps = [f"{e.event}({e.by}, {e.ground or '-'}){'!' if e.deviations else ''} -> {e.to}" for e in line.history]
    return "; ".join(steps)
