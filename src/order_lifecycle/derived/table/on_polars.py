"""How is a question asked of Polars? As an expression: lazy, and in the streaming engine.

A row is neither dropped nor doubled: one whose state is null or unknown gets the code `no_such_state`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np

from order_lifecycle.derived.table.columns import Columns
from order_lifecycle.derived.table.lookup import NO, YES
from order_lifecycle.errors import MissingExtra

try:
    import polars as pl
except ImportError:
    raise MissingExtra("Polars", "'order-lifecycle[polars]'") from None

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.derived.table.columns import Kind
    from order_lifecycle.derived.table.lookup import Lookup

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)


def with_decisions(frame: Frame, lookup: Lookup, columns: Columns | None = None) -> Frame:
    """A frame with three more columns: `to` (the new state), `code` (of the refusal), `unknown` (it waits for a fact).

    `to` and `code` are Enums, null where there is none. A lazy frame stays lazy. `BadInput` for a column that is
    missing or of a wrong type.

    >>> import polars as pl
    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Table
    >>> cancel = Table(ORDER_LINE).lookup("cancel", "merchant", facts=())
    >>> lines = pl.LazyFrame({"state": ["paid", "shipped", None]})
    >>> with_decisions(lines, cancel).collect().rows()[1:]
    [('shipped', None, 'carrier_has_it', False), (None, None, 'no_such_state', False)]
    """
    chosen = columns or Columns()
    schema = frame.collect_schema()
    chosen.fitting(lookup, kinds(schema))
    states = pl.Enum(lookup.rows.states)
    codes = pl.Enum(list(dict.fromkeys(each.code for each in lookup.outcomes if each.code)))
    said = {
        chosen.to: pl.Series([each.to or None for each in lookup.outcomes], dtype=states),
        chosen.code: pl.Series([each.code or None for each in lookup.outcomes], dtype=codes),
        chosen.unknown: pl.Series([each.unknown for each in lookup.outcomes], dtype=pl.Boolean),
    }
    found = number(lookup, schema, chosen)
    return frame.with_columns(pl.lit(series).gather(found).alias(name) for name, series in said.items())


def outcome(lookup: Lookup, schema: Mapping[str, pl.DataType], columns: Columns | None = None) -> pl.Expr:
    """The outcome as one Enum of `Lookup.names`, which is the fastest way to have it in words.

    >>> import polars as pl
    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Table
    >>> pack = Table(ORDER_LINE).lookup("pack", "merchant", facts=())
    >>> lines = pl.DataFrame({"state": ["placed", "paid"]})
    >>> lines.select(outcome(pack, lines.schema)).to_series().to_list()
    ['not_paid?', 'on_hold?']
    """
    chosen = columns or Columns()
    chosen.fitting(lookup, kinds(schema))
    return number(lookup, schema, chosen).cat.to(pl.Enum(lookup.names))


def number(lookup: Lookup, schema: Mapping[str, pl.DataType], columns: Columns) -> pl.Expr:
    """The number of the outcome, in `Lookup.outcomes`."""
    return pl.lit(pl.Series(lookup.answers)).gather(_code(lookup, schema, columns))


def kinds(schema: Mapping[str, pl.DataType]) -> dict[str, Kind]:
    """What each column holds."""
    return {name: _kind(given) for name, given in schema.items()}


def _kind(given: pl.DataType) -> Kind:
    if isinstance(given, pl.String | pl.Enum | pl.Categorical):
        return "text"
    if isinstance(given, pl.Boolean):
        return "boolean"
    return "nothing" if isinstance(given, pl.Null) else str(given)


def _code(lookup: Lookup, schema: Mapping[str, pl.DataType], columns: Columns) -> pl.Expr:
    """Choosing between constants keeps nulls apart faster than arithmetic on columns with nulls."""
    kind = pl.UInt16 if lookup.dtype == np.uint16 else pl.UInt32
    code = _state_number(lookup, schema[columns.state], columns).cast(kind) * pl.lit(lookup.stride, kind)
    for name, weight in lookup.weights.items():
        fact = pl.col(columns.of_fact(name))
        yes, no, unknown = (pl.lit(digit * weight, kind) for digit in (YES, NO, 0))
        if isinstance(schema[columns.of_fact(name)], pl.Boolean):
            code += pl.when(fact).then(yes).when(fact.is_null()).then(unknown).otherwise(no)
    return code


def _state_number(lookup: Lookup, given: pl.DataType, columns: Columns) -> pl.Expr:
    states, none = lookup.rows.states, len(lookup.rows.states)
    state = pl.col(columns.state)
    if isinstance(given, pl.Enum):
        categories = given.categories.to_list()
        if categories == list(states):
            return state.to_physical().fill_null(none)
        number = {name: place for place, name in enumerate(states)}
        known = pl.Series([number.get(name, none) for name in categories], dtype=pl.UInt32)
        return pl.lit(known).gather(state.to_physical()).fill_null(none)
    return state.cast(pl.String).cast(pl.Enum(states), strict=False).to_physical().fill_null(none)
