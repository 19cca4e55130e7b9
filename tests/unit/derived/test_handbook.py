"""The handbook says everything that the lifecycle says, in tables that Markdown can read."""

from __future__ import annotations

from dataclasses import replace

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.derived.handbook import handbook
from order_lifecycle.language.lifecycle import Standing
from tests.unit.derived.diagrams.tiny import lamp_words
from tests.unit.lamp import STANDING, SWITCH_OFF, lamp

LAMP = handbook(lamp(), lamp_words())


@pytest.mark.parametrize(
    "row",
    [
        "| `waiting` | waiting | A repair is asked for. | open | in repair | smith |",
        "| `repair` | repair | Make it work. | smith |",
        "| switch on | owner | off | on |  | `no_bulb`, `day_time` | light, note |",
        "| repair | smith | waiting | off | `power` |  |  |",
        "| repair | smith | waiting | scrapped | otherwise |  |  |",
        "| `no_bulb` | There is no bulb. | unless `bulb` | call the smith | manual 1 |",
        "| `at_smith` | The smith has it. | switch on, switch off, in: waiting |  | manual 5 |",
        "| `bulb` | There is a bulb. | of the line | owner | yes |",
    ],
)
def test_a_row_says_what_the_definition_says(row: str) -> None:
    assert row in LAMP.splitlines()


def test_the_matrix_says_for_each_state_and_event_whether_it_can_be_done() -> None:
    (head, _, *rows) = LAMP.split("### owner\n\n")[1].split("\n\n")[0].splitlines()
    assert head == "|  | switch on | switch off | ask for a repair | call the smith |"
    assert rows == [
        "| off | *conditional* | `wrong_state` | **allowed** | **allowed** |",
        "| on | `burning` | **allowed** | **allowed** | **allowed** |",
        "| waiting | `at_smith` | `at_smith` | `wrong_state` | **allowed** |",
        "| scrapped | `wrong_state` | `wrong_state` | `wrong_state` | `wrong_state` |",
    ]


def test_refusals_stand_in_order_of_precedence() -> None:
    places = [LAMP.index(f"\n| `{code}` |") for code in ("no_bulb", "day_time", "in_time", "burning", "at_smith")]
    assert places == sorted(places)


def test_a_long_list_of_states_is_told_by_its_exceptions() -> None:
    some = lamp()
    most = Standing("most", (SWITCH_OFF,), some.states[:3], "No.", "manual 6", by=some.actors[:1])
    all_ = Standing("all", (SWITCH_OFF,), some.states, "No.", "manual 7")
    text = handbook(lamp(standing=(*STANDING, most, all_)), lamp_words())
    assert "| switch off (owner), everywhere but in: scrapped |" in text
    assert "| switch off, everywhere |" in text


def test_a_bar_in_a_text_does_not_split_its_cell() -> None:
    some = lamp()
    odd = replace(some.facts[0], sentence="A | B\nC")
    text = handbook(replace(some, facts=(odd, *some.facts[1:])), lamp_words())
    assert "| `bulb` | A \\| B C | of the line | owner | yes |" in text.splitlines()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_row_has_as_many_cells_as_its_head(language: str) -> None:
    for block in handbook(ORDER_LINE, words(language)).split("\n\n"):
        lines = block.strip().splitlines()
        if lines[0].startswith("|"):
            cells = {line.replace("\\|", "").count("|") for line in lines}
            assert len(cells) == 1, block


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_and_fact_of_the_order_lifecycle_is_in_the_handbook(language: str) -> None:
    text = handbook(ORDER_LINE, words(language))
    codes = [rule.code for rule in ORDER_LINE.requirements] + [rule.code for rule in ORDER_LINE.standing]
    names = [state.name for state in ORDER_LINE.states] + [event.name for event in ORDER_LINE.events]
    names += [fact.name for fact in ORDER_LINE.facts]
    assert [name for name in (*codes, *names) if f"`{name}`" not in text] == []


def test_a_refusal_in_every_state_is_said_to_apply_in_every_state() -> None:
    lifecycle = lamp(standing=(*STANDING, Standing("never", (SWITCH_OFF,), lamp().states, "No.", "manual 9")))
    rows = [row for row in handbook(lifecycle, lamp_words()).splitlines() if row.startswith("| `never` |")]
    assert len(rows) == 1
    assert lamp_words().phrase("handbook_where_all", events="switch off") in rows[0]


def test_a_chapter_without_refusals_has_no_table_of_them() -> None:
    bare = tuple(replace(each, requires=()) for each in lamp().transitions)
    page = handbook(lamp(bare, ()), lamp_words())
    heading = f"### {lamp_words().phrase('handbook_refusals')}"
    assert heading in LAMP
    assert heading not in page
