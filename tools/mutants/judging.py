"""Do the hand-written scenarios and the invariants notice a mutant? Cheap questions first, up to the first that fails.

Nothing else judges: no agreement with another form of the same definition, and no proof made from its own claims.
"""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import dataclass
from functools import partial
from io import StringIO
from typing import TYPE_CHECKING, Literal

from hypothesis import Phase, settings
from hypothesis.errors import HypothesisException
from hypothesis.stateful import run_state_machine_as_test

from order_lifecycle.language.mistakes import mistakes
from tests.invariants import test_turning
from tests.invariants.test_walks import QUICK
from tests.invariants.turning import COURSES, YES_BY_SILENCE
from tests.invariants.walk import Walk
from tests.scenarios import test_orders, test_scenarios
from tools.mutants.installing import installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.terms.in_force import Terms
    from tests.scenarios.order_cases import OrderCase
    from tests.scenarios.table import Case
    from tools.mutants.mutant import Mutant

Fate = Literal["refused", "scenario", "order", "invariant", "equivalent", "survived"]
Cell = tuple[str, str, str]
MANY = 100
"""A change that touches so many cells is one of the vocabulary, and decides in none of them."""


@dataclass(frozen=True)
class Oracle:
    """What judges: lines of the tables, worked orders, courses of real orders, and how many random walks."""

    cases: Sequence[Case]
    orders: Sequence[OrderCase] = ()
    invariants: bool = False
    walks: int = 0


def whole_oracle(walks: int = 70) -> Oracle:
    """Everything that was written by hand."""
    return Oracle(test_scenarios.CASES, test_orders.CASES, invariants=True, walks=walks)


def killer(mutant: Mutant, oracle: Oracle) -> tuple[Fate, str] | None:
    """Who notices the mutant first: its own definition, a scenario, a worked order, an invariant; None: nobody."""
    found = mistakes(mutant.lifecycle)
    if found:
        return "refused", found[0].code
    with installed(mutant), redirect_stdout(StringIO()):
        for fate, name, holds in _questions(mutant, oracle):
            if not _holds(holds):
                return fate, name
    return None


def _holds(question: Callable[[], None]) -> bool:
    try:
        question()
    except HypothesisException:
        return True  # the walk could not be made: that says nothing about the mutant
    except Exception:  # noqa: BLE001 - whatever goes wrong under a mutant is noticed by whoever runs the tests
        return False
    return True


_Question = tuple[Fate, str, "Callable[[], None]"]


def _questions(mutant: Mutant, oracle: Oracle) -> Iterator[_Question]:
    """The lines about what was changed come first, and of the others what takes long comes last."""
    cells = touched(mutant.whole, mutant.lifecycle)
    near = [] if len(cells) > MANY else [case for case in oracle.cases if (case.state, case.event, case.by) in cells]
    far = [case for case in oracle.cases if case not in near] if near else oracle.cases
    yield from _decisions(near)
    yield from _alternatives(near)
    yield from _decisions(far)
    for order in oracle.orders:
        yield "order", order.name, partial(test_orders.expect_case, order)
    if oracle.invariants:
        yield from _invariants()
    yield from _alternatives(far)
    if oracle.walks:
        yield "invariant", "random walks", partial(walk, oracle.walks)


def _decisions(cases: Sequence[Case]) -> Iterator[_Question]:
    for case in cases:
        yield "scenario", case.id, partial(test_scenarios.expect_decision, case)


def _alternatives(cases: Sequence[Case]) -> Iterator[_Question]:
    for case in cases:
        if not case.allowed:
            yield "scenario", f"{case.id} (instead)", partial(test_scenarios.expect_alternatives, case)


def _invariants() -> Iterator[_Question]:
    yield "invariant", "at first", test_turning.test_a_line_begins_as_the_lifecycle_says
    for wanted in (True, False):
        yield "invariant", "turns", partial(test_turning.expect_turns, wanted=wanted)
    for silence, courses in ((False, COURSES), (True, YES_BY_SILENCE)):
        terms = test_turning.terms(silence=silence)
        for steps in courses:
            yield "invariant", " ".join(steps), partial(_course, steps, terms)


def _course(steps: tuple[str, ...], terms: Terms) -> None:
    test_turning.course(steps, terms)


def survives_walks(mutant: Mutant, examples: int) -> bool:
    """Whether the random walks notice nothing."""
    with installed(mutant), redirect_stdout(StringIO()):
        return _holds(partial(walk, examples))


def walk(examples: int) -> None:
    """The invariants on random walks that are the same each time; a failure is not made small."""
    profile = settings(QUICK, max_examples=examples, phases=(Phase.generate,), report_multiple_bugs=False)
    run_state_machine_as_test(Walk, settings=profile)


def touched(one: Lifecycle, other: Lifecycle) -> set[Cell]:
    """The cells (state, event, actor) in which two lifecycles do not have the very same rules."""
    cells: set[Cell] = set()
    for cell in {*one.routes, *other.routes}:
        ways, others = one.routes.get(cell, ()), other.routes.get(cell, ())
        if len(ways) != len(others) or any(way is not its for way, its in zip(ways, others, strict=True)):
            cells.add(cell)
    standing = {
        cell
        for cell in {*one.standing_at, *other.standing_at}
        if one.standing_at.get(cell) is not other.standing_at.get(cell)
    }
    return cells | standing
