"""What a proof says: findings with the place of the rule and the way there, and what was proved."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.derived.verification.spots import Step


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    `code` and `parameters` make the sentence (the phrase ``finding_<code>``). `place` is file and line of the rule, or
    the name of the thing. `path` is the shortest way there, `facts` are of an order to which it happens, and `terms`
    name the terms under which it does (empty: whatever the terms).
    """

    code: str
    parameters: Mapping[str, str]
    place: str
    path: tuple[Step, ...] = ()
    facts: Mapping[str, bool] = field(default_factory=dict)
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Overlap:
    """Two ways that can be open at once, of which the earlier one is declared to count."""

    event: str
    earlier: str
    later: str


@dataclass(frozen=True)
class Report:
    """What was found, and over how much it was looked for.

    `spots` are combinations of a state, a history and a ground; `orders` are combinations of what the goods, the
    order and the terms are; both for the definition by itself. `claims` are the codes of what was proved. `unused`
    rules are alive, but not under any of the given terms: that is no fault, since a merchant may have others.
    """

    findings: tuple[Finding, ...]
    unused: tuple[Finding, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    gaps: int = 0
    states: int = 0
    spots: int = 0
    moves: int = 0
    orders: int = 0
    claims: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Nothing is wrong."""
        return not self.findings
