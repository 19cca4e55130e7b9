"""Which lifecycle does an exported document hold? Everything wrong with it is one clear `BadInput`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import from_json

from order_lifecycle.derived.exchange import document as d
from order_lifecycle.derived.exchange.resolving import Names, shortened
from order_lifecycle.errors import BadInput
from order_lifecycle.language import lifecycle as parts
from order_lifecycle.language.conditions import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE_MAX = 5_000_000
"""The most bytes that a document may have; that of an order line has some hundred thousand."""

WRONG_MAX = 5
"""How many mistakes of form are said at once."""

_DOCUMENT = f"a JSON document that `order-lifecycle export` has written, format {d.FORMAT}"


@dataclass(frozen=True)
class Exported:
    """A lifecycle that was read, and the version of the package that wrote it."""

    lifecycle: parts.Lifecycle
    version: str


def read_lifecycle(text: str | bytes, where: str = "lifecycle") -> Exported:
    """The lifecycle in a document of `as_json`. `where` names the document in a `BadInput`.

    The digest is computed again, so that a document may be edited by hand to ask "what if".

    >>> read_lifecycle('{"format": "order-lifecycle/9"}')
    Traceback (most recent call last):
    order_lifecycle.errors.BadInput: lifecycle, format: is 'order-lifecycle/9'; accepted: 'order-lifecycle/1'
    """
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    found = _parsed(data, where)
    if not isinstance(found, dict):
        raise BadInput(where, "is no JSON object", _DOCUMENT)
    if found.get("format") != d.FORMAT:
        said = f"is {shortened(found['format'])}" if "format" in found else "is missing"
        raise BadInput(f"{where}, format", said, repr(d.FORMAT))
    try:
        document = d.Document.model_validate_json(data)
    except ValidationError as error:
        wrong = [f"{_path(each['loc'])}: {each['msg'].removeprefix('Value error, ')}" for each in error.errors()]
        more = f"; and {len(wrong) - WRONG_MAX} more" if len(wrong) > WRONG_MAX else ""
        raise BadInput(where, "; ".join(wrong[:WRONG_MAX]) + more, _DOCUMENT) from None
    return Exported(_lifecycle(document, Names(where)), document.version)


def _parsed(data: bytes, where: str) -> object:
    if len(data) > SIZE_MAX:
        raise BadInput(where, f"has more than {SIZE_MAX:,} bytes", _DOCUMENT)
    try:
        found: object = from_json(data)
    except ValueError as error:
        raise BadInput(where, f"is not JSON: {error}", _DOCUMENT) from None
    return found


def _path(location: Iterable[object]) -> str:
    return ".".join(str(part) for part in location) or "top level"


def _lifecycle(read: d.Document, names: Names) -> parts.Lifecycle:
    """Everything is made after what it names."""
    names.actors = names.each_once("actors", (parts.Actor(a.name, a.label, a.sentence) for a in read.actors))
    names.facts = names.each_once("facts", (_fact(each) for each in read.facts))
    names.states = names.each_once("states", (_state(each, names) for each in read.states))
    names.events = names.each_once("events", (_event(each, names) for each in read.events))
    names.effects = names.each_once("effects", (_effect(each, names) for each in read.effects))
    _facts_name_what_is_there(names)
    names.requirements = _requirements(read.requirements, names)
    grounds = names.each_once("grounds", (_ground(each, names) for each in read.grounds))
    chapters = names.each_once("chapters", (_chapter(each, names) for each in read.chapters))
    _codes_are_apart(chapters.values(), names)
    return parts.Lifecycle(
        name=read.name,
        initial=names.state("initial", read.initial),
        states=tuple(names.states.values()),
        events=tuple(names.events.values()),
        actors=tuple(names.actors.values()),
        facts=tuple(names.facts.values()),
        grounds=tuple(grounds.values()),
        effects=tuple(names.effects.values()),
        chapters=tuple(chapters.values()),
        last_resort=None if read.last_resort is None else names.event("last_resort", read.last_resort),
        grounded=names.several_events("grounded", read.grounded),
    )


def _fact(read: d.FactPart) -> Fact:
    return Fact(
        read.name,
        read.sentence,
        read.kind,
        known_by=read.known_by,
        can_change=read.can_change,
        becomes=tuple((each.at, each.value) for each in read.becomes),
        one_of=read.one_of,
        at_first=read.at_first,
    )


def _facts_name_what_is_there(names: Names) -> None:
    for fact in names.facts.values():
        names.actor(f"facts.{fact.name}.known_by", fact.known_by)
        becomes = f"facts.{fact.name}.becomes"
        for at, value in fact.becomes:
            state, _, event = at.rpartition("/")
            names.event(becomes, event)
            if state:
                names.state(becomes, state)
            if isinstance(value, str):
                names.fact(becomes, value)


def _state(read: d.StatePart, names: Names) -> parts.State:
    return parts.State(
        read.name,
        read.label,
        read.sentence,
        read.phase,
        read.reach,
        read.kind,
        awaits=names.several_actors(f"states.{read.name}.awaits", read.awaits),
        asks=read.asks,
    )


def _event(read: d.EventPart, names: Names) -> parts.Event:
    at = f"events.{read.name}"
    return parts.Event(
        read.name,
        read.label,
        read.sentence,
        names.several_actors(f"{at}.actors", read.actors),
        goal=read.goal,
        leads_to=None if read.leads_to is None else names.state(f"{at}.leads_to", read.leads_to),
        foreseen=read.foreseen,
    )


def _ground(read: d.GroundPart, names: Names) -> parts.Ground:
    fact = None if read.fact is None else names.fact(f"grounds.{read.name}.fact", read.fact)
    return parts.Ground(read.name, read.label, read.sentence, fact)


def _effect(read: d.EffectPart, names: Names) -> parts.Effect:
    only_if = names.condition_if_any(f"effects.{read.name}.only_if", read.only_if)
    return parts.Effect(read.name, read.label, read.sentence, only_if)


def _requirements(read: Iterable[d.RequirementPart], names: Names) -> dict[str, parts.Requirement]:
    found: dict[str, parts.Requirement] = {}
    for each in read:
        at = f"requirements.{each.code}"
        if each.code in found:
            raise names.wrong("requirements", f"{each.code!r} stands there twice", "each code once")
        found[each.code] = parts.Requirement(
            each.code,
            names.condition(f"{at}.needs", each.needs),
            each.sentence,
            each.source,
            instead=names.several_events(f"{at}.instead", each.instead),
            place=names.place(f"{at}.place", each.place),
        )
    return found


def _chapter(read: d.ChapterPart, names: Names) -> parts.Chapter:
    at = f"chapters.{read.name}"
    return parts.Chapter(
        read.name,
        read.label,
        read.sentence,
        tuple(_transition(each, names, f"{at}.transitions.{index}") for index, each in enumerate(read.transitions)),
        tuple(_standing(each, names, f"{at}.standing.{index}") for index, each in enumerate(read.standing)),
    )


def _transition(read: d.TransitionPart, names: Names, at: str) -> parts.Transition:
    return parts.Transition(
        names.event(f"{at}.event", read.event),
        names.several_states(f"{at}.sources", read.sources),
        names.state(f"{at}.to", read.to),
        names.several_actors(f"{at}.by", read.by),
        when=names.condition_if_any(f"{at}.when", read.when),
        otherwise=read.otherwise,
        requires=tuple(names.requirement(f"{at}.requires", code) for code in read.requires),
        effects=tuple(names.effect(f"{at}.effects", name) for name in read.effects),
        place=names.place(f"{at}.place", read.place),
    )


def _standing(read: d.StandingPart, names: Names, at: str) -> parts.Standing:
    return parts.Standing(
        read.code,
        names.several_events(f"{at}.events", read.events),
        names.several_states(f"{at}.states", read.states),
        read.sentence,
        read.source,
        by=names.several_actors(f"{at}.by", read.by),
        opens_after=None if read.opens_after is None else names.event(f"{at}.opens_after", read.opens_after),
        instead=names.several_events(f"{at}.instead", read.instead),
        place=names.place(f"{at}.place", read.place),
    )


def _codes_are_apart(chapters: Iterable[parts.Chapter], names: Names) -> None:
    first: dict[str, parts.Requirement | parts.Standing] = dict(names.requirements)
    for chapter in chapters:
        for rule in chapter.standing:
            if first.setdefault(rule.code, rule) != rule:
                at = f"chapters.{chapter.name}.standing"
                raise names.wrong(at, f"code {rule.code!r} names two different rules", "a code for each rule")
