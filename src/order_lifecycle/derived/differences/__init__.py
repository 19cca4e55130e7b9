"""What is different between two lifecycles: what was added, removed or changed, and which decisions turn.

>>> from dataclasses import replace
>>> from order_lifecycle.definition import ORDER_LINE
>>> events = tuple(each for each in ORDER_LINE.events if each.name != "consent")
>>> found = differences(ORDER_LINE, replace(ORDER_LINE, events=events))
>>> [(each.kind, each.how, each.name) for each in found.changes], found.breaking
([('event', 'removed', 'consent')], True)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.derived.differences.comparing import STORED, Change, Part, changes
from order_lifecycle.derived.differences.turning import (
    TURN_KINDS,
    Answer,
    Turn,
    TurnKind,
    Turns,
    answer,
    turn_of,
    turns,
)

if TYPE_CHECKING:
    from order_lifecycle.language.lifecycle import Lifecycle

__all__ = [
    "STORED",
    "TURN_KINDS",
    "Answer",
    "Change",
    "Differences",
    "Part",
    "Turn",
    "TurnKind",
    "Turns",
    "answer",
    "differences",
    "turn_of",
]


@dataclass(frozen=True)
class Differences:
    """All that is different. `breaking`: a host that relied on the old lifecycle may have to change something."""

    old: Lifecycle
    new: Lifecycle
    changes: tuple[Change, ...]
    turns: Turns

    @property
    def breaking(self) -> bool:
        """Whether anything is gone, closed, asked for in addition, or leads elsewhere."""
        return any(each.breaking for each in self.changes) or any(each.breaking for each in self.turns.found)

    @property
    def gone(self) -> tuple[Change, ...]:
        """What a stored order may still name, and is no longer there."""
        return tuple(each for each in self.changes if each.how == "removed" and each.kind in STORED)


def differences(old: Lifecycle, new: Lifecycle) -> Differences:
    """What is different in `new`. Both are any lifecycles; names and codes are what things are told by."""
    return Differences(old, new, changes(old, new), turns(old, new))
