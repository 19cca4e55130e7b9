"""An explicit, embeddable order lifecycle: may this actor do this now, if not why, and what instead.

>>> from datetime import UTC, datetime
>>> order = Order.model_validate({
...     "id": "A1", "currency": "EUR", "placed_at": "2026-05-01T10:00:00+02:00",
...     "lines": [{"id": "mug", "price": {"amount": 1490, "currency": "EUR"}, "custom_made": True}],
... })
>>> moment = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
>>> paid = record(order, Report(event="pay", by="payment_provider", at=moment, amount=Money.of("14.90", "EUR")))
>>> decision = decide(paid, Request(event="cancel", by="buyer", ground="change_of_mind"), moment)
>>> decision.verdict, [refusal.code for refusal in decision.refusals]
('denied', ['custom_made'])
>>> [(each.event, each.opens, each.after) for each in decision.alternatives]
[('cancel', 'after', (('consent', 'merchant'),)), ('ask_platform', 'now', ())]
"""

from order_lifecycle.acting import Awaiting, Decision, apply, awaited, decide, decide_each, options, record
from order_lifecycle.deciding.alternatives import Alternative
from order_lifecycle.deciding.decision import Allowed, Denied, Need, Passes, Refusal
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words
from order_lifecycle.derived.engine import Engine
from order_lifecycle.errors import (
    BadInput,
    DefinitionError,
    MissingExtra,
    NotApplicable,
    OrderLifecycleError,
    RenderingFailed,
    UnknownName,
)
from order_lifecycle.language.conditions import Facts
from order_lifecycle.language.lifecycle import Lifecycle
from order_lifecycle.orders.advice import Advice, advise
from order_lifecycle.orders.history import Entry
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Line, Order, Parcel, Payment, Report, Request
from order_lifecycle.orders.reading import read_order
from order_lifecycle.orders.rollup import rollup
from order_lifecycle.orders.splitting import split
from order_lifecycle.terms.in_force import Terms, markets, terms_in_force

__all__ = [
    # what is true of an order
    "Order",
    "Line",
    "Parcel",
    "Payment",
    "Money",
    "Entry",
    "read_order",
    "rollup",
    "split",
    # asking and reporting
    "Request",
    "Report",
    "decide",
    "decide_each",
    "options",
    "apply",
    "record",
    "awaited",
    # answers
    "Decision",
    "Allowed",
    "Denied",
    "Refusal",
    "Passes",
    "Need",
    "Alternative",
    "Awaiting",
    "Advice",
    "advise",
    # the definition, and the machine derived from it
    "ORDER_LINE",
    "Lifecycle",
    "Facts",
    "Engine",
    "words",
    # terms
    "Terms",
    "terms_in_force",
    "markets",
    # mistakes
    "OrderLifecycleError",
    "DefinitionError",
    "UnknownName",
    "BadInput",
    "NotApplicable",
    "MissingExtra",
    "RenderingFailed",
]
