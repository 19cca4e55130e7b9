"""How is the shop put to the test? Its adapter: how an order is placed, something happens to it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from examples.shop.shop import Shop
from examples.shop.tables import Ground, Line, database
from examples.shop.terms import NotNow, Wish
from examples.shop.words import GROUNDS, STATES
from order_lifecycle.testing import Host, NotArranged, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PRICE = 2000
"""What the line costs, in cents."""


@dataclass(frozen=True)
class Said:
    """What is said with a request, so that the facts are as they shall be.

    What is not named may be anything, and is put as strongly as it can be: what must be refused is refused even then.
    """

    facts: Mapping[str, bool]
    seal_broken: bool
    held: int

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
        if not self.facts.get("amount_within_refundable", True):
            return self.held + 1
        if "amount_settles" in self.facts:
            return self.held if self.facts["amount_settles"] else min(1, self.held)
        return otherwise


DOORS: Mapping[tuple[str, str], Callable[[Shop, int, Said], None]] = {
    ("pay", "payment_provider"): lambda shop, line, said: shop.pay(line, said.payment()),
    ("pack", "merchant"): lambda shop, line, _: shop.pack(line),
    ("ship", "merchant"): lambda shop, line, _: shop.ship(line),
    ("ship", "carrier"): lambda shop, line, _: shop.ship(line),
    ("deliver", "carrier"): lambda shop, line, _: shop.deliver(line),
    ("lose", "carrier"): lambda shop, line, _: shop.lose(line),
    ("complete", "system"): lambda shop, line, _: shop.complete(line),
    ("cancel", "buyer"): lambda shop, line, said: shop.cancel(line, said.wish()),
    ("cancel", "merchant"): lambda shop, line, said: shop.cancel_by_merchant(line, said.ground(Ground.OUT_OF_STOCK)),
    ("cancel", "system"): lambda shop, line, _: shop.cancel_overdue(line),
    ("consent", "merchant"): lambda shop, line, _: shop.consent(line),
    ("approve", "merchant"): lambda shop, line, _: shop.approve(line),
    ("decline", "merchant"): lambda shop, line, _: shop.decline(line),
    ("withdraw", "buyer"): lambda shop, line, _: shop.withdraw(line),
    ("lapse", "system"): lambda shop, line, _: shop.lapse(line),
    ("reject_delivery", "buyer"): lambda shop, line, said: shop.reject_delivery(line, said.ground(Ground.FAULTY)),
    ("reject_delivery", "carrier"): lambda shop, line, said: shop.reject_delivery(line, said.ground(Ground.FAULTY)),
    ("fail_delivery", "carrier"): lambda shop, line, _: shop.fail_delivery(line),
    ("receive", "merchant"): lambda shop, line, _: shop.receive(line),
    ("receive", "carrier"): lambda shop, line, _: shop.receive(line),
    ("request_return", "buyer"): lambda shop, line, said: shop.request_return(line, said.wish()),
    ("send_back", "buyer"): lambda shop, line, _: shop.send_back(line),
    ("request_refund", "buyer"): lambda shop, line, said: shop.request_refund(line, said.wish()),
    ("refund", "payment_provider"): lambda shop, line, said: shop.refund(line, said.back(PRICE)),
    ("refund_part", "merchant"): lambda shop, line, said: shop.refund_part(line, said.back(1)),
}
"""What an event means in the shop, by whom; for everything else there is no door."""


class ShopHost(Host):
    """One line in a shop of its own, and the clock of that shop."""

    kind: ClassVar[type[Shop]] = Shop

    def start(self, given: Mapping[str, bool]) -> None:
        self.now = 0
        self.engine = database()
        self.shop = self.kind(self.engine, lambda: self.now)
        self.seal_broken = given["seal_broken"]
        placed = ("custom_made", "perishable", "final_sale", "cash_on_delivery")
        self.line = self.shop.place(PRICE, **{name: given[name] for name in placed})

    def fire(self, event: str, by: str, facts: Mapping[str, bool]) -> None:
        if (event, by) not in DOORS:
            raise Refused
        with self.shop.sessions() as session:
            line = session.get_one(Line, self.line)
            self.now = _moment(_deadlines(line), facts, self.now)
            said = Said(facts, self.seal_broken, line.held)
        try:
            DOORS[event, by](self.shop, self.line, said)
        except NotNow as no:
            raise Refused(str(no)) from no

    def state(self) -> str:
        with self.shop.sessions() as session:
            return STATES[session.get_one(Line, self.line).stage]

    def close(self) -> None:
        self.engine.dispose()


def _deadlines(line: Line) -> dict[str, tuple[int | None, bool]]:
    """For each fact of time the moment at which it turns (None: never), and what it is from then on."""
    request = line.requests[-1] if line.requests else None
    parcel = line.parcels[0] if line.parcels else None
    deliver_by = parcel.deliver_by if parcel else None
    if parcel and deliver_by and parcel.arrived_at is not None:  # what has arrived was late, or never will be
        deliver_by = deliver_by if parcel.arrived_at >= deliver_by else None
    return {
        "payment_overdue": (line.order.pay_by, True),
        "ship_overdue": (line.ship_by, True),
        "delivery_overdue": (deliver_by, True),
        "answer_overdue": (request.answer_by if request else None, True),
        "send_back_overdue": (request.send_back_by if request else None, True),
        "after_sales_over": (line.after_sales_until, True),
        "in_free_cancel_window": (line.free_cancel_until or 0, False),
        "in_return_window": (line.return_until, False),
        "in_conformity_period": (line.claim_until, False),
    }


def _moment(deadlines: Mapping[str, tuple[int | None, bool]], facts: Mapping[str, bool], now: int) -> int:
    """The first moment at which the facts of time are as they shall be. Time does not go back."""
    asked = {name: (deadlines[name][0], value is deadlines[name][1]) for name, value in facts.items() if name in deadlines}
    if any(over and end is None for end, over in asked.values()):
        raise NotArranged(", ".join(asked))
    moment = max([now, *(end for end, over in asked.values() if over and end is not None)])
    if any(not over and end is not None and moment >= end for end, over in asked.values()):
        raise NotArranged(", ".join(asked))
    return moment
