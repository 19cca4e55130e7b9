"""Every mistake that a lifecycle can have, made on purpose in the lamp: found with its code and its place."""

from __future__ import annotations

import ast
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import DefinitionError
from order_lifecycle.language import mistakes as module
from order_lifecycle.language.conditions import Fact
from order_lifecycle.language.lifecycle import (
    Actor,
    Chapter,
    Effect,
    Event,
    Lifecycle,
    Requirement,
    Standing,
    State,
    Transition,
)
from order_lifecycle.language.mistakes import Mistake, checked, mistakes
from tests.unit import lamp as l
from tests.unit.lamp import lamp

Found = list[tuple[str, str]]
"""Codes and places, in the order in which they are found."""


def swapped(thing: Any, old: object, new: object) -> Any:  # noqa: ANN401 - any part of a lifecycle
    """The same thing with `new` wherever `old` stands in it."""
    if type(thing) is type(old) and thing == old:
        return new
    if isinstance(thing, tuple):
        return tuple(swapped(each, old, new) for each in thing)
    if is_dataclass(thing) and not isinstance(thing, type):
        return replace(thing, **{field.name: swapped(getattr(thing, field.name), old, new) for field in fields(thing)})
    return thing


def changed(old: object, **to: object) -> Lifecycle:
    """The lamp with one thing changed everywhere."""
    new: Any = old
    result: Lifecycle = swapped(lamp(), old, replace(new, **to))
    return result


def adding(*rules: Transition | Standing) -> Lifecycle:
    """The lamp with more rules after its own."""
    ways = tuple(rule for rule in rules if isinstance(rule, Transition))
    standing = tuple(rule for rule in rules if isinstance(rule, Standing))
    return lamp((*l.TRANSITIONS, *ways), (*l.STANDING, *standing))


def at(code: str, rule: Transition | Standing | Requirement) -> tuple[str, str]:
    return code, str(rule.place)


STRANGER = Actor("stranger", "stranger", "Nobody knows.")
NOWHERE = State("nowhere", "nowhere", "No such place.", "use")
SING = Event("sing", "sing", "Make music.", (l.OWNER,))
SHINE = Effect("shine", "shine", "Shine.")
rain = Fact("rain", "It rains.", "world", known_by="clock")
dry = Requirement("dry", ~rain, "It rains.", "manual")
away = Requirement("away", l.bulb, "No.", "manual", instead=(SING,))
same_code = Requirement("no_bulb", l.dark, "Another rule.", "manual")

idle = Transition(l.ASK, (l.SCRAPPED,), l.SCRAPPED, (l.OWNER,))
to_nowhere = replace(idle, to=NOWHERE, requires=(l.in_time,))
from_nowhere = replace(idle, sources=(NOWHERE,))
by_stranger = replace(idle, by=(STRANGER,))
leaving = Transition(l.SWITCH_ON, (l.SCRAPPED,), l.OFF, (l.OWNER,))
nobodys = Transition(l.ASK, (l.ON,), l.WAITING, ())
by_smith = Transition(l.ASK, (l.OFF,), l.WAITING, (l.SMITH,))
said = Standing("said", (l.SWITCH_OFF,), (l.OFF,), "No.", "manual")
silent = Standing("silent", (l.SWITCH_ON,), (l.OFF, l.ON), "No.", "manual")

always = Transition(l.REPAIR, (l.OFF,), l.ON, (l.SMITH,))
if_power = Transition(l.REPAIR, (l.OFF,), l.ON, (l.SMITH,), when=l.power & ~l.dark)
if_bulb = Transition(l.REPAIR, (l.OFF,), l.WAITING, (l.SMITH,), when=l.bulb)
if_dark = Transition(l.REPAIR, (l.OFF,), l.WAITING, (l.SMITH,), when=l.dark)
or_else = Transition(l.REPAIR, (l.OFF,), l.WAITING, (l.SMITH,), otherwise=True)

or_bulb = Transition(l.REPAIR, (l.OFF,), l.WAITING, (l.SMITH,), when=l.bulb & l.power)
if_dim = Transition(l.REPAIR, (l.OFF,), l.WAITING, (l.SMITH,), when=~l.power & ~l.dark)
enter = Transition(l.ASK, (l.SCRAPPED,), NOWHERE, (l.OWNER,), requires=(l.in_time,))
stay = Transition(l.ASK, (NOWHERE,), NOWHERE, (l.OWNER,))


