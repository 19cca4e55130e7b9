"""Firing: what is due is done once, and a line that cannot be moved does not stop the others."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from order_lifecycle.acting import apply, decide
from order_lifecycle.definition.vocabulary import SYSTEM
from order_lifecycle.errors import StaleHistory
from order_lifecycle.orders.order import Request
from order_lifecycle.service.due import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from order_lifecycle.acting import Decision
    from order_lifecycle.orders.order import Order
    from order_lifecycle.service.keeping import Store, Unit
    from order_lifecycle.stores.records import LineRow
    from order_lifecycle.terms.in_force import Terms

POSTPONED = timedelta(hours=1)
"""How long a line is left alone that could not be moved."""

_LOG = logging.getLogger("order_lifecycle.service")


def fire_due(store: Store, terms: Callable[[Order], Terms], now: datetime, limit: int) -> list[Decision]:
    """Do what is due, all of it in one transaction; line by line if one of the lines cannot be moved."""
    try:
        with store.transaction() as unit:
            rows = unit.lines(due_before=now, limit=limit, lock=True)
            fired = [_fire(unit, row, terms, now) for row in rows]
    except Exception as wrong:  # noqa: BLE001 - whatever is wrong with one line, the others are due
        _LOG.warning("of the lines that are due, one cannot be moved (%s); line by line now", type(wrong).__name__)
    else:
        return [decision for decision in fired if decision is not None]
    with store.reading() as unit:
        rows = unit.lines(due_before=now, limit=limit)
    alone = (_fire_alone(store, row, terms, now) for row in rows)
    return [decision for decision in alone if decision is not None]


def _fire_alone(store: Store, row: LineRow, terms: Callable[[Order], Terms], now: datetime) -> Decision | None:
    try:
        with store.transaction() as unit:
            return _fire(unit, row, terms, now)
    except StaleHistory:
        return None  # somebody else has moved it, and has written what is due next
    except Exception as wrong:  # noqa: BLE001 - it is said in the log, and tried again later
        # The text of the exception is left out: it may hold what the order holds.
        kind, hours = type(wrong).__name__, POSTPONED // timedelta(hours=1)
        message = "order %r, line %r: %s cannot be done (%s); again in %s hour"
        _LOG.error(message, row.order_id, row.line_id, row.due_event, kind, hours)
    with store.transaction() as unit:
        unit.postpone(row, now + POSTPONED)
    return None


def _fire(unit: Unit, row: LineRow, terms_of: Callable[[Order], Terms], now: datetime) -> Decision | None:
    """Decide on what is true under the lock; a line that has moved on since gets its new date."""
    before = unit.order(row.order_id, lock=True)
    terms, line = terms_of(before), before.line(row.line_id)
    decision, after = None, before
    if len(line.history) - 1 == row.position and row.due_event:
        decision = decide(before, Request(event=row.due_event, by=SYSTEM.name, line=line.id), now, terms)
        after = apply(before, decision) if decision.allowed else before
    rows = rows_of(after, terms, now)
    if after != before:
        unit.save(before, after, rows)
        return decision
    unit.derive([each for each in rows if each.line_id == row.line_id])
    stuck = next(each for each in rows if each.line_id == row.line_id)
    if decision is not None and stuck.due_at is not None and stuck.due_at <= now and stuck.due_event == row.due_event:
        _LOG.error("order %r, line %r: %s is due, and refused", row.order_id, row.line_id, row.due_event)
        unit.postpone(stuck, now + POSTPONED)
    return decision
