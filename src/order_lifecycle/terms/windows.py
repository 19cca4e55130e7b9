"""Deadlines: when a window that was opened by an event is over.

A window is half open: at its end it is over. Instants are kept in UTC, so that an hour is always sixty minutes;
days and months are counted in the calendar of the order's zone and end with the day.

>>> from datetime import UTC
>>> import datetime as dt
>>> day = Window(source=("x",), since=dt.date(2026, 1, 1), length=14, unit="calendar_days", anchor="deliver",
...              first_day="day_after", end="end_of_day")
>>> window_end(day, datetime(2026, 5, 3, 15, 0, tzinfo=UTC), ZoneInfo("Europe/Berlin")).isoformat()
'2026-05-17T22:00:00+00:00'
"""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from order_lifecycle.terms.figures import Window

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

MONTHS_A_YEAR = 12
MONDAY, SUNDAY = 1, 7
SATURDAY_AND_SUNDAY = (6, 7)


def window_end(
    window: Window, anchor: datetime, zone: ZoneInfo, is_free: Callable[[date], bool] | None = None
) -> datetime:
    """The instant (UTC) at which the window is over, counted from the aware moment `anchor`.

    `is_free` says which days are no working days; without it, Saturdays and Sundays.
    """
    if window.unit in {"minutes", "hours"}:
        unit = timedelta(minutes=1) if window.unit == "minutes" else timedelta(hours=1)
        return anchor.astimezone(UTC) + window.length * unit
    free = is_free or weekends()
    last = moved(window, last_day(window, anchor.astimezone(zone).date(), free), free)
    return datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)


def weekends(days: Collection[int] = (6, 7)) -> Callable[[date], bool]:
    """Whether a day is one of these ISO weekdays (1 Monday to 7 Sunday)."""
    return lambda day: day.isoweekday() in days


@cache
def public_holidays(country: str | None, year: int) -> frozenset[date]:
    """The public holidays of a country (ISO 3166 code, perhaps with a region: ``DE-BE``) in a year."""
    if country is None:
        return frozenset()
    import holidays

    code, _, region = country.partition("-")
    return frozenset(holidays.country_holidays(code, subdiv=region or None, years=year))


def moved(window: Window, last: date, is_free: Callable[[date], bool]) -> date:
    """The last day of a window, moved where its terms move it.

    ``after_holiday`` moves only a holiday in the week: Saturday and Sunday are no holidays there.
    """
    if window.rollover == "none" or (window.rollover == "after_holiday" and last.isoweekday() in SATURDAY_AND_SUNDAY):
        return last
    return rolled_over(last, is_free)


def rolled_over(last: date, is_free: Callable[[date], bool]) -> date:
    """The day itself, or the next that is a working day."""
    while is_free(last):
        last += timedelta(days=1)
    return last


def last_day(window: Window, first: date, is_free: Callable[[date], bool]) -> date:
    """The last day of a window of days or months that is counted from the day `first`, before any rollover."""
    counted = 1 if window.first_day == "same_day" else 0
    if window.unit == "months":
        months = first.month - 1 + window.length
        year, month = first.year + months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1
        day = min(first.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) - timedelta(days=counted)
    if window.unit == "calendar_days":
        return first + timedelta(days=window.length - counted)
    last, left = first, window.length - (counted if not is_free(first) else 0)
    while left > 0:
        last += timedelta(days=1)
        left -= not is_free(last)
    return last
