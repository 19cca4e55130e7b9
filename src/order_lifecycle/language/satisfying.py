"""Which facts would make conditions come true together? A search that is exact for the conditions of a lifecycle."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from order_lifecycle.language.conditions import Condition
    from order_lifecycle.language.lifecycle import Lifecycle, Requirement, Transition

    Wanted = tuple[Condition, bool]
    """A condition, and the truth that it shall have."""


def models(
    wanted: Sequence[Wanted], known: Mapping[str, bool] | None = None, apart: Mapping[str, str] | None = None
) -> Iterator[dict[str, bool]]:
    """Assignments that give every condition its wanted truth; what one does not name may have any value, or none.

    `known` values are kept, and left out of what is yielded. Of facts that `apart` puts into one group, at most one
    is true. An assignment can be yielded twice; none at all means that the conditions exclude each other.

    >>> from order_lifecycle.language.conditions import Fact
    >>> dry, warm = (Fact(name, name, "world", known_by="anybody") for name in ("dry", "warm"))
    >>> list(models([(dry | warm, True), (dry & warm, False)]))
    [{'dry': True, 'warm': False}, {'warm': True, 'dry': False}]
    >>> list(models([(dry & warm, True)], {"dry": False}))
    []
    """
    fixed, groups = known or {}, apart or {}
    taken = {groups[name]: name for name, value in fixed.items() if value and name in groups}
    parts = [
        [row for row in rows_of(*each) if all(fixed.get(name, value) is value for name, value in row.items())]
        for each in wanted
    ]
    yield from _joined(parts, 0, {}, taken, fixed, groups)


def _joined(
    parts: list[list[dict[str, bool]]],
    at: int,
    chosen: dict[str, bool],
    taken: dict[str, str],
    fixed: Mapping[str, bool],
    groups: Mapping[str, str],
) -> Iterator[dict[str, bool]]:
    if at == len(parts):
        yield chosen
        return
    for row in parts[at]:
        new = {name: value for name, value in row.items() if name not in fixed}
        if any(chosen.get(name, value) is not value for name, value in new.items()):
            continue
        claimed = dict(taken)
        if all(
            claimed.setdefault(groups[name], name) == name for name, value in new.items() if value and name in groups
        ):
            yield from _joined(parts, at + 1, chosen | new, claimed, fixed, groups)


@cache
def rows_of(condition: Condition, wanted: bool) -> list[dict[str, bool]]:  # noqa: FBT001 - a key of the cache
    """`Condition.rows`, made once for each condition."""
    return condition.rows(wanted=wanted)


def askable(ways: Sequence[Transition]) -> Sequence[Transition]:
    """The ways of one cell that are ever asked: none comes after one that has no `when`.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> len(askable(ORDER_LINE.routes["cancellation_requested", "decline", "merchant"] * 2))
    2
    """
    last = next((number for number, way in enumerate(ways, 1) if way.when is None), len(ways))
    return ways[:last]


def chosen(ways: Sequence[Transition], number: int) -> list[Wanted]:
    """What makes the way of that number the one that counts, of the ways of one cell.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> ways = ORDER_LINE.routes["cancellation_requested", "decline", "merchant"]
    >>> [(str(condition), truth) for condition, truth in chosen(ways, 1)]
    [('asked_when_packed', False)]
    """
    wanted: list[Wanted] = [(way.when, False) for way in ways[:number] if way.when is not None]
    when = ways[number].when
    return wanted if when is None else [*wanted, (when, True)]


def met(way: Transition, *, but: Requirement | None = None) -> list[Wanted]:
    """What meets every requirement of a way; or every one but one."""
    return [(rule.needs, rule != but) for rule in way.requires]


def apart(lifecycle: Lifecycle) -> dict[str, str]:
    """The group of each fact that excludes others.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> apart(ORDER_LINE)["ground_is_agreement"]
    'ground'
    """
    return {fact.name: fact.one_of for fact in lifecycle.facts if fact.one_of}