def in_both(*ways: Transition) -> tuple[Transition, ...]:
    """The same ways where the lamp is off and where it is on."""
    return tuple(replace(each, sources=(l.OFF, l.ON)) for each in ways)


NAMED = ("states", "events", "actors", "facts", "grounds", "effects", "chapters")

FAULTS: list[tuple[str, Lifecycle, Found]] = [
    *(
        (f"{kind} repeated", lamp(**{kind: (*getattr(lamp(), kind), twice)}), [("repeated_name", kind)])
        for kind in NAMED
        if kind != "chapters"
        for twice in getattr(lamp(), kind)[-1:]
    ),
    (
        "chapters repeated",
        lamp(chapters=(*lamp().chapters, Chapter("use", "use", "Again.", ()))),
        [("repeated_name", "chapters")],
    ),
    # What is named is there.
    ("initial state unknown", lamp(initial=NOWHERE), [("unknown_name", "initial")]),
    ("grounded event unknown", lamp(grounded=(l.ASK, SING)), [("unknown_name", "grounded")]),
    ("last resort unknown", lamp(last_resort=SING), [("unknown_name", "last_resort")]),
    ("source unknown", adding(from_nowhere), [at("unknown_name", from_nowhere)]),
    ("target unknown", adding(to_nowhere), [at("unknown_name", to_nowhere)]),
    ("event unknown", adding(replace(idle, event=SING)), [at("unknown_name", idle)]),
    ("actor unknown", adding(by_stranger), [at("unknown_name", by_stranger), at("wrong_actor", by_stranger)]),
    ("fact unknown", adding(replace(idle, requires=(dry,))), [at("unknown_name", idle)]),
    ("effect unknown", adding(replace(idle, effects=(SHINE,))), [at("unknown_name", idle)]),
    ("instead unknown", adding(replace(idle, requires=(away,))), [at("unknown_name", away)]),
    ("standing state unknown", adding(replace(said, states=(l.OFF, NOWHERE))), [at("unknown_name", said)]),
    ("standing event unknown", adding(replace(said, events=(l.SWITCH_OFF, SING))), [at("unknown_name", said)]),
    ("standing instead unknown", adding(replace(said, instead=(SING,))), [at("unknown_name", said)]),
    ("standing opens unknown", adding(replace(said, opens_after=SING)), [at("unknown_name", said)]),
    (
        "standing actor unknown",
        adding(replace(said, by=(l.OWNER, STRANGER))),
        [at("unknown_name", said), at("wrong_actor", said)],
    ),
    ("ground's fact unknown", changed(l.NIGHT, fact=rain), [("unknown_name", "ground night")]),
    ("effect's fact unknown", changed(l.NOTE, only_if=rain), [("unknown_name", "effect note")]),
    ("fact's event unknown", changed(l.bulb, becomes=(("sing", True),)), [("unknown_name", "fact bulb")]),
    ("fact's actor unknown", changed(l.bulb, known_by="stranger"), [("unknown_name", "fact bulb")]),
    ("awaited actor unknown", changed(l.WAITING, awaits=(l.SMITH, STRANGER)), [("unknown_name", "state waiting")]),
    ("event's actor unknown", changed(l.ASK, actors=(l.OWNER, STRANGER)), [("unknown_name", "event ask")]),
    ("event leads nowhere", changed(l.ASK, leads_to=NOWHERE), [("unknown_name", "event ask")]),
    # What is said is said.
    *(
        (f"{kind} without a sentence", changed(thing, sentence=" "), [("no_sentence", f"{kind}: {thing.name}")])
        for kind in NAMED
        for thing in getattr(lamp(), kind)[:1]
    ),
    ("requirement without a sentence", changed(l.no_bulb, sentence=""), [at("no_sentence", l.no_bulb)]),
    ("requirement without a source", changed(l.no_bulb, source=""), [at("no_source", l.no_bulb)]),
    ("standing without a sentence", changed(l.BURNING, sentence=""), [at("no_sentence", l.BURNING)]),
    ("standing without a source", changed(l.BURNING, source=" "), [at("no_source", l.BURNING)]),
    ("one code, two requirements", adding(replace(idle, requires=(same_code,))), [at("repeated_code", same_code)]),
    ("one code, two kinds of rule", adding(replace(said, code="no_bulb")), [at("repeated_code", said)]),
    # What is there is used.
    (
        "event nobody may ask for",
        lamp(events=(*lamp().events, replace(SING, actors=()))),
        [("no_actor", "event sing"), ("idle_event", "event sing")],
    ),
    ("way that nobody takes", adding(nobodys), [at("empty_transition", nobodys)]),
    ("event without a way", lamp(events=(*lamp().events, SING)), [("idle_event", "event sing")]),
    ("fact without a rule", lamp(facts=(*lamp().facts, rain)), [("idle_fact", "fact rain")]),
    ("effect of nothing", lamp(effects=(*lamp().effects, SHINE)), [("idle_effect", "effect shine")]),
    ("standing refusal never said", adding(silent), [at("silent_standing", silent)]),
    # States are entered and left.
    (
        "state without ways",
        lamp(states=(*lamp().states, NOWHERE)),
        [("no_way_on", "state nowhere"), ("no_way_in", "state nowhere")],
    ),
    (
        "state with a way to itself alone",
        lamp((*l.TRANSITIONS, enter, stay), states=(*lamp().states, NOWHERE)),
        [("no_way_on", "state nowhere")],
    ),
    ("final state left freely", adding(leaving), [at("left_final", leaving)]),
    ("nobody is asked", changed(l.WAITING, awaits=()), [("nobody_awaited", "state waiting")]),
    ("silence holds it", changed(l.WAITING, awaits=(l.SMITH, l.CLOCK)), [("no_lapse", "state waiting")]),
    # One way at a time, and always a last one.
    ("a way that is never asked", adding(always, if_bulb), [at("shadowed", if_bulb), at("no_last_way", if_bulb)]),
    (
        "a way that is never asked, in two states",
        adding(replace(always, sources=(l.OFF, l.ON)), replace(or_else, sources=(l.OFF, l.ON))),
        [at("shadowed", or_else)],
    ),
    ("two ways at once", adding(if_power, if_bulb, or_else), [at("overlap", if_bulb)]),
    ("two ways at once, in two states", adding(*in_both(if_power, if_bulb, or_else)), [at("overlap", if_bulb)]),
    (
        "three ways at once",
        adding(if_power, if_bulb, or_bulb, or_else),
        [at("overlap", if_bulb), at("overlap", or_bulb), at("overlap", or_bulb)],
    ),
    (
        "three ways at once, and two of them at another state as well",
        adding(*in_both(if_power)[:1], replace(if_bulb, sources=(l.ON,)), *in_both(or_bulb, or_else)),
        [at("overlap", or_bulb), at("overlap", if_bulb), at("overlap", or_bulb)],
    ),
    ("no last way", adding(if_power, if_dark), [at("no_last_way", if_dark)]),
    ("no last way of three", adding(if_power, if_dark, if_dim), [at("no_last_way", if_dim)]),
    # Only those who may.
    ("transition by somebody else", adding(by_smith), [at("wrong_actor", by_smith)]),
    ("refusal to somebody else", adding(replace(said, by=(l.OWNER, l.SMITH))), [at("wrong_actor", said)]),
]


