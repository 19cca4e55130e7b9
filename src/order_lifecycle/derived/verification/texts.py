"""Labels and sentences that a language lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from order_lifecycle.derived.verification.findings import Finding
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.conditions import Fact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from order_lifecycle.language.claims import Claim
    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.language.words import Named, Words

_Thing = TypeVar("_Thing")


def missing_texts(lifecycle: Lifecycle, claims: Sequence[Claim], languages: Sequence[Words]) -> Iterator[Finding]:
    """Labels and sentences that a language lacks."""
    named: tuple[Named, ...] = (
        *lifecycle.states,
        *lifecycle.events,
        *lifecycle.actors,
        *lifecycle.facts,
        *lifecycle.grounds,
        *lifecycle.effects,
        *lifecycle.chapters,
    )
    for words in languages:
        for thing in named:
            if not isinstance(thing, Fact) and not _text(words.label, thing):
                yield _missing(words, thing.name, f"label of {thing.name}")
            if not _text(words.sentence, thing):
                yield _missing(words, thing.name, f"sentence of {thing.name}")
        for rule in (*lifecycle.requirements, *lifecycle.standing, *claims):
            if not _text(words.sentence, rule):
                yield _missing(words, rule.code, str(rule.place))


def _missing(words: Words, name: str, place: str) -> Finding:
    return Finding("missing_text", {"language": words.language, "name": name}, place)


def _text(say: Callable[[_Thing], str], thing: _Thing) -> str:
    try:
        return say(thing)
    except UnknownName:
        return ""
