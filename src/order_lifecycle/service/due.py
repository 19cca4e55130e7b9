"""What happens to a line by itself, and when: the deadlines that a worker fires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed, how_it_passes
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.vocabulary import SYSTEM
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.order import Request
from order_lifecycle.stores.records import line_row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from order_lifecycle.orders.order import Line, Order
    from order_lifecycle.stores.records import LineRow
    from order_lifecycle.terms.in_force import Terms

_BY_ITSELF: Mapping[str, tuple[Request, ...]] = {
    state.name: tuple(
        Request(event=event.name, by=SYSTEM.name)
        for event in ORDER_LINE.events
        if (state.name, event.name, SYSTEM.name) in ORDER_LINE.routes
    )
    for state in ORDER_LINE.states
}
"""What the clock asks for in each state: lapse, complete, cancel what was not paid or shipped in time."""


def next_due(order: Order, line: Line, terms: Terms, now: datetime) -> tuple[str, datetime] | None:
    """The event that the clock brings next, and its moment; None if nothing happens to the line by itself.

    What could have happened already is due since the moment when it could first.

    >>> from datetime import UTC, datetime
    >>> from order_lifecycle.orders.order import Order
    >>> from order_lifecycle.terms.in_force import terms_in_force
    >>> order = Order.model_validate({
    ...     "id": "A1", "currency": "EUR", "placed_at": "2026-05-01T10:00:00Z",
    ...     "lines": [{"id": "L1", "price": {"amount": 1990, "currency": "EUR"}}],
    ... })
    >>> terms = terms_in_force("marketplace", order.placed_on)
    >>> next_due(order, order.lines[0], terms, datetime(2026, 5, 1, 12, tzinfo=UTC))
    ('cancel', datetime.datetime(2026, 5, 3, 10, 0, tzinfo=datetime.timezone.utc))
    """
    found: list[tuple[datetime, str]] = []
    for asked in _BY_ITSELF[line.state]:
        opens, at = _opening(order, line, asked, terms, now)
        if opens:
            entered = line.history[-1].at
            at = _opening(order, line, asked, terms, entered)[1] or entered
        if at is not None:
            found.append((at, asked.event))
    return (min(found)[1], min(found)[0]) if found else None


def _opening(order: Order, line: Line, asked: Request, terms: Terms, now: datetime) -> tuple[bool, datetime | None]:
    """Whether it is open; if not, when it opens by itself: None if time alone does not open it."""
    facts = observe(order, line, asked, terms, now)
    outcome = decide(ORDER_LINE, line.state, asked.event, asked.by, facts)
    if isinstance(outcome, Allowed):
        return True, None
    ways = [how_it_passes(ORDER_LINE, refusal, facts) for refusal in outcome.refusals]
    moments = [way.at for way in ways if way.kind == "when" and way.at is not None]
    return False, max(moments) if moments and len(moments) == len(ways) else None


def rows_of(order: Order, terms: Terms, now: datetime) -> list[LineRow]:
    """Where each line stands, and what is due."""
    return [line_row(order, line, next_due(order, line, terms, now)) for line in order.lines]
