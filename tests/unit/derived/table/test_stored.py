"""Compiled rows as a file: what was written is read, and rows of another definition are refused."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.table import Rows
from order_lifecycle.derived.table.stored import KEY, from_arrow, read_parquet, to_arrow, write_parquet
from order_lifecycle.errors import BadInput
from tests.unit.lamp import lamp

if TYPE_CHECKING:
    from pathlib import Path

ROWS = Rows.of(ORDER_LINE)


def test_what_is_written_is_read(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    write_parquet(ROWS, file)
    assert read_parquet(file, ORDER_LINE.digest) == ROWS


def test_polars_reads_the_same_rows(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    write_parquet(ROWS, file)
    assert pl.read_parquet(file).rows() == [tuple(row) for row in ROWS.rows]


def test_rows_of_another_definition_are_refused() -> None:
    other = Rows.of(lamp())
    with pytest.raises(BadInput, match=f"digest {other.digest}; accepted: digest {ORDER_LINE.digest}"):
        from_arrow(to_arrow(other), ORDER_LINE.digest)


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"state": [1]}),
        to_arrow(ROWS).replace_schema_metadata(None),
        to_arrow(ROWS).drop_columns("outcome"),
        to_arrow(ROWS).replace_schema_metadata({KEY: "{"}),
        to_arrow(ROWS).replace_schema_metadata({KEY: "{}"}),
    ],
)
def test_what_holds_no_rows_is_refused(table: pa.Table) -> None:
    with pytest.raises(BadInput, match="accepted: what `to_arrow` or `write_parquet` made"):
        from_arrow(table, ORDER_LINE.digest)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    whole = tmp_path / "rows.parquet"
    write_parquet(ROWS, whole)
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(whole.read_bytes()[:-100])
    for file in (cut, tmp_path / "missing.parquet"):
        with pytest.raises(BadInput, match="cannot be read"):
            read_parquet(file, ORDER_LINE.digest)


def test_a_changed_digest_is_enough_to_refuse() -> None:
    with pytest.raises(BadInput, match="compile anew"):
        from_arrow(to_arrow(replace(ROWS, digest="0" * 8)), ROWS.digest)


def test_the_file_is_small(tmp_path: Path) -> None:
    file = tmp_path / "rows.parquet"
    write_parquet(ROWS, file)
    assert pq.read_metadata(file).num_rows == len(ROWS.rows)
    assert file.stat().st_size < 100_000
