"""The library itself as an order system under test: its real orders, terms and clock, behind the adapter."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from order_lifecycle.acting import apply, decide
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.history import PLACE, Entry
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.order import Line, Order, Request
from order_lifecycle.terms.in_force import terms_in_force
from order_lifecycle.testing import Host, NotArranged, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
TERMS = terms_in_force("marketplace", START.date())
PRICE = Money(amount=1000, currency="EUR")
GOODS = ("custom_made", "perishable", "seal_broken", "final_sale", "digital_supplied")
GROUNDS = {each.fact.name: each.name for each in reversed(ORDER_LINE.grounds) if each.fact}
OF_TIME = {fact.name for fact in ORDER_LINE.facts if fact.kind == "time"}
MOMENTS_MAX = 40


class LibraryHost(Host):
    """Decides by `order_lifecycle.decide` on a real order; time passes until the facts of time are as asked."""

    def start(self, given: Mapping[str, bool]) -> None:
        self.now = START
        entry = Entry(position=0, event=PLACE, to="placed", by="buyer", at=START)
        goods = {kind: given.get(kind, False) for kind in GOODS}
        line = Line(id="L1", price=PRICE, history=(entry,), **goods)
        self.given = given
        self.order = Order(
            id="A1",
            market="marketplace",
            currency="EUR",
            placed_at=START,
            cash_on_delivery=given.get("cash_on_delivery", False),
            lines=(line,),
            payments=(),
        )

    def fire(self, event: str, by: str, facts: Mapping[str, bool]) -> None:
        asked = Request(
            event=event,
            by=by,
            line="L1",
            ground=next((GROUNDS[name] for name in facts if name in GROUNDS), None),
            evidence=("photo.jpg",) if facts.get("evidence_given") else (),
            amount=self._amount(event, facts),
            facts={"carrier_can_intercept": self.given.get("carrier_can_intercept", False)},
        )
        of_time = {name: value for name, value in facts.items() if name in OF_TIME}
        if of_time:
            self._wait(asked, of_time)
        decision = decide(self.order, asked, self.now, TERMS)
        other = [name for name, value in facts.items() if decision.facts.get(name) is not value]
        if other:
            raise NotArranged(", ".join(other))
        if not decision.allowed:
            raise Refused(*(refusal.code for refusal in decision.refusals))
        self.order = apply(self.order, decision)

    def state(self) -> str:
        return self.order.line("L1").state

    def _wait(self, asked: Request, facts: Mapping[str, bool]) -> None:
        """The clock goes to the next moment at which something turns, until all is as asked."""
        moment = self.now
        for _ in range(MOMENTS_MAX):
            seen = observe(self.order, self.order.line("L1"), asked, TERMS, moment)
            if all(seen.get(name) is value for name, value in facts.items()):
                self.now = moment
                return
            later = [at for at in seen.changes.values() if at > moment]
            if not later:
                break
            moment = min(later)
        raise NotArranged(", ".join(facts))

    @staticmethod
    def _amount(event: str, facts: Mapping[str, bool]) -> Money | None:
        if event == "pay":
            return PRICE if facts.get("amount_covers_order", True) else Money(amount=1, currency="EUR")
        if "amount_within_refundable" not in facts and "amount_settles" not in facts:
            return None
        if facts.get("amount_within_refundable") is False:
            return Money(amount=PRICE.amount + 1, currency="EUR")
        return PRICE if facts.get("amount_settles") else Money(amount=1, currency="EUR")
