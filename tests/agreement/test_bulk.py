"""Every engine says of every line what `decide` says: on each row of the compiled table, and on random lines."""

from __future__ import annotations

import pytest

from tests.agreement.bulk_cases import (
    CONSTANT,
    ENGINES,
    LARGE,
    NOWHERE,
    QUESTIONS,
    STATES,
    TABLE,
    asked,
    by_decide,
    cases_of_rows,
    drawn,
    said,
)

SAMPLE, LARGE_SAMPLE = 2_500, 250_000
"""Lines for each of the four largest questions: ten thousand, and a million."""


def test_each_row_of_the_table_by_name_is_what_decide_says() -> None:
    cases = [(state, e, a, values) for e, a in CONSTANT for state, values in cases_of_rows(e, a)]
    assert len(cases) == len(TABLE.rows.rows)
    columns = {
        fact: [{None: -1, False: 0, True: 1}[values.get(fact)] for *_, values in cases] for fact in TABLE.rows.facts
    }
    states, events, actors, _ = zip(*cases, strict=True)
    found = TABLE.decide_many([str(state) for state in states], list(events), list(actors), columns)
    assert [said(TABLE.rows.outcomes[number]) for number in found] == [by_decide(*case) for case in cases]


@pytest.mark.parametrize("engine", ENGINES)
def test_ten_thousand_random_lines_are_decided_as_decide_does(engine: str) -> None:
    for event, actor in LARGE:
        for one in drawn(event, actor, SAMPLE):
            assert ENGINES[engine](one) == one.expected, (event, actor)


def test_the_random_lines_have_every_kind_of_answer() -> None:
    for event, actor in LARGE:
        found = {answer for one in drawn(event, actor, SAMPLE) for answer in one.expected}
        assert any(to for to, _, _ in found)
        assert any(code and not unknown for _, code, unknown in found)
        assert any(unknown for _, _, unknown in found)
        assert (None, "no_such_state", False) in found


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_million_random_lines_are_decided_as_decide_does(engine: str) -> None:
    for event, actor in LARGE:
        for one in drawn(event, actor, LARGE_SAMPLE):
            assert ENGINES[engine](one) == one.expected, (event, actor)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_every_row_of_the_table_is_decided_as_decide_does(engine: str) -> None:
    for event, actor in QUESTIONS:
        for one in asked(event, actor, cases_of_rows(event, actor)):
            assert ENGINES[engine](one) == one.expected, (event, actor)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ENGINES)
def test_a_question_without_facts_is_decided_as_decide_does(engine: str) -> None:
    for event, actor in CONSTANT:
        if (event, actor) not in QUESTIONS:
            for one in asked(event, actor, [(state, {}) for state in (*STATES, *NOWHERE)]):
                assert ENGINES[engine](one) == one.expected, (event, actor)
