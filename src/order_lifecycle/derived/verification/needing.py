"""On which facts can anything still turn? All others are forgotten, so that orders that differ in nothing are one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.language.claims import Leads, Never

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from order_lifecycle.language.claims import Claim
    from order_lifecycle.language.lifecycle import Lifecycle

    Needed = Mapping[str, Collection[str]]
    """By state, the names of facts."""


def asked_by(claims: Iterable[Claim], lifecycle: Lifecycle) -> Needed:
    """By state, the facts that claims ask for there, whether or not a rule does.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.must_hold import silence_undoes_no_custom_made_goods
    >>> asked = asked_by([silence_undoes_no_custom_made_goods], ORDER_LINE)
    >>> sorted(state for state, names in asked.items() if "merchant_consents" in names)
    ['cancellation_requested', 'return_requested']
    """
    asked: dict[str, set[str]] = {state.name: set() for state in lifecycle.states}
    for claim in claims:
        if isinstance(claim, Leads):
            for names in asked.values():
                names.add(claim.while_true.name)
        if isinstance(claim, Never) and claim.where is not None:
            for source, event, _ in lifecycle.routes:
                if lifecycle.state(source) in (claim.sources or lifecycle.states) and (
                    lifecycle.event(event) in (claim.events or lifecycle.events)
                ):
                    asked[source] |= {fact.name for fact in claim.where.facts}
    return asked


def still_needed(
    lifecycle: Lifecycle, kept: Collection[str], grounds: Collection[str], asked: Needed
) -> dict[str, set[str]]:
    """By state, the facts among `kept` and `grounds` on which a rule, or what is `asked`, can still turn.

    A request on a new ground, and an event that turns a fact, make no difference of what was before.
    """
    kept, grounds, grounded = set(kept), set(grounds), {event.name for event in lifecycle.grounded}
    needed = {state.name: set(asked.get(state.name, ())) & (kept | grounds) for state in lifecycle.states}
    changed = True
    while changed:
        changed = False
        for (state, event, _), ways in lifecycle.routes.items():
            turned = set(lifecycle.becoming(state, event, {}))
            taken = set(taken_over(lifecycle, state, event))
            now = {fact.name for way in ways for fact in way.facts} | taken
            later = {name for way in ways for name in needed[way.to.name]} - turned
            new = (now | later) & (kept | grounds) - (grounds if event in grounded else set())
            if not new <= needed[state]:
                needed[state] |= new
                changed = True
    return needed


def taken_over(lifecycle: Lifecycle, state: str, event: str) -> Iterator[str]:
    """Facts whose value another fact takes over at that event."""
    for fact in lifecycle.facts:
        turns = dict(fact.becomes)
        value = turns.get(f"{state}/{event}", turns.get(event))
        if isinstance(value, str):
            yield value
