"""Orders as random walks through the lifecycle leave them, and as they were on the way."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.scenarios import walks
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.testing import NotArranged, Plan, Refused
from tests.unit.testing.library_host import START, TERMS, LibraryHost

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order

LATER = (0, 0.5, 1, 26, 49, 24 * 4, 24 * 8, 24 * 15, 24 * 31, 24 * 200, 24 * 800)
"""Hours after the beginning at which it is worth looking at an order."""


def an_hour_later(hours: float) -> datetime:
    """So many hours after the beginning of the walks."""
    return START + timedelta(hours=hours)


def _grown() -> list[Order]:
    reach = Plan.of(ORDER_LINE, facts_under(TERMS)).reach
    found = []
    for walk in walks(reach, 60, seed=7, length_max=9):
        host = LibraryHost()
        host.start(walk.given)
        for step in walk.steps:
            found.append(host.order)
            with suppress(NotArranged, Refused):
                host.fire(step.event, step.by, step.facts)
        found.append(host.order)
    return found


ORDERS = _grown()
"""Each has one line, L1."""
