"""The typed events of the order line, written from the definition."""

from __future__ import annotations

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.engine.typed import typed_module


def trigger_files() -> dict[str, str]:
    """Return the text of each file that follows from the events of the definition."""
    return {"src/order_lifecycle/derived/engine/order_line.py": typed_module(ORDER_LINE)}
