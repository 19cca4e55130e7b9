"""Engines: names of columns that need quotes, memory that stays bounded, and columns that do not fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from order_lifecycle.derived.table import Columns, Table, on_arrow, on_duckdb, on_polars
from order_lifecycle.errors import BadInput
from tests.unit.lamp import lamp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from order_lifecycle.derived.table.lookup import Lookup

STRANGE = Columns(
    state='the "state"',
    facts={"bulb": "it's a.bulb", "dark": "nacht; drop table x"},
    to='new "state"',
    code="select",
    unknown="why not?",
)
SAID = [("on", None, False), (None, "no_bulb", False), (None, "no_bulb", True), (None, "no_such_state", False)]


@pytest.fixture
def switching() -> Lookup:
    return Table(lamp()).lookup("switch_on", "owner")


@pytest.fixture
def lines() -> pa.Table:
    return pa.table(
        {
            STRANGE.state: ["off", "off", "off", None],
            STRANGE.of_fact("bulb"): [True, False, None, True],
            STRANGE.of_fact("dark"): pa.array([True, None, None, True]),
            "place": [0, 1, 2, 3],
        }
    )


def test_columns_may_have_any_name_in_arrow(switching: Lookup, lines: pa.Table) -> None:
    decided = on_arrow.with_decisions(lines, switching, STRANGE)
    assert list(zip(*(decided.column(name).to_pylist() for name in STRANGE.added), strict=True)) == SAID
    assert decided.select(lines.column_names).equals(lines)


def test_columns_may_have_any_name_in_polars(switching: Lookup, lines: pa.Table) -> None:
    decided = on_polars.with_decisions(pl.DataFrame(lines), switching, STRANGE)
    assert decided.select(STRANGE.added).rows() == SAID
    assert decided.schema[STRANGE.to] == pl.Enum(switching.rows.states)


def test_columns_and_tables_may_have_any_name_in_duckdb(switching: Lookup, lines: pa.Table) -> None:
    with duckdb.connect() as connection:
        decided = on_duckdb.with_decisions(
            connection, connection.from_arrow(lines), switching, STRANGE, answers='an "answers" table'
        )
        assert [row[-3:] for row in decided.order("place").fetchall()] == SAID


def test_duckdb_reads_parquet_and_two_questions_need_two_names(switching: Lookup, tmp_path: Path) -> None:
    file = tmp_path / "lines.parquet"
    pq.write_table(pa.table({"state": ["on", "off"], "bulb": [True, True], "dark": [True, True]}), file)
    off = Table(lamp()).lookup("switch_off", "owner")
    with duckdb.connect() as connection:
        read = connection.read_parquet(str(file))
        one = on_duckdb.with_decisions(connection, read, switching, answers="one")
        other = on_duckdb.with_decisions(connection, read, off, answers="other")
        assert one.filter("state = 'off'").project('"to"').fetchall() == [("on",)]
        assert other.filter("state = 'on'").project('"to"').fetchall() == [("off",)]


def test_columns_of_nothing_but_nulls_are_unknown_in_every_engine(switching: Lookup) -> None:
    lines = pa.table({"state": ["off", None], "bulb": pa.nulls(2), "dark": pa.nulls(2)})
    expected = [SAID[2], SAID[3]]
    assert [tuple(row.values())[-3:] for row in on_arrow.with_decisions(lines, switching).to_pylist()] == expected
    assert [row[-3:] for row in on_polars.with_decisions(pl.DataFrame(lines), switching).rows()] == expected
    nowhere = pa.table({"state": pa.nulls(1), "bulb": [True], "dark": [True]})
    assert [tuple(row.values())[-3:] for row in on_arrow.with_decisions(nowhere, switching).to_pylist()] == [SAID[3]]
    assert [row[-3:] for row in on_polars.with_decisions(pl.DataFrame(nowhere), switching).rows()] == [SAID[3]]


def test_a_stream_is_decided_batch_by_batch(switching: Lookup) -> None:
    schema = pa.schema({"state": pa.string(), "bulb": pa.bool_(), "dark": pa.bool_()})
    asked: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(1_000):
            asked.append(number)
            yield pa.record_batch({"state": ["off"], "bulb": [True], "dark": [True]}, schema=schema)

    reader = on_arrow.decided_batches(pa.RecordBatchReader.from_batches(schema, batches()), switching)
    assert reader.read_next_batch().num_rows == 1
    assert len(asked) < 10
    assert reader.read_all().num_rows == 999


def test_an_empty_table_stays_empty_with_the_added_columns(switching: Lookup) -> None:
    empty = pa.table({"state": pa.array([], pa.string()), "bulb": pa.array([], pa.bool_()), "dark": pa.nulls(0)})
    assert on_arrow.with_decisions(empty, switching).column_names[-3:] == ["to", "code", "unknown"]
    assert on_polars.with_decisions(pl.DataFrame(empty), switching).shape == (0, 6)


WRONG = pa.table({"state": ["off"], "bulb": [1], "dark": [True]})
MISSING = pa.table({"state": ["off"], "bulb": [True]})


@pytest.mark.parametrize(("lines", "message"), [(WRONG, "column 'bulb': is of type"), (MISSING, "'dark': is missing")])
def test_every_engine_names_the_column_that_does_not_fit(switching: Lookup, lines: pa.Table, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        on_arrow.with_decisions(lines, switching)
    with pytest.raises(BadInput, match=message):
        on_arrow.decided_batches(lines.to_reader(), switching)
    with pytest.raises(BadInput, match=message):
        on_polars.with_decisions(pl.LazyFrame(lines), switching)
    with duckdb.connect() as connection, pytest.raises(BadInput, match=message):
        on_duckdb.with_decisions(connection, connection.from_arrow(lines), switching)
