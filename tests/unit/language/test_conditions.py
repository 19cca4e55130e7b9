"""Conditions: truth in three values, text, rows and masks, each against an evaluator of our own."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_lifecycle.language.conditions import All, AnyOf, Condition, Fact, Facts, Not

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

A, B, C, D = (Fact(name, f"It is {name}.", "line", known_by="owner") for name in "abcd")
BIT_OF = {"a": 0, "b": 1, "c": 2, "d": 3}

EXPRESSIONS = st.recursive(
    st.sampled_from([A, B, C, D]),
    lambda inner: st.one_of(
        inner.map(lambda part: ~part),
        st.tuples(inner, inner).map(lambda pair: pair[0] & pair[1]),
        st.tuples(inner, inner).map(lambda pair: pair[0] | pair[1]),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
    ),
    max_leaves=7,
)


def assignments(condition: Condition) -> Iterator[dict[str, bool]]:
    """Every assignment in three values; what is unknown is absent."""
    names = [fact.name for fact in condition.facts]
    for values in product((True, False, None), repeat=len(names)):
        yield {name: value for name, value in zip(names, values, strict=True) if value is not None}


def slow_truth(condition: Condition, values: Mapping[str, bool]) -> bool | None:
    """Kleene's logic as numbers: false 0, unknown 1, true 2; not is 2 - x, and is the least, or the greatest."""
    return {0: False, 1: None, 2: True}[_number(ast.parse(condition.text(), mode="eval").body, values)]


def _number(node: ast.expr, values: Mapping[str, bool]) -> int:
    if isinstance(node, ast.Name):
        return {False: 0, True: 2}[values[node.id]] if node.id in values else 1
    if isinstance(node, ast.UnaryOp):
        return 2 - _number(node.operand, values)
    assert isinstance(node, ast.BoolOp)
    numbers = [_number(part, values) for part in node.values]
    return min(numbers) if isinstance(node.op, ast.And) else max(numbers)


@given(EXPRESSIONS)
@settings(max_examples=150, deadline=None)
def test_truth_is_that_of_the_text_read_by_kleene(condition: Condition) -> None:
    for values in assignments(condition):
        assert condition.truth(values) is slow_truth(condition, values)


