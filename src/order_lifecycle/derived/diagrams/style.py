"""How drawings look, in one place: colours that colour-blind readers tell apart, lines for grey printers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

Dashes = Literal["solid", "dashed", "dotted"]


@dataclass(frozen=True)
class Pen:
    """How a line is drawn; `double` draws two thin lines side by side."""

    color: str
    dashes: Dashes = "solid"
    width: float = 1.5
    double: bool = False


@dataclass(frozen=True)
class Style:
    """Everything about looks. Colours follow Okabe and Ito (2008); lines also differ without colour.

    `actors` are given out in the order of the lifecycle's actors, and again from the start if there are more.

    >>> Style().pen(("buyer", "merchant"), "merchant").dashes
    'dashed'
    """

    font: str = "Helvetica,Arial,PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif"
    title_size: int = 20
    label_size: int = 13
    caption_size: int = 10
    small_size: int = 9
    ink: str = "#1a1a1a"
    faint: str = "#4d4d4d"
    paper: str = "#ffffff"
    cluster_fill: str = "#f3f4f6"
    cluster_line: str = "#c3c8d0"
    awaited_fill: str = "#fff3cd"
    closed_fill: str = "#dde1e7"
    here_fill: str = "#cfe8fa"
    here_width: float = 3.2
    closed_width: float = 2.4
    box_width: float = 1.2
    actors: tuple[Pen, ...] = (
        Pen("#0072B2"),
        Pen("#D55E00", "dashed"),
        Pen("#AA4499", width=1.1, double=True),
        Pen("#009E73", "dotted", 2.2),
        Pen("#B87F00", "dashed", 2.4),
        Pen("#4d4d4d", "dotted", 1.7),
    )
    several: Pen = Pen("#333333", width=1.2)
    passed: Pen = Pen("#000000", width=3.4)
    closed: Pen = Pen("#8a8a8a", "dashed", 1.2)
    missed: Pen = Pen("#c1121f", "dashed", 2.6)
    counted: Pen = Pen("#0072B2", width=1.4)
    start: Pen = Pen("#1a1a1a")
    weight_max: float = 9.0
    """How much wider the heaviest line is."""
    padding: float = 0.0
    """Blanks after each Chinese character, for a renderer that takes these characters for narrower than they are."""

    def pen(self, actors: tuple[str, ...], name: str) -> Pen:
        """The line of one of `actors`."""
        return self.actors[actors.index(name) % len(self.actors)]

    def marked(self, mark: str) -> Pen | None:
        """The line of a move that is drawn by its mark, whoever makes it."""
        marked = {"passed": self.passed, "closed": self.closed, "missed": self.missed, "counted": self.counted}
        return marked.get(mark)

    def weighed(self, pen: Pen, weight: float) -> Pen:
        """The same line, as thick as a move is heavy."""
        return replace(pen, width=pen.width + weight * self.weight_max) if weight else pen

    @staticmethod
    def direction(view: str) -> Literal["TB", "LR"]:
        """The whole is read downwards, parts from left to right: that keeps each near the shape of a page."""
        return "TB" if view == "everything" else "LR"

    padding_mixed: float = 0.0
    """The same after each other letter of such a line, which may then stand in the wider letters of a Chinese font."""


PLAIN = Style()
UNMEASURED = Style(padding=0.65, padding_mixed=0.15)
"""For graphviz-pure, which knows no Chinese font: 0.83 instead of 1 of the height, and a blank is 0.28 of it."""
