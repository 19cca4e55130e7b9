"""What does a log say? Reads any of the forms, whole if it fits, and in parts by line if it does not."""

from __future__ import annotations

import math
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from order_lifecycle.errors import BadInput, MissingExtra
from order_lifecycle.platforms.event_log.csv_rows import read_csv
from order_lifecycle.platforms.event_log.json_rows import read_json_lines
from order_lifecycle.platforms.event_log.judging import judged
from order_lifecycle.platforms.event_log.naming import Naming
from order_lifecycle.platforms.event_log.ocel_rows import read_ocel
from order_lifecycle.platforms.event_log.plain_columns import PlainColumns
from order_lifecycle.platforms.event_log.rows import Piece, Reports
from order_lifecycle.platforms.event_log.source import Source, recognised
from order_lifecycle.platforms.event_log.times import zone_named
from order_lifecycle.platforms.event_log.xes_rows import read_xes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import tzinfo

    from order_lifecycle.platforms.event_log.csv_rows import Layout
    from order_lifecycle.platforms.event_log.log import Log
    from order_lifecycle.platforms.event_log.rows import Reading
    from order_lifecycle.platforms.event_log.source import Progress

ENGINES: Final = ("polars", "python")

PART_ROWS: Final = 8_000_000
"""How many rows are held in memory together, with Polars; about 150 bytes each."""


def read_log(
    path: str | Path,
    form: str | None = None,
    mapping: str | Path | Mapping[str, Any] | None = None,
    *,
    engine: str | None = None,
    zone: str | tzinfo | None = None,
    progress: Progress | None = None,
    part_rows: int = PART_ROWS,
) -> Iterator[Log]:
    r"""Read an event log, part by part: one part where `part_rows` are enough, several with Polars where they are not.

    `form` is one of csv, jsonl, parquet, ocel and xes, or `our` for any of the first three; without it the form is
    told by name and content. `mapping` says how columns, events, actors and facts are called (`Naming.read`). `engine`
    is polars (where it is installed) or python, with the same outcome. Times without a zone are in `zone`, or UTC.
    `progress` is told how much is read, and of how much.

    `BadInput` where a file as a whole cannot be read: no such form, empty, cut off, not UTF-8, columns missing.
    Whatever is wrong with single rows is in `Log.reported`: rows in = rows judged + rows reported.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "log.csv")
    ...     _ = file.write_text("order_id,line_id,event,at\nA1,1,place,2026-05-01 10:00\nA1,1,,2026-05-02\n")
    ...     log, = read_log(file)
    >>> log.lines[0], log.letters, log.at.tolist(), log.counts
    (('A1', '1'), (Letter(event='place', by=None, facts=()),), [1777629600000000], {'no_event': 1})
    """
    path, clock, naming = Path(path), zone_named(zone), Naming.read(mapping)
    fast = _engine(engine) == "polars"
    found = recognised(path, form)
    if part_rows < 1:
        raise BadInput("part_rows", f"is {part_rows}", "a positive number")
    if found == "parquet":
        yield from _parquet(path, naming, clock, progress, part_rows, fast=fast)
        return
    with Source(path, progress) as source:
        reading = _reading(found, source, naming, fast=fast)
        if fast:
            yield from _parts(reading, naming, clock, part_rows)
        else:
            yield judged(PlainColumns(reading.pieces), naming, clock, reading.reports)


def _engine(engine: str | None) -> str:
    if engine not in {None, *ENGINES}:
        raise BadInput("engine", f"is {engine!r}", ", ".join(ENGINES))
    if engine == "python":
        return engine
    try:
        import polars as pl  # noqa: F401 - only whether it is there
    except ModuleNotFoundError:
        if engine == "polars":
            raise MissingExtra("Polars", "'order-lifecycle[polars]'") from None
        return "python"
    return "polars"


def _reading(form: str, source: Source, naming: Naming, *, fast: bool) -> Reading:
    if form == "csv":
        return read_csv(source, naming, _fast if fast else None)
    read = {"jsonl": read_json_lines, "ocel": read_ocel, "xes": read_xes}[form]
    return read(source, naming)


def _fast(block: bytes, layout: Layout, first: int) -> Piece | None:
    from order_lifecycle.platforms.event_log.polars_columns import plain_rows

    frame = plain_rows(block, layout, first)
    return None if frame is None else Piece(frame=frame)


def _parquet(
    path: Path, naming: Naming, zone: tzinfo, progress: Progress | None, part_rows: int, *, fast: bool
) -> Iterator[Log]:
    if not fast:
        raise MissingExtra("Polars, which reads Parquet,", "'order-lifecycle[polars]'")
    from order_lifecycle.platforms.event_log.parquet_rows import STEP, read_parquet

    reading = read_parquet(str(path), naming, progress, min(STEP, part_rows))
    yield from _parts(reading, naming, zone, part_rows)


def _parts(reading: Reading, naming: Naming, zone: tzinfo, part_rows: int) -> Iterator[Log]:
    from order_lifecycle.platforms.event_log.polars_columns import PolarsColumns, framed, joined
    from order_lifecycle.platforms.event_log.spilling import Spill

    held = []
    rows = 0
    for piece in reading.pieces:
        held.append(framed(piece))
        rows += len(piece)
        if rows > part_rows or (reading.rows or 0) > part_rows:
            break
    else:
        yield judged(PolarsColumns(joined(held)), naming, zone, reading.reports, zoned=reading.zoned)
        return
    folders = math.ceil(reading.rows / part_rows * _SPARE) if reading.rows else _FOLDERS
    with TemporaryDirectory(prefix="order-lifecycle-") as folder:
        spill = Spill(Path(folder), folders)
        while held:
            spill.add(held.pop())
        for piece in reading.pieces:
            spill.add(framed(piece))
        before = reading.reports
        for frame in spill.parts():
            yield judged(PolarsColumns(frame), naming, zone, before, zoned=reading.zoned)
            before = Reports()


_SPARE = 1.25
"""Parts are a little smaller than they may be, since lines do not fall into them evenly."""

_FOLDERS = 32
"""How many parts there are where nobody knows how long the log is."""
