"""When was each row? A whole column of times at once; what is written in a rare way is read one by one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol
from zoneinfo import ZoneInfo

import numpy as np

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.ticks import EPOCH, NO_TIME
from order_lifecycle.platforms.event_log.moments import DAY, FOREVER, PLACEHOLDERS, SECOND, moment

if TYPE_CHECKING:
    from datetime import tzinfo

    from numpy.typing import NDArray

    Integers = NDArray[np.int64]
    Octets = NDArray[np.uint8]
    Marks = NDArray[np.bool_]

WRONG: Final = ("", "ambiguous_time", "unreadable_time")
"""What may be wrong with a time, by number."""

SHAPES: Final = (
    "0000-00-00T00:00:00",
    "0000-00-00T00:00:00Z",
    "0000-00-00T00:00:00+00:00",
    "0000-00-00T00:00:00.000",
    "0000-00-00T00:00:00.000Z",
    "0000-00-00T00:00:00.000+00:00",
    "0000-00-00T00:00:00.000000",
    "0000-00-00T00:00:00.000000Z",
    "0000-00-00T00:00:00.000000+00:00",
    "0000-00-00T00:00",
    "0000-00-00",
    "9999999999",
    "9999999999999",
)
"""Times that are read by the column: 0 is a digit, T is T or a space, + is a sign; all nines are seconds or thousandths
of seconds since 1970."""


class Texts(Protocol):
    """A column of texts of which those of one length can be had as one run of bytes."""

    def lengths(self) -> Integers:
        """How long each text is."""

    def joined(self, rows: Integers | None) -> bytes:
        """The texts of these rows (None: of all), one after the other."""

    def picked(self, rows: Integers) -> list[str]:
        """The texts of these rows, each for itself."""


@dataclass(frozen=True)
class Times:
    """The times of rows, and what is to be said of them.

    `at` is microseconds UTC or `NO_TIME`; `wrong` a number in `WRONG`; `zoneless` whether the row said no zone;
    `absent` for each row without a time the number of what stood there in `words`, -1 for others.
    """

    at: Integers
    wrong: Octets
    zoneless: Marks
    absent: NDArray[np.int16]
    words: tuple[str, ...]


def zone_named(zone: str | tzinfo | None) -> tzinfo:
    """The time zone of this name; UTC where none is given. `BadInput` for a name that is none."""
    if zone is not None and not isinstance(zone, str):
        return zone
    try:
        return ZoneInfo(zone or "UTC")
    except (KeyError, ValueError, OSError):
        raise BadInput("zone", f"there is no time zone {zone!r}", "a name such as Asia/Shanghai or UTC") from None


def read_times(texts: Texts, zone: tzinfo) -> Times:
    """Read a column of texts."""
    lengths = texts.lengths()
    wall = np.full(lengths.size, NO_TIME, np.int64)
    offset = np.zeros(lengths.size, np.int64)
    zoneless = np.zeros(lengths.size, bool)
    left = np.ones(lengths.size, bool)
    present = np.flatnonzero(np.bincount(np.minimum(lengths, _LONGEST + 1), minlength=1)) if lengths.size else ()
    for shape in SHAPES:
        if len(shape) not in present:
            continue
        rows = np.flatnonzero(left & (lengths == len(shape)))
        run = texts.joined(None if rows.size == lengths.size else rows)
        if not rows.size or len(run) != rows.size * len(shape):
            continue
        fits, w, o = _shaped(np.ascontiguousarray(np.frombuffer(run, np.uint8).reshape(rows.size, -1).T), shape)
        everything = rows.size == lengths.size and bool(fits.all())
        target = slice(None) if everything else rows[fits]
        wall[target] = w if everything else w[fits]
        offset[target] = o if everything else o[fits]
        left[target] = False
        zoneless[target] = shape[-1] not in "Z9" and "+" not in shape
    return _finished(texts, wall, offset, zoneless, np.flatnonzero(left), zone)


def of_numbers(wall: Integers, given: Marks, zone: tzinfo | None) -> Times:
    """Times that are numbers already: microseconds, on the clock of `zone` or, where that is None, UTC."""
    wall = np.where(given, wall, _YEAR_ONE)
    zoneless = given if zone is not None else np.zeros(wall.size, bool)
    words, absent = _placeholders(wall, wall, given)
    words.append("")
    absent[~given] = len(words) - 1
    at = wall if zone is None else wall - offsets(wall, zone)
    return Times(
        np.where(absent < 0, at, NO_TIME), np.zeros(wall.size, np.uint8), zoneless & (absent < 0), absent, tuple(words)
    )


def offsets(wall: Integers, zone: tzinfo) -> Integers:
    """How far the clock of a zone is from UTC at these times on the clock, in microseconds.

    A time that the clock shows twice is taken for the first; one that it skips as if it had not been changed.
    """
    if str(zone) == "UTC" or not wall.size:
        return np.zeros(wall.size, np.int64)
    quarters, inverse = np.unique(wall // _QUARTER, return_inverse=True)
    begin = np.array([_offset(int(q) * _QUARTER, zone) for q in quarters], np.int64)
    end = np.array([_offset(int(q) * _QUARTER + _QUARTER - 1, zone) for q in quarters], np.int64)
    found: Integers = begin[inverse]
    for n in np.flatnonzero((begin != end)[inverse]).tolist():
        found[n] = _offset(int(wall[n]), zone)
    return found


def _offset(wall: int, zone: tzinfo) -> int:
    wall = min(max(wall, _YEAR_ONE), FOREVER)  # no clock knows more
    then = (EPOCH + timedelta(microseconds=wall)).replace(tzinfo=zone)
    return (then.utcoffset() or timedelta()) // timedelta(microseconds=1)


def _shaped(octets: Octets, shape: str) -> tuple[Marks, Integers, Integers]:
    """Which texts have the shape, their time on the clock, and how far that is from UTC."""
    digits = octets - np.uint8(ord("0"))
    fits = np.ones(octets.shape[1], bool)
    for place, char in enumerate(shape):
        if char in "09":
            fits &= digits[place] <= _NINE
        elif char == "T":
            fits &= (octets[place] == ord("T")) | (octets[place] == ord(" "))
        elif char == "+":
            fits &= (octets[place] == ord("+")) | (octets[place] == ord("-"))
        else:
            fits &= octets[place] == ord(char)
    nothing = np.zeros(fits.size, np.int64)
    if shape[0] == "9":
        fits &= digits[0] > 0
        return fits, _whole(digits) * (SECOND if len(shape) == _SECONDS else SECOND // 1000), nothing
    month = _two(digits, 5)
    months = _whole(digits[:4]) * 12 + month - 1
    months[~fits | (months < _MONTHS)] = _MONTHS
    day = _two(digits, 8)
    fits &= (month >= 1) & (month <= _MONTHS) & (day >= 1) & (day <= _DAYS[months]) & (digits[:4].max(axis=0) > 0)
    seconds = (_BEFORE[months] + day - 1) * (DAY // SECOND)
    if len(shape) >= _MINUTES:
        hour, minute = _two(digits, 11), _two(digits, 14)
        fits &= (hour < _HOURS) & (minute < _SIXTY)
        seconds += hour.astype(np.int64) * 3600 + minute.astype(np.int64) * 60
    if len(shape) > _MINUTES:
        second = _two(digits, 17)
        fits &= second < _SIXTY
        seconds += second
    wall = seconds * SECOND
    if "." in shape:
        part = digits[20 : 20 + shape.count("0") - 14 - 4 * ("+" in shape)]
        wall += _whole(part) * 10 ** (6 - len(part))
    if "+" not in shape:
        return fits, wall, nothing
    hour, minute = _two(digits, -5), _two(digits, -2)
    fits &= (hour < _HOURS) & (minute < _SIXTY)
    away = (hour.astype(np.int64) * 60 + minute) * (60 * SECOND)
    return fits, wall, np.where(octets[-6] == ord("-"), -away, away)


def _two(digits: Octets, place: int) -> Octets:
    found: Octets = digits[place] * np.uint8(10) + digits[place + 1]
    return found


def _whole(digits: Octets) -> Integers:
    found = np.zeros(digits.shape[1], np.int64)
    for digit in digits:
        found = found * 10 + digit
    return found


def _finished(texts: Texts, wall: Integers, offset: Integers, zoneless: Marks, left: Integers, zone: tzinfo) -> Times:
    wrong = np.zeros(wall.size, np.uint8)
    words, absent = _placeholders(wall, wall - offset, wall != NO_TIME) if left.size < wall.size else ([], None)
    if absent is None:
        absent = np.full(wall.size, -1, np.int16)
    numbers = {word: n for n, word in enumerate(words)}
    seen: dict[str, tuple[int, int, bool, int, int]] = {}
    for n, text in zip(left.tolist(), texts.picked(left), strict=True):
        if text not in seen:
            found = moment(text)
            stands = -1 if found.absent is None else numbers.setdefault(found.absent[:_WORD], len(numbers))
            seen[text] = (found.wall, found.offset or 0, found.offset is None, WRONG.index(found.wrong), stands)
        wall[n], offset[n], zoneless[n], wrong[n], absent[n] = seen[text]
    given = (absent < 0) & (wrong == 0)
    zoneless &= given
    at = wall - offset
    if str(zone) != "UTC":
        at[zoneless] -= offsets(wall[zoneless], zone)
    at[~given] = NO_TIME
    return Times(at, wrong, zoneless, absent, tuple(numbers))


def _placeholders(wall: Integers, at: Integers, given: Marks) -> tuple[list[str], NDArray[np.int16]]:
    words: list[str] = []
    absent = np.full(wall.size, -1, np.int16)
    found = [(given & (wall == time), word) for time, word in PLACEHOLDERS.items()]
    for rows, word in [*found, (given & (at == 0), "1970-01-01"), (given & (wall >= FOREVER), "9999-12-31")]:
        if rows.any():
            if word not in words:
                words.append(word)
            absent[rows] = words.index(word)
    return words, absent


_MONTH_STARTS = np.arange("0000-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)
_BEFORE = _MONTH_STARTS[:-1]
_DAYS = np.diff(_MONTH_STARTS).astype(np.uint8)
_YEAR_ONE = int(_BEFORE[12]) * DAY
_QUARTER = 900 * SECOND
_MONTHS, _HOURS, _SIXTY = 12, 24, 60
_NINE = np.uint8(9)
_SECONDS = len("9999999999")
_MINUTES = len("0000-00-00T00:00")
_LONGEST = max(map(len, SHAPES))
_WORD = 40
