"""Drawings of a lifecycle, or of one line in it: built as data, written as DOT or Mermaid, rendered to files."""

from order_lifecycle.derived.diagrams.dot import dot
from order_lifecycle.derived.diagrams.graph import Diagram
from order_lifecycle.derived.diagrams.known import Known
from order_lifecycle.derived.diagrams.line import ClosedWay, LineNow, OpenWay, Step, line
from order_lifecycle.derived.diagrams.mermaid import mermaid
from order_lifecycle.derived.diagrams.overlay import Laid, overlay
from order_lifecycle.derived.diagrams.render import FORMATS, rendered, write
from order_lifecycle.derived.diagrams.views import VIEWS, actor, chapter, everything, static_views, view

__all__ = [
    "everything",
    "chapter",
    "actor",
    "view",
    "VIEWS",
    "static_views",
    "Known",
    "line",
    "LineNow",
    "Step",
    "OpenWay",
    "ClosedWay",
    "overlay",
    "Laid",
    "Diagram",
    "dot",
    "mermaid",
    "rendered",
    "write",
    "FORMATS",
]
