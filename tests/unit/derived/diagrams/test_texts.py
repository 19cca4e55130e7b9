"""DOT and Mermaid, compared whole: what a drawing says, and that no letter of a text breaks a format."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words
from order_lifecycle.derived.diagrams import dot, mermaid, view
from order_lifecycle.derived.diagrams.graph import Diagram, Legend
from order_lifecycle.derived.diagrams.style import UNMEASURED
from tests.unit.derived.diagrams.tiny import TINY

EXPECTED = Path(__file__).parent / "expected"
"""The texts of `TINY`, read by a person when they were written, and again when they change."""


@pytest.mark.parametrize(("name", "text"), [("tiny.gv", dot(TINY)), ("tiny.mmd", mermaid(TINY))])
def test_the_whole_text_is_as_expected(name: str, text: str) -> None:
    assert text == (EXPECTED / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("write", [dot, mermaid])
def test_the_same_lifecycle_gives_the_same_text(write: object) -> None:
    assert callable(write)
    first, second = (write(view(ORDER_LINE, words("zh"), "everything")) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("title", ["<b>", '"', "\\", "\\n", "a\nb", "<a & b>", "#9829;"])
def test_a_title_is_never_read_as_markup(title: str) -> None:
    bare = replace(TINY, title=title)
    assert f"label=<{title}>" not in dot(bare)
    assert len(mermaid(bare).splitlines()) == len(mermaid(TINY).splitlines())


def test_the_place_of_a_line_and_the_way_so_far_are_marked_in_both_texts() -> None:
    off, on = TINY.clusters[0].states
    here = replace(TINY.clusters[0], states=(off, replace(on, mark="here")))
    edges = (replace(TINY.edges[0], mark="passed"), *TINY.edges[1:])
    diagram = replace(TINY, view="line", clusters=(here, *TINY.clusters[1:]), edges=edges)
    assert 'state_on("<b>on</b><br/><small>awaits</small>"):::here' in mermaid(diagram)
    assert "linkStyle 1 stroke:#000000,stroke-width:3.4px" in mermaid(diagram)
    assert 'fillcolor="#cfe8fa" margin="0.2,0.07" penwidth=3.2' in dot(diagram)
    assert 'move_1 -> state_on [color="#000000" penwidth=3.4 style=solid]' in dot(diagram)


def test_an_empty_drawing_is_a_drawing() -> None:
    empty = Diagram("line", "none", "none", "en", (), (), (), Legend("Legend"))
    assert dot(empty).startswith("digraph none {")
    assert "flowchart LR" in mermaid(empty)


def test_only_a_renderer_that_cannot_measure_chinese_gets_blanks_behind_it() -> None:
    diagram = view(ORDER_LINE, words("zh"), "chapter", "buying")
    assert "\u00a0" not in dot(diagram)
    assert "已付款\u00a0\u00a0</B>" in dot(diagram, UNMEASURED)
    assert "\u00a0" not in dot(view(ORDER_LINE, words("en"), "chapter", "buying"), UNMEASURED)
