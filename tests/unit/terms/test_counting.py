"""Counting a window in a situation: its beginning, its last day, and what could still move either."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from order_lifecycle.terms import counting
from order_lifecycle.terms.counting import OPEN_END, Counted, counted
from order_lifecycle.terms.figures import Added, Extended, Paused, Shortened, Window
from order_lifecycle.terms.situation import At, situation
from order_lifecycle.terms.windows import weekends

PAUSED = Paused(when="repair_requested", since="repair_requested_at", until="repaired_goods_received_at", left=1)
EXTENDED = Extended(when="not buyer_informed_of_withdrawal", length=12, unit="months", cured_at="informed_at")
SHORTENED = Shortened(when="is_preorder", by="preorder_days")


def window(**given: Any) -> Window:  # noqa: ANN401 - the fields of a window
    """Fourteen days from delivery, with some fields given otherwise."""
    days = {"length": 14, "unit": "calendar_days", "anchor": "deliver", "first_day": "day_after", "end": "end_of_day"}
    return Window(source=("LAW",), since=date(2020, 1, 1), **{**days, **given})


def hours(length: int, **given: Any) -> Window:  # noqa: ANN401 - the fields of a window
    return window(length=length, unit="hours", first_day="exact", end="exact", **given)


def count(found: Window, **known: Any) -> Counted:  # noqa: ANN401 - keys of a situation, `zone` and `windows`
    windows = known.pop("windows", {})
    seen = situation({key: each for key, each in known.items() if key != "zone"}, known.get("zone", "UTC"))
    return counted(found, seen, windows, weekends(), counting.tested_time(found, seen, at_now=False))


def last(found: Window, **known: object) -> date | None:
    return count(found, **known).last


def test_a_window_has_a_last_day_and_an_end_at_midnight_of_the_zone() -> None:
    found = count(window(), zone="Europe/Berlin", delivered_at="2026-03-03T23:30", now="2026-03-17T23:59")
    assert found == Counted(
        inside=True,
        anchor=At(date(2026, 3, 3), datetime(2026, 3, 3, 22, 30, tzinfo=UTC)),
        last=date(2026, 3, 17),
        end=datetime(2026, 3, 17, 23, 0, tzinfo=UTC),
    )
    assert count(window(), zone="Europe/Berlin", delivered_at="2026-03-03", now="2026-03-18T00:00").inside is False


def test_what_is_tested_is_the_request_then_now_and_for_a_defect_the_day_it_showed() -> None:
    seen = situation(
        {
            "request_sent_at": "2026-03-04",
            "request_at": "2026-03-05",
            "defect_appeared_at": "2026-03-06",
            "now": "2026-03-09",
        }
    )
    plain, defect = window(), window(tested="defect_appeared_at")
    assert counting.tested_time(plain, seen, at_now=False) == At(date(2026, 3, 4))
    assert counting.tested_time(plain, seen, at_now=True) == At(date(2026, 3, 9))
    assert counting.tested_time(window(tested="now"), seen, at_now=False) == At(date(2026, 3, 9))
    assert counting.tested_time(defect, seen, at_now=False) == At(date(2026, 3, 6))
    assert counting.tested_time(defect, seen, at_now=True) == At(date(2026, 3, 6))
    received = situation({"request_sent_at": None, "request_at": "2026-03-05", "now": "2026-03-09"})
    assert counting.tested_time(plain, received, at_now=False) == At(date(2026, 3, 5))
    assert counting.tested_time(defect, received, at_now=False) == At(date(2026, 3, 5))
    assert counting.tested_time(plain, situation({"now": "2026-03-09"}), at_now=False) == At(date(2026, 3, 9))
    assert counting.tested_time(plain, situation({}), at_now=False) is None


def test_without_its_beginning_a_window_is_unsure_and_what_is_missing_is_named() -> None:
    assert count(window(), now="2026-03-09") == Counted(None, missing=("delivered_at",))
    assert count(window(anchor="ship"), now="2026-03-09").missing == ("shipped_at",)
    assert count(window(anchor="ship"), tracking_uploaded_at="2026-03-02", now="2026-03-09").last == date(2026, 3, 16)


def test_a_window_that_has_not_begun_is_open() -> None:
    assert count(window(), delivered_at=None, now="2026-03-09") == Counted(inside=True)


def test_without_any_time_to_test_now_is_missing() -> None:
    seen = situation({"delivered_at": "2026-03-03"})
    assert counted(window(), seen, {}, weekends(), None) == Counted(None, At(date(2026, 3, 3)), missing=("now",))


def test_of_two_anchors_the_later_counts() -> None:
    both = window(anchor="deliver", later_of="document")
    known = {"delivered_at": "2026-03-03", "now": "2026-03-09"}
    assert last(both, **known, contract_document_received_at="2026-03-05") == date(2026, 3, 19)
    assert last(both, **known, contract_document_received_at="2026-03-01") == date(2026, 3, 17)
    assert count(both, **known, contract_document_received_at=None) == Counted(inside=True)


def test_an_unknown_second_anchor_can_only_make_it_later() -> None:
    both = window(anchor="deliver", later_of="document")
    inside = count(both, delivered_at="2026-03-03", now="2026-03-09")
    assert inside.inside is True
    after = count(both, delivered_at="2026-03-03", now="2026-03-30")
    assert (after.inside, after.missing) == (None, ("contract_document_received_at",))
    assert after.last == date(2026, 3, 17)


def test_an_unknown_anchor_before_a_known_delivery_makes_nothing_later() -> None:
    both = window(anchor="deliver", later_of="contract")
    assert count(both, delivered_at="2026-03-03", now="2026-03-30").inside is False
    assert count(both, now="2026-03-30").missing == ("delivered_at", "contract_at")


@pytest.mark.parametrize(
    ("given", "known", "day"),
    [
        ({}, {}, 17),
        ({}, {"last_parcel_delivered_at": "2026-03-05"}, 19),
        ({}, {"first_parcel_delivered_at": "2026-03-01"}, 17),
        ({"parcel": "first"}, {"first_parcel_delivered_at": "2026-03-01"}, 15),
        ({"parcel": "first"}, {"last_parcel_delivered_at": "2026-03-05"}, 17),
        ({}, {"regular_delivery": True, "first_parcel_delivered_at": "2026-03-01"}, 15),
        (
            {},
            {
                "regular_delivery": False,
                "first_parcel_delivered_at": "2026-03-01",
                "last_parcel_delivered_at": "2026-03-05",
            },
            19,
        ),
    ],
)
def test_which_of_several_parcels_counts(given: dict[str, Any], known: dict[str, object], day: int) -> None:
    assert last(window(**given), delivered_at="2026-03-03", now="2026-03-09", **known) == date(2026, 3, day)


def test_a_window_of_hours_ends_at_the_moment_and_is_over_there() -> None:
    two_days = hours(48)
    delivered = {"delivered_at": "2026-03-03T10:00"}
    before = count(two_days, zone="Europe/Berlin", **delivered, now="2026-03-05T09:59")
    assert before.inside is True
    assert before.last == date(2026, 3, 5)
    assert before.end == datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    assert count(two_days, **delivered, now="2026-03-05T10:00").inside is False


def test_hours_need_the_time_of_day_unless_both_are_the_same_day_without_one() -> None:
    two_days = hours(48)
    same = count(two_days, delivered_at="2026-03-03", now="2026-03-03")
    assert same == Counted(inside=True, anchor=At(date(2026, 3, 3)))
    for delivered, now in (
        ("2026-03-03", "2026-03-04"),
        ("2026-03-03", "2026-03-04T10:00"),
        ("2026-03-03T10:00", "2026-03-03"),
    ):
        found = count(two_days, delivered_at=delivered, now=now)
        assert (found.inside, found.missing, found.last) == (None, ("time of day",), None)


def test_a_window_can_begin_later_by_a_number_of_days_or_hours() -> None:
    later = window(anchor="place", added=Added(by=("stated_ship_days", "preorder_days"), unit="calendar_days"))
    assert last(later, ordered_at="2026-03-02", now="2026-03-03", stated_ship_days=3) == date(2026, 3, 19)
    assert last(later, ordered_at="2026-03-02", now="2026-03-03", preorder_days=5) == date(2026, 3, 21)
    assert last(later, ordered_at="2026-03-02", now="2026-03-03", stated_ship_days=None) == date(2026, 3, 16)
    assert count(later, ordered_at="2026-03-02", now="2026-03-03").missing == ("stated_ship_days",)
    hourly = window(anchor="place", added=Added(by=("seller_auto_window_hours",), unit="hours"))
    assert last(hourly, ordered_at="2026-03-02T20:00", now="2026-03-03", seller_auto_window_hours=5) == date(
        2026, 3, 17
    )
    assert last(hourly, ordered_at="2026-03-02", now="2026-03-03", seller_auto_window_hours=5) == date(2026, 3, 16)


def test_a_day_that_is_added_is_a_day_of_the_calendar_even_where_the_clock_changes() -> None:
    later = hours(1, anchor="place", added=Added(by=("stated_ship_days",), unit="calendar_days"))
    found = count(
        later, zone="Europe/Berlin", ordered_at="2026-03-28T10:00", now="2026-03-29T10:30", stated_ship_days=1
    )
    assert found.end == datetime(2026, 3, 29, 9, 0, tzinfo=UTC), "eleven o'clock in summer time"
    assert found.anchor == At(date(2026, 3, 29), datetime(2026, 3, 29, 8, 0, tzinfo=UTC))
    assert found.inside is True


def test_a_stated_length_stands_instead_and_must_be_known() -> None:
    stated = window(stated="merchant_return_policy")
    known = {"delivered_at": "2026-03-03", "now": "2026-03-09"}
    assert last(stated, **known, merchant_return_policy="30_days") == date(2026, 4, 2)
    for other in ("30_months", "thirty_days", "none", None):
        assert last(stated, **known, merchant_return_policy=other) == date(2026, 3, 17), other
    unknown = count(stated, **known)
    assert (unknown.inside, unknown.missing, unknown.last) == (None, ("merchant_return_policy",), None)
    assert last(window(stated="preorder_days"), **known, preorder_days=3) == date(2026, 3, 6)


def test_a_window_is_shortened_only_if_that_is_less() -> None:
    shortened = window(shortened=SHORTENED)
    known = {"delivered_at": "2026-03-03", "now": "2026-03-09"}
    assert last(shortened, **known, is_preorder=True, preorder_days=7) == date(2026, 3, 10)
    assert last(shortened, **known, is_preorder=True, preorder_days=20) == date(2026, 3, 17)
    assert last(shortened, **known, is_preorder=False) == date(2026, 3, 17)
    unsure = count(shortened, **known, is_preorder=True)
    assert (unsure.inside, unsure.missing) == (None, ("preorder_days",))
    assert count(shortened, **known).missing == ("is_preorder",)
    assert count(shortened, delivered_at="2026-03-03", now="2026-03-30").inside is False, "sooner changes nothing then"


def test_a_window_is_extended_by_so_much_or_from_the_day_that_somebody_was_told() -> None:
    longer = window(extended=EXTENDED)
    known = {"delivered_at": "2026-03-03", "now": "2026-03-30"}
    assert last(longer, **known, buyer_informed_of_withdrawal=True) == date(2026, 3, 17)
    untold = {**known, "buyer_informed_of_withdrawal": False}
    assert last(longer, **untold) == date(2027, 3, 17)
    assert last(longer, **untold, informed_at="2026-06-01") == date(2026, 6, 15)
    assert last(longer, **untold, informed_at="2027-03-03") == date(2027, 3, 17)
    assert last(longer, **untold, informed_at="2027-03-04") == date(2027, 3, 17), "too late to change anything"
    assert last(longer, **untold, informed_at="2026-03-01") == date(2026, 3, 17), "never before the plain end"
    unsure = count(longer, **known)
    assert (unsure.inside, unsure.missing) == (None, ("buyer_informed_of_withdrawal",))
    assert count(longer, delivered_at="2026-03-03", now="2026-03-09").inside is True, "later changes nothing then"


def test_the_extension_is_counted_from_the_day_after_even_where_the_window_counts_its_first_day() -> None:
    longer = window(first_day="same_day", length=14, extended=EXTENDED)
    untold = {"delivered_at": "2026-03-03", "now": "2026-03-30", "buyer_informed_of_withdrawal": False}
    assert last(longer, **untold) == date(2027, 3, 16)


@pytest.mark.parametrize(
    ("known", "day"),
    [
        ({"repair_requested": False}, date(2026, 3, 17)),
        ({"repair_requested_at": None}, date(2026, 3, 17)),
        ({"repair_requested_at": "2026-03-18"}, date(2026, 3, 17)),
        ({"repair_requested_at": "2026-03-17", "repaired_goods_received_at": "2026-03-27"}, date(2026, 3, 28)),
        ({"repair_requested_at": "2026-03-10", "repaired_goods_received_at": "2026-03-27"}, date(2026, 4, 4)),
        ({"repair_requested_at": "2026-03-10", "repaired_goods_received_at": None}, OPEN_END),
    ],
)
def test_a_paused_clock_runs_on_with_what_was_left(known: dict[str, object], day: date) -> None:
    paused = window(paused=PAUSED)
    assert last(paused, **{"delivered_at": "2026-03-03", "now": "2026-03-09", "repair_requested": True, **known}) == day


def test_after_a_pause_there_are_at_least_so_many_days() -> None:
    paused = window(paused=PAUSED.model_copy(update={"left": 5}))
    known = {"delivered_at": "2026-03-03", "now": "2026-03-09", "repair_requested": True}
    asked = {"repair_requested_at": "2026-03-17", "repaired_goods_received_at": "2026-03-27"}
    assert last(paused, **known, **asked) == date(2026, 4, 1)


def test_an_unknown_pause_could_only_make_it_later() -> None:
    paused = window(paused=PAUSED)
    over = {"delivered_at": "2026-03-03", "now": "2026-03-30"}
    assert count(paused, **over).missing == ("repair_requested", "repair_requested_at")
    assert count(paused, **over, repair_requested=True).missing == ("repair_requested_at",)
    asked = {"repair_requested": True, "repair_requested_at": "2026-03-10"}
    unsure = count(paused, **over, **asked)
    assert (unsure.inside, unsure.missing, unsure.last) == (
        None,
        ("repaired_goods_received_at",),
        date(2026, 3, 17),
    )
    assert count(paused, delivered_at="2026-03-03", now="2026-03-09", **asked).inside is True


def test_every_part_of_a_window_counts_working_days_by_the_calendar_that_is_given() -> None:
    working = {"length": 2, "unit": "business_days"}
    known = {"delivered_at": "2026-03-06", "now": "2026-03-07"}
    assert last(window(**working), **known) == date(2026, 3, 10), "Friday the 6th, then Monday and Tuesday"
    windows = {"short": window(**working), "long": window(length=60, unit="calendar_days")}
    assert count(window(length=60, both="short"), windows=windows, **known).last == date(2026, 3, 10)
    assert count(window(length=1, after="short"), windows=windows, **known).last == date(2026, 3, 11)
    longer = window(**working, extended=EXTENDED.model_copy(update={"length": 3, "unit": "business_days"}))
    untold = {**known, "buyer_informed_of_withdrawal": False}
    assert last(longer, **untold) == date(2026, 3, 13)
    assert last(longer, **untold, informed_at="2026-03-11") == date(2026, 3, 13)
    assert last(longer, **untold, informed_at="2026-03-09") == date(2026, 3, 11)


def test_a_window_may_name_one_that_names_another() -> None:
    windows = {
        "first": window(length=5, anchor="place"),
        "second": window(length=5, after="first"),
        "third": window(length=5, after="second"),
        "both": window(length=90, both="second"),
        "all": window(length=90, both="both"),
    }
    known = {"ordered_at": "2026-03-02", "delivered_at": "2026-03-03", "now": "2026-03-05"}
    assert count(windows["third"], windows=windows, **known).last == date(2026, 3, 17)
    assert count(windows["all"], windows=windows, **known).last == date(2026, 3, 12)


def test_what_is_unsure_still_tells_what_it_was_counted_from() -> None:
    stated = count(window(stated="merchant_return_policy"), delivered_at="2026-03-03", now="2026-03-09")
    hour = count(hours(48), delivered_at="2026-03-03", now="2026-03-04")
    pause = count(window(paused=PAUSED), delivered_at="2026-03-03", now="2026-03-30")
    assert stated.anchor == hour.anchor == pause.anchor == At(date(2026, 3, 3))


def test_a_window_that_is_over_is_so_although_another_that_must_be_open_is_unsure() -> None:
    windows = {"short": window(length=7, anchor="place")}
    assert count(window(both="short"), windows=windows, delivered_at="2026-03-03", now="2026-03-30").inside is False
    assert count(window(both="short"), windows=windows, ordered_at="2026-03-03", now="2026-03-30").inside is False


def test_the_last_day_of_a_window_of_hours_is_that_of_the_zone() -> None:
    late = count(hours(48), zone="Asia/Tokyo", delivered_at="2026-03-03T05:00", now="2026-03-04T05:00")
    assert late.last == date(2026, 3, 5)
    assert late.end == datetime(2026, 3, 4, 20, 0, tzinfo=UTC)


def test_what_begins_later_is_still_unsure_where_another_anchor_is_unknown() -> None:
    later = window(anchor="deliver", later_of="document", added=Added(by=("stated_ship_days",), unit="calendar_days"))
    found = count(later, delivered_at="2026-03-03", stated_ship_days=1, now="2026-03-30")
    assert (found.inside, found.missing) == (None, ("contract_document_received_at",))


def test_a_day_is_added_in_the_zone_of_the_order() -> None:
    later = window(anchor="place", added=Added(by=("seller_auto_window_hours",), unit="hours"))
    found = count(
        later, zone="Asia/Tokyo", ordered_at="2026-03-02T23:30", now="2026-03-03T00:00", seller_auto_window_hours=1
    )
    assert found.anchor is not None
    assert found.anchor.day == date(2026, 3, 3)


def test_which_parcel_counts_matters_to_no_window_but_that_of_the_delivery() -> None:
    shipped = window(anchor="ship")
    assert last(shipped, shipped_at="2026-03-02", last_parcel_delivered_at="2026-03-05", now="2026-03-06") == date(
        2026, 3, 16
    )


def test_the_last_day_moves_off_a_day_that_is_free() -> None:
    moving = window(rollover="next_working_day")
    assert last(moving, delivered_at="2026-02-28", now="2026-03-02") == date(2026, 3, 16), "not Saturday the 14th"


def test_a_window_can_be_counted_from_the_last_day_of_another() -> None:
    windows = {"delivery": window(length=30, anchor="place"), "after": window(after="delivery")}
    known = {"ordered_at": "2026-03-02", "now": "2026-04-15"}
    found = count(windows["after"], windows=windows, **known)
    assert (found.inside, found.anchor, found.last) == (True, At(date(2026, 4, 1)), date(2026, 4, 15))
    assert count(windows["after"], windows=windows, now="2026-04-15").missing == ("ordered_at",)


def test_of_two_windows_that_must_both_be_open_the_sooner_end_counts() -> None:
    windows = {"short": window(length=7, anchor="place")}
    both = window(both="short")
    known = {"ordered_at": "2026-03-02", "delivered_at": "2026-03-03"}
    inside = count(both, windows=windows, **known, now="2026-03-09")
    assert (inside.inside, inside.last) == (True, date(2026, 3, 9))
    one_over = count(both, windows=windows, **known, now="2026-03-10")
    assert (one_over.inside, one_over.last) == (False, date(2026, 3, 9))
    long = {"short": window(length=70, anchor="place")}
    own_over = count(both, windows=long, **known, now="2026-03-30")
    assert (own_over.inside, own_over.last) == (False, date(2026, 3, 17))
    assert count(both, windows=long, **known, now="2026-03-09").last == date(2026, 3, 17)


def test_of_two_windows_what_is_missing_in_either_is_named() -> None:
    windows = {"short": window(length=7, anchor="place")}
    both = window(both="short")
    assert count(both, windows=windows, now="2026-03-09").missing == ("delivered_at", "ordered_at")
    unsure = count(both, windows=windows, delivered_at="2026-03-03", now="2026-03-09")
    assert (unsure.inside, unsure.missing) == (None, ("ordered_at",))
    assert count(both, windows=windows, delivered_at=None, ordered_at="2026-03-02", now="2026-03-05").last == date(
        2026, 3, 9
    )
    neither = count(both, windows=windows, delivered_at=None, ordered_at=None, now="2026-03-05")
    assert neither == Counted(inside=True)
