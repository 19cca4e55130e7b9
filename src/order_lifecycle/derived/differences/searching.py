"""Which is the smallest set of known facts that makes conditions true or false together? Exact, within a measure.

`satisfying.models` finds every way in the order of the conditions; this finds the smallest, and stops at a bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING

from order_lifecycle.language.conditions import All, AnyOf, Not
from order_lifecycle.language.satisfying import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from order_lifecycle.language.conditions import Condition
    from order_lifecycle.language.satisfying import Wanted

STEPS_MAX = 50_000
"""How many steps are taken for one cell; the largest cells of an order line need some hundreds."""

ROWS_MAX = 500
"""How many ways to come true a condition may have; those of people have a handful."""


@dataclass
class Search:
    """Of facts that `apart` puts into one group, at most one is true. `cut` says that something was left out."""

    apart: Mapping[str, str]
    steps: int = STEPS_MAX
    cut: bool = False

    def smallest(self, wanted: Iterable[Wanted], below: Callable[[], float]) -> Iterator[dict[str, bool]]:
        """Assignments that give every condition its wanted truth, none of which could be left smaller.

        Every assignment with that truth contains one that is yielded, unless that has `below()` facts or more.
        """
        each_once = {(condition.text(), truth): (condition, truth) for condition, truth in wanted}
        parts = []
        for condition, truth in each_once.values():
            if _counted(condition, truth) > ROWS_MAX:
                self.cut = True
                return
            parts.append(rows_of(condition, truth))
        yield from self._joined(parts, {}, below)

    def _joined(
        self, parts: list[list[dict[str, bool]]], chosen: dict[str, bool], below: Callable[[], float]
    ) -> Iterator[dict[str, bool]]:
        if self.steps <= 0:
            self.cut = True
            return
        self.steps -= 1
        # What the chosen facts settle already needs no more of them.
        left = [rows for rows in parts if not any(row.items() <= chosen.items() for row in rows)]
        if not left:
            yield chosen
            return
        open_rows = min(([row for row in rows if self._fits(row, chosen)] for rows in left), key=len)
        for row in open_rows:
            joined = chosen | row
            if len(joined) < below():
                yield from self._joined(left, joined, below)

    def _fits(self, row: dict[str, bool], chosen: dict[str, bool]) -> bool:
        if any(chosen.get(name, value) is not value for name, value in row.items()):
            return False
        true = [self.apart[name] for name, value in (chosen | row).items() if value and name in self.apart]
        return len(true) == len(set(true))


def _counted(condition: Condition, wanted: bool) -> int:  # noqa: FBT001 - the same two as `rows_of`
    """At most how many rows there are, before any is made."""
    if isinstance(condition, Not):
        return _counted(condition.part, not wanted)
    if isinstance(condition, (All, AnyOf)):
        each = [_counted(part, wanted) for part in condition.parts]
        return sum(each) if wanted is condition.decisive else prod(each)
    return 1
