"""What the commands of the store print with ``--json``: documented, versioned, generated as JSON Schema."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from order_lifecycle.orders.history import Entry
from order_lifecycle.service.auditing import What
from order_lifecycle.stores.records import EffectState

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from order_lifecycle.orders.order import Order
    from order_lifecycle.service.auditing import Broken
    from order_lifecycle.service.balances import Balance
    from order_lifecycle.stores.records import EffectRow
    from order_lifecycle.terms.in_force import Terms


Worked = Literal["fired", "refused", "performed", "failed", "dead", "lost"]
"""What a worker did: a deadline that it fired or that is refused now; an effect, and what came of it."""


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class EffectOut(_Out):
    """Something for the host to do."""

    key: str = Field(description="The idempotency key: the same at each attempt.")
    order: str
    line: str
    position: int = Field(description="The entry that it follows from.")
    effect: str
    state: EffectState
    attempts: int
    next_at: datetime | None = Field(description="When it may be tried again, or until when it is left to a worker.")
    error: str

    @classmethod
    def said(cls, row: EffectRow) -> Self:
        """From a row of the store."""
        return cls(
            key=row.key,
            order=row.order_id,
            line=row.line_id,
            position=row.position,
            effect=row.effect,
            state=row.state,
            attempts=row.attempts,
            next_at=row.next_at,
            error=row.error,
        )


class EffectsOut(_Out):
    """``order-lifecycle effects``."""

    format: Literal["order-lifecycle/effects/1"] = "order-lifecycle/effects/1"
    effects: list[EffectOut]


class DueOut(_Out):
    """What happens to a line by itself, and who can still act before."""

    order: str
    line: str
    state: str
    event: str
    at: datetime
    overdue: bool = Field(description="The next worker that runs does it.")
    to: str | None = Field(description="Where the line goes then, as far as is known now.")
    awaits: list[str] = Field(description="Who is waited for until then.")
    until_then: list[str] = Field(description="What is so until then, in words: who still has time for what.")


class DuesOut(_Out):
    """``order-lifecycle due``."""

    format: Literal["order-lifecycle/due/1"] = "order-lifecycle/due/1"
    at: datetime
    until: datetime
    more: bool = Field(description="There are more than --limit.")
    lines: list[DueOut]


class BalanceOut(_Out):
    """Where the money of a line is, in minor units; of the whole order, if `line` is null."""

    line: str | None
    known: bool
    captured: int
    due: int
    sent: int
    settled: int
    failed: int

    @classmethod
    def said(cls, balance: Balance) -> Self:
        """From a balance."""
        return cls(
            line=balance.line_id,
            known=balance.known,
            captured=balance.captured,
            due=balance.due,
            sent=balance.sent,
            settled=balance.settled,
            failed=balance.failed,
        )


class StoredLineOut(_Out):
    """A line, where it stands, what happens to it by itself, and its history."""

    line: str
    title: str
    state: str
    since: datetime
    next: DueOut | None = Field(description="What happens to it by itself.")
    history: list[Entry]


class StoredOrderOut(_Out):
    """``order-lifecycle show``."""

    format: Literal["order-lifecycle/stored-order/1"] = "order-lifecycle/stored-order/1"
    order: str
    market: str
    currency: str
    terms: str
    definition: str
    status: str
    at: datetime
    lines: list[StoredLineOut]
    effects: list[EffectOut]
    money: list[BalanceOut]

    @classmethod
    def said(
        cls,
        order: Order,
        terms: Terms,
        at: datetime,
        lines: list[StoredLineOut],
        *,
        named: tuple[str, str],
        effects: Iterable[EffectRow],
        money: Iterable[Balance],
    ) -> Self:
        """From what the store holds; `named` are the digest of the definition, and the status of the order."""
        return cls(
            order=order.id,
            market=order.market,
            currency=order.currency,
            terms=terms.id,
            definition=named[0],
            status=named[1],
            at=at,
            lines=lines,
            effects=[EffectOut.said(each) for each in effects],
            money=[BalanceOut.said(each) for each in money],
        )


class ReportedLineOut(_Out):
    """What a report made of a line."""

    line: str
    from_: str | None = Field(alias="from")
    to: str
    deviations: list[str] = Field(description="Codes of what the lifecycle did not expect.")
    new: bool = Field(description="False if the same report had come before.")


class ReportedOut(_Out):
    """``order-lifecycle report``."""

    format: Literal["order-lifecycle/reported/1"] = "order-lifecycle/reported/1"
    order: str
    event: str
    lines: list[ReportedLineOut]


class BrokenOut(_Out):
    """Something that is not what was written."""

    order: str
    line: str
    position: int
    what: What


class AuditOut(_Out):
    """``order-lifecycle audit``."""

    format: Literal["order-lifecycle/audit/1"] = "order-lifecycle/audit/1"
    whole: bool
    broken: list[BrokenOut]

    @classmethod
    def said(cls, found: Sequence[Broken]) -> Self:
        """From what was found."""
        broken = [
            BrokenOut(order=each.order_id, line=each.line_id, position=each.position, what=each.what) for each in found
        ]
        return cls(whole=not broken, broken=broken)


class WorkOut(_Out):
    """``order-lifecycle worker --json``: one line for each thing done."""

    format: Literal["order-lifecycle/work/1"] = "order-lifecycle/work/1"
    at: datetime
    what: Worked
    order: str
    line: str
    name: str = Field(description="The event that was due, or the effect.")
    to: str | None = Field(default=None, description="Where the line went.")
    codes: list[str] = Field(default=[], description="Why what was due is refused.")
    key: str = Field(default="", description="The idempotency key of the effect.")
    attempt: int = 0
    error: str = ""


STORE_SCHEMAS: dict[str, type[BaseModel]] = {
    "audit": AuditOut,
    "due": DuesOut,
    "effects": EffectsOut,
    "reported": ReportedOut,
    "stored-order": StoredOrderOut,
    "work": WorkOut,
}
"""Each JSON output of the store and its model."""
