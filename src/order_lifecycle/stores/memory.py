"""Histories in memory: for tests, and for programs that keep their orders elsewhere. As safe as the database."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from order_lifecycle.errors import AlreadyPlaced, StaleHistory, UnknownOrder
from order_lifecycle.stores.limits import fitting_name
from order_lifecycle.stores.records import Changes, EffectRow, EntryRow, Known, LineRow, Moved, changes
from order_lifecycle.stores.restoring import restored
from order_lifecycle.stores.writing import Written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from order_lifecycle.orders.order import Order

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass
class _Kept:
    orders: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    entries: dict[tuple[str, str, int], EntryRow] = field(default_factory=dict)
    payments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[tuple[str, str], LineRow] = field(default_factory=dict)
    effects: dict[int, EffectRow] = field(default_factory=dict)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    number: int = 0

    def copied(self) -> _Kept:
        """Another one with the same rows, which nobody changes."""
        return replace(self, **{name: each.copy() for name, each in vars(self).items() if not isinstance(each, int)})


class MemoryStore:
    """A store that lasts as long as the program. One transaction at a time; a failed one leaves no trace.

    >>> with MemoryStore().transaction() as unit:
    ...     unit.order_ids()
    []
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._kept = _Kept()

    def upgrade(self) -> None:
        """Nothing to be made."""

    @contextmanager
    def transaction(self, *, single: bool = False) -> Iterator[MemoryUnit]:  # noqa: ARG002 - one at a time anyhow
        """All or nothing."""
        with self._lock:
            before = self._kept.copied()
            try:
                yield MemoryUnit(self._kept)
            except BaseException:
                vars(self._kept).update(vars(before))
                raise

    @contextmanager
    def reading(self, *, single: bool = False) -> Iterator[MemoryUnit]:  # noqa: ARG002 - see above
        """One moment of the store, to be read only."""
        with self._lock:
            yield MemoryUnit(self._kept)


