"""One question about many lines: what may be settled, what is told, and what is said of what cannot be read."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.table import Columns, Outcome, Table
from order_lifecycle.derived.table.lookup import NO_STATE, Lookup
from order_lifecycle.errors import BadInput, MissingExtra, UnknownName
from tests.unit.lamp import lamp


@pytest.fixture
def table() -> Table:
    return Table(lamp())


@pytest.fixture
def switching(table: Table) -> Lookup:
    return table.lookup("switch_on", "owner")


def test_outcomes_come_as_moves_then_refusals_then_what_is_not_known(switching: Lookup) -> None:
    assert switching.outcomes[0] == Outcome(to="on")
    kinds = [(not each.to, each.unknown) for each in switching.outcomes]
    assert kinds == sorted(kinds)
    assert switching.names[0] == "on"
    assert {"no_bulb", "no_bulb?", "no_such_state"} <= set(switching.names)


def test_a_fact_that_is_settled_is_no_longer_asked_for(table: Table) -> None:
    assert table.lookup("switch_on", "owner").facts == ("bulb", "dark")
    settled = table.lookup("switch_on", "owner", settled={"dark": True})
    assert settled.facts == ("bulb",)
    assert settled.outcomes[settled.answers[settled.code("off", {"bulb": True})]].to == "on"


def test_a_fact_that_is_settled_in_one_state_is_not_read_there(table: Table) -> None:
    by_state = table.lookup("switch_on", "owner", by_state={"off": {"bulb": False}, "on": {"dark": True}})
    answer = by_state.answers[by_state.code("off", {"bulb": True, "dark": True})]
    assert by_state.outcomes[answer].code == "no_bulb"


def test_a_fact_that_no_line_tells_is_unknown(table: Table) -> None:
    untold = table.lookup("switch_on", "owner", facts=["dark"])
    assert untold.facts == ("dark",)
    assert untold.outcomes[untold.answers[untold.code("off", {"dark": True})]] == Outcome(code="no_bulb", unknown=True)


def test_codes_of_columns_are_the_codes_of_the_rows(switching: Lookup) -> None:
    off = switching.rows.states.index("off")
    booleans = np.array([True, False, True])
    numbers = np.array([1.0, 0.0, np.nan])
    codes = switching.codes(np.full(3, off), {"bulb": booleans, "dark": numbers, "power": booleans})
    expected = [(True, True), (False, False), (True, None)]
    assert codes.tolist() == [switching.code("off", {"bulb": bulb, "dark": dark}) for bulb, dark in expected]


def test_a_number_that_is_no_state_is_said_to_be_none(switching: Lookup) -> None:
    states = np.array([-1, len(switching.rows.states), 200])
    found = switching.decide(switching.codes(states, {}))
    assert [switching.outcomes[number] for number in found] == [NO_STATE] * 3


def test_answers_are_looked_up_in_more_than_one_chunk(switching: Lookup) -> None:
    codes = np.resize(np.arange(switching.answers.size, dtype=switching.dtype), 100_000)
    assert (switching.decide(codes) == switching.answers[codes]).all()


def test_counts_are_by_outcome_the_most_frequent_first(switching: Lookup) -> None:
    off = switching.rows.states.index("off")
    codes = switching.codes(np.array([off, off, -1]), {"bulb": np.array([False, False, True])})
    assert switching.counts(switching.decide(codes)) == {Outcome(code="no_bulb"): 2, NO_STATE: 1}


@pytest.mark.parametrize(
    ("event", "actor", "more"),
    [
        ("switch", "owner", {}),
        ("switch_on", "thief", {}),
        ("switch_on", "owner", {"settled": {"bulbs": True}}),
        ("switch_on", "owner", {"by_state": {"of": {"bulb": True}}}),
        ("switch_on", "owner", {"facts": ["darkness"]}),
    ],
)
def test_a_name_that_the_lifecycle_has_not_is_told(
    table: Table, event: str, actor: str, more: dict[str, object]
) -> None:
    with pytest.raises(UnknownName):
        table.lookup(event, actor, **more)  # type: ignore[arg-type]  # any of several words


def test_columns_of_another_length_are_refused(switching: Lookup) -> None:
    with pytest.raises(BadInput, match=r"column 'bulb': has 2 rows; accepted: 3"):
        switching.codes(np.zeros(3, int), {"bulb": np.zeros(2, bool)})


def test_too_many_facts_are_named() -> None:
    with pytest.raises(BadInput, match="turns on 15 facts, which are too many: custom_made"):
        Table(ORDER_LINE).lookup("cancel", "buyer")


def test_many_decisions_without_numpy_say_what_to_install(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("numpy", "order_lifecycle.derived.table.many", "order_lifecycle.derived.table.lookup"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtra, match=r"pip install 'order-lifecycle\[bulk\]'"):
        table.lookup("switch_on", "owner")
    with pytest.raises(MissingExtra, match=r"pip install 'order-lifecycle\[bulk\]'"):
        table.decide_many("off", "switch_on", "owner")


def test_a_name_among_many_that_is_not_known_is_told(table: Table) -> None:
    with pytest.raises(UnknownName, match="no state 'offf'; did you mean 'off'"):
        table.decide_many(["off", "offf"], "switch_on", "owner")


@pytest.mark.parametrize(
    ("kinds", "columns", "message"),
    [
        ({"bulb": "boolean", "dark": "boolean"}, Columns(), "column 'state': is missing"),
        ({"state": "text", "bulb": "boolean"}, Columns(), "column 'dark': is missing"),
        ({"state": "text", "bulb": "Int8", "dark": "nothing"}, Columns(), "column 'bulb': is of type Int8"),
        ({"state": "boolean", "bulb": "boolean", "dark": "boolean"}, Columns(), "column 'state': is of type boolean"),
        (
            {"state": "text", "bulb": "boolean", "dark": "boolean", "code": "text"},
            Columns(),
            "'code': is there already",
        ),
        ({"state": "text", "bulb": "boolean", "dark": "boolean"}, Columns(to="code"), "three different names"),
    ],
)
def test_columns_that_do_not_fit_are_named(
    switching: Lookup, kinds: dict[str, str], columns: Columns, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        columns.fitting(switching, kinds)


def test_a_column_named_for_no_fact_is_told(switching: Lookup) -> None:
    with pytest.raises(UnknownName, match="no fact 'bulbs'"):
        Columns(facts={"bulbs": "b"}).fitting(switching, {})
