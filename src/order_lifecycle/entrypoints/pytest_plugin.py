"""The pytest plugin: makes a test of each path of a `LifecycleTests` class, and reports what they have covered.

It is loaded by every pytest run of an environment, so it imports nothing heavy until it is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.errors import OrderLifecycleError

if TYPE_CHECKING:
    from order_lifecycle.testing.suite import LifecycleTests

PATHS = {"lifecycle_path": "", "lifecycle_refusal": "requirements"}
"""The arguments that stand for a path, and what their paths cover (nothing: what the class says)."""

_TESTED = pytest.StashKey[dict["type[LifecycleTests]", None]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--lifecycle-coverage``."""
    parser.getgroup("order-lifecycle").addoption(
        "--lifecycle-coverage",
        nargs="?",
        const="",
        default=None,
        metavar="FOLDER",
        help="Report which states, transitions and refusals were seen; with a folder, draw what was not, in red.",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a path."""
    asked = next((name for name in PATHS if name in metafunc.fixturenames), None)
    if asked is None:
        return
    from order_lifecycle.testing.suite import LifecycleTests

    tests = metafunc.cls
    if tests is None or not issubclass(tests, LifecycleTests):
        return
    wrong = ""
    try:
        found = tests.plan().paths("requirements" if PATHS[asked] else tests.cover)
    except OrderLifecycleError as error:
        wrong = f"{tests.__name__}: {error}"
    if wrong:
        # Outside of the `except`, so that pytest shows this line and nothing of where it comes from.
        pytest.fail(wrong, pytrace=False)
    metafunc.config.stash.setdefault(_TESTED, {})[tests] = None
    metafunc.parametrize(asked, found, ids=[path.title for path in found])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say what was covered, if asked."""
    folder = config.getoption("lifecycle_coverage")
    if folder is None or "order_lifecycle.testing.suite" not in sys.modules:
        return
    from order_lifecycle.testing.reporting import drawn, report

    for tests in config.stash.get(_TESTED, {}):
        terminalreporter.section(f"lifecycle coverage: {tests.__name__}")
        for line in report(tests.plan(), tests.covered()):
            terminalreporter.write_line(line)
        if folder:
            file = drawn(tests.plan(), tests.covered(), tests.__name__, Path(folder))
            terminalreporter.write_line(f"drawn: {file}")
