"""How do compiled rows leave this process? As an Arrow table or a Parquet file, with the digest they belong to.

Numbers mean nothing without the names and the digest, which travel in the metadata; rows of another definition are
refused.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from order_lifecycle.derived.table.rows import Outcome, Row, Rows
from order_lifecycle.errors import BadInput, MissingExtra

try:
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError:
    raise MissingExtra("pyarrow", "'order-lifecycle[arrow]'") from None

if TYPE_CHECKING:
    from pathlib import Path

KEY = b"order_lifecycle"
"""The entry of the metadata that holds digest and names, as JSON."""

NAMES = ("states", "events", "actors", "facts")

SCHEMA = pa.schema(
    {
        "state": pa.uint16(),
        "event": pa.uint16(),
        "actor": pa.uint16(),
        "precedence": pa.uint32(),
        "true": pa.uint64(),
        "false": pa.uint64(),
        "outcome": pa.uint16(),
    }
)


def to_arrow(rows: Rows) -> pa.Table:
    """A row for each row: numbers of state, event and actor, masks, the number of the outcome. Polars reads it too.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> rows = Rows.of(ORDER_LINE)
    >>> from_arrow(to_arrow(rows), rows.digest) == rows
    True
    """
    head = {name: getattr(rows, name) for name in ("digest", *NAMES)}
    head["outcomes"] = [(each.to, each.code, each.unknown) for each in rows.outcomes]
    table = pa.table(dict(zip(Row._fields, zip(*rows.rows, strict=True), strict=True)), schema=SCHEMA)
    return table.replace_schema_metadata({KEY: json.dumps(head)})


def from_arrow(table: pa.Table, digest: str, where: str = "rows") -> Rows:
    """The rows in a table. `BadInput` if it holds no rows, or those of a lifecycle with another digest."""
    written = (table.schema.metadata or {}).get(KEY)
    if written is None or not table.schema.equals(SCHEMA):
        raise BadInput(where, "holds no compiled rows", "what `to_arrow` or `write_parquet` made")
    try:
        head = json.loads(written)
        found, names = head["digest"], [tuple(head[name]) for name in NAMES]
        outcomes = tuple(Outcome(*each) for each in head["outcomes"])
    except (ValueError, KeyError, TypeError):
        raise BadInput(where, "has metadata that cannot be read", "what `to_arrow` or `write_parquet` made") from None
    if found != digest:
        raise BadInput(where, f"was compiled from a definition with digest {found}", f"digest {digest}; compile anew")
    columns = (table.column(name).to_pylist() for name in Row._fields)
    states, events, actors, facts = names
    rows = tuple(Row(*each) for each in zip(*columns, strict=True))
    return Rows(found, states, events, actors, facts, rows, outcomes)


def write_parquet(rows: Rows, path: Path) -> None:
    """Write the rows to a Parquet file."""
    pq.write_table(to_arrow(rows), path)


def read_parquet(path: Path, digest: str) -> Rows:
    """The rows in a Parquet file; raises as `from_arrow` does, and for a file that cannot be read."""
    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowInvalid) as error:
        raise BadInput(str(path), f"cannot be read: {error}", "a Parquet file") from None
    return from_arrow(table, digest, str(path))
