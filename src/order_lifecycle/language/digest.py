"""What two definitions must share to be the same: every rule, and no wording.

Labels, sentences, sources, the phases of drawings, the names of chapters, and files and lines do not count. All the
rest does, also what only shows in alternatives (`instead`, `opens_after`, `foreseen`) or in reports (`reach`,
`leads_to`).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from order_lifecycle.language.lifecycle import Actor, Effect, Event, Lifecycle, State


def digest(lifecycle: Lifecycle) -> str:
    """Twelve hexadecimal digits."""
    text = json.dumps(_canonical(lifecycle), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _names(things: Iterable[State | Event | Actor | Effect | None]) -> list[str]:
    return [each.name if each else "" for each in things]


def _canonical(lifecycle: Lifecycle) -> object:
    return {
        "ends": _names((lifecycle.initial, lifecycle.last_resort)),
        "grounded": _names(lifecycle.grounded),
        "states": [[s.name, s.kind, s.reach, _names(s.awaits), s.asks] for s in lifecycle.states],
        "events": [[e.name, _names(e.actors), e.goal, _names((e.leads_to,)), e.foreseen] for e in lifecycle.events],
        "actors": _names(lifecycle.actors),
        "facts": [[f.name, f.kind, f.known_by, f.can_change, f.becomes, f.one_of, f.at_first] for f in lifecycle.facts],
        "grounds": [[g.name, g.fact.name if g.fact else ""] for g in lifecycle.grounds],
        "effects": [[e.name, e.only_if.text() if e.only_if else ""] for e in lifecycle.effects],
        "transitions": [
            [
                t.event.name,
                _names(t.sources),
                t.to.name,
                _names(t.by),
                t.when.text() if t.when else "",
                t.otherwise,
                [[r.code, r.needs.text(), _names(r.instead)] for r in t.requires],
                _names(t.effects),
            ]
            for t in lifecycle.transitions
        ],
        "standing": [
            [s.code, _names(s.events), _names(s.states), _names(s.by), _names((s.opens_after,)), _names(s.instead)]
            for s in lifecycle.standing
        ],
    }