class MemoryUnit:
    """One transaction of a `MemoryStore`."""

    def __init__(self, kept: _Kept) -> None:
        self._kept = kept

    def place(self, order: Order, lines: Sequence[LineRow]) -> None:
        """Keep a new order. `AlreadyPlaced` if there is one of that id."""
        if order.id in self._kept.orders:
            raise AlreadyPlaced(order.id)
        self._write(changes(None, order), order.id)
        self.derive(lines)

    def order(self, order_id: str, *, lock: bool = False, anew: bool = False) -> Order:  # noqa: ARG002 - all is locked, and read
        """The order now. `UnknownOrder` if there is none."""
        head, payments, _ = self.texts(fitting_name("order id", order_id))
        return restored(head, [row.body for row in self.entries(order_id)], payments)

    def orders(self, order_ids: Iterable[str], *, lock: bool = False) -> dict[str, Order]:  # noqa: ARG002 - see above
        """Several orders at once, those that there are."""
        return {order_id: self.order(order_id) for order_id in order_ids if order_id in self._kept.orders}

    def save_all(self, moved: Sequence[Moved]) -> list[Changes]:
        """The same as `save` for several orders at once."""
        return [self.save(each.before, each.after, each.lines) for each in moved]

    def save(self, before: Order, after: Order, lines: Sequence[LineRow]) -> Changes:
        """Write what happened. `StaleHistory` if somebody else has written to the order since `before` was read."""
        head, payments, version = self.texts(after.id)
        last = {row.line_id: row.hash for row in self.entries(after.id)}
        found = changes(before, after, Known(head, tuple(payments), last))
        if found.version_before != version:
            raise Written(after, found, lines).lost
        self._write(found, after.id)
        self.derive(lines)
        return found

    def _write(self, found: Changes, order_id: str) -> None:
        keys = {(row.line_id, row.key) for row in self.entries(order_id) if row.key}
        for row in found.entries:
            place = (row.order_id, row.line_id, row.position)
            if place in self._kept.entries or (row.line_id, row.key) in keys:
                raise StaleHistory(row.order_id, row.line_id, row.position)
        if found.head is not None:
            self._kept.orders[order_id] = found.head
        self._kept.entries |= {(row.order_id, row.line_id, row.position): row for row in found.entries}
        for effect in found.effects:
            self._kept.number += 1
            self._kept.effects[self._kept.number] = replace(effect, number=self._kept.number)
        payments = list(self._kept.payments.get(order_id, ()))
        for number, body in found.payments:
            payments[number : number + 1] = [body]
        self._kept.payments[order_id] = tuple(payments[: found.payments_left])
        self._kept.versions[order_id] = found.version

    def lines(
        self,
        *,
        state: str | None = None,
        due_before: datetime | None = None,
        limit: int = 1000,
        lock: bool = False,  # noqa: ARG002 - the whole store is locked
    ) -> list[LineRow]:
        """Lines in a state, or with something due before a moment, what is due first first."""
        found = [
            row
            for row in self._kept.lines.values()
            if (state is None or row.state == state)
            and (due_before is None or (row.due_at is not None and row.due_at <= due_before))
        ]
        found.sort(key=lambda row: (row.due_at is None, row.due_at or _NEVER, row.order_id, row.line_id))
        return found[:limit]

    def lines_of(self, order_id: str) -> list[LineRow]:
        """The lines of an order, as they are derived."""
        return [row for place, row in sorted(self._kept.lines.items()) if place[0] == order_id]

    def postpone(self, row: LineRow, until: datetime) -> None:
        """Leave a line that cannot be moved until later, if it still stands as in `row`."""
        known = self._kept.lines.get((row.order_id, row.line_id))
        if known is not None and known.position == row.position:
            self._kept.lines[row.order_id, row.line_id] = replace(known, due_at=until)

    def forget_derived(self, order_id: str | None = None) -> None:
        """Forget what is derived of an order; without one, what is there of orders that are not kept at all."""
        for place in list(self._kept.lines):
            if place[0] == order_id or (order_id is None and place[0] not in self._kept.orders):
                del self._kept.lines[place]

    def derive(self, rows: Sequence[LineRow]) -> None:
        """Keep derived rows."""
        self._kept.lines |= {(row.order_id, row.line_id): row for row in rows}

    def order_ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """The ids of orders in their order, from the one after `after`."""
        return [order_id for order_id in sorted(self._kept.orders) if order_id > after][:limit]

    def strays(self) -> list[str]:
        """Ids of orders that are not kept, although something of them is."""
        kept = self._kept
        rows: list[EntryRow | LineRow | EffectRow] = [
            *kept.entries.values(),
            *kept.lines.values(),
            *kept.effects.values(),
        ]
        return sorted(({row.order_id for row in rows} | set(kept.payments)) - set(kept.orders))

    def entries(self, order_id: str) -> list[EntryRow]:
        """The entries of an order as they are kept, line by line."""
        return [row for place, row in sorted(self._kept.entries.items()) if place[0] == order_id]

    def texts(self, order_id: str) -> tuple[str, list[str], int]:
        """The order without its histories, and its payments, as they are kept, and its version."""
        if order_id not in self._kept.orders:
            raise UnknownOrder(order_id)
        payments = list(self._kept.payments.get(order_id, ()))
        return self._kept.orders[order_id], payments, self._kept.versions[order_id]

    def claim_effects(self, now: datetime, lease_until: datetime, limit: int = 100) -> list[EffectRow]:
        """Effects that are waiting, or whose lease is over: at most one of each order, the oldest first."""
        claimed: list[EffectRow] = []
        seen: set[str] = set()
        for number, row in sorted(self._kept.effects.items()):
            if row.state not in {"waiting", "claimed"} or row.order_id in seen:
                continue
            seen.add(row.order_id)
            if (row.next_at is None or row.next_at <= now) and len(claimed) < limit:
                taken = replace(row, state="claimed", attempts=row.attempts + 1, next_at=lease_until)
                self._kept.effects[number] = taken
                claimed.append(taken)
        return claimed

    def settle_effect(self, row: EffectRow, *, attempts: int | None = None) -> bool:
        """Write what came of a claimed effect; False if the lease was over and somebody else has it now."""
        known = self._kept.effects[row.number]
        if known.state != "claimed" or known.attempts != (row.attempts if attempts is None else attempts):
            return False
        self._kept.effects[row.number] = row
        return True

    def requeue_effect(self, key: str) -> bool:
        """Let a dead effect be tried again, before the later ones of its order; False if there is none of that key."""
        for number, row in self._kept.effects.items():
            if row.key == key and row.state == "dead":
                self._kept.effects[number] = replace(row, state="waiting", next_at=None)
                return True
        return False

    def effects(self, order_id: str | None = None, state: str | None = None, limit: int = 1000) -> list[EffectRow]:
        """Effects in their order."""
        found = [row for _, row in sorted(self._kept.effects.items())]
        return [row for row in found if order_id in {None, row.order_id} and state in {None, row.state}][:limit]

    def keep_refusal(self, order_id: str, line_id: str, at: datetime, body: str) -> None:  # noqa: ARG002 - as a row
        """Keep a request that was refused."""
        self._kept.refusals.append((order_id, body))

    def refusals(self, order_id: str) -> list[str]:
        """The requests about an order that were refused, if they are kept."""
        return [body for each, body in self._kept.refusals if each == order_id]
