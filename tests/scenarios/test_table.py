"""The tables are read strictly: a slip of the pen is named with its line, and never skipped."""

from __future__ import annotations

import pytest

from tests.scenarios.table import COLUMNS, BadLine, cases, read

HEADING = " | ".join(COLUMNS)
GOOD = "paid | buyer | cancel | ground_is_change_of_mind request_left | - | cancellation_requested | - | - | S6"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("paid | buyer | cancel | - | - | cancelled", "6 columns; there are 9"),
        (GOOD.replace("buyer", ""), "by is empty; write '-' for nothing"),
        (GOOD.replace("paid", "payed"), "no state 'payed'; did you mean"),
        (GOOD.replace("| buyer", "| byer"), "no actor 'byer'; did you mean 'buyer'"),
        (GOOD.replace("| cancel |", "| cancle |"), "no event 'cancle'; did you mean 'cancel'"),
        (GOOD.replace("request_left", "request_lft"), "no fact 'request_lft'; did you mean 'request_left'"),
        (GOOD.replace("cancellation_requested", "canceled"), "no state 'canceled'; did you mean 'cancelled'"),
        (GOOD.replace("cancellation_requested | -", "denied | custom"), "no refusal has the code custom"),
        (GOOD.replace("cancellation_requested | -", "denied | -"), "a denial needs the codes"),
        (GOOD.replace("cancellation_requested | - | -", "denied | custom_made | cancel soon"), "is no alternative"),
        (GOOD.replace("cancellation_requested | -", "cancelled | custom_made"), "what is allowed has no refusals"),
        (GOOD.replace("request_left", "ground_is_agreement"), "a request has one ground"),
        (GOOD.replace("request_left | -", "request_left | request_left"), "cannot be true and unknown"),
        (GOOD.replace("cancellation_requested", "cancellation_requested: notify"), "no effect 'notify'; did you mean"),
        (GOOD.replace("cancellation_requested | -", "denied: - | custom_made"), "what is refused has no effects"),
        (GOOD.replace("request_left | -", "request_left | custom_made@mechant"), "no actor 'mechant'; did you mean"),
    ],
)
def test_a_malformed_line_is_named_with_its_number(line: str, said: str) -> None:
    with pytest.raises(BadLine) as caught:
        read(f"# a comment\n{HEADING}\n\n{line}\n", "cancelling.txt")
    assert str(caught.value).startswith("cancelling.txt:4: ")
    assert said in str(caught.value)


def test_a_table_without_its_heading_is_refused() -> None:
    with pytest.raises(BadLine, match="the first line must be the heading"):
        read(GOOD, "cancelling.txt")


def test_a_line_is_known_by_its_file_and_number() -> None:
    [case] = read(f"{HEADING}\n{GOOD}\n", "cancelling.txt")
    assert case.id == "cancelling.txt:2 paid buyer cancel"


def test_several_states_actors_and_events_in_one_line_are_several_cases() -> None:
    found = read(f"{HEADING}\npaid packed | buyer | cancel withdraw | - | - | denied | ... | ... | S6\n", "x.txt")
    assert [(case.state, case.event) for case in found] == [
        ("paid", "cancel"),
        ("paid", "withdraw"),
        ("packed", "cancel"),
        ("packed", "withdraw"),
    ]


def test_a_line_says_what_follows_who_can_tell_and_how_a_refusal_passes() -> None:
    [allowed] = read(f"{HEADING}\n{GOOD.replace('cancellation_requested', 'packed: stop_parcel')}\n", "x.txt")
    assert (allowed.to, allowed.effects) == ("packed", ("stop_parcel",))
    line = "paid | buyer | cancel | - | custom_made@merchant | denied | custom_made[~custom_made] final_sale | ... | S6"
    [denied] = read(f"{HEADING}\n{line}\n", "x.txt")
    assert denied.refusals == ("custom_made", "final_sale")
    assert denied.passes == (("custom_made", "~custom_made"),)
    assert denied.told_by == (("custom_made", "merchant"),)


def test_no_case_stands_twice() -> None:
    seen: dict[tuple[object, ...], str] = {}
    twice = []
    for case in cases():
        asked = (case.state, case.by, case.event, frozenset(case.true), frozenset(case.unknown))
        if asked in seen:
            twice.append(f"{seen[asked]} = {case.id}")
        seen[asked] = case.id
    assert not twice, "; ".join(twice)
