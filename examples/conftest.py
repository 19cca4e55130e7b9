"""What the tests of the broken shop have found, said at the end of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

FOUND = pytest.StashKey[dict[str, str]]()


@pytest.fixture
def tell(pytestconfig: pytest.Config) -> Callable[[str, str], None]:
    """Say at the end of the run what was found, under a title."""
    found = pytestconfig.stash.setdefault(FOUND, {})
    return found.__setitem__


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Each bug, with the steps that show it."""
    for title, text in config.stash.get(FOUND, {}).items():
        terminalreporter.section(f"found: {title}")
        terminalreporter.write_line(text)
