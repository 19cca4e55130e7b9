"""Histories in a relational database: one code on SQLite and PostgreSQL, inside the host's own transaction if need be.

A line's history can only grow: (order, line, position) is the primary key of an entry. Whoever comes second to a
position has lost the race, and gets `StaleHistory`; the transaction around it goes on.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, and_, create_engine, delete, event, func, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from order_lifecycle.errors import AlreadyPlaced, BadInput, StaleHistory, UnknownOrder
from order_lifecycle.stores.records import Changes, EffectRow, EntryRow, LineRow, changes, header, restored
from order_lifecycle.stores.tables import Tables, moment, tick

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from order_lifecycle.orders.order import Order

BUSY_MS = 30_000
"""How long a writer waits for another one on SQLite."""


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

        with self._connected() as connection:
            upgrade(connection, self.tables)

    @contextmanager
    def transaction(self) -> Iterator[SqlUnit]:
        """All or nothing: what is done with the unit is committed at the end, or the host commits it."""
        with self._connected() as connection:
            yield SqlUnit(connection, self.tables)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        if isinstance(self.bind, Connection):
            yield self.bind
        else:
            with self.bind.begin() as connection:
                yield connection


class SqlUnit:
    """One transaction of a `SqlStore`."""

    def __init__(self, connection: Connection, tables: Tables) -> None:
        self.connection, self.tables = connection, tables

    # ------------------------------------------------------------------------------------------ orders

    def place(self, order: Order, lines: Sequence[LineRow]) -> None:
        """Keep a new order. `AlreadyPlaced` if there is one of that id."""
        orders = self.tables.orders
        try:
            with self.connection.begin_nested():
                self.connection.execute(
                    insert(orders).values(
                        order_id=order.id, market=order.market, placed_at=tick(order.placed_at), body=header(order)
                    )
                )
        except IntegrityError:
            raise AlreadyPlaced(order.id) from None
        self._write(changes(None, order, {}), order.id)
        self._derive(lines)

    def order(self, order_id: str, *, lock: bool = False) -> Order:
        """The order now. With `lock`, others wait until this transaction is over. `UnknownOrder` if there is none."""
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
        if len(after.lines) != len(before.lines) or header(before) != header(after):
            orders = self.tables.orders
            self.connection.execute(update(orders).where(orders.c.order_id == after.id).values(body=header(after)))
        self._write(found, after.id)
        self._derive(lines)
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
        return dict(self.connection.execute(found).tuples().all())

    def _write(self, found: Changes, order_id: str) -> None:
        if found.entries:
            first = found.entries[0]
            try:
                with self.connection.begin_nested():
                    self.connection.execute(insert(self.tables.entries), [_entry(row) for row in found.entries])
            except IntegrityError:
                raise StaleHistory(order_id, first.line_id, first.position) from None
        if found.effects:
            self.connection.execute(insert(self.tables.effects), [_effect(row) for row in found.effects])
        payments = self.tables.payments
        for number, body in found.payments:
            here = and_(payments.c.order_id == order_id, payments.c.number == number)
            if not self.connection.execute(update(payments).where(here).values(body=body)).rowcount:
                self.connection.execute(insert(payments).values(order_id=order_id, number=number, body=body))
        self.connection.execute(
            delete(payments).where(and_(payments.c.order_id == order_id, payments.c.number >= found.payments_left))
        )

    # ------------------------------------------------------------------------------------ what is derived

    def _derive(self, rows: Sequence[LineRow]) -> None:
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

        With `lock`, lines that somebody else has locked are passed over.
        """
        table = self.tables.lines
        asked = select(table).order_by(table.c.due_at.is_(None), table.c.due_at, table.c.order_id, table.c.line_id)
        if state is not None:
            asked = asked.where(table.c.state == state)
        if due_before is not None:
            asked = asked.where(table.c.due_at <= tick(due_before))
        if lock:
            asked = asked.with_for_update(skip_locked=True)
        return [_line(row) for row in self.connection.execute(asked.limit(limit)).mappings()]

    def lines_of(self, order_id: str) -> list[LineRow]:
        """The lines of an order, as they are derived."""
        table = self.tables.lines
        asked = select(table).where(table.c.order_id == order_id).order_by(table.c.line_id)
        return [_line(row) for row in self.connection.execute(asked).mappings()]

    def clear_derived(self) -> None:
        """Forget what is derived: `OrderService.rebuild` makes it again."""
        self.connection.execute(delete(self.tables.lines))

    def derive(self, rows: Sequence[LineRow]) -> None:
        """Keep derived rows."""
        self._derive(rows)

    def order_ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """The ids of orders in their order, from the one after `after`."""
        orders = self.tables.orders
        asked = select(orders.c.order_id).where(orders.c.order_id > after).order_by(orders.c.order_id).limit(limit)
        return list(self.connection.execute(asked).scalars())

    def entries(self, order_id: str) -> list[EntryRow]:
        """The entries of an order as they are kept, line by line."""
        table = self.tables.entries
        asked = select(table).where(table.c.order_id == order_id).order_by(table.c.line_id, table.c.position)
        return [
            EntryRow(
                row["order_id"], row["line_id"], row["position"], row["event"], row["state"], moment(row["at"]),
                row["key"] or "", row["body"], row["hash"],
            )
            for row in self.connection.execute(asked).mappings()
        ]  # fmt: skip

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
            .where(and_(open_ones, table.c.next_at <= tick(now), first))
            .order_by(table.c.number)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        rows = [_effect_row(row) for row in self.connection.execute(asked).mappings()]
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

    def effects(self, order_id: str | None = None, state: str | None = None, limit: int = 1000) -> list[EffectRow]:
        """Effects in their order."""
        table = self.tables.effects
        asked = select(table).order_by(table.c.number).limit(limit)
        if order_id is not None:
            asked = asked.where(table.c.order_id == order_id)
        if state is not None:
            asked = asked.where(table.c.state == state)
        return [_effect_row(row) for row in self.connection.execute(asked).mappings()]

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


