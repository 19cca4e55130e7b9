"""A drawing made by hand, whose texts hold every letter that a format could stumble over; and words for the lamp."""

from __future__ import annotations

from order_lifecycle.definition.words import words
from order_lifecycle.derived.diagrams.graph import (
    Caption,
    Cluster,
    Diagram,
    DiagramEdge,
    DiagramState,
    Legend,
    Note,
    Stroke,
)
from order_lifecycle.language.words import Words

TINY = Diagram(
    view="chapter",
    name="tiny",
    title='A "tiny" <lamp> & \\more',
    language="en",
    actors=("owner", "smith"),
    clusters=(
        Cluster(
            "use", "in use", (DiagramState("off", "off"), DiagramState("on", "on", awaited=True, remarks=("awaits",)))
        ),
        Cluster("end", "<end>", (DiagramState("gone", 'gone\n"for" good', "final"),)),
    ),
    edges=(
        DiagramEdge(("off",), ("on",), (Caption("switch: owner"), Caption("not if <no bulb>", small=True)), ("owner",)),
        DiagramEdge(("off", "on"), ("gone",), (Caption("scrap & forget"),), ("owner", "smith")),
        DiagramEdge(("on",), ("off",), (Caption("#1"),), ("smith",), "closed"),
    ),
    legend=Legend("Legend", "Lines", (DiagramState("final", "final", "final"),), (Stroke("owner", ("owner",)),)),
    initial="off",
    notes=(Note("Note", ("a #1", "b <2>")),),
)


def lamp_words(**phrases: str) -> Words:
    """English for the lamp: our phrases, its own phases, and others."""
    ours = words("en").catalogue["phrases"]
    phases = {"phase_use": "in use", "phase_repair": "in repair", "phase_end": "over"}
    return Words("en", {"phrases": {**ours, **phases, **phrases}}, own=True)
