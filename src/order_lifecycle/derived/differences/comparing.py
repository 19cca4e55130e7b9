"""What was added, removed or changed between two lifecycles, told by names and codes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Literal

from order_lifecycle.derived.differences.pairing import paired, preceding, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from order_lifecycle.derived.differences.pairing import Pairs
    from order_lifecycle.language.lifecycle import Lifecycle, Transition

How = Literal["added", "removed", "changed"]

KINDS: Mapping[str, tuple[str, str, tuple[str, ...], tuple[str, ...]]] = {
    "state": ("states", "name", ("kind", "reach", "awaits", "asks"), ("label", "sentence", "phase")),
    "event": ("events", "name", ("actors", "goal", "leads_to", "foreseen"), ("label", "sentence")),
    "actor": ("actors", "name", (), ("label", "sentence")),
    "fact": (
        "facts",
        "name",
        ("kind", "known_by", "can_change", "becomes", "one_of", "at_first"),
        ("sentence",),
    ),
    "ground": ("grounds", "name", ("fact",), ("label", "sentence")),
    "effect": ("effects", "name", ("only_if",), ("label", "sentence")),
    "requirement": ("requirements", "code", ("needs", "instead"), ("sentence", "source")),
    "standing": (
        "standing",
        "code",
        ("events", "states", "by", "opens_after", "instead"),
        ("sentence", "source"),
    ),
    "chapter": ("chapters", "name", (), ("label", "sentence")),
}
"""Of each kind: where a lifecycle holds it, what it is told by, what of it is a rule, and what is wording."""

STORED = ("state", "event", "actor", "fact", "ground", "effect")
"""What the history of a stored order names."""

_CODES = ("requirement", "standing")
IDENTITY = (*STORED, *_CODES)
"""What hosts rely on by name, so that it must not vanish."""

_TARGETS = ("initial", "leads_to")
_ENDS = ("initial", "last_resort", "grounded")
_WAY = ("sources", "to", "by", "when", "otherwise", "requires", "effects")
_NEAR_MAX = 2


@dataclass(frozen=True)
class Part:
    """What of a thing is different, as text. `wording` says that no rule is touched."""

    what: str
    before: str
    after: str
    wording: bool = False


@dataclass(frozen=True)
class Change:
    """One thing that is different. `perhaps` holds added names that may be the new ones of a thing that is gone.

    `place` is the file and line of a rule, in the lifecycle that has it (the new one, if both have).
    """

    kind: str
    name: str
    how: How
    parts: tuple[Part, ...] = ()
    perhaps: tuple[str, ...] = ()
    breaking: bool = False
    place: str = ""

    @property
    def wording(self) -> bool:
        """Whether only wording is different: then the digest is the same."""
        return self.kind == "chapter" or (self.how == "changed" and all(part.wording for part in self.parts))


def changes(old: Lifecycle, new: Lifecycle) -> tuple[Change, ...]:
    """Every difference: the lifecycle as a whole, then kind by kind, transitions last."""
    pairs = paired(old, new)
    moved = preceding(old, new, pairs)
    found = list(_whole(old, new, [] if moved else pairs.together))
    codes = {rule.code for rule in new.requirements} | {rule.code for rule in new.standing}
    for kind in KINDS:
        found += _of_kind(kind, old, new, codes)
    return (*found, *_transitions(pairs, moved))


def _whole(old: Lifecycle, new: Lifecycle, together: Sequence[tuple[Transition, Transition]]) -> Iterator[Change]:
    """`together`: the transitions whose order as a whole is compared."""
    parts = [*_parts(old, new, _ENDS, ("name",))]
    for kind, (held, key, _, _) in KINDS.items():
        if kind not in ("chapter", "requirement"):
            names = [[getattr(each, key) for each in getattr(lifecycle, held)] for lifecycle in (old, new)]
            parts += _order(f"order_{held}", *names)
    now = {id(way): number for number, way in enumerate(new.transitions)}
    parts += _order(
        "order_transitions",
        [_way_name(pair[0]) for pair in together],
        [_way_name(pair[0]) for pair in sorted(together, key=lambda pair: now[id(pair[1])])],
    )
    if parts:
        breaking = any(part.what in _TARGETS for part in parts)
        yield Change("lifecycle", new.name, "changed", tuple(parts), breaking=breaking)


def _order(what: str, before: Sequence[str], after: Sequence[str]) -> Iterator[Part]:
    """What stands in another order, from the first to the last that moved."""
    one, other = [each for each in before if each in after], [each for each in after if each in before]
    moved = [index for index, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]]
    if moved:
        within = slice(moved[0], moved[-1] + 1)
        yield Part(what, ", ".join(one[within]), ", ".join(other[within]))


def _of_kind(kind: str, old: Lifecycle, new: Lifecycle, codes: set[str]) -> Iterator[Change]:
    held, key, rules, wording = KINDS[kind]
    before = {getattr(each, key): each for each in getattr(old, held)}
    after = {getattr(each, key): each for each in getattr(new, held)}
    added = {name: each for name, each in after.items() if name not in before}
    for name, each in before.items():
        place = str(getattr(each, "place", ""))
        if name not in after:
            kept = kind in _CODES and name in codes
            perhaps = () if kept else _perhaps(name, each, added)
            breaking = kind in IDENTITY and not kept
            yield Change(kind, name, "removed", perhaps=perhaps, breaking=breaking, place=place)
        elif parts := tuple(_parts(each, after[name], rules, wording)):
            breaking = any(part.what in _TARGETS for part in parts)
            place = str(getattr(after[name], "place", ""))
            yield Change(kind, name, "changed", parts, breaking=breaking, place=place)
    for name, each in added.items():
        yield Change(kind, name, "added", place=str(getattr(each, "place", "")))


def _parts(one: object, other: object, rules: Sequence[str], wording: Sequence[str]) -> Iterator[Part]:
    for names, only_wording in ((rules, False), (wording, True)):
        for name in names:
            before, after = said(getattr(one, name)), said(getattr(other, name))
            if before != after:
                yield Part(name, before, after, only_wording)


def _perhaps(name: str, thing: object, added: Mapping[str, object]) -> tuple[str, ...]:
    """Names that were added: of what is said in the same sentence, or near to the name that is gone."""
    sentence = getattr(thing, "sentence", None)
    same = [other for other, each in added.items() if getattr(each, "sentence", None) == sentence]
    near = get_close_matches(name, added, n=_NEAR_MAX, cutoff=0.6)
    return tuple(dict.fromkeys([*same, *near]))[:_NEAR_MAX]


def _way_name(way: object) -> str:
    event, sources, to, by = (said(getattr(way, name)) for name in ("event", "sources", "to", "by"))
    return f"{event}: {sources} -> {to} ({by})"


def _transitions(pairs: Pairs, moved: Mapping[int, tuple[str, str]]) -> Iterator[Change]:
    for before, after in pairs.together:
        parts = list(_parts(before, after, _WAY, ()))
        if moved.get(id(after)):
            parts.append(Part("precedence", *moved[id(after)]))
        if parts:
            yield Change("transition", _way_name(before), "changed", tuple(parts), place=str(after.place))
    for way in pairs.removed:
        yield Change("transition", _way_name(way), "removed", place=str(way.place))
    for way in pairs.added:
        yield Change("transition", _way_name(way), "added", place=str(way.place))
