"""Counting a window in a situation: from which time, to which last day, and whether the tested time lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from order_lifecycle.terms.expressions import condition
from order_lifecycle.terms.situation import At
from order_lifecycle.terms.windows import last_day, moved, window_end

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from order_lifecycle.terms.figures import Anchor, Extended, Paused, Window
    from order_lifecycle.terms.situation import Situation

ANCHOR_KEYS: Mapping[Anchor, tuple[str, ...]] = {
    "place": ("ordered_at",),
    "pay": ("paid_at",),
    "ship": ("shipped_at", "tracking_uploaded_at"),
    "deliver": ("delivered_at",),
    "ask": ("request_at", "request_sent_at"),
    "approve": ("return_approved_at",),
    "decline": ("dispute_opened_at",),
    "contract": ("contract_at", "ordered_at"),
    "document": ("contract_document_received_at",),
    "order_complete": ("properly_completed_order_at", "ordered_at"),
    "commit": ("committed_at", "ordered_at"),
    "know": ("known_at", "defect_appeared_at"),
    "withdraw": ("withdrawal_received_at",),
    "dispute": ("dispute_opened_at",),
    "repair": ("repair_requested_at",),
    "notice": ("delay_notice.received_at",),
}
"""The keys of a situation that say when an anchor happened; the first that is known counts."""

BEFORE_DELIVERY = ("place", "contract")
"""Anchors that lie before a delivery that is known: unknown, they can make nothing later."""

OPEN_END = date(9999, 12, 1)
"""The last day of a window whose clock stands."""


@dataclass(frozen=True)
class Counted:
    """A window in a situation. `inside` is None where `missing` could decide. `end` is the first moment outside."""

    inside: bool | None
    anchor: At | None = None
    last: date | None = None
    end: datetime | None = None
    missing: tuple[str, ...] = ()


def counted(
    window: Window, seen: Situation, windows: Mapping[str, Window], is_free: Callable[[date], bool], tested: At | None
) -> Counted:
    """The window, counted in this situation; `is_free` says which days are no working days."""
    begun = _begun(window, seen)
    if window.after is not None:
        before = counted(windows[window.after], seen, windows, is_free, tested)
        begun = _Begun(None if before.last is None else At(before.last), before.missing)
    found = _alone(window, seen, is_free, tested, begun)
    if window.both is None:
        return found
    other = counted(windows[window.both], seen, windows, is_free, tested)
    if found.inside is False or other.inside is False:
        return found if found.inside is False else other
    if found.inside is None or other.inside is None:
        return Counted(None, missing=(*found.missing, *other.missing))
    ends = [each for each in (found, other) if each.last is not None]
    return min(ends, key=lambda each: each.last or date.max, default=found)


def tested_time(window: Window, seen: Situation, *, at_now: bool) -> At | None:
    """The time that must lie in the window: when the request was sent, when the defect showed, or now."""
    if window.tested == "defect_appeared_at" and seen.get("defect_appeared_at") is not None:
        found: At = seen["defect_appeared_at"]
        return found
    if not at_now and window.tested != "now":
        for key in ("request_sent_at", "request_at"):
            if seen.get(key) is not None:
                sent: At = seen[key]
                return sent
    return seen.now


def _alone(
    window: Window, seen: Situation, is_free: Callable[[date], bool], tested: At | None, begun: _Begun
) -> Counted:
    if begun.at is None:
        return Counted(None, missing=begun.missing) if begun.missing else Counted(inside=True)
    if tested is None:
        return Counted(None, begun.at, missing=("now",))
    if window.end == "exact":
        return _to_the_moment(window, begun.at, seen, tested)
    if window.stated is not None and not seen.knows(window.stated):
        return Counted(None, begun.at, missing=(window.stated,))
    last, sooner, later = _last(window, begun.at, seen, is_free)
    inside = tested.day <= last
    unsure = sooner if inside else (*begun.missing, *later)
    if unsure:
        return Counted(None, begun.at, last, missing=unsure)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=seen.zone).astimezone(UTC)
    return Counted(inside, begun.at, last, end)


def _to_the_moment(window: Window, anchor: At, seen: Situation, tested: At) -> Counted:
    if anchor.moment is None or tested.moment is None:
        if anchor.moment is None and tested.day == anchor.day:
            return Counted(inside=True, anchor=anchor)
        return Counted(None, anchor, missing=("time of day",))
    end = window_end(window, anchor.moment, seen.zone)
    return Counted(tested.moment < end, anchor, end.astimezone(seen.zone).date(), end)


@dataclass(frozen=True)
class _Begun:
    """From when a window is counted; `at` None without `missing`: it has not begun.

    With both, `missing` could only make it later.
    """

    at: At | None
    missing: tuple[str, ...] = ()


def _begun(window: Window, seen: Situation) -> _Begun:
    times: list[At] = []
    missing: list[str] = []
    for anchor in (window.anchor, window.later_of):
        if anchor is None:
            continue
        known = _parcel(window, seen) if anchor == "deliver" else None
        keys = (known,) if known else ANCHOR_KEYS[anchor]
        found = next((key for key in keys if seen.knows(key)), None)
        if found is not None and seen.get(found) is None:
            return _Begun(None)
        if found is not None:
            times.append(seen[found])
        elif not (times and anchor in BEFORE_DELIVERY):
            missing.append(keys[0])
    begun = _Begun(max(times, default=None), tuple(missing))
    if window.added is None or begun.at is None:
        return begun
    by = next((key for key in window.added.by if seen.knows(key)), None)
    if by is None:
        return _Begun(None, (*missing, *window.added.by[:1]))
    return _Begun(_later(begun.at, seen.get(by) or 0, window.added.unit, seen), begun.missing)


def _later(anchor: At, number: int, unit: str, seen: Situation) -> At:
    """The time that lies so many hours or calendar days later."""
    if anchor.moment is None:
        return At(anchor.day + timedelta(days=number)) if unit == "calendar_days" or not number else anchor
    if unit == "hours":
        moment = anchor.moment + timedelta(hours=number)
    else:
        moment = (anchor.moment.astimezone(seen.zone) + timedelta(days=number)).astimezone(UTC)
    return At(moment.astimezone(seen.zone).date(), moment)


def _parcel(window: Window, seen: Situation) -> str | None:
    """Which of several deliveries counts: with regular deliveries always the first."""
    if window.parcel == "first" or seen.get("regular_delivery") is True:
        return "first_parcel_delivered_at" if seen.knows("first_parcel_delivered_at") else None
    return "last_parcel_delivered_at" if seen.knows("last_parcel_delivered_at") else None


def _last(
    window: Window, anchor: At, seen: Situation, is_free: Callable[[date], bool]
) -> tuple[date, tuple[str, ...], tuple[str, ...]]:
    """The last day, the keys that could still make it sooner, and those that could make it later."""
    last = last_day(_as_stated(window, seen), anchor.day, is_free)
    sooner: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    if window.shortened is not None:
        shorter, days = seen.truth(condition(window.shortened.when)), seen.get(window.shortened.by)
        if shorter is None:
            sooner = seen.missing(condition(window.shortened.when))
        elif shorter and days is None:
            sooner = (window.shortened.by,)
        elif shorter:
            last = min(last, anchor.day + timedelta(days=days))
    if window.extended is not None:
        longer = seen.truth(condition(window.extended.when))
        if longer is None:
            later = seen.missing(condition(window.extended.when))
        elif longer:
            last = _extended(window, window.extended, anchor, last, seen, is_free)
    if window.paused is not None:
        last, unsure = _paused(window.paused, last, seen)
        later = (*later, *unsure)
    return moved(window, last, is_free), sooner, later


def _as_stated(window: Window, seen: Situation) -> Window:
    """The window with the length that was stated, as a number or as text such as ``5_days``, where one was."""
    stated = seen.get(window.stated) if window.stated else None
    if isinstance(stated, str):
        number, _, unit = stated.partition("_")
        stated = int(number) if number.isdecimal() and unit == "days" else None
    return window.model_copy(update={"length": stated}) if stated else window


def _extended(
    window: Window, extended: Extended, anchor: At, last: date, seen: Situation, is_free: Callable[[date], bool]
) -> date:
    """So much longer; or, told within that time from the beginning, the plain length from then on."""
    more = window.model_copy(update={"length": extended.length, "unit": extended.unit, "first_day": "day_after"})
    told = seen.get(extended.cured_at)
    if told is None or told.day > last_day(more, anchor.day, is_free):
        return last_day(more, last, is_free)
    return max(last, last_day(window, told.day, is_free))


def _paused(paused: Paused, last: date, seen: Situation) -> tuple[date, tuple[str, ...]]:
    """The last day after a pause, and the keys that could make it later."""
    stands = seen.truth(condition(paused.when))
    if stands is False:
        return last, ()
    if stands is None or not seen.knows(paused.since):
        return last, (*seen.missing(condition(paused.when)), paused.since)
    stopped = seen.get(paused.since)
    if stopped is None or stopped.day > last:
        return last, ()
    if not seen.knows(paused.until):
        return last, (paused.until,)
    back = seen.get(paused.until)
    if back is None:
        return OPEN_END, ()
    left = max((last - stopped.day).days + 1, paused.left)
    return back.day + timedelta(days=left), ()
