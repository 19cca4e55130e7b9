"""Is a lifecycle sound? Proved over every state and every combination of facts that can be reached."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from order_lifecycle.derived.verification.findings import Finding, Overlap, Report
from order_lifecycle.derived.verification.needing import asked_by
from order_lifecycle.derived.verification.proving import broken
from order_lifecycle.derived.verification.reach import Reach
from order_lifecycle.derived.verification.soundness import (
    dead_rules,
    gaps,
    living_rules,
    overlaps,
    traps,
    unreachable_states,
    usable_rules,
    waits,
)
from order_lifecycle.derived.verification.spots import Step
from order_lifecycle.derived.verification.texts import missing_texts
from order_lifecycle.language.claims import Indifferent
from order_lifecycle.language.mistakes import mistakes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from order_lifecycle.derived.verification.reach import Known
    from order_lifecycle.language.claims import Claim
    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.language.words import Words

__all__ = ["Finding", "Overlap", "Report", "Step", "verify"]

UNSEARCHABLE = {"repeated_name", "unknown_name", "empty_transition"}
"""Mistakes with which a search makes no sense."""


def verify(
    lifecycle: Lifecycle,
    claims: Sequence[Claim] = (),
    *,
    languages: Sequence[Words] = (),
    terms: Mapping[str, Known] | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Everything that is wrong with a lifecycle, whatever the terms and under each of the given ones.

    `claims` are proved; `languages` must have every text; `terms` name what holds for every order under them, by
    state. `progress` is told what is looked at next: the lifecycle, then the terms.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> report = verify(ORDER_LINE)
    >>> report.clean, report.states
    (True, 19)
    """
    written = [Finding("mistake", {"sentence": each.sentence}, each.place) for each in mistakes(lifecycle)]
    if any(each.code in UNSEARCHABLE for each in mistakes(lifecycle)):
        return Report(tuple(written))
    tell = progress or (lambda _: None)
    tell("lifecycle")
    reach = Reach(lifecycle, asked=asked_by(claims, lifecycle))
    alive = living_rules(reach)
    found = [
        *written,
        *missing_texts(lifecycle, claims, languages),
        *gaps(lifecycle),
        *unreachable_states(reach),
        *dead_rules(lifecycle, alive),
        *_wherever(reach, claims),
    ]
    moving = [claim for claim in claims if not isinstance(claim, Indifferent)]  # those hold cell by cell: proved above
    used: set[tuple[int, str, str]] = set()
    for known in (terms or {}).values():
        used |= usable_rules(lifecycle, known)
    if terms:
        tell("terms")
        found += _not_told(found, _under_terms(lifecycle, moving, terms))
    return Report(
        findings=tuple(found),
        unused=tuple(dead_rules(lifecycle, alive & used)) if terms else (),
        overlaps=tuple(overlaps(lifecycle)),
        gaps=sum(each.code == "gap" for each in found),
        states=len({spot.state for spot in reach.reached}),
        spots=len(reach.reached),
        moves=len(reach.moves),
        orders=reach.everybody.bit_count(),
        claims=tuple(claim.code for claim in claims),
        terms=tuple(terms or {}),
    )


def _wherever(reach: Reach, claims: Sequence[Claim]) -> Iterator[Finding]:
    yield from traps(reach)
    yield from waits(reach)
    for claim in claims:
        found = broken(claim, reach)
        if found is not None:
            yield found


def _under_terms(lifecycle: Lifecycle, claims: Sequence[Claim], terms: Mapping[str, Known]) -> Iterator[Finding]:
    """What is wrong under some terms. Terms that settle the same are looked at once."""
    same: dict[str, list[str]] = {}
    for name, known in terms.items():
        same.setdefault(repr(sorted((state, sorted(values.items())) for state, values in known.items())), []).append(
            name
        )
    reach = Reach(lifecycle, {names[0]: terms[names[0]] for names in same.values()}, asked_by(claims, lifecycle))
    alike = {names[0]: names for names in same.values()}
    for each in _wherever(reach, claims):
        yield replace(each, terms=tuple(name for first in each.terms for name in alike[first]))


def _not_told(told: Sequence[Finding], under: Iterable[Finding]) -> Iterator[Finding]:
    """What is wrong under some terms only."""
    seen = {(each.code, tuple(each.parameters.items()), each.place) for each in told}
    return (each for each in under if (each.code, tuple(each.parameters.items()), each.place) not in seen)
