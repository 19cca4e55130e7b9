"""Deciding about the lamp: which way counts, which refusal, which effects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed, Denied, Refusal
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.conditions import Facts
from order_lifecycle.language.lifecycle import NOT_KNOWN, WRONG_ACTOR, WRONG_STATE, Lifecycle, Transition
from tests.unit import lamp as l
from tests.unit.lamp import lamp

NOTHING = Facts()


def ask(state: str, event: str, actor: str, lifecycle: Lifecycle | None = None, **facts: bool) -> Allowed | Denied:
    return decide(lifecycle or lamp(), state, event, actor, Facts(facts))


# --------------------------------------------------------------------------------------------- allowed


def test_what_meets_every_requirement_is_allowed_with_the_new_state_and_its_way() -> None:
    assert ask("off", "switch_on", "owner", bulb=True, dark=True, power=True) == Allowed(
        "off", "switch_on", "owner", "on", ("light", "note"), l.TO_ON
    )


@pytest.mark.parametrize(
    ("facts", "effects"),
    [({"power": True}, ("light", "note")), ({"power": False}, ("note",)), ({}, ("light", "note"))],
    ids=["true", "false", "unknown"],
)
def test_an_effect_is_left_out_only_where_its_condition_is_known_to_be_false(
    facts: dict[str, bool], effects: tuple[str, ...]
) -> None:
    decision = decide(lamp(), "off", "switch_on", "owner", Facts({"bulb": True, "dark": True, **facts}))
    assert isinstance(decision, Allowed)
    assert decision.effects == effects


def test_the_first_way_whose_when_is_true_counts() -> None:
    decision = ask("waiting", "repair", "smith", power=True)
    assert isinstance(decision, Allowed)
    assert (decision.to, decision.transition) == ("off", l.TO_OFF_AGAIN)


def test_a_way_whose_when_is_false_is_passed_over() -> None:
    decision = ask("waiting", "repair", "smith", power=False)
    assert isinstance(decision, Allowed)
    assert (decision.to, decision.transition) == ("scrapped", l.TO_SCRAP)


def test_a_line_may_stay_where_it_is() -> None:
    decision = ask("on", "call", "owner")
    assert isinstance(decision, Allowed)
    assert (decision.state, decision.to, decision.effects) == ("on", "on", ())


# -------------------------------------------------------------------------------------------- refusals


def test_every_unmet_requirement_is_named_in_its_order_with_what_is_unknown_about_it() -> None:
    assert ask("off", "switch_on", "owner", bulb=False) == Denied(
        "off", "switch_on", "owner", (Refusal(l.no_bulb), Refusal(l.day_time, ("dark",)))
    )


def test_refusals_follow_the_order_in_which_the_rule_requires() -> None:
    turned = lamp((replace(l.TO_ON, requires=(l.day_time, l.no_bulb)), *l.TRANSITIONS[1:]))
    decision = ask("off", "switch_on", "owner", turned)
    assert isinstance(decision, Denied)
    assert decision.codes == ("day_time", "no_bulb")


def test_a_met_requirement_is_not_named() -> None:
    decision = ask("off", "switch_on", "owner", bulb=True, dark=False)
    assert isinstance(decision, Denied)
    assert decision.codes == ("day_time",)
    assert decision.refusals[0].unknown == ()


def test_a_way_whose_when_is_unknown_refuses_and_names_the_fact() -> None:
    decision = ask("waiting", "repair", "smith")
    assert decision == Denied("waiting", "repair", "smith", (Refusal(NOT_KNOWN, ("power",)),))


def test_an_unknown_when_refuses_although_a_later_way_would_be_open() -> None:
    first = Transition(l.ASK, (l.SCRAPPED,), l.WAITING, (l.OWNER,), when=l.power & l.dark)
    rest = Transition(l.ASK, (l.SCRAPPED,), l.OFF, (l.OWNER,), otherwise=True)
    both = lamp((*l.TRANSITIONS, first, rest))
    denied = ask("scrapped", "ask", "owner", both, power=True)
    assert denied == Denied("scrapped", "ask", "owner", (Refusal(NOT_KNOWN, ("dark",)),))
    settled = ask("scrapped", "ask", "owner", both, power=False)
    assert isinstance(settled, Allowed)
    assert settled.to == "off"


def test_ways_of_which_none_is_true_end_in_the_standing_refusal() -> None:
    only = Transition(l.SWITCH_ON, (l.ON,), l.OFF, (l.OWNER,), when=l.power)
    decision = ask("on", "switch_on", "owner", lamp((*l.TRANSITIONS, only)), power=False)
    assert decision == Denied("on", "switch_on", "owner", (Refusal(l.BURNING),))


def test_a_standing_refusal_is_named_whatever_the_facts() -> None:
    for facts in (Facts(), Facts({"bulb": True, "dark": True})):
        assert decide(lamp(), "on", "switch_on", "owner", facts) == Denied(
            "on", "switch_on", "owner", (Refusal(l.BURNING),)
        )


def test_who_may_never_do_it_is_told_so_also_where_a_standing_refusal_stands() -> None:
    for state in ("off", "on", "scrapped"):
        assert ask(state, "switch_on", "smith") == Denied(state, "switch_on", "smith", (Refusal(WRONG_ACTOR),))


def test_a_cell_without_any_rule_is_the_wrong_state() -> None:
    assert ask("off", "switch_off", "owner") == Denied("off", "switch_off", "owner", (Refusal(WRONG_STATE),))


def test_facts_that_no_rule_of_the_cell_uses_change_nothing() -> None:
    assert ask("on", "switch_off", "owner", power=False, nonsense=True) == ask("on", "switch_off", "owner")


def test_a_refusal_shows_code_sentence_source_and_place_of_its_rule() -> None:
    refusal = Refusal(l.no_bulb)
    shown = (refusal.code, refusal.sentence, refusal.source, refusal.place)
    assert shown == ("no_bulb", "There is no bulb.", "manual 1", l.no_bulb.place)


# ----------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        (("onn", "switch_on", "owner"), "no state 'onn'; did you mean 'on'? There are: off, on, waiting, scrapped"),
        (("on", "switch", "owner"), "no event 'switch'; did you mean 'switch_on' or 'switch_off'? There are: "),
        (("on", "switch_on", "ower"), "no actor 'ower'; did you mean 'owner'? There are: owner, smith, clock"),
    ],
)
def test_a_name_that_does_not_exist_is_a_mistake_of_the_programmer(cell: tuple[str, str, str], message: str) -> None:
    with pytest.raises(UnknownName) as caught:
        decide(lamp(), *cell, NOTHING)
    assert str(caught.value).startswith(message)
