"""Histories in a relational database: one code on SQLite and PostgreSQL, inside the host's own transaction if need be.

A line's history can only grow: (order, line, position) is the primary key of an entry. Whoever comes second to a
position has lost the race, and gets `StaleHistory`; the transaction of the host goes on.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, and_, delete, func, insert, or_, select, text, update
from sqlalchemy.exc import IntegrityError

from order_lifecycle.errors import AlreadyPlaced, StaleHistory, UnknownOrder
from order_lifecycle.orders.ticks import tick
from order_lifecycle.stores.connecting import connected, engine
from order_lifecycle.stores.limits import fitting_name
from order_lifecycle.stores.records import Changes, EffectRow, EntryRow, LineRow, changes, restored
from order_lifecycle.stores.rows import effect_of, effect_values, entry_of, entry_values, line_of
from order_lifecycle.stores.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from order_lifecycle.orders.order import Order


class SqlStore:
    """A store in a database.

    `database` is a URL, an engine of the host, or a connection in the host's own transaction: then nothing is committed
    here. `prefix` stands before the names of all tables, `schema` says where they are.

    >>> store = SqlStore("sqlite://")
    >>> store.upgrade()
    >>> with store.transaction() as unit:
    ...     unit.lines(state="paid")
    []
    """

    def __init__(self, database: str | Engine | Connection, *, prefix: str = "ol_", schema: str | None = None) -> None:
        self.tables = Tables.named(prefix, schema)
        self.bind: Engine | Connection = engine(database) if isinstance(database, str) else database

    def upgrade(self) -> None:
        """Make the tables, or bring them to the newest form; safe to be called at each start."""
        from order_lifecycle.stores.migrations import upgrade

        with connected(self.bind) as connection:
            if connection.dialect.name == "postgresql":  # who starts at the same time waits
                connection.execute(text("select pg_advisory_xact_lock(hashtext(:name))"), {"name": self.tables.prefix})
            upgrade(connection, self.tables)

    @contextmanager
    def transaction(self) -> Iterator[SqlUnit]:
        """All or nothing: what is done with the unit is committed at the end, or when the host commits."""
        with connected(self.bind) as connection:
            yield SqlUnit(connection, self.tables)

    @contextmanager
    def reading(self) -> Iterator[SqlUnit]:
        """One moment of the store, to be read only."""
        with connected(self.bind, reads=True) as connection:
            yield SqlUnit(connection, self.tables)


class SqlUnit:
    """One transaction of a `SqlStore`."""

    def __init__(self, connection: Connection, tables: Tables) -> None:
        self.connection, self.tables = connection, tables

    # ------------------------------------------------------------------------------------------ orders

    def place(self, order: Order, lines: Sequence[LineRow]) -> None:
        """Keep a new order. `AlreadyPlaced` if there is one of that id."""
        found = changes(None, order, {})
        values = {"order_id": order.id, "market": order.market, "placed_at": tick(order.placed_at), "body": found.head}
        try:
            self.connection.execute(insert(self.tables.orders).values(**values))
        except IntegrityError:
            raise AlreadyPlaced(order.id) from None
        self._write(found, order.id)
        self.derive(lines)

    def order(self, order_id: str, *, lock: bool = False) -> Order:
        """The order now. With `lock`, others wait until this transaction is over. `UnknownOrder` if there is none."""
        fitting_name("order id", order_id)
        orders, entries, payments = self.tables.orders, self.tables.entries, self.tables.payments
        asked = select(orders.c.body).where(orders.c.order_id == order_id)
        head = self.connection.execute(asked.with_for_update() if lock else asked).scalar()
        if head is None:
            raise UnknownOrder(order_id)
        history = (
            select(entries.c.body).where(entries.c.order_id == order_id).order_by(entries.c.line_id, entries.c.position)
        )
        paid = select(payments.c.body).where(payments.c.order_id == order_id).order_by(payments.c.number)
        return restored(head, self.connection.execute(history).scalars(), self.connection.execute(paid).scalars().all())

    def save(self, before: Order, after: Order, lines: Sequence[LineRow]) -> Changes:
        """Write what happened. `StaleHistory` if somebody else has written to a line since `before` was read."""
        found = changes(before, after, self._last_hashes(after.id))
        if found.head is not None:
            orders = self.tables.orders
            self.connection.execute(update(orders).where(orders.c.order_id == after.id).values(body=found.head))
        self._write(found, after.id)
        self.derive(lines)
        return found

    def _last_hashes(self, order_id: str) -> dict[str, str]:
        entries = self.tables.entries
        last = (
            select(entries.c.line_id, func.max(entries.c.position).label("position"))
            .where(entries.c.order_id == order_id)
            .group_by(entries.c.line_id)
            .subquery()
        )
        same = and_(entries.c.line_id == last.c.line_id, entries.c.position == last.c.position)
        found = select(entries.c.line_id, entries.c.hash).join(last, same).where(entries.c.order_id == order_id)
        return {row.line_id: row.hash for row in self.connection.execute(found)}

    def _write(self, found: Changes, order_id: str) -> None:
        if found.entries:
            first = found.entries[0]
            try:
                self.connection.execute(insert(self.tables.entries), [entry_values(row) for row in found.entries])
            except IntegrityError:
                raise StaleHistory(order_id, first.line_id, first.position) from None
        if found.effects:
            self.connection.execute(insert(self.tables.effects), [effect_values(row) for row in found.effects])
        payments = self.tables.payments
        for number, body in found.payments:
            here = and_(payments.c.order_id == order_id, payments.c.number == number)
            if not self.connection.execute(update(payments).where(here).values(body=body)).rowcount:
                self.connection.execute(insert(payments).values(order_id=order_id, number=number, body=body))
        if found.payments_gone:
            gone = and_(payments.c.order_id == order_id, payments.c.number >= found.payments_left)
            self.connection.execute(delete(payments).where(gone))

    # ------------------------------------------------------------------------------------ what is derived

    def derive(self, rows: Sequence[LineRow]) -> None:
        """Keep derived rows."""
        lines = self.tables.lines
        for row in rows:
            here = and_(lines.c.order_id == row.order_id, lines.c.line_id == row.line_id)
            values = {
                "state": row.state,
                "since": tick(row.since),
                "position": row.position,
                "due_at": tick(row.due_at) if row.due_at else None,
                "due_event": row.due_event,
                "market": row.market,
            }
            if not self.connection.execute(update(lines).where(here).values(**values)).rowcount:
                values |= {"order_id": row.order_id, "line_id": row.line_id}
                self.connection.execute(insert(lines).values(**values))

    def lines(
        self,
        *,
        state: str | None = None,
        due_before: datetime | None = None,
        limit: int = 1000,
        lock: bool = False,
    ) -> list[LineRow]:
        """Lines in a state, or with something due before a moment, what is due first first.

        With `lock`, their orders are locked, and those that somebody else has locked are passed over: whoever moves an
        order locks it first, so that nobody waits for a row while another waits for him.
        """
        table, orders = self.tables.lines, self.tables.orders
        asked = select(table).order_by(table.c.due_at.is_(None), table.c.due_at, table.c.order_id, table.c.line_id)
        if state is not None:
            asked = asked.where(table.c.state == state)
        if due_before is not None:
            asked = asked.where(table.c.due_at <= tick(due_before))
        if lock:
            mine = orders.c.order_id == table.c.order_id
            asked = asked.join(orders, mine).with_for_update(of=orders, skip_locked=True)
        return [line_of(row) for row in self.connection.execute(asked.limit(limit)).mappings()]

    def lines_of(self, order_id: str) -> list[LineRow]:
        """The lines of an order, as they are derived."""
        table = self.tables.lines
        asked = select(table).where(table.c.order_id == order_id).order_by(table.c.line_id)
        return [line_of(row) for row in self.connection.execute(asked).mappings()]

    def postpone(self, row: LineRow, until: datetime) -> None:
        """Leave a line that cannot be moved until later, if it still stands as in `row`."""
        table = self.tables.lines
        same = and_(table.c.order_id == row.order_id, table.c.line_id == row.line_id, table.c.position == row.position)
        self.connection.execute(update(table).where(same).values(due_at=tick(until)))

    def forget_derived(self, order_id: str | None = None) -> None:
        """Forget what is derived of an order; without one, what is there of orders that are not kept at all."""
        table, orders = self.tables.lines, self.tables.orders
        stray = table.c.order_id.not_in(select(orders.c.order_id))
        self.connection.execute(delete(table).where(stray if order_id is None else table.c.order_id == order_id))

    def order_ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """The ids of orders in their order, from the one after `after`."""
        orders = self.tables.orders
        asked = select(orders.c.order_id).where(orders.c.order_id > after).order_by(orders.c.order_id).limit(limit)
        return list(self.connection.execute(asked).scalars())

    def entries(self, order_id: str) -> list[EntryRow]:
        """The entries of an order as they are kept, line by line."""
        table = self.tables.entries
        asked = select(table).where(table.c.order_id == order_id).order_by(table.c.line_id, table.c.position)
        return [entry_of(row) for row in self.connection.execute(asked).mappings()]

    def texts(self, order_id: str) -> tuple[str, list[str]]:
        """The order without its histories, and its payments, as they are kept."""
        orders, payments = self.tables.orders, self.tables.payments
        head = self.connection.execute(select(orders.c.body).where(orders.c.order_id == order_id)).scalar()
        if head is None:
            raise UnknownOrder(order_id)
        paid = select(payments.c.body).where(payments.c.order_id == order_id).order_by(payments.c.number)
        return head, list(self.connection.execute(paid).scalars())

    # ------------------------------------------------------------------------------------------ effects

    def claim_effects(self, now: datetime, lease_until: datetime, limit: int = 100) -> list[EffectRow]:
        """Effects that are waiting, or whose lease is over: at most one of each order, the oldest first."""
        table = self.tables.effects
        open_ones = table.c.state.in_(("waiting", "claimed"))
        earlier = table.alias()
        first = (
            ~select(1)
            .where(
                and_(
                    earlier.c.order_id == table.c.order_id,
                    earlier.c.number < table.c.number,
                    earlier.c.state.in_(("waiting", "claimed")),
                )
            )
            .exists()
        )
        asked = (
            select(table)
            .where(and_(open_ones, or_(table.c.next_at.is_(None), table.c.next_at <= tick(now)), first))
            .order_by(table.c.number)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = [effect_of(row) for row in self.connection.execute(asked).mappings()]
        claimed = []
        for row in rows:
            values = {"state": "claimed", "attempts": row.attempts + 1, "next_at": tick(lease_until)}
            self.connection.execute(update(table).where(table.c.number == row.number).values(**values))
            claimed.append(replace(row, state="claimed", attempts=row.attempts + 1, next_at=lease_until))
        return claimed

    def settle_effect(self, row: EffectRow) -> bool:
        """Write what came of a claimed effect; False if the lease was over and somebody else has it now."""
        table = self.tables.effects
        mine = and_(table.c.key == row.key, table.c.state == "claimed", table.c.attempts == row.attempts)
        values = {"state": row.state, "next_at": tick(row.next_at) if row.next_at else None, "error": row.error}
        return bool(self.connection.execute(update(table).where(mine).values(**values)).rowcount)

    def requeue_effect(self, key: str) -> bool:
        """Let a dead effect be tried again, before the later ones of its order; False if there is none of that key."""
        table = self.tables.effects
        dead = and_(table.c.key == key, table.c.state == "dead")
        return bool(self.connection.execute(update(table).where(dead).values(state="waiting", next_at=None)).rowcount)

    def effects(self, order_id: str | None = None, state: str | None = None, limit: int = 1000) -> list[EffectRow]:
        """Effects in their order."""
        table = self.tables.effects
        asked = select(table).order_by(table.c.number).limit(limit)
        if order_id is not None:
            asked = asked.where(table.c.order_id == order_id)
        if state is not None:
            asked = asked.where(table.c.state == state)
        return [effect_of(row) for row in self.connection.execute(asked).mappings()]

    # ----------------------------------------------------------------------------------------- refusals

    def keep_refusal(self, order_id: str, line_id: str, at: datetime, body: str) -> None:
        """Keep a request that was refused."""
        self.connection.execute(
            insert(self.tables.refusals).values(order_id=order_id, line_id=line_id, at=tick(at), body=body)
        )

    def refusals(self, order_id: str) -> list[str]:
        """The requests about an order that were refused, if they are kept."""
        table = self.tables.refusals
        asked = select(table.c.body).where(table.c.order_id == order_id).order_by(table.c.number)
        return list(self.connection.execute(asked).scalars())
