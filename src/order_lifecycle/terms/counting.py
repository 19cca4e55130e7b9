"""Counting a window in a situation: from which time, to which last day, and whether the tested time lies in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from order_lifecycle.terms.expressions import condition
from order_lifecycle.terms.situation import At
from order_lifecycle.terms.windows import last_day, rolled_over, window_end

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from order_lifecycle.terms.figures import Anchor, Window
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
    "know": ("known_at",),
    "withdraw": ("withdrawal_received_at",),
    "dispute": ("dispute_opened_at",),
}
"""The keys of a situation that say when an anchor happened; the first that is known counts."""


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
    found = _alone(window, seen, is_free, tested)
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
    if not at_now:
        for key in ("request_sent_at", "request_at"):
            if seen.get(key) is not None:
                sent: At = seen[key]
                return sent
    return seen.now


def _alone(window: Window, seen: Situation, is_free: Callable[[date], bool], tested: At | None) -> Counted:
    anchor, missing = _anchor(window, seen)
    if missing:
        return Counted(None, missing=missing)
    if anchor is None:
        return Counted(inside=True)
    if tested is None:
        return Counted(None, anchor, missing=("now",))
    if window.end == "exact":
        return _to_the_moment(window, anchor, seen, tested)
    last, more = _last(window, anchor, seen, is_free)
    if more and tested.day > last:
        return Counted(None, anchor, last, missing=more)
    end = datetime.combine(last + timedelta(days=1), time.min, tzinfo=seen.zone).astimezone(UTC)
    return Counted(tested.day <= last, anchor, last, end)


def _to_the_moment(window: Window, anchor: At, seen: Situation, tested: At) -> Counted:
    if anchor.moment is None or tested.moment is None:
        if anchor.moment is None and tested.day == anchor.day:
            return Counted(inside=True, anchor=anchor)
        return Counted(None, anchor, missing=("time of day",))
    end = window_end(window, anchor.moment, seen.zone)
    return Counted(tested.moment < end, anchor, end.astimezone(seen.zone).date(), end)


def _anchor(window: Window, seen: Situation) -> tuple[At | None, tuple[str, ...]]:
    """When it began (None: it has not yet happened), or which keys are missing."""
    times: list[At | None] = []
    for anchor in (window.anchor, window.later_of):
        if anchor is None:
            continue
        known = _parcel(window, seen) if anchor == "deliver" else None
        keys = (known,) if known else ANCHOR_KEYS[anchor]
        found = next((key for key in keys if seen.knows(key)), None)
        if found is None:
            return None, keys[:1]
        times.append(seen.get(found))
    if any(each is None for each in times):
        return None, ()
    return max(each for each in times if each is not None), ()


def _parcel(window: Window, seen: Situation) -> str | None:
    """Which of several deliveries counts: with regular deliveries always the first."""
    if window.parcel == "first" or seen.get("regular_delivery") is True:
        return "first_parcel_delivered_at" if seen.knows("first_parcel_delivered_at") else None
    return "last_parcel_delivered_at" if seen.knows("last_parcel_delivered_at") else None


def _last(window: Window, anchor: At, seen: Situation, is_free: Callable[[date], bool]) -> tuple[date, tuple[str, ...]]:
    """The last day, and the keys that could still make it later."""
    last = last_day(window, anchor.day, is_free)
    missing: tuple[str, ...] = ()
    if window.shortened is not None and seen.truth(condition(window.shortened.when)):
        days = seen.get(window.shortened.by)
        if days is not None:
            last = min(last, anchor.day + timedelta(days=days))
    if window.extended is not None:
        longer = seen.truth(condition(window.extended.when))
        if longer is None:
            missing = seen.missing(condition(window.extended.when))
        elif longer:
            last = _extended(window, last, seen, is_free)
    if window.paused is not None:
        last = _paused(window, last, seen)
    return rolled_over(last, is_free) if window.rollover == "next_working_day" else last, missing


def _extended(window: Window, last: date, seen: Situation, is_free: Callable[[date], bool]) -> date:
    if window.extended is None:
        return last
    more = window.model_copy(update={"length": window.extended.length, "unit": window.extended.unit})
    longest = last_day(more.model_copy(update={"first_day": "day_after"}), last, is_free)
    told = seen.get(window.extended.cured_at)
    if told is None or told.day > longest:
        return longest
    return max(last, last_day(window, told.day, is_free))


def _paused(window: Window, last: date, seen: Situation) -> date:
    if window.paused is None or seen.get(window.paused.since) is None:
        return last
    stopped: At = seen[window.paused.since]
    if stopped.day > last:
        return last
    back = seen.get(window.paused.until)
    if back is None:
        return date.max - timedelta(days=7)
    left = max((last - stopped.day).days, window.paused.left)
    return date.fromordinal(back.day.toordinal() + left)
