"""One line: the way so far is numbered, open ways have dates, closed ways have the codes that close them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from order_lifecycle.derived.diagrams import ClosedWay, LineNow, OpenWay, Step, line
from order_lifecycle.derived.diagrams.graph import Caption, DiagramEdge
from order_lifecycle.errors import UnknownName
from tests.unit.derived.diagrams.tiny import lamp_words
from tests.unit.lamp import lamp

LAMP = lamp()
WORDS = lamp_words()
MAY = datetime(2026, 5, 3, 12, 0, tzinfo=UTC)

WAITING = LineNow(
    "L1",
    "waiting",
    path=(
        Step("off", "call", "owner", "off"),
        Step("off", "switch_on", "owner", "on"),
        Step("on", "ask", "owner", "waiting"),
    ),
    open=(OpenWay("repair", "smith", "off", MAY), OpenWay("call", "owner", "waiting")),
    closed=(ClosedWay("lapse", "clock", ("in_time",)), ClosedWay("switch_on", "owner", ("at_smith",))),
)


def test_the_way_so_far_is_numbered_in_order() -> None:
    passed = [edge for edge in line(LAMP, WORDS, WAITING).edges if edge.mark == "passed"]
    assert [(edge.sources, edge.targets, edge.captions[0].text) for edge in passed] == [
        (("off",), ("on",), "2. switch on: owner"),
        (("on",), ("waiting",), "3. ask for a repair: owner"),
    ]


def test_a_step_that_stayed_is_told_in_its_box_with_its_number() -> None:
    boxes = {state.name: state for state in line(LAMP, WORDS, WAITING).states}
    assert boxes["off"].remarks == ("1. call the smith: owner",)


def test_an_open_way_has_its_deadline() -> None:
    (edge,) = [edge for edge in line(LAMP, WORDS, WAITING).edges if edge.mark == "open"]
    said = (Caption("repair: smith"), Caption("until 3 May 2026, 12:00 UTC", small=True))
    assert edge == DiagramEdge(("waiting",), ("off",), said, ("smith",), "open")


def test_a_closed_way_leads_where_it_would_have_led_and_says_the_code() -> None:
    (edge,) = [edge for edge in line(LAMP, WORDS, WAITING).edges if edge.mark == "closed"]
    said = (Caption("lapse: clock"), Caption("closed: in_time", small=True))
    assert edge == DiagramEdge(("waiting",), ("scrapped",), said, ("clock",), "closed")


def test_a_closed_way_without_a_transition_is_told_beside_the_drawing_only() -> None:
    (note,) = line(LAMP, WORDS, WAITING).notes
    assert note.lines == (
        "in_time (lapse: clock): There is still time.",
        "at_smith (switch on: owner): The smith has",
        "it.",
    )


def test_the_place_of_the_line_is_marked() -> None:
    diagram = line(LAMP, WORDS, WAITING)
    assert {state.name: state.mark for state in diagram.states} == {
        "off": "passed",
        "on": "passed",
        "waiting": "here",
        "scrapped": "ahead",
    }
    here = next(state for state in diagram.states if state.mark == "here")
    assert here.remarks == ("here now", "awaits smith", "stays here: call the smith: owner")
    assert diagram.title == "Line L1: waiting"


def test_states_that_are_neither_seen_nor_near_are_left_out() -> None:
    diagram = line(LAMP, WORDS, LineNow("L1", "off", open=(OpenWay("switch_on", "owner", "on"),)))
    assert [state.name for state in diagram.states] == ["off", "on"]


def test_the_same_way_of_several_actors_is_one_edge() -> None:
    ways = (OpenWay("repair", "smith", "off"), OpenWay("repair", "owner", "off"))
    (edge,) = line(LAMP, WORDS, LineNow("L1", "waiting", open=ways)).edges
    assert (edge.captions, edge.actors) == ((Caption("repair: smith, owner"),), ("smith", "owner"))


@pytest.mark.parametrize(
    "now",
    [
        LineNow("L1", "offf"),
        LineNow("L1", "off", path=(Step("offf", "call", "owner", "off"),)),
        LineNow("L1", "off", open=(OpenWay("switch", "owner", "on"),)),
        LineNow("L1", "off", closed=(ClosedWay("call", "owners", ("no_bulb",)),)),
    ],
)
def test_a_name_that_does_not_exist_is_said(now: LineNow) -> None:
    with pytest.raises(UnknownName, match="did you mean"):
        line(LAMP, WORDS, now)
