"""Conditions over facts: truth in three values, as text, and as bit masks.

A fact is true, false or unknown. Conditions are objects, combined with ``~``, ``&`` and ``|``, so that
one expression can be evaluated, printed, drawn, counted and compiled.

>>> custom_made = Fact("custom_made", "The goods are custom-made.", "line", known_by="merchant")
>>> consent = Fact("consent", "The merchant agrees.", "request", known_by="merchant")
>>> rule = ~custom_made | consent
>>> rule.truth({"custom_made": True, "consent": True}), rule.truth({"custom_made": True})
(True, None)
>>> rule.text()
'not custom_made or consent'
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from datetime import datetime

_Value = TypeVar("_Value")
Kind = Literal["line", "order", "request", "terms", "time", "world"]
Masks = tuple[tuple[int, int], ...]
"""Rows of (bits that must be known true, bits that must be known false); one matching row is enough."""


class Condition(ABC):
    """An expression over facts. Immutable; two conditions are equal when they are written the same."""

    @abstractmethod
    def truth(self, values: Mapping[str, bool]) -> bool | None:
        """True, False, or None where a fact that is absent from `values` could still decide."""

    @abstractmethod
    def text(self) -> str:
        """The expression in words: ``not custom_made or consent``."""

    @abstractmethod
    def mentions(self) -> Iterator[Fact]:
        """Every mention of a fact, from left to right, repeated where it is repeated."""

    @abstractmethod
    def rows(self, *, wanted: bool) -> list[dict[str, bool]]:
        """The assignments that make the condition `wanted`; any other fact may be unknown."""

    @property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that are mentioned, each once, in the order of their first mention."""
        return tuple(dict.fromkeys(self.mentions()))

    def masks(self, bit_of: Mapping[str, int], *, wanted: bool = True) -> Masks:
        """The same as integers: a row (t, f) holds where ``known_true & t == t and known_false & f == f``.

        `bit_of` numbers the facts. `wanted=False` gives the rows that make the condition false; facts that
        match neither list leave it unknown.
        """
        return tuple(
            (
                sum(1 << bit_of[name] for name, value in row.items() if value),
                sum(1 << bit_of[name] for name, value in row.items() if not value),
            )
            for row in self.rows(wanted=wanted)
        )

    def __invert__(self) -> Condition:
        return Not(self)

    def __and__(self, other: Condition) -> Condition:
        return All((self, other))

    def __or__(self, other: Condition) -> Condition:
        return AnyOf((self, other))

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True, eq=False)
class Fact(Condition):
    """A named yes / no / unknown. It is a condition by itself.

    `sentence` is the fact said as true. `known_by` is the actor who can find it out; `can_change` says that
    this actor can also bring it about (give evidence, consent). Facts that share `one_of` exclude each other.

    `at_first` is what the fact is in the initial state (None: that is open). `becomes` holds (event, value) pairs:
    what the fact is right after that event. ``"packed/cancel"`` means the event at that state, and goes before
    ``"cancel"``; a value that is a name is what the fact of that name was at the event.
    """

    name: str
    sentence: str
    kind: Kind
    known_by: str
    can_change: bool = False
    becomes: tuple[tuple[str, bool | str], ...] = ()
    one_of: str = ""
    at_first: bool | None = None

    def truth(self, values: Mapping[str, bool]) -> bool | None:
        return values.get(self.name)

    def text(self) -> str:
        return self.name

    def mentions(self) -> Iterator[Fact]:
        yield self

    def rows(self, *, wanted: bool) -> list[dict[str, bool]]:
        return [{self.name: wanted}]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fact) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True)
class Not(Condition):
    """The opposite; the opposite of unknown is unknown."""

    part: Condition

    def truth(self, values: Mapping[str, bool]) -> bool | None:
        truth = self.part.truth(values)
        return None if truth is None else not truth

    def text(self) -> str:
        inner = self.part.text()
        return f"not ({inner})" if isinstance(self.part, (All, AnyOf)) else f"not {inner}"

    def mentions(self) -> Iterator[Fact]:
        return self.part.mentions()

    def rows(self, *, wanted: bool) -> list[dict[str, bool]]:
        return self.part.rows(wanted=not wanted)


