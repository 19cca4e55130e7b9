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
from order_lifecycle.stores.records import Moved

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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
            return _fire(unit, unit.lines(due_before=now, limit=limit, lock=True), terms, now)
    except Exception as wrong:  # noqa: BLE001 - whatever is wrong with one line, the others are due
        kind = type(wrong).__name__
    with store.reading() as unit:  # a database that has gone away says so here
        rows = unit.lines(due_before=now, limit=limit)
    _LOG.warning("of the lines that are due, one cannot be moved (%s); line by line now", kind)
    return [decision for row in rows for decision in _fire_alone(store, row, terms, now)]


def _fire_alone(store: Store, row: LineRow, terms: Callable[[Order], Terms], now: datetime) -> list[Decision]:
    try:
        with store.transaction() as unit:
            return _fire(unit, [row], terms, now)
    except StaleHistory:
        return []  # somebody else has moved it, and has written what is due next
    except Exception as wrong:  # noqa: BLE001 - it is said in the log, and tried again later
        kind = type(wrong).__name__
    with store.transaction() as unit:
        unit.postpone(row, now + POSTPONED)
    # The text of the exception is left out: it may hold what the order holds.
    message = "order %r, line %r: %s cannot be done (%s); again in %s hour"
    _LOG.error(message, row.order_id, row.line_id, row.due_event, kind, POSTPONED // timedelta(hours=1))
    return []


def _fire(unit: Unit, rows: Sequence[LineRow], terms_of: Callable[[Order], Terms], now: datetime) -> list[Decision]:
    """Decide on what is true under the lock; a line that has moved on since, or cannot be moved, gets its new date."""
    before = unit.orders([row.order_id for row in rows], lock=True)
    after, decisions, stuck = dict(before), [], []
    for row in rows:
        order = after[row.order_id]
        line = order.line(row.line_id)
        if len(line.history) - 1 != row.position or not row.due_event:
            stuck.append((row, False))
            continue
        asked = Request(event=row.due_event, by=SYSTEM.name, line=line.id)
        decision = decide(order, asked, now, terms_of(order))
        decisions.append(decision)
        if decision.allowed:
            after[order.id] = apply(order, decision)
        else:
            stuck.append((row, True))
    derived = {order_id: rows_of(order, terms_of(order), now) for order_id, order in after.items()}
    turned = [key for key in dict.fromkeys(row.order_id for row in rows) if after[key] is not before[key]]
    unit.save_all([Moved(before[key], after[key], derived[key]) for key in turned])
    for row, refused in stuck:
        _date_again(unit, row, derived[row.order_id], now, refused=refused)
    return decisions


def _date_again(unit: Unit, row: LineRow, derived: Sequence[LineRow], now: datetime, *, refused: bool) -> None:
    """The new date of a line; if it is the old one, and was refused, it would be tried again and again."""
    stands = next(each for each in derived if each.line_id == row.line_id)
    unit.derive([stands])
    if refused and stands.due_at is not None and stands.due_at <= now and stands.due_event == row.due_event:
        _LOG.error("order %r, line %r: %s is due, and refused", row.order_id, row.line_id, row.due_event)
        unit.postpone(stands, now + POSTPONED)
