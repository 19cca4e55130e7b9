"""All that moves orders, in one statement of PostgreSQL: one way to the server and back, and no transaction around it.

Whoever is second to a version of an order writes nothing of it: all parts look at who moved. One order comes as plain
values, which the server plans best; several come as JSON, which hands over many rows the quickest.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Integer,
    String,
    Text,
    and_,
    bindparam,
    cast,
    column,
    delete,
    func,
    select,
    true,
    update,
    values,
)
from sqlalchemy.dialects import postgresql

from order_lifecycle.stores.dialects import said, upserted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Table
    from sqlalchemy.engine import Dialect

    from order_lifecycle.stores.dialects import Statement
    from order_lifecycle.stores.tables import Tables

PARTS = ("entries", "lines", "effects", "payments", "gone")
"""What is written besides the order itself; `gone` are payments that are no more."""

NTH = "nth"
AS_VALUES_MAX = 12
"""So many rows come as values; with more, each would be a statement of its own."""


class AtOnce:
    """The statement, for each number of rows that it can have."""

    def __init__(self, tables: Tables, dialect: Dialect) -> None:
        self.tables, self.dialect = tables, dialect

    def asked(self, rows: Mapping[str, Sequence[dict[str, Any]]]) -> tuple[Statement, dict[str, Any]]:
        """The statement for these rows of `orders` and of `PARTS`, and its values. It answers with who moved."""
        new = "version_before" not in rows["orders"][0]
        parts = [name for name in PARTS if rows[name]]
        if len(rows["orders"]) > 1 or sum(len(rows[name]) for name in parts) > AS_VALUES_MAX:
            given = {
                name: json.dumps([{**row, NTH: n} for n, row in enumerate(rows[name])]) for name in ("orders", *parts)
            }
            return self._statement(tuple((name, 0) for name in parts), new=new), given
        counts = tuple((name, len(rows[name])) for name in parts)
        given = {
            f"{name}_{n}_{each}": value
            for name in ("orders", *parts)
            for n, row in enumerate(rows[name])
            for each, value in row.items()
        }
        return self._statement(counts, new=new), given

    @lru_cache(maxsize=200)  # noqa: B019 - as long as the store, which has one
    def _statement(self, counts: tuple[tuple[str, int], ...], *, new: bool) -> Statement:
        """A count of 0 stands for any number of rows, as JSON."""
        tables = self.tables
        one = not counts or bool(counts[0][1])
        moved = self._new(one=one) if new else self._turned(one=one)
        parts = []
        for name, count in counts:
            table = tables.payments if name == "gone" else getattr(tables, name)
            types = {"order_id": String(), "left": Integer()} if name == "gone" else _types_of(table)
            rows = _values(name, types, count) if count else _json(name, types)
            if name == "gone":
                gone = delete(table).where(table.c.order_id == rows.c.order_id, table.c.number >= rows.c.left)
                part: Any = gone.where(rows.c.order_id.in_(select(moved.c.order_id)))
            else:
                asked = select(*(rows.c[each] for each in types))
                if one:
                    asked = asked.select_from(rows.join(moved, true()))
                else:  # effects are numbered in the order in which they are written
                    asked = asked.where(rows.c.order_id.in_(select(moved.c.order_id))).order_by(rows.c[NTH])
                part = postgresql.insert(table).from_select(list(types), asked)
                part = upserted(part, table) if name in {"lines", "payments"} else part
            parts.append(part.cte(f"{name}_kept"))
        return said(select(moved.c.order_id).add_cte(*parts), self.dialect)

    def _new(self, *, one: bool) -> Any:  # noqa: ANN401 - a part of a statement
        mine = self.tables.orders
        types = _types_of(mine)
        rows = _values("orders", types, 1) if one else _json("orders", types)
        made = postgresql.insert(mine).from_select(list(types), select(*(rows.c[each] for each in types)))
        return made.on_conflict_do_nothing().returning(mine.c.order_id).cte("moved")

    def _turned(self, *, one: bool) -> Any:  # noqa: ANN401 - a part of a statement
        mine = self.tables.orders
        types = {**_types_of(mine), "version_before": Integer()}
        given = {each: bindparam(f"orders_0_{each}", type_=kind) for each, kind in types.items()}
        source = given if one else dict(_json("orders", types).c)
        same = and_(mine.c.order_id == source["order_id"], mine.c.version == source["version_before"])
        body = func.coalesce(source["body"], mine.c.body)
        turned = update(mine).where(same).values(version=source["version"], tip=source["tip"], body=body)
        return turned.returning(mine.c.order_id).cte("moved")


def _types_of(table: Table) -> dict[str, Any]:
    """The columns of a table and their types: what counts by itself is left out."""
    return {each.name: each.type for each in table.c if each.autoincrement is not True}


def _json(name: str, types: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a table made of values
    given = cast(bindparam(name, type_=Text), JSON)
    columns = (column(each, kind) for each, kind in {**types, NTH: Integer()}.items())
    return func.json_to_recordset(given).table_valued(*columns).render_derived(name=f"{name}_rows", with_types=True)


def _values(name: str, types: Mapping[str, Any], count: int) -> Any:  # noqa: ANN401 - a table made of values
    rows = [tuple(bindparam(f"{name}_{n}_{each}", type_=kind) for each, kind in types.items()) for n in range(count)]
    return values(*(column(each, kind) for each, kind in types.items()), name=f"{name}_rows").data(rows)
