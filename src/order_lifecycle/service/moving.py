"""What becomes of orders by requests and reports: decided on what is true in the transaction."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from order_lifecycle.acting import apply, decide, record
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import BadInput, UnknownOrder
from order_lifecycle.orders.order import Report
from order_lifecycle.service.due import rows_of
from order_lifecycle.service.matching import each_line
from order_lifecycle.stores.records import Moved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.acting import Decision
    from order_lifecycle.orders.order import Order, Request
    from order_lifecycle.service.keeping import Unit
    from order_lifecycle.service.serving import OrderService
    from order_lifecycle.terms.in_force import Terms


def request(service: OrderService, unit: Unit, order_id: str, asked: Request, asking: str) -> tuple[Decision, ...]:
    """A decision for each line, and what was allowed is done."""
    before = unit.order(order_id, lock=True)
    terms = service.terms(before)
    after, decisions = _decided(service, unit, before, asked, terms, asking)
    if after is not before:
        unit.save(before, after, rows_of(after, terms, service.now()))
    return decisions


def report(service: OrderService, unit: Unit, order_id: str, told: Report, asking: str) -> Order:
    """The order after what was told."""
    before = unit.order(order_id, lock=True)
    terms = service.terms(before)
    after = _recorded(service, before, told, terms, asking)
    if after is not before:
        unit.save(before, after, rows_of(after, terms, service.now()))
    return after


def batch(
    service: OrderService, unit: Unit, asked: Sequence[tuple[str, Request]], asking: str
) -> list[tuple[Decision, ...] | Order]:
    """The same for many, one after the other, and written together."""
    before = unit.orders([order_id for order_id, _ in asked], lock=True)
    terms = {order_id: service.terms(order) for order_id, order in before.items()}
    after = dict(before)
    answers: list[tuple[Decision, ...] | Order] = []
    for order_id, each in asked:
        if order_id not in after:
            raise UnknownOrder(order_id)
        if isinstance(each, Report):
            after[order_id] = _recorded(service, after[order_id], each, terms[order_id], asking)
            answers.append(after[order_id])
        else:
            after[order_id], decisions = _decided(service, unit, after[order_id], each, terms[order_id], asking)
            answers.append(decisions)
    now = service.now()
    turned = [key for key in dict.fromkeys(key for key, _ in asked) if after[key] is not before[key]]
    unit.save_all([Moved(before[key], after[key], rows_of(after[key], terms[key], now)) for key in turned])
    return answers


def _decided(
    service: OrderService, unit: Unit, order: Order, asked: Request, terms: Terms, asking: str
) -> tuple[Order, tuple[Decision, ...]]:
    """The order after what is allowed of a request, and a decision for each line."""
    _allow(service, asked.by, order, asking)
    now, decisions = service.now(), []
    for each in each_line(order, asked):
        decision = decide(order, each, now, terms)
        decisions.append(decision)
        if decision.allowed:
            order = apply(order, decision)
        elif service.keep_refusals:
            codes = [refusal.code for refusal in decision.refusals]
            body = {"request": json.loads(each.model_dump_json()), "state": decision.line.state, "codes": codes}
            unit.keep_refusal(order.id, decision.line.id, now, json.dumps(body))
    return order, tuple(decisions)


def _recorded(service: OrderService, order: Order, told: Report, terms: Terms, asking: str) -> Order:
    """The order after a report, of one line or of each."""
    _allow(service, told.by, order, asking)
    for each in each_line(order, told):
        order = record(order, each, terms)
    return order


def _allow(service: OrderService, actor: str, order: Order, asking: str) -> None:
    ORDER_LINE.actor(actor)
    if service.may_act_for is not None and not service.may_act_for(actor, order, asking):
        raise BadInput(f"order {order.id!r}", f"the caller may not act as {actor}", "an actor that the caller is")
