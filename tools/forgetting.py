"""What has a mutant to forget before it is asked? All that was imported before the fork, without the mutant.

A plugin of pytest for `tools/mutate_code.py`. mutmut forks from a process that has run every test: what a module made
while it was imported, and what a cache remembers, would be that of the code as it is. So everything of ours is
imported anew; the rest stays.
"""

from __future__ import annotations

import sys


def pytest_configure() -> None:
    """Forget our modules, before the tests are collected."""
    for name in list(sys.modules):
        if name.partition(".")[0] in {"order_lifecycle", "tests"}:
            del sys.modules[name]
