"""Lifecycle and words to a drawing: the whole, one chapter, or what one actor may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import Caption, Diagram, Note
from order_lifecycle.derived.diagrams.merging import Move, merged
from order_lifecycle.derived.diagrams.parts import box, clusters, legend
from order_lifecycle.derived.diagrams.wording import conditions, event_by
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.language.lifecycle import Actor, Event, Lifecycle, Transition
    from order_lifecycle.language.words import Words

VIEWS = ("everything", "chapter", "actor")
"""The views that need nothing but the lifecycle; a line is drawn by `line.line`."""


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
    named = ("everything", "everything", words.phrase("view_everything"))
    return _diagram(lifecycle, words, named, _moves(lifecycle, words, lifecycle.transitions))


def chapter(lifecycle: Lifecycle, words: Words, name: str) -> Diagram:
    """The moves of one chapter, with what chooses between them and what refuses them."""
    found = lifecycle.chapter(name)
    title = words.phrase("view_chapter", chapter=words.label(found))
    named = ("chapter", f"chapter-{name}", title)
    return _diagram(lifecycle, words, named, _moves_with_conditions(words, found.transitions))


def actor(lifecycle: Lifecycle, words: Words, name: str) -> Diagram:
    """The moves that one actor may make."""
    found = lifecycle.actor(name)
    title = words.phrase("view_actor", actor=words.label(found))
    own = [each for each in lifecycle.transitions if found in each.by]
    return _diagram(lifecycle, words, ("actor", f"actor-{name}", title), _moves(lifecycle, words, own, found))


def _diagram(
    lifecycle: Lifecycle,
    words: Words,
    named: tuple[str, str, str],
    moves: Sequence[Move],
) -> Diagram:
    kind, name, title = named
    edges = merged(move for move in moves if move.source != move.target)
    everywhere, stays = _staying(lifecycle, moves)
    touched = {end for edge in edges for end in (*edge.sources, *edge.targets)} | set(stays)
    shown = [state for state in lifecycle.states if kind == "everything" or state.name in touched]
    boxes = [box(state, words, stays.get(state.name, ())) for state in shown]
    return Diagram(
        view=kind,
        name=name,
        title=title,
        language=words.language,
        actors=tuple(each.name for each in lifecycle.actors),
        clusters=clusters(shown, boxes, words),
        edges=edges,
        legend=legend(lifecycle, words, boxes, edges),
        initial=lifecycle.initial.name if lifecycle.initial in shown else "",
        notes=(Note(words.phrase("everywhere"), everywhere),) if everywhere else (),
    )


def _staying(lifecycle: Lifecycle, moves: Sequence[Move]) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    """What stays where it is: said once if it can be done in every state, else in the box of its state."""
    places: dict[str, list[str]] = {}
    for move in moves:
        if move.source == move.target:
            text = " ".join(caption.text for caption in move.captions)
            places.setdefault(text, []).append(move.source)
    everywhere = tuple(text for text, names in places.items() if len(set(names)) == len(lifecycle.states))
    stays: dict[str, list[str]] = {}
    for text, names in places.items():
        for name in dict.fromkeys(names):
            if text not in everywhere:
                stays.setdefault(name, []).append(text)
    return everywhere, stays


def _moves(
    lifecycle: Lifecycle, words: Words, transitions: Sequence[Transition], only: Actor | None = None
) -> list[Move]:
    """One move for each event between two states, whoever may do it; without conditions."""
    found: dict[tuple[str, str, Event], set[Actor]] = {}
    for each in transitions:
        for source in each.sources:
            found.setdefault((source.name, each.to.name, each.event), set()).update(each.by)
    moves = []
    for (source_name, target, event), doing in found.items():
        actors = tuple(each for each in lifecycle.actors if each in doing) if only is None else (only,)
        text = event_by(event, actors if only is None else (), words)
        names = tuple(each.name for each in actors)
        moves.append(Move(source_name, target, (Caption(text),), names))
    return moves


def _moves_with_conditions(words: Words, transitions: Sequence[Transition]) -> list[Move]:
    return [
        Move(
            source.name,
            each.to.name,
            (Caption(event_by(each.event, each.by, words)), *conditions(each, words)),
            tuple(actor.name for actor in each.by),
        )
        for each in transitions
        for source in each.sources
    ]
