"""A diagram as DOT text, the language of Graphviz.

A caption is a node in the middle of its edge. So it never covers a box, several edges can share it, and Graphviz
leads lines around it. Ranks follow the order of the states: an edge that leads back is written from its target to
its source, with its arrow head at the start. Without that, the many ways back would tie the drawing into a knot.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

import graphviz

from order_lifecycle.derived.diagrams.style import PLAIN, Pen, Style
from order_lifecycle.derived.diagrams.wording import wide

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.derived.diagrams.graph import Diagram, DiagramEdge, DiagramState

PILL_WIDTH_MAX = 4.0
"""A caption's frame is no thicker than this, however heavy its line."""

LEGEND_ROW = {"TB": 5, "LR": 8}
"""How many samples of lines stand in one row (or column) of the legend."""


def dot(diagram: Diagram, style: Style = PLAIN) -> str:
    """The diagram as DOT text; the same diagram gives the same text.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.definition.words import words
    >>> from order_lifecycle.derived.diagrams.views import view
    >>> dot(view(ORDER_LINE, words("en"), "chapter", "buying")).splitlines()[0]
    'digraph "chapter-buying" {'
    """
    return _Drawing(diagram, style).text()


class _Drawing:
    def __init__(self, diagram: Diagram, style: Style) -> None:
        self.diagram, self.style = diagram, style
        self.place = {state.name: number for number, state in enumerate(diagram.states)}
        self.cluster_of = {state.name: each.name for each in diagram.clusters for state in each.states}

    def text(self) -> str:
        whole = graphviz.Digraph(self.diagram.name)
        self._defaults(whole)
        self._legend(whole)
        frames = {each.name: graphviz.Digraph(f"cluster_{each.name}") for each in self.diagram.clusters}
        for cluster in self.diagram.clusters:
            self._frame(frames[cluster.name], cluster.label)
            for state in cluster.states:
                self._box(frames[cluster.name], f"state_{state.name}", state)
        between = graphviz.Digraph("between_clusters")
        for number, edge in enumerate(self.diagram.edges, 1):
            homes = {self.cluster_of[end] for end in (*edge.sources, *edge.targets)}
            self._edge(frames[homes.pop()] if len(homes) == 1 else between, f"move_{number}", edge)
        for block in (*frames.values(), between):
            whole.subgraph(block)
        self._start(whole)
        return str(whole.source)

    def _defaults(self, whole: graphviz.Digraph) -> None:
        style = self.style
        fonts = {"fontname": style.font, "fontcolor": style.ink}
        whole.attr(
            "graph",
            **fonts,
            label=self._plain(self.diagram.title),
            labelloc="t",
            fontsize=str(style.title_size),
            rankdir=style.direction(self.diagram.view),
            newrank="true",
            outputorder="edgesfirst",
            nodesep="0.3",
            ranksep="0.3",
            pad="0.3",
            bgcolor=style.paper,
        )
        whole.attr("node", **fonts, shape="box", fontsize=str(style.label_size), color=style.ink)
        whole.attr("edge", arrowsize="0.8")

    def _frame(self, block: graphviz.Digraph, label: str) -> None:
        style = self.style
        block.attr(
            "graph",
            label=self._plain(label),
            labeljust="l",
            style="rounded,filled",
            fillcolor=style.cluster_fill,
            color=style.cluster_line,
            fontcolor=style.faint,
            fontsize=str(style.label_size),
            margin="14",
        )

    def _box(self, block: graphviz.Digraph, name: str, state: DiagramState) -> None:
        style = self.style
        final = state.kind == "final"
        fill, width = style.paper, style.box_width
        if state.kind == "closed":
            fill, width = style.closed_fill, style.closed_width
        if state.awaited:
            fill = style.awaited_fill
        if state.mark == "here":
            fill, width = style.here_fill, style.here_width
        lines = [f"<B>{self._html(state.label)}</B>", *(self._small(remark) for remark in state.remarks)]
        block.node(
            name,
            f"<{_stacked(lines)}>",
            style="filled" if final else "rounded,filled",
            peripheries="2" if final else "1",
            fillcolor=fill,
            penwidth=str(width),
            margin="0.2,0.07",
        )

    def _edge(self, block: graphviz.Digraph, name: str, edge: DiagramEdge) -> None:
        lines = [self._small(each.text) if each.small else self._html(each.text) for each in edge.captions]
        pens = tuple(self.style.weighed(pen, edge.weight) for pen in self._pens(edge.actors, edge.mark))
        self._pill(block, name, _stacked(lines), pens)
        look = _look(pens)
        first = min(self.place[each] for each in edge.sources)
        back = all(self.place[each] < first for each in edge.targets)
        for source in edge.sources:
            ends = (name, f"state_{source}") if back else (f"state_{source}", name)
            block.edge(*ends, dir="none", **look)
        for target in edge.targets:
            if self.place[target] < first:
                block.edge(f"state_{target}", name, dir="back", **look)
            else:
                block.edge(name, f"state_{target}", **look)

    def _pill(self, block: graphviz.Digraph, name: str, html: str, pens: Sequence[Pen]) -> None:
        one = pens[0] if len(pens) == 1 else self.style.several
        block.node(
            name,
            f"<{html}>",
            fontsize=str(self.style.caption_size),
            style=f"rounded,filled,{one.dashes}",
            color=one.color,
            penwidth=f"{min(one.width, PILL_WIDTH_MAX) * 0.7:.1f}",
            peripheries="2" if one.double else "1",
            fillcolor=self.style.paper,
            height="0.1",
            width="0.1",
            margin="0.17,0.05",
        )

    def _pens(self, actors: tuple[str, ...], mark: str) -> tuple[Pen, ...]:
        """One pen, or two that are drawn side by side."""
        style = self.style
        marked = style.marked(mark)
        if marked is not None:
            return (marked,)
        if len(actors) > 2:  # noqa: PLR2004 - more than two colours side by side cannot be told apart
            return (style.several,)
        return tuple(style.pen(self.diagram.actors, name) for name in actors)

    def _start(self, whole: graphviz.Digraph) -> None:
        if self.diagram.initial:
            ink = self.style.start.color
            whole.node("start", "", shape="circle", style="filled", fillcolor=ink, width="0.16", fixedsize="true")
            whole.edge("start", f"state_{self.diagram.initial}", color=ink)

    def _legend(self, whole: graphviz.Digraph) -> None:
        legend = self.diagram.legend
        block = graphviz.Digraph("cluster_legend")
        self._frame(block, legend.title)
        for state in legend.states:
            self._box(block, f"legend_{state.name}", state)
        rows = [[f"legend_{each.name}" for each in legend.states]]
        if legend.strokes:
            block.node("legend_lines", self._plain(legend.strokes_title), shape="plain", fontcolor=self.style.faint)
            rows += self._samples(block)
        for number, note in enumerate(self.diagram.notes):
            rows.append([f"note_{number}"])
            self._note(block, f"note_{number}", (note.title, *note.lines))
        filled = [row for row in rows if row]
        direction = self.style.direction(self.diagram.view)
        for row in (row for row in filled if len(row) > 1):
            with block.subgraph() as rank:
                rank.attr(rank="same")
                # Graphviz counts the places of one rank from the bottom when ranks go from left to right.
                for name, following in pairwise(row if direction == "TB" else row[::-1]):
                    rank.edge(name, following, style="invis")
        for row, following_row in pairwise(filled):
            block.edge(row[0], following_row[0], style="invis")
        whole.subgraph(block)

    def _samples(self, block: graphviz.Digraph) -> list[list[str]]:
        """The names of the samples of lines, row by row."""
        size = LEGEND_ROW[self.style.direction(self.diagram.view)]
        names = ["legend_lines"]
        for number, stroke in enumerate(self.diagram.legend.strokes, 1):
            names.append(f"legend_line_{number}")
            pens = self._pens(stroke.actors, stroke.mark)
            self._pill(block, names[-1], self._html(stroke.label), pens)
        return [names[start : start + size] for start in range(0, len(names), size)]

    def _note(self, block: graphviz.Digraph, name: str, lines: Sequence[str]) -> None:
        block.node(
            name,
            f"<{_stacked([self._html(line) for line in lines], left=True)}>",
            shape="note",
            style="filled",
            fillcolor=self.style.paper,
            color=self.style.faint,
            fontsize=str(self.style.caption_size),
            margin="0.2,0.08",
        )

    def _plain(self, text: str) -> str:
        """Text for a label between quotes, in which Graphviz gives backslashes a meaning."""
        escaped: str = graphviz.nohtml(self._padded(text).replace("\\", "\\\\"))
        return escaped

    def _html(self, text: str) -> str:
        """Text for a label between angle brackets."""
        return "<BR/>".join(escape(self._padded(line)) for line in text.split("\n"))

    def _padded(self, text: str) -> str:
        broad = wide(text)
        narrow = len(text) - broad if broad else 0
        return text + "\u00a0" * ceil(broad * self.style.padding + narrow * self.style.padding_mixed)

    def _small(self, text: str) -> str:
        return f'<FONT POINT-SIZE="{self.style.small_size}" COLOR="{self.style.faint}">{self._html(text)}</FONT>'


def _look(pens: Sequence[Pen]) -> dict[str, str]:
    if len(pens) > 1:
        return {"color": ":".join(pen.color for pen in pens), "style": "solid", "penwidth": "1.6"}
    (pen,) = pens
    color = f"{pen.color}:{pen.color}" if pen.double else pen.color
    return {"color": color, "style": pen.dashes, "penwidth": str(pen.width)}


def _stacked(lines: Sequence[str], *, left: bool = False) -> str:
    """Lines under each other; Chinese characters fill their height and need air between lines."""
    if len(lines) > 1 and any(wide(line) for line in lines):
        cell = '<TD ALIGN="LEFT">' if left else "<TD>"
        rows = "".join(f"<TR>{cell}{line}</TD></TR>" for line in lines)
        return f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{rows}</TABLE>'
    return "".join(f'{line}<BR ALIGN="LEFT"/>' for line in lines) if left else "<BR/>".join(lines)
