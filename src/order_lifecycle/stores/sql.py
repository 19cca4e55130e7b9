"""Histories in a relational database: one code on SQLite and PostgreSQL, inside the host's own transaction if need be.

A line's history can only grow: (order, line, position) is the primary key of an entry, and an order has a version: the
number of its entries. Whoever comes second to a version has lost the race, and gets `StaleHistory`; the
transaction of the host goes on.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, text

from order_lifecycle.errors import UnknownOrder
from order_lifecycle.orders.ticks import tick
from order_lifecycle.stores.connecting import connected, engine
from order_lifecycle.stores.limits import fitting_name
from order_lifecycle.stores.linking import dialect_of, lent, linked
from order_lifecycle.stores.records import Changes, Known, Moved, changes, order_of
from order_lifecycle.stores.remembering import NO_TIP, Memory, Remembered
from order_lifecycle.stores.restoring import restored
from order_lifecycle.stores.rows import effect_of, entry_of, line_of, line_values
from order_lifecycle.stores.statements import Statements
from order_lifecycle.stores.tables import Tables
from order_lifecycle.stores.writing import Written, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from order_lifecycle.orders.order import Order
    from order_lifecycle.stores.linking import Link
    from order_lifecycle.stores.records import EffectRow, EntryRow, LineRow


class SqlStore:
    """A store in a database.

    `database` is a URL, an engine of the host, or a connection in the host's own transaction, of SQLAlchemy or of the
    driver (sqlite3, psycopg): then nothing is committed here. `prefix` stands before the names of all tables, `schema`
    says where they are.

    >>> store = SqlStore("sqlite://")
    >>> store.upgrade()
    >>> with store.transaction() as unit:
    ...     unit.lines(state="paid")
    []
    """

    def __init__(self, database: Any, *, prefix: str = "ol_", schema: str | None = None) -> None:  # noqa: ANN401 - see above
        self.tables = Tables.named(prefix, schema)
        self.bind: Any = engine(database) if isinstance(database, str) else database
        known = isinstance(self.bind, (Engine, Connection))
        self.statements = Statements(self.tables, self.bind.dialect if known else dialect_of(self.bind))
        self.memory = Memory()

    def upgrade(self) -> None:
        """Make the tables, or bring them to the newest form; safe to be called at each start."""
        if isinstance(self.bind, (Engine, Connection)):
            self._upgrade(self.bind)
            return
        with lent(self.bind) as connection:
            self._upgrade(connection)

    def _upgrade(self, bind: Engine | Connection) -> None:
        from order_lifecycle.stores.migrations import upgrade

        with connected(bind) as connection:
            if connection.dialect.name == "postgresql":  # who starts at the same time waits
                connection.execute(text("select pg_advisory_xact_lock(hashtext(:name))"), {"name": self.tables.prefix})
            upgrade(connection, self.tables)

    @contextmanager
    def transaction(self, *, single: bool = False) -> Iterator[SqlUnit]:
        """All or nothing: what is done with the unit is committed at the end, or when the host commits.

        With `single` one order is read, and saved once: on PostgreSQL, each is then one statement, and nobody waits.
        Whoever is second gets `StaleHistory`.
        """
        with linked(self.bind, single=single) as link:
            yield SqlUnit(link, self.statements, self.memory, locks=not single)

    @contextmanager
    def reading(self, *, single: bool = False) -> Iterator[SqlUnit]:
        """One moment of the store, to be read only; with `single`, by one question."""
        with linked(self.bind, reads=True, single=single) as link:
            yield SqlUnit(link, self.statements, self.memory)


class SqlUnit:
    """One transaction of a `SqlStore`."""

    def __init__(self, link: Link, statements: Statements, memory: Memory, *, locks: bool = True) -> None:
        self.link, self.statements, self.memory = link, statements, memory
        self._locks = locks and statements.on_postgres
        self._known: dict[str, Remembered] = {}

    # ------------------------------------------------------------------------------------------ orders

    def place(self, order: Order, lines: Sequence[LineRow]) -> None:
        """Keep a new order. `AlreadyPlaced` if there is one of that id."""
        self._write([Written(order, changes(None, order), lines)])

    def order(self, order_id: str, *, lock: bool = False, anew: bool = False) -> Order:
        """The order now. With `lock`, others wait until this transaction is over. `UnknownOrder` if there is none.

        What is remembered of it is not read again, unless `anew`.
        """
        fitting_name("order id", order_id)
        if lock and self._locks:
            self.link.rows(self.statements.locked, order_id=order_id)
        rows = self.link.rows(
            self.statements.order, order_id=order_id, known=NO_TIP if anew else self.memory.tip(order_id)
        )
        if not rows:
            raise UnknownOrder(order_id)
        return self._read(order_id, rows)

    def orders(self, order_ids: Iterable[str], *, lock: bool = False) -> dict[str, Order]:
        """Several orders at once, those that there are."""
        ids = sorted(set(order_ids))
        if not self.statements.on_postgres:
            asked = {each: {"order_id": each, "known": self.memory.tip(each)} for each in ids}
            rows = {each: self.link.rows(self.statements.order, **given) for each, given in asked.items()}
            return {order_id: self._read(order_id, found) for order_id, found in rows.items() if found}
        tips = dict(self.link.rows(self.statements.all_locked, order_ids=ids)) if lock else {}
        known = {each: found for each, tip in tips.items() if (found := self.memory.get(each, tip))}
        self._known |= known
        rows = {}
        unknown = [each for each in ids if each not in known]
        for row in self.link.rows(self.statements.orders, order_ids=unknown) if unknown else ():
            rows.setdefault(row[0], []).append(row)
        read = {order_id: self._read(order_id, found) for order_id, found in rows.items()}
        return {
            order_id: known[order_id].order if order_id in known else read[order_id] for order_id in (*known, *read)
        }

    def _read(self, order_id: str, rows: list[tuple[Any, ...]]) -> Order:
        """An order from what `Statements.order` answers."""
        found = self.memory.get(order_id, rows[0][5]) if len(rows) == 1 else None
        if found is None:
            rows.sort()
            (_, _, _, _, head, tip), entries = rows[0], [row for row in rows if row[1] == 1]
            payments = tuple(row[4] for row in rows if row[1] == 2)  # noqa: PLR2004 - the third kind of rows
            order = restored(head, [row[4] for row in entries], payments)
            found = Remembered(tip, order, Known(head, payments, {row[2]: row[5] for row in entries}))
            self.memory.put(order_id, found)
        self._known[order_id] = found
        return found.order

    def save(self, before: Order, after: Order, lines: Sequence[LineRow]) -> Changes:
        """Write what happened. `StaleHistory` if somebody else has written to the order since `before` was read."""
        return self.save_all([Moved(before, after, lines)])[0]

    def save_all(self, moved: Sequence[Moved]) -> list[Changes]:
        """The same for several orders at once."""
        found = [Written(each.after, self._changes(each.before, each.after), each.lines) for each in moved]
        self._write(found)
        return [each.changes for each in found]

    def _changes(self, before: Order, after: Order) -> Changes:
        if before.id not in self._known:
            self.order(before.id)
        return changes(before, after, self._known[before.id].known)

    def _write(self, written: Sequence[Written]) -> None:
        write(self.link, self.statements, written)
        for each in written:
            remembered = Remembered(each.changes.tip, each.order, each.changes.known)
            self._known[each.order.id] = remembered
            self.memory.put(each.order.id, remembered)

    # ------------------------------------------------------------------------------------ what is derived

    def derive(self, rows: Sequence[LineRow]) -> None:
        """Keep derived rows."""
        self.link.do_each(self.statements.line, [line_values(row) for row in rows])

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
        asked = self.statements.lines(by_state=state is not None, by_due=due_before is not None, lock=lock)
        due = tick(due_before) if due_before is not None else None
        return [line_of(row) for row in self.link.rows(asked, state=state, due_before=due, limit=limit)]

    def lines_of(self, order_id: str) -> list[LineRow]:
        """The lines of an order, as they are derived."""
        return [line_of(row) for row in self.link.rows(self.statements.lines_of, order_id=order_id)]

    def postpone(self, row: LineRow, until: datetime) -> None:
        """Leave a line that cannot be moved until later, if it still stands as in `row`."""
        stands = {"order_id": row.order_id, "line_id": row.line_id, "position": row.position}
        self.link.do(self.statements.postponed, {**stands, "due_at": tick(until)})

    def forget_derived(self, order_id: str | None = None) -> None:
        """Forget what is derived of an order; without one, what is there of orders that are not kept at all."""
        if order_id is None:
            self.link.do(self.statements.stray_lines_gone, {})
        else:
            self.link.do(self.statements.line_gone, {"order_id": order_id})

    def order_ids(self, after: str = "", limit: int = 1000) -> list[str]:
        """The ids of orders in their order, from the one after `after`."""
        return [order_id for (order_id,) in self.link.rows(self.statements.order_ids, after=after, limit=limit)]

    def strays(self) -> list[str]:
        """Ids of orders that are not kept, although something of them is."""
        return sorted(order_id for (order_id,) in self.link.rows(self.statements.strays))

    def entries(self, order_id: str) -> list[EntryRow]:
        """The entries of an order as they are kept, line by line."""
        return [entry_of(row) for row in self.link.rows(self.statements.entries, order_id=order_id)]

    def texts(self, order_id: str) -> tuple[str, list[str], int]:
        """The order without its histories, and its payments, as they are kept, and its version."""
        rows = sorted(
            row for row in self.link.rows(self.statements.order, order_id=order_id, known=NO_TIP) if row[1] != 1
        )
        if not rows:
            raise UnknownOrder(order_id)
        return rows[0][4], [row[4] for row in rows[1:]], rows[0][3]

    # ------------------------------------------------------------------------------------------ effects

    def claim_effects(self, now: datetime, lease_until: datetime, limit: int = 100) -> list[EffectRow]:
        """Effects that are waiting, or whose lease is over: at most one of each order, the oldest first."""
        rows = self.link.rows(self.statements.effects_to_claim, now=tick(now), limit=limit)
        taken = [
            replace(row, state="claimed", attempts=row.attempts + 1, next_at=lease_until)
            for row in map(effect_of, rows)
        ]
        until = tick(lease_until)
        self.link.do_each(
            self.statements.claimed,
            [{"number": row.number, "attempts": row.attempts, "next_at": until} for row in taken],
        )
        return taken

    def settle_effect(self, row: EffectRow, *, attempts: int | None = None) -> bool:
        """Write what came of a claimed effect; False if the lease was over and somebody else has it now.

        `attempts` is how many there were when it was claimed, if `row` says another number.
        """
        given = {
            "number": row.number,
            "attempts_before": row.attempts if attempts is None else attempts,
            "state": row.state,
            "attempts": row.attempts,
            "next_at": tick(row.next_at) if row.next_at else None,
            "error": row.error,
        }
        return bool(self.link.do(self.statements.settled, given))

    def requeue_effect(self, key: str) -> bool:
        """Let a dead effect be tried again, before the later ones of its order; False if there is none of that key."""
        return bool(self.link.do(self.statements.requeued, {"order_id": order_of(key), "key": key}))

    def effects(self, order_id: str | None = None, state: str | None = None, limit: int = 1000) -> list[EffectRow]:
        """Effects in their order."""
        asked = self.statements.effects(of_order=order_id is not None, in_state=state is not None)
        return [effect_of(row) for row in self.link.rows(asked, order_id=order_id, state=state, limit=limit)]

    # ----------------------------------------------------------------------------------------- refusals

    def keep_refusal(self, order_id: str, line_id: str, at: datetime, body: str) -> None:
        """Keep a request that was refused."""
        given = {"order_id": order_id, "line_id": line_id, "at": tick(at), "body": body}
        self.link.do(self.statements.new_refusal, given)

    def refusals(self, order_id: str) -> list[str]:
        """The requests about an order that were refused, if they are kept."""
        return [body for (body,) in self.link.rows(self.statements.refusals, order_id=order_id)]
