"""A random walk of a real order: requests, reports, splits and jumps of the clock; everything must hold throughout."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import assume
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from order_lifecycle.acting import Decision, apply, awaited, decide, record
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.ledger import refundable, total
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.order import Report, Request
from order_lifecycle.orders.splitting import split
from tests.invariants import must_hold
from tests.invariants.drawing import ACTORS, EVENTS, GROUNDS, JOURNEYS, JUMPS, NOT_EVEN_PAID, START, orders, terms
from tests.invariants.following import EVIDENCE

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order
    from order_lifecycle.terms.in_force import Terms

LINES_MAX = 6
ANY_GROUND = st.sampled_from([None, "change_of_mind", "change_of_mind", *GROUNDS])
ANY_EVIDENCE = st.sampled_from([None, (), EVIDENCE])


class Walk(RuleBasedStateMachine):
    """One order and everybody who acts on it."""

    @initialize(order=orders(), figures=terms(), journey=st.sampled_from(JOURNEYS))
    def place(self, order: Order, figures: Terms, journey: tuple[str, ...]) -> None:
        """An order, and how far it has come; a step that is refused is left out."""
        self.order, self.terms, self.now = order, figures, START
        self.keys = 0
        self.last: Request | None = None
        if journey != NOT_EVEN_PAID:
            self.everything_is_paid()
        for step in journey:
            event, by, ground = (*step.split(), None, None)[:3]
            self.now += timedelta(days=31 if event == "complete" else 1)
            for line in self.order.lines:
                self._ask(Request(event=event or "", by=by or "", line=line.id, ground=ground, evidence=EVIDENCE))

    # ------------------------------------------------------------------------------- what happens

    @rule()
    def everything_is_paid(self) -> None:
        """One payment for the whole order, told to each line; where it is refused, nobody waits for it."""
        self.keys += 1
        key, amount = f"P{self.keys}", self._money(total(self.order))
        for line in self.order.lines:
            self._ask(Request(event="pay", by="payment_provider", line=line.id, amount=amount, key=key))

    @rule(data=st.data(), ground=ANY_GROUND, evidence=ANY_EVIDENCE)
    def something_possible_is_asked(
        self, data: st.DataObject, ground: str | None, evidence: tuple[str, ...] | None
    ) -> None:
        line = self._line(data)
        cells = [(event, by) for state, event, by in ORDER_LINE.routes if state == self.order.line(line).state]
        asked = [
            Request(event=event, by=by, line=line, ground=ground, evidence=evidence, amount=self._whole(event, line))
            for event, by in cells
        ]
        open_now = [each for each in asked if decide(self.order, each, self.now, self.terms).allowed]
        events = sorted({each.event for each in open_now} - {"ask_platform"}) or ["ask_platform"]
        event = data.draw(st.sampled_from(events))
        self._ask(data.draw(st.sampled_from([each for each in open_now or asked if each.event == event] or asked)))

    @rule(data=st.data(), event=st.sampled_from(EVENTS), ground=ANY_GROUND, evidence=ANY_EVIDENCE)
    def anything_is_asked(
        self, data: st.DataObject, event: str, ground: str | None, evidence: tuple[str, ...] | None
    ) -> None:
        self._ask(self._any(data, event, ground, evidence))

    @rule(data=st.data(), event=st.sampled_from(EVENTS), ground=ANY_GROUND, early=st.booleans())
    def anything_is_reported(self, data: st.DataObject, event: str, ground: str | None, early: bool) -> None:  # noqa: FBT001 - drawn by name
        asked = self._any(data, event, ground, None)
        at = START if early else self.now
        self._report(Report.model_validate({**asked.model_dump(), "at": at}))

    @rule(data=st.data(), ground=ANY_GROUND, evidence=ANY_EVIDENCE)
    def the_buyer_asks_and_follows_what_is_offered(
        self, data: st.DataObject, ground: str | None, evidence: tuple[str, ...] | None
    ) -> None:
        mine = [event.name for event in ORDER_LINE.events if "buyer" in {actor.name for actor in event.actors}]
        event, line = data.draw(st.sampled_from(mine)), self._line(data)
        asked = Request(event=event, by="buyer", line=line, ground=ground, evidence=evidence)
        decision = decide(self.order, asked, self.now, self.terms)
        if not decision.allowed:
            must_hold.a_denied_buyer_is_led_on(decision)

    @rule(
        data=st.data(),
        event=st.sampled_from(["cancel", "cancel", "request_return"]),
        ground=st.sampled_from(["change_of_mind", "ordering_mistake", "other", None]),
        meddling=st.sampled_from([None, None, ("consent", "buyer"), ("consent", "platform"), ("approve", "carrier")]),
        then=st.sampled_from(["silence", "ship", "pack", "nothing"]),
    )
    def the_buyer_changes_his_mind(
        self, data: st.DataObject, event: str, ground: str | None, meddling: tuple[str, str] | None, then: str
    ) -> None:
        """Somebody may say what is not his to say; the buyer asks; perhaps nobody answers, or the merchant goes on."""
        line = self._line(data)
        if meddling is not None:
            self._report(Report(event=meddling[0], by=meddling[1], line=line, at=self.now))
        self._ask(Request(event=event, by="buyer", line=line, ground=ground))
        waiting = awaited(self.order, line, self.now, self.terms)
        if then in {"pack", "ship"}:
            self._ask(Request(event=then, by="merchant", line=line))
        elif then == "silence" and waiting is not None and waiting.until is not None:
            self.now = max(self.now, waiting.until)
            self._ask(Request(event="lapse", by="system", line=line))

    @rule(data=st.data(), amount=st.integers(1, 6000), event=st.sampled_from(["refund", "refund_part"]))
    def money_goes_back(self, data: st.DataObject, amount: int, event: str) -> None:
        line = self._line(data)
        by = "payment_provider" if event == "refund" else data.draw(st.sampled_from(["merchant", "platform"]))
        left = refundable(self.order, self.order.line(line))
        asked = data.draw(st.sampled_from([amount, left, left + 1, max(1, left // 2)]))
        self._ask(Request(event=event, by=by, line=line, amount=self._money(asked)))

    @rule(jump=st.sampled_from(JUMPS))
    def time_passes(self, jump: timedelta) -> None:
        self.now += jump

    @rule(data=st.data())
    def a_deadline_comes(self, data: st.DataObject) -> None:
        line = self.order.line(self._line(data))
        turns = observe(self.order, line, None, self.terms, self.now).changes.values()
        assume(turns)
        self.now = max(self.now, min(turns))

    @precondition(lambda self: len(self.order.lines) < LINES_MAX)
    @rule(data=st.data())
    def a_line_is_split(self, data: st.DataObject) -> None:
        line = self.order.line(self._line(data))
        assume(line.quantity > 1)
        new = f"L{len(self.order.lines) + 1}"
        after = split(self.order, line.id, data.draw(st.integers(1, line.quantity - 1)), new)
        must_hold.splitting_conserves(self.order, after, line.id, new)
        self.order = after
        self.last = None

    @precondition(lambda self: self.last is not None)
    @rule()
    def the_last_request_comes_again(self) -> None:
        assert self.last is not None
        must_hold.the_same_request_twice_changes_nothing(self.order, self.last, self.now, self.terms)

    @rule(
        data=st.data(),
        event=st.sampled_from(["cancel", "request_return", "request_refund", "send_back", "reject_delivery"]),
        ground=st.sampled_from(must_hold.NEVER_BLOCKED),
        evidence=ANY_EVIDENCE,
    )
    def a_claim_is_made(self, data: st.DataObject, event: str, ground: str, evidence: tuple[str, ...] | None) -> None:
        asked = Request(event=event, by="buyer", line=self._line(data), ground=ground, evidence=evidence)
        must_hold.no_exception_blocks(self.order, asked, self.now, self.terms)

    # ------------------------------------------------------------------------------- what must hold

    @invariant()
    def everything_holds(self) -> None:
        must_hold.refunded_never_exceeds_captured(self.order)
        for line in self.order.lines:
            must_hold.a_shipped_line_is_not_cancelled_by_the_buyer_alone(line)
            must_hold.custom_made_is_not_undone_on_a_change_of_mind(line)
            must_hold.nothing_leaves_a_final_state(line)
            must_hold.an_open_cancellation_request_stops_the_shipment(line, self.terms)

    def teardown(self) -> None:
        if not hasattr(self, "order"):
            return
        must_hold.history_is_the_only_truth(self.order)
        for line in self.order.lines[:2]:
            must_hold.nobody_holds_an_order_hostage(self.order, line, self.now, self.terms)

    # ------------------------------------------------------------------------------- how it is done

    def _line(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from([line.id for line in self.order.lines]))

    def _money(self, amount: int) -> Money:
        return Money(amount=amount, currency=self.order.currency)

    def _whole(self, event: str, line: str) -> Money | None:
        whole = {"pay": total(self.order), "refund": refundable(self.order, self.order.line(line))}
        return self._money(whole[event]) if event in whole else None

    def _any(self, data: st.DataObject, event: str, ground: str | None, evidence: tuple[str, ...] | None) -> Request:
        usual = [actor.name for actor in ORDER_LINE.event(event).actors]
        by = data.draw(st.sampled_from([*usual, *usual, *usual, *ACTORS]))
        line = self._line(data)
        amount = data.draw(st.sampled_from([None, self._money(1), self._money(9999), self._whole(event, line)]))
        return Request(event=event, by=by, line=line, ground=ground, evidence=evidence, amount=amount)

    def _ask(self, asked: Request) -> Decision:
        self.keys += 1
        keyed = asked if asked.key else asked.model_copy(update={"key": f"K{self.keys}"})
        decision = decide(self.order, keyed, self.now, self.terms)
        if decision.allowed:
            must_hold.the_merchant_is_told_what_is_granted(decision)
            if keyed.event == "pay" and decision.line.state != "placed" and decision.repeats is None:
                must_hold.nothing_is_paid_twice(self.order, keyed)
            self.order = apply(self.order, decision)
            self.last = keyed
        return decision

    def _report(self, report: Report) -> None:
        expected = decide(self.order, report, report.at, self.terms).allowed
        after = record(self.order, report, self.terms)
        must_hold.a_report_is_never_lost(self.order, after, report, expected=expected)
        self.order = after
