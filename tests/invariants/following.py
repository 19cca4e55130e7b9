"""Doing what an alternative says, and looking for a way out of a state: acts, moments, and asking again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.acting import Decision, apply, decide
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.ledger import total
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.order import Order, Request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from order_lifecycle.deciding.alternatives import Alternative
    from order_lifecycle.terms.in_force import Terms

EVIDENCE = ("photo.jpg",)
STEPS_MAX = 7


def follow(denied: Decision, way: Alternative) -> Decision:
    """The decision that a buyer gets who does what an alternative says."""
    order, terms, line = denied.order, denied.terms, denied.line.id
    for event, by in way.after:
        amount = Money(amount=total(order), currency=order.currency) if event == "pay" else None
        act = Request(event=event, by=by, line=line, amount=amount)
        order = apply(order, decide(order, act, denied.at, terms))
    asked = denied.request.model_copy(update={"event": way.event, "by": way.by, "line": line, "key": ""})
    for need in way.needs:
        asked = _supplied(asked, need.fact, value=need.value)
    return decide(order, asked, way.at or denied.at, terms)


def _supplied(request: Request, fact: str, *, value: bool) -> Request:
    """The request of somebody who brings what is needed: another ground, evidence, or knowledge."""
    ground = next((each.name for each in ORDER_LINE.grounds if each.fact and each.fact.name == fact), None)
    if ground is not None and value:
        return request.model_copy(update={"ground": ground})
    if fact == "evidence_given":
        return request.model_copy(update={"evidence": EVIDENCE if value else ()})
    return request.model_copy(update={"facts": {**request.facts, fact: value}})


@dataclass(frozen=True)
class _Spot:
    order: Order
    now: datetime
    path: tuple[str, ...]


def way_out(order: Order, line_id: str, now: datetime, terms: Terms) -> tuple[str, ...] | None:
    """Acts that lead a line to a closed or final state without those who are waited for; None where there are none.

    Tried in layers, each state once: everybody else's acts, now and at each moment at which a fact of time turns.
    """
    state = order.line(line_id).state
    if not _is_open(state):
        return ()
    absent = {actor.name for actor in ORDER_LINE.state(state).awaits}
    layer, seen = [_Spot(order, now, ())], {state}
    for _ in range(STEPS_MAX):
        following: list[_Spot] = []
        for spot in layer:
            for after in _moves(spot, line_id, absent, terms):
                state = after.order.line(line_id).state
                if not _is_open(state):
                    return after.path
                if state not in seen:
                    seen.add(state)
                    following.append(after)
        layer = following
    return None


def _is_open(state: str) -> bool:
    return ORDER_LINE.state(state).kind == "open"


def _moves(spot: _Spot, line_id: str, absent: set[str], terms: Terms) -> Iterator[_Spot]:
    state = spot.order.line(line_id).state
    for now in _moments(spot, line_id, terms):
        cells = [(event, by) for cell_state, event, by in ORDER_LINE.routes if cell_state == state and by not in absent]
        for event, by in sorted(cells, key=lambda cell: cell[1] != "system"):
            if event not in {"ask_platform", "consent"}:
                for request in _asked(spot.order, event, by, line_id):
                    decision = decide(spot.order, request, now, terms)
                    if decision.allowed and decision.to != state:
                        yield _Spot(apply(spot.order, decision), now, (*spot.path, f"{now:%d %b %H:%M} {by} {event}"))


def _moments(spot: _Spot, line_id: str, terms: Terms) -> list[datetime]:
    """Now, and every later moment at which a fact of time turns."""
    moments = [spot.now]
    while len(moments) < 12:
        facts = observe(spot.order, spot.order.line(line_id), None, terms, moments[-1])
        later = [at for at in facts.changes.values() if at > moments[-1]]
        if not later:
            break
        moments.append(min(later))
    return moments


def _asked(order: Order, event: str, by: str, line_id: str) -> Iterator[Request]:
    amount = Money(amount=total(order), currency=order.currency) if event == "pay" else None
    grounds = (None,) if by not in {"buyer", "merchant"} else (None, "defect", "out_of_stock", "not_received")
    for ground in grounds:
        yield Request(event=event, by=by, line=line_id, ground=ground, evidence=EVIDENCE, amount=amount)
