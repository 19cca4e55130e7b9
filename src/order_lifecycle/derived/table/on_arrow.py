"""How are whole Arrow tables, and streams of Arrow batches, decided? The kernel under Spark, too.

A row is neither dropped nor doubled: one whose state is null or unknown gets the code `no_such_state`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.derived.table.columns import Columns
from order_lifecycle.errors import MissingExtra

try:
    import pyarrow as pa
    import pyarrow.compute as pc
except ImportError:
    raise MissingExtra("pyarrow", "'order-lifecycle[arrow]'") from None

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.derived.table.columns import Kind
    from order_lifecycle.derived.table.lookup import Lookup, Numbers

UNNAMED = -1
"""The number of what is no state."""


def with_decisions(table: pa.Table, lookup: Lookup, columns: Columns | None = None) -> pa.Table:
    """A table with three more columns: `to` (the new state), `code` (of the refusal), `unknown` (it waits for a fact).

    `to` and `code` are dictionaries of text, null where there is none. `BadInput` for a column that is missing or of
    a wrong type.

    >>> import pyarrow as pa
    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Table
    >>> cancel = Table(ORDER_LINE).lookup("cancel", "merchant", facts=())
    >>> lines = pa.table({"state": ["paid", "shipped", None]})
    >>> with_decisions(lines, cancel).select(["to", "code"]).to_pylist()[1:]
    [{'to': None, 'code': 'carrier_has_it'}, {'to': None, 'code': 'no_such_state'}]
    """
    chosen = columns or Columns()
    chosen.fitting(lookup, kinds(table.schema))
    batches = [_decided(batch, lookup, chosen, _outcomes(lookup)) for batch in table.to_batches()]
    return pa.Table.from_batches(batches, decided_schema(table.schema, chosen))


def decided_batches(
    reader: pa.RecordBatchReader, lookup: Lookup, columns: Columns | None = None
) -> pa.RecordBatchReader:
    """The same for a stream: a batch is decided when it is asked for, so that memory stays bounded."""
    chosen = columns or Columns()
    chosen.fitting(lookup, kinds(reader.schema))
    outcomes = _outcomes(lookup)
    batches = (_decided(batch, lookup, chosen, outcomes) for batch in reader)
    return pa.RecordBatchReader.from_batches(decided_schema(reader.schema, chosen), batches)


def numbers(batch: pa.RecordBatch, lookup: Lookup, columns: Columns) -> Numbers:
    """The numbers of the outcomes of the rows of a batch, in numpy."""
    states = _state_numbers(batch.column(columns.state), lookup.rows.states)
    facts = {name: _truth(batch.column(columns.of_fact(name))) for name in lookup.facts}
    return lookup.decide(lookup.codes(states, facts))


def answers(lookup: Lookup) -> pa.Table:
    """A row for each answer: its `place` (the code), and what is said there."""
    said = pa.table(dict(zip(Columns().added, _outcomes(lookup), strict=True))).take(pa.array(lookup.answers))
    places = pa.array(np.arange(lookup.answers.size, dtype=np.int32))
    return said.add_column(0, "place", places)


def kinds(schema: pa.Schema) -> dict[str, Kind]:
    """What each column holds."""
    return {each.name: _kind(each.type) for each in schema}


def decided_schema(schema: pa.Schema, columns: Columns) -> pa.Schema:
    """The schema with the added columns."""
    text = pa.dictionary(pa.int16(), pa.string())
    for name, added in zip(columns.added, (text, text, pa.bool_()), strict=True):
        schema = schema.append(pa.field(name, added))
    return schema


def _kind(given: pa.DataType) -> Kind:
    value = given.value_type if pa.types.is_dictionary(given) else given
    if pa.types.is_string(value) or pa.types.is_large_string(value) or pa.types.is_string_view(value):
        return "text"
    if pa.types.is_boolean(given):
        return "boolean"
    return "nothing" if pa.types.is_null(given) else str(given)


def _decided(batch: pa.RecordBatch, lookup: Lookup, columns: Columns, outcomes: tuple[pa.Array, ...]) -> pa.RecordBatch:
    found = pa.array(numbers(batch, lookup, columns))
    added = [each.take(found) for each in outcomes]
    schema = decided_schema(batch.schema, columns)
    return pa.RecordBatch.from_arrays([*batch.columns, *added], schema=schema)


def _outcomes(lookup: Lookup) -> tuple[pa.Array, ...]:
    """What is said by each outcome: the new state, the code, and whether it waits for a fact."""
    text = pa.dictionary(pa.int16(), pa.string())
    return (
        pa.array([each.to or None for each in lookup.outcomes], text),
        pa.array([each.code or None for each in lookup.outcomes], text),
        pa.array([each.unknown for each in lookup.outcomes], pa.bool_()),
    )


def _state_numbers(column: pa.Array, states: tuple[str, ...]) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    if pa.types.is_null(column.type):
        return np.full(len(column), UNNAMED, np.int32)
    if pa.types.is_dictionary(column.type):
        found = pc.take(_indices(column.dictionary, states), column.indices)
    else:
        found = _indices(column, states)
    return pc.fill_null(found, UNNAMED).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]  # pyarrow is untyped


def _indices(column: pa.Array, states: tuple[str, ...]) -> pa.Array:
    return pc.index_in(column, value_set=pa.array(states, column.type), skip_nulls=True)


def _truth(column: pa.Array) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """A byte a row: 0 is no, 1 is yes, anything else is not known. Unpacking the bits takes a fifth of a cast."""
    size = len(column)
    known, values = (None, None) if pa.types.is_null(column.type) else column.buffers()
    if values is None:
        return np.full(size, 2, np.uint8)
    truth = _bits(values, column.offset, size)
    if known is not None:
        truth |= (_bits(known, column.offset, size) ^ 1) << 1
    return truth


def _bits(buffer: pa.Buffer, start: int, size: int) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    whole = np.frombuffer(buffer, np.uint8)[start // 8 : (start + size + 7) // 8]
    return np.unpackbits(whole, bitorder="little")[start % 8 : start % 8 + size]


def iterated(batches: Iterator[pa.RecordBatch], lookup: Lookup, columns: Columns) -> Iterator[pa.RecordBatch]:
    """Batches with the added columns as plain text, for engines that know no dictionaries."""
    to, code, unknown = _outcomes(lookup)
    outcomes = (to.cast(pa.string()), code.cast(pa.string()), unknown)
    for batch in batches:
        found = pa.array(numbers(batch, lookup, columns))
        names = [*batch.schema.names, *columns.added]
        yield pa.RecordBatch.from_arrays([*batch.columns, *(each.take(found) for each in outcomes)], names=names)
