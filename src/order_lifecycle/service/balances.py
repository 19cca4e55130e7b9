"""Where the money of an order is: taken, owed, on its way back, back, or failed to go back.

Nothing here is kept: it follows from the histories, the payments and the effects `start_refund`. What is owed is never
more than what is left of what was taken, however often it was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.vocabulary import PAYMENT_PROVIDER, REFUND, REFUND_PART, START_REFUND
from order_lifecycle.orders.ledger import captured, refundable, refunded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.orders.order import Line, Order
    from order_lifecycle.stores.records import EffectRow

STAGES = {"waiting": "due", "claimed": "sent", "done": "sent", "dead": "failed"}
"""Where money is that is to go back, by the state of the effect that moves it."""


@dataclass(frozen=True)
class Balance:
    """The money of one line, or of the whole order (`line_id` None), in minor units of its currency.

    `captured` was taken. `due` is owed, and nobody has started to pay it back. `sent` was handed to the payment
    provider: the effect was claimed or done, or a refund is pending. `settled` is back. `failed` is owed, and the
    effect that should pay it back is dead. `known` is False if nobody knows what was paid.
    """

    line_id: str | None
    captured: int = 0
    due: int = 0
    sent: int = 0
    settled: int = 0
    failed: int = 0
    known: bool = True

    @property
    def left(self) -> int:
        """What was taken, and neither is back, nor on its way back, nor owed."""
        return self.captured - self.due - self.sent - self.settled - self.failed


def balances(order: Order, effects: Sequence[EffectRow]) -> tuple[Balance, ...]:
    """A balance for each line, in their order, and at last one for the whole order, which is their sum."""
    if order.payments is None:
        return tuple(Balance(line_id, known=False) for line_id in [*(line.id for line in order.lines), None])
    left, found = refundable(order), []
    for line in order.lines:
        owed = min(refundable(order, line), left) if _is_owed(line) else 0
        left -= owed
        found.append(_balance(order, line, owed, [each for each in effects if each.line_id == line.id]))
    sums = [sum(getattr(each, name) for each in found) for name in ("captured", "due", "sent", "settled", "failed")]
    return (*found, Balance(None, *sums))


def _balance(order: Order, line: Line, owed: int, effects: Sequence[EffectRow]) -> Balance:
    done = order.model_copy(update={"payments": tuple(each for each in order.payments or () if each.status == "done")})
    back = refunded(order, line)
    sums = {"due": 0, "failed": 0, "settled": refunded(done, line), "sent": back - refunded(done, line)}
    starts = [each for each in effects if each.effect == START_REFUND.name]
    for start in starts:
        entry = line.history[start.position]
        if entry.event == REFUND_PART.name and entry.amount is not None and start.state != "done":
            # It was booked when it was granted; the money has not been moved yet.
            amount = min(entry.amount.amount, sums["settled"])
            sums["settled"] -= amount
            sums[STAGES[start.state]] += amount
    last = max(starts, key=lambda each: each.position, default=None)
    sums[STAGES[last.state] if last else "due"] += owed
    return Balance(line.id, captured(order, line), sums["due"], sums["sent"], sums["settled"], sums["failed"])


def _is_owed(line: Line) -> bool:
    """Whether a line stands where the payment provider is to pay back what is left."""
    return (line.state, REFUND.name, PAYMENT_PROVIDER.name) in ORDER_LINE.routes
