"""The schema of a terms file: figures by date, each with its source.

A terms file is TOML. It holds windows (lengths of time), rules (yes or no), exclusions, limits and amounts; for
every figure the source it comes from and the day from which it holds. A figure without a known source does not load.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Unit = Literal["minutes", "hours", "calendar_days", "business_days", "months"]
Anchor = Literal["place", "pay", "ship", "deliver", "ask", "approve", "decline"]


def _not_blank(text: str) -> str:
    if not text.strip():
        message = "must not be blank"
        raise ValueError(message)
    return text


Text = Annotated[str, AfterValidator(_not_blank)]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Source(_Frozen):
    """Where a figure was read: V the law or the platform's own page, S a secondary account, P this project's choice."""

    cite: Text
    url: str = ""
    tier: Literal["V", "S", "P"]
    read: dt.date


class Dated(_Frozen):
    """A figure: the sources it comes from and the first day on which it holds."""

    source: tuple[str, ...] = Field(min_length=1, strict=False)
    since: dt.date


class Window(Dated):
    """A length of time, counted from an event.

    `first_day`: ``exact`` counts from the very moment, ``day_after`` calls the day of the event day 0,
    ``same_day`` calls it day 1. `end`: ``exact`` or ``end_of_day`` in the zone of the order. Minutes and hours are
    exact; days and months are counted in the calendar.
    """

    length: int = Field(gt=0)
    unit: Unit
    anchor: Anchor
    first_day: Literal["exact", "day_after", "same_day"]
    end: Literal["exact", "end_of_day"]

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


class Rule(Dated):
    """A yes or a no."""

    value: bool


class Exclusion(Dated):
    """Goods whose purchase a change of mind does not undo. It disables grounds, and only those."""

    disables: tuple[Literal["change_of_mind"], ...] = Field(min_length=1, strict=False)


class Limit(Dated):
    """A greatest number."""

    value: int = Field(ge=0)


class Amounts(Dated):
    """An amount for each currency, as decimal text."""

    amounts: dict[str, str] = Field(min_length=1)


_Item = TypeVar("_Item")
ByDate = Annotated[tuple[_Item, ...], Field(min_length=1, strict=False)]
"""A figure and its successors."""


class Pack(_Frozen):
    """One terms file. Every figure is a list by date, so that an old one stays beside its successor."""

    name: Text
    title: dict[str, Text]
    layer: Literal["statute", "platform", "merchant"]
    zone: Text
    weekend: tuple[int, ...] = Field(default=(6, 7), strict=False)
    return_terms: dict[str, Text]
    sources: dict[str, Source]
    windows: dict[str, ByDate[Window]]
    rules: dict[str, ByDate[Rule]]
    exclusions: dict[str, ByDate[Exclusion]] = {}
    limits: dict[str, ByDate[Limit]] = {}
    amounts: dict[str, ByDate[Amounts]] = {}

    @model_validator(mode="after")
    def _sources_and_dates(self) -> Pack:
        wrong: list[str] = []
        for section in ("windows", "rules", "exclusions", "limits", "amounts"):
            for name, figures in getattr(self, section).items():
                days = [figure.since for figure in figures]
                if sorted(set(days)) != days:
                    wrong.append(f"{section}.{name}: the dates of `since` must rise, each only once")
                wrong += [
                    f"{section}.{name}: source {key!r} is not among [sources]"
                    for figure in figures
                    for key in figure.source
                    if key not in self.sources
                ]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self
