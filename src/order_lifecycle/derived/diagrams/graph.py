"""The drawing as data: what stands in a diagram, before any format is chosen.

`views` and `line` make a `Diagram`; `dot` and `mermaid` read nothing else. The prefix says that this is the drawing,
not the thing: a `DiagramState` holds texts in one language, and no rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from order_lifecycle.language.lifecycle import StateKind

EdgeMark = Literal["", "passed", "open", "closed", "missed", "counted"]
"""A move in general; of one line: made already, open now, refused now; of many: missing or wrong, counted."""

StateMark = Literal["", "passed", "here", "ahead"]
"""A state in general; or, of one line: left already, the present one, not reached."""


@dataclass(frozen=True)
class Caption:
    """One line of text on an edge; `small` lines (conditions, dates) explain the one above them."""

    text: str
    small: bool = False


@dataclass(frozen=True)
class DiagramState:
    """A box. `remarks` are small lines under the label: who is awaited, what stays here."""

    name: str
    label: str
    kind: StateKind = "open"
    awaited: bool = False
    mark: StateMark = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class DiagramEdge:
    """A move from each of `sources` to each of `targets`, written once; `weight` (0 to 1) makes its line thicker.

    >>> DiagramEdge(("paid", "packed"), ("cancelled",), (Caption("cancel"),), ("buyer",)).fans
    True
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    captions: tuple[Caption, ...]
    actors: tuple[str, ...]
    mark: EdgeMark = ""
    weight: float = 0.0

    @property
    def fans(self) -> bool:
        """More than one source or target share the caption."""
        return len(self.sources) + len(self.targets) > 2  # noqa: PLR2004 - one source and one target


@dataclass(frozen=True)
class Cluster:
    """States that are drawn together."""

    name: str
    label: str
    states: tuple[DiagramState, ...]


@dataclass(frozen=True)
class Stroke:
    """A sample of a line and what it means."""

    label: str
    actors: tuple[str, ...] = ()
    mark: EdgeMark = ""


@dataclass(frozen=True)
class Legend:
    """Sample boxes and lines, each labelled with its meaning; `strokes_title` stands over the lines."""

    title: str
    strokes_title: str = ""
    states: tuple[DiagramState, ...] = ()
    strokes: tuple[Stroke, ...] = ()


@dataclass(frozen=True)
class Note:
    """A box of sentences beside the drawing."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Diagram:
    """A whole drawing in one language. `actors` fixes the order in which strokes are given to actors.

    `view` is everything, chapter, actor or line; `name` is a file name without its end.
    """

    view: str
    name: str
    title: str
    language: str
    actors: tuple[str, ...]
    clusters: tuple[Cluster, ...]
    edges: tuple[DiagramEdge, ...]
    legend: Legend
    initial: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def states(self) -> tuple[DiagramState, ...]:
        """Every box, cluster by cluster."""
        return tuple(state for cluster in self.clusters for state in cluster.states)
