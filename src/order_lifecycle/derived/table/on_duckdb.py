"""How is a question asked of DuckDB? By a join with the answers, in SQL that is made for the columns at hand.

A row is neither dropped nor doubled: one whose state is null or unknown gets the code `no_such_state`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.derived.table.columns import Columns
from order_lifecycle.derived.table.lookup import NO, NO_STATE, YES

if TYPE_CHECKING:
    import duckdb

    from order_lifecycle.derived.table.columns import Kind
    from order_lifecycle.derived.table.lookup import Lookup

ANSWERS = "lifecycle_answers"
"""The name of the table of answers, unless another one is given."""

STATE, TO, CODE, UNKNOWN = "answer_state", "answer_to", "answer_code", "answer_unknown"
"""Columns of the table of answers, beside one for each fact."""

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
    """Make the table that `query` joins with: state, facts (null is unknown), and what is said of them."""
    outcomes = {
        "number": np.arange(len(lookup.outcomes), dtype=np.uint16),
        "to": np.array([each.to for each in lookup.outcomes], object),
        "code": np.array([each.code for each in lookup.outcomes], object),
        "unknown": np.array([each.unknown for each in lookup.outcomes], bool),
    }
    size = len(lookup.rows.states) * lookup.stride
    places = {"place": np.arange(size, dtype=np.int32), "number": lookup.answers[:size].astype(np.uint16)}
    states = {"number": np.arange(len(lookup.rows.states)), "name": np.array(lookup.rows.states, object)}
    given = {f"{name}_outcomes": outcomes, f"{name}_places": places, f"{name}_states": states}
    for table, columns in given.items():
        connection.register(table, columns)
    facts = "".join(
        f"case (p.place // {weight}) % 3 when {NO} then false when {YES} then true end as {_name(fact)}, "
        for fact, weight in lookup.weights.items()
    )
    of_outcomes, of_places, of_states = (_name(table) for table in given)
    connection.execute(
        f"create or replace temp table {_name(name)} as "  # noqa: S608 - every name is quoted
        f"select s.name as {STATE}, {facts}nullif(o.to, '') as {TO}, nullif(o.code, '') as {CODE}, "
        f"o.unknown as {UNKNOWN} from {of_places} p join {of_outcomes} o using (number) "
        f"join {of_states} s on s.number = p.place // {lookup.stride}"
    )
    for table in given:
        connection.unregister(table)


def query(source: str, lookup: Lookup, columns: Columns | None = None, *, answers: str = ANSWERS) -> str:
    """The SQL that decides the lines of a table, by its name; `keep_answers` has made the table of answers.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Table
    >>> pack = Table(ORDER_LINE).lookup("pack", "merchant", facts=["cash_on_delivery"])
    >>> print(query("my lines", pack, answers="may_pack"))  # doctest: +NORMALIZE_WHITESPACE
    select l.*, a.answer_to as "to", coalesce(a.answer_code, if(a.answer_to is null, 'no_such_state', null)) as "code",
        coalesce(a.answer_unknown, false) as "unknown"
    from "my lines" l
    left join "may_pack" a on a.answer_state = l."state"
        and a."cash_on_delivery" is not distinct from l."cash_on_delivery"
    """
    chosen = columns or Columns()
    to, code, unknown = (_name(name) for name in chosen.added)
    same = "".join(
        f"\n    and a.{_name(fact)} is not distinct from l.{_name(chosen.of_fact(fact))}" for fact in lookup.facts
    )
    return (
        f"select l.*, a.{TO} as {to}, "
        f"coalesce(a.{CODE}, if(a.{TO} is null, {_text(NO_STATE.code)}, null)) as {code},\n"
        f"    coalesce(a.{UNKNOWN}, false) as {unknown}\n"
        f"from {_name(source)} l\n"
        f"left join {_name(answers)} a on a.{STATE} = l.{_name(chosen.state)}{same}"
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
