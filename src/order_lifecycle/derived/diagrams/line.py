"""Where one line stands: the way so far, what is open now and until when, what is closed and by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import Caption, Diagram, Note
from order_lifecycle.derived.diagrams.merging import Move, merged
from order_lifecycle.derived.diagrams.parts import box, clusters, legend
from order_lifecycle.derived.diagrams.wording import WIDTH, event_by, until, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from order_lifecycle.derived.diagrams.graph import StateMark
    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.language.words import Words

NOTE_WIDTH = 44


@dataclass(frozen=True)
class Step:
    """One move that was made."""

    source: str
    event: str
    by: str
    to: str


@dataclass(frozen=True)
class OpenWay:
    """What `by` may do now, where it leads, and until when."""

    event: str
    by: str
    to: str
    until: datetime | None = None


@dataclass(frozen=True)
class ClosedWay:
    """What `by` may not do now, and the codes of the refusals, in order of precedence."""

    event: str
    by: str
    codes: tuple[str, ...]


@dataclass(frozen=True)
class LineNow:
    """One line at one moment, as names; whoever knows orders fills it from history and decisions.

    >>> LineNow("mug", "paid", path=(Step("placed", "pay", "payment_provider", "paid"),)).path[0].to
    'paid'
    """

    line: str
    state: str
    path: tuple[Step, ...] = ()
    open: tuple[OpenWay, ...] = ()
    closed: tuple[ClosedWay, ...] = ()


def line(lifecycle: Lifecycle, words: Words, now: LineNow) -> Diagram:
    """The drawing of one line: only the states it has seen, can reach in one move, or is kept from by a rule.

    A closed way is drawn to the state that it would have led to; one without any way is told in the note alone.
    Names that the lifecycle lacks raise `UnknownName`.
    """
    moves = [*_passed(lifecycle, words, now), *_open(lifecycle, words, now), *_closed(lifecycle, words, now)]
    edges = merged(move for move in moves if move.source != move.target)
    seen = {now.state} | {step.source for step in now.path} | {step.to for step in now.path}
    shown = seen | {end for edge in edges for end in (*edge.sources, *edge.targets)}
    for name in shown:
        lifecycle.state(name)
    states = [state for state in lifecycle.states if state.name in shown]
    remarks: dict[str, list[str]] = {}
    stays: dict[str, list[str]] = {}
    for move in moves:
        if move.source == move.target:
            kept = remarks if move.mark == "passed" else stays
            kept.setdefault(move.source, []).append(" ".join(caption.text for caption in move.captions))
    boxes = []
    for state in states:
        mark: StateMark = "here" if state.name == now.state else "passed" if state.name in seen else "ahead"
        boxes.append(box(state, words, stays.get(state.name, ()), mark, remarks.get(state.name, ())))
    return Diagram(
        view="line",
        name=f"line-{now.line}",
        title=words.phrase("view_line", line=now.line, state=words.label(lifecycle.state(now.state))),
        language=words.language,
        actors=tuple(each.name for each in lifecycle.actors),
        clusters=clusters(states, boxes, words),
        edges=edges,
        legend=legend(lifecycle, words, boxes, edges, closed=words.phrase("closed_now")),
        initial=lifecycle.initial.name if lifecycle.initial in states else "",
        notes=_notes(lifecycle, words, now),
    )


def _passed(lifecycle: Lifecycle, words: Words, now: LineNow) -> list[Move]:
    return [
        Move(
            step.source,
            step.to,
            (Caption(f"{number}. {_said(lifecycle, words, step.event, [step.by])}"),),
            (step.by,),
            "passed",
        )
        for number, step in enumerate(now.path, 1)
    ]


def _open(lifecycle: Lifecycle, words: Words, now: LineNow) -> list[Move]:
    ways: dict[tuple[str, str, datetime | None], list[str]] = {}
    for way in now.open:
        ways.setdefault((way.event, way.to, way.until), []).append(way.by)
    return [
        Move(now.state, to, (Caption(_said(lifecycle, words, event, by)), *until(end, words)), tuple(by), "open")
        for (event, to, end), by in ways.items()
    ]


def _closed(lifecycle: Lifecycle, words: Words, now: LineNow) -> list[Move]:
    ways: dict[tuple[str, str, tuple[str, ...]], list[str]] = {}
    for way in now.closed:
        to = _would_lead_to(lifecycle, now.state, way)
        if to and to != now.state:
            ways.setdefault((way.event, to, way.codes), []).append(way.by)
    moves = []
    for (event, to, codes), by in ways.items():
        text = words.phrase("closed_edge", reasons=", ".join(codes))
        small = (Caption(each, small=True) for each in wrapped(text, WIDTH))
        captions = (Caption(_said(lifecycle, words, event, by)), *small)
        moves.append(Move(now.state, to, captions, tuple(by), "closed"))
    return moves


def _would_lead_to(lifecycle: Lifecycle, state: str, way: ClosedWay) -> str:
    """The target of the way that these codes refuse; empty where no way is written or it cannot be told."""
    routes = lifecycle.routes.get((state, way.event, way.by), ())
    refused = [each for each in routes if set(way.codes) <= {rule.code for rule in each.requires}]
    if refused:
        return refused[0].to.name
    targets = {each.to.name for each in routes}
    return targets.pop() if len(targets) == 1 else ""


def _said(lifecycle: Lifecycle, words: Words, event: str, by: Iterable[str]) -> str:
    return event_by(lifecycle.event(event), [lifecycle.actor(name) for name in by], words)


def _notes(lifecycle: Lifecycle, words: Words, now: LineNow) -> tuple[Note, ...]:
    """Each code once, with its sentence and what it closes."""
    closes: dict[str, dict[tuple[str, str], None]] = {}
    for way in now.closed:
        for code in way.codes:
            closes.setdefault(code, {})[way.event, way.by] = None
    rules = lifecycle.rules
    lines: list[str] = []
    for code, ways in closes.items():
        events = "; ".join(_said(lifecycle, words, event, [by]) for event, by in ways)
        sentence = words.sentence(rules[code]) if code in rules else ""
        lines += wrapped(f"{code} ({events}): {sentence}", NOTE_WIDTH)
    return (Note(words.phrase("closed_now"), tuple(lines)),) if lines else ()
