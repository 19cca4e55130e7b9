"""What is written on a drawing: short names, conditions and lists, in one language and in narrow lines."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from order_lifecycle.derived.diagrams.graph import Caption
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from order_lifecycle.language.lifecycle import Actor, Event, Transition
    from order_lifecycle.language.words import Words

NONE: Mapping[str, bool] = {}
WIDTH = 34
"""How many letters a line of conditions may hold; a Chinese character counts twice."""


def short_name(actor: Actor, words: Words) -> str:
    """The phrase ``short_NAME`` of the catalogue, or the label where a catalogue has no shorter one."""
    try:
        return words.phrase(f"short_{actor.name}")
    except UnknownName:
        return words.label(actor)


def event_by(event: Event, actors: Iterable[Actor], words: Words) -> str:
    """The event and who does it: ``cancel: buyer, merchant``."""
    names = words.phrase("list_separator").join(short_name(actor, words) for actor in actors)
    return f"{words.label(event)}: {names}" if names else words.label(event)


def conditions(transition: Transition, words: Words, values: Mapping[str, bool] = NONE) -> tuple[Caption, ...]:
    """What chooses this way, and the codes of what can refuse it, in small lines.

    `values` are facts that are known before: what they decide is not asked any more.
    """
    said: list[str] = []
    if transition.when is not None and transition.when.truth(values) is None:
        said.append(words.phrase("when", condition=transition.when.text()))
    elif transition.otherwise:
        said.append(words.phrase("otherwise"))
    open_still = [rule.code for rule in transition.requires if rule.needs.truth(values) is None]
    if open_still:
        said.append(words.phrase("refused_if", codes=", ".join(open_still)))
    return small(said)


def small(texts: Iterable[str]) -> tuple[Caption, ...]:
    """Texts as small lines that are narrow enough."""
    return tuple(Caption(line, small=True) for text in texts for line in wrapped(text, WIDTH))


def until(at: datetime | None, words: Words) -> tuple[Caption, ...]:
    """The deadline of a way that is open."""
    return () if at is None else (Caption(words.phrase("open_until", at=at), small=True),)


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` letters; a Chinese character counts twice and can end a line.

    >>> wrapped("not if: custom_made, perishable", 22)
    ['not if: custom_made,', 'perishable']
    """
    lines, line = [], ""
    for piece in _pieces(text):
        if line and breadth((line + piece).rstrip()) > width:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()]


def breadth(text: str) -> int:
    """How many letters wide a text is; a Chinese character counts twice."""
    return len(text) + wide(text)


def wide(text: str) -> int:
    """How many characters of a text are as wide as they are high."""
    return sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)


_CLOSING = ",。、;:)!?”》"
_PIECE = re.compile(rf"[一-鿿][{_CLOSING}]*|[^\s一-鿿]+\s*|\s+")


def _pieces(text: str) -> Iterator[str]:
    """Words with the blank behind them, Chinese characters with the punctuation; a dot ends a line, and begins none."""
    yield from _PIECE.findall(text)


def listed(texts: Sequence[str], words: Words) -> str:
    """A list in that language."""
    return words.phrase("list_separator").join(texts)
