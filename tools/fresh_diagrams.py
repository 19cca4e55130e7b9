"""Generated drawings and handbooks: diagrams/ and docs/handbook.*.md.

DOT and Mermaid texts are compared as they stand. An SVG depends on the program that drew it, so it carries the
digest of the DOT text it was drawn from, and is drawn again only when that digest is no longer right.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.derived.diagrams import (
    ClosedWay,
    Diagram,
    LineNow,
    OpenWay,
    Step,
    dot,
    line,
    mermaid,
    rendered,
    static_views,
    view,
)
from order_lifecycle.derived.handbook import handbook
from order_lifecycle.entrypoints.market_drawing import known_under
from order_lifecycle.entrypoints.market_page import newest
from order_lifecycle.language.conditions import Facts
from order_lifecycle.terms.files import packs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[1]
FOLDER = "diagrams"
DIGEST = re.compile(r"<!-- sha256 of the \.gv: ([0-9a-f]{64}) -->")


@dataclass(frozen=True)
class Sample:
    """A line to draw: where it stands, how it came there, what is true, and what has a deadline.

    Facts that are not named are false.
    """

    line: str
    state: str
    path: tuple[Step, ...]
    true: frozenset[str]
    actors: frozenset[str]
    until: Mapping[str, datetime]


SAMPLES = (
    Sample(
        line="mug",
        state="shipped",
        path=(
            Step("placed", "pay", "payment_provider", "paid"),
            Step("paid", "pack", "merchant", "packed"),
            Step("packed", "ship", "carrier", "shipped"),
        ),
        true=frozenset({"custom_made", "ground_is_change_of_mind", "money_held", "not_delivered", "request_left"}),
        actors=frozenset({"buyer", "carrier"}),
        until={},
    ),
    Sample(
        line="lamp",
        state="cancellation_requested",
        path=(
            Step("placed", "pay", "payment_provider", "paid"),
            Step("paid", "cancel", "buyer", "cancellation_requested"),
        ),
        true=frozenset({"ground_is_change_of_mind", "money_held", "never_shipped", "not_delivered"}),
        actors=frozenset({"buyer", "merchant", "platform", "system"}),
        until={
            "approve": datetime(2026, 5, 3, 12, 0, tzinfo=UTC),
            "decline": datetime(2026, 5, 3, 12, 0, tzinfo=UTC),
        },
    ),
)
"""A shipped custom-made mug, which can no longer be cancelled; a paid lamp whose cancellation awaits an answer."""


MARKETS = ("eu", "tiktok-shop-us")
"""A statute, and a platform: what their terms close and open is drawn, by the newest figures of all."""


def diagram_files() -> dict[str, str]:
    """Everything in diagrams/: DOT and SVG of every drawing in every language, Mermaid of the whole, an index."""
    files: dict[str, str] = {}
    for language in LANGUAGES:
        for diagram in _diagrams(language):
            base = f"{FOLDER}/{diagram.name}.{language}"
            text = dot(diagram)
            files[f"{base}.gv"] = text
            files[f"{base}.svg"] = _svg(ROOT / f"{base}.svg", diagram, text)
            if diagram.view == "everything":
                files[f"{base}.mmd"] = mermaid(diagram)
    files[f"{FOLDER}/README.md"] = _index()
    return files


def handbook_files() -> dict[str, str]:
    """The handbook in every language."""
    return {f"docs/handbook.{language}.md": handbook(ORDER_LINE, words(language)) for language in LANGUAGES}


def drawn_from(svg: str) -> str:
    """The digest that an SVG carries; empty when it carries none.

    >>> drawn_from("<svg></svg>")
    ''
    """
    found = DIGEST.search(svg)
    return found[1] if found else ""


def _diagrams(language: str) -> Iterator[Diagram]:
    said = words(language)
    for kind, name in static_views(ORDER_LINE):
        yield view(ORDER_LINE, said, kind, name)
    day = max(newest(pack) for pack in packs().values())
    for market in MARKETS:
        yield view(ORDER_LINE, said, "everything", "", known_under(market, day, said))
    for sample in SAMPLES:
        yield line(ORDER_LINE, said, _now(sample))


def _now(sample: Sample) -> LineNow:
    """The ways of a sample, each asked of `decide`."""
    facts = Facts({fact.name: fact.name in sample.true for fact in ORDER_LINE.facts})
    opened: list[OpenWay] = []
    closed: list[ClosedWay] = []
    for state, event, by in ORDER_LINE.routes:
        if state == sample.state and by in sample.actors:
            decision = decide(ORDER_LINE, state, event, by, facts)
            if isinstance(decision, Allowed):
                opened.append(OpenWay(event, by, decision.to, sample.until.get(event)))
            else:
                closed.append(ClosedWay(event, by, decision.codes))
    return LineNow(sample.line, sample.state, sample.path, tuple(opened), tuple(closed))


def _svg(file: Path, diagram: Diagram, text: str) -> str:
    digest = hashlib.sha256(text.encode()).hexdigest()
    if file.exists():
        before = file.read_text(encoding="utf-8")
        if drawn_from(before) == digest:
            return before
    svg = rendered(diagram, "svg").decode()
    return svg.replace("<svg ", f"<!-- sha256 of the .gv: {digest} -->\n<svg ", 1)


def _index() -> str:
    lines = [
        "# Drawings of the order lifecycle",
        "",
        "Made from the definition by `make fresh`; do not edit. The pictures here were drawn by Graphviz `dot`; the",
        "order-lifecycle command draws the same with `graphviz-pure` where no `dot` is installed. Each `.svg` carries",
        "the digest of its `.gv`, so that a stale picture is found whatever program drew it.",
        "",
        "Boxes are states and lines are moves: whoever may make a move is named on it, and has a colour and a stroke.",
        "In a drawing of a chapter, `when` chooses between several ways, and the codes after `not if` are the refusals",
        "of the [handbook](../docs/handbook.en.md).",
        "",
        "In a drawing under the terms of a market, what these terms rule out for every order is grey and dashed, and",
        "what they grant says so. Their figures stand on the [pages of the markets](../docs/markets/README.md).",
    ]
    drawings = [tuple(_diagrams(language)) for language in LANGUAGES]
    for same in zip(*drawings, strict=True):
        titles = " · ".join(diagram.title for diagram in same)
        links = " · ".join(_links(diagram) for diagram in same)
        first = same[0]
        lines += ["", f"## {titles}", "", links, "", f"![{first.title}]({first.name}.{first.language}.svg)"]
    return "\n".join(lines) + "\n"


def _links(diagram: Diagram) -> str:
    ends = ("svg", "gv", "mmd") if diagram.view == "everything" else ("svg", "gv")
    base = f"{diagram.name}.{diagram.language}"
    return f"{diagram.language}: " + ", ".join(f"[{end}]({base}.{end})" for end in ends)
