"""What is known of a line when somebody asks for something: one function a fact.

True, False, or None for unknown. What the caller supplied goes before what is observed. Dates come from the history,
figures from the terms; nothing is guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.vocabulary import SHIPPED
from order_lifecycle.language.conditions import Facts, Seen
from order_lifecycle.orders.deadlines import ASKED, CLOCKS, span
from order_lifecycle.orders.ledger import captured, paid_before, refundable, total
from order_lifecycle.terms.pack import GOODS, RULES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from order_lifecycle.orders.deadlines import Span
    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Line, Order, Request
    from order_lifecycle.terms.in_force import Terms

_ANSWERED_FROM = (*ASKED, "declined", "return_approved", "returning", "cancelled", "returned", "lost", "refund_granted")
_HAD_BY_CARRIER = tuple(
    event.name for event in ORDER_LINE.events if event.leads_to and event.leads_to.reach >= SHIPPED.reach
)
_GROUNDED = tuple(event.name for event in ORDER_LINE.grounded)
_YES = ("cancelled", "returning", "return_approved", "refund_granted")
_FIGURES = {kind: f"exclusions.{kind}" for kind in GOODS} | {name: f"rules.{name}" for name in RULES}
_FACTS = {fact.name: fact for fact in ORDER_LINE.facts}
_TOLD = {**CLOCKS, **_FIGURES}
SILENCE: Mapping[str, str] = {
    "cancellation_requested": "silence_approves_cancellation",
    "return_requested": "silence_approves_return",
    "refund_requested": "silence_approves_refund",
    "disputed": "silence_approves_dispute",
}


@dataclass(frozen=True)
class Scene:
    """What is looked at: a line of an order, what is asked for (if anything), the terms, and the moment."""

    order: Order
    line: Line
    request: Request | None
    terms: Terms
    now: datetime
    _spans: dict[str, Span | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    def value(self, name: str) -> bool | None:
        """Whether a fact is true; None for unknown."""
        if self.request is not None and name in self.request.facts:
            return self.request.facts[name]
        if name in CLOCKS:
            told = self._span(name)
            return told is not None and told.holds(self.now)
        return OBSERVED[name](self)

    def change(self, name: str) -> datetime | None:
        """When a fact of time turns, if it does."""
        supplied = self.request is not None and name in self.request.facts
        told = None if supplied else self._span(name)
        return told.next_change(self.now) if told else None

    def parameters(self, name: str) -> Mapping[str, object] | None:
        """What sentences about a fact say: from what it was counted, and the source."""
        if name in CLOCKS:
            told = self._span(name)
            return told.parameters(self.terms) if told else None
        cited = self.terms.cited(_FIGURES[name])
        return {"source": cited} if cited else None

    def _span(self, name: str) -> Span | None:
        if name not in self._spans:
            self._spans[name] = span(name, self.order, self.line, self.terms)
        return self._spans[name]


def observe(order: Order, line: Line, request: Request | None, terms: Terms, now: datetime) -> Facts:
    """Every fact about a line that is known now, when the facts of time turn, and from what they were counted.

    Each is found when it is first asked for: a decision turns on a few of them.
    """
    scene = Scene(order, line, request, terms, now)
    return Facts(Seen(_FACTS, scene.value), Seen(CLOCKS, scene.change), Seen(_TOLD, scene.parameters))


# --------------------------------------------------------------------------------- what the goods are


def _goods(kind: str) -> Callable[[Scene], bool | None]:
    """Such goods, where the terms exclude them at all."""
    return lambda scene: getattr(scene.line, kind) if kind in scene.terms.exclusions else False


# ------------------------------------------------------------------------- what has happened to them


def never_shipped(scene: Scene) -> bool:
    """Nothing in the history says that the carrier, or somebody after the carrier, had it."""
    return scene.line.last(*_HAD_BY_CARRIER) is None


def not_delivered(scene: Scene) -> bool:
    """No entry of the history delivered it."""
    return scene.line.last_effective("deliver") is None


def came_back(scene: Scene) -> bool:
    """The merchant received it back."""
    return scene.line.last("receive") is not None


def refused_at_door(scene: Scene) -> bool:
    """What last turned the parcel round was a refusal at the door."""
    turned = scene.line.last_to("returning")
    return turned is not None and turned.event == "reject_delivery"


def asked_when_packed(scene: Scene) -> bool:
    """The last cancellation request was made at packed."""
    asked = scene.line.last_to("cancellation_requested")
    return asked is not None and asked.from_ == "packed"


def asked_when_completed(scene: Scene) -> bool:
    """The last return request was made at completed."""
    asked = scene.line.last_to("return_requested")
    return asked is not None and asked.from_ == "completed"


def asked_to_keep_goods(scene: Scene) -> bool:
    """The last request was for money alone."""
    asked = scene.line.last_effective("request_return", "request_refund", "cancel")
    return asked is not None and asked.event == "request_refund"


def declined_change_of_mind(scene: Scene) -> bool:
    """The line stands at declined, and the request that led there was on a change of mind."""
    asked = last_ask(scene.line)
    ground = ORDER_LINE.ground(asked.ground).fact if asked is not None and asked.ground is not None else None
    meant = ground is not None and ground.name == "ground_is_change_of_mind"
    return scene.line.state == "declined" and meant


def request_declined(scene: Scene) -> bool:
    """The last thing that happened to a request of the buyer was a no."""
    no = scene.line.last_effective("decline", "lapse", "cancel", "request_return", "request_refund", "dismiss")
    return no is not None and no.event in {"decline", "lapse"} and no.from_ in ASKED and no.to not in _YES


# -------------------------------------------------------------------------------------------- money


def cash_on_delivery(scene: Scene) -> bool | None:
    """As the order says."""
    return scene.order.cash_on_delivery


def order_paid(scene: Scene) -> bool | None:
    """The whole price was taken before; the payment that is told of now does not count."""
    return paid_before(scene.order, scene.line, scene.request, scene.now)


def money_held(scene: Scene) -> bool | None:
    """More was taken for the line than went back."""
    return None if scene.order.payments is None else refundable(scene.order, scene.line, scene.request) > 0


def amount_covers_order(scene: Scene) -> bool | None:
    """This payment, with what was taken before, covers all lines."""
    request = scene.request
    if request is None or request.amount is None or scene.order.payments is None:
        return None
    before = [each for each in scene.order.payments if not request.key or each.key != request.key]
    taken = captured(scene.order.model_copy(update={"payments": tuple(before)}))
    return taken + request.amount.amount >= total(scene.order)


def amount_within_refundable(scene: Scene) -> bool | None:
    """The amount asked for (without one: all that is left) is at most what can still be paid back."""
    if scene.order.payments is None:
        return None
    left = refundable(scene.order, scene.line, scene.request)
    asked = scene.request.amount if scene.request else None
    if asked is None:  # all that is left: but a part is only a part when somebody says how much
        return None if scene.request is not None and scene.request.event == "refund_part" else left > 0
    return 0 < asked.amount <= left


def amount_settles(scene: Scene) -> bool | None:
    """The amount asked for (without one: all that is left) is all that can still be paid back."""
    asked = scene.request.amount if scene.request else None
    if asked is None:
        return True
    return None if scene.order.payments is None else asked.amount >= refundable(scene.order, scene.line, scene.request)


# ------------------------------------------------------------------------------------------ request


def last_ask(line: Line) -> Entry | None:
    """The entry by which the buyer last asked for something, or turned the parcel away."""
    return line.last_effective(*_GROUNDED)


def ground_of(scene: Scene) -> str | None:
    """The ground of this request; of a follow-up, the ground of the request it follows."""
    if scene.request is not None and scene.request.ground is not None:
        return scene.request.ground
    asked = last_ask(scene.line)
    return asked.ground if asked is not None and scene.line.state in _ANSWERED_FROM else None


def _is_ground(fact: str) -> Callable[[Scene], bool | None]:
    def look(scene: Scene) -> bool | None:
        ground = ground_of(scene)
        if ground is None:
            return None
        meant = ORDER_LINE.ground(ground).fact
        return meant is not None and meant.name == fact

    return look


def evidence_given(scene: Scene) -> bool | None:
    """Whether this request carries evidence."""
    evidence = scene.request.evidence if scene.request else None
    return None if evidence is None else bool(evidence)


def merchant_consents(scene: Scene) -> bool:
    """The merchant's consent stands in the history and no later no takes it back."""
    last = scene.line.last_effective("consent", "decline", "dismiss")
    return last is not None and last.event == "consent"


