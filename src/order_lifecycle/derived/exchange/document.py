"""What stands in an exported lifecycle: one model a kind of thing, everything else by name."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from order_lifecycle.language.conditions import Kind
from order_lifecycle.language.lifecycle import StateKind

FORMAT: Literal["order-lifecycle/1"] = "order-lifecycle/1"
"""What a document says that it is; the number rises when a document can no longer be read as before."""

Name = Annotated[str, Field(min_length=1)]
Names = tuple[Name, ...]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class ConditionPart(_Part):
    """A condition; exactly one of the four words."""

    model_config = ConfigDict(populate_by_name=True)

    fact: Name | None = None
    not_: ConditionPart | None = Field(default=None, alias="not")
    all: Annotated[tuple[ConditionPart, ...], Field(min_length=1)] | None = None
    any: Annotated[tuple[ConditionPart, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_word(self) -> Self:
        if len(self.model_fields_set) != 1 or all(part is None for part in (self.fact, self.not_, self.all, self.any)):
            message = 'a condition is one of {"fact": name}, {"not": condition}, {"all": [...]}, {"any": [...]}'
            raise ValueError(message)
        return self


class ActorPart(_Part):
    """An actor."""

    name: Name
    label: str
    sentence: str


class BecomesPart(_Part):
    """What a fact is right after an event: true, false, or what another fact was."""

    at: Name = Field(description="An event, or state/event.")
    value: bool | Name


class FactPart(_Part):
    """A fact."""

    name: Name
    sentence: str
    kind: Kind
    known_by: Name
    can_change: bool = False
    at_first: bool | None = None
    one_of: str = ""
    becomes: tuple[BecomesPart, ...] = ()


class StatePart(_Part):
    """A state."""

    name: Name
    label: str
    sentence: str
    phase: str
    reach: int = 0
    kind: StateKind = "open"
    awaits: Names = ()
    asks: bool = False


class EventPart(_Part):
    """An event."""

    name: Name
    label: str
    sentence: str
    actors: Names
    goal: str = ""
    leads_to: Name | None = None
    foreseen: bool = False


class GroundPart(_Part):
    """A ground, and the fact that is true of a request on it."""

    name: Name
    label: str
    sentence: str
    fact: Name | None = None


class EffectPart(_Part):
    """An effect, left out where `only_if` is known to be false."""

    name: Name
    label: str
    sentence: str
    only_if: ConditionPart | None = None


class RequirementPart(_Part):
    """A requirement; transitions name it by its code."""

    code: Name
    needs: ConditionPart
    sentence: str
    source: str
    instead: Names = ()
    place: str = Field(description="File and line of the rule.")


class TransitionPart(_Part):
    """A transition."""

    event: Name
    sources: Names
    to: Name
    by: Names
    when: ConditionPart | None = None
    otherwise: bool = False
    requires: Names = Field(default=(), description="Codes of requirements, in order of precedence.")
    effects: Names = ()
    place: str = Field(description="File and line of the rule.")


class StandingPart(_Part):
    """A standing refusal."""

    code: Name
    events: Names
    states: Names
    sentence: str
    source: str
    by: Names = ()
    opens_after: Name | None = None
    instead: Names = ()
    place: str = Field(description="File and line of the rule.")


class ChapterPart(_Part):
    """A chapter: its transitions and standing refusals, in order of precedence."""

    name: Name
    label: str
    sentence: str
    transitions: tuple[TransitionPart, ...] = ()
    standing: tuple[StandingPart, ...] = ()


class Document(_Part):
    """A whole lifecycle, as `order-lifecycle export` writes it. What is left out is empty, false or unknown."""

    format: Literal["order-lifecycle/1"]
    version: str = Field(description="The version of the package that wrote the document.")
    digest: str = Field(description="Of the rules, when they were written; a reader computes it again.")
    name: Name
    initial: Name
    last_resort: Name | None = None
    grounded: Names = ()
    actors: tuple[ActorPart, ...]
    facts: tuple[FactPart, ...]
    states: tuple[StatePart, ...]
    events: tuple[EventPart, ...]
    grounds: tuple[GroundPart, ...]
    effects: tuple[EffectPart, ...]
    requirements: tuple[RequirementPart, ...]
    chapters: tuple[ChapterPart, ...]
