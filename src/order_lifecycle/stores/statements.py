"""What does a store say to its database? Each statement is written once, and is the text of one dialect after that.

The text goes to the driver itself: putting a statement together anew takes longer than the database does.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    ARRAY,
    Integer,
    String,
    and_,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal_column,
    select,
    union,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from order_lifecycle.stores.at_once import AtOnce
from order_lifecycle.stores.dialects import upserted
from order_lifecycle.stores.outbox import OutboxStatements

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import ColumnElement, Select, Table
    from sqlalchemy.engine import Dialect

    from order_lifecycle.stores.dialects import Statement
    from order_lifecycle.stores.tables import Tables

_ORDER, _ENTRY, _PAYMENT = (literal_column(str(kind), Integer) for kind in range(3))
_NO_TEXT: ColumnElement[Any] = literal_column("''", String)


class Statements(OutboxStatements):
    """The statements of a store in one dialect."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        super().__init__(tables, dialect)
        self.on_postgres = dialect.name == "postgresql"
        self.at_once = AtOnce(tables, dialect)

    @cached_property
    def order(self) -> Statement:
        """(id, kind, line, number, text, hash) of all that is kept of an order: itself (0), its entries, its payments.

        Of an order whose tip is the one that is `known`, there is only the first row, without its text.
        """
        mine = self.tables.orders
        is_known = mine.c.tip == bindparam("known")
        here: ColumnElement[Any] = bindparam("order_id")
        same = select(1).where(mine.c.order_id == here, is_known).exists()
        head, *parts = self._all_of(
            lambda table: table.c.order_id == here, case((is_known, _NO_TEXT), else_=mine.c.body)
        )
        return self._said(union_all(head, *(part.where(~same) for part in parts)))

    @cached_property
    def orders(self) -> Statement:
        """The same of several orders at once; for PostgreSQL."""
        of = self._all_of(lambda table: table.c.order_id == _any_of("order_ids"), self.tables.orders.c.body)
        return self._said(union_all(*of))

    def _all_of(self, of: Callable[[Table], ColumnElement[bool]], head: ColumnElement[Any]) -> list[Select[Any]]:
        mine, entries, payments = self.tables.orders, self.tables.entries, self.tables.payments
        return [
            select(mine.c.order_id, _ORDER, _NO_TEXT, mine.c.version, head, mine.c.tip).where(of(mine)),
            select(
                *(entries.c.order_id, _ENTRY, entries.c.line_id, entries.c.position, entries.c.body, entries.c.hash)
            ).where(of(entries)),
            select(*(payments.c.order_id, _PAYMENT, _NO_TEXT, payments.c.number, payments.c.body, _NO_TEXT)).where(
                of(payments)
            ),
        ]

    @cached_property
    def locked(self) -> Statement:
        """Wait for an order, and hold it."""
        orders = self.tables.orders
        asked = select(orders.c.order_id).where(orders.c.order_id == bindparam("order_id"))
        return self._said(asked.with_for_update())

    @cached_property
    def all_locked(self) -> Statement:
        """Wait for several orders, always in the same order, and hold them: their ids and tips; for PostgreSQL."""
        orders = self.tables.orders
        asked = select(orders.c.order_id, orders.c.tip).where(orders.c.order_id == _any_of("order_ids"))
        return self._said(asked.order_by(orders.c.order_id).with_for_update())

    @cached_property
    def order_ids(self) -> Statement:
        """Ids in their order, from the one after `after`."""
        orders = self.tables.orders
        asked = select(orders.c.order_id).where(orders.c.order_id > bindparam("after")).order_by(orders.c.order_id)
        return self._said(asked.limit(bindparam("limit")))

    @cached_property
    def new_order(self) -> Statement:
        """A row for an order; no row if there is one."""
        return self._said(self._insert(self.tables.orders).on_conflict_do_nothing())

    @cached_property
    def moved_order(self) -> Statement:
        """The order has one version more; no row if somebody else was first."""
        orders = self.tables.orders
        here = and_(orders.c.order_id == bindparam("order_id"), orders.c.version == bindparam("version_before"))
        values: dict[str, Any] = {"version": bindparam("version"), "tip": bindparam("tip")}
        body: Any = func.coalesce(bindparam("body"), orders.c.body)
        return self._said(update(orders).where(here).values(**values, body=body))

    @cached_property
    def strays(self) -> Statement:
        """Ids of orders that are not kept, although something of them is."""
        tables = (self.tables.entries, self.tables.payments, self.tables.lines, self.tables.effects)
        kept = select(self.tables.orders.c.order_id)
        return self._said(union(*(select(each.c.order_id).where(each.c.order_id.not_in(kept)) for each in tables)))

    @cached_property
    def entries(self) -> Statement:
        """The entries of an order as they are kept, line by line."""
        table = self.tables.entries
        asked = select(table).where(table.c.order_id == bindparam("order_id"))
        return self._said(asked.order_by(table.c.line_id, table.c.position))

    @cached_property
    def new_entry(self) -> Statement:
        """A row for an entry."""
        return self._said(insert(self.tables.entries))

    @cached_property
    def payment(self) -> Statement:
        """A row for a payment, or a new text for the one that has its number."""
        return self._said(upserted(self._insert(self.tables.payments), self.tables.payments))

    @cached_property
    def payments_gone(self) -> Statement:
        """No payments from a number on."""
        table = self.tables.payments
        gone = and_(table.c.order_id == bindparam("order_id"), table.c.number >= bindparam("left"))
        return self._said(delete(table).where(gone))

    @cached_property
    def line(self) -> Statement:
        """A derived row, or new values for the one that is there."""
        return self._said(upserted(self._insert(self.tables.lines), self.tables.lines))

    @lru_cache(maxsize=16)  # noqa: B019 - as long as the statements, of which there is one set for a store
    def lines(self, *, by_state: bool, by_due: bool, lock: bool) -> Statement:
        """Lines in a state, or with something due before a moment; with `lock`, of orders that nobody else holds.

        With a date, those without one come out by themselves: the index has them in their order.
        """
        table, orders = self.tables.lines, self.tables.orders
        asked = select(table).limit(bindparam("limit"))
        if by_due:
            asked = asked.where(table.c.due_at <= bindparam("due_before")).order_by(table.c.due_at)
        else:
            asked = asked.order_by(table.c.due_at.is_(None), table.c.due_at)
        asked = asked.order_by(table.c.order_id, table.c.line_id)
        if by_state:
            asked = asked.where(table.c.state == bindparam("state"))
        if lock:
            mine = orders.c.order_id == table.c.order_id
            asked = asked.join(orders, mine).with_for_update(of=orders, skip_locked=True)
        return self._said(asked)

    @cached_property
    def lines_of(self) -> Statement:
        """The derived rows of an order."""
        table = self.tables.lines
        asked = select(table).where(table.c.order_id == bindparam("order_id")).order_by(table.c.line_id)
        return self._said(asked)

    @cached_property
    def postponed(self) -> Statement:
        """Another date for a line that still stands there."""
        table = self.tables.lines
        same = and_(
            table.c.order_id == bindparam("order_id"),
            table.c.line_id == bindparam("line_id"),
            table.c.position == bindparam("position"),
        )
        return self._said(update(table).where(same).values(due_at=bindparam("due_at")))

    @cached_property
    def line_gone(self) -> Statement:
        """No derived rows of an order."""
        table = self.tables.lines
        return self._said(delete(table).where(table.c.order_id == bindparam("order_id")))

    @cached_property
    def stray_lines_gone(self) -> Statement:
        """No derived rows of orders that are not kept."""
        table, orders = self.tables.lines, self.tables.orders
        return self._said(delete(table).where(table.c.order_id.not_in(select(orders.c.order_id))))

    def _insert(self, table: Table) -> Any:  # noqa: ANN401 - the insert of either dialect
        values: dict[str, Any] = {column.name: bindparam(column.name) for column in table.c}
        return (postgresql if self.on_postgres else sqlite).insert(table).values(values)


def _any_of(name: str) -> ColumnElement[Any]:
    return func.any(bindparam(name, type_=ARRAY(String)))
