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
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from order_lifecycle.terms.pack import Window

if TYPE_CHECKING:
    from collections.abc import Collection

MONTHS_A_YEAR = 12


def window_end(window: Window, anchor: datetime, zone: ZoneInfo, weekend: Collection[int] = (6, 7)) -> datetime:
    """The instant (UTC) at which the window is over, counted from the aware moment `anchor`.

    `weekend` holds ISO weekdays (1 Monday to 7 Sunday) that are no business days.
    """
    if window.unit in {"minutes", "hours"}:
        unit = timedelta(minutes=1) if window.unit == "minutes" else timedelta(hours=1)
        return anchor.astimezone(UTC) + window.length * unit
    last = _last_day(window, anchor.astimezone(zone).date(), weekend)
    return datetime.combine(last + timedelta(days=1), time.min, tzinfo=zone).astimezone(UTC)


def _last_day(window: Window, first: date, weekend: Collection[int]) -> date:
    counted = 1 if window.first_day == "same_day" else 0
    if window.unit == "months":
        months = first.month - 1 + window.length
        year, month = first.year + months // MONTHS_A_YEAR, months % MONTHS_A_YEAR + 1
        day = min(first.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) - timedelta(days=counted)
    if window.unit == "calendar_days":
        return first + timedelta(days=window.length - counted)
    last, left = first, window.length - (counted if first.isoweekday() not in weekend else 0)
    while left > 0:
        last += timedelta(days=1)
        left -= last.isoweekday() not in weekend
    return last
