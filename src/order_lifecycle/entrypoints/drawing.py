"""Drawings from the command line: a view of the lifecycle, or one line of an order as it stands now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.acting import awaited, options
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived import diagrams
from order_lifecycle.entrypoints.market_drawing import known_under
from order_lifecycle.errors import BadInput
from order_lifecycle.orders.order import Request

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from order_lifecycle.acting import Awaiting, Decision
    from order_lifecycle.entrypoints.given import Given
    from order_lifecycle.language.words import Words
    from order_lifecycle.orders.order import Line, Order

TEXT_FORMS = ("dot", "gv", "mmd")


def drawn(
    given: Given | None,
    view: str | None,
    words: Words,
    *,
    by: str,
    ground: str | None,
    now: datetime,
    market: str | None,
) -> diagrams.Diagram:
    """The drawing that is asked for: of a line, or of the lifecycle under the terms of `market` at `now`, if any."""
    kind, _, name = (view or ("line" if given else "everything")).partition(":")
    if kind == "line":
        if given is None:
            raise BadInput(
                "--view line", "needs an order", "an order file, or --view everything, chapter:NAME, actor:NAME"
            )
        line = _line(given.order, name)
        request = Request(event="cancel", by=by, line=line.id, ground=ground)
        return drawing_of_line(given.order, line, request, now, words)
    known = known_under(market, now.date(), words) if market else diagrams.Known()
    return diagrams.view(ORDER_LINE, words, kind, name, known)


def draw(drawing: diagrams.Diagram, output: Path | None, form: str | None) -> str:
    """Write the drawing to `output`, or return its text (DOT, or Mermaid if the form says so)."""
    if output is not None:
        diagrams.write(drawing, output, form)
        return ""
    if form is not None and form not in TEXT_FORMS:
        raise BadInput(f"--format {form}", "is no text", f"{', '.join(TEXT_FORMS)}, or a file with -o")
    return diagrams.rendered(drawing, form or "dot").decode()


def drawing_of_line(order: Order, line: Line, request: Request, now: datetime, words: Words) -> diagrams.Diagram:
    """One line now: its way so far, what is open to anybody, what is closed to the asker and why."""
    waited = awaited(order, line.id, now)
    zone = order.zone
    asked = options(order, line.id, request.by, now, request=request)
    others = [
        each
        for actor in ORDER_LINE.actors
        if actor.name != request.by
        for each in options(order, line.id, actor.name, now)
        if each.allowed
    ]
    path = tuple(
        diagrams.Step(entry.from_, entry.event, entry.by, entry.to) for entry in line.history if entry.from_ is not None
    )
    opened = tuple(
        diagrams.OpenWay(each.event, each.by, each.to, _until(decision, each, waited, zone))
        for decision, each in _allowed([*asked, *others])
    )
    closed = tuple(
        diagrams.ClosedWay(each.request.event, each.request.by, tuple(refusal.code for refusal in each.refusals))
        for each in asked
        if not each.allowed
    )
    return diagrams.line(ORDER_LINE, words, diagrams.LineNow(line.id, line.state, path, opened, closed))


def _allowed(decisions: list[Decision]) -> Iterator[tuple[Decision, Allowed]]:
    for decision in decisions:
        if isinstance(decision.outcome, Allowed):
            yield decision, decision.outcome


def _until(decision: Decision, allowed: Allowed, waited: Awaiting | None, zone: str | None) -> datetime | None:
    """When this way closes: at the next change of a fact that it needs, or when the answer is overdue."""
    facts = [fact.name for fact in allowed.transition.facts]
    moments = [decision.facts.changes[name] for name in facts if name in decision.facts.changes]
    if waited is not None and allowed.by in waited.by and waited.until is not None and allowed.to != allowed.state:
        moments.append(waited.until)
    return min(moments).astimezone(decision.terms.zone(zone)) if moments else None


def _line(order: Order, name: str) -> Line:
    if name:
        return order.line(name)
    if len(order.lines) != 1:
        ids = ", ".join(f"line:{line.id}" for line in order.lines)
        raise BadInput(f"order {order.id!r}", f"has {len(order.lines)} lines; name one with --view", ids)
    return order.lines[0]
