"""How is a file of lines decided, counted and written by the engine that is chosen? All three say the same."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from order_lifecycle.derived.table import Columns, Outcome
from order_lifecycle.errors import BadInput, MissingExtra

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from order_lifecycle.derived.table.lookup import Lookup

    Asking = Callable[[Iterable[str]], Lookup]
    """The question, once the columns of the file are known."""

    Engine = Callable[[Path, Asking, Path | None], tuple[Lookup, dict[Outcome, int]]]

FORMS = (".parquet", ".csv")


def decided(file: Path, asking: Asking, engine: str, output: Path | None) -> tuple[Lookup, dict[Outcome, int]]:
    """The question that was asked of the lines of a file, and how many lines have each outcome; all lines are counted.

    With `output` the lines are written there, with the added columns. `BadInput` for a file that cannot be read.
    """
    if file.suffix not in FORMS:
        raise BadInput(str(file), f"ends in {file.suffix or 'nothing'}", " or ".join(FORMS))
    if output is not None and output.suffix != ".parquet":
        raise BadInput(f"--output {output}", "is no Parquet file", "a name that ends in .parquet")
    if not file.is_file():
        raise BadInput(str(file), "is no file", "a Parquet or CSV file")
    if output is not None and output.resolve() == file.resolve():
        raise BadInput(f"--output {output}", "is the file that is read", "another file")
    return ENGINES[engine](file, asking, output)


def _by_polars(file: Path, asking: Asking, output: Path | None) -> tuple[Lookup, dict[Outcome, int]]:
    try:
        import polars as pl
    except ImportError:
        raise MissingExtra("Polars", "'order-lifecycle[polars]'") from None
    from order_lifecycle.derived.table.on_polars import with_decisions

    try:
        lines = pl.scan_csv(file) if file.suffix == ".csv" else pl.scan_parquet(file)
        lookup = asking(lines.collect_schema().names())
        answered = with_decisions(lines, lookup)
        if output is not None:
            answered.sink_parquet(output)
            answered = pl.scan_parquet(output)
        counted = answered.group_by(Columns().added).len().collect(engine="streaming")
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(file, error) from None
    return lookup, _by_outcome(counted.iter_rows())


def _by_duckdb(file: Path, asking: Asking, output: Path | None) -> tuple[Lookup, dict[Outcome, int]]:
    try:
        import duckdb
    except ImportError:
        raise MissingExtra("DuckDB", "'order-lifecycle[duckdb]'") from None
    from order_lifecycle.derived.table.on_duckdb import with_decisions

    with duckdb.connect() as connection:
        try:
            read = connection.read_csv if file.suffix == ".csv" else connection.read_parquet
            lines = read(str(file))
            lookup = asking(lines.columns)
            answered = with_decisions(connection, lines, lookup)
            if output is not None:
                answered.write_parquet(str(output))
            counted = answered.aggregate('"to", code, unknown, count(*)').fetchall()
        except duckdb.Error as error:
            raise _unreadable(file, error) from None
    return lookup, _by_outcome(counted)


def _by_arrow(file: Path, asking: Asking, output: Path | None) -> tuple[Lookup, dict[Outcome, int]]:
    try:
        import pyarrow as pa
        import pyarrow.csv as pc
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtra("pyarrow", "'order-lifecycle[arrow]'") from None
    from order_lifecycle.derived.table.on_arrow import decided_batches

    counts: Counter[tuple[str | None, str | None, bool]] = Counter()
    try:
        if file.suffix == ".csv":
            lines = pc.open_csv(file, convert_options=pc.ConvertOptions(strings_can_be_null=True))
        else:
            source = pq.ParquetFile(file)
            lines = pa.RecordBatchReader.from_batches(source.schema_arrow, source.iter_batches())
        lookup = asking(lines.schema.names)
        answered = decided_batches(lines, lookup)
        writer = pq.ParquetWriter(output, answered.schema) if output is not None else None
        for batch in answered:
            added = (batch.column(name).to_pylist() for name in Columns().added)
            counts.update(zip(*added, strict=True))
            if writer is not None:
                writer.write_batch(batch)
        if writer is not None:
            writer.close()
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file, error) from None
    return lookup, _by_outcome((*said, count) for said, count in counts.items())


def _by_outcome(rows: Iterable[tuple[str | None, str | None, bool, int]]) -> dict[Outcome, int]:
    found = {Outcome(to or "", code or "", unknown): count for to, code, unknown, count in rows}
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0].to, each[0].code, each[0].unknown)))


def _unreadable(file: Path, error: Exception) -> BadInput:
    return BadInput(str(file), f"cannot be read: {str(error).partition(chr(10))[0]}", "a whole Parquet or CSV file")


ENGINES: dict[str, Engine] = {"polars": _by_polars, "duckdb": _by_duckdb, "arrow": _by_arrow}
