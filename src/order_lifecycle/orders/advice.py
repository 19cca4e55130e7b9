"""What a buyer should check before paying, do after asking, and what a merchant could do better.

Advice changes nothing and refuses nothing. Each piece has a code; its sentence stands in the catalogues as
``advice_<code>`` with its parameters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import UnknownName
from order_lifecycle.orders.deadlines import ANSWER_WINDOW, span
from order_lifecycle.orders.ledger import total
from order_lifecycle.orders.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from order_lifecycle.orders.order import Order
    from order_lifecycle.terms.in_force import Terms


@dataclass(frozen=True)
class Advice:
    """One piece of advice: for whom, about which line (if one), why it is given, and from where it comes."""

    code: str
    to: Literal["buyer", "merchant"]
    source: str
    line: str | None = None
    parameters: Mapping[str, object] = field(default_factory=dict)


ADVICE = {
    "read_product": "seed S30, S48",
    "know_merchant": "seed S31",
    "read_return_terms": "seed S32",
    "decide_slowly": "seed S29, S49",
    "custom_made": "seed S28, S32",
    "maybe_custom_made": "seed S26, S32",
    "address_incomplete": "seed S33",
    "contact_missing": "seed S34",
    "large_order": "seed S35, S37, S38",
    "high_risk": "seed S36, S37, S38",
    "follow_request": "seed S39",
    "arrange_return": "seed S43",
    "agree_refund_time": "seed S44",
    "answer_in_time": "seed S51",
    "missed_answer": "seed S51",
    "widen_terms": "seed S50",
}
"""Every code of advice, and the clause of the founding article it comes from."""


def advise(order: Order, terms: Terms, now: datetime, language: str = "en") -> tuple[Advice, ...]:
    """All advice that fits the order now: before payment what to check, later what to follow.

    `language` chooses the merchant's return terms, which are quoted in one sentence.
    """
    return tuple(
        Advice(code, to, ADVICE[code], line, parameters)
        for code, to, line, parameters in (
            *_before_paying(order, terms, language),
            *_following(order, terms, now),
            *_for_the_merchant(order, terms, now),
        )
    )


_Piece = tuple[str, Literal["buyer", "merchant"], str | None, Mapping[str, object]]


def _before_paying(order: Order, terms: Terms, language: str) -> Iterator[_Piece]:
    if all(line.state != "placed" for line in order.lines):
        return
    for line in order.lines:
        if "custom_made" in terms.exclusions and line.custom_made is not False:
            code = "custom_made" if line.custom_made else "maybe_custom_made"
            yield code, "buyer", line.id, {"title": line.title or line.id}
    if order.address_complete is False:
        yield "address_incomplete", "buyer", None, {}
    if order.contact_given is False:
        yield "contact_missing", "buyer", None, {}
    limit = terms.amounts.get("large_order", {}).get(order.currency)
    if limit is not None and total(order) >= Money.of(limit, order.currency).amount:
        threshold = Money.of(limit, order.currency)
        yield "large_order", "buyer", None, {"limit": str(threshold)}
    if order.high_risk:
        yield "high_risk", "buyer", None, {}
    said = terms.pack.return_terms
    if language not in said:
        raise UnknownName("language", language, said, where=f"terms of {terms.pack.name!r}")
    yield "read_return_terms", "buyer", None, {"terms": said[language]}
    for code in ("read_product", "know_merchant", "decide_slowly"):
        yield code, "buyer", None, {}


def _following(order: Order, terms: Terms, now: datetime) -> Iterator[_Piece]:
    for line in order.lines:
        if line.state in ANSWER_WINDOW:
            until = span("answer_overdue", order, line, terms)
            yield "follow_request", "buyer", line.id, {"until": until.start if until else now}
        if line.state == "returning":
            yield "arrange_return", "buyer", line.id, {}
            yield "agree_refund_time", "buyer", line.id, {}


def _for_the_merchant(order: Order, terms: Terms, now: datetime) -> Iterator[_Piece]:
    for line in order.lines:
        awaited = {actor.name for actor in ORDER_LINE.state(line.state).awaits}
        told = span("answer_overdue", order, line, terms) if line.state in ANSWER_WINDOW else None
        if told is not None and "merchant" in awaited:
            code = "missed_answer" if told.holds(now) else "answer_in_time"
            yield code, "merchant", line.id, {"until": told.start}
    declined = sum(entry.event == "decline" for line in order.lines for entry in line.history)
    if declined:
        yield "widen_terms", "merchant", None, {"count": declined}
