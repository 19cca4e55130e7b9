"""What is known before any order closes moves, or opens them, and the drawing says so."""

from __future__ import annotations

import pytest

from order_lifecycle.derived.diagrams import Diagram, Known, actor, chapter, everything, view
from order_lifecycle.derived.diagrams.graph import Caption
from order_lifecycle.derived.diagrams.known import Outlook, best
from tests.unit.derived.diagrams.tiny import lamp_words
from tests.unit.lamp import lamp

LAMP = lamp()
WORDS = lamp_words()


def under(**facts: bool) -> Known:
    return Known("shop", "Shop", {state.name: facts for state in LAMP.states})


def said(diagram: Diagram) -> dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, list[str]]]:
    return {
        (edge.sources, edge.targets): (edge.mark, [caption.text for caption in edge.captions]) for edge in diagram.edges
    }


def test_without_knowledge_nothing_differs() -> None:
    assert everything(LAMP, WORDS, Known()) == everything(LAMP, WORDS)
    assert chapter(LAMP, WORDS, "use", Known()) == chapter(LAMP, WORDS, "use")


def test_name_and_title_say_under_what_is_drawn() -> None:
    diagram = view(LAMP, WORDS, "actor", "smith", under(power=True))
    assert (diagram.name, diagram.title) == ("actor-smith-shop", "What one actor may do: smith – Shop")


def test_a_requirement_that_is_known_to_fail_closes_a_move_with_its_code() -> None:
    edges = said(everything(LAMP, WORDS, under(bulb=False)))
    assert edges[("off",), ("on",)] == ("closed", ["switch on: owner", "closed: no_bulb"])
    assert edges[("on",), ("off",)] == ("", ["switch off: owner"])


def test_a_way_whose_condition_is_false_is_closed_without_a_code() -> None:
    edges = said(everything(LAMP, WORDS, under(power=False)))
    assert edges[("waiting",), ("off",)] == ("closed", ["repair: smith", "not under these terms"])


def test_a_way_that_is_always_chosen_is_granted_and_closes_those_after_it() -> None:
    diagram = everything(LAMP, WORDS, under(power=True))
    repaired = [
        edge for edge in diagram.edges if edge.sources == ("waiting",) and "repair: smith" in edge.captions[0].text
    ]
    assert [(edge.targets, edge.mark, edge.captions[1].text) for edge in repaired] == [
        (("off",), "", "by these terms"),
        (("scrapped",), "closed", "not under these terms"),
    ]


def test_what_another_actor_may_still_do_stays_open_between_the_same_states() -> None:
    diagram = everything(LAMP, WORDS, under(power=True))
    ends = [(edge.mark, edge.actors) for edge in diagram.edges if edge.targets == ("scrapped",)]
    assert ends == [("closed", ("smith",)), ("", ("clock",))]


def test_knowledge_of_one_state_closes_moves_from_that_state_alone() -> None:
    known = Known("shop", "Shop", {"on": {"power": False}})
    assert not [edge for edge in everything(LAMP, WORDS, known).edges if edge.mark]


def test_a_chapter_asks_only_what_is_still_open() -> None:
    edges = chapter(LAMP, WORDS, "use", under(bulb=True, power=True)).edges
    assert edges[0].captions == (
        Caption("switch on: owner"),
        Caption("by these terms", small=True),
        Caption("not if day_time", small=True),
    )
    repaired = next(edge for edge in edges if edge.targets == ("off",) and edge.sources == ("waiting",))
    assert repaired.captions == (Caption("repair: smith"), Caption("by these terms", small=True))


def test_the_legend_says_what_a_closed_move_is() -> None:
    strokes = [(stroke.label, stroke.mark) for stroke in actor(LAMP, WORDS, "owner", under(bulb=False)).legend.strokes]
    assert strokes == [("owner", ""), ("not under these terms", "closed")]


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        ([Outlook(), Outlook("closed", codes=("a",))], Outlook()),
        ([Outlook(), Outlook(granted=True)], Outlook(granted=True)),
        ([Outlook("closed", codes=("a",)), Outlook("closed", codes=("b", "a"))], Outlook("closed", codes=("a", "b"))),
    ],
)
def test_of_several_ways_an_open_one_counts_and_else_every_reason(found: list[Outlook], wanted: Outlook) -> None:
    assert best(found) == wanted
