"""May this actor do this now? The one decider: slow enough to be read, everything fast is tested against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.deciding.decision import Allowed, Denied, Refusal
from order_lifecycle.language.lifecycle import NOT_KNOWN, WRONG_ACTOR, WRONG_STATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.language.conditions import Condition, Facts
    from order_lifecycle.language.lifecycle import Lifecycle, Transition


def decide(lifecycle: Lifecycle, state: str, event: str, actor: str, facts: Facts) -> Allowed | Denied:
    """Allowed with the new state, or Denied with every reason.

    The ways of one event from one state are asked in their order; the first whose `when` is true counts. A way
    whose `when` is unknown refuses: what happens would depend on what nobody knows. Names that do not exist raise
    `UnknownName`.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.language.conditions import Facts
    >>> decide(ORDER_LINE, "shipped", "cancel", "buyer", Facts({"interception_offered": False})).codes[0]
    'already_shipped'
    """
    for route in lifecycle.routes.get((state, event, actor), ()):
        chosen = True if route.when is None else route.when.truth(facts.values)
        if chosen is None:
            return Denied(state, event, actor, (Refusal(NOT_KNOWN, _unknown(route.when, facts.values)),))
        if chosen:
            return _along(route, state, actor, facts.values)
    return Denied(state, event, actor, (_standing_refusal(lifecycle, state, event, actor),))


def _along(route: Transition, state: str, actor: str, values: Mapping[str, bool]) -> Allowed | Denied:
    refusals = tuple(
        Refusal(rule, _unknown(rule.needs, values) if truth is None else ())
        for rule in route.requires
        if (truth := rule.needs.truth(values)) is not True
    )
    if refusals:
        return Denied(state, route.event.name, actor, refusals)
    effects = tuple(
        effect.name for effect in route.effects if effect.only_if is None or effect.only_if.truth(values) is not False
    )
    return Allowed(state, route.event.name, actor, route.to.name, effects, route)


def _unknown(condition: Condition | None, values: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple(fact.name for fact in condition.facts if fact.name not in values) if condition else ()


def _standing_refusal(lifecycle: Lifecycle, state: str, event: str, actor: str) -> Refusal:
    lifecycle.state(state)
    lifecycle.actor(actor)
    if actor not in {each.name for each in lifecycle.event(event).actors}:
        return Refusal(WRONG_ACTOR)
    return Refusal(lifecycle.standing_at.get((state, event, actor), WRONG_STATE))
