"""What is known before any order: which moves some facts close or open wherever a line stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.wording import small

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from order_lifecycle.derived.diagrams.graph import Caption, EdgeMark
    from order_lifecycle.language.lifecycle import Actor, Lifecycle, State, Transition
    from order_lifecycle.language.words import Words


@dataclass(frozen=True)
class Known:
    """Facts that hold for every order of one kind, by state: whoever knows them fills it in.

    `name` is added to the file name of a drawing, and `title` to its title. Without `values` nothing differs.

    >>> Known("eu", "European Union", {"shipped": {"interception_offered": False}}).at("paid")
    {}
    """

    name: str = ""
    title: str = ""
    values: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)

    def at(self, state: str) -> Mapping[str, bool]:
        """What is known in that state."""
        return self.values.get(state, {})


NOTHING = Known()
"""The lifecycle by itself."""


@dataclass(frozen=True)
class Outlook:
    """Whether a move can ever be made. `granted` means that a fact known to be true opens it.

    `codes` are the refusals that close it; a closed move without codes is one that is never chosen.
    """

    mark: EdgeMark = ""
    granted: bool = False
    codes: tuple[str, ...] = ()

    def captions(self, words: Words) -> tuple[Caption, ...]:
        """The small lines that say so."""
        if self.granted:
            return small([words.phrase("granted_by_terms")])
        if self.codes:
            return small([words.phrase("closed_edge", reasons=", ".join(self.codes))])
        return small([words.phrase("closed_by_terms")] if self.mark else [])


def outlooks(lifecycle: Lifecycle, known: Known) -> Iterator[tuple[Transition, State, Actor, Outlook]]:
    """Every way from each of its states for each of its actors, in the order in which ways are written."""
    taken: set[tuple[str, str, str]] = set()
    for way in lifecycle.transitions:
        for state in way.sources:
            values = known.at(state.name)
            chosen = True if way.when is None else way.when.truth(values)
            for actor in way.by:
                cell = (state.name, way.event.name, actor.name)
                yield way, state, actor, CLOSED if cell in taken else _outlook(way, values, chosen=chosen)
                if chosen:
                    taken.add(cell)


CLOSED = Outlook("closed")
"""A way that is never chosen: its own condition is false, or a way before it is always chosen."""


def _outlook(way: Transition, values: Mapping[str, bool], *, chosen: bool | None) -> Outlook:
    if chosen is False:
        return CLOSED
    codes = tuple(rule.code for rule in way.requires if rule.needs.truth(values) is False)
    if codes:
        return Outlook("closed", codes=codes)
    given = {name: value for name, value in values.items() if value}
    asked = [*([way.when] if way.when is not None else []), *(rule.needs for rule in way.requires)]
    return Outlook(granted=any(condition.truth(given) for condition in asked))


def best(found: list[Outlook]) -> Outlook:
    """Of several ways of one actor between the same states: one that is open, else all reasons."""
    for each in (*(one for one in found if one.granted), *(one for one in found if not one.mark)):
        return each
    return Outlook("closed", codes=tuple(dict.fromkeys(code for each in found for code in each.codes)))
