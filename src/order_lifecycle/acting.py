"""A request or a report meets an order: decide, options, apply, record. Pure: no clock, no I/O, no chance.

request -> observe -> decide -> Decision -> apply -> the order with one more entry
report  -> the order with one more entry, marked where the lifecycle did not expect it
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from order_lifecycle.deciding.alternatives import Alternative, alternatives
from order_lifecycle.deciding.decide import decide as decide_line
from order_lifecycle.deciding.decision import Allowed, Denied, Passes, Refusal, Verdict, how_it_passes, verdict
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import BadInput, NotApplicable
from order_lifecycle.orders.appending import REFUNDS, with_entry
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.observe import Scene, observe
from order_lifecycle.orders.order import Report, Request
from order_lifecycle.orders.situating import money_after
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from order_lifecycle.language.conditions import Facts
    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Line, Order
    from order_lifecycle.terms.in_force import Terms
    from order_lifecycle.terms.judging import Refund

_CONTENT = dict.fromkeys(("event", "by", "ground", "amount"), "another") | dict.fromkeys(("evidence", "facts"), "other")
"""What a key stands for, and how a difference in it is said."""


@dataclass(frozen=True)
class Awaiting:
    """Who is waited for in the new state, until when, and where the line goes if nothing happens."""

    by: tuple[str, ...]
    until: datetime | None
    on_silence: str | None
    answer: bool


@dataclass(frozen=True)
class Decision:
    """The answer to one request about one line: the outcome, and everything the asker needs to go on.

    `outcome` is `Allowed` or `Denied`. `repeats` is the position of the entry that an earlier request with the same
    key made; then nothing will change.
    """

    order: Order
    line: Line
    request: Request
    at: datetime
    terms: Terms
    facts: Facts
    outcome: Allowed | Denied
    repeats: int | None = None

    @property
    def allowed(self) -> bool:
        """Whether it may be done now."""
        return isinstance(self.outcome, Allowed)

    @property
    def verdict(self) -> Verdict:
        """One word: allowed, needs_consent, needs_facts, not_yet, denied."""
        return verdict(ORDER_LINE, self.outcome, self.facts)

    @property
    def to(self) -> str | None:
        """The new state, if allowed."""
        return self.outcome.to if isinstance(self.outcome, Allowed) else None

    @property
    def effects(self) -> tuple[str, ...]:
        """What the host shall perform, if allowed."""
        return self.outcome.effects if isinstance(self.outcome, Allowed) else ()

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Every reason why not, in order of precedence."""
        return self.outcome.refusals if isinstance(self.outcome, Denied) else ()

    def passes(self, refusal: Refusal) -> Passes:
        """How one of the refusals can pass."""
        return how_it_passes(ORDER_LINE, refusal, self.facts)

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What else is possible, each verified by asking again."""
        if isinstance(self.outcome, Allowed):
            return ()
        return alternatives(
            ORDER_LINE, self.outcome, Standpoint(self.order, self.line.id, self.request, self.at, self.terms)
        )

    @cached_property
    def money(self) -> tuple[Refund, str, tuple[str, ...]] | None:
        """What an allowed request leads to under the terms: the refund, who pays the way back, the sources."""
        if self.to is None:
            return None
        return money_after(Scene(self.order, self.line, self.request, self.terms, self.at), self.request.event)

    @cached_property
    def awaiting(self) -> Awaiting | None:
        """Who is waited for once it has been done."""
        outcome = self.outcome
        if isinstance(outcome, Denied) or outcome.to == outcome.state or not ORDER_LINE.state(outcome.to).awaits:
            return None
        return awaited(apply(self.order, self), self.line.id, self.at, self.terms)


def decide(order: Order, request: Request, now: datetime, terms: Terms | None = None) -> Decision:
    """May this be done with this line now? Changes nothing.

    `now` is an aware moment. Without `terms` the order is judged by those of its market on the day of purchase. An
    order of several lines needs `request.line`; see `decide_each`.
    """
    if now.tzinfo is None:
        raise BadInput("now", f"{now.isoformat()} has no time zone", "an aware datetime")
    line = order.line(request.line) if request.line is not None else _only_line(order)
    terms = terms or terms_in_force(order.market, order.placed_on)
    if request.amount is not None and request.amount.currency != order.currency:
        raise BadInput("amount", f"is in {request.amount.currency}", f"{order.currency}, the currency of the order")
    facts = observe(order, line, request, terms, now)
    earlier = _earlier(line, request)
    if earlier is not None:
        return Decision(order, line, request, now, terms, facts, _repeated(earlier), earlier.position)
    outcome = decide_line(ORDER_LINE, line.state, request.event, request.by, facts)
    return Decision(order, line, request, now, terms, facts, outcome)


def decide_each(order: Order, request: Request, now: datetime, terms: Terms | None = None) -> tuple[Decision, ...]:
    """The same for every line of the order, or for the one line that the request names."""
    names = [request.line] if request.line is not None else [line.id for line in order.lines]
    return tuple(decide(order, request.model_copy(update={"line": name}), now, terms) for name in names)


def options(
    order: Order, line: str, by: str, now: datetime, *, terms: Terms | None = None, request: Request | None = None
) -> tuple[Decision, ...]:
    """Every event that this actor may ever ask for, open or closed for this line now.

    `request` gives a ground, evidence and facts that are to be supposed.
    """
    ORDER_LINE.actor(by)
    asked = request or Request(event=ORDER_LINE.events[0].name, by=by)
    return tuple(
        decide(order, asked.model_copy(update={"event": event.name, "by": by, "line": line, "key": ""}), now, terms)
        for event in ORDER_LINE.events
        if by in {actor.name for actor in event.actors}
    )


def apply(order: Order, decision: Decision) -> Order:
    """The order after an allowed decision: one more entry, and a payment where money moved.

    A repeated request changes nothing. A denied decision, or one about a line that has moved on since, cannot be
    applied: `NotApplicable`.
    """
    outcome, line = decision.outcome, order.line(decision.line.id)
    if decision.repeats is not None:
        return order
    if isinstance(outcome, Denied):
        raise NotApplicable(f"line {line.id!r}: {outcome.event!r} was denied: {', '.join(outcome.codes)}")
    if line.history != decision.line.history:
        raise NotApplicable(f"line {line.id!r} has moved on since this was decided; decide again")
    if outcome.event in REFUNDS and not decide(order, decision.request, decision.at, decision.terms).allowed:
        raise NotApplicable(f"line {line.id!r}: money has moved since this was decided; decide again")
    return with_entry(
        order, line, decision.request, decision.at, decision.terms, to=outcome.to, effects=outcome.effects
    )


def record(order: Order, report: Report, terms: Terms | None = None) -> Order:
    """The order after something has happened, whether the lifecycle expected it or not.

    A report is never lost. Where it was not expected, its entry holds the codes of the refusals as `deviations`, and
    the line goes where the goods are, but never backwards. A report with a known key changes nothing.
    """
    decision = decide(order, report, report.at, terms)
    outcome, line = decision.outcome, decision.line
    if decision.repeats is not None:
        return order
    if isinstance(outcome, Allowed):
        return with_entry(order, line, report, report.at, decision.terms, to=outcome.to, effects=outcome.effects)
    to = _where_the_goods_are(line.state, report.event)
    return with_entry(order, line, report, report.at, decision.terms, to=to, deviations=outcome.codes)


def awaited(order: Order, line_id: str, now: datetime, terms: Terms | None = None) -> Awaiting | None:
    """Who is waited for at this line now, until when, and what silence means; None where nobody is.

    The date may have passed: then the line lapses as soon as somebody tells it so.
    """
    line = order.line(line_id)
    state = ORDER_LINE.state(line.state)
    if not state.awaits:
        return None
    terms = terms or terms_in_force(order.market, order.placed_on)
    lapse = Request(event="lapse", by="system", line=line_id)
    facts = observe(order, line, lapse, terms, now)
    ways = ORDER_LINE.routes.get((state.name, lapse.event, lapse.by), ())
    required = [fact.name for way in ways for rule in way.requires for fact in rule.needs.facts]
    ends = [facts.parameters[name]["until"] for name in required if name in facts.parameters]
    until = next((end for end in ends if isinstance(end, datetime)), None)
    then = decide(order, lapse, max(until, now) if until else now, terms)
    return Awaiting(tuple(actor.name for actor in state.awaits), until, then.to, state.asks)


@dataclass(frozen=True)
class Standpoint:
    """A line of a real order as a situation: what others do is recorded, and observed again."""

    order: Order
    line_id: str
    request: Request
    now: datetime
    terms: Terms

    @property
    def state(self) -> str:
        """The state of the line."""
        return self.order.line(self.line_id).state

    def facts(self, event: str, by: str) -> Facts:
        """What is known when this actor asks for this event, on the same ground and evidence."""
        asked = self._asked(event, by)
        return observe(self.order, self.order.line(self.line_id), asked, self.terms, self.now)

    def after(self, event: str, by: str) -> Standpoint | None:
        """The order after that act, or None when the act would be refused."""
        act = Request(event=event, by=by, line=self.line_id, amount=self._amount(event))
        decision = decide(self.order, act, self.now, self.terms)
        if not decision.allowed:
            return None
        # What was supplied is overtaken where the act changes it: a consent that was missing is then there.
        changed = ORDER_LINE.becoming(self.state, event, {})
        supplied = {name: value for name, value in self.request.facts.items() if name not in changed}
        request = self.request.model_copy(update={"facts": supplied})
        return Standpoint(apply(self.order, decision), self.line_id, request, self.now, self.terms)

    def at(self, moment: datetime) -> Standpoint:
        """The same order later."""
        return Standpoint(self.order, self.line_id, self.request, moment, self.terms)

    def _asked(self, event: str, by: str) -> Request:
        return self.request.model_copy(update={"event": event, "by": by, "line": self.line_id, "key": ""})

    def _amount(self, event: str) -> Money | None:
        if event != "pay":
            return None
        return Money(amount=sum(line.price.amount for line in self.order.lines), currency=self.order.currency)


def _only_line(order: Order) -> Line:
    if len(order.lines) != 1:
        ids = ", ".join(line.id for line in order.lines) or "none"
        raise BadInput(f"order {order.id!r}", f"has {len(order.lines)} lines and the request names none", ids)
    return order.lines[0]


def _earlier(line: Line, request: Request) -> Entry | None:
    """The entry that a request with the same key made; the same key with other content is a mistake."""
    found = next((entry for entry in line.history if entry.key == request.key), None) if request.key else None
    if found is None:
        return None
    for name, other in _CONTENT.items():
        if getattr(found, name) != getattr(request, name):
            raise BadInput(
                f"key {request.key!r}",
                f"was used for {found.event!r} by {found.by!r}, now with {other} {name}",
                "the same request again, or a new key",
            )
    return found


def _repeated(entry: Entry) -> Allowed:
    state = entry.from_ or entry.to
    routes = ORDER_LINE.routes.get((state, entry.event, entry.by), ())
    transition = next((each for each in routes if each.to.name == entry.to), ORDER_LINE.transitions[0])
    return Allowed(state, entry.event, entry.by, entry.to, entry.effects, transition)


def _where_the_goods_are(state: str, event: str) -> str:
    now, reported = ORDER_LINE.state(state), ORDER_LINE.event(event).leads_to
    if reported is None or now.kind == "final" or reported.reach <= now.reach:
        return state
    return reported.name
