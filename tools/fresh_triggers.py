"""The typed events of the order line, written from the definition."""

from __future__ import annotations

from pathlib import Path

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.engine.typed import typed_module

ROOT = Path(__file__).parents[1]


def trigger_files() -> dict[Path, str]:
    """Return the text of each file that follows from the events of the definition."""
    return {ROOT / "src/order_lifecycle/derived/engine/order_line.py": typed_module(ORDER_LINE)}
