"""What the terms of a market settle before any order: the facts that hold for every line, by state.

A fact of the terms has the value that would be observed of a line in that state. Goods that the terms do not exclude
are not what the fact means. A fact of time is false where no layer of the terms has the window in which it could be
true.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.deadlines import CLOCKS
from order_lifecycle.orders.history import PLACE, Entry
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.order import Line, Order
from order_lifecycle.terms.pack import GOODS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.terms.in_force import Terms


def facts_under(terms: Terms) -> Mapping[str, Mapping[str, bool]]:
    """What holds for every line under those terms, by state."""
    return {state.name: _settled(state.name, terms) for state in ORDER_LINE.states}


def _settled(state: str, terms: Terms) -> Mapping[str, bool]:
    at = datetime.combine(terms.on, time(12), tzinfo=UTC)
    entry = Entry(position=0, event=PLACE, to=state, by="buyer", at=at)
    line = Line(id="any", price=Money(amount=1, currency="EUR"), history=(entry,))
    order = Order(id="any", market=terms.pack.name, currency="EUR", placed_at=at, lines=(line,))
    seen = observe(order, line, None, terms, at).values
    layers = [terms, *([terms.floor] if terms.floor else [])]
    never = [
        fact
        for fact, clock in CLOCKS.items()
        if clock.window and not any(clock.window in each.windows for each in layers)
    ]
    said = {fact.name: seen[fact.name] for fact in ORDER_LINE.facts if fact.kind == "terms" and fact.name in seen}
    return {**said, **dict.fromkeys((*never, *(kind for kind in GOODS if seen.get(kind) is False)), False)}
