"""The tests that the shop passes find each bug of the broken shop; the shortest paths come first."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from examples.broken_shop.bugs import (
    BUGS,
    CancelsAfterShipping,
    ForgetsTheWindow,
    LosesAReturnedParcel,
    RefundsTwice,
    ShipsWithAPendingCancellation,
)
from examples.shop.adapter import ShopHost
from examples.shop.words import KNOWN, LEAVING_OUT
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.testing import Differs, LifecycleTests, Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from examples.shop.shop import Shop
    from order_lifecycle.derived.scenarios import Cover, Scenario

EACH: tuple[Cover, ...] = ("transitions", "requirements")
"""Each transition is walked once with all that must be refused on the way, and each requirement refuses once."""

# What is walked, and the last step of what shows the bug. The fifth needs one transition after the other: a parcel
# comes back as it should, unless it is the buyer who has sent it.
SHOWN: dict[type[Shop], tuple[tuple[Cover, ...], str]] = {
    ShipsWithAPendingCancellation: (EACH, "3. ship by merchant at cancellation_requested -> refused"),
    RefundsTwice: (EACH, "4. refund by payment_provider at refunded -> refused"),
    CancelsAfterShipping: (EACH, "2. cancel by merchant at shipped -> refused"),
    ForgetsTheWindow: (EACH, "in_return_window=no -> refused"),
    LosesAReturnedParcel: (("pairs",), "6. receive by merchant at returning -> returned"),
}


@cache
def paths(cover: Cover) -> Sequence[Scenario]:
    """The paths through the lifecycle of the shop; the same for every bug."""
    return Plan.of(ORDER_LINE, KNOWN, LEAVING_OUT).paths(cover)


def first_failure(bug: type[Shop], covers: tuple[Cover, ...]) -> str:
    """What the first test says that fails, the shortest paths first; nothing, if none fails."""

    class Tests(LifecycleTests):
        host = type(bug.__name__, (ShopHost,), {"kind": bug})
        known = KNOWN
        leaving_out = LEAVING_OUT

    tests = Tests()
    tests_of: dict[Cover, Callable[[Scenario], None]] = {"transitions": tests.test_path}
    walked = [(path, tests_of.get(cover, tests.test_refusal)) for cover in covers for path in paths(cover)]
    for path, test in sorted(walked, key=lambda each: len(each[0].steps)):
        try:
            test(path)
        except pytest.skip.Exception:
            continue
        except Differs as found:
            return str(found)
    return ""


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_is_found(bug: type[Shop], tell: Callable[[str, str], None]) -> None:
    covers, step = SHOWN[bug]
    found = first_failure(bug, covers)
    tell(bug.__name__, found)
    assert step in found
