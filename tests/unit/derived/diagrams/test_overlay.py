"""The whole lifecycle with something laid over it: every move once, marked as it was asked, nothing lost."""

from __future__ import annotations

import pytest

from order_lifecycle.derived.diagrams import Diagram, Laid, overlay
from tests.unit.derived.diagrams.tiny import lamp_words
from tests.unit.lamp import lamp

LAMP = lamp()
WORDS = lamp_words()
ASK = ("ask", "off", "waiting")
CALL = ("call", "on", "on")


def drawn(laid: dict[tuple[str, str, str], Laid], **more: object) -> Diagram:
    given: dict[str, object] = {"name": "seen", "title": "Seen", "missed": "not covered", **more}
    return overlay(LAMP, WORDS, laid, **given)  # type: ignore[arg-type]  # the tests give what is right


def arcs(diagram: Diagram, mark: str) -> set[tuple[str, str]]:
    return {(a, b) for edge in diagram.edges if edge.mark == mark for a in edge.sources for b in edge.targets}


def test_what_is_missed_is_marked_and_the_rest_is_drawn_as_it_was_laid() -> None:
    diagram = drawn({ASK: Laid("missed"), ("switch_on", "off", "on"): Laid()})
    assert arcs(diagram, "missed") == {("off", "waiting")}
    assert arcs(diagram, "") == {("off", "on")}
    assert arcs(diagram, "closed") == {("on", "off"), ("on", "waiting"), ("waiting", "off"), ("waiting", "scrapped")}
    assert {stroke.label for stroke in diagram.legend.strokes if stroke.mark == "missed"} == {"not covered"}


def test_without_the_whole_only_what_is_laid_is_drawn() -> None:
    diagram = drawn({ASK: Laid("missed")}, whole=False)
    assert arcs(diagram, "missed") == {("off", "waiting")}
    assert arcs(diagram, "closed") == set()
    assert [state.name for state in diagram.states] == ["off", "waiting"]


def test_what_stays_where_it_is_stands_in_its_box_with_its_note() -> None:
    diagram = drawn({CALL: Laid("missed", note="not covered")})
    remarks = {state.name: " ".join(state.remarks) for state in diagram.states}
    assert "call the smith (not covered)" in remarks["on"]
    assert "call the smith" not in remarks["off"]


def test_a_move_that_the_lifecycle_does_not_have_is_added() -> None:
    assert arcs(drawn({("lapse", "scrapped", "off"): Laid("missed")}), "missed") == {("scrapped", "off")}


@pytest.mark.parametrize("weight", [0.0, 0.25, 1.0])
def test_a_move_is_as_heavy_as_it_was_laid(weight: float) -> None:
    found = [
        edge.weight for edge in drawn({ASK: Laid("counted", weight)}, counted="often").edges if edge.mark == "counted"
    ]
    assert found == [weight]
