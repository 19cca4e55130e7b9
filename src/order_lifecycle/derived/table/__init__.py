"""The lifecycle as a table: one decision remembered, or millions decided by integers.

What needs an optional package is a module to be imported: `on_polars`, `on_duckdb`, `on_arrow`, `on_spark`, `stored`.
"""

from order_lifecycle.derived.table.columns import Columns
from order_lifecycle.derived.table.memo import Table
from order_lifecycle.derived.table.rows import Outcome, Row, Rows

__all__ = ["Table", "Columns", "Rows", "Row", "Outcome"]
