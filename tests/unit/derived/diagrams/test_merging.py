"""Moves that say the same are said once, and no arrow is lost or added by it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from order_lifecycle.derived.diagrams.graph import Caption
from order_lifecycle.derived.diagrams.merging import Move, merged

NAMES = st.sampled_from("abcd")
MOVES = st.lists(
    st.builds(
        Move,
        NAMES,
        NAMES,
        st.sampled_from([(Caption("go"),), (Caption("come"),)]),
        st.sampled_from([("x",), ("y",)]),
        st.sampled_from(["", "closed"]),
    ),
    max_size=12,
)


def move(source: str, target: str, text: str, *actors: str) -> Move:
    return Move(source, target, (Caption(text),), actors)


def test_captions_between_the_same_two_states_stand_under_each_other() -> None:
    (edge,) = merged([move("a", "b", "go", "x"), move("a", "b", "run", "y")])
    assert ([each.text for each in edge.captions], edge.actors) == (["go", "run"], ("x", "y"))


def test_the_same_caption_from_several_states_is_one_edge() -> None:
    (edge,) = merged([move("a", "c", "go", "x"), move("b", "c", "go", "x")])
    assert (edge.sources, edge.targets) == (("a", "b"), ("c",))


def test_a_caption_fans_in_or_out_whichever_needs_fewer_edges() -> None:
    edges = merged([move("a", "c", "go"), move("b", "c", "go"), move("b", "d", "go"), move("e", "d", "go")])
    assert {(edge.sources, edge.targets) for edge in edges} == {(("a", "b"), ("c",)), (("b", "e"), ("d",))}


@given(MOVES)
def test_no_arrow_is_lost_or_added(moves: list[Move]) -> None:
    before = {(each.source, each.target, caption, each.mark) for each in moves for caption in each.captions}
    after = {
        (source, target, caption, edge.mark)
        for edge in merged(moves)
        for source in edge.sources
        for target in edge.targets
        for caption in edge.captions
    }
    assert after == before
