"""What is observed of whole columns is what is observed of each line: real orders, several terms, many moments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.columns import MOMENT_COLUMNS, local_days, observe_columns, window_ends
from order_lifecycle.orders.deadlines import ASKED, CLOCKS, MOMENTS
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.ticks import NO_TIME
from order_lifecycle.terms.in_force import terms_in_force
from order_lifecycle.terms.pack import GOODS, RULES
from tests.agreement.grown_orders import LATER, ORDERS, an_hour_later
from tests.unit.testing.library_host import START, TERMS

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order

MARKETS = ("marketplace", "eu", "cn", "tiktok-shop-us", "tiktok-shop-uk", "shopee-sg", "br")
TOLD = (*CLOCKS, *GOODS, *RULES, "silence_approves", "request_left", "cash_on_delivery")


def microseconds(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def columns(orders: list[Order]) -> dict[str, np.ndarray[Any, Any]]:
    lines = [(order, order.line("L1")) for order in orders]
    moments = {
        name: [
            microseconds(entry.at) if (entry := MOMENTS[name.removesuffix("_at")](o, line)) else NO_TIME
            for o, line in lines
        ]
        for name in MOMENT_COLUMNS
    }
    asked = [line.last_to(*ASKED) for _, line in lines]
    return {
        "state": np.array([line.state for _, line in lines]),
        "asked_state": np.array([entry.to if entry else "" for entry in asked]),
        "cash_on_delivery": np.array([order.cash_on_delivery for order in orders]),
        "cancellation_requests": np.array(
            [sum(e.to == "cancellation_requested" and e.event == "cancel" for e in line.history) for _, line in lines]
        ),
        **{kind: np.array([getattr(line, kind) for _, line in lines]) for kind in GOODS},
        **{name: np.array(each, np.int64) for name, each in moments.items()},
    }


@pytest.mark.parametrize("market", MARKETS)
def test_columns_say_what_is_said_of_each_line(market: str) -> None:
    terms = terms_in_force(market, START.date())
    given = columns(ORDERS)
    seen = dict.fromkeys(CLOCKS, 0)
    for hours in LATER:
        now = an_hour_later(hours)
        told = observe_columns(given, terms, now, zone="Europe/Berlin")
        for number, order in enumerate(ORDERS):
            there = order.model_copy(update={"zone": "Europe/Berlin"})
            facts = observe(there, there.line("L1"), None, terms, now)
            for name in TOLD:
                expected = {True: 1, False: 0, None: -1}[facts.get(name)]
                assert told[name][number] == expected, f"{name} of order {number}, {hours} hours later: {order}"
                if name in CLOCKS:
                    seen[name] += expected
    never = {name for name, times in seen.items() if not times}
    assert never <= {"in_free_cancel_window", "in_return_window", "in_conformity_period"}, "the orders test nothing"


def test_an_order_that_carries_its_dates_is_judged_by_them() -> None:
    paid = np.array([microseconds(START)])
    lines = {"state": np.array(["paid"]), "placed_at": paid, "paid_at": paid, "due_shipment": paid + 1}
    early = observe_columns(lines, TERMS, START)["ship_overdue"]
    late = observe_columns(lines, TERMS, START + timedelta(microseconds=1))["ship_overdue"]
    assert (early.tolist(), late.tolist()) == ([0], [1])


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
)
def test_days_are_counted_in_the_zone_also_when_the_clocks_change(zone: str) -> None:
    at = np.arange(
        microseconds(datetime(2026, 1, 1, tzinfo=UTC)), microseconds(datetime(2027, 1, 1, tzinfo=UTC)), 1_499_000_000
    )
    terms = terms_in_force("eu", START.date())
    place = terms.zone(zone)
    moments = [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=each) for each in at.tolist()]
    days = [(each.astimezone(place).date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days for each in moments]
    assert local_days(at, place).tolist() == days
    for window in ("return", "conformity", "shipment", "answer_return"):
        ends = window_ends(terms, window, at[::97], place).tolist()
        one_by_one = [terms.window(window, each, zone) for each in moments[::97]]
        assert ends == [microseconds(each[1]) if each else NO_TIME for each in one_by_one]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"state": None}, "state is missing"),
        ({"placed_at": None}, "placed_at is missing"),
        ({"state": np.array(["paid", "gone"])}, "gone"),
        ({"paid_at": np.array([1])}, "paid_at: has 1 rows"),
        ({"paid_at": np.array(["yesterday", "today"])}, "paid_at: holds"),
        ({"custom_made": np.array([True])}, "custom_made: has 1 rows"),
    ],
)
def test_columns_that_make_no_sense_are_named(changed: dict[str, Any], said: str) -> None:
    lines = {"state": np.array(["paid", "paid"]), "placed_at": np.array([0, 0]), "paid_at": np.array([0, 0])} | changed
    with pytest.raises(BadInput, match=said):
        observe_columns({name: each for name, each in lines.items() if each is not None}, TERMS, START)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(BadInput, match="time zone"):
        observe_columns(columns(ORDERS[:1]), TERMS, START.replace(tzinfo=None))
