"""Logs are read as far as they obey, and what is wrong first is named; the same lines fit as for a slow reading."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.replay import FITS, NO_TIME, Automaton, Deviation, Totals, add, fold, judge, waiting
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.errors import UnknownName
from order_lifecycle.orders import ticks
from order_lifecycle.terms.in_force import terms_in_force
from tests.unit.derived.replay.reference import fits

TERMS = facts_under(terms_in_force("marketplace", date(2026, 3, 2)))
SETTLED = {state: {**held, "cash_on_delivery": False} for state, held in TERMS.items()}
MINUTE = 60_000_000


class Said(NamedTuple):
    event: str
    by: str | None = None
    facts: tuple[tuple[str, bool], ...] = ()


def automaton(letters: list[Said]) -> Automaton:
    found = Automaton(ORDER_LINE, SETTLED)
    found.learn(letters)
    return found


def deviation(events: str, times: list[int | None] | None = None) -> Deviation:
    """What is wrong with one line; the events stand a minute apart, or at the given minutes."""
    said = [Said(event, by or None) for event, _, by in (word.partition("/") for word in events.split())]
    reader = Automaton(ORDER_LINE, SETTLED)
    letters = reader.learn(said)
    minutes = times if times is not None else list(range(len(said)))
    at = np.array([NO_TIME if minute is None else minute * MINUTE for minute in minutes], np.int64)
    found = judge(reader, np.zeros(len(said), np.int32), letters, at)
    return found.deviations[int(found.number[0])]


@pytest.mark.parametrize(
    ("events", "kind", "event", "states"),
    [
        ("place pay ship deliver", "fits", "", ()),
        ("place pay pack ship deliver request_return approve send_back receive refund", "fits", "", ()),
        ("place pay cancel", "fits", "", ()),
        ("pay ship deliver", "fits", "", ()),
        ("place ship", "missing_step", "ship", ("placed",)),
        ("place pay deliver", "missing_step", "deliver", ("paid",)),
        ("place pay ship cancel", "refused", "cancel", ("shipped",)),
        ("place pay ship deliver cancel", "not_possible", "cancel", ("delivered",)),
        ("place pay ship deliver complete/system ship", "after_final", "ship", ("completed",)),
        ("place pay dance ship", "unknown_event", "dance", ("paid",)),
        ("place ship pay deliver", "out_of_order", "ship", ("placed",)),
        ("pay place ship", "out_of_order", "pay", ()),
        ("place pay ship/buyer", "not_possible", "ship", ("paid",)),
        ("place pay place", "not_possible", "place", ("paid",)),
    ],
)
def test_what_is_wrong_first_is_named(events: str, kind: str, event: str, states: tuple[str, ...]) -> None:
    found = deviation(events)
    assert (found.kind, found.event, found.states) == (kind, event, states)


@pytest.mark.parametrize(
    ("events", "missing"),
    [("place ship", ("pay",)), ("place pay deliver", ("ship",)), ("place pay ship deliver receive", ())],
)
def test_what_is_missing_is_the_shortest_legal_completion(events: str, missing: tuple[str, ...]) -> None:
    found = deviation(events)
    if missing:
        assert found.missing == missing
    else:
        assert found.kind == "missing_step"
        assert found.missing[-1] in {"send_back", "reject_delivery", "fail_delivery"}


def test_a_refusal_names_its_codes() -> None:
    assert deviation("place pay ship cancel/buyer").codes == ("already_shipped",)
    assert deviation("place pay ship deliver cancel").codes == ("already_delivered",)
    assert deviation("place pay ship/buyer").codes == ("wrong_actor",)


def test_the_event_that_should_have_come_first_is_named() -> None:
    assert deviation("place ship pay deliver").after == "pay"
    assert deviation("ship place pay deliver").after == "place"


def test_equal_times_are_ordered_by_the_lifecycle() -> None:
    assert deviation("ship pay place", [0, 0, 0]).kind == "fits"
    assert deviation("place ship pay deliver", [0, 5, 5, 6]).kind == "fits"
    assert deviation("place ship pay deliver", [0, 5, 6, 7]).kind == "out_of_order"


def test_what_has_no_time_is_told_where_the_log_has_times_for_it() -> None:
    reader = automaton([Said("place"), Said("pay"), Said("cancel")])
    line = np.array([0, 0, 0, 1, 1, 1], np.int32)
    letter = np.array([0, 1, 2] * 2, np.uint16)
    never = judge(reader, line, letter, np.array([0, 1, NO_TIME] * 2, np.int64))
    assert [never.deviations[each].kind for each in never.number] == ["fits", "fits"]
    once = judge(reader, line, letter, np.array([0, 1, NO_TIME, 0, 1, 2], np.int64))
    assert [once.deviations[each].kind for each in once.number] == ["missing_time", "fits"]


def test_what_has_no_time_stands_where_it_can() -> None:
    reader = automaton([Said("place"), Said("pay"), Said("ship")])
    line = np.array([0, 0, 0, 1, 1, 1], np.int32)
    letter = np.array([2, 0, 1, 0, 1, 2], np.uint16)
    at = np.array([NO_TIME, 0, 1, 0, 1, 2], np.int64)
    assert [
        judge(reader, line, letter, at).deviations[each].kind for each in judge(reader, line, letter, at).number
    ] == [
        "missing_time",
        "fits",
    ]


def test_facts_that_are_told_decide() -> None:
    def asked(**facts: bool) -> str:
        said = [Said("place"), Said("pay"), Said("cancel", "buyer", tuple(facts.items()))]
        reader = Automaton(ORDER_LINE, SETTLED)
        found = judge(reader, np.zeros(3, np.int32), reader.learn(said), np.arange(3, dtype=np.int64))
        return found.deviations[int(found.number[0])].kind

    assert asked(custom_made=True, ground_is_change_of_mind=True, merchant_consents=False) == "refused"
    assert asked(custom_made=False, ground_is_change_of_mind=True, merchant_consents=False) == "fits"


def test_facts_and_actors_that_do_not_exist_are_a_clear_error() -> None:
    reader = Automaton(ORDER_LINE, SETTLED)
    with pytest.raises(UnknownName, match="shinyness"):
        reader.learn([Said("pay", None, (("shinyness", True),))])
    with pytest.raises(UnknownName, match="robot"):
        reader.learn([Said("pay", "robot")])


def test_both_towers_mean_the_same_by_no_time() -> None:
    assert NO_TIME == ticks.NO_TIME


def test_totals_count_lines_ways_and_waiting() -> None:
    reader = automaton([Said("place"), Said("pay"), Said("ship"), Said("cancel")])
    line = np.array([0, 1, 0, 1, 0, 1, 1], np.int32)
    letter = np.array([0, 0, 1, 1, 2, 2, 3], np.uint16)
    at = np.array([0, 0, 10, 20, 70, 90, 95], np.int64) * 1_000_000
    totals = Totals()
    add(totals, judge(reader, line, letter, at), letter, at)
    assert (totals.lines, totals.events, totals.fitting) == (2, 7, 1)
    assert totals.arcs == {("pay", "placed", "paid"): 2, ("ship", "paid", "shipped"): 2}
    assert totals.wrong == {("cancel", "shipped"): 1}
    assert waiting(totals) == {"placed": (15.0, 19.0, 2), "paid": (65.0, 69.0, 2)}
    assert totals.variants == {("place", "pay", "ship"): 1, ("place", "pay", "ship", "cancel"): 1}
    assert totals.ends == {("shipped",): 1}


EVENTS = ["pay", "pack", "ship", "deliver", "cancel", "approve", "decline", "request_return", "send_back", "receive",
          "refund", "lapse", "complete"]  # fmt: skip
LETTERS = [Said(event) for event in EVENTS] + [
    Said("cancel", "buyer"),
    Said("cancel", "merchant"),
    Said("cancel", "buyer", (("custom_made", True),)),
    Said("cancel", "buyer", (("ground_is_change_of_mind", True),)),
    Said("request_return", "buyer", (("custom_made", True), ("ground_is_change_of_mind", True))),
    Said("request_return", "buyer", (("ground_is_non_conformity", True), ("evidence_given", False))),
    Said("refund", "payment_provider", (("amount_settles", True),)),
]
START = ["pay", "ship", "deliver"]
JOURNEYS = st.lists(st.sampled_from(range(len(LETTERS))), max_size=4).flatmap(
    lambda rest: st.integers(0, 3).map(lambda begun: [EVENTS.index(event) for event in START[:begun]] + rest)
)
READER = automaton(LETTERS)


@settings(max_examples=60, deadline=None)
@given(lines=st.lists(JOURNEYS.filter(bool), min_size=1, max_size=6))
def test_the_same_lines_fit_as_for_a_slow_reading(lines: list[list[int]]) -> None:
    line = np.repeat(np.arange(len(lines)), [len(each) for each in lines]).astype(np.int32)
    letter = np.array([each for journey in lines for each in journey], np.uint16)
    folded = fold(READER, line, letter, np.arange(line.size, dtype=np.int64))
    slow = [fits([(s.event, s.by, dict(s.facts)) for s in map(LETTERS.__getitem__, each)], SETTLED) for each in lines]
    assert [bool(each == FITS) for each in folded.failed] == slow


@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_rows_may_come_in_any_order(data: st.DataObject) -> None:
    lines = data.draw(st.lists(JOURNEYS.filter(bool), min_size=1, max_size=5))
    line = np.repeat(np.arange(len(lines)), [len(each) for each in lines]).astype(np.int32)
    letter = np.array([each for journey in lines for each in journey], np.uint16)
    at = np.arange(line.size, dtype=np.int64) * MINUTE
    shuffled = np.array(data.draw(st.permutations(range(line.size))))
    one = judge(READER, line, letter, at)
    other = judge(READER, line[shuffled], letter[shuffled], at[shuffled])
    assert [one.deviations[each] for each in one.number] == [other.deviations[each] for each in other.number]
