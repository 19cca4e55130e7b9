"""What is known of many lines at once: the facts of time and of terms, as columns.

The same description is read here as for one line (`deadlines.CLOCKS`); what is said of one line and of a column agrees.
Moments are microseconds since 1970, UTC; `NO_TIME` where something has not happened. A fact is 1 (true), 0 (false) or
-1 (unknown).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import BadInput
from order_lifecycle.orders.deadlines import ANSWER_WINDOW, CLOCKS, MOMENTS, Clock, counted_from_purchase
from order_lifecycle.orders.observe import SILENCE
from order_lifecycle.orders.ticks import EPOCH, NO_TIME, tick
from order_lifecycle.terms.in_force import DUTIES, RIGHTS
from order_lifecycle.terms.pack import GOODS, RULES
from order_lifecycle.terms.windows import window_end

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from numpy.typing import NDArray

    from order_lifecycle.terms.figures import Window
    from order_lifecycle.terms.in_force import Terms

    Moments = NDArray[np.int64]
    Fact = NDArray[np.int8]
    Columns = Mapping[str, NDArray[np.generic]]

_Kind = TypeVar("_Kind", bound=np.generic)

MOMENT_COLUMNS = tuple(f"{name}_at" for name in MOMENTS if name != "to_be_shipped")
"""The columns of moments: when a line was placed, paid, shipped ..., the last time. A missing column: it never was."""

_DAY = 86_400_000_000


def observe_columns(columns: Columns, terms: Terms, now: datetime, zone: str | None = None) -> dict[str, Fact]:
    """The facts of time and terms of many lines of one market, at one moment.

    `columns`: ``state`` (names), moments (`MOMENT_COLUMNS`; ``placed_at`` must be there), kinds of goods,
    ``cash_on_delivery`` and any other fact as booleans or 1, 0, -1; ``asked_state`` is the state in which the last
    request was open (without it: `state`); ``cancellation_requests`` counts them; ``due_<window>`` are dates that
    orders carry.
    `BadInput` names a column that is missing, has another length, or holds what it must not.

    >>> from datetime import UTC
    >>> from order_lifecycle.terms.in_force import terms_in_force
    >>> paid = np.array(["2026-03-02T10:00", "2026-03-02T11:30"], "datetime64[us]").astype(np.int64)
    >>> lines = {"state": np.array(["paid", "paid"]), "placed_at": paid, "paid_at": paid}
    >>> at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> observe_columns(lines, terms_in_force("marketplace", date(2026, 3, 2)), at)["in_free_cancel_window"].tolist()
    [0, 1]
    """
    if now.tzinfo is None:
        raise BadInput("now", f"{now.isoformat()} has no time zone", "an aware datetime")
    states = _states(columns)
    size = states.size
    moments = {name: _moments(columns, name, size) for name in MOMENT_COLUMNS}
    given = {fact.name: _fact(columns, fact.name, size) for fact in ORDER_LINE.facts if fact.name in columns}
    unknown = np.full(size, -1, np.int8)
    on_delivery = given.get("cash_on_delivery", unknown) == 1
    moments["to_be_shipped_at"] = np.where(on_delivery, moments["placed_at"], moments["paid_at"])
    asked = _asked(columns, states)
    found = {kind: given.get(kind, unknown) if kind in terms.exclusions else unknown * 0 for kind in GOODS}
    found |= {name: np.full(size, terms.rules.get(name, False), np.int8) for name in RULES}
    silence = {state: terms.rules.get(rule, False) for state, rule in SILENCE.items()}
    found["silence_approves"] = np.isin(states, [state for state, yes in silence.items() if yes]).astype(np.int8)
    found["request_left"] = _request_left(columns, terms, size)
    at = tick(now)
    for name, clock in CLOCKS.items():
        found[name] = _told(clock, columns, moments, asked, terms, terms.zone(zone), at)
    return {**found, **{name: column for name, column in given.items() if name not in found}}


def _told(
    clock: Clock,
    columns: Columns,
    moments: Mapping[str, Moments],
    asked: NDArray[np.generic],
    terms: Terms,
    zone: ZoneInfo,
    now: int,
) -> Fact:
    since = moments[f"{clock.since}_at"]
    if clock.by_terms and counted_from_purchase(terms, clock.window):
        since = moments["placed_at"]
    end = np.full(since.size, NO_TIME, np.int64)
    for window in [clock.window] if clock.window else ANSWER_WINDOW.values():
        rows = since != NO_TIME
        if not clock.window:
            rows &= asked == next(state for state, name in ANSWER_WINDOW.items() if name == window)
        carried = _moments(columns, f"due_{window}", since.size)
        end[rows] = np.where(carried[rows] != NO_TIME, carried[rows], window_ends(terms, window, since[rows], zone))
    known = end != NO_TIME
    if clock.form == "overdue":
        late = known & (end <= now)
        if clock.in_time:
            came = moments[f"{clock.in_time}_at"]
            late &= (came == NO_TIME) | (came >= end)
        return np.asarray(late, np.int8)
    running = known & (since <= now) & (now < end)
    if clock.form == "open_before":
        there = any(clock.window in layer.windows for layer in (terms, terms.floor) if layer)
        carried = _moments(columns, f"due_{clock.window}", since.size) != NO_TIME
        running |= (since == NO_TIME) & (carried | there)
    return np.asarray(running, np.int8)


def window_ends(terms: Terms, name: str, since: Moments, zone: ZoneInfo) -> Moments:
    """When a window is over, for many moments: `Terms.window` for columns; `NO_TIME` where no layer has it.

    Minutes and hours are added. Days and months depend on the day of the moment alone: each day is counted once.
    """
    layers = [layer for layer in (terms, terms.floor) if layer is not None and name in layer.windows]
    if not layers or not since.size:
        return np.full(since.size, NO_TIME, np.int64)
    if name not in RIGHTS and name not in DUTIES:
        layers = layers[:1]
    ends = [_ends(layer.windows[name], layer, since, zone) for layer in layers]
    longest: Moments = np.max(ends, axis=0)
    soonest: Moments = np.min(ends, axis=0)
    return longest if name in RIGHTS else soonest


def _ends(window: Window, terms: Terms, since: Moments, zone: ZoneInfo) -> Moments:
    if window.unit in {"minutes", "hours"}:
        unit = 60_000_000 if window.unit == "minutes" else 3_600_000_000
        exact: Moments = since + window.length * unit
        return exact
    days = local_days(since, zone)
    numbers, back = np.unique(days, return_inverse=True)
    noon = [
        datetime.combine(_date(number), datetime.min.time(), zone) + timedelta(hours=12) for number in numbers.tolist()
    ]
    ends = [tick(window_end(window, each, zone, terms.is_free)) for each in noon]
    return np.array(ends, np.int64)[back]


def local_days(at: Moments, zone: ZoneInfo) -> Moments:
    """The day of each moment in a zone, as a number since 1970.

    Zones change their offset at whole quarters of an hour, UTC: it is looked up once for each quarter that occurs.
    """
    quarter = 900_000_000
    blocks, back = np.unique(at // quarter, return_inverse=True)
    offsets = [
        (EPOCH + timedelta(microseconds=block * quarter)).astimezone(zone).utcoffset() for block in blocks.tolist()
    ]
    shift = np.array([0 if each is None else each // timedelta(microseconds=1) for each in offsets], np.int64)
    days: Moments = (at + shift[back]) // _DAY
    return days


def _date(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def _states(columns: Columns) -> NDArray[np.generic]:
    if "state" not in columns or "placed_at" not in columns:
        lacking = "state" if "state" not in columns else "placed_at"
        raise BadInput("columns", f"{lacking} is missing", f"state, {', '.join(MOMENT_COLUMNS)}, and facts")
    states = np.asarray(columns["state"])
    names = {state.name for state in ORDER_LINE.states}
    for name in np.unique(states.astype(str)).tolist():
        if name not in names:
            raise BadInput("column state", f"holds {name!r}", ", ".join(sorted(names)))
    return states


def _asked(columns: Columns, states: NDArray[np.generic]) -> NDArray[np.generic]:
    asked = np.asarray(columns.get("asked_state", states))
    return _sized(asked, "asked_state", states.size)


def _moments(columns: Columns, name: str, size: int) -> Moments:
    if name not in columns:
        return np.full(size, NO_TIME, np.int64)
    column = np.asarray(columns[name])
    if column.dtype.kind == "M":
        column = column.astype("datetime64[us]").astype(np.int64)
    if column.dtype.kind not in "iu":
        raise BadInput(f"column {name}", f"holds {column.dtype}", "datetime64, or microseconds since 1970 in UTC")
    return _sized(column.astype(np.int64), name, size)


def _fact(columns: Columns, name: str, size: int) -> Fact:
    column = _sized(np.asarray(columns[name]), name, size)
    if column.dtype == bool:
        return column.astype(np.int8)
    numbers = np.asarray(column, np.float64)
    return np.where(numbers == 1, 1, np.where(numbers == 0, 0, -1)).astype(np.int8)


def _request_left(columns: Columns, terms: Terms, size: int) -> Fact:
    limit = terms.limits.get("cancellation_requests")
    if limit is None:
        return np.ones(size, np.int8)
    if "cancellation_requests" not in columns:
        return np.full(size, -1, np.int8)
    made = _sized(np.asarray(columns["cancellation_requests"]), "cancellation_requests", size)
    return (made.astype(np.int64) < limit).astype(np.int8)


def _sized(column: NDArray[_Kind], name: str, size: int) -> NDArray[_Kind]:
    if column.size != size:
        raise BadInput(f"column {name}", f"has {column.size} rows", f"{size}, as the column state has")
    return column
