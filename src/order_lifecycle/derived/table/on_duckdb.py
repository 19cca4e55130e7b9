"""How is a question asked of DuckDB? By a join with the answers, in SQL that is made for the columns at hand.

A row is neither dropped nor doubled: one whose state is null or unknown gets the code `no_such_state`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.derived.table.columns import Columns
from order_lifecycle.derived.table.lookup import NO, YES

if TYPE_CHECKING:
    import duckdb

    from order_lifecycle.derived.table.columns import Kind
    from order_lifecycle.derived.table.lookup import Lookup

ANSWERS = "lifecycle_answers"
"""The name of the table of answers, unless another one is given."""

LINES = "lines_to_be_decided"


def with_decisions(
    connection: duckdb.DuckDBPyConnection,
    lines: duckdb.DuckDBPyRelation,
    lookup: Lookup,
    columns: Columns | None = None,
    *,
    answers: str = ANSWERS,
) -> duckdb.DuckDBPyRelation:
    """A relation with three more columns: `to` (the new state), `code` (of the refusal), `unknown` (waits for a fact).

    `lines` is a relation of the connection: a table, a query, or files (`connection.read_parquet`). It is read when
    the answer is asked for. A temporary table of `answers` stays in the connection: two questions at once need two
    names. Rows come in any order, as a join gives them. `BadInput` for a column that is missing or of a wrong type.

    >>> import duckdb
    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Table
    >>> cancel = Table(ORDER_LINE).lookup("cancel", "merchant", facts=())
    >>> connection = duckdb.connect()
    >>> lines = connection.sql("select unnest(['paid', 'shipped', null]) as state")
    >>> with_decisions(connection, lines, cancel).filter("state = 'shipped'").fetchall()
    [('shipped', None, 'carrier_has_it', False)]
    """
    chosen = columns or Columns()
    chosen.fitting(lookup, kinds(lines))
    keep_answers(connection, lookup, answers)
    decided = lines.query(LINES, query(LINES, lookup, chosen, answers=answers))
    assert decided is not None  # noqa: S101 - only a statement that is no query gives nothing
    return decided


def keep_answers(connection: duckdb.DuckDBPyConnection, lookup: Lookup, name: str = ANSWERS) -> None:
    """Make the table of answers: what `query` joins with."""
    outcomes = {
        "number": np.arange(len(lookup.outcomes), dtype=np.uint16),
        "to": np.array([each.to for each in lookup.outcomes], object),
        "code": np.array([each.code for each in lookup.outcomes], object),
        "unknown": np.array([each.unknown for each in lookup.outcomes], bool),
    }
    places = {"place": np.arange(lookup.answers.size, dtype=np.int32), "number": lookup.answers.astype(np.uint16)}
    connection.register(f"{name}_outcomes", outcomes)
    connection.register(f"{name}_places", places)
    connection.execute(
        f"create or replace temp table {_name(name)} as "  # noqa: S608 - every name is quoted
        "select p.place, nullif(o.to, '') as to_state, nullif(o.code, '') as code, o.unknown "
        f"from {_name(f'{name}_places')} p join {_name(f'{name}_outcomes')} o using (number)"
    )
    connection.unregister(f"{name}_outcomes")
    connection.unregister(f"{name}_places")


def query(source: str, lookup: Lookup, columns: Columns | None = None, *, answers: str = ANSWERS) -> str:
    """The SQL that decides the lines of a table, by its name; `keep_answers` has made the table of answers.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Table
    >>> pack = Table(ORDER_LINE).lookup("pack", "merchant", facts=["cash_on_delivery"])
    >>> print(query("my lines", pack).partition("from")[0].strip())
    select l.*, a.to_state as "to", a.code as "code", a.unknown as "unknown"
    """
    chosen = columns or Columns()
    numbers = ", ".join(f"({_text(name)}, {number})" for number, name in enumerate(lookup.rows.states))
    code = f"coalesce(s.number, {len(lookup.rows.states)}) * {lookup.stride}"
    for fact, weight in lookup.weights.items():
        column = f"l.{_name(chosen.of_fact(fact))}"
        code += f" + case when {column} then {YES * weight} when not {column} then {NO * weight} else 0 end"
    to, refusal, unknown = (_name(name) for name in chosen.added)
    return (
        f"select l.*, a.to_state as {to}, a.code as {refusal}, a.unknown as {unknown}\n"
        f"from {_name(source)} l\n"
        f"left join (values {numbers}) s(name, number) on s.name = l.{_name(chosen.state)}\n"
        f"left join {_name(answers)} a on a.place = {code}"
    )


def kinds(lines: duckdb.DuckDBPyRelation) -> dict[str, Kind]:
    """What each column holds."""
    return {name: _kind(str(given)) for name, given in zip(lines.columns, lines.types, strict=True)}


def _kind(given: str) -> Kind:
    if given == "VARCHAR" or given.startswith("ENUM"):
        return "text"
    return {"BOOLEAN": "boolean", '"NULL"': "nothing", "NULL": "nothing"}.get(given, given)


def _name(name: str) -> str:
    """An identifier, quoted."""
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    """A text, quoted."""
    return "'" + text.replace("'", "''") + "'"
