"""The lifecycle as a table: one decision remembered, or millions decided by integers."""

from order_lifecycle.derived.table.memo import Table
from order_lifecycle.derived.table.rows import Outcome, Row, Rows

__all__ = ["Table", "Rows", "Row", "Outcome"]
