"""Event logs of others, in every form they come in, as columns that a lifecycle can be replayed on.

`read_log` reads CSV, JSON lines, Parquet, OCEL 2.0 (JSON) and XES. It judges nothing: names of events and actors are
as the log has them, or as a mapping file says.
"""

from __future__ import annotations

from order_lifecycle.errors import MissingExtra

try:
    import numpy as _numpy  # noqa: F401, ICN001 - only whether it is there
except ModuleNotFoundError:
    raise MissingExtra("numpy", "'order-lifecycle[bulk]'") from None

from order_lifecycle.orders.ticks import NO_TIME
from order_lifecycle.platforms.event_log.log import KINDS, Letter, Lines, Log, Reported, sentence
from order_lifecycle.platforms.event_log.naming import Naming
from order_lifecycle.platforms.event_log.reading import ENGINES, read_log
from order_lifecycle.platforms.event_log.source import FORMS

__all__ = [
    "read_log",
    "Log",
    "Letter",
    "Lines",
    "Reported",
    "NO_TIME",
    "KINDS",
    "sentence",
    "Naming",
    "FORMS",
    "ENGINES",
]
