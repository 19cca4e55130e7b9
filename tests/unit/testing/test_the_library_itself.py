"""The library passes its own plugin: real orders under the marketplace's terms do what the paths predict."""

from __future__ import annotations

from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.testing import LifecycleTests
from tests.unit.testing.library_host import TERMS, LibraryHost


class TestTheLibrary(LifecycleTests):
    host = LibraryHost
    known = facts_under(TERMS)
    codes = True
    walks = 30
