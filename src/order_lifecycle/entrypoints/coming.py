"""What happens to a line by itself, when, and who can still act before? As if nothing happened until then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.acting import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.vocabulary import SYSTEM
from order_lifecycle.entrypoints.store_output import DueOut
from order_lifecycle.orders.order import Request

if TYPE_CHECKING:
    from datetime import datetime

    from order_lifecycle.deciding.decision import Denied
    from order_lifecycle.language.words import Words
    from order_lifecycle.orders.order import Order
    from order_lifecycle.stores.records import LineRow
    from order_lifecycle.terms.in_force import Terms


def coming(order: Order, row: LineRow, terms: Terms, now: datetime, words: Words) -> DueOut | None:
    """What a worker will do to the line of that row; None if nothing is due."""
    if row.due_at is None:
        return None
    asked = Request(event=row.due_event, by=SYSTEM.name, line=row.line_id)
    outcome = decide(order, asked, max(row.due_at, now), terms).outcome
    return _due(row, row.due_at.astimezone(terms.zone(order.zone)), now, outcome, words)


def coming_unread(row: LineRow, now: datetime) -> DueOut | None:
    """The same of a line whose order cannot be read, or whose terms are not there: still to be seen."""
    return _due(row, row.due_at, now) if row.due_at is not None else None


def _due(
    row: LineRow, at: datetime, now: datetime, outcome: Allowed | Denied | None = None, words: Words | None = None
) -> DueOut:
    required = outcome.transition.requires if isinstance(outcome, Allowed) else ()
    return DueOut(
        order=row.order_id,
        line=row.line_id,
        state=row.state,
        event=row.due_event,
        at=at,
        overdue=at <= now,
        to=outcome.to if isinstance(outcome, Allowed) else None,
        awaits=[actor.name for state in ORDER_LINE.states if state.name == row.state for actor in state.awaits],
        until_then=[words.sentence(rule) for rule in required] if words else [],
    )