def engine(url: str) -> Engine:
    """An engine for a URL, with what SQLite needs to be safe with several writers."""
    try:
        found = create_engine(url)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise BadInput(
            "database URL", str(error).partition("\n")[0], "sqlite:///FILE or postgresql+psycopg://..."
        ) from None
    if found.dialect.name == "sqlite":
        _listen(found)
    return found


def _listen(sqlite: Engine) -> None:
    @event.listens_for(sqlite, "connect")
    def _connect(connection: Any, _: object) -> None:  # noqa: ANN401 - a connection of the driver
        connection.isolation_level = None  # the driver must not begin transactions by itself
        for pragma in ("journal_mode=wal", f"busy_timeout={BUSY_MS}", "synchronous=full", "foreign_keys=on"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(sqlite, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("begin immediate")


def _entry(row: EntryRow) -> dict[str, object]:
    return {
        "order_id": row.order_id,
        "line_id": row.line_id,
        "position": row.position,
        "event": row.event,
        "state": row.state,
        "at": tick(row.at),
        "key": row.key or None,
        "body": row.body,
        "hash": row.hash,
    }


def _effect(row: EffectRow) -> dict[str, object]:
    return {
        "key": row.key,
        "order_id": row.order_id,
        "line_id": row.line_id,
        "position": row.position,
        "effect": row.effect,
        "state": row.state,
        "attempts": row.attempts,
        "next_at": tick(row.next_at) if row.next_at else None,
        "error": row.error,
    }


def _effect_row(row: Any) -> EffectRow:  # noqa: ANN401 - a row of SQLAlchemy
    next_at = row["next_at"]
    return EffectRow(
        row["key"],
        row["order_id"],
        row["line_id"],
        row["position"],
        row["effect"],
        row["number"],
        row["state"],
        row["attempts"],
        moment(next_at) if next_at is not None else None,
        row["error"],
    )


def _line(row: Any) -> LineRow:  # noqa: ANN401 - a row of SQLAlchemy
    due_at = row["due_at"]
    return LineRow(
        row["order_id"],
        row["line_id"],
        row["market"],
        row["state"],
        moment(row["since"]),
        row["position"],
        moment(due_at) if due_at is not None else None,
        row["due_event"],
    )
