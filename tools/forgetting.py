"""What has a mutant to forget before it is asked? What the code as it is has left in the caches.

A plugin of pytest for `tools/mutate_code.py`. mutmut forks from a process that has run every test, and a function that
remembers its answers would go on giving those.
"""

from __future__ import annotations

import gc
from functools import cache

Remembering = type(cache(len))


def pytest_sessionstart() -> None:
    """Empty every cache of ours."""
    for each in gc.get_objects():
        if isinstance(each, Remembering) and (each.__module__ or "").startswith("order_lifecycle"):
            each.cache_clear()
