"""How is the shop put to the test? Its adapter: how an order is placed, what happens to it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from examples.shop.shop import Shop
from examples.shop.tables import Ground, Line, Parcel, database
from examples.shop.terms import NotNow, Wish
from examples.shop.words import GROUNDS, STATES
from order_lifecycle.testing import Host, NotArranged, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PRICE = 2000
"""What the line costs, in cents."""

ENGINE = database()
"""The database of all tests, in memory. Each test has an order of its own, and a shop with a clock of its own."""


@dataclass(frozen=True)
class Asked:
    """What the shop is asked, so that the facts are as they shall be.

    What is not named may be anything, and is put as strongly as it can be: what must be refused is refused even then.
    """

    shop: Shop
    line: int
    facts: Mapping[str, bool]
    seal_broken: bool

    def ground(self, otherwise: Ground) -> Ground:
        """The ground that is named."""
        return next((GROUNDS[name] for name, value in self.facts.items() if value and name in GROUNDS), otherwise)

    def wish(self) -> Wish:
        """A buyer's ground, with a photo unless there shall be none."""
        evidence = ("photo.jpg",) if self.facts.get("evidence_given", True) else ()
        return Wish(self.ground(Ground.FAULTY), evidence, self.seal_broken)

    def payment(self) -> int:
        """The cents that arrive: enough, or one too few."""
        return PRICE if self.facts.get("amount_covers_order", True) else PRICE - 1

    def back(self, otherwise: int) -> int:
        """The cents that go back: one too many, all that is left, or one."""
        with self.shop.sessions() as session:
            held = session.get_one(Line, self.line).held
        if not self.facts.get("amount_within_refundable", True):
            return held + 1
        if "amount_settles" in self.facts:
            return held if self.facts["amount_settles"] else min(1, held)
        return otherwise


DOORS: Mapping[tuple[str, str], Callable[[Asked], None]] = {
    ("pay", "payment_provider"): lambda it: it.shop.pay(it.line, it.payment()),
    ("pack", "merchant"): lambda it: it.shop.pack(it.line),
    ("ship", "merchant"): lambda it: it.shop.ship(it.line),
    ("ship", "carrier"): lambda it: it.shop.ship(it.line),
    ("deliver", "carrier"): lambda it: it.shop.deliver(it.line),
    ("lose", "carrier"): lambda it: it.shop.lose(it.line),
    ("complete", "system"): lambda it: it.shop.complete(it.line),
    ("cancel", "buyer"): lambda it: it.shop.cancel(it.line, it.wish()),
    ("cancel", "merchant"): lambda it: it.shop.cancel_by_merchant(it.line, it.ground(Ground.OUT_OF_STOCK)),
    ("cancel", "system"): lambda it: it.shop.cancel_overdue(it.line),
    ("consent", "merchant"): lambda it: it.shop.consent(it.line),
    ("approve", "merchant"): lambda it: it.shop.approve(it.line),
    ("decline", "merchant"): lambda it: it.shop.decline(it.line),
    ("withdraw", "buyer"): lambda it: it.shop.withdraw(it.line),
    ("lapse", "system"): lambda it: it.shop.lapse(it.line),
    ("reject_delivery", "buyer"): lambda it: it.shop.reject_delivery(it.line, it.ground(Ground.FAULTY)),
    ("reject_delivery", "carrier"): lambda it: it.shop.reject_delivery(it.line, it.ground(Ground.FAULTY)),
    ("fail_delivery", "carrier"): lambda it: it.shop.fail_delivery(it.line),
    ("receive", "merchant"): lambda it: it.shop.receive(it.line),
    ("receive", "carrier"): lambda it: it.shop.receive(it.line),
    ("request_return", "buyer"): lambda it: it.shop.request_return(it.line, it.wish()),
    ("send_back", "buyer"): lambda it: it.shop.send_back(it.line),
    ("request_refund", "buyer"): lambda it: it.shop.request_refund(it.line, it.wish()),
    ("refund", "payment_provider"): lambda it: it.shop.refund(it.line, it.back(PRICE)),
    ("refund_part", "merchant"): lambda it: it.shop.refund_part(it.line, it.back(1)),
}
"""What an event means in the shop, by whom; for everything else there is no door."""

NEVER = 10**12

END_OF: Mapping[str, Callable[[Line], int]] = {
    "payment_overdue": lambda line: line.order.pay_by,
    "ship_overdue": lambda line: line.ship_by or NEVER,
    "delivery_overdue": lambda line: _end_of_delivery(line.parcels[0]) if line.parcels else NEVER,
    "answer_overdue": lambda line: line.requests[-1].answer_by if line.requests else NEVER,
    "send_back_overdue": lambda line: line.requests[-1].send_back_by or NEVER if line.requests else NEVER,
    "after_sales_over": lambda line: line.after_sales_until or NEVER,
    "in_free_cancel_window": lambda line: line.free_cancel_until or 0,
    "in_return_window": lambda line: line.return_until or NEVER,
    "in_conformity_period": lambda line: line.claim_until or NEVER,
}
"""When each time is over: from then on, what is called overdue is true, and what is called a window is false."""


def _end_of_delivery(parcel: Parcel) -> int:
    """What was delivered in time is never late, however long one waits."""
    due = parcel.deliver_by or NEVER
    return due if parcel.delivered_at is None or parcel.delivered_at >= due else NEVER


class ShopHost(Host):
    """One line in the shop, and the clock of the shop."""

    kind: ClassVar[type[Shop]] = Shop

    def start(self, given: Mapping[str, bool]) -> None:
        self.now = 0
        self.shop = self.kind(ENGINE, lambda: self.now)
        self.seal_broken = given["seal_broken"]
        placed = ("custom_made", "perishable", "final_sale", "cash_on_delivery")
        self.line = self.shop.place(PRICE, **{name: given[name] for name in placed})

    def fire(self, event: str, by: str, facts: Mapping[str, bool]) -> None:
        if (event, by) not in DOORS:
            raise Refused
        self._wait(facts)
        try:
            DOORS[event, by](Asked(self.shop, self.line, facts, self.seal_broken))
        except NotNow as no:
            raise Refused(str(no)) from no

    def state(self) -> str:
        with self.shop.sessions() as session:
            return STATES[session.get_one(Line, self.line).stage]

    def _wait(self, facts: Mapping[str, bool]) -> None:
        """Let time pass until the facts of time are as they shall be. It cannot go back."""
        of_time = facts.keys() & END_OF.keys()
        if not of_time:
            return
        with self.shop.sessions() as session:
            line = session.get_one(Line, self.line)
            ends = {name: END_OF[name](line) for name in of_time}
        over = {name for name in ends if facts[name] is not name.startswith("in_")}
        moment = max([self.now, *(ends[name] for name in over)])
        if moment >= NEVER or any(moment >= ends[name] for name in ends.keys() - over):
            raise NotArranged(", ".join(ends))
        self.now = moment
