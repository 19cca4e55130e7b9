"""Names, lengths and citations of terms files in one language; a name that has no phrase is shown as code.

The phrases cover every name in the files of the package. A merchant's own file may use names of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from order_lifecycle.language.words import Words
    from order_lifecycle.terms.figures import Window
    from order_lifecycle.terms.pack import Pack

BREAK = "<br>"
"""Between several things in one cell of a table."""


def code(text: str) -> str:
    """Text as it stands in the file."""
    return f"`{text}`"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(text.replace('|', chr(92) + '|') for text in line)} |" for line in lines)


@dataclass(frozen=True)
class MarketWords:
    """The words for one terms file; each method says a name of one kind.

    >>> from order_lifecycle.definition.words import words
    >>> from order_lifecycle.terms.files import packs
    >>> MarketWords(packs()["eu"], words("en")).window("return")
    'return without a special ground'
    """

    pack: Pack
    words: Words
    extended: tuple[Pack, ...] = ()

    def own(self, texts: Mapping[str, str]) -> str:
        """What the file itself says in this language; `UnknownName` where it says nothing."""
        if self.words.language not in texts:
            raise UnknownName("language", self.words.language, texts, where=f"terms of {self.pack.name!r}")
        return texts[self.words.language]

    def window(self, name: str) -> str:
        """A window."""
        return _or_code(name, lambda: self.words.phrase(f"window_{name}"))

    def window_length(self, name: str) -> str:
        """A window with its length, where this file or one that it builds on has it."""
        said = self.window(name)
        dated = next((each.windows[name] for each in (self.pack, *self.extended) if name in each.windows), None)
        return self.words.phrase("claim_window", window=said, length=self.length(dated[-1])) if dated else said

    def length(self, window: Window) -> str:
        """How long a window is."""
        return self.words.phrase(f"unit_{window.unit}", length=window.length)

    def anchor(self, name: str) -> str:
        """From what a time is counted."""
        return _or_code(name, lambda: self.words.phrase(f"anchor_{name}"))

    def basis(self, name: str) -> str:
        """A ground."""
        return _or_code(name, lambda: self.words.phrase(f"basis_{name}"))

    def act(self, name: str) -> str:
        """What somebody wants to do."""
        return _or_code(name, lambda: self.words.phrase(f"act_{name}"))

    def part(self, name: str) -> str:
        """A part of the money."""
        return _or_code(name, lambda: self.words.phrase(f"part_{name}"))

    def payer(self, name: str) -> str:
        """Who pays for the way back."""
        key = "not_applicable" if name == "n/a" else name
        return _or_code(name, lambda: self.words.phrase(f"payer_{key}"))

    def party(self, name: str) -> str:
        """Who answers."""
        return _or_code(name, lambda: self.words.phrase(f"party_{name}"))

    def method(self, name: str) -> str:
        """How money comes back."""
        return _or_code(name, lambda: self.words.phrase(f"method_{name}"))

    def rule(self, name: str) -> str:
        """A rule, or goods that are excluded: the sentence of the fact of that name, where there is one."""
        fact = next((fact for fact in ORDER_LINE.facts if fact.name == name), None)
        if fact is not None:
            return self.words.sentence(fact)
        return _or_code(name, lambda: self.words.phrase(f"rule_{name}"))

    def limit(self, name: str) -> str:
        """A greatest number."""
        return _or_code(name, lambda: self.words.phrase(f"limit_{name}"))

    def amount(self, name: str) -> str:
        """An amount of money."""
        return _or_code(name, lambda: self.words.phrase(f"amount_{name}"))

    def within(self, text: str) -> str:
        """By when money comes back: ``14 calendar_days`` or a name."""
        number, _, unit = text.partition(" ")
        if number.isdigit():
            return _or_code(text, lambda: self.words.phrase(f"unit_{unit}", length=number))
        return _or_code(text, lambda: self.words.phrase(f"within_{text}"))

    def way(self, name: str) -> str:
        """What leads on instead: another ground, another act, or a way of its own."""
        said = (self.basis(name), self.act(name), _or_code(name, lambda: self.words.phrase(f"instead_{name}")))
        return next((each for each in said if each != code(name)), code(name))

    def several(self, texts: Iterable[str]) -> str:
        """A list within a sentence."""
        return self.words.phrase("list_separator").join(texts)

    def clauses(self, texts: Iterable[str]) -> str:
        """Several clauses in one sentence."""
        return self.words.phrase("clause_separator").join(texts)

    def cited(self, keys: Iterable[str]) -> str:
        """Sources by their keys; those that are not the rule itself are marked."""
        tiers = {key: self.pack.sources[key].tier for key in keys}
        return self.several(key if tier == "V" else f"{key} **{tier}**" for key, tier in tiers.items())


def _or_code(name: str, say: Callable[[], str]) -> str:
    try:
        return say()
    except UnknownName:
        return code(name)
