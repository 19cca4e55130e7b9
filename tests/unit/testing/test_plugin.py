"""Goal: a shop that is right passes; each kind of fault fails with the shortest story, its place, and nothing else.

Method: pytest itself runs files that a shop could have written, with the plugin as it is installed.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

import tests.unit.testing.lamp_host  # noqa: F401 - loaded once, and not by each run of pytest within this one

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["pytester"]

FILE = """
from order_lifecycle.testing import Host, LifecycleTests
from tests.unit.testing.lamp_host import LAMP, LampHost

class Faulty(LampHost):
    fault = {fault!r}

class TestLamp(LifecycleTests):
    host = Faulty
    lifecycle = LAMP
    walks = 30
    {more}
"""


def ran(pytester: pytest.Pytester, fault: str = "", *words: str, more: str = "") -> pytest.RunResult:
    """What pytest says of a lamp with that fault."""
    pytester.makepyfile(test_lamp=FILE.format(fault=fault, more=more))
    return pytester.runpytest_inprocess("-p", "no:cacheprovider", *words)


def failed(result: pytest.RunResult) -> set[str]:
    """The names of the tests that failed, without what they walk."""
    lines = [line for line in result.outlines if line.startswith("FAILED ")]
    return {line.split("::")[2].partition("[")[0].partition(" ")[0] for line in lines}


def story(result: pytest.RunResult) -> list[str]:
    """The numbered steps of the first failure."""
    lines = [line.strip() for line in result.outlines]
    first = next(number for number, line in enumerate(lines) if line.startswith("1. "))
    steps: list[str] = []
    while lines[first + len(steps)].startswith(f"{len(steps) + 1}. "):
        steps.append(lines[first + len(steps)])
    return steps


# -------------------------------------------------------------------------------------------- right


def test_a_host_that_is_right_passes_and_a_person_reads_what_is_walked(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "", "-v")
    result.assert_outcomes(passed=12)
    result.stdout.fnmatch_lines(["*TestLamp::test_path[[]ask, repair by smith -> off[]]*PASSED*"])
    result.stdout.fnmatch_lines(["*TestLamp::test_refusal[[]switch_on by owner refused: no_bulb[]]*PASSED*"])
    result.stdout.no_fnmatch_line("*lifecycle coverage*")


def test_a_host_closes_what_it_has_opened(pytester: pytest.Pytester) -> None:
    more = "\ndef test_all_is_closed():\n    assert Faulty.opened == 0\n"
    # No path goes this way: only a random walk does.
    result = ran(pytester, "burns after a repair", more=more)
    assert failed(result) == {"test_random_walks"}


def test_reasons_are_compared_only_if_asked(pytester: pytest.Pytester) -> None:
    assert ran(pytester, "other codes").ret == 0
    result = ran(pytester, "other codes", more="codes = True")
    assert failed(result) == {"test_path", "test_random_walks"}
    result.stdout.fnmatch_lines(["*It is refused by other, not by burning.*"])


# -------------------------------------------------------------------------------------------- wrong


def test_a_state_that_is_wrong_is_told_with_the_way_there_and_the_place_of_the_rule(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "sticks", "-k", "test_path")
    assert failed(result) == {"test_path"}
    result.stdout.fnmatch_lines(
        [
            "E * Afterwards it stands at 'on', not at 'off'.",
            "    An order with bulb:",
            "      1. switch_on by owner at off, with dark=yes -> on",
            "      2. switch_off by owner at on -> off",
            "    The rule: *lamp.py:*",
        ],
        consecutive=True,
    )


def test_what_is_refused_though_it_may_be_done_is_told(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "asks nobody", "-k", "test_path")
    assert "test_path" in failed(result)
    result.stdout.fnmatch_lines(["E * It is refused (wrong_state); the lifecycle allows it."])


def test_what_is_done_though_one_requirement_refuses_is_told_with_its_sentence(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "burns without a bulb", "-k", "test_refusal")
    assert failed(result) == {"test_refusal"}
    result.stdout.fnmatch_lines(
        [
            "E * It is done, to on; the lifecycle refuses it.",
            "      1. switch_on by owner at off, with dark=yes -> refused: no_bulb",
            "    no_bulb: There is no bulb. (*lamp.py:*",
        ]
    )


def test_what_a_state_forbids_is_tried_on_every_path(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "burns twice", "-k", "test_path")
    # One spot, one failure: what was tried at a spot is not tried there again.
    assert failed(result) == {"test_path"}
    result.stdout.fnmatch_lines(["    burning: It gives light already. (*lamp.py:*"])


def test_a_refusal_that_moves_something_is_told(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "moves though it refuses", "-k", "test_path")
    assert failed(result) == {"test_path"}
    result.stdout.fnmatch_lines(
        [
            "E * After a refusal it stands at 'on', not at 'off'.",
            "      1. switch_off by owner at off -> refused: wrong_state",
        ]
    )


def test_a_random_walk_that_fails_is_shortened_to_the_fewest_steps(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "burns after a repair", "-k", "test_random_walks")
    assert failed(result) == {"test_random_walks"}
    assert story(result) == [
        "1. switch_on by owner at off, with dark=yes -> on",
        "2. ask by owner at on -> waiting",
        "3. repair by smith at waiting, with power=yes -> off",
    ]
    result.stdout.fnmatch_lines(["E * Afterwards it stands at 'on', not at 'off'."])
    result.stdout.no_fnmatch_line("*LifecycleMachine*")


@pytest.mark.parametrize(
    "fault", ["sticks", "asks nobody", "burns without a bulb", "burns twice", "burns after a repair"]
)
def test_random_walks_find_every_fault(pytester: pytest.Pytester, fault: str) -> None:
    result = ran(pytester, fault, "-k", "test_random_walks")
    assert failed(result) == {"test_random_walks"}
    assert 1 <= len(story(result)) <= 3


def test_a_failure_is_short_enough_to_be_read(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "burns after a repair", "-k", "test_random_walks")
    assert len(result.outlines) < 45


def test_what_cannot_be_arranged_is_skipped_and_counted(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "no time passes", "--lifecycle-coverage", "-rs")
    outcomes = result.parseoutcomes()
    assert (outcomes["skipped"], outcomes.get("failed", 0)) == (1, 0)
    result.stdout.fnmatch_lines(
        [
            "*lifecycle coverage: TestLamp*",
            "*not seen: lapse by clock at waiting -> scrapped (cannot be arranged)",
            "SKIPPED*cannot be arranged: overdue",
        ]
    )


# ----------------------------------------------------------------------------------------- coverage


def test_coverage_counts_states_transitions_and_refusals(pytester: pytest.Pytester) -> None:
    result = ran(pytester, "", "--lifecycle-coverage")
    result.stdout.fnmatch_lines(
        ["*lifecycle coverage: TestLamp*", "states * 4 of * 4", "transitions * 10 of * 10", "refusals * 3 of * 3"]
    )
    result.stdout.no_fnmatch_line("*not seen*")


def test_a_drawing_shows_in_red_what_was_not_covered(pytester: pytest.Pytester) -> None:
    folder = pytester.path / "drawn"
    result = ran(pytester, "", "-k", "test_refusal and no_bulb", "--lifecycle-coverage", str(folder))
    result.stdout.fnmatch_lines(["*not seen: repair by smith at waiting -> off", f"drawn: {folder}*"])
    text = next(folder.iterdir()).read_text(encoding="utf-8")
    assert "What the tests of TestLamp have covered" in text
    assert "#c1121f" in text


def test_a_drawing_of_everything_covered_has_nothing_red_but_no_legend_of_it(pytester: pytest.Pytester) -> None:
    folder = pytester.path / "drawn"
    ran(pytester, "", "--lifecycle-coverage", str(folder))
    assert "#c1121f" not in next(folder.iterdir()).read_text(encoding="utf-8")


def test_two_classes_in_one_file_have_their_own_plans_and_coverage(pytester: pytest.Pytester) -> None:
    other = (
        "\nclass TestOther(LifecycleTests):\n    host = LampHost\n    lifecycle = LAMP\n    leaving_out = ('smith',)\n"
    )
    result = ran(pytester, "", "-k", "TestLamp or test_refusal", "--lifecycle-coverage", more=other)
    result.stdout.fnmatch_lines(
        [
            "*lifecycle coverage: TestLamp*",
            "transitions * 10 of * 10",
            "*lifecycle coverage: TestOther*",
            "transitions * 1 of * 8",
        ]
    )


# ---------------------------------------------------------------------------------- written wrongly


WRONG = {
    "no host": ("host = None", "TestLamp: TestLamp.host: is missing; accepted: a class that inherits from*"),
    "no adapter": ("host = dict", "TestLamp: TestLamp.host: <class 'dict'> is no adapter; accepted: *"),
    "half an adapter": ("host = Host", "TestLamp: TestLamp.host: Host does not define fire, start, state; *"),
    "unknown event": ("leaving_out = ['aks']", "TestLamp: no event or actor 'aks'; did you mean 'ask'[?]*"),
    "unknown fact": ("known = {'blub': True}", "TestLamp: no fact 'blub'; did you mean 'bulb'[?]*"),
    "unknown state": ("known = {'of': {'bulb': True}}", "TestLamp: no state 'of'; did you mean 'off'*"),
    "no truth": ("known = {'bulb': 1}", "TestLamp: known bulb: 1; accepted: true or false, or facts by state"),
    "unknown cover": ("cover = 'state'", "TestLamp: no cover 'state'; did you mean 'states'*"),
    "no walks": ("walks = 0", "TestLamp: TestLamp.walks: 0 is too small; accepted: a whole number from 1"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_class_that_is_written_wrongly_is_one_clear_error(pytester: pytest.Pytester, kind: str) -> None:
    more, said = WRONG[kind]
    result = ran(pytester, "", more=more)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([said])
    assert len(result.outlines) < 16


# -------------------------------------------------------------------------------------------- unused


def test_a_run_that_does_not_use_the_plugin_loads_nothing_heavy(tmp_path: Path) -> None:
    heavy = ("hypothesis", "transitions", "pydantic", "graphviz", "typer", "rich", "babel")
    (tmp_path / "test_other.py").write_text(
        f"import sys\n\ndef test_nothing_heavy():\n    assert not [name for name in {heavy} if name in sys.modules]\n"
        "    assert 'order_lifecycle.entrypoints.pytest_plugin' in sys.modules\n",
        encoding="utf-8",
    )
    quiet = ("-p", "no:hypothesispytest", "-p", "no:cacheprovider")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *quiet, "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 passed" in done.stdout, done.stdout
