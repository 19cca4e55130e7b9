"""A lifecycle becomes a drawing: each thing once, and nothing that the lifecycle does not say."""

from __future__ import annotations

import pytest

from order_lifecycle.derived.diagrams import Diagram, actor, chapter, everything, static_views, view
from order_lifecycle.derived.diagrams.graph import Caption, DiagramEdge, DiagramState
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.lifecycle import Transition
from tests.unit.derived.diagrams.tiny import lamp_words
from tests.unit.lamp import CALL, OWNER, SCRAPPED, TRANSITIONS, lamp

LAMP = lamp()
WORDS = lamp_words()


def captions(diagram: Diagram) -> list[tuple[tuple[str, ...], tuple[str, ...], list[str]]]:
    return [(edge.sources, edge.targets, [each.text for each in edge.captions]) for edge in diagram.edges]


def test_the_whole_has_every_state_in_the_cluster_of_its_phase() -> None:
    diagram = everything(LAMP, WORDS)
    found = [(cluster.label, [state.name for state in cluster.states]) for cluster in diagram.clusters]
    assert found == [("in use", ["off", "on"]), ("in repair", ["waiting"]), ("over", ["scrapped"])]
    assert diagram.initial == "off"


def test_the_whole_says_each_move_once_without_conditions() -> None:
    assert captions(everything(LAMP, WORDS)) == [
        (("off",), ("on",), ["switch on: owner"]),
        (("on",), ("off",), ["switch off: owner"]),
        (("off", "on"), ("waiting",), ["ask for a repair: owner"]),
        (("waiting",), ("off",), ["repair: smith"]),
        (("waiting",), ("scrapped",), ["repair: smith", "lapse: clock"]),
    ]


def test_a_chapter_says_what_chooses_and_what_refuses() -> None:
    edges = chapter(LAMP, WORDS, "use").edges
    assert edges[0].captions == (Caption("switch on: owner"), Caption("not if no_bulb, day_time", small=True))
    assert edges[3].captions == (Caption("repair: smith"), Caption("when power", small=True))
    assert [each.text for each in edges[4].captions] == [
        "repair: smith",
        "otherwise",
        "lapse: clock",
        "not if in_time",
    ]
    assert edges[4].actors == ("smith", "clock")


def test_an_actor_sees_only_what_that_actor_may_do() -> None:
    diagram = actor(LAMP, WORDS, "smith")
    assert captions(diagram) == [(("waiting",), ("off", "scrapped"), ["repair"])]
    assert {state.name for state in diagram.states} == {"off", "waiting", "scrapped"}


def test_a_move_that_stays_is_told_in_the_box_and_draws_no_loop() -> None:
    boxes = {state.name: state for state in everything(LAMP, WORDS).states}
    assert boxes["on"] == DiagramState("on", "on", remarks=("stays here: call the smith: owner",))
    assert boxes["waiting"].remarks == ("awaits smith", "stays here: call the smith: owner")
    assert [name for name, state in boxes.items() if state.awaited] == ["waiting"]


def test_a_move_that_stays_in_every_state_is_told_once_beside_the_drawing() -> None:
    everywhere = lamp((*TRANSITIONS, Transition(CALL, (SCRAPPED,), SCRAPPED, (OWNER,))))
    diagram = everything(everywhere, WORDS)
    assert [note.lines for note in diagram.notes] == [("call the smith: owner",)]
    assert not any("stays here" in remark for state in diagram.states for remark in state.remarks)


def test_the_legend_explains_what_occurs_and_nothing_else() -> None:
    whole = everything(LAMP, WORDS).legend
    assert [state.name for state in whole.states] == ["awaiting", "final"]
    assert [stroke.actors for stroke in whole.strokes] == [("owner",), ("smith",), ("clock",), ("smith", "clock")]
    assert [stroke.actors for stroke in actor(LAMP, WORDS, "smith").legend.strokes] == [("smith",)]


def test_an_edge_with_one_source_and_one_target_does_not_fan() -> None:
    assert not DiagramEdge(("a",), ("b",), (), ()).fans
    assert DiagramEdge(("a",), ("b", "c"), (), ()).fans


def test_every_static_view_can_be_drawn_by_its_name() -> None:
    names = [view(LAMP, WORDS, kind, name).name for kind, name in static_views(LAMP)]
    assert names == ["everything", "chapter-use", "actor-owner", "actor-smith", "actor-clock"]


def test_an_unknown_view_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"no view 'chapters'; did you mean 'chapter'.*everything, chapter, actor"):
        view(LAMP, WORDS, "chapters")


@pytest.mark.parametrize("kind", ["chapter", "actor"])
def test_an_unknown_chapter_or_actor_lists_the_known_ones(kind: str) -> None:
    with pytest.raises(UnknownName, match=f"no {kind} 'us'"):
        view(LAMP, WORDS, kind, "us")


def test_a_short_name_of_the_catalogue_is_taken_on_edges_and_the_label_in_the_legend() -> None:
    diagram = everything(LAMP, lamp_words(short_smith="S."))
    assert "repair: S." in [text for *_, texts in captions(diagram) for text in texts]
    assert "smith" in [stroke.label for stroke in diagram.legend.strokes]
