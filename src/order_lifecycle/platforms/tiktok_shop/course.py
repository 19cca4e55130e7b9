"""The history of one line as it is put together, step by step, with what the lifecycle did not expect marked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.language.lifecycle import WRONG_ACTOR, WRONG_STATE
from order_lifecycle.orders.history import PLACE, Entry
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Payment
from order_lifecycle.platforms.tiktok_shop.remarks import Remarks

OBSERVED = "observed"
"""The deviation of an entry that stands for several steps, of which only the end is known."""

OUT_OF_ORDER = "out_of_order"
"""The deviation of an entry whose time lies before that of the entry before it."""


@dataclass(frozen=True)
class Step:
    """One thing that happened, at `at`. `to` None stays where the line is; `observed` stands for several steps."""

    event: str
    to: str | None
    by: str
    at: datetime
    ground: str | None = None
    note: str = ""
    due: datetime | None = None
    amount: Money | None = None
    observed: bool = False


class Course:
    """What has happened to a line so far.

    `held` is the money, in minor units, that was taken and not paid back; None where nobody knows.
    """

    def __init__(self, line: str, placed_at: datetime, held: int | None, remarks: Remarks) -> None:
        self.line, self.remarks, self.held = line, remarks, held
        self.entries = [Entry(position=0, event=PLACE, to=ORDER_LINE.initial.name, by="buyer", at=placed_at)]
        self.payments: list[Payment] = []

    @property
    def state(self) -> str:
        """Where the line stands so far."""
        return self.entries[-1].to

    @property
    def where(self) -> str:
        """The place for remarks."""
        return f"line {self.line}"

    def did(self, event: str) -> bool:
        """Whether it has happened so far."""
        return any(entry.event == event for entry in self.entries)

    def go(self, step: Step) -> None:
        """One more entry."""
        here = self.state
        to = step.to or here
        deviations = [OBSERVED] if step.observed else _unexpected(here, step.event, step.by, to)
        if step.at < self.entries[-1].at:
            deviations.append(OUT_OF_ORDER)
            self.remarks.add("out_of_order", self.where, f"{step.event!r} is dated before what it follows.")
        entry = Entry(
            position=len(self.entries),
            event=step.event,
            from_=here,
            to=to,
            by=step.by,
            at=step.at,
            ground=step.ground,
            amount=step.amount,
            deviations=tuple(deviations),
            due=step.due,
            note=step.note,
        )
        self.entries.append(entry)

    def pay_back(self, amount: Money, at: datetime, key: str) -> Money:
        """A refund in the ledger: at most what is held for the line. The amount that was booked comes back."""
        if self.held is None:
            return amount
        booked = Money(amount=min(amount.amount, self.held), currency=amount.currency)
        if booked != amount:
            text = f"{amount} is said to have gone back, of at most {booked} that is held for the line."
            self.remarks.add("outside_prices", self.where, text)
        if booked.amount > 0:
            self.held -= booked.amount
            self.payments.append(Payment(kind="refunded", amount=booked, at=at, line=self.line, key=key))
        return booked


def _unexpected(state: str, event: str, by: str, to: str) -> list[str]:
    """The code of what the lifecycle says against a step, if it has no such way."""
    if any(way.to.name == to for way in ORDER_LINE.routes.get((state, event, by), ())):
        return []
    if by not in {actor.name for actor in ORDER_LINE.event(event).actors}:
        return [WRONG_ACTOR.code]
    standing = ORDER_LINE.standing_at.get((state, event, by))
    return [standing.code if standing else WRONG_STATE.code]