def request_left(scene: Scene) -> bool:
    """Fewer requests to cancel were made than the terms allow."""
    limit = scene.terms.limits.get("cancellation_requests")
    made = sum(entry.to == "cancellation_requested" and entry.event == "cancel" for entry in scene.line.history)
    return limit is None or made < limit


# -------------------------------------------------------------------------------------------- terms


def silence_approves(scene: Scene) -> bool:
    """What the terms say about silence on the request that is open."""
    return scene.terms.rules.get(SILENCE.get(scene.line.state, ""), False)


def _rule(name: str) -> Callable[[Scene], bool | None]:
    return lambda scene: scene.terms.rules.get(name, False)


def _nobody_knows(_: Scene) -> bool | None:
    """A fact of the world: only who asks the world can supply it."""
    return None


OBSERVED: Mapping[str, Callable[[Scene], bool | None]] = {
    **{kind: _goods(kind) for kind in GOODS},
    **{
        function.__name__: function
        for function in (
            never_shipped,
            not_delivered,
            came_back,
            refused_at_door,
            asked_when_packed,
            asked_when_completed,
            asked_to_keep_goods,
            request_declined,
            declined_change_of_mind,
            cash_on_delivery,
            order_paid,
            money_held,
            amount_covers_order,
            amount_within_refundable,
            amount_settles,
            evidence_given,
            merchant_consents,
            request_left,
            silence_approves,
        )
    },
    **{fact.name: _is_ground(fact.name) for fact in ORDER_LINE.facts if fact.one_of == "ground"},
    **{name: _rule(name) for name in RULES},
    "carrier_can_intercept": _nobody_knows,
}
"""Each fact that is no fact of time, and its function."""
