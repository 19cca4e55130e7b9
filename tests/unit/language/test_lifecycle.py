"""A lifecycle as data: names, cells, the digest, and the place of each rule."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from inspect import currentframe
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import order_lifecycle
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.conditions import Fact
from order_lifecycle.language.lifecycle import (
    Actor,
    Chapter,
    Effect,
    Event,
    Ground,
    Lifecycle,
    Requirement,
    Standing,
    State,
    Transition,
)
from order_lifecycle.language.place import Place
from tests.unit import lamp as l
from tests.unit.lamp import lamp

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = Path(order_lifecycle.__file__).parents[1]

# ---------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("kind", "name", "found"),
    [
        ("state", "on", l.ON),
        ("event", "repair", l.REPAIR),
        ("actor", "smith", l.SMITH),
        ("fact", "bulb", l.bulb),
        ("ground", "night", l.NIGHT),
    ],
)
def test_a_thing_is_found_by_its_name(kind: str, name: str, found: object) -> None:
    assert getattr(lamp(), kind)(name) is found


def test_a_chapter_is_found_by_its_name() -> None:
    assert lamp().chapter("use").transitions == l.TRANSITIONS


@pytest.mark.parametrize(
    ("kind", "wrong", "message"),
    [
        ("state", "of", "no state 'of'; did you mean 'off'? There are: off, on, waiting, scrapped"),
        ("state", "xyz", "no state 'xyz'; There are: off, on, waiting, scrapped"),
        ("event", "repare", "no event 'repare'; did you mean 'repair'? There are: switch_on, switch_off, ask, repair,"),
        ("actor", "smiths", "no actor 'smiths'; did you mean 'smith'? There are: owner, smith, clock"),
        ("fact", "bulbs", "no fact 'bulbs'; did you mean 'bulb'? There are: bulb, dark, power, overdue"),
        ("ground", "nights", "no ground 'nights'; did you mean 'night'? There are: night"),
        ("chapter", "uses", "no chapter 'uses'; did you mean 'use'? There are: use"),
    ],
)
def test_a_wrong_name_lists_the_near_ones_and_all_there_are(kind: str, wrong: str, message: str) -> None:
    with pytest.raises(UnknownName) as caught:
        getattr(lamp(), kind)(wrong)
    assert str(caught.value).startswith(message)
    assert (caught.value.kind, caught.value.name) == (kind, wrong)


# ---------------------------------------------------------------------------------------------- cells


def test_the_routes_of_a_cell_stand_in_their_order() -> None:
    assert lamp().routes["waiting", "repair", "smith"] == (l.TO_OFF_AGAIN, l.TO_SCRAP)
    assert ("off", "repair", "smith") not in lamp().routes


def test_every_source_and_every_actor_of_a_transition_has_its_cell() -> None:
    assert lamp().routes["off", "ask", "owner"] == lamp().routes["on", "ask", "owner"] == (l.TO_WAITING,)
    assert sum(len(routes) for routes in lamp().routes.values()) == sum(
        len(each.sources) * len(each.by) for each in l.TRANSITIONS
    )


def test_the_first_standing_refusal_of_a_cell_counts() -> None:
    later = Standing("later", (l.SWITCH_ON,), (l.ON, l.OFF), "Later.", "manual")
    found = lamp(standing=(*l.STANDING, later)).standing_at
    assert found["on", "switch_on", "owner"] is l.BURNING
    assert found["off", "switch_on", "owner"] is later


def test_a_standing_refusal_may_be_for_some_actors_only() -> None:
    shared = replace(l.ASK, actors=(l.OWNER, l.SMITH))
    for_smith = Standing("for_smith", (shared,), (l.SCRAPPED,), "No.", "manual", by=(l.SMITH,))
    found = lamp(standing=(for_smith,)).standing_at
    assert found == {("scrapped", "ask", "smith"): for_smith}


def test_the_facts_of_a_cell_are_those_of_its_ways_each_once() -> None:
    assert lamp().cell_facts("off", "switch_on", "owner") == (l.bulb, l.dark)
    assert lamp().cell_facts("waiting", "repair", "smith") == (l.power,)
    assert lamp().cell_facts("scrapped", "repair", "smith") == ()


def test_the_facts_of_a_transition_are_those_of_its_when_and_then_of_its_requirements() -> None:
    both = replace(l.TO_ON, when=l.power | l.dark)
    assert both.facts == (l.power, l.dark, l.bulb)


def test_a_requirement_that_two_transitions_share_is_listed_once() -> None:
    shared = lamp((*l.TRANSITIONS, replace(l.TO_OFF, requires=(l.in_time, l.no_bulb))))
    assert [rule.code for rule in shared.requirements] == ["no_bulb", "day_time", "in_time"]


# --------------------------------------------------------------------------------------------- digest


def with_first(transition: Transition) -> Lifecycle:
    return lamp((transition, *l.TRANSITIONS[1:]))


def with_requirement(**changes: object) -> Lifecycle:
    changed: Any = replace(l.no_bulb, **changes)  # type: ignore[arg-type]  # any field
    return with_first(replace(l.TO_ON, requires=(changed, l.day_time)))


CHANGED: dict[type, Callable[..., Lifecycle]] = {
    State: lambda **to: lamp(states=(replace(l.OFF, **to), *lamp().states[1:])),
    Event: lambda **to: lamp(events=(replace(l.SWITCH_ON, **to), *lamp().events[1:])),
    Actor: lambda **to: lamp(actors=(replace(l.OWNER, **to), *lamp().actors[1:])),
    Fact: lambda **to: lamp(facts=(replace(l.bulb, **to), *lamp().facts[1:])),
    Ground: lambda **to: lamp(grounds=(replace(l.NIGHT, **to),)),
    Effect: lambda **to: lamp(effects=(replace(l.LIGHT, **to), l.NOTE)),
    Requirement: with_requirement,
    Standing: lambda **to: lamp(standing=(replace(l.BURNING, **to), l.AT_SMITH)),
    Transition: lambda **to: with_first(replace(l.TO_ON, **to)),
    Chapter: lambda **to: lamp(chapters=(replace(lamp().chapters[0], **to),)),
    Lifecycle: lamp,
}
"""How one field of one kind of thing is changed in the lamp."""

RULES: dict[tuple[type, str], object] = {
    (State, "name"): "dim",
    (State, "reach"): 7,
    (State, "kind"): "closed",
    (State, "awaits"): (l.SMITH,),
    (State, "asks"): True,
    (Event, "name"): "press",
    (Event, "actors"): (l.OWNER, l.SMITH),
    (Event, "goal"): "warmth",
    (Event, "leads_to"): l.ON,
    (Event, "foreseen"): True,
    (Actor, "name"): "tenant",
    (Fact, "name"): "lamp_bulb",
    (Fact, "kind"): "world",
    (Fact, "known_by"): "smith",
    (Fact, "can_change"): False,
    (Fact, "becomes"): (("ask", True),),
    (Fact, "at_first"): True,
    (Fact, "one_of"): "ground",
    (Ground, "name"): "evening",
    (Ground, "fact"): None,
    (Effect, "name"): "glow",
    (Effect, "only_if"): ~l.power,
    (Requirement, "code"): "bulb_missing",
    (Requirement, "needs"): l.bulb | l.power,
    (Requirement, "instead"): (),
    (Standing, "code"): "alight",
    (Standing, "events"): (l.SWITCH_ON, l.ASK),
    (Standing, "states"): (l.ON, l.SCRAPPED),
    (Standing, "by"): (l.OWNER,),
    (Standing, "opens_after"): l.SWITCH_OFF,
    (Standing, "instead"): (),
    (Transition, "event"): l.SWITCH_OFF,
    (Transition, "sources"): (l.OFF, l.WAITING),
    (Transition, "to"): l.OFF,
    (Transition, "by"): (l.OWNER, l.SMITH),
    (Transition, "when"): l.power,
    (Transition, "otherwise"): True,
    (Transition, "requires"): (l.day_time, l.no_bulb),
    (Transition, "effects"): (l.NOTE, l.LIGHT),
    (Chapter, "transitions"): l.TRANSITIONS[::-1],
    (Chapter, "standing"): l.STANDING[::-1],
    (Lifecycle, "initial"): l.ON,
    (Lifecycle, "states"): (l.OFF, l.ON, l.WAITING),
    (Lifecycle, "events"): lamp().events[::-1],
    (Lifecycle, "actors"): lamp().actors[::-1],
    (Lifecycle, "facts"): lamp().facts[::-1],
    (Lifecycle, "grounds"): (),
    (Lifecycle, "effects"): (l.LIGHT,),
    (Lifecycle, "chapters"): (),
    (Lifecycle, "last_resort"): None,
    (Lifecycle, "grounded"): (l.ASK,),
}
WORDING: dict[tuple[type, str], object] = {
    (kind, name): Place("elsewhere.py", 1) if name == "place" else "said otherwise"
    for kind, names in {
        State: ("label", "sentence", "phase"),
        Event: ("label", "sentence"),
        Actor: ("label", "sentence"),
        Fact: ("sentence",),
        Ground: ("label", "sentence"),
        Effect: ("label", "sentence"),
        Requirement: ("sentence", "source", "place"),
        Standing: ("sentence", "source", "place"),
        Transition: ("place",),
        Chapter: ("name", "label", "sentence"),
        Lifecycle: ("name",),
    }.items()
    for name in names
}


def shown(key: tuple[type, str]) -> str:
    return f"{key[0].__name__}.{key[1]}"


@pytest.mark.parametrize("key", RULES, ids=shown)
def test_the_digest_changes_with_a_rule(key: tuple[type, str]) -> None:
    kind, name = key
    assert CHANGED[kind](**{name: RULES[key]}).digest != lamp().digest


@pytest.mark.parametrize("key", WORDING, ids=shown)
def test_the_digest_stays_when_wording_or_a_line_number_changes(key: tuple[type, str]) -> None:
    kind, name = key
    assert CHANGED[kind](**{name: WORDING[key]}).digest == lamp().digest


def test_every_field_is_a_rule_or_wording() -> None:
    every = {(kind, field.name) for kind in CHANGED for field in fields(kind)}
    assert set(RULES) | set(WORDING) == every
    assert set(RULES) & set(WORDING) == set()


def test_the_digest_of_rules_that_stay_is_the_one_that_histories_were_written_with() -> None:
    """Entries keep it. Where this fails without a change of the lamp, every definition seems to be another."""
    assert lamp().digest == "fd75082e415f"


def test_a_digest_is_twelve_hexadecimal_digits_and_the_same_each_time() -> None:
    assert re.fullmatch("[0-9a-f]{12}", ORDER_LINE.digest)
    assert lamp().digest == lamp().digest != ORDER_LINE.digest


# --------------------------------------------------------------------------------------------- places


def test_the_place_of_a_rule_is_the_file_and_line_where_it_is_written() -> None:
    frame = currentframe()
    assert frame is not None
    here = frame.f_lineno
    requirement = Requirement("x", l.bulb, "X.", "manual")
    standing = Standing("y", (l.ASK,), (l.ON,), "Y.", "manual")
    transition = Transition(
        l.ASK,
        (l.OFF,),
        l.ON,
        (l.OWNER,),
    )
    lines = [rule.place.line - here for rule in (requirement, standing, transition)]
    assert lines == [1, 2, 3]
    assert {rule.place.file for rule in (requirement, standing, transition)} == {Path(__file__).as_posix()}
    assert str(requirement.place) == f"{Path(__file__).as_posix()}:{here + 1}"


@pytest.mark.parametrize("kind", ["transitions", "requirements", "standing"])
def test_every_rule_of_an_order_line_is_written_where_its_place_says(kind: str) -> None:
    for rule in getattr(ORDER_LINE, kind):
        lines = (SOURCE / rule.place.file).read_text(encoding="utf-8").splitlines()
        assert f"{type(rule).__name__}(" in lines[rule.place.line - 1], rule.place
        assert rule.place.file.startswith("order_lifecycle/definition/")


def test_the_place_of_a_rule_does_not_count_when_rules_are_compared() -> None:
    assert replace(l.no_bulb, place=Place("elsewhere.py", 1)) == l.no_bulb
    assert "place" not in repr(l.no_bulb)


# ------------------------------------------------------------------------------- what an event changes


@pytest.mark.parametrize(
    ("state", "event", "known", "name", "value"),
    [
        ("packed", "cancel", {}, "asked_when_packed", True),
        ("paid", "cancel", {}, "asked_when_packed", False),
        ("return_requested", "decline", {"ground_is_change_of_mind": True}, "declined_change_of_mind", True),
        ("return_requested", "decline", {}, "declined_change_of_mind", None),
        ("disputed", "lapse", {}, "request_declined", True),
        ("return_approved", "lapse", {}, "request_declined", False),
    ],
)
def test_what_a_fact_becomes_may_depend_on_the_state_and_on_another_fact(
    state: str,
    event: str,
    known: dict[str, bool],
    name: str,
    value: bool | None,  # noqa: FBT001 - drawn by name
) -> None:
    assert ORDER_LINE.becoming(state, event, known)[name] is value