@dataclass(frozen=True)
class _Many(Condition):
    parts: tuple[Condition, ...]

    decisive = False
    """The truth value of one part that settles the whole."""
    word = ""

    def truth(self, values: Mapping[str, bool]) -> bool | None:
        unknown = False
        for part in self.parts:
            truth = part.truth(values)
            if truth is self.decisive:
                return truth
            unknown = unknown or truth is None
        return None if unknown else not self.decisive

    def text(self) -> str:
        return f" {self.word} ".join(
            f"({part.text()})" if isinstance(part, _Many) and type(part) is not type(self) else part.text()
            for part in self.parts
        )

    def mentions(self) -> Iterator[Fact]:
        for part in self.parts:
            yield from part.mentions()

    def rows(self, *, wanted: bool) -> list[dict[str, bool]]:
        each = [part.rows(wanted=wanted) for part in self.parts]
        if wanted is self.decisive:
            return _without_repeats([row for rows in each for row in rows])
        joined: list[dict[str, bool]] = []
        for choice in product(*each):
            row: dict[str, bool] = {}
            if all(row.setdefault(name, value) is value for part in choice for name, value in part.items()):
                joined.append(row)
        return _without_repeats(joined)


class All(_Many):
    """True when every part is true, false when one is false."""

    decisive = False
    word = "and"


class AnyOf(_Many):
    """True when one part is true, false when every part is false."""

    decisive = True
    word = "or"


def _without_repeats(rows: list[dict[str, bool]]) -> list[dict[str, bool]]:
    kept: list[dict[str, bool]] = []
    for row in sorted(rows, key=len):
        if not any(other.items() <= row.items() for other in kept):
            kept.append(row)
    return kept


class Seen(Mapping[str, _Value]):
    """Values by name, each looked up when it is first asked for, and then remembered. Read-only.

    `names` are those that may have a value, in their order; `look` is asked for one of them, and gives None for none.

    >>> lengths = Seen(("a", "bcd", ""), lambda name: len(name) or None)
    >>> lengths["bcd"], "" in lengths, lengths == {"a": 1, "bcd": 3}
    (3, False, True)
    """

    __slots__ = ("_look", "_names", "_seen")

    def __init__(self, names: Collection[str], look: Callable[[str], _Value | None]) -> None:
        self._names, self._look = names, look
        self._seen: dict[str, _Value | None] = {}

    def get(self, name: str, default: Any = None, /) -> Any:  # noqa: ANN401 - as every mapping has it
        """The value of that name, or the default if it has none."""
        try:
            value = self._seen[name]
        except KeyError:
            value = self._seen[name] = self._look(name) if name in self._names else None
        return default if value is None else value

    def __getitem__(self, name: str) -> _Value:
        value: _Value | None = self.get(name)
        if value is None:
            raise KeyError(name)
        return value

    def __contains__(self, name: Any) -> bool:  # noqa: ANN401 - as every mapping has it
        return self.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if self.get(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True)
class Facts:
    """What is known now: values by name (absent is unknown), and what the sentences about them need.

    `changes` holds, for facts of time, the moment at which the value turns into its opposite. `parameters`
    holds figures for the sentences, by fact: ``{"in_return_window": {"length": "14 days", ...}}``.
    What is given as `Seen` is looked at as far as it is asked about; everything else is copied.

    >>> Facts({"paid": True}).get("shipped") is None
    True
    """

    values: Mapping[str, bool] = field(default_factory=dict)
    changes: Mapping[str, datetime] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, object]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("values", "changes", "parameters"):
            given: Mapping[str, object] = getattr(self, name)
            if not isinstance(given, Seen):
                # None says unknown too; kept, it would count as known wherever only the names are looked at.
                known = {each: value for each, value in given.items() if value is not None}
                object.__setattr__(self, name, MappingProxyType(known))

    def __reduce__(self) -> tuple[type[Facts], tuple[dict[str, Any], ...]]:
        return Facts, (dict(self.values), dict(self.changes), dict(self.parameters))

    def get(self, name: str) -> bool | None:
        """True, False, or None for unknown."""
        return self.values.get(name)

    def supposing(self, values: Mapping[str, bool | None]) -> Facts:
        """The same facts with some values replaced (None: by unknown); dates of replaced facts are dropped."""
        changes = {name: at for name, at in self.changes.items() if name not in values}
        known = {name: value for name, value in values.items() if value is not None}
        kept = {name: value for name, value in self.values.items() if name not in values}
        return Facts({**kept, **known}, changes, self.parameters)
