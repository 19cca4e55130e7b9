"""How is a question asked of Apache Spark? By a look at an array, a broadcast join, or batch by batch in `mapInArrow`.

The first two need nothing of this package on the workers, and are several times as fast; `mapInArrow` is for chains of
Python functions over Arrow. A row is neither dropped nor doubled: one whose state is null or unknown gets the code
`no_such_state`.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.derived.table.columns import Columns
from order_lifecycle.derived.table.lookup import NO, UNKNOWN
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

PLACE = "__place__"
"""The column of codes in the table that is joined with; it does not stay."""

WITHIN_PLAN_MAX = 1 << 16
"""So many answers travel within the plan, where they are looked up without a join; more are joined with."""


def with_decisions(
    lines: DataFrame, lookup: Lookup, columns: Columns | None = None, *, join: bool | None = None
) -> DataFrame:
    """A frame with three more columns: `to` (the new state), `code` (of the refusal), `unknown` (it waits for a fact).

    Answers are looked up in an array within the plan, or, if they are many or `join` is true, by a broadcast join.
    Lazy; nothing is shuffled. `BadInput` for a column that is missing or of a wrong type.
    """
    chosen = columns or Columns()
    chosen.fitting(lookup, kinds(lines))
    code = _code(lookup, chosen)
    if join or (join is None and lookup.answers.size > WITHIN_PLAN_MAX):
        said = lines.sparkSession.createDataFrame(_plain(answers(lookup)).rename_columns([PLACE, *chosen.added]))
        return lines.join(fn.broadcast(said), code.cast("long") == fn.col(PLACE), "left").drop(PLACE)
    number = fn.get(fn.lit(lookup.answers.astype(np.int16)), code)
    to = fn.array(*(fn.lit(each.to or None).cast("string") for each in lookup.outcomes))
    refusal = fn.array(*(fn.lit(each.code or None).cast("string") for each in lookup.outcomes))
    unknown = fn.array(*(fn.lit(each.unknown) for each in lookup.outcomes))
    names = [fn.col(_quoted(name)) for name in lines.columns]
    numbered = lines.withColumn(PLACE, number)
    found = zip((to, refusal, unknown), chosen.added, strict=True)
    return numbered.select(*names, *(fn.get(words, fn.col(PLACE)).alias(name) for words, name in found))


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


def _code(lookup: Lookup, columns: Columns) -> Column:
    """The code of a line. Adding one to a boolean as a number is many times as fast as CASE."""
    numbers = fn.create_map(*(fn.lit(each) for pair in zip(lookup.rows.states, count(), strict=False) for each in pair))
    state = fn.coalesce(numbers[fn.col(_quoted(columns.state))], fn.lit(len(lookup.rows.states)))
    code = state * fn.lit(lookup.stride)
    for name, weight in lookup.weights.items():
        fact = fn.col(_quoted(columns.of_fact(name)))
        code += fn.coalesce(fact.cast("int") + fn.lit(NO), fn.lit(UNKNOWN)) * fn.lit(weight)
    return code


def _plain(table: pa.Table) -> pa.Table:
    """The same without dictionaries, and places as Spark's longs, which it joins on fastest."""
    plain = {"place": pa.int64(), "to": pa.string(), "code": pa.string(), "unknown": pa.bool_()}
    return table.cast(pa.schema(plain.items()))


def _quoted(name: str) -> str:
    """A column by its name, dots and all."""
    return "`" + name.replace("`", "``") + "`"
