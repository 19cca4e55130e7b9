"""Which facts make conditions come true together, compared with trying every assignment."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random
from typing import TYPE_CHECKING

from order_lifecycle.language.conditions import All, AnyOf, Condition, Fact, Not
from order_lifecycle.language.satisfying import apart, askable, chosen, met, models
from tests.unit import lamp as l
from tests.unit.lamp import lamp

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMES = ("a", "b", "c", "d")
A, B, C, D = (Fact(name, name, "world", known_by="owner") for name in NAMES)


def some_condition(chance: Random, depth: int) -> Condition:
    kind = chance.choice(("fact", "not", "all", "any")) if depth else "fact"
    if kind == "fact":
        return chance.choice((A, B, C, D))
    if kind == "not":
        return Not(some_condition(chance, depth - 1))
    parts = tuple(some_condition(chance, depth - 1) for _ in range(chance.randint(2, 3)))
    return All(parts) if kind == "all" else AnyOf(parts)


def test_the_models_are_the_assignments_that_trying_finds() -> None:
    chance = Random(4)  # noqa: S311 - the same conditions each time
    groups = {"a": "group", "b": "group"}
    found_any = found_none = 0
    for _ in range(200):
        wanted = [(some_condition(chance, 2), chance.random() < 0.5) for _ in range(chance.randint(1, 3))]
        known = {name: chance.random() < 0.5 for name in NAMES if chance.random() < 0.2}
        apart_ = groups if chance.random() < 0.5 else {}
        if apart_ and known.get("a") and known.get("b"):
            continue
        found = list(models(wanted, known, apart_))
        assert not any(set(model) & set(known) for model in found)
        for model in found:
            assert sum({**known, **model}.get(name) is True for name in apart_) <= 1
            assert all(condition.truth({**known, **model}) is truth for condition, truth in wanted)
        for values in product((True, False), repeat=len(NAMES)):
            every = dict(zip(NAMES, values, strict=True))
            fits = known.items() <= every.items() and not (apart_ and every["a"] and every["b"])
            right = fits and all(condition.truth(every) is truth for condition, truth in wanted)
            assert right == (fits and any(model.items() <= every.items() for model in found))
        found_any += bool(found)
        found_none += not found
    assert found_any > 50
    assert found_none > 10


def test_without_wishes_nothing_needs_to_be_so() -> None:
    assert list(models([])) == [{}]


def test_what_is_known_is_kept_and_not_told_again() -> None:
    assert list(models([(A & B, True)], {"a": True})) == [{"b": True}]
    assert list(models([(A & B, True)], {"a": False})) == []
    assert list(models([(A | B, True)], {"a": True})) == [{}, {"b": True}]


def test_of_facts_apart_one_at_most_is_true() -> None:
    groups = {"a": "group", "b": "group", "c": "other"}
    assert list(models([(A, True), (B, True)], apart=groups)) == []
    assert list(models([(A, True), (C, True)], apart=groups)) == [{"a": True, "c": True}]
    assert list(models([(A, True), (B, False)], apart=groups)) == [{"a": True, "b": False}]
    assert list(models([(B, True)], {"a": True}, groups)) == []
    assert list(models([(B, True)], {"a": False}, groups)) == [{"b": True}]


def test_a_choice_that_fails_leaves_no_trace_for_the_next() -> None:
    groups = {"a": "group", "b": "group"}
    assert list(models([(A & C | B, True), (~A, True)], apart=groups)) == [{"b": True, "a": False}]
    assert list(models([(A | B, True), (B, True)], apart=groups)) == [{"b": True}]


def texts(wanted: list[tuple[Condition, bool]]) -> Mapping[str, bool]:
    return {condition.text(): truth for condition, truth in wanted}


def test_the_way_that_counts_is_the_first_whose_when_holds() -> None:
    ways = (
        replace(l.TO_OFF_AGAIN, when=l.power),
        replace(l.TO_OFF_AGAIN, when=l.dark),
        replace(l.TO_SCRAP, when=None),
    )
    assert texts(chosen(ways, 0)) == {"power": True}
    assert texts(chosen(ways, 1)) == {"power": False, "dark": True}
    assert texts(chosen(ways, 2)) == {"power": False, "dark": False}


def test_nothing_after_a_way_without_a_when_is_ever_asked() -> None:
    first, last = replace(l.TO_OFF_AGAIN, when=l.power), replace(l.TO_SCRAP, when=None)
    assert askable((first, last, first)) == (first, last)
    assert askable((first, first)) == (first, first)
    assert askable((last, first)) == (last,)


def test_every_requirement_is_met_or_every_one_but_one() -> None:
    assert texts(met(l.TO_ON)) == {"bulb": True, "dark": True}
    assert texts(met(l.TO_ON, but=l.day_time)) == {"bulb": True, "dark": False}


def test_facts_stand_apart_by_their_group() -> None:
    assert apart(lamp()) == {"dark": "ground"}
