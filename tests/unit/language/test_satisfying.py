"""Which facts make conditions come true together: compared with every assignment there is."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from order_lifecycle.language.conditions import Condition, Fact
from order_lifecycle.language.lifecycle import Requirement
from order_lifecycle.language.satisfying import apart, askable, chosen, met, models
from tests.unit import lamp as lamps
from tests.unit.lamp import TO_OFF_AGAIN, TO_ON, TO_SCRAP, lamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from order_lifecycle.language.satisfying import Wanted

FACTS = tuple(Fact(name, name, "world", known_by="anybody") for name in "abcd")
GROUPS = {"a": "one", "b": "one"}


def conditions() -> st.SearchStrategy[Condition]:
    leaf: st.SearchStrategy[Condition] = st.sampled_from(FACTS)
    return st.recursive(
        leaf,
        lambda inner: (
            st.builds(lambda part: ~part, inner)
            | st.builds(lambda one, other: one & other, inner, inner)
            | st.builds(lambda one, other: one | other, inner, inner)
        ),
        max_leaves=5,
    )


def every(known: Mapping[str, bool], groups: Mapping[str, str]) -> list[dict[str, bool]]:
    found = [dict(zip("abcd", values, strict=True)) for values in product((False, True), repeat=4)]
    return [
        each
        for each in found
        if known.items() <= each.items()
        and all(sum(each[name] for name in groups if groups[name] == group) <= 1 for group in groups.values())
    ]


def holds(wanted: Sequence[Wanted], values: Mapping[str, bool]) -> bool:
    return all(condition.truth(values) is truth for condition, truth in wanted)


WANTED = st.lists(st.tuples(conditions(), st.booleans()), max_size=3)
KNOWN = st.dictionaries(st.sampled_from("abcd"), st.booleans(), max_size=2)


@given(WANTED, KNOWN, st.sampled_from(({}, GROUPS)))
def test_the_assignments_found_are_exactly_those_that_there_are(
    wanted: list[Wanted], known: dict[str, bool], groups: dict[str, str]
) -> None:
    if known.get("a") and known.get("b") and groups:
        return
    found = list(models(wanted, known, groups))
    covered = [{**known, **model}.items() for model in found]
    meant = [each for each in every(known, groups) if any(some <= each.items() for some in covered)]
    assert meant == [each for each in every(known, groups) if holds(wanted, each)]


@given(WANTED, KNOWN)
def test_an_assignment_is_enough_whatever_the_facts_that_it_does_not_name(
    wanted: list[Wanted], known: dict[str, bool]
) -> None:
    for model in models(wanted, known):
        assert holds(wanted, {**known, **model})
        assert not model.keys() & known.keys()


def test_what_is_chosen_and_met_is_written_as_conditions() -> None:
    ways = (TO_OFF_AGAIN, TO_SCRAP)
    assert [(str(each), truth) for each, truth in chosen(ways, 0)] == [("power", True)]
    assert [(str(each), truth) for each, truth in chosen(ways, 1)] == [("power", False)]
    assert [(str(each), truth) for each, truth in met(TO_ON)] == [("bulb", True), ("dark", True)]
    assert [truth for _, truth in met(TO_ON, but=lamps.day_time)] == [True, False]
    never = Requirement("never", lamps.bulb, "No.", "manual")
    assert [truth for _, truth in met(TO_ON, but=never)] == [True, True]


def test_no_way_is_asked_after_one_that_always_counts() -> None:
    assert askable((TO_OFF_AGAIN, TO_SCRAP, TO_OFF_AGAIN)) == (TO_OFF_AGAIN, TO_SCRAP)
    assert askable((TO_OFF_AGAIN,)) == (TO_OFF_AGAIN,)


def test_facts_that_exclude_each_other_are_told_by_their_group() -> None:
    assert apart(lamp()) == {"dark": "ground"}


def test_facts_of_two_groups_can_be_true_together() -> None:
    a, _, c, _ = FACTS
    assert list(models([(a & c, True)], apart={"a": "one", "b": "one", "c": "two"})) == [{"a": True, "c": True}]
