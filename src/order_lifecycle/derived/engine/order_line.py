"""The events of the lifecycle `order_line` as methods, for type checkers. Written by `make fresh`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from order_lifecycle.derived.engine import Engine
from order_lifecycle.derived.engine.bound import Bound

if TYPE_CHECKING:
    from order_lifecycle.derived.table.memo import Known

Actor = Literal["buyer", "merchant", "platform", "carrier", "payment_provider", "system"]


class BoundOrderLine(Bound):
    """One line and its engine, with a method an event; False is a refusal, and `ask` says why."""

    __slots__ = ()

    def pay(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The payment arrives."""
        return self._fire("pay", by, facts, more)

    def pack(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The merchant arranges the shipment."""
        return self._fire("pack", by, facts, more)

    def ship(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The carrier takes the parcel."""
        return self._fire("ship", by, facts, more)

    def deliver(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The buyer gets the goods."""
        return self._fire("deliver", by, facts, more)

    def lose(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The parcel is lost, destroyed or disposed of."""
        return self._fire("lose", by, facts, more)

    def complete(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The after-sales period ends."""
        return self._fire("complete", by, facts, more)

    def cancel(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Stop the order before the goods are delivered."""
        return self._fire("cancel", by, facts, more)

    def consent(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The merchant agrees to cancel, or to take the goods back, and says so on record."""
        return self._fire("consent", by, facts, more)

    def approve(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Say yes to the open request."""
        return self._fire("approve", by, facts, more)

    def decline(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Say no to the open request."""
        return self._fire("decline", by, facts, more)

    def withdraw(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Take the open request back."""
        return self._fire("withdraw", by, facts, more)

    def lapse(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """A deadline passes without an answer or an act."""
        return self._fire("lapse", by, facts, more)

    def reject_delivery(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Turn the parcel away at the door."""
        return self._fire("reject_delivery", by, facts, more)

    def fail_delivery(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The carrier cannot deliver and turns the parcel round."""
        return self._fire("fail_delivery", by, facts, more)

    def receive(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The merchant gets the goods back."""
        return self._fire("receive", by, facts, more)

    def request_return(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Send the goods back and get the money back."""
        return self._fire("request_return", by, facts, more)

    def send_back(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The buyer hands the goods to the carrier."""
        return self._fire("send_back", by, facts, more)

    def request_refund(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Get money back without sending the goods back."""
        return self._fire("request_refund", by, facts, more)

    def refund(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The money that is owed is paid back."""
        return self._fire("refund", by, facts, more)

    def refund_part(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Part of the money is paid back; the goods stay."""
        return self._fire("refund_part", by, facts, more)

    def escalate(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Hand the case to the platform's customer service."""
        return self._fire("escalate", by, facts, more)

    def uphold(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The dispute ends in the buyer's favour."""
        return self._fire("uphold", by, facts, more)

    def dismiss(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """The dispute ends in the merchant's favour."""
        return self._fire("dismiss", by, facts, more)

    def ask_platform(self, *, by: Actor, facts: Known = 0, **more: object) -> bool:
        """Ask the platform's customer service for help."""
        return self._fire("ask_platform", by, facts, more)


class OrderLineEngine(Engine):
    """An engine whose `bind` knows the events."""

    def bind(self, model: object) -> BoundOrderLine:
        """The model and this engine, with a method an event."""
        return BoundOrderLine(self, model)
