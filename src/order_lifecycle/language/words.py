"""How a lifecycle is said: labels, sentences and phrases in one language, and moments of time.

English stands beside the rules; any other language is a catalogue by name or code. A text that a catalogue lacks
is an error, never a silent fall back to English.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from order_lifecycle.errors import UnknownName
from order_lifecycle.language.claims import Indifferent, Leads, Never, WayOn
from order_lifecycle.language.conditions import Fact
from order_lifecycle.language.lifecycle import Actor, Chapter, Effect, Event, Ground, Requirement, Standing, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.language.claims import Claim

    Named = State | Event | Actor | Ground | Effect | Chapter | Fact
    Rule = Requirement | Standing | Claim

SECTIONS = {
    State: "states",
    Event: "events",
    Actor: "actors",
    Ground: "grounds",
    Effect: "effects",
    Chapter: "chapters",
    Fact: "facts",
}
"""The section of a catalogue in which the texts of a kind of thing stand; those of rules stand in ``refusals``,
those of claims in ``claims``."""


@dataclass(frozen=True)
class Words:
    """One language: ``{section: {name: {"label": ..., "sentence": ...}}}``, and ``phrases`` by key.

    `own` means that labels and sentences of the definition itself are in this language (English).
    """

    language: str
    catalogue: Mapping[str, Mapping[str, Mapping[str, str] | str]]
    own: bool = False

    def label(self, thing: Named) -> str:
        """The short name, for a button or a node. A fact has no label but its name."""
        if isinstance(thing, Fact):
            return thing.name
        return thing.label if self.own else self._text(SECTIONS[type(thing)], thing.name, "label")

    def sentence(self, thing: Named | Rule) -> str:
        """The full sentence."""
        if self.own:
            return thing.sentence
        if isinstance(thing, (Requirement, Standing)):
            return self._text("refusals", thing.code, "sentence")
        if isinstance(thing, (Never, Indifferent, Leads, WayOn)):
            return self._text("claims", thing.code, "sentence")
        return self._text(SECTIONS[type(thing)], thing.name, "sentence")

    def phrase(self, key: str, **parameters: object) -> str:
        """A fixed phrase, with its parameters filled in; moments are said as people say them."""
        said = {name: self.moment(each) if isinstance(each, datetime) else each for name, each in parameters.items()}
        return self._text("phrases", key, "").format(**said)

    def moment(self, at: datetime) -> str:
        """A moment of time, to the minute, with its zone.

        >>> from datetime import UTC
        >>> Words("en", {"phrases": {"moment": "{day} {month} {year}, {time} {zone}", "months": "Jan Feb"}}).moment(
        ...     datetime(2026, 2, 3, 4, 5, tzinfo=UTC)
        ... )
        '3 Feb 2026, 04:05 UTC'
        """
        zone = getattr(at.tzinfo, "key", None) or at.tzname() or ""
        month = self._text("phrases", "months", "").split()[at.month - 1]
        return self._text("phrases", "moment", "").format(
            day=at.day, month=month, year=at.year, time=f"{at:%H:%M}", zone=zone
        )

    def _text(self, section: str, name: str, part: str) -> str:
        texts = self.catalogue.get(section, {})
        found = texts.get(name)
        text = found.get(part) if not isinstance(found, str) and found is not None else found
        if text is None:
            raise UnknownName(f"{self.language} text for {section}", name, texts)
        return text
