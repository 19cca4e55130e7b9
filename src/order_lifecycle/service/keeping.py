"""What a service asks of a store: a transaction, and in it orders, what is due, and effects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from order_lifecycle.orders.order import Order
    from order_lifecycle.stores.records import Changes, EffectRow, EntryRow, LineRow, Moved


class Unit(Protocol):
    """One transaction of a store."""

    def place(self, order: Order, lines: Sequence[LineRow]) -> None:
        """Keep a new order."""

    def order(self, order_id: str, *, lock: bool = False, anew: bool = False) -> Order:
        """The order now; `anew`: from what is kept, whatever is remembered of it."""

    def orders(self, order_ids: Iterable[str], *, lock: bool = False) -> dict[str, Order]:
        """Several orders, those that there are."""

    def save(self, before: Order, after: Order, lines: Sequence[LineRow]) -> Changes:
        """Write what happened."""

    def save_all(self, moved: Sequence[Moved]) -> list[Changes]:
        """Write what happened to several orders."""

    def lines(
        self, *, state: str | None = None, due_before: datetime | None = None, limit: int = 1000, lock: bool = False
    ) -> list[LineRow]:
        """Lines in a state, or with something due."""

    def lines_of(self, order_id: str) -> list[LineRow]:
        """The lines of an order, as they are derived."""

    def postpone(self, row: LineRow, until: datetime) -> None:
        """Leave a line that cannot be moved until later, if it still stands as in `row`."""

    def forget_derived(self, order_id: str | None = None) -> None:
        """Forget what is derived of an order, or what is there of orders that are not kept."""

    def derive(self, rows: Sequence[LineRow]) -> None:
        """Keep derived rows."""

    def order_ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """The ids of orders."""

    def strays(self) -> list[str]:
        """The ids of orders that are not kept, although something of them is."""

    def entries(self, order_id: str) -> list[EntryRow]:
        """The entries of an order as they are kept."""

    def texts(self, order_id: str) -> tuple[str, list[str], int]:
        """The order without its histories, and its payments, as they are kept, and its version."""

    def claim_effects(self, now: datetime, lease_until: datetime, limit: int = 100) -> list[EffectRow]:
        """Effects that somebody shall perform."""

    def settle_effect(self, row: EffectRow, *, attempts: int | None = None) -> bool:
        """What came of an effect."""

    def requeue_effect(self, key: str) -> bool:
        """Let a dead effect be tried again."""

    def effects(self, order_id: str | None = None, state: str | None = None, limit: int = 1000) -> list[EffectRow]:
        """Effects in their order."""

    def keep_refusal(self, order_id: str, line_id: str, at: datetime, body: str) -> None:
        """Keep a request that was refused."""

    def refusals(self, order_id: str) -> list[str]:
        """The requests that were refused."""


class Store(Protocol):
    """Where histories are kept: `MemoryStore`, `SqlStore`, or the host's own that passes the same tests."""

    def transaction(self, *, single: bool = False) -> AbstractContextManager[Unit]:
        """All or nothing. `single`: one order is read, and saved once."""

    def reading(self, *, single: bool = False) -> AbstractContextManager[Unit]:
        """One moment of the store, to be read only. `single`: one question is asked."""
