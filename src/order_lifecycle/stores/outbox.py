"""What a store says to its database of effects, and of requests that were refused."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, insert, literal_column, null, or_, select, update

from order_lifecycle.stores.dialects import said

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Table
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.base import Executable

    from order_lifecycle.stores.dialects import Statement
    from order_lifecycle.stores.tables import Tables

OPEN = ("waiting", "claimed")
"""States of an effect that is still to be performed."""


class OutboxStatements:
    """The statements about effects and refusals in one dialect."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        self.tables, self.dialect = tables, dialect

    def _said(self, clause: Executable) -> Statement:
        return said(clause, self.dialect)

    @cached_property
    def new_effect(self) -> Statement:
        """A row for an effect, which gets the next number."""
        table = self.tables.effects
        values: dict[str, Any] = {column.name: bindparam(column.name) for column in table.c if column.name != "number"}
        return self._said(insert(table).values(values).inline())

    @cached_property
    def effects_to_claim(self) -> Statement:
        """Effects to be performed by `now`, none of which has an earlier one of its order before it."""
        table = self.tables.effects
        earlier = table.alias()
        before = and_(earlier.c.order_id == table.c.order_id, earlier.c.number < table.c.number, _is_open(earlier))
        asked = (
            select(*_effect_columns(table))
            .where(_is_open(table))
            .where(or_(table.c.next_at.is_(None), table.c.next_at <= bindparam("now")))
            .where(~select(1).where(before).exists())
            .order_by(table.c.number)
            .limit(bindparam("limit"))
        )
        return self._said(asked.with_for_update(skip_locked=True))

    @cached_property
    def claimed(self) -> Statement:
        """An effect is kept for somebody."""
        table = self.tables.effects
        values = {"state": "claimed", "attempts": bindparam("attempts"), "next_at": bindparam("next_at")}
        return self._said(update(table).where(table.c.number == bindparam("number")).values(values))

    @cached_property
    def settled(self) -> Statement:
        """What came of an effect that was claimed, if it is still kept for the same one."""
        table = self.tables.effects
        mine = and_(
            table.c.number == bindparam("number"),
            table.c.state == "claimed",
            table.c.attempts == bindparam("attempts_before"),
        )
        names = ("state", "attempts", "next_at", "error")
        return self._said(update(table).where(mine).values({name: bindparam(name) for name in names}))

    @cached_property
    def requeued(self) -> Statement:
        """A dead effect waits again."""
        table = self.tables.effects
        here = and_(table.c.order_id == bindparam("order_id"), table.c.key == bindparam("key"))
        dead = and_(here, table.c.state == "dead")
        return self._said(update(table).where(dead).values(state="waiting", next_at=null()))

    @lru_cache(maxsize=4)  # noqa: B019 - see above
    def effects(self, *, of_order: bool, in_state: bool) -> Statement:
        """Effects in their order."""
        table = self.tables.effects
        asked = select(*_effect_columns(table)).order_by(table.c.number).limit(bindparam("limit"))
        if of_order:
            asked = asked.where(table.c.order_id == bindparam("order_id"))
        if in_state:
            asked = asked.where(table.c.state == bindparam("state"))
        return self._said(asked)

    @cached_property
    def new_refusal(self) -> Statement:
        """A row for a request that was refused."""
        table = self.tables.refusals
        values: dict[str, Any] = {column.name: bindparam(column.name) for column in table.c if column.name != "number"}
        return self._said(insert(table).values(values).inline())

    @cached_property
    def refusals(self) -> Statement:
        """The requests about an order that were refused."""
        table = self.tables.refusals
        asked = select(table.c.body).where(table.c.order_id == bindparam("order_id")).order_by(table.c.number)
        return self._said(asked)


def _is_open(table: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a table or its alias
    # Written into the text, because the index of open effects is found by it.
    return or_(*(table.c.state == literal_column(f"'{state}'") for state in OPEN))


def _effect_columns(table: Table) -> list[ColumnElement[Any]]:
    """In the order in which an `EffectRow` has them."""
    names = ("key", "order_id", "line_id", "position", "effect", "number", "state", "attempts", "next_at", "error")
    return [table.c[name] for name in names]
