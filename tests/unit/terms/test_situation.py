"""What is known of an order in the vocabulary of the terms: how it is read, compared, and what follows from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.terms.expressions import condition
from order_lifecycle.terms.situation import At, Situation, situation, with_implied

THIRD, FOURTH = date(2026, 3, 3), date(2026, 3, 4)
NOON, ONE = datetime(2026, 3, 3, 12, tzinfo=UTC), datetime(2026, 3, 3, 13, tzinfo=UTC)


def truth(text: str, **known: object) -> bool | None:
    return situation(known).truth(condition(text))


def test_two_times_are_compared_by_the_moment_if_both_know_it() -> None:
    assert At(THIRD, NOON) < At(THIRD, ONE)
    assert not At(THIRD, ONE) < At(THIRD, NOON)
    assert At(THIRD, NOON) != At(THIRD, ONE)
    assert At(THIRD, NOON) == At(FOURTH, NOON), "the same moment, told in two zones"


def test_a_time_without_a_moment_is_compared_by_the_day() -> None:
    assert At(THIRD) == At(THIRD, NOON)
    assert At(THIRD, NOON) == At(THIRD)
    assert hash(At(THIRD)) == hash(At(THIRD, NOON))
    assert At(THIRD, ONE) < At(FOURTH)
    assert At(THIRD) < At(FOURTH, NOON)
    assert not At(THIRD) < At(THIRD, NOON)


def test_a_time_is_no_day_and_no_text() -> None:
    assert At(THIRD) != THIRD
    assert At(THIRD) != "2026-03-03"


def test_a_local_time_is_that_of_the_zone_and_its_day_is_the_day_there() -> None:
    seen = situation({"delivered_at": "2026-03-03T23:30"}, zone="Europe/Berlin")
    assert seen["delivered_at"] == At(THIRD, datetime(2026, 3, 3, 22, 30, tzinfo=UTC))
    assert seen["delivered_at"].day == THIRD
    assert seen.zone == ZoneInfo("Europe/Berlin")


def test_a_time_with_an_offset_is_that_moment_and_its_day_is_told_in_the_zone() -> None:
    seen = situation({"delivered_at": "2026-03-03T23:30+00:00", "tz": "Asia/Tokyo"}, zone="Europe/Berlin")
    assert seen["delivered_at"].moment == datetime(2026, 3, 3, 23, 30, tzinfo=UTC)
    assert seen["delivered_at"].day == FOURTH


def test_every_kind_of_value_is_read() -> None:
    seen = situation(
        {
            "shipped": False,
            "delivered_at": "2026-03-03",
            "order_status": "on_hold",
            "preorder_days": 2,
            "actual_paid": "12.50",
            "alternatives": ["photo", "video"],
            "shipped_at": None,
            "delay_notice": {"received_at": "2026-03-04", "revised_ship_date": None},
        }
    )
    assert seen["shipped"] is False
    assert seen["delivered_at"] == At(THIRD)
    assert seen["delivered_at"].moment is None
    assert (seen["order_status"], seen["preorder_days"]) == ("on_hold", 2)
    assert seen["actual_paid"] == Decimal("12.50")
    assert seen["alternatives"] == ("photo", "video")
    assert seen["shipped_at"] is None
    assert seen["delay_notice"] is True
    assert seen["delay_notice.received_at"] == At(FOURTH)
    assert seen["delay_notice.revised_ship_date"] is None


@pytest.mark.parametrize(
    ("key", "value", "kind", "accepted"),
    [
        ("shipped", "yes", "yes or no", "true or false"),
        ("shipped", 1, "yes or no", "true or false"),
        ("delivered_at", "soon", "time", "a local time or date such as 2025-03-17T23:30 or 2025-03-17"),
        ("delivered_at", "2026-03-03T25:00", "time", "a local time or date such as 2025-03-17T23:30 or 2025-03-17"),
        ("delivered_at", 20260303, "time", "a local time or date such as 2025-03-17T23:30 or 2025-03-17"),
        ("now", "later", "time", "a local time or date such as 2025-03-17T23:30 or 2025-03-17"),
        ("order_status", 3, "text", "text"),
        ("preorder_days", True, "number", "a whole number"),
        ("preorder_days", "2", "number", "a whole number"),
        ("actual_paid", 12.5, "money", "decimal text such as '12.50'"),
        ("actual_paid", "twelve", "money", "decimal text such as '12.50'"),
        ("alternatives", "photo", "list", "a list of texts"),
        ("alternatives", [1], "list", "a list of texts"),
        ("delay_notice", "sent", "record", "a record or null"),
        ("delay_notice", False, "record", "a record or null"),
    ],
)
def test_a_value_of_another_kind_is_an_error_that_says_what_is_accepted(
    key: str, value: object, kind: str, accepted: str
) -> None:
    with pytest.raises(BadInput) as caught:
        situation({key: value}, where="case 7")
    assert caught.value.where == f"case 7: {key}"
    assert caught.value.wrong == f"{value!r} is no {kind}"
    assert caught.value.accepted == accepted


def test_an_unknown_key_and_an_unknown_zone_are_errors() -> None:
    with pytest.raises(UnknownName) as unknown:
        situation({"deliverd_at": "2026-03-03"})
    assert str(unknown.value).startswith("situation: ")
    assert "key of a situation 'deliverd_at'" in str(unknown.value)
    assert "did you mean 'delivered_at'" in str(unknown.value)
    with pytest.raises(UnknownName):
        situation({"delay_notice": {"sent": True}})
    for zone in ("Europe/Paradise", "../etc"):
        with pytest.raises(BadInput) as wrong:
            situation({"tz": zone}, where="case 7")
        assert wrong.value.where == "case 7: tz"
        assert wrong.value.wrong == f"{zone!r} is no time zone"
        assert wrong.value.accepted == "an IANA zone such as 'Europe/Berlin'"


def test_now_is_what_is_said_or_the_last_event_and_never_a_plan() -> None:
    events = {"ordered_at": "2026-03-01", "delivered_at": "2026-03-03"}
    planned = {
        "agreed_delivery_date": "2026-04-01",
        "promised_delivery": "2026-04-01",
        "delay_notice": {"revised_ship_date": "2026-04-01"},
    }
    assert situation({**events, **planned}).now == At(THIRD)
    assert situation({**events, "now": "2026-03-02"}).now == At(date(2026, 3, 2))
    assert situation(planned).now is None
    assert "now" not in situation({**events, "now": "2026-03-02"}).values


def test_an_absent_key_is_unknown_and_null_is_knowledge_unless_the_question_is_open() -> None:
    seen = situation({"shipped_at": None, "merchant_consented": None, "paid": False})
    assert seen.knows("shipped_at")
    assert seen.knows("paid")
    assert not seen.knows("merchant_consented"), "nobody has answered yet"
    assert not seen.knows("picked_up")
    assert not seen.knows("now")
    assert situation({"now": "2026-03-03"}).knows("now")
    assert seen.get("picked_up") is None
    assert situation({"now": "2026-03-03"}).get("now") == At(THIRD)


def test_the_truth_of_a_name() -> None:
    assert truth("paid", paid=True) is True
    assert truth("paid", paid=False) is False
    assert truth("paid") is None
    assert truth("delivered_at", delivered_at="2026-03-03") is True, "it has happened"
    assert truth("delivered_at", delivered_at=None) is False
    assert truth("merchant_consented", merchant_consented=None) is None


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("shipped_at is known", {}, False),
        ("shipped_at is known", {"shipped_at": None}, True),
        ("shipped_at is null", {}, None),
        ("shipped_at is null", {"shipped_at": None}, True),
        ("shipped_at is null", {"shipped_at": "2026-03-03"}, False),
        ("order_status in ('on_hold', 'in_transit')", {"order_status": "in_transit"}, True),
        ("order_status in ('on_hold', 'in_transit')", {"order_status": "completed"}, False),
        ("order_status in ('on_hold', 'in_transit')", {}, None),
        ("preorder_days < 3", {"preorder_days": 3}, False),
        ("preorder_days < 3", {"preorder_days": 2}, True),
        ("preorder_days <= 3", {"preorder_days": 3}, True),
        ("preorder_days <= 3", {"preorder_days": 4}, False),
        ("preorder_days > 3", {"preorder_days": 3}, False),
        ("preorder_days > 3", {"preorder_days": 4}, True),
        ("preorder_days >= 3", {"preorder_days": 3}, True),
        ("preorder_days >= 3", {"preorder_days": 2}, False),
        ("preorder_days == 3", {"preorder_days": 3}, True),
        ("preorder_days == 3", {"preorder_days": 2}, False),
        ("preorder_days != 3", {"preorder_days": 3}, False),
        ("preorder_days != 3", {"preorder_days": 2}, True),
        ("preorder_days != 3", {"preorder_days": None}, True),
        ("preorder_days == 3", {"preorder_days": None}, False),
        ("shipped_at <= delivered_at", {"shipped_at": "2026-03-03", "delivered_at": "2026-03-03"}, True),
        ("shipped_at < delivered_at", {"shipped_at": "2026-03-03", "delivered_at": "2026-03-03"}, False),
        ("shipped_at < delivered_at", {"shipped_at": "2026-03-03"}, None),
        ("shipped_at < delivered_at", {"delivered_at": "2026-03-03"}, None),
        ("shipped_at < delivered_at", {"shipped_at": "2026-03-03", "delivered_at": None}, False),
        ("shipped_at != delivered_at", {"shipped_at": "2026-03-03", "delivered_at": None}, True),
    ],
)
def test_the_truth_of_a_comparison(text: str, known: dict[str, object], expected: bool | None) -> None:  # noqa: FBT001 - a row of the table
    assert truth(text, **known) is expected


def test_what_is_missing_is_named_once_and_in_order() -> None:
    seen = situation({"paid": True})
    found = condition("paid and shipped_at < delivered_at and not shipped_at is null and picked_up")
    assert seen.missing(found) == ("shipped_at", "delivered_at", "picked_up")


@pytest.mark.parametrize(
    ("known", "implied"),
    [
        ({}, {}),
        ({"shipped_at": "t"}, {"shipped": True}),
        ({"picked_up": True}, {"shipped": True}),
        ({"delivered_at": "t"}, {"shipped": True}),
        ({"shipped_at": None}, {"shipped": False}),
        ({"picked_up": False}, {"shipped": False}),
        (
            {"order_status": "on_hold"},
            {"shipped": False, "delivered_at": None, "shipment_arranged": False, "paid": True},
        ),
        (
            {"order_status": "awaiting_shipment"},
            {"shipped": False, "delivered_at": None, "shipment_arranged": False, "paid": True},
        ),
        ({"order_status": "awaiting_collection"}, {"shipped": False, "delivered_at": None, "shipment_arranged": True}),
        ({"order_status": "in_transit"}, {"shipped": True, "picked_up": True, "delivered_at": None}),
        ({"order_status": "out_for_delivery"}, {"shipped": True, "picked_up": True, "delivered_at": None}),
        ({"order_status": "completed"}, {}),
        ({"delivery_refused": True}, {"delivered_at": None}),
        ({"delivery_refused": False}, {}),
        ({"shipped": False}, {"delivered_at": None}),
        ({"shipped": True}, {}),
        ({"paid_at": "t"}, {"paid": True}),
        ({"paid_at": None}, {}),
        ({"shipment_arranged": True}, {}),
    ],
)
def test_what_follows_from_what_is_known(known: dict[str, object], implied: dict[str, object]) -> None:
    assert with_implied(known) == {**implied, **known}


def test_nothing_that_is_known_is_replaced() -> None:
    assert with_implied({"order_status": "in_transit", "picked_up": False})["picked_up"] is False
    assert situation({"order_status": "on_hold", "paid": False})["paid"] is False
    assert isinstance(situation({"paid": True}), Situation)
