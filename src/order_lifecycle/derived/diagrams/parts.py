"""The parts that every view is put together from: boxes, clusters, the legend."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import Cluster, DiagramState, Legend, Stroke
from order_lifecycle.derived.diagrams.wording import listed, short_name, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from order_lifecycle.derived.diagrams.graph import DiagramEdge, EdgeMark, StateMark
    from order_lifecycle.language.lifecycle import Lifecycle, State
    from order_lifecycle.language.words import Words

REMARK_WIDTH = 36
SAMPLE_WIDTH = 30


def box(
    state: State, words: Words, stays: Sequence[str] = (), mark: StateMark = "", remarks: Sequence[str] = ()
) -> DiagramState:
    """A state as a box; `stays` are the captions of moves that end where they began."""
    said: list[str] = []
    if mark == "here":
        said.append(words.phrase("here_now"))
    if state.awaits:
        names = listed([short_name(actor, words) for actor in state.awaits], words)
        said += wrapped(words.phrase("awaited", actors=names), REMARK_WIDTH)
    if stays:
        said += wrapped(words.phrase("stays_here", events="; ".join(stays)), REMARK_WIDTH)
    said += [line for remark in remarks for line in wrapped(remark, REMARK_WIDTH)]
    return DiagramState(state.name, words.label(state), state.kind, bool(state.awaits), mark, tuple(said))


def clusters(states: Iterable[State], boxes: Sequence[DiagramState], words: Words) -> tuple[Cluster, ...]:
    """The boxes by phase, in the order in which phases first appear."""
    phases: dict[str, list[DiagramState]] = {}
    for state, each in zip(states, boxes, strict=True):
        phases.setdefault(state.phase, []).append(each)
    return tuple(Cluster(name, words.phrase(f"phase_{name}"), tuple(held)) for name, held in phases.items())


def legend(
    lifecycle: Lifecycle,
    words: Words,
    boxes: Sequence[DiagramState],
    edges: Sequence[DiagramEdge],
    closed: str = "",
    missed: str = "",
    counted: str = "",
) -> Legend:
    """Samples of what occurs in this drawing, and of nothing else; `closed`, `missed` ... say what such a move is."""
    samples = []
    if any(each.mark == "here" for each in boxes):
        samples.append(DiagramState("here", words.phrase("here_now"), mark="here"))
    if any(each.awaited for each in boxes):
        samples.append(DiagramState("awaiting", words.phrase("awaiting_state"), awaited=True))
    if any(each.kind == "closed" for each in boxes):
        samples.append(DiagramState("closed", words.phrase("closed_state"), "closed"))
    if any(each.kind == "final" for each in boxes):
        samples.append(DiagramState("final", words.phrase("final_state"), "final"))
    samples = [replace(each, label="\n".join(wrapped(each.label, SAMPLE_WIDTH))) for each in samples]
    strokes = _strokes(lifecycle, words, edges)
    marked: tuple[tuple[EdgeMark, str], ...] = (("counted", counted), ("closed", closed), ("missed", missed))
    for mark, said in marked:
        if any(edge.mark == mark for edge in edges):
            strokes.append(Stroke(said, mark=mark))
    return Legend(words.phrase("legend"), words.phrase("by_actor"), tuple(samples), tuple(strokes))


def _strokes(lifecycle: Lifecycle, words: Words, edges: Sequence[DiagramEdge]) -> list[Stroke]:
    strokes: list[Stroke] = []
    free = [edge for edge in edges if edge.mark in {"", "open"}]
    acting = {name for edge in free for name in edge.actors}
    strokes += [Stroke(words.label(each), (each.name,)) for each in lifecycle.actors if each.name in acting]
    pair = next((edge.actors for edge in free if len(edge.actors) == 2), None)  # noqa: PLR2004 - drawn in two colours
    if pair is not None:
        strokes.append(Stroke(words.phrase("two_actors"), pair))
    more = next((edge.actors for edge in free if len(edge.actors) > 2), None)  # noqa: PLR2004 - too many for colours
    if more is not None:
        strokes.append(Stroke(words.phrase("several_actors"), more))
    if any(edge.mark == "passed" for edge in edges):
        strokes.append(Stroke(words.phrase("path_so_far"), mark="passed"))
    return strokes
