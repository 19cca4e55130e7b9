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

# The last step of what shows a bug. For four of them it is enough to walk each transition once. The fifth needs one
# transition after the other: a parcel comes back as it should, unless it is the buyer who has sent it.
SHOWN: dict[type[Shop], tuple[Cover, str]] = {
    ShipsWithAPendingCancellation: ("transitions", "3. ship by merchant at cancellation_requested -> refused"),
    RefundsTwice: ("transitions", "4. refund by payment_provider at refunded -> refused"),
    CancelsAfterShipping: ("transitions", "2. cancel by merchant at shipped -> refused"),
    ForgetsTheWindow: ("transitions", "in_return_window=no -> refused"),
    LosesAReturnedParcel: ("pairs", "6. receive by merchant at returning -> returned"),
}


@cache
def paths(cover: Cover) -> Sequence[Scenario]:
    """The paths through the lifecycle of the shop, the shortest first; the same for every bug."""
    return Plan.of(ORDER_LINE, KNOWN, LEAVING_OUT).paths(cover)


def first_failure(bug: type[Shop], cover: Cover) -> str:
    """What the first test says that fails, the shortest paths first; nothing, if none fails."""
    host = type(f"{bug.__name__}Host", (ShopHost,), {"kind": bug})
    own = {"host": host, "known": KNOWN, "leaving_out": LEAVING_OUT}
    tests = type(f"Test{bug.__name__}", (LifecycleTests,), own)()
    assert isinstance(tests, LifecycleTests)
    # What must be refused on the way is tried with the transitions; pairs are only walked, since there are many.
    walked = [(path, tests.test_path if cover == "transitions" else tests.test_refusal) for path in paths(cover)]
    refused = [(path, tests.test_refusal) for path in paths("requirements")]
    for path, test in sorted([*walked, *refused], key=lambda each: len(each[0].steps)):
        try:
            test(path)
        except pytest.skip.Exception:
            continue
        except Differs as found:
            return str(found)
    return ""


@pytest.mark.parametrize("bug", BUGS)
def test_a_bug_is_found(bug: type[Shop], tell: Callable[[str, str], None]) -> None:
    cover, step = SHOWN[bug]
    found = first_failure(bug, cover)
    tell(bug.__name__, found)
    assert step in found
