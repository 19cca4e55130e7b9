"""A reader that is not ours (python-statemachine) walks our SCXML as `decide` goes."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from statemachine.io.scxml.processor import SCXMLProcessor

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.scenarios import Reach, Scenario, paths
from order_lifecycle.derived.scxml import scxml
from order_lifecycle.language.conditions import Facts
from tests.unit.lamp import lamp

REACH = Reach(ORDER_LINE)
PATHS = paths(REACH, "transitions")[::3]  # the reader is slow; that every way is written, another test shows
STATES = {state.name for state in ORDER_LINE.states}


DOCUMENT = scxml(ORDER_LINE, "python")


def started() -> Any:  # noqa: ANN401 - a class made at run time
    """A machine of its own: a second one of the same reader would have no data."""
    reader: Any = SCXMLProcessor()
    reader.parse_scxml(ORDER_LINE.name, DOCUMENT)
    return reader.start()


def state(machine: Any) -> str:  # noqa: ANN401 - a class made at run time
    (found,) = STATES & {str(each) for each in machine.configuration_values}
    return found


def tell(machine: Any, known: dict[str, bool], facts: dict[str, bool | None]) -> None:  # noqa: ANN401 - a class made at run time
    for name, value in facts.items():
        if known.get(name) is not value:
            machine.send(f"fact.{name}", value=value)
            if value is None:
                known.pop(name)
            else:
                known[name] = value


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.title)
def test_every_path_leads_where_it_should(path: Scenario) -> None:
    machine = started()
    told: dict[str, bool] = {}
    past: dict[str, bool | None] = {fact.name: fact.at_first for fact in ORDER_LINE.facts}
    ground: dict[str, bool] = {}
    for step in path.steps:
        named = [name for name in REACH.grounds if step.facts.get(name)]
        if step.event in {event.name for event in ORDER_LINE.grounded}:
            ground = {name: name in named for name in REACH.grounds}
        values = {**path.given, **ground, **{n: v for n, v in past.items() if v is not None}, **step.facts}
        expected = decide(ORDER_LINE, step.source, step.event, step.by, Facts(values))
        assert isinstance(expected, Allowed)
        tell(machine, told, {fact.name: values.get(fact.name) for fact in ORDER_LINE.facts})
        assert state(machine) == step.source
        machine.send(f"{step.event}.{step.by}")
        assert state(machine) == expected.to == step.to
        past |= {name: value for name, value in step.facts.items() if ORDER_LINE.fact(name).kind == "time"}
        past |= ORDER_LINE.becoming(step.source, step.event, values)


def test_what_is_not_known_opens_nothing() -> None:
    machine = started()
    machine.send("pay.payment_provider")
    assert state(machine) == "placed"
    machine.send("fact.amount_covers_order", value=False)
    machine.send("pay.payment_provider")
    assert state(machine) == "placed"
    machine.send("fact.amount_covers_order", value=True)
    machine.send("pay.buyer")
    assert state(machine) == "placed", "nobody else pays"
    machine.send("pay.payment_provider")
    assert state(machine) == "paid"


@pytest.mark.parametrize("datamodel", ["python", "ecmascript"])
def test_every_way_of_every_cell_is_a_transition(datamodel: Any) -> None:  # noqa: ANN401 - one of two words
    root = ET.fromstring(scxml(ORDER_LINE, datamodel))  # noqa: S314 - our own document
    space = {"s": "http://www.w3.org/2005/07/scxml"}
    written = [
        (each.get("id"), way.get("event"), way.get("target"))
        for each in root.findall("s:state/s:state", space)
        for way in each.findall("s:transition", space)
    ]
    ways = [(s, f"{e}.{a}", way.to.name) for (s, e, a), cell in ORDER_LINE.routes.items() for way in cell]
    assert sorted(map(str, written)) == sorted(map(str, ways))
    assert {each.get("id") for each in root.findall("s:datamodel/s:data", space)} >= {f.name for f in ORDER_LINE.facts}


def test_a_state_that_nothing_leaves_is_final() -> None:
    assert '<final id="scrapped"' in scxml(lamp())
    assert '<final id="completed"' not in scxml(ORDER_LINE), "a claim reopens it"
