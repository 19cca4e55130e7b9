"""Which moves can share one caption: a drawing stays readable when it says a thing once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import Caption, DiagramEdge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from order_lifecycle.derived.diagrams.graph import EdgeMark

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


def merged(moves: Iterable[Move]) -> tuple[DiagramEdge, ...]:
    """The same arrows, grouped: equal captions share an edge, and equal ends share their captions.

    >>> say = (Caption("cancel"),)
    >>> merged([Move("paid", "cancelled", say, ("buyer",)), Move("packed", "cancelled", say, ("buyer",))])[0].sources
    ('paid', 'packed')
    """
    alike: dict[tuple[tuple[Caption, ...], tuple[str, ...], EdgeMark], dict[Pair, None]] = {}
    for move in moves:
        alike.setdefault((move.captions, move.actors, move.mark), {})[move.source, move.target] = None
    edges: dict[tuple[Block, EdgeMark], DiagramEdge] = {}
    for (captions, actors, mark), pairs in alike.items():
        for block in _blocks(list(pairs)):
            before = edges.get((block, mark))
            if before is None:
                edges[block, mark] = DiagramEdge(*block, captions, actors, mark)
            else:
                both = tuple(dict.fromkeys((*before.actors, *actors)))
                edges[block, mark] = DiagramEdge(*block, (*before.captions, *captions), both, mark)
    return tuple(edges.values())


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
