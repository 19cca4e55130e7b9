"""decide = table = engine, on the short way and on the long way of `transitions`, in every cell."""

from __future__ import annotations

from itertools import product
from random import Random
from typing import TYPE_CHECKING

import pytest
from transitions import MachineError

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed, Denied
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.engine import Engine
from order_lifecycle.derived.table import Table
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    Cell = tuple[str, str, str]

FULL_UP_TO = 7
"""The quick run takes every assignment of a cell's facts up to this number of facts, and a sample above it."""

SLOWLY_FULL_UP_TO = 12
"""The slow run takes every assignment up to this number (half a million), and a large sample above it."""

SAMPLE, LARGE_SAMPLE = 2_000, 200_000
VALUES = (True, False, None)
ACTORS = [actor.name for actor in ORDER_LINE.actors]
STATES = [state.name for state in ORDER_LINE.states]
CELLS = [(state, event.name, actor) for state in STATES for event in ORDER_LINE.events for actor in ACTORS]
LED_FROM = {(state.name, each.event.name) for each in ORDER_LINE.transitions for state in each.sources}


class Line:
    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def dice(seed: str) -> Random:
    """The same numbers in every run."""
    return Random(seed)  # noqa: S311 - nothing secret is drawn


def mentioned(cell: Cell) -> list[str]:
    """The facts that decide about a cell or about its effects."""
    effects = [effect for route in ORDER_LINE.routes.get(cell, ()) for effect in route.effects if effect.only_if]
    conditional = [fact for effect in effects if effect.only_if for fact in effect.only_if.facts]
    return list(dict.fromkeys(fact.name for fact in (*ORDER_LINE.cell_facts(*cell), *conditional)))


SMALL = [cell for cell in CELLS if len(mentioned(cell)) <= FULL_UP_TO]
LARGE = [cell for cell in CELLS if len(mentioned(cell)) > FULL_UP_TO]


def assignments(cell: Cell, sample: int = 0) -> Iterator[dict[str, bool]]:
    """Every three-valued assignment of the facts of a cell, or a sample; the same in each run."""
    names, random = mentioned(cell), dice("/".join(cell))
    rows = (
        (random.choices(VALUES, k=len(names)) for _ in range(sample)) if sample else product(VALUES, repeat=len(names))
    )
    for row in rows:
        yield {name: value for name, value in zip(names, row, strict=True) if value is not None}


def with_others(cell: Cell, values: dict[str, bool], random: Random) -> dict[str, bool]:
    """The same values, with anything for the facts that the cell does not mention."""
    names = set(mentioned(cell))
    others = {fact.name: random.choice(VALUES) for fact in ORDER_LINE.facts if fact.name not in names}
    return values | {name: value for name, value in others.items() if value is not None}


class Judges:
    """The decider and everything that must agree with it."""

    def __init__(self) -> None:
        self.table = Table(ORDER_LINE)
        self.short = Engine(ORDER_LINE, table=self.table)
        self.long = Engine(
            ORDER_LINE, table=self.table, after_state_change=lambda **_: None, finalize_event=print_nothing
        )

    def agree(self, cell: Cell, values: dict[str, bool]) -> None:
        """Fail unless all say the same."""
        state, event, actor = cell
        expected = decide(ORDER_LINE, state, event, actor, Facts(values))
        facts = self.table.prepare(values)
        assert self.table.decide(state, event, actor, facts) == expected, (cell, values)
        for engine in (self.short, self.long):
            assert moved(engine, cell, facts) == wanted(cell, expected), (cell, values)


def print_nothing(**_: object) -> None:
    """A hook that does nothing."""


def moved(engine: Engine, cell: Cell, facts: int) -> tuple[object, str]:
    """What the machine answers, and where the line is then."""
    state, event, actor = cell
    line = Line(state)
    try:
        answer: object = engine.fire(line, event, by=actor, facts=facts)
    except MachineError:
        answer = MachineError
    return answer, line.state


def wanted(cell: Cell, decision: Allowed | Denied) -> tuple[object, str]:
    """What the machine shall answer when `decide` says this."""
    if isinstance(decision, Allowed):
        return True, decision.to
    return (False if cell[:2] in LED_FROM else MachineError), cell[0]


@pytest.mark.parametrize("state", STATES)
def test_all_agree_in_every_small_cell(state: str) -> None:
    judges, random = Judges(), dice(state)
    for cell in SMALL:
        if cell[0] == state:
            for values in assignments(cell):
                judges.agree(cell, with_others(cell, values, random))


@pytest.mark.parametrize("cell", LARGE, ids="-".join)
def test_all_agree_in_a_sample_of_a_large_cell(cell: Cell) -> None:
    judges, random = Judges(), dice("others")
    for values in assignments(cell, SAMPLE):
        judges.agree(cell, with_others(cell, values, random))


@pytest.mark.slow
@pytest.mark.parametrize("cell", LARGE, ids="-".join)
def test_all_agree_in_every_large_cell(cell: Cell) -> None:
    judges = Judges()
    for values in assignments(cell, 0 if len(mentioned(cell)) <= SLOWLY_FULL_UP_TO else LARGE_SAMPLE):
        judges.agree(cell, values)


@pytest.mark.parametrize("state", STATES)
def test_the_options_are_what_decide_says_of_each_event(state: str) -> None:
    table, random = Table(ORDER_LINE), dice(state)
    for actor in ORDER_LINE.actors:
        for _ in range(20):
            values = {fact.name: value for fact in ORDER_LINE.facts if (value := random.choice(VALUES)) is not None}
            expected = [
                decide(ORDER_LINE, state, event.name, actor.name, Facts(values))
                for event in ORDER_LINE.events
                if actor in event.actors
            ]
            facts = table.prepare(values)
            assert list(table.options(state, actor.name, facts)) == expected
            assert list(table.options(state, actor.name, facts)) == expected


def test_the_short_way_is_taken_and_the_long_way_is_not() -> None:
    judges = Judges()
    long_way = []
    for engine in (judges.short, judges.long):
        paths = engine.machine.events["cancel"]
        moved(engine, ("placed", "cancel", "buyer"), 0)
        path = vars(paths)["_paths"]["placed"]
        long_way.append(any(path.around))
    assert long_way == [False, True]