@pytest.mark.parametrize(("lifecycle", "found"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_a_mistake_is_found_with_its_code_and_its_place(lifecycle: Lifecycle, found: Found) -> None:
    assert [(each.code, each.place) for each in mistakes(lifecycle)] == found


SENTENCES = {
    "repeated_name": (lamp(actors=(*lamp().actors, l.CLOCK)), "'clock' stands 2 times among the actors."),
    "no_sentence": (changed(l.OWNER, sentence=""), "'owner' has no sentence."),
    "no_sentence of a rule": (changed(l.no_bulb, sentence=""), "'no_bulb' has no sentence."),
    "no_source": (changed(l.no_bulb, source=""), "'no_bulb' names no source."),
    "repeated_code": (adding(replace(idle, requires=(same_code,))), "code 'no_bulb' names two different rules."),
    "empty_transition by": (adding(nobodys), "a way of 'ask' is taken by nobody."),
    "empty_transition from": (adding(replace(idle, sources=())), "a way of 'ask' is taken from no state."),
    "no_actor": (lamp(events=(*lamp().events, replace(SING, actors=()))), "nobody may ever ask for 'sing'."),
    "idle_event": (lamp(events=(*lamp().events, SING)), "no transition uses event 'sing'."),
    "idle_effect": (lamp(effects=(*lamp().effects, SHINE)), "no transition has effect 'shine'."),
    "no_way_on": (lamp(states=(*lamp().states, NOWHERE)), "nothing leads out of 'nowhere'."),
    "no_way_in": (lamp(states=(*lamp().states, NOWHERE)), "nothing leads to 'nowhere'."),
    "nobody_awaited": (changed(l.WAITING, awaits=()), "'waiting' asks nobody."),
    "no_lapse": (
        changed(l.WAITING, awaits=(l.SMITH, l.CLOCK)),
        "'waiting' can only be left by those who are waited for: silence would hold it for ever.",
    ),
    "shadowed": (
        adding(always, or_else),
        f"'repair' at 'off' by 'smith': never asked, {always.place} comes first and has no `when`.",
    ),
    "overlap": (
        adding(if_power, if_bulb, or_else),
        (
            f"'repair' at 'off' by 'smith': can hold together with {if_power.place}; "
            "if that goes first, say `otherwise=True`."
        ),
    ),
    "no_last_way": (adding(if_power, if_dark), "'repair' at 'off' by 'smith': the last way needs no `when`."),
    "wrong_actor": (adding(by_smith), "'smith' is not among the actors of event 'ask'."),
    "unknown_name of an event": (
        changed(l.bulb, becomes=(("sing", True),)),
        "'sing' is not among the lifecycle's events.",
    ),
    "unknown_name of a state": (
        changed(l.bulb, becomes=(("nowhere/ask", True),)),
        "'nowhere' is not among the lifecycle's states.",
    ),
    "unknown_name of a fact": (
        changed(l.bulb, becomes=(("ask", "rain"),)),
        "'rain' is not among the lifecycle's facts.",
    ),
    "unknown_name of an actor": (changed(l.bulb, known_by="thief"), "'thief' is not among the lifecycle's actors."),
}


@pytest.mark.parametrize("what", SENTENCES)
def test_a_mistake_is_said_in_a_sentence_that_names_what_is_wrong(what: str) -> None:
    lifecycle, sentence = SENTENCES[what]
    assert sentence in {each.sentence for each in mistakes(lifecycle) if each.code == what.partition(" ")[0]}


def test_every_code_that_can_be_found_is_made_once_on_purpose() -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Mistake"]
    codes = {ast.literal_eval(call.args[0]) for call in calls}
    assert {code for fault in FAULTS for code, _ in fault[2]} == codes


def test_the_lamp_and_the_order_line_have_none() -> None:
    assert mistakes(lamp()) == ()
    assert mistakes(ORDER_LINE) == ()


def test_a_sound_lifecycle_is_given_back_as_it_is() -> None:
    sound = lamp()
    assert checked(sound) is sound


def test_all_mistakes_stand_in_one_error() -> None:
    lifecycle = replace(adding(silent, leaving), facts=(*lamp().facts, rain), last_resort=SING)
    with pytest.raises(DefinitionError) as caught:
        checked(lifecycle)
    assert caught.value.mistakes == (
        Mistake("unknown_name", "'sing' is not among the lifecycle's events.", "last_resort"),
        Mistake("idle_fact", "no rule uses fact 'rain'.", "fact rain"),
        Mistake("left_final", "'scrapped' is final but can be left freely.", str(leaving.place)),
        Mistake("silent_standing", "'silent' is never said: other rules cover its cells.", str(silent.place)),
    )
    assert str(caught.value) == (
        "lifecycle 'lamp' has 4 mistake(s):\n"
        "  last_resort: 'sing' is not among the lifecycle's events. [unknown_name]\n"
        "  fact rain: no rule uses fact 'rain'. [idle_fact]\n"
        f"  {leaving.place}: 'scrapped' is final but can be left freely. [left_final]\n"
        f"  {silent.place}: 'silent' is never said: other rules cover its cells. [silent_standing]"
    )


def test_ways_whose_conditions_exclude_each_other_do_not_overlap() -> None:
    assert mistakes(adding(if_power, if_dark, or_else)) == ()


def test_a_way_that_is_declared_as_the_rest_may_hold_together_with_an_earlier_one() -> None:
    assert mistakes(adding(if_power, replace(if_bulb, otherwise=True), or_else)) == ()


def test_a_final_state_may_be_left_where_something_is_required() -> None:
    assert mistakes(adding(replace(leaving, requires=(l.no_bulb,)))) == ()


def test_a_lifecycle_needs_no_last_resort_and_a_ground_no_fact() -> None:
    assert mistakes(lamp(last_resort=None)) == ()
    assert mistakes(changed(l.NIGHT, fact=None)) == ()
