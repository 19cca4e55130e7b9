"""When was that? One time as text, in the many ways in which shops write it; nothing is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from order_lifecycle.orders.ticks import EPOCH

SPACE: Final = " \t\r\n\v\f\u00a0\u3000\ufeff"
"""What does not count at the ends of a value."""

MISSING: Final = frozenset({"", "null", "none", "nan", "nat", "n/a", "na", "nil", "-", "--", "\\n", "undefined"})
"""Words, in lower case, that say that there is no value."""

SECOND: Final = 1_000_000
DAY: Final = 86_400 * SECOND


def _midnight(year: int, month: int, day: int) -> int:
    return (datetime(year, month, day, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


PLACEHOLDERS: Final = {
    _midnight(*date): "{:04}-{:02}-{:02}".format(*date)
    for date in ((1, 1, 1), (1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1970, 1, 1))
}
"""Midnights that systems write where they know no time, in microseconds since 1970."""

FOREVER: Final = _midnight(9999, 12, 31)
"""From here on a time means never."""

SECONDS_MAX, MILLISECONDS_MAX, MICROSECONDS_MAX = 10**11, 10**14, 10**17
"""A number of seconds since 1970 is below the first (year 5138), of milliseconds below the second, and so on."""

_DATE = re.compile(
    r"(?:(?P<year>\d{4})(?:(?P<s>[-/.])(?P<month>\d{1,2})(?P=s)(?P<day>\d{1,2})"
    r"|年(?P<zh_month>\d{1,2})月(?P<zh_day>\d{1,2})日|(?P<month2>\d\d)(?P<day2>\d\d))"
    r"|(?P<first>\d{1,2})(?P<t>[-/.])(?P<second>\d{1,2})(?P=t)(?P<last_year>\d{4}))",
    re.ASCII,
)
_TIME = re.compile(
    r"(?:[Tt]|,? +|(?<=日)|(?<=\d{8}))(?P<hour>\d{1,2})"
    r"(?::?(?P<minute>\d\d)(?::?(?P<second>\d\d)(?:[.,](?P<part>\d{1,9}))?)?)?"
    r"(?: ?(?P<half>[AaPp])[Mm])?(?: ?(?P<zone>[Zz]|UTC|GMT|[+-]\d\d(?::?\d\d)?))?",
    re.ASCII,
)
_NUMBER = re.compile(r"(\d{9,17})(?:\.(\d{1,9})\d*)?", re.ASCII)


@dataclass(frozen=True)
class Moment:
    """What a text says of a time: microseconds on the clock as it stands there, and how far that is from UTC.

    `wrong` names what is not understood; `absent` is what stands for no time. One of the three says something.
    """

    wall: int = 0
    offset: int | None = None
    wrong: str = ""
    absent: str | None = None


def moment(text: str) -> Moment:
    """Read one time.

    >>> moment("2024/3/4 9:05")
    Moment(wall=1709543100000000, offset=None, wrong='', absent=None)
    >>> moment("03/04/2024").wrong, moment("25/04/2024").wrong, moment("soon").wrong
    ('ambiguous_time', '', 'unreadable_time')
    >>> moment("N/A").absent, moment("9999-12-31 23:59:59").absent
    ('N/A', '9999-12-31')
    """
    text = text.strip(SPACE)
    if text.lower() in MISSING or text == "0":
        return Moment(absent=text if text != "0" else "1970-01-01")
    if text.startswith("0000-00-00"):
        return Moment(absent="0000-00-00")
    number = _NUMBER.fullmatch(text)
    if number and not _compact(text):
        return _placeholder(Moment(of_number(int(number[1]), number[2] or ""), 0))
    try:
        return _placeholder(_written(text))
    except ValueError:
        return Moment(wrong="unreadable_time")


def of_number(number: int, part: str = "") -> int:
    """Microseconds since 1970 of a number of seconds, milliseconds or microseconds since then, by its size.

    >>> of_number(1_700_000_000) == of_number(1_700_000_000_000) == of_number(1_700_000_000, "0")
    True
    """
    if number < SECONDS_MAX:
        return number * SECOND + int(f"{part:0<6}"[:6])
    if number < MILLISECONDS_MAX:
        return number * 1000 + int(f"{part:0<3}"[:3])
    return number


def _compact(text: str) -> bool:
    """Whether digits are a date and a time of day, such as 20240304101112."""
    if len(text) not in {12, 14} or text[:2] not in {"19", "20"}:
        return False
    return text[4:6] <= "12" and text[6:8] <= "31" and text[8:10] <= "24"


def _written(text: str) -> Moment:
    date = _DATE.match(text)
    if not date:
        raise ValueError
    rest = _TIME.fullmatch(text, date.end()) if date.end() < len(text) else None
    if date.end() < len(text) and not rest:
        raise ValueError
    if date["year"]:
        months = date["month"] or date["zh_month"] or date["month2"]
        days = date["day"] or date["zh_day"] or date["day2"]
        year, month, day = int(date["year"]), int(months), int(days)
    else:
        year, first, second = int(date["last_year"]), int(date["first"]), int(date["second"])
        if date["t"] != "." and first != second and max(first, second) <= _MONTHS:
            datetime(year, first, second, tzinfo=UTC)  # neither order may be wrong
            return Moment(wrong="ambiguous_time")
        month, day = (first, second) if second > _MONTHS and date["t"] != "." else (second, first)
    midnight = _midnight(year, month, day)
    if rest is None:
        return Moment(midnight)
    return Moment(midnight + _clock(rest), _offset(rest["zone"]))


def _clock(time: re.Match[str]) -> int:
    hour, minute, second = int(time["hour"]), int(time["minute"] or 0), int(time["second"] or 0)
    if time["half"]:
        if not 1 <= hour <= _HALF_DAY:
            raise ValueError
        hour = hour % _HALF_DAY + (_HALF_DAY if time["half"] in "Pp" else 0)
    elif time["minute"] is None:
        raise ValueError  # a number alone is no time of day
    midnight = (hour, minute, second) == (2 * _HALF_DAY, 0, 0)  # the end of the day, in ISO 8601
    if not midnight and (hour >= 2 * _HALF_DAY or minute >= _SIXTY or second >= _SIXTY):
        raise ValueError
    return ((hour * 60 + minute) * 60 + second) * SECOND + int(f"{time['part'] or '':0<6}"[:6])


def _offset(zone: str | None) -> int | None:
    if zone is None:
        return None
    if zone[0] not in "+-":
        return 0
    digits = zone[1:].replace(":", "")
    hours, minutes = int(digits[:2]), int(digits[2:] or 0)
    if minutes >= _SIXTY:
        raise ValueError
    difference = timezone(timedelta(hours=hours, minutes=minutes)).utcoffset(None) // timedelta(microseconds=1)
    return -difference if zone[0] == "-" else difference


def _placeholder(found: Moment) -> Moment:
    if found.wrong:
        return found
    if found.wall >= FOREVER:
        return Moment(absent="9999-12-31")
    if found.wall in PLACEHOLDERS:
        return Moment(absent=PLACEHOLDERS[found.wall])
    if found.offset is not None and found.wall == found.offset:
        return Moment(absent="1970-01-01")
    return found


_MONTHS = 12
_HALF_DAY = 12
_SIXTY = 60
