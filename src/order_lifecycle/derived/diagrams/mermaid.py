"""A diagram as Mermaid text, which code hosts and wikis draw by themselves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.style import PLAIN, Pen, Style

if TYPE_CHECKING:
    from collections.abc import Iterable

    from order_lifecycle.derived.diagrams.graph import Diagram, DiagramEdge, DiagramState

DASHES = {"solid": "", "dashed": "6 4", "dotted": "2 3"}
"""Stroke patterns; Mermaid draws no double lines, so those get a pattern of their own."""
DOUBLE = "12 3 2 3"


def mermaid(diagram: Diagram, style: Style = PLAIN) -> str:
    """The diagram as a Mermaid flowchart; the same diagram gives the same text.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.words import words
    >>> from order_lifecycle.derived.diagrams.views import view
    >>> mermaid(view(ORDER_LINE, words("en"), "chapter", "buying")).splitlines()[3]
    'flowchart LR'
    """
    return _Chart(diagram, style).text()


class _Chart:
    def __init__(self, diagram: Diagram, style: Style) -> None:
        self.diagram, self.style = diagram, style
        self.links: list[str] = []
        self.looks: list[str] = []

    def text(self) -> str:
        diagram = self.diagram
        lines = ["---", f"title: {json.dumps(diagram.title, ensure_ascii=False)}", "---"]
        lines.append(f"flowchart {self.style.direction(diagram.view)}")
        for cluster in diagram.clusters:
            lines.append(f"  subgraph phase_{cluster.name}[{_quoted(cluster.label)}]")
            lines += [f"    {self._box(f'state_{state.name}', state)}" for state in cluster.states]
            lines.append("  end")
        if diagram.initial:
            lines.append('  start(("#8203;")):::start')
            self._link("start", "-->", f"state_{diagram.initial}", self.style.start)
        for number, edge in enumerate(diagram.edges, 1):
            lines.append(f"  {self._caption(f'move_{number}', edge)}")
        lines += [f"  {link}" for link in self.links]
        lines += self._notes()
        lines += [f"  {each}" for each in (*self._legend(), *self._classes(), *self.looks)]
        return "\n".join(lines) + "\n"

    def _box(self, name: str, state: DiagramState) -> str:
        text = "<br/>".join((f"<b>{_text(state.label)}</b>", *(_small(remark) for remark in state.remarks)))
        opened, closed = ("[[", "]]") if state.kind == "final" else ("(", ")")
        return f'{name}{opened}"{text}"{closed}:::{_class(state)}'

    def _caption(self, name: str, edge: DiagramEdge) -> str:
        pen = self.style.weighed(self._pen(edge.actors, edge.mark), edge.weight)
        for source in edge.sources:
            self._link(f"state_{source}", "---", name, pen)
        for target in edge.targets:
            self._link(name, "-->", f"state_{target}", pen)
        lines = (_small(each.text) if each.small else _text(each.text) for each in edge.captions)
        self.looks.append(f"style {name} fill:{self.style.paper},{_look(pen)}")
        return f'{name}(["{"<br/>".join(lines)}"])'

    def _link(self, source: str, arrow: str, target: str, pen: Pen) -> None:
        self.looks.append(f"linkStyle {len(self.links)} {_look(pen)}")
        self.links.append(f"{source} {arrow} {target}")

    def _pen(self, actors: tuple[str, ...], mark: str) -> Pen:
        style = self.style
        marked = style.marked(mark)
        if marked is not None:
            return marked
        return style.pen(self.diagram.actors, actors[0]) if len(actors) == 1 else style.several

    def _legend(self) -> Iterable[str]:
        legend = self.diagram.legend
        yield f"subgraph legend[{_quoted(legend.title)}]"
        for state in legend.states:
            yield f"  {self._box(f'legend_{state.name}', state)}"
        for number, stroke in enumerate(legend.strokes, 1):
            self.looks.append(
                f"style legend_line_{number} fill:{self.style.paper},{_look(self._pen(stroke.actors, stroke.mark))}"
            )
            yield f'  legend_line_{number}(["{_text(stroke.label)}"])'
        yield "end"

    def _notes(self) -> list[str]:
        return [
            f'  note_{number}["{"<br/>".join(_text(line) for line in (note.title, *note.lines))}"]:::note'
            for number, note in enumerate(self.diagram.notes, 1)
        ]

    def _classes(self) -> tuple[str, ...]:
        style = self.style
        ink = f"stroke:{style.ink},color:{style.ink}"
        return (
            f"classDef open fill:{style.paper},{ink}",
            f"classDef awaited fill:{style.awaited_fill},{ink}",
            f"classDef closed fill:{style.closed_fill},{ink},stroke-width:{style.closed_width}px",
            f"classDef final fill:{style.paper},{ink},stroke-width:{style.closed_width}px",
            f"classDef here fill:{style.here_fill},{ink},stroke-width:{style.here_width}px",
            f"classDef start fill:{style.ink},stroke:{style.ink}",
            f"classDef note fill:{style.paper},stroke:{style.faint},color:{style.ink},text-align:left",
        )


def _class(state: DiagramState) -> str:
    if state.mark == "here":
        return "here"
    return "awaited" if state.awaited else state.kind


def _look(pen: Pen) -> str:
    dashes = DOUBLE if pen.double else DASHES[pen.dashes]
    pattern = f",stroke-dasharray:{dashes}" if dashes else ""
    return f"stroke:{pen.color},stroke-width:{pen.width}px{pattern},color:#1a1a1a"


def _small(text: str) -> str:
    return f"<small>{_text(text)}</small>"


def _quoted(text: str) -> str:
    return f'"{_text(text)}"'


def _text(text: str) -> str:
    """Text between quotes: Mermaid writes special letters as #name; and breaks lines with <br/>."""
    for letter, name in (("#", "#35;"), ("&", "#amp;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(letter, name)
    return text.replace("\n", "<br/>")
