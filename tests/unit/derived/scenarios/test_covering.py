"""Goal: a path is legal, leads where it says, and all paths together cover what they are said to cover.

Method: every path is walked again with `decide` alone. What there is to cover is enumerated without paths: for the
lamp by trying every assignment of every order; for the order line from the map of what can be reached.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.scenarios import COVERS, Cover, Reach, Scenario, paths, walks
from order_lifecycle.errors import UnknownName
from tests.unit import lamp as lamp_of
from tests.unit.derived.scenarios.replaying import Replay, replay
from tests.unit.derived.verification.explorer import Explorer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from order_lifecycle.language.lifecycle import Lifecycle

LAMP = lamp_of.lamp()
KNOWN = {state.name: {"silence_approves": True, "interception_offered": False} for state in ORDER_LINE.states}

UNDELIVERED = {
    *(("shipped", "escalate", "disputed", event, "completed") for event in ("dismiss", "lapse")),
    *(
        ("completed", "request_return", "return_requested", event, "shipped")
        for event in ("decline", "lapse", "withdraw")
    ),
    *(
        ("completed", "request_return", "return_requested", event, to)
        for event, to in (
            ("reject_delivery", "returning"),
            ("fail_delivery", "returning"),
            ("deliver", "return_requested"),
            ("lose", "lost"),
        )
    ),
    *(("return_requested", event, "shipped", "request_refund", "refund_granted") for event in ("lapse", "withdraw")),
    ("return_requested", "deliver", "return_requested", "withdraw", "completed"),
}
"""Pairs of an order that was completed although nothing was delivered. The search allows it, because it does not know
that the time after a sale counts from a delivery; no path can walk it."""

NEVER_ALONE = {
    *(("packed", "ship", actor, "on_hold") for actor in ("carrier", "merchant")),
    *(
        (state.name, "pay", "payment_provider", "not_paid_on_delivery")
        for way in ORDER_LINE.transitions
        for state in way.sources
        if "not_paid_on_delivery" in {rule.code for rule in way.requires}
    ),
}
"""Requirements that never refuse alone on a legal way: packing waits for the end of the time to cancel freely, which
never returns; and what is not paid on delivery was paid before, so that it has been paid already."""


@cache
def reach_of(lifecycle: Lifecycle) -> Reach:
    return Reach(lifecycle)


@cache
def paths_of(lifecycle: Lifecycle, cover: Cover) -> tuple[Scenario, ...]:
    return paths(reach_of(lifecycle), cover)


def arcs(found: Iterable[Scenario]) -> set[tuple[str, ...]]:
    return {(each.source, each.event, each.to, each.by) for path in found for each in path.steps if not each.refused}


@cache
def explored() -> Explorer:
    return Explorer(LAMP)


# ------------------------------------------------------------------------------------------- legal


SLOW = pytest.mark.slow
BOTH = [LAMP, pytest.param(ORDER_LINE, marks=SLOW)]
CASES = [
    *((lifecycle, cover) for lifecycle in (LAMP, ORDER_LINE) for cover in ("states", "transitions")),
    (LAMP, "pairs"),
    (LAMP, "requirements"),
    pytest.param(ORDER_LINE, "pairs", marks=SLOW),
    pytest.param(ORDER_LINE, "requirements", marks=SLOW),
]


@pytest.mark.parametrize(("lifecycle", "cover"), CASES, ids=lambda each: getattr(each, "name", each))
def test_every_path_is_legal_and_leads_where_it_says(lifecycle: Lifecycle, cover: Cover) -> None:
    found = paths_of(lifecycle, cover)
    assert found
    for path in found:
        assert replay(lifecycle, path).state == path.steps[-1].to


def test_a_path_under_terms_is_legal_under_them() -> None:
    for path in paths(Reach(ORDER_LINE, {"some": KNOWN}), "transitions"):
        assert replay(ORDER_LINE, path, KNOWN).state == path.steps[-1].to
        assert not {"silence_approves", "interception_offered"} & set(path.given)


# ------------------------------------------------------------------------------------------ covered


def test_every_state_that_a_lamp_can_come_to_is_covered() -> None:
    there = {node.state for node in explored().edges}
    assert {step.to for path in paths_of(LAMP, "states") for step in path.steps} | {"off"} == there


def test_every_transition_that_a_lamp_can_make_is_covered_by_each_actor() -> None:
    there = {
        (node.state, edge.event, edge.target.state, edge.by) for node, out in explored().edges.items() for edge in out
    }
    assert arcs(paths_of(LAMP, "transitions")) == there


def test_every_pair_of_transitions_that_a_lamp_can_make_is_covered() -> None:
    there = {
        (node.state, one.event, one.target.state, other.event, other.target.state)
        for node, out in explored().edges.items()
        for one in out
        for other in explored().edges[one.target]
    }
    assert pairs_in(paths_of(LAMP, "pairs")) == there


def test_every_state_of_the_order_line_is_covered() -> None:
    found = {step.to for path in paths_of(ORDER_LINE, "states") for step in path.steps}
    assert found | {"placed"} == {state.name for state in ORDER_LINE.states}


def test_every_transition_of_the_order_line_is_covered_by_each_actor() -> None:
    there = {
        (move.source.state, move.way.event.name, move.way.to.name, actor)
        for move in reach_of(ORDER_LINE).moves
        for actor in move.by
    }
    written = {
        (source.name, way.event.name, way.to.name, actor.name)
        for way in ORDER_LINE.transitions
        for source in way.sources
        for actor in way.by
    }
    assert arcs(paths_of(ORDER_LINE, "transitions")) == there == written


@SLOW
def test_every_pair_of_transitions_of_the_order_line_is_covered() -> None:
    reach = reach_of(ORDER_LINE)
    there = {
        (spot.state, one.way.event.name, one.way.to.name, other.way.event.name, other.way.to.name)
        for spot, orders in reach.reached.items()
        for one in reach.moves_from(spot)
        for other in reach.moves_from(one.target)
        if orders & one.orders & other.orders
    }
    assert pairs_in(paths_of(ORDER_LINE, "pairs")) == there - UNDELIVERED


def pairs_in(found: Iterable[Scenario]) -> set[tuple[str, ...]]:
    return {
        (one.source, one.event, one.to, other.event, other.to) for path in found for one, other in pairwise(path.steps)
    }


@pytest.mark.parametrize("lifecycle", BOTH, ids=lambda each: each.name)
def test_every_requirement_of_every_way_refuses_alone_and_lets_through(lifecycle: Lifecycle) -> None:
    written = {
        (source.name, way.event.name, actor.name, rule.code)
        for way in lifecycle.transitions
        for source in way.sources
        for actor in way.by
        for rule in way.requires
    }
    refused = {
        (each.source, each.event, each.by, *each.refused)
        for path in paths_of(lifecycle, "requirements")
        for each in path.steps
        if each.refused
    }
    assert written - refused == (NEVER_ALONE if lifecycle is ORDER_LINE else set())
    assert refused <= written
    let_through = {(state, event, by) for state, event, _, by in arcs(paths_of(lifecycle, "transitions"))}
    assert {cell[:3] for cell in written} <= let_through


@pytest.mark.parametrize("lifecycle", BOTH, ids=lambda each: each.name)
def test_a_path_of_requirements_ends_with_its_refusal_and_has_no_other(lifecycle: Lifecycle) -> None:
    for path in paths_of(lifecycle, "requirements"):
        assert [len(step.refused) for step in path.steps] == [0] * (len(path.steps) - 1) + [1]


# --------------------------------------------------------------------------------------------- short


@pytest.mark.parametrize("cover", COVERS)
def test_no_path_is_the_beginning_of_another(cover: Cover) -> None:
    keyed = [(path.order, tuple(step.key for step in path.steps)) for path in paths_of(LAMP, cover)]
    assert len(set(keyed)) == len(keyed)
    for order, steps in keyed:
        assert not [
            one for one in keyed if one[0] == order and len(one[1]) > len(steps) and one[1][: len(steps)] == steps
        ]


@pytest.mark.parametrize("length_max", [1, 2, 3])
@pytest.mark.parametrize("cover", COVERS)
def test_no_path_is_longer_than_it_may_be(cover: Cover, length_max: int) -> None:
    short = paths(reach_of(LAMP), cover, length_max=length_max)
    assert all(1 <= len(path.steps) <= length_max for path in short)
    # What is short in any case is still there.
    within = {path for path in map(shown, paths_of(LAMP, cover)) if len(path) <= length_max}
    assert within <= set(map(shown, short))


def shown(path: Scenario) -> tuple[object, ...]:
    return tuple(step.key for step in path.steps)


def test_the_shortest_path_stands_first() -> None:
    lengths = [len(path.steps) for path in paths_of(ORDER_LINE, "transitions")]
    assert lengths == sorted(lengths)


def test_a_cover_that_does_not_exist_is_named() -> None:
    with pytest.raises(UnknownName, match="no cover 'state'; did you mean 'states'"):
        paths(reach_of(LAMP), "state")  # type: ignore[arg-type]  # what is wrong is the point


# ------------------------------------------------------------------------------------------- random


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), length_max=st.integers(1, 30))
def test_a_random_walk_is_legal_with_grounds_that_stay_and_time_that_never_turns_back(
    seed: int, length_max: int
) -> None:
    for walk in walks(reach_of(ORDER_LINE), 2, seed=seed, length_max=length_max):
        assert 1 <= len(walk.steps) <= length_max
        assert replay(ORDER_LINE, walk).state == walk.steps[-1].to


def test_random_walks_are_the_same_for_a_seed_and_others_for_another() -> None:
    again = Reach(ORDER_LINE)
    assert walks(reach_of(ORDER_LINE), 5, seed=7) == walks(again, 5, seed=7)
    assert walks(reach_of(ORDER_LINE), 5, seed=7) != walks(again, 5, seed=8)


def test_paths_are_the_same_on_another_map_of_the_same_lifecycle() -> None:
    assert paths(Reach(ORDER_LINE), "states") == paths_of(ORDER_LINE, "states")


def test_random_walks_go_many_ways() -> None:
    assert len(arcs(walks(reach_of(ORDER_LINE), 400, seed=1))) > 100


# ------------------------------------------------------------------------ the judge of these tests


def test_the_replay_tells_time_that_turns_back() -> None:
    order = Replay(LAMP, {})
    order.state, order.time = "waiting", {"overdue": False}
    order.turned.clear()
    lapse = next(step for path in paths_of(LAMP, "transitions") for step in path.steps if step.event == "lapse")
    order.turned.add("overdue")
    with pytest.raises(AssertionError, match="overdue turns back"):
        order.step(lapse)