@given(EXPRESSIONS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_rows_say_exactly_when_a_condition_is_known_to_be_so(condition: Condition, wanted: bool) -> None:  # noqa: FBT001 - drawn
    rows = condition.rows(wanted=wanted)
    for values in assignments(condition):
        matched = any(row.items() <= values.items() for row in rows)
        assert matched is (slow_truth(condition, values) is wanted)


@given(EXPRESSIONS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_masks_say_the_same_with_two_bits_a_fact(condition: Condition, wanted: bool) -> None:  # noqa: FBT001 - drawn
    masks = condition.masks(BIT_OF, wanted=wanted)
    for values in assignments(condition):
        known_true = sum(1 << BIT_OF[name] for name, value in values.items() if value)
        known_false = sum(1 << BIT_OF[name] for name, value in values.items() if not value)
        matched = any(known_true & t == t and known_false & f == f for t, f in masks)
        assert matched is (slow_truth(condition, values) is wanted)


@given(EXPRESSIONS, st.booleans())
@settings(max_examples=100, deadline=None)
def test_no_row_is_covered_by_another(condition: Condition, wanted: bool) -> None:  # noqa: FBT001 - drawn
    rows = condition.rows(wanted=wanted)
    for index, row in enumerate(rows):
        others = rows[:index] + rows[index + 1 :]
        assert not any(other.items() <= row.items() for other in others)


@given(EXPRESSIONS)
@settings(max_examples=100, deadline=None)
def test_facts_stand_once_in_the_order_of_their_first_mention(condition: Condition) -> None:
    tree = ast.parse(condition.text(), mode="eval")
    names = sorted((node for node in ast.walk(tree) if isinstance(node, ast.Name)), key=lambda each: each.col_offset)
    assert [fact.name for fact in condition.facts] == list(dict.fromkeys(name.id for name in names))


@pytest.mark.parametrize(
    ("condition", "text"),
    [
        (A, "a"),
        (~A, "not a"),
        (~~A, "not not a"),
        (A & B & C, "a and b and c"),
        (A | B & C, "a or (b and c)"),
        ((A | B) & C, "(a or b) and c"),
        (~(A & B) | C, "not (a and b) or c"),
        (~(A | B), "not (a or b)"),
        (All((A, All((B, AnyOf((C, D)))))), "a and b and (c or d)"),
    ],
)
def test_text_has_parentheses_where_and_meets_or(condition: Condition, text: str) -> None:
    assert condition.text() == text
    assert str(condition) == text


def test_a_contradiction_is_never_true_and_false_only_once_its_fact_is_known() -> None:
    contradiction = A & ~A
    assert contradiction.rows(wanted=True) == []
    assert contradiction.rows(wanted=False) == [{"a": False}, {"a": True}]
    assert contradiction.truth({}) is None


def test_a_tautology_stays_unknown_as_long_as_its_fact_is() -> None:
    assert (A | ~A).truth({}) is None
    assert (A | ~A).masks(BIT_OF) == ((1, 0), (0, 1))


def test_a_longer_row_is_left_out_where_a_shorter_one_is_enough() -> None:
    assert (A | A & B).rows(wanted=True) == [{"a": True}]
    assert (A | A & B).masks(BIT_OF, wanted=True) == ((1, 0),)


def test_conditions_are_equal_when_they_are_written_the_same() -> None:
    assert Not(A) | B == ~A | B
    assert A & B != B & A
    assert A & B != A | B
    assert len({A & B, A & B, A | B}) == 2


def test_a_fact_is_its_name() -> None:
    again = Fact("a", "Said otherwise.", "world", known_by="smith")
    assert again == A
    assert hash(again) == hash(A)
    assert A != B
    assert A != "a"


def test_a_condition_shows_its_parts() -> None:
    assert repr(~A) == f"Not(part={A!r})"
    assert repr(A & B) == f"All(parts=({A!r}, {B!r}))"
    assert repr(A | B) == f"AnyOf(parts=({A!r}, {B!r}))"
    assert repr(A).startswith("Fact(name='a', sentence='It is a.', kind='line', known_by='owner'")


# ---------------------------------------------------------------------------------------------- facts


def test_what_is_absent_from_facts_is_unknown() -> None:
    facts = Facts({"a": True, "b": False})
    assert [facts.get(name) for name in ("a", "b", "c")] == [True, False, None]


def test_facts_do_not_change_with_the_mapping_they_were_made_of() -> None:
    values = {"a": True}
    facts = Facts(values)
    values["a"] = False
    assert facts.get("a") is True
    with pytest.raises(TypeError):
        facts.values["a"] = False  # type: ignore[index]  # that it cannot be set is what is tested


def test_neither_dates_nor_parameters_of_facts_change_later() -> None:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    changes, parameters = {"a": moment}, {"a": {"length": 1}}
    facts = Facts({"a": True}, changes, parameters)
    changes.clear()
    parameters.clear()
    assert (dict(facts.changes), dict(facts.parameters)) == ({"a": moment}, {"a": {"length": 1}})
    with pytest.raises(TypeError):
        facts.changes["b"] = moment  # type: ignore[index]  # that it cannot be set is what is tested
    with pytest.raises(TypeError):
        facts.parameters["b"] = {}  # type: ignore[index]  # that it cannot be set is what is tested


def test_supposing_replaces_values_and_drops_their_dates() -> None:
    moment = datetime(2026, 5, 1, tzinfo=UTC)
    facts = Facts({"a": True, "b": True}, {"a": moment, "b": moment}, {"a": {"length": 1}})
    supposed = facts.supposing({"a": False, "c": True})
    assert dict(supposed.values) == {"a": False, "b": True, "c": True}
    assert dict(supposed.changes) == {"b": moment}
    assert dict(supposed.parameters) == {"a": {"length": 1}}
    assert dict(facts.values) == {"a": True, "b": True}
    assert dict(facts.changes) == {"a": moment, "b": moment}


def test_none_is_unknown_and_no_value_of_a_fact() -> None:
    values: dict[str, bool] = {"told": True, "asked": None}  # type: ignore[dict-item]  # as a host may pass it
    assert dict(Facts(values).values) == {"told": True}
