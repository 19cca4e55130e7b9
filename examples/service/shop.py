"""How does a little shop handle its orders on the service? It decides nothing itself: compare `examples/shop`.

Each method is what a page, a webhook or a worker of the shop calls. Who somebody is comes from the login, never from
what was sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle import Money, Order, Report, Request
from order_lifecycle.service import OrderService
from order_lifecycle.stores.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from examples.service.provider import Provider
    from order_lifecycle.stores.records import EffectRow

CURRENCY = "EUR"


class Shop:
    """The shop: its database, its payment provider, its clock, and who bought what."""

    def __init__(self, url: str, provider: Provider, now: Callable[[], datetime]) -> None:
        store = SqlStore(url)
        store.upgrade()
        self.service = OrderService(store, clock=now, may_act_for=self._may_act_for)
        self.provider, self.now = provider, now
        self.buyers: dict[str, str] = {}
        self.letters: list[str] = []

    # --------------------------------------------------------------------------------------------- pages

    def buy(self, order_id: str, customer: str, cents: int, *, custom_made: bool = False) -> None:
        """Somebody orders one thing. The button pressed twice orders it once."""
        line = {"id": "1", "price": {"amount": cents, "currency": CURRENCY}, "custom_made": custom_made}
        order = {
            "id": order_id,
            "currency": CURRENCY,
            "zone": "Europe/Berlin",
            "placed_at": self.now(),
            "lines": [line],
        }
        self.buyers.setdefault(order_id, customer)
        self.service.place(Order.model_validate(order))

    def ask(self, order_id: str, customer: str, event: str, ground: str | None = None, form: str = "") -> str:
        """A customer asks for something; `form` is the number in the page, so that reloading it asks once."""
        asked = Request(event=event, by="buyer", ground=ground, key=form)
        decision = self.service.request(order_id, asked, asking=customer)[0]
        if decision.to is not None:
            return decision.to
        instead = [each.event for each in decision.alternatives if each.opens == "now"]
        return f"no: {decision.refusals[0].code}; instead: {', '.join(instead)}"

    def menu(self, order_id: str) -> list[str]:
        """The buttons of a customer's page."""
        return [each.request.event for each in self.service.options(order_id, "1", "buyer") if each.allowed]

    def desk(self, order_id: str, event: str) -> bool:
        """Somebody at the merchant's desk does something; whether it was allowed."""
        return self.service.request(order_id, Request(event=event, by="merchant"), asking="desk")[0].allowed

    # ------------------------------------------------------------------------------------------ webhooks

    def paid(self, order_id: str, payment: str, cents: int) -> None:
        """The provider says that money came; it may say so twice."""
        self._money(order_id, "pay", payment, cents)

    def paid_back(self, order_id: str, payment: str, cents: int) -> None:
        """The provider says that money went back."""
        self._money(order_id, "refund", payment, cents)

    def carried(self, order_id: str, event: str, scan: str) -> None:
        """The carrier's scanner says what it saw: `ship`, `deliver`, `fail_delivery`, `receive`."""
        report = Report(event=event, by="carrier", at=self.now(), key=scan)
        self.service.report(order_id, report, asking="carrier")

    def _money(self, order_id: str, event: str, payment: str, cents: int) -> None:
        amount = Money(amount=cents, currency=CURRENCY)
        report = Report(event=event, by="payment_provider", at=self.now(), amount=amount, key=payment)
        self.service.report(order_id, report, asking="provider")

    # ------------------------------------------------------------------------------------------- worker

    def perform(self, effect: EffectRow, order: Order) -> None:
        """Do what follows from an entry. It may be handed over twice, so everything goes by its key."""
        if effect.effect == "start_refund":
            balance = next(each for each in self.service.balances(order.id) if each.line_id == effect.line_id)
            self.provider.pay_back(effect.key, order.id, balance.due + balance.sent)
        elif effect.effect.startswith("notify_"):
            self.letters.append(f"{effect.effect.removeprefix('notify_')}: {order.line(effect.line_id).state}")

    def work(self) -> None:
        """What `order-lifecycle worker --perform` does, for a shop that has its own loop."""
        self.service.fire_due()
        while claimed := self.service.claim_effects(limit=1):
            for effect in claimed:
                try:
                    self.perform(effect, self.service.order(effect.order_id))
                except ConnectionError as wrong:
                    self.service.failed(effect, type(wrong).__name__)
                else:
                    self.service.done(effect)

    # ----------------------------------------------------------------------------------------------- trust

    def _may_act_for(self, actor: str, order: Order, asking: str) -> bool:
        allowed = {"merchant": "desk", "carrier": "carrier", "payment_provider": "provider"}
        allowed["buyer"] = self.buyers.get(order.id, "")
        return bool(asking) and allowed.get(actor) == asking
