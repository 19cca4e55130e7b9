"""What happened to a line: entries in order; the state of the line is where the last one led."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field
from pydantic_core import TzInfo

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import UnknownName
from order_lifecycle.orders.money import Money

PLACE = "place"
"""The first entry of every line; it is no event of the lifecycle, because it starts it."""

YEARS = (1900, 2999)
"""The years in which something can have happened or be due; beyond them, deadlines leave the calendar."""


_FIXED = (timezone, TzInfo)
"""The kinds of zones that are an offset and nothing else."""


def _within_years(at: datetime) -> datetime:
    if not YEARS[0] <= at.year <= YEARS[1]:
        message = f"{at.isoformat()} is outside the years {YEARS[0]} to {YEARS[1]}"
        raise ValueError(message)
    return with_offset(at)


def with_offset(at: datetime) -> datetime:
    """The moment with its offset alone: as it is kept, and read again; a zone would make other days of it."""
    offset = at.utcoffset()
    return at if offset is None or type(at.tzinfo) in _FIXED else at.replace(tzinfo=timezone(offset))


Moment = Annotated[AwareDatetime, AfterValidator(_within_years)]
"""A moment with its offset from UTC."""


def _known(kind: str, name: str) -> str:
    try:
        getattr(ORDER_LINE, kind)(name)
    except UnknownName as error:
        raise ValueError(str(error)) from None
    return name


StateName = Annotated[str, AfterValidator(lambda name: _known("state", name))]
EventName = Annotated[str, AfterValidator(lambda name: _known("event", name))]
EntryEventName = Annotated[str, AfterValidator(lambda name: name if name == PLACE else _known("event", name))]
ActorName = Annotated[str, AfterValidator(lambda name: _known("actor", name))]
GroundName = Annotated[str, AfterValidator(lambda name: _known("ground", name))]
FactName = Annotated[str, AfterValidator(lambda name: _known("fact", name))]


class Frozen(BaseModel):
    """A snapshot: immutable, strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """The same with other values, which are not looked at.

        As pydantic's own, ten times as fast: snapshots share what they hold, have no private attributes and no extras,
        and each step of an order is a few copies.
        """
        if deep:
            return super().model_copy(update=update, deep=True)
        made = self.__class__.__new__(self.__class__)
        put = object.__setattr__
        put(made, "__dict__", {**self.__dict__, **(update or {})})
        put(made, "__pydantic_fields_set__", self.__pydantic_fields_set__.union(update or ()))
        put(made, "__pydantic_extra__", None)
        put(made, "__pydantic_private__", None)
        return made


class Entry(Frozen):
    """One thing that happened to a line.

    `position` counts from 0. `due` is a deadline that the outside gave with it. `deviations` holds the codes of what
    the lifecycle did not expect; `terms` and `definition` name the figures and the rules it was judged by.
    """

    position: int = Field(ge=0)
    event: EntryEventName
    from_: StateName | None = Field(default=None, alias="from")
    to: StateName
    by: ActorName
    at: Moment
    ground: GroundName | None = None
    evidence: tuple[str, ...] | None = None
    facts: Mapping[FactName, bool | None] = {}
    amount: Money | None = None
    effects: tuple[str, ...] = ()
    deviations: tuple[str, ...] = ()
    due: Moment | None = None
    key: str = ""
    terms: str = ""
    definition: str = ""
    note: str = ""


def wrong_in(history: tuple[Entry, ...]) -> str | None:
    """What is wrong with a history, or None: positions count up from 0, and each entry starts where the last ended."""
    state: str | None = None
    for index, entry in enumerate(history):
        if entry.position != index:
            return f"entry {index} has position {entry.position}; positions count up from 0"
        if entry.from_ != state:
            return f"entry {index} ({entry.event}) starts at {entry.from_!r}, but the line stood at {state!r}"
        if (entry.event == PLACE) != (index == 0):
            return f"entry {index} is {entry.event!r}; the first entry, and only the first, is {PLACE!r}"
        state = entry.to
    return None
