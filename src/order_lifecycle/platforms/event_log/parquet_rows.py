"""Rows of a Parquet file, read by the million, so that a file larger than memory is no trouble."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.event_log.naming import COLUMNS, FACT
from order_lifecycle.platforms.event_log.polars_columns import NUMBERED
from order_lifecycle.platforms.event_log.rows import Piece, Reading, Reports

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.platforms.event_log.naming import Naming
    from order_lifecycle.platforms.event_log.source import Progress

STEP: Final = 1_000_000
"""How many rows are read at a time."""


def read_parquet(path: str, naming: Naming, progress: Progress | None, step: int = STEP) -> Reading:
    """Look at the columns now, and read the rows as they are asked for."""
    try:
        lazy = pl.scan_parquet(path, glob=False)
        schema = lazy.collect_schema()
        rows = int(lazy.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
        raise _broken(path, error) from None
    header = schema.names()
    places = naming.places(header, path)
    if naming.facts is None:
        read = set(places.values())
        for place, (name, kind) in enumerate(schema.items()):
            if kind == pl.Boolean and place not in read and name not in COLUMNS:
                places[FACT + name] = place
    asked = [_text(header[place], schema, path).alias(ours) for ours, place in places.items() if ours != "at"]
    at = header[places["at"]]
    temporal = schema[at].is_temporal() and schema[at] != pl.Time and schema[at] != pl.Duration
    if temporal:
        asked.append(pl.col(at).cast(_microseconds(schema[at])).to_physical().alias(NUMBERED))
    else:
        asked.append(_text(at, schema, path).alias("at"))
    zoned = getattr(schema[at], "time_zone", None) is not None
    pieces = _pieces(path, lazy, asked, rows, progress, step)
    return Reading(pieces, Reports(), numbers=temporal, zoned=zoned, rows=rows)


def _pieces(
    path: str, lazy: pl.LazyFrame, asked: list[pl.Expr], rows: int, progress: Progress | None, step: int
) -> Iterator[Piece]:
    for start in range(0, rows, step):
        try:
            frame = lazy.slice(start, step).select(asked).collect()
        except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError) as error:
            raise _broken(path, error) from None
        if frame.height != min(step, rows - start):
            raise _broken(path, f"{frame.height} rows where {min(step, rows - start)} should be")
        numbers = pl.int_range(start + 1, start + frame.height + 1, dtype=pl.Int64, eager=True)
        texts = [name for name in frame.columns if name != NUMBERED and frame[name].null_count()]
        yield Piece(frame=frame.with_columns(numbers.alias("row"), pl.col(texts).fill_null("")))
        if progress:
            progress(min(start + step, rows), rows)


def _microseconds(kind: pl.DataType) -> pl.Datetime:
    return pl.Datetime("us", getattr(kind, "time_zone", None))


def _text(name: str, schema: pl.Schema, path: str) -> pl.Expr:
    """A column as text. A whole number that is stored as a fraction, as some tools do, is written as a whole one."""
    kind, column = schema[name], pl.col(name)
    if kind.is_float():
        whole = (column == column.floor()) & (column.abs() < _WHOLE_MAX)
        told = (
            pl.when(whole).then(column.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(column.cast(pl.String))
        )
        return pl.when(column.is_nan()).then(None).otherwise(told)
    if kind.is_nested() or kind in {pl.Binary, pl.Object}:
        raise BadInput(path, f"column {name!r} holds {kind}", "text, numbers, times or true and false")
    return column if kind == pl.String else column.cast(pl.String)


def _broken(path: str, wrong: object) -> BadInput:
    said = str(wrong).strip().partition("\n")[0]
    return BadInput(path, f"cannot be read as Parquet: {said}", "a whole Parquet file")


_WHOLE_MAX = 1e15
