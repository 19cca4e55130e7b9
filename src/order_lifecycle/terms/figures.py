"""The figures of a terms file: a source, a date, a length of time and how it is counted."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Unit = Literal["minutes", "hours", "calendar_days", "business_days", "months"]
Anchor = Literal[
    "place",
    "pay",
    "ship",
    "deliver",
    "ask",
    "approve",
    "decline",
    "contract",
    "document",
    "order_complete",
    "commit",
    "know",
    "withdraw",
    "dispute",
    "repair",
    "notice",
]
"""The event from which a window is counted; the first seven are events of the lifecycle."""


def _not_blank(text: str) -> str:
    if not text.strip():
        message = "must not be blank"
        raise ValueError(message)
    return text


Text = Annotated[str, AfterValidator(_not_blank)]


class Frozen(BaseModel):
    """A part of a terms file: immutable, strict, no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Source(Frozen):
    """Where a figure was read: V the law or the platform's own page, S a secondary account, P this project's choice."""

    cite: Text
    url: str = ""
    tier: Literal["V", "S", "P"]
    read: dt.date


class Dated(Frozen):
    """A figure: the sources it comes from and the first day on which it holds."""

    source: tuple[str, ...] = Field(min_length=1, strict=False)
    since: dt.date


class Extended(Frozen):
    """A longer time while `when` holds: so much more; or, told at `cured_at`, the plain length from then on."""

    when: Text
    length: int = Field(gt=0)
    unit: Unit
    cured_at: Text


class Shortened(Frozen):
    """A shorter time while `when` holds: as many days as `by` says, if that is less."""

    when: Text
    by: Text


class Added(Frozen):
    """A window that begins later than its anchor: by the number that the first known of the facts `by` says."""

    by: tuple[Text, ...] = Field(min_length=1, strict=False)
    unit: Literal["hours", "calendar_days"]


class Paused(Frozen):
    """The clock stands from the day of one time to the day of another, both included, if `when` holds.

    What was left runs on from the day after, and at least `left` days.
    """

    when: Text
    since: Text
    until: Text
    left: int = Field(gt=0)


LENGTH_MAX = 50_000
"""The longest length in any unit: far beyond every figure in use, and no deadline leaves the calendar."""


class Window(Dated):
    """A length of time, counted from an event.

    `first_day`: ``exact`` counts from the very moment, ``day_after`` calls the day of the event day 0,
    ``same_day`` calls it day 1. `end`: ``exact`` or ``end_of_day`` in the zone of the order. Minutes and hours are
    exact; days and months are counted in the calendar.

    `later_of` is a second anchor, of which the later counts. `parcel` says which of several deliveries counts.
    `rollover` moves a last day that is no working day, or only one that is a public holiday. `tested` is the time that
    must lie in it: that of the request, when the defect showed, or now. `added` moves its beginning; `extended`,
    `shortened`, `paused` change its length; `stated` names the fact that gives another length where there is one.
    `after` names a window from whose last day this one is counted, `both` one that must be open as well.
    """

    length: int = Field(gt=0, le=LENGTH_MAX)
    unit: Unit
    anchor: Anchor
    first_day: Literal["exact", "day_after", "same_day"]
    end: Literal["exact", "end_of_day"]
    later_of: Anchor | None = None
    parcel: Literal["first", "last"] = "last"
    rollover: Literal["none", "next_working_day", "after_holiday"] = "none"
    tested: Literal["request", "defect_appeared_at", "now"] = "request"
    added: Added | None = None
    extended: Extended | None = None
    shortened: Shortened | None = None
    paused: Paused | None = None
    stated: Text | None = None
    after: Text | None = None
    both: Text | None = None

    @model_validator(mode="after")
    def _exact_or_calendar(self) -> Window:
        exact = self.unit in {"minutes", "hours"}
        if exact != (self.first_day == "exact") or exact != (self.end == "exact"):
            message = (
                f"{self.length} {self.unit} with first_day {self.first_day!r} and end {self.end!r}: minutes and hours "
                "are 'exact' at both, days and months are counted from 'day_after' or 'same_day' to 'end_of_day'"
            )
            raise ValueError(message)
        return self
