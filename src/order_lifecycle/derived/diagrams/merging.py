"""Which moves can share one caption: a drawing stays readable when it says a thing once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import Caption, DiagramEdge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from order_lifecycle.derived.diagrams.graph import EdgeMark

    Look = tuple[EdgeMark, float]

Pair = tuple[str, str]
Block = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class Move:
    """One arrow before merging; `actors` are names, in the order of the lifecycle."""

    source: str
    target: str
    captions: tuple[Caption, ...]
    actors: tuple[str, ...]
    mark: EdgeMark = ""
    weight: float = 0.0


def merged(moves: Iterable[Move]) -> tuple[DiagramEdge, ...]:
    """The same arrows, grouped: equal ends share one edge, and then edges that say the same become one that fans.

    >>> say = (Caption("cancel"),)
    >>> merged([Move("paid", "cancelled", say, ("buyer",)), Move("packed", "cancelled", say, ("buyer",))])[0].sources
    ('paid', 'packed')
    """
    between: dict[tuple[Pair, Look], list[Move]] = {}
    for move in moves:
        held = between.setdefault(((move.source, move.target), (move.mark, move.weight)), [])
        if move not in held:
            held.append(move)
    alike: dict[tuple[tuple[Caption, ...], tuple[str, ...], Look], list[Pair]] = {}
    for (pair, look), held in between.items():
        captions = tuple(caption for move in held for caption in move.captions)
        actors = tuple(dict.fromkeys(name for move in held for name in move.actors))
        alike.setdefault((captions, actors, look), []).append(pair)
    return tuple(
        DiagramEdge(sources, targets, captions, actors, *look)
        for (captions, actors, look), pairs in alike.items()
        for sources, targets in _blocks(pairs)
    )


def _blocks(pairs: Sequence[Pair]) -> list[Block]:
    """The pairs as few (every source, every target) blocks: grouped by source, or by target if that is fewer."""
    by_source = [(sources, targets) for targets, sources in _grouped(pairs).items()]
    flipped = _grouped([(target, source) for source, target in pairs])
    by_target = list(flipped.items())
    return by_source if len(by_source) <= len(by_target) else by_target


def _grouped(pairs: Sequence[Pair]) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Seconds that belong to a first, and all firsts that have the same seconds."""
    seconds: dict[str, tuple[str, ...]] = {}
    for first, second in pairs:
        seconds[first] = (*seconds.get(first, ()), second)
    firsts: dict[tuple[str, ...], tuple[str, ...]] = {}
    for first, those in seconds.items():
        firsts[those] = (*firsts.get(those, ()), first)
    return firsts
