"""Lifecycle and words to a drawing: the whole, one chapter, or what one actor may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import Caption, Diagram, Note
from order_lifecycle.derived.diagrams.known import NOTHING, Known, Outlook, best, outlooks
from order_lifecycle.derived.diagrams.merging import Move, merged
from order_lifecycle.derived.diagrams.parts import box, clusters, legend
from order_lifecycle.derived.diagrams.wording import conditions, event_by
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.language.lifecycle import Actor, Chapter, Event, Lifecycle, State, Transition
    from order_lifecycle.language.words import Words

VIEWS = ("everything", "chapter", "actor")
"""The views that need nothing but the lifecycle; a line is drawn by `line.line`."""


def view(lifecycle: Lifecycle, words: Words, kind: str, name: str = "", known: Known = NOTHING) -> Diagram:
    """The drawing of that kind; `name` is the chapter or the actor. `UnknownName` lists what there is.

    What is `known` of every order closes moves, which are drawn grey and dashed with the reason, or opens them.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.words import words
    >>> view(ORDER_LINE, words("en"), "chapter", "buying").name
    'chapter-buying'
    """
    if kind == "everything":
        return everything(lifecycle, words, known)
    if kind == "chapter":
        return chapter(lifecycle, words, name, known)
    if kind == "actor":
        return actor(lifecycle, words, name, known)
    raise UnknownName("view", kind, VIEWS)


def static_views(lifecycle: Lifecycle) -> tuple[tuple[str, str], ...]:
    """Every (kind, name) that `view` can draw of this lifecycle."""
    chapters = (("chapter", each.name) for each in lifecycle.chapters)
    actors = (("actor", each.name) for each in lifecycle.actors)
    return (("everything", ""), *chapters, *actors)


def everything(lifecycle: Lifecycle, words: Words, known: Known = NOTHING) -> Diagram:
    """Every state and every move, without conditions."""
    named = ("everything", "everything", words.phrase("view_everything"))
    return _diagram(lifecycle, words, named, _moves(lifecycle, words, known), known)


def chapter(lifecycle: Lifecycle, words: Words, name: str, known: Known = NOTHING) -> Diagram:
    """The moves of one chapter, with what chooses between them and what refuses them."""
    found = lifecycle.chapter(name)
    title = words.phrase("view_chapter", chapter=words.label(found))
    named = ("chapter", f"chapter-{name}", title)
    return _diagram(lifecycle, words, named, _moves_with_conditions(lifecycle, words, found, known), known)


def actor(lifecycle: Lifecycle, words: Words, name: str, known: Known = NOTHING) -> Diagram:
    """The moves that one actor may make."""
    found = lifecycle.actor(name)
    named = ("actor", f"actor-{name}", words.phrase("view_actor", actor=words.label(found)))
    return _diagram(lifecycle, words, named, _moves(lifecycle, words, known, found), known)


def _diagram(
    lifecycle: Lifecycle,
    words: Words,
    named: tuple[str, str, str],
    moves: Sequence[Move],
    known: Known,
) -> Diagram:
    kind, name, title = named
    edges = merged(move for move in moves if move.source != move.target)
    everywhere, stays = _staying(lifecycle, moves)
    touched = {end for edge in edges for end in (*edge.sources, *edge.targets)} | set(stays)
    shown = [state for state in lifecycle.states if kind == "everything" or state.name in touched]
    boxes = [box(state, words, stays.get(state.name, ())) for state in shown]
    return Diagram(
        view=kind,
        name=f"{name}-{known.name}" if known.name else name,
        title=words.phrase("view_under", view=title, terms=known.title) if known.title else title,
        language=words.language,
        actors=tuple(each.name for each in lifecycle.actors),
        clusters=clusters(shown, boxes, words),
        edges=edges,
        legend=legend(lifecycle, words, boxes, edges, closed=words.phrase("closed_by_terms")),
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


def _moves(lifecycle: Lifecycle, words: Words, known: Known, only: Actor | None = None) -> list[Move]:
    """One move for each event between two states and each outlook, whoever may do it; without conditions."""
    ways: dict[tuple[str, str, Event], dict[Actor, list[Outlook]]] = {}
    for way, state, by, outlook in outlooks(lifecycle, known):
        if only is None or by == only:
            ways.setdefault((state.name, way.to.name, way.event), {}).setdefault(by, []).append(outlook)
    moves = []
    for (source, target, event), doing in ways.items():
        found: dict[Outlook, list[Actor]] = {}
        for each in (one for one in lifecycle.actors if one in doing):
            found.setdefault(best(doing[each]), []).append(each)
        for outlook, actors in found.items():
            said = Caption(event_by(event, () if only else actors, words))
            names = tuple(each.name for each in actors)
            moves.append(Move(source, target, (said, *outlook.captions(words)), names, outlook.mark))
    return moves


def _moves_with_conditions(lifecycle: Lifecycle, words: Words, found: Chapter, known: Known) -> list[Move]:
    """One move for each way from each of its states and each outlook, with its conditions."""
    ways: dict[tuple[int, State], dict[Outlook, list[Actor]]] = {}
    written = [id(each) for each in found.transitions]
    for way, state, by, outlook in outlooks(lifecycle, known):
        if id(way) in written:
            ways.setdefault((written.index(id(way)), state), {}).setdefault(outlook, []).append(by)
    return [
        Move(
            state.name,
            way.to.name,
            (Caption(event_by(way.event, actors, words)), *_why(way, state, words, outlook, known)),
            tuple(each.name for each in actors),
            outlook.mark,
        )
        for (number, state), doing in ways.items()
        for way in [found.transitions[number]]
        for outlook, actors in doing.items()
    ]


def _why(way: Transition, state: State, words: Words, outlook: Outlook, known: Known) -> tuple[Caption, ...]:
    """A closed way says what closes it; any other, what still decides about it."""
    said = outlook.captions(words)
    return said if outlook.mark else (*said, *conditions(way, words, known.at(state.name)))
