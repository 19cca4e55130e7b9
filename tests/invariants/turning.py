"""What an event makes of the facts, as the lifecycle says it, is what is seen of a real order right after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.observe import observe

if TYPE_CHECKING:
    from datetime import datetime

    from order_lifecycle.orders.order import Order
    from order_lifecycle.terms.in_force import Terms

OF_AMOUNTS = {"refund": {"money_held"}, "refund_part": {"money_held"}, "pay": {"money_held"}}
"""Whether money is held after a payment back depends on how much it was."""


def facts_turn_as_the_lifecycle_says(before: Order, after: Order, line_id: str, now: datetime, terms: Terms) -> None:
    """13. Right after an event a fact is what the event makes of it; what no event turns is as it was."""
    old, new = before.line(line_id), after.line(line_id)
    entry = new.history[-1]
    known, seen = (observe(order, line, None, terms, now).values for order, line in ((before, old), (after, new)))
    turned = ORDER_LINE.becoming(old.state, entry.event, known)
    for fact in ORDER_LINE.facts:
        if fact.becomes and fact.name not in OF_AMOUNTS.get(entry.event, ()):
            expected = turned[fact.name] if fact.name in turned else known.get(fact.name)
            assert seen.get(fact.name) is expected, (
                f"{fact.name} is {seen.get(fact.name)} after {entry.event} at {old.state}, not {expected}"
            )


def facts_begin_as_the_lifecycle_says(order: Order, line_id: str, now: datetime, terms: Terms) -> None:
    """14. Of a line just placed each fact is what the lifecycle says it is at first."""
    seen = observe(order, order.line(line_id), None, terms, now)
    for fact in ORDER_LINE.facts:
        if fact.at_first is not None:
            assert seen.get(fact.name) is fact.at_first, f"{fact.name} is {seen.get(fact.name)} at first"
