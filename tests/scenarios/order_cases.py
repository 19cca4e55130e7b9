"""Worked cases about whole orders: real dates, the marketplace's terms, one step a line.

A step is one of

    2026-05-04T09:00:00Z buyer cancel ground=change_of_mind -> cancelled          asked, allowed
    2026-05-04T09:00:00Z merchant ship -> denied on_hold until 2026-05-04T10:00:00Z
    2026-05-04T09:00:00Z report carrier deliver -> delivered deviates not_shipped_yet
    2026-05-04T09:00:00Z buyer cancel key=k1 -> repeated                           the same key again
    2026-05-04T09:00:00Z buyer pay key=k1 -> unreadable                            refused as input
    2026-05-04T09:00:00Z advice -> read_product large_order                        among others
    split L1 2 L2

with `line=`, `ground=`, `evidence=`, `amount=`, `key=`, `due=` between event and arrow.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from order_lifecycle.acting import Decision, apply, decide, record
from order_lifecycle.errors import BadInput
from order_lifecycle.orders.advice import advise
from order_lifecycle.orders.ledger import captured, refundable, refunded
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Order, Report, Request
from order_lifecycle.orders.rollup import rollup
from order_lifecycle.orders.splitting import split
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent


@dataclass(frozen=True)
class OrderCase:
    """One worked case. `after` is what must be true at the end; `open` says that sources and code still differ."""

    name: str
    why: str
    sum: str
    order: Mapping[str, object]
    steps: tuple[str, ...]
    after: Mapping[str, object] = field(default_factory=dict)
    open: str = ""


def order_cases() -> list[OrderCase]:
    found = tomllib.loads((HERE / "orders.toml").read_text(encoding="utf-8"))
    return [OrderCase(**{**case, "steps": tuple(case["steps"])}) for case in found["case"]]


def place(given: Mapping[str, object]) -> Order:
    """The order of a case: `lines` as "L1 25.00 x1 custom_made", the rest as an order has it."""
    currency = str(given.get("currency", "EUR"))
    lines = []
    listed = given.get("lines", ["L1 25.00 x1"])
    assert isinstance(listed, list)
    for text in listed:
        name, price, times, *kinds = text.split()
        amount = Money.of(price, currency)
        line: dict[str, object] = {"id": name, "price": amount.model_dump(), "quantity": int(times.removeprefix("x"))}
        line |= {"custom_made": False} | {kind.removeprefix("maybe_"): _truth(kind) for kind in kinds}
        lines.append(line)
    rest = {key: value for key, value in given.items() if key not in {"lines", "currency"}}
    return Order.model_validate(
        {"id": "A1", "placed_at": "2026-05-04T08:00:00Z", **rest, "currency": currency, "lines": lines}
    )


def _truth(kind: str) -> bool | None:
    return None if kind.startswith("maybe_") else True


def run(case: OrderCase) -> Order:
    """Take every step of a case; each must end as the case says."""
    order = place(case.order)
    for step in case.steps:
        order = _take(order, step)
    return order


def _take(order: Order, step: str) -> Order:
    if step.startswith("split "):
        _, line, quantity, new = step.split()
        return split(order, line, int(quantity), new)
    said, _, expected = (part.strip() for part in step.partition(" -> "))
    moment, *words = said.split()
    at, wanted = datetime.fromisoformat(moment), expected.split()
    if words == ["advice"]:
        given = {each.code for each in advise(order, terms_in_force(order.market, order.placed_on), at)}
        assert set(wanted) <= given, f"{step}: advised {sorted(given)}"
        return order
    if words[0] == "report":
        return _report(order, words[1:], at, wanted, step)
    request = Request.model_validate(_asked(order, words))
    if wanted == ["unreadable"]:
        try:
            decide(order, request, at)
        except BadInput:
            return order
        raise AssertionError(f"{step}: was read")
    decision = decide(order, request, at)
    _compare(decision, wanted, step)
    return apply(order, decision) if decision.allowed else order


def _asked(order: Order, words: list[str]) -> dict[str, object]:
    by, event, *rest = words
    given: dict[str, object] = {name: value for name, _, value in (word.partition("=") for word in rest)}
    if "amount" in given:
        given["amount"] = Money.of(str(given["amount"]), order.currency)
    if "evidence" in given:
        given["evidence"] = [str(given["evidence"])]
    return {"by": by, "event": event, **given}


def _report(order: Order, words: list[str], at: datetime, wanted: list[str], step: str) -> Order:
    report = Report.model_validate({**_asked(order, words), "at": at})
    recorded = record(order, report)
    name = report.line or order.lines[0].id
    last = recorded.line(name).history[-1]
    assert len(recorded.line(name).history) == len(order.line(name).history) + 1, f"{step}: not recorded"
    expected = ["deviates", *last.deviations] if last.deviations else []
    assert [last.to, *expected] == wanted, step
    return recorded


def _compare(decision: Decision, wanted: list[str], step: str) -> None:
    if wanted == ["repeated"]:
        assert decision.repeats is not None, f"{step}: {decision.outcome}"
        return
    assert decision.repeats is None, f"{step}: taken for a repetition"
    if wanted[0] != "denied":
        assert decision.allowed, f"{step}: {[refusal.code for refusal in decision.refusals]}"
        assert [decision.to] == wanted, step
        return
    assert not decision.allowed, f"{step}: allowed, to {decision.to}"
    codes, until = (wanted[1:-2], wanted[-1]) if "until" in wanted else (wanted[1:], None)
    assert [refusal.code for refusal in decision.refusals] == codes, step
    if until is not None:
        moments = {decision.passes(refusal).at for refusal in decision.refusals}
        assert datetime.fromisoformat(until) in moments, f"{step}: passes at {moments}"


def summary(order: Order, wanted: Mapping[str, object]) -> dict[str, object]:
    """What is true at the end, under the names that a case uses in `after`."""

    def shown(amount: int) -> str:
        return str(Money(amount=amount, currency=order.currency)).partition(" ")[2]

    everything: dict[str, object] = {
        "states": " ".join(line.state for line in order.lines),
        "order": rollup([line.state for line in order.lines]),
        "captured": shown(captured(order)),
        "refunded": shown(refunded(order)),
        "refundable": shown(refundable(order)),
        "prices": " ".join(shown(line.price.amount) for line in order.lines),
        "by_line": " ".join(shown(refundable(order, line)) for line in order.lines),
        "entries": " ".join(str(len(line.history)) for line in order.lines),
        "effects": " ".join(order.lines[0].history[-1].effects),
    }
    return {name: everything[name] for name in wanted}
