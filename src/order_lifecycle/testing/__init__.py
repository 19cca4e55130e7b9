"""How does a shop test its own order system against the lifecycle? With pytest and Hypothesis: extra ``testing``.

Write one adapter (`Host`), inherit from `LifecycleTests`, and run pytest.
"""

from order_lifecycle.testing.asserting import assert_allowed, assert_denied
from order_lifecycle.testing.host import Host, NotArranged, Refused
from order_lifecycle.testing.machine import machine
from order_lifecycle.testing.planning import Plan
from order_lifecycle.testing.suite import LifecycleTests
from order_lifecycle.testing.walking import Covered, Differs

__all__ = [
    "Host",
    "Refused",
    "NotArranged",
    "LifecycleTests",
    "assert_allowed",
    "assert_denied",
    "Plan",
    "Covered",
    "Differs",
    "machine",
]
