"""The whole lifecycle with something laid over it: what tests have covered, or what orders have really done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import Caption, Diagram, EdgeMark
from order_lifecycle.derived.diagrams.merging import Move, merged
from order_lifecycle.derived.diagrams.parts import box, clusters, legend
from order_lifecycle.derived.diagrams.wording import event_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.language.words import Words

    Arc = tuple[str, str, str]
    """(event, state, state after it)."""


@dataclass(frozen=True)
class Laid:
    """What is laid over a move: how it is marked, how heavy it is (0 to 1), and a small line about it."""

    mark: EdgeMark = ""
    weight: float = 0.0
    note: str = ""


def overlay(
    lifecycle: Lifecycle,
    words: Words,
    laid: Mapping[Arc, Laid],
    *,
    name: str,
    title: str,
    missed: str,
    counted: str = "",
    whole: bool = True,
) -> Diagram:
    """The drawing of the whole lifecycle, each move marked as `laid` says; those it does not name are drawn grey.

    A move that the lifecycle does not have is added. Without `whole`, what is not named is left out. `missed` and
    `counted` say in the legend what such a move is.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.words import words
    >>> arc = ("ship", "cancelled", "shipped")
    >>> drawn = overlay(ORDER_LINE, words("en"), {arc: Laid("missed")}, name="log", title="Log", missed="not allowed")
    >>> [edge.sources for edge in drawn.edges if edge.mark == "missed"]
    [('cancelled',)]
    """
    acting: dict[Arc, list[str]] = {arc: [] for arc in laid}
    for way in lifecycle.transitions:
        for each in way.sources:
            arc = (way.event.name, each.name, way.to.name)
            if arc in laid or (whole and each != way.to):
                acting.setdefault(arc, []).extend(actor.name for actor in way.by)
    moves = []
    stays: dict[str, list[str]] = {}
    for arc, actors in acting.items():
        event, source, target = arc
        over = laid.get(arc, Laid("closed"))
        names = tuple(actor.name for actor in lifecycle.actors if actor.name in actors)
        said = event_by(lifecycle.event(event), (), words)
        if source == target:
            stays.setdefault(source, []).append(f"{said} ({over.note})" if over.note else said)
            continue
        captions = (Caption(said), *([Caption(over.note, small=True)] if over.note else []))
        moves.append(Move(source, target, captions, names, over.mark, round(over.weight, 2)))
    edges = merged(moves)
    touched = {lifecycle.initial.name, *(name for _, source, target in laid for name in (source, target))}
    shown = [state for state in lifecycle.states if whole or state.name in touched]
    boxes = [box(state, words, stays.get(state.name, ())) for state in shown]
    return Diagram(
        view="everything",
        name=name,
        title=title,
        language=words.language,
        actors=tuple(each.name for each in lifecycle.actors),
        clusters=clusters(shown, boxes, words),
        edges=edges,
        legend=legend(
            lifecycle, words, boxes, edges, closed=words.phrase("not_planned"), missed=missed, counted=counted
        ),
        initial=lifecycle.initial.name,
    )
