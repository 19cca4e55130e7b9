"""Lifecycle and words to a drawing: the whole, one chapter, or what one actor may do."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import (
    Caption,
    Cluster,
    Diagram,
    DiagramState,
    Legend,
    LegendEdge,
    Note,
)
from order_lifecycle.derived.diagrams.merging import Move, merged
from order_lifecycle.derived.diagrams.wording import actor_names, event_by
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from order_lifecycle.language.lifecycle import Actor, Event, Lifecycle, State, Transition
    from order_lifecycle.language.words import Words

    Say = Callable[[Transition, tuple[Actor, ...]], tuple[Caption, ...]]

VIEWS = ("everything", "chapter", "actor")
"""The views that need no order; the view of one line is `line`."""


def view(lifecycle: Lifecycle, words: Words, kind: str, name: str = "") -> Diagram:
    """The drawing of that kind; `name` is the chapter or the actor. `UnknownName` lists what there is.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.words import words
    >>> view(ORDER_LINE, words("en"), "chapter", "buying").name
    'chapter-buying'
    """
    if kind == "everything":
        return everything(lifecycle, words)
    if kind == "chapter":
        return chapter(lifecycle, words, name)
    if kind == "actor":
        return actor(lifecycle, words, name)
    raise UnknownName("view", kind, VIEWS)


def static_views(lifecycle: Lifecycle) -> tuple[tuple[str, str], ...]:
    """Every (kind, name) that `view` can draw of this lifecycle."""
    chapters = (("chapter", each.name) for each in lifecycle.chapters)
    actors = (("actor", each.name) for each in lifecycle.actors)
    return (("everything", ""), *chapters, *actors)


def everything(lifecycle: Lifecycle, words: Words) -> Diagram:
    """Every state and every move, without conditions."""
    moves = list(lifecycle.transitions)
    return _diagram(lifecycle, words, "everything", "everything", words.phrase("view_everything"), moves)


def chapter(lifecycle: Lifecycle, words: Words, name: str) -> Diagram:
    """The moves of one chapter, with what chooses between them and what refuses them."""
    found = lifecycle.chapter(name)
    title = words.phrase("view_chapter", chapter=words.label(found))
    return _diagram(lifecycle, words, "chapter", f"chapter-{name}", title, found.transitions)


def actor(lifecycle: Lifecycle, words: Words, name: str) -> Diagram:
    """The moves that one actor may make."""
    found = lifecycle.actor(name)
    title = words.phrase("view_actor", actor=words.label(found))
    moves = [each for each in lifecycle.transitions if found in each.by]
    return _diagram(lifecycle, words, "actor", f"actor-{name}", title, moves, only=found)


def _diagram(
    lifecycle: Lifecycle,
    words: Words,
    kind: str,
    name: str,
    title: str,
    transitions: Sequence[Transition],
    only: Actor | None = None,
) -> Diagram:
    moves = _moves(lifecycle, words, transitions, only, conditions=kind == "chapter")
    everywhere = _everywhere(lifecycle, moves)
    touched = {end for move in moves for end in (move.source, move.target)}
    shown = [state for state in lifecycle.states if kind == "everything" or state.name in touched]
    stays = {state.name: [m.captions for m in moves if m.source == m.target == state.name] for state in shown}
    boxes = [
        box(state, words, [caption for caption in stays[state.name] if caption not in everywhere])
        for state in shown
    ]
    edges = merged(move for move in moves if move.source != move.target)
    return Diagram(
        view=kind,
        name=name,
        title=title,
        language=words.language,
        actors=tuple(each.name for each in lifecycle.actors),
        clusters=clusters(shown, boxes, words),
        edges=edges,
        legend=legend(lifecycle, words, shown, [edge.actors for edge in edges]),
        initial=lifecycle.initial.name if lifecycle.initial in shown else "",
        notes=_notes(words, everywhere),
    )
