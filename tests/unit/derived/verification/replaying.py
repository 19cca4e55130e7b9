"""Is a path legal? Walked step by step with `decide`, trying every assignment of what is not known."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from order_lifecycle.derived.verification import Finding, Step
    from order_lifecycle.language.lifecycle import Lifecycle

    Past = tuple[tuple[str, bool], ...]
    Known = Mapping[str, Mapping[str, bool]]


def legal(lifecycle: Lifecycle, finding: Finding, known: Known | None = None) -> bool:
    """Whether an order with the facts of the finding can go its path; the ground stays until the next one."""
    first = {fact.name: fact.at_first for fact in lifecycle.facts if fact.becomes and fact.kind != "time"}
    pasts: set[Past] = {tuple((name, value) for name, value in first.items() if value is not None)}
    ground: str | None = None
    at = lifecycle.initial.name
    for step in finding.path:
        if step.source != at:
            return False
        ground = step.ground if lifecycle.event(step.event) in lifecycle.grounded else ground
        settled = {**finding.facts, **_grounds(lifecycle, ground), **(known or {}).get(at, {})}
        pasts = {after for past in pasts for after in _after(lifecycle, step, settled, past)}
        at = step.to
    return bool(pasts)


def _grounds(lifecycle: Lifecycle, ground: str | None) -> dict[str, bool]:
    facts = {each.fact.name for each in lifecycle.grounds if each.fact and lifecycle.grounded}
    return {name: name == ground for name in facts}


def _after(lifecycle: Lifecycle, step: Step, settled: Mapping[str, bool], past: Past) -> Iterator[Past]:
    certain = {**settled, **dict(past)}
    asked = lifecycle.cell_facts(step.source, step.event, step.by)
    free = [fact.name for fact in asked if fact.name not in certain]
    for values in product((False, True), repeat=len(free)):
        facts = {**certain, **dict(zip(free, values, strict=True))}
        outcome = decide(lifecycle, step.source, step.event, step.by, Facts(facts))
        if isinstance(outcome, Allowed) and outcome.to == step.to:
            turned = lifecycle.becoming(step.source, step.event, facts)
            kept = {fact.name for fact in lifecycle.facts if fact.becomes and fact.kind != "time"}
            after = {**dict(past), **{name: value for name, value in turned.items() if name in kept}}
            yield tuple((name, value) for name, value in after.items() if value is not None)
