"""Every kind of change that somebody can make is seen; every decision that turns is shown, with the fewest facts."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, product
from random import Random
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.differences import TURN_KINDS, Answer, Change, Differences, Part, differences
from order_lifecycle.derived.differences.searching import Search
from order_lifecycle.language.conditions import All, Fact, Facts
from order_lifecycle.language.lifecycle import Effect, Event, Lifecycle, Requirement, Standing, State, Transition
from tests.unit import lamp as l
from tools.mutants import mutants

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.language.conditions import Condition

NIGHT_ONLY = Requirement("night_only", l.dark, "It is day.", "manual 9")


def against(new: Lifecycle) -> Differences:
    return differences(l.lamp(), new)


def ways(**changed: Transition) -> tuple[Transition, ...]:
    """The transitions of the lamp, some of them exchanged by name."""
    return tuple(changed.get(name, getattr(l, name)) for name in NAMES) + l.CALLING


NAMES = ("TO_ON", "TO_OFF", "TO_WAITING", "TO_OFF_AGAIN", "TO_SCRAP", "TO_SCRAP_LATE")


def changed(found: Differences) -> list[tuple[str, str, str]]:
    return [(each.kind, each.how, each.name) for each in found.changes]


def parts(found: Differences, kind: str) -> list[tuple[str, str, str]]:
    return [(part.what, part.before, part.after) for each in found.changes if each.kind == kind for part in each.parts]


def turned(found: Differences) -> list[tuple[str, str, str, Mapping[str, bool]]]:
    return [(each.kind, each.state, each.event, each.facts) for each in found.turns.found]


# ------------------------------------------------------------------------------------- nothing, and wording


@pytest.mark.parametrize("lifecycle", [ORDER_LINE, l.lamp()], ids=lambda each: each.name)
def test_a_lifecycle_is_not_different_from_itself(lifecycle: Lifecycle) -> None:
    found = differences(lifecycle, replace(lifecycle))
    assert (found.changes, found.turns.found, found.turns.sampled, found.breaking) == ((), (), (), False)
    assert found.turns.asked == sum(len(event.actors) for event in lifecycle.events) * len(lifecycle.states)


def test_other_words_are_seen_and_break_nothing() -> None:
    words = replace(l.no_bulb, sentence="Put in a bulb.", source="manual 8")
    new = l.lamp(
        ways(TO_ON=replace(l.TO_ON, requires=(words, l.day_time))),
        actors=(replace(l.OWNER, label="holder"), l.SMITH, l.CLOCK),
        facts=(l.bulb, l.dark, l.power, replace(l.overdue, sentence="Late.")),
    )
    found = against(new)
    assert new.digest == l.lamp().digest
    assert changed(found) == [
        ("actor", "changed", "owner"),
        ("fact", "changed", "overdue"),
        ("requirement", "changed", "no_bulb"),
    ]
    assert all(each.wording for each in found.changes)
    assert found.turns.found == ()
    assert not found.breaking


def test_other_names_of_chapters_are_wording() -> None:
    (chapter,) = l.lamp().chapters
    found = against(l.lamp(chapters=(replace(chapter, name="using"),)))
    assert changed(found) == [("chapter", "removed", "use"), ("chapter", "added", "using")]
    assert all(each.wording for each in found.changes)
    assert not found.breaking


# -------------------------------------------------------------------------------- every kind of change, seeded


def test_a_dropped_requirement_opens_and_takes_its_code_away() -> None:
    found = against(l.lamp(ways(TO_ON=replace(l.TO_ON, requires=(l.day_time,)))))
    assert changed(found) == [
        ("requirement", "removed", "no_bulb"),
        ("transition", "changed", "switch_on: off -> on (owner)"),
    ]
    assert parts(found, "transition") == [("requires", "no_bulb, day_time", "day_time")]
    assert turned(found) == [
        ("opens", "off", "switch_on", {"bulb": False, "dark": True}),
        ("asks_less", "off", "switch_on", {"dark": True}),
        ("refusals", "off", "switch_on", {}),
    ]
    assert found.breaking


def test_a_new_requirement_of_a_known_fact_closes() -> None:
    found = against(l.lamp(ways(TO_WAITING=replace(l.TO_WAITING, requires=(NIGHT_ONLY,)))))
    assert [each for each in changed(found) if each[0] == "requirement"] == [("requirement", "added", "night_only")]
    (closed, asked) = (each for each in found.turns.found if each.state == "on")
    assert (closed.kind, closed.facts, closed.breaking) == ("closes", {"dark": False}, True)
    assert (closed.before, closed.after) == (
        Answer("allowed", "waiting", ("note",)),
        Answer("denied", codes=("night_only",)),
    )
    assert (asked.kind, asked.facts, asked.after.verdict, asked.breaking) == ("asks_more", {}, "needs_facts", True)


def test_a_fact_that_was_not_asked_for_before_is_needed_even_where_it_can_hardly_be_false() -> None:
    sure = replace(NIGHT_ONLY, needs=l.dark | ~l.dark)
    found = against(l.lamp(ways(TO_WAITING=replace(l.TO_WAITING, requires=(sure,)))))
    assert {each.kind for each in found.turns.found} == {"asks_more"}
    assert found.breaking


def test_a_flipped_fact_closes_what_was_open_and_opens_what_was_closed() -> None:
    found = against(l.lamp(ways(TO_ON=replace(l.TO_ON, requires=(replace(l.no_bulb, needs=~l.bulb), l.day_time)))))
    assert parts(found, "requirement") == [("needs", "bulb", "not bulb")]
    assert turned(found) == [
        ("closes", "off", "switch_on", {"bulb": True, "dark": True}),
        ("opens", "off", "switch_on", {"bulb": False, "dark": True}),
        ("refusals", "off", "switch_on", {"bulb": True}),
    ]


def test_a_requirement_that_only_becomes_more_certain_is_refused_otherwise() -> None:
    both = replace(l.in_time, needs=l.overdue & l.power)
    found = against(l.lamp(ways(TO_SCRAP_LATE=replace(l.TO_SCRAP_LATE, requires=(both,)))))
    refused = next(each for each in found.turns.found if each.kind == "refusals")
    assert refused.facts == {"power": False}
    assert (refused.before, refused.after) == (
        Answer("needs_facts", codes=("in_time",)),
        Answer("denied", codes=("in_time",)),
    )


def test_a_swapped_target_leads_elsewhere() -> None:
    found = against(l.lamp(ways(TO_WAITING=replace(l.TO_WAITING, to=l.OFF))))
    assert parts(found, "transition") == [("to", "waiting", "off")]
    assert [each.kind for each in found.turns.found] == ["leads_elsewhere", "leads_elsewhere"]
    assert found.turns.found[0].after == Answer("allowed", "off", ("note",))
    assert found.breaking


def test_another_actor_is_refused_what_the_first_may_do_no_more() -> None:
    events = tuple(replace(each, actors=(l.SMITH,)) if each is l.SWITCH_OFF else each for each in l.lamp().events)
    switch_off = next(each for each in events if each.name == "switch_off")
    ways_by_smith = ways(TO_OFF=Transition(switch_off, (l.ON,), l.OFF, (l.SMITH,)))
    at_smith = replace(l.AT_SMITH, events=(l.SWITCH_ON, switch_off))
    burning = replace(l.BURNING, instead=(switch_off,))
    found = against(l.lamp(ways_by_smith, (burning, at_smith), events=events))
    assert parts(found, "event") == [("actors", "owner", "smith")]
    by = {(each.state, each.by): (each.kind, each.after) for each in found.turns.found}
    assert by["on", "owner"] == ("closes", Answer("denied", codes=("wrong_actor",)))
    assert by["on", "smith"][0] == "opens"
    assert by["waiting", "smith"] == ("refusals", Answer("denied", codes=("at_smith",)))


def test_a_renamed_state_is_gone_and_its_new_name_is_guessed() -> None:
    dim = replace(l.ON, name="shining")

    def renamed(states: tuple[State, ...]) -> tuple[State, ...]:
        return tuple(dim if each is l.ON else each for each in states)

    moved = tuple(
        replace(each, sources=renamed(each.sources), to=renamed((each.to,))[0]) for each in l.lamp().transitions
    )
    burning = replace(l.BURNING, states=(dim,))
    found = against(l.lamp(moved, (burning, l.AT_SMITH), states=renamed(l.lamp().states)))
    gone = next(each for each in found.changes if each.how == "removed")
    assert (gone.kind, gone.name, gone.perhaps, gone.breaking) == ("state", "on", ("shining",), True)
    assert found.gone == (gone,)
    assert ("leads_elsewhere", "off", "switch_on") in [each[:3] for each in turned(found)]


def test_a_fact_that_is_gone_is_gone_with_what_asked_for_it() -> None:
    without = (l.bulb, l.dark, l.overdue)
    light = replace(l.LIGHT, only_if=None)
    changed_ways = ways(
        TO_ON=replace(l.TO_ON, effects=(light, l.NOTE)), TO_OFF_AGAIN=replace(l.TO_OFF_AGAIN, when=l.bulb)
    )
    found = against(l.lamp(changed_ways, facts=without, effects=(light, l.NOTE)))
    assert ("fact", "removed", "power") in changed(found)
    assert parts(found, "effect") == [("only_if", "power", "")]
    assert parts(found, "transition") == [("when", "power", "bulb")]
    assert found.breaking
    kinds = {(each.event, each.kind): each.facts for each in found.turns.found}
    assert kinds["switch_on", "effects"] == {"bulb": True, "dark": True, "power": False}
    assert kinds["repair", "leads_elsewhere"] == {"power": True, "bulb": False}


def test_a_new_name_for_a_code_is_a_break_though_nothing_else_changed() -> None:
    found = against(l.lamp(ways(TO_SCRAP_LATE=replace(l.TO_SCRAP_LATE, requires=(replace(l.in_time, code="early"),)))))
    gone = next(each for each in found.changes if each.how == "removed")
    assert (gone.kind, gone.name, gone.perhaps, gone.breaking) == ("requirement", "in_time", ("early",), True)
    assert [each[0] for each in turned(found)] == ["refusals"]
    assert found.gone == ()


def test_a_code_that_moves_from_a_standing_refusal_to_a_requirement_is_kept() -> None:
    dim = Requirement("burning", l.dark, "It gives light already.", "manual 4")
    again = Transition(l.SWITCH_ON, (l.ON,), l.ON, (l.OWNER,), requires=(dim,))
    found = against(l.lamp((*l.TRANSITIONS, again), (l.AT_SMITH,)))
    assert ("standing", "removed", "burning") in changed(found)
    assert ("requirement", "added", "burning") in changed(found)
    assert not found.breaking


def test_swapped_precedence_leads_elsewhere() -> None:
    order = list(l.TRANSITIONS)
    order[3], order[4] = order[4], order[3]
    found = against(l.lamp(tuple(order)))
    assert changed(found) == [("transition", "changed", "repair: waiting -> scrapped (smith)")]
    assert parts(found, "transition") == [("precedence", "2", "1")]
    assert turned(found) == [
        ("leads_elsewhere", "waiting", "repair", {"power": True}),
        ("asks_less", "waiting", "repair", {}),
    ]


def test_an_added_effect_changes_what_the_host_shall_do_and_breaks_nothing() -> None:
    found = against(l.lamp(ways(TO_OFF=replace(l.TO_OFF, effects=(l.NOTE,)))))
    assert parts(found, "transition") == [("effects", "", "note")]
    assert turned(found) == [("effects", "on", "switch_off", {})]
    assert found.turns.found[0].after.effects == ("note",)
    assert not found.breaking


def test_requirements_in_another_order_are_said_in_another_order() -> None:
    found = against(l.lamp(ways(TO_ON=replace(l.TO_ON, requires=(l.day_time, l.no_bulb)))))
    assert turned(found) == [("refusals", "off", "switch_on", {})]
    assert found.turns.found[0].after.codes == ("day_time", "no_bulb")
    assert not found.breaking


def test_an_event_and_a_transition_that_are_gone() -> None:
    found = against(l.lamp(l.TRANSITIONS[:-3], events=l.lamp().events[:-1], last_resort=None))
    assert ("event", "removed", "call") in changed(found)
    assert [each[1] for each in changed(found) if each[0] == "transition"] == ["removed"] * 3
    assert ("last_resort", "call", "") in parts(found, "lifecycle")
    assert found.turns.found == ()
    assert found.breaking


def test_a_new_transition_opens_a_cell_that_was_refused() -> None:
    again = Transition(l.SWITCH_ON, (l.ON,), l.ON, (l.OWNER,))
    found = against(l.lamp((*l.TRANSITIONS, again)))
    assert changed(found) == [("transition", "added", "switch_on: on -> on (owner)")]
    assert turned(found) == [("opens", "on", "switch_on", {})]
    assert found.turns.found[0].before == Answer("denied", codes=("burning",))
    assert not found.breaking


def test_a_new_standing_refusal_only_says_more() -> None:
    more = Standing("gone_for_good", (l.CALL,), (l.SCRAPPED,), "It is gone.", "manual 6")
    found = against(l.lamp(standing=(*l.STANDING, more)))
    assert changed(found) == [("standing", "added", "gone_for_good")]
    assert turned(found) == [("refusals", "scrapped", "call", {})]
    assert not found.breaking


@pytest.mark.parametrize(
    ("new", "kind", "expected", "breaking"),
    [
        (l.lamp(initial=l.ON), "lifecycle", ("initial", "off", "on"), True),
        (l.lamp(grounded=(l.ASK,)), "lifecycle", ("grounded", "", "ask"), False),
        (
            l.lamp(states=(l.ON, l.OFF, l.WAITING, l.SCRAPPED)),
            "lifecycle",
            ("order_states", "off, on", "on, off"),
            False,
        ),
        (
            l.lamp(standing=(l.AT_SMITH, l.BURNING)),
            "lifecycle",
            ("order_standing", "burning, at_smith", "at_smith, burning"),
            False,
        ),
        (
            l.lamp((l.TO_OFF, l.TO_ON, *l.TRANSITIONS[2:])),
            "lifecycle",
            (
                "order_transitions",
                "switch_on: off -> on (owner), switch_off: on -> off (owner)",
                "switch_off: on -> off (owner), switch_on: off -> on (owner)",
            ),
            False,
        ),
        (
            l.lamp(facts=(l.bulb, l.dark, replace(l.power, becomes=(("repair", "bulb"),)), l.overdue)),
            "fact",
            ("becomes", "repair = true", "repair = bulb"),
            False,
        ),
        (l.lamp(grounds=(replace(l.NIGHT, fact=None),)), "ground", ("fact", "dark", ""), False),
    ],
    ids=["initial", "grounded", "states", "standing", "transitions", "becomes", "ground"],
)
def test_what_decides_nothing_is_seen_too(
    new: Lifecycle,
    kind: str,
    expected: tuple[str, str, str],
    breaking: bool,  # noqa: FBT001 - pytest passes it by name
) -> None:
    found = against(new)
    assert parts(found, kind) == [expected]
    assert found.turns.found == ()
    assert found.breaking is breaking


def test_a_report_that_leads_elsewhere_breaks() -> None:
    def with_report(leads_to: State) -> Lifecycle:
        fall = Event("fall", "fall", "It falls.", (l.OWNER,), leads_to=leads_to)
        falling = Transition(fall, (l.ON,), l.OFF, (l.OWNER,))
        return l.lamp((*l.TRANSITIONS, falling), events=(*l.lamp().events, fall))

    found = differences(with_report(l.OFF), with_report(l.SCRAPPED))
    assert parts(found, "event") == [("leads_to", "off", "scrapped")]
    assert found.breaking


def test_a_change_tells_the_place_of_its_rule() -> None:
    found = against(l.lamp(ways(TO_ON=replace(l.TO_ON, requires=(replace(l.no_bulb, needs=~l.bulb), l.day_time)))))
    assert found.changes == (
        Change("requirement", "no_bulb", "changed", (Part("needs", "bulb", "not bulb"),), place=str(l.no_bulb.place)),
    )


# -------------------------------------------------------------------------- too large to be searched, and groups


def pairs(count: int) -> tuple[Fact, ...]:
    return tuple(Fact(f"f{number}", f"Fact {number}.", "world", known_by="owner") for number in range(count))


def test_a_condition_that_is_too_large_is_sampled_and_said_so() -> None:
    facts = pairs(20)
    large: Condition = All(tuple(facts[number] | facts[number + 1] for number in range(0, 20, 2)))

    def asking(needs: Condition) -> Lifecycle:
        rule = Requirement("large", needs, "Too much.", "nowhere")
        changed_ways = ways(TO_WAITING=replace(l.TO_WAITING, requires=(rule,)))
        return l.lamp(changed_ways, facts=(*l.lamp().facts, *facts))

    found = differences(asking(large), asking(large & facts[0]))
    assert found.turns.sampled == (("off", "ask", "owner"), ("on", "ask", "owner"))
    assert {each.kind for each in found.turns.found} >= {"refusals"}
    for turn in found.turns.found:
        assert large.truth(turn.facts) is not (large & facts[0]).truth(turn.facts)


def test_many_effects_with_conditions_of_their_own_are_sampled_and_said_so() -> None:
    facts = pairs(9)
    many = tuple(Effect(f"e{each.name}", each.name, "Do it.", each) for each in facts)
    old = l.lamp(facts=(*l.lamp().facts, *facts), effects=(*l.lamp().effects, *many))
    (chapter,) = old.chapters
    new_ways = ways(TO_OFF=replace(l.TO_OFF, effects=many))
    found = differences(old, replace(old, chapters=(replace(chapter, transitions=new_ways),)))
    assert found.turns.sampled == (("on", "switch_off", "owner"),)
    assert [each.kind for each in found.turns.found] == ["effects"]


def test_a_search_that_takes_too_many_steps_says_that_it_was_cut() -> None:
    one, other = pairs(2)
    search = Search({}, steps=2)
    assert list(search.smallest([(one | other, True), (one & other, False)], lambda: 9)) == []
    assert search.cut


def test_facts_that_exclude_each_other_are_never_supposed_together() -> None:
    dawn = Fact("dawn", "It dawns.", "request", known_by="owner", one_of="ground")
    never = replace(NIGHT_ONLY, needs=~(l.dark & dawn))
    new_ways = ways(TO_WAITING=replace(l.TO_WAITING, requires=(never,)))
    found = against(l.lamp(new_ways, facts=(*l.lamp().facts, dawn)))
    assert {each.kind for each in found.turns.found} == {"asks_more"}


# ------------------------------------------------------------------------- checked against asking `decide` of all

VALUES = (True, False, None)


def said(lifecycle: Lifecycle, cell: tuple[str, str, str], values: Mapping[str, bool]) -> tuple[object, ...]:
    decision = decide(lifecycle, *cell, Facts(values))
    if isinstance(decision, Allowed):
        return "allowed", decision.to, decision.effects
    open_ = all(refusal.unknown for refusal in decision.refusals)
    return "needs_facts" if open_ else "denied", decision.codes


NAMED = {
    ("allowed", "denied"): "closes",
    ("allowed", "needs_facts"): "asks_more",
    ("denied", "allowed"): "opens",
    ("needs_facts", "allowed"): "asks_less",
}


def kind_of(before: tuple[object, ...], after: tuple[object, ...]) -> str:
    if before[0] == after[0] == "allowed":
        return "effects" if before[1] == after[1] else "leads_elsewhere"
    return NAMED.get((str(before[0]), str(after[0])), "refusals")


def least(old: Lifecycle, new: Lifecycle, assignments: list[dict[str, bool]]) -> dict[tuple[str, ...], int]:
    """Of every cell and kind, how many facts the smallest turn has among these assignments."""
    found: dict[tuple[str, ...], int] = {}
    cells = product(old.states, (l.SWITCH_ON, l.SWITCH_OFF, l.ASK, l.REPAIR), old.actors)
    for cell in ((state.name, event.name, actor.name) for state, event, actor in cells):
        for values in assignments:
            before, after = said(old, cell, values), said(new, cell, values)
            if before != after:
                key = (*cell, kind_of(before, after))
                found[key] = min(len(values), found.get(key, len(values)))
    return found


def shown(found: Differences) -> dict[tuple[str, ...], int]:
    return {(each.state, each.event, each.by, each.kind): len(each.facts) for each in found.turns.found}


FACTS = (l.bulb, replace(l.dark, one_of=""), l.power, l.overdue)


def condition(random: Random, depth: int = 2) -> Condition:
    """Any condition, also one that is always or never true."""
    word = random.choice(("fact", "not", "all", "any")) if depth else "fact"
    if word == "fact":
        return random.choice(FACTS)
    if word == "not":
        return ~condition(random, depth - 1)
    one, other = condition(random, depth - 1), condition(random, depth - 1)
    return one & other if word == "all" else one | other


def way(random: Random, event: Event, rules: list[Requirement]) -> Transition:
    """Any way of an event, by its first actor."""
    return Transition(
        event,
        (random.choice((l.OFF, l.ON)),),
        random.choice((l.OFF, l.ON, l.WAITING)),
        event.actors[:1],
        when=random.choice((None, condition(random), condition(random))),
        requires=tuple(random.sample(rules, random.randrange(len(rules) + 1))),
        effects=tuple(random.sample((l.LIGHT, l.NOTE), random.randrange(3))),
    )


def drawn_pair(random: Random) -> tuple[Lifecycle, Lifecycle]:
    """A lifecycle without order or sense, and the same with some slips in it."""
    codes = ("one", "two", "three")
    rules = [Requirement(code, condition(random), f"{code}.", "drawn") for code in codes]
    drawn_ways = [way(random, event, rules) for event in (l.SWITCH_ON, l.ASK, l.REPAIR) for _ in range(4)]
    other_rules = [replace(each, needs=condition(random)) if random.random() < 0.3 else each for each in rules]
    exchanged = dict(zip(rules, other_rules, strict=True))
    others = [
        way(random, each.event, other_rules)
        if random.random() < 0.2
        else replace(each, requires=tuple(exchanged[rule] for rule in each.requires))
        for each in drawn_ways
    ]
    if random.random() < 0.3:
        random.shuffle(others)
    light = replace(l.LIGHT, only_if=condition(random)) if random.random() < 0.3 else l.LIGHT
    others = [replace(each, effects=tuple(light if e is l.LIGHT else e for e in each.effects)) for each in others]
    return (
        l.lamp(tuple(drawn_ways), facts=FACTS),
        l.lamp(tuple(others), facts=FACTS, effects=(light, l.NOTE)),
    )


EVERYTHING = [
    {name: value for name, value in zip(("bulb", "dark", "power", "overdue"), row, strict=True) if value is not None}
    for row in product(VALUES, repeat=4)
]


def compare_with_everything(seeds: range) -> None:
    for seed in seeds:
        random = Random(seed)  # noqa: S311 - a test that can be repeated
        old, new = drawn_pair(random)
        found = differences(old, new)
        assert shown(found) == least(old, new, EVERYTHING), seed
        assert (old.digest == new.digest) is all(each.wording for each in found.changes), seed


def test_the_turns_of_a_small_lifecycle_are_those_of_asking_everything() -> None:
    compare_with_everything(range(2))


@pytest.mark.slow
def test_the_turns_of_many_small_lifecycles_are_those_of_asking_everything() -> None:
    compare_with_everything(range(2, 100))


def drawn(lifecycle: Lifecycle, names: list[str], random: Random) -> dict[str, bool]:
    """What can be known together: at most one fact of a group is true."""
    values: dict[str, bool] = {}
    taken: set[str] = set()
    for name in random.sample(names, len(names)):
        value, group = random.choice(VALUES), lifecycle.fact(name).one_of or name
        if value is not None and not (value and group in taken):
            values[name] = value
            taken |= {group} if value else set()
    return values


@pytest.mark.slow
def test_no_random_question_about_an_order_line_turns_where_none_is_shown() -> None:
    random = Random(11)  # noqa: S311 - a test that can be repeated
    for mutant in random.sample(list(mutants(ORDER_LINE)), 60):
        new = mutant.lifecycle
        found = differences(ORDER_LINE, new)
        assert found.turns.sampled == ()
        assert (new.digest == ORDER_LINE.digest) is all(each.wording for each in found.changes), mutant.id
        known = shown(found)
        grouped = {fact.name: fact.one_of for fact in new.facts} == {f.name: f.one_of for f in ORDER_LINE.facts}
        for cell in {*ORDER_LINE.routes, *new.routes} if grouped else ():
            facts = {fact.name for each in (ORDER_LINE, new) for fact in each.cell_facts(*cell)} | {"money_held"}
            for _ in range(30):
                values = drawn(ORDER_LINE, sorted(facts), random)
                before, after = said(ORDER_LINE, cell, values), said(new, cell, values)
                if before != after:
                    assert known.get((*cell, kind_of(before, after)), 99) <= len(values), (mutant.id, cell, values)


@pytest.mark.slow
def test_every_turn_that_is_shown_is_one_and_needs_every_fact_it_names() -> None:
    for mutant in islice(mutants(ORDER_LINE), 0, 1000, 125):
        for turn in differences(ORDER_LINE, mutant.lifecycle).turns.found:
            cell = (turn.state, turn.event, turn.by)
            before, after = said(ORDER_LINE, cell, turn.facts), said(mutant.lifecycle, cell, turn.facts)
            assert before != after
            assert kind_of(before, after) == turn.kind
            for name in turn.facts:
                fewer = {other: value for other, value in turn.facts.items() if other != name}
                pair = said(ORDER_LINE, cell, fewer), said(mutant.lifecycle, cell, fewer)
                assert pair[0] == pair[1] or kind_of(*pair) != turn.kind


def test_every_kind_of_turn_has_a_name() -> None:
    assert {*NAMED.values(), "effects", "leads_elsewhere", "refusals"} == set(TURN_KINDS)
