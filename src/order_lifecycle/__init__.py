"""An explicit, embeddable order lifecycle: may this actor do this now, if not why, and what instead.

>>> from datetime import UTC, datetime
>>> from order_lifecycle import Money, Order, Report, Request, decide, record
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

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_HOMES = {
    # what is true of an order
    "Order": "orders.order",
    "Line": "orders.order",
    "Parcel": "orders.order",
    "Payment": "orders.order",
    "Money": "orders.money",
    "Entry": "orders.history",
    "read_order": "orders.reading",
    "rollup": "orders.rollup",
    "split": "orders.splitting",
    # asking and reporting
    "Request": "orders.order",
    "Report": "orders.order",
    "decide": "acting",
    "decide_each": "acting",
    "options": "acting",
    "apply": "acting",
    "record": "acting",
    "awaited": "acting",
    # answers
    "Decision": "acting",
    "Allowed": "deciding.decision",
    "Denied": "deciding.decision",
    "Refusal": "deciding.decision",
    "Passes": "deciding.decision",
    "Need": "deciding.decision",
    "Alternative": "deciding.alternatives",
    "Awaiting": "acting",
    "Advice": "orders.advice",
    "advise": "orders.advice",
    # the definition, and the machine derived from it
    "ORDER_LINE": "definition",
    "Lifecycle": "language.lifecycle",
    "Facts": "language.conditions",
    "Engine": "derived.engine",
    "words": "definition.words",
    # terms
    "Terms": "terms.in_force",
    "terms_in_force": "terms.in_force",
    "markets": "terms.in_force",
    # mistakes
    "OrderLifecycleError": "errors",
    "DefinitionError": "errors",
    "UnknownName": "errors",
    "BadInput": "errors",
    "NotApplicable": "errors",
    "MissingExtra": "errors",
    "RenderingFailed": "errors",
}
"""Each public name, in reading order, and the module it lives in, which is loaded when the name is first used."""

__all__ = [
    "Order",
    "Line",
    "Parcel",
    "Payment",
    "Money",
    "Entry",
    "read_order",
    "rollup",
    "split",
    "Request",
    "Report",
    "decide",
    "decide_each",
    "options",
    "apply",
    "record",
    "awaited",
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
    "ORDER_LINE",
    "Lifecycle",
    "Facts",
    "Engine",
    "words",
    "Terms",
    "terms_in_force",
    "markets",
    "OrderLifecycleError",
    "DefinitionError",
    "UnknownName",
    "BadInput",
    "NotApplicable",
    "MissingExtra",
    "RenderingFailed",
]
"""Written out: a type checker reads it, and takes what it names for exported."""


def __getattr__(name: str) -> object:
    """Load the module of a public name; what is not used costs nothing on import."""
    if name not in _HOMES:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    found: object = getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
