"""When a window is over: exact hours over a change of the clocks, days and months of the calendar, working days."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_lifecycle.terms.figures import Window
from order_lifecycle.terms.windows import moved, public_holidays, rolled_over, weekends, window_end

BERLIN = ZoneInfo("Europe/Berlin")


def window(length: int, unit: str, first_day: str = "", rollover: str = "none") -> Window:
    """A window; hours are exact, days begin on the day after unless something else is said."""
    exact = unit in {"minutes", "hours"}
    given: dict[str, Any] = {
        "source": ("x",),
        "since": date(2020, 1, 1),
        "length": length,
        "unit": unit,
        "anchor": "deliver",
        "first_day": first_day or ("exact" if exact else "day_after"),
        "end": "exact" if exact else "end_of_day",
        "rollover": rollover,
    }
    return Window.model_validate(given)


def ends(found: Window, anchor: datetime, zone: ZoneInfo = BERLIN) -> datetime:
    """The end in the zone, after having seen that it is an instant in UTC."""
    end = window_end(found, anchor, zone)
    assert end.tzinfo is UTC
    return end.astimezone(zone)


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


def shown(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M %Z}"


# ---------------------------------------------------------------------------------- hours and minutes


@pytest.mark.parametrize(
    ("length", "unit", "anchor", "end"),
    [
        (48, "hours", "2026-05-01 10:00", "2026-05-03 10:00 CEST"),
        (90, "minutes", "2026-05-01 23:30", "2026-05-02 01:00 CEST"),
        (24, "hours", "2026-03-28 12:00", "2026-03-29 13:00 CEST"),
        (1, "hours", "2026-03-29 01:30", "2026-03-29 03:30 CEST"),
        (24, "hours", "2026-10-24 12:00", "2026-10-25 11:00 CET"),
        (1, "hours", "2026-10-25 02:30", "2026-10-25 02:30 CET"),
    ],
)
def test_an_hour_is_sixty_minutes_also_when_the_clocks_change(length: int, unit: str, anchor: str, end: str) -> None:
    assert shown(ends(window(length, unit), berlin(anchor))) == end


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(1, 5000))  # noqa: DTZ001 - hypothesis wants them bare
def test_hours_do_not_depend_on_the_zone(at: datetime, length: int) -> None:
    anchor = at.replace(tzinfo=BERLIN)
    assert window_end(window(length, "hours"), anchor, ZoneInfo("Asia/Tokyo")) == anchor.astimezone(UTC) + timedelta(
        hours=length
    )


# ----------------------------------------------------------------------------------------------- days


@pytest.mark.parametrize(
    ("length", "first_day", "anchor", "end"),
    [
        (14, "day_after", "2026-05-03 15:00", "2026-05-18 00:00 CEST"),
        (14, "same_day", "2026-05-03 15:00", "2026-05-17 00:00 CEST"),
        (1, "same_day", "2026-05-03 15:00", "2026-05-04 00:00 CEST"),
        (1, "day_after", "2026-05-03 00:00", "2026-05-05 00:00 CEST"),
        (1, "day_after", "2026-05-03 23:59", "2026-05-05 00:00 CEST"),
        (1, "day_after", "2026-03-28 12:00", "2026-03-30 00:00 CEST"),
        (2, "day_after", "2026-10-24 12:00", "2026-10-27 00:00 CET"),
        (3, "day_after", "2024-02-26 12:00", "2024-03-01 00:00 CET"),
    ],
)
def test_days_end_with_the_day_of_the_zone(length: int, first_day: str, anchor: str, end: str) -> None:
    assert shown(ends(window(length, "calendar_days", first_day), berlin(anchor))) == end


def test_the_day_of_the_event_is_that_of_the_zone() -> None:
    late = datetime(2026, 5, 3, 22, 30, tzinfo=UTC)
    assert shown(ends(window(1, "calendar_days"), late)) == "2026-05-06 00:00 CEST"
    assert shown(ends(window(1, "calendar_days"), late, ZoneInfo("UTC"))) == "2026-05-05 00:00 UTC"


@pytest.mark.parametrize(("anchor", "hours"), [("2026-03-28 12:00", 35), ("2026-10-24 12:00", 37)])
def test_a_day_on_which_the_clocks_change_has_an_hour_less_or_more(anchor: str, hours: int) -> None:
    at = berlin(anchor)
    assert window_end(window(1, "calendar_days"), at, BERLIN) - at.astimezone(UTC) == timedelta(hours=hours)


# --------------------------------------------------------------------------------------------- months


@pytest.mark.parametrize(
    ("length", "first_day", "anchor", "last"),
    [
        (1, "day_after", "2026-01-31 12:00", "2026-02-28"),
        (1, "day_after", "2024-01-31 12:00", "2024-02-29"),
        (1, "day_after", "2026-02-28 12:00", "2026-03-28"),
        (12, "day_after", "2024-02-29 12:00", "2025-02-28"),
        (48, "day_after", "2024-02-29 12:00", "2028-02-29"),
        (24, "day_after", "2026-05-04 12:00", "2028-05-04"),
        (24, "same_day", "2026-05-04 12:00", "2028-05-03"),
        (1, "same_day", "2026-05-01 12:00", "2026-05-31"),
        (1, "same_day", "2026-01-31 12:00", "2026-02-27"),
        (8, "day_after", "2026-05-31 12:00", "2027-01-31"),
        (11, "day_after", "2026-01-15 12:00", "2026-12-15"),
    ],
)
def test_months_end_on_the_same_day_of_the_month_or_its_last(
    length: int, first_day: str, anchor: str, last: str
) -> None:
    end = ends(window(length, "months", first_day), berlin(anchor))
    assert (end.date() - timedelta(days=1)).isoformat() == last
    assert end.time() == time(0, 0)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 120))
def test_months_never_overflow_into_the_month_after(start: date, length: int) -> None:
    at = datetime.combine(start, time(12), tzinfo=BERLIN)
    last = ends(window(length, "months"), at).date() - timedelta(days=1)
    months = last.year * 12 + last.month - start.year * 12 - start.month
    assert months == length
    assert last.day == min(start.day, calendar.monthrange(last.year, last.month)[1])


# --------------------------------------------------------------------------------------- working days


@pytest.mark.parametrize(
    ("length", "first_day", "anchor", "last"),
    [
        (1, "day_after", "2026-05-04 12:00", "2026-05-05"),
        (1, "day_after", "2026-05-08 12:00", "2026-05-11"),
        (3, "day_after", "2026-05-07 12:00", "2026-05-12"),
        (1, "day_after", "2026-05-09 12:00", "2026-05-11"),
        (1, "day_after", "2026-05-10 12:00", "2026-05-11"),
        (5, "day_after", "2026-05-09 12:00", "2026-05-15"),
        (1, "same_day", "2026-05-08 12:00", "2026-05-08"),
        (2, "same_day", "2026-05-08 12:00", "2026-05-11"),
        (1, "same_day", "2026-05-09 12:00", "2026-05-11"),
    ],
)
def test_working_days_leave_out_the_weekend(length: int, first_day: str, anchor: str, last: str) -> None:
    end = ends(window(length, "business_days", first_day), berlin(anchor))
    assert (end.date() - timedelta(days=1)).isoformat() == last


def counted_by_hand(start: date, length: int, first_day: str, free: set[int]) -> date:
    """The last day, by walking through the calendar day by day."""
    walked = start - timedelta(days=1) if first_day == "same_day" else start
    working = 0
    while working < length:
        walked += timedelta(days=1)
        working += walked.isoweekday() not in free
    return walked


@given(
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    st.integers(1, 60),
    st.sampled_from(["same_day", "day_after"]),
    st.sets(st.integers(1, 7), max_size=6),
)
@settings(deadline=None)
def test_working_days_are_those_that_a_walk_through_the_calendar_counts(
    start: date, length: int, first_day: str, free: set[int]
) -> None:
    anchor = datetime.combine(start, time(12), tzinfo=BERLIN)
    end = window_end(window(length, "business_days", first_day), anchor, BERLIN, weekends(free)).astimezone(BERLIN)
    assert end.date() - timedelta(days=1) == counted_by_hand(start, length, first_day, free)


# ------------------------------------------------------------------------------------ rolled over


def test_a_last_day_that_is_no_working_day_moves_to_the_next_that_is() -> None:
    to_saturday = window(5, "calendar_days", rollover="next_working_day")
    assert shown(ends(to_saturday, berlin("2026-05-04 12:00"))) == "2026-05-12 00:00 CEST"
    assert shown(ends(window(5, "calendar_days"), berlin("2026-05-04 12:00"))) == "2026-05-10 00:00 CEST"


def test_a_last_day_that_is_a_working_day_stays() -> None:
    to_friday = window(4, "calendar_days", rollover="next_working_day")
    assert shown(ends(to_friday, berlin("2026-05-04 12:00"))) == "2026-05-09 00:00 CEST"


def test_a_day_may_roll_over_several_free_days() -> None:
    christmas = public_holidays("DE", 2026)
    assert date(2026, 12, 25) in christmas
    free = weekends()
    assert rolled_over(date(2026, 12, 25), lambda day: free(day) or day in christmas) == date(2026, 12, 28)


def test_holidays_of_a_region_are_told_from_those_of_its_country() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in public_holidays("DE-BY", 2026)
    assert epiphany not in public_holidays("DE", 2026)
    assert public_holidays(None, 2026) == frozenset()


@pytest.mark.parametrize(
    ("rollover", "day"),
    [("none", 25), ("next_working_day", 28), ("after_holiday", 28)],
)
def test_a_last_day_that_is_a_holiday_in_the_week_moves(rollover: str, day: int) -> None:
    christmas = date(2026, 12, 25)

    def is_free(each: date) -> bool:
        return each == christmas or each.isoweekday() in {6, 7}

    assert moved(window(1, "calendar_days", rollover=rollover), christmas, is_free) == date(2026, 12, day)


@pytest.mark.parametrize(("rollover", "day"), [("none", 26), ("next_working_day", 28), ("after_holiday", 26)])
@pytest.mark.parametrize("back", [0, 1])
def test_a_last_day_at_the_weekend_moves_to_a_working_day_but_is_no_holiday(rollover: str, day: int, back: int) -> None:
    last = date(2026, 12, 27 - back)
    expected = {26: last, 28: date(2026, 12, 28)}[day]
    assert moved(window(1, "calendar_days", rollover=rollover), last, weekends()) == expected
