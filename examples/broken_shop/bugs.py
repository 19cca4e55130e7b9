"""What goes wrong in shops? Five bugs, each planted in the shop of ``examples/shop`` by as little as possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from examples.shop.shop import Shop
from examples.shop.tables import Stage

if TYPE_CHECKING:
    from examples.shop.tables import Line


class ShipsWithAPendingCancellation(Shop):
    """Whoever packs does not look whether the buyer has asked to cancel."""

    SHIPPABLE = (*Shop.SHIPPABLE, Stage.CANCEL_ASKED)


class RefundsTwice(Shop):
    """What is owed is what was taken; what went back already is not counted."""

    def owed(self, line: Line) -> int:
        taken = sum(payment.cents for payment in line.payments if payment.cents > 0)
        return taken if line.stage == Stage.REFUNDED or super().owed(line) else 0


class CancelsAfterShipping(Shop):
    """Until it is delivered, it can be cancelled."""

    CANCELLABLE = (*Shop.CANCELLABLE, Stage.IN_TRANSIT)


class ForgetsTheWindow(Shop):
    """Whatever was sent can come back, however long ago it arrived."""

    def _in_return_window(self, line: Line) -> bool:
        return bool(line.parcels)


class LosesAReturnedParcel(Shop):
    """A parcel that the buyer has sent back is signed for, and then nobody knows whose it is."""

    def _take_in(self, line: Line) -> None:
        if len(line.parcels) == 1:
            super()._take_in(line)
        else:
            line.parcels[-1].back_at = self.now()


BUGS = (ShipsWithAPendingCancellation, RefundsTwice, CancelsAfterShipping, ForgetsTheWindow, LosesAReturnedParcel)
