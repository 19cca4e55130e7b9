"""How is a question asked of Apache Spark? By a broadcast join with the answers, or batch by batch in `mapInArrow`.

The join needs nothing of this package on the workers, and is the faster one; `mapInArrow` is for chains of Python
functions over Arrow. A row is neither dropped nor doubled: one whose state is null or unknown gets the code
`no_such_state`.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from order_lifecycle.derived.table.columns import Columns
from order_lifecycle.derived.table.lookup import NO, YES
from order_lifecycle.derived.table.on_arrow import answers, iterated
from order_lifecycle.errors import MissingExtra

try:
    import pyarrow as pa
    from pyspark.sql import functions as fn
    from pyspark.sql import types
except ImportError:
    raise MissingExtra("Apache Spark", "'order-lifecycle[spark]'") from None

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import Column, DataFrame

    from order_lifecycle.derived.table.columns import Kind
    from order_lifecycle.derived.table.lookup import Lookup

PLACE, STATE_NAME, STATE_NUMBER = "__place__", "__state_name__", "__state_number__"
"""Columns of the tables that are joined with; none of them stays."""


def with_decisions(lines: DataFrame, lookup: Lookup, columns: Columns | None = None) -> DataFrame:
    """A frame with three more columns: `to` (the new state), `code` (of the refusal), `unknown` (it waits for a fact).

    Two broadcast joins: one gives states their numbers, one the answers. Lazy; nothing is shuffled. `BadInput` for a
    column that is missing or of a wrong type.
    """
    chosen = columns or Columns()
    chosen.fitting(lookup, kinds(lines))
    session = lines.sparkSession
    names, numbers = lookup.rows.states, range(len(lookup.rows.states))
    states = session.createDataFrame(pa.table({STATE_NAME: names, STATE_NUMBER: pa.array(numbers, pa.int64())}))
    said = session.createDataFrame(_plain(answers(lookup)).rename_columns([PLACE, *chosen.added]))
    numbered = lines.join(fn.broadcast(states), lines[_quoted(chosen.state)] == states[STATE_NAME], "left")
    number = fn.coalesce(fn.col(STATE_NUMBER), fn.lit(len(lookup.rows.states)).cast("long"))
    code = reduce(
        lambda sum_, fact: sum_ + _digit(fn.col(_quoted(chosen.of_fact(fact))), lookup.weights[fact]),
        lookup.facts,
        number * fn.lit(lookup.stride).cast("long"),
    )
    joined = numbered.join(fn.broadcast(said), code == fn.col(PLACE), "left")
    return joined.drop(STATE_NAME, STATE_NUMBER, PLACE)


def with_decisions_in_arrow(lines: DataFrame, lookup: Lookup, columns: Columns | None = None) -> DataFrame:
    """The same by `mapInArrow`: every worker runs the numpy lookup, and so must have this package."""
    chosen = columns or Columns()
    chosen.fitting(lookup, kinds(lines))
    schema = types.StructType(list(lines.schema.fields))
    for name, kind in zip(chosen.added, (types.StringType(), types.StringType(), types.BooleanType()), strict=True):
        schema.add(name, kind)

    def decided(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return iterated(batches, lookup, chosen)

    return lines.mapInArrow(decided, schema)


def kinds(lines: DataFrame) -> dict[str, Kind]:
    """What each column holds."""
    return {each.name: _kind(each.dataType) for each in lines.schema.fields}


def _kind(given: types.DataType) -> Kind:
    if isinstance(given, types.StringType):
        return "text"
    if isinstance(given, types.BooleanType):
        return "boolean"
    return "nothing" if isinstance(given, types.NullType) else given.simpleString()


def _digit(fact: Column, weight: int) -> Column:
    return (
        fn.when(fact, fn.lit(YES * weight).cast("long"))
        .when(~fact, fn.lit(NO * weight).cast("long"))
        .otherwise(fn.lit(0).cast("long"))
    )


def _plain(table: pa.Table) -> pa.Table:
    """The same without dictionaries, and places as Spark's longs, which it joins on fastest."""
    plain = {"place": pa.int64(), "to": pa.string(), "code": pa.string(), "unknown": pa.bool_()}
    return table.cast(pa.schema(plain.items()))


def _quoted(name: str) -> str:
    """A column by its name, dots and all."""
    return "`" + name.replace("`", "``") + "`"
