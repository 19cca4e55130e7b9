"""The table remembers what `decide` said, for prepared facts."""

from __future__ import annotations

from typing import Any

import pytest

from order_lifecycle.deciding.decide import decide
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.table import Table, memo
from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.language.conditions import Facts


@pytest.fixture
def table() -> Table:
    return Table(ORDER_LINE)


def test_the_same_facts_give_the_same_object(table: Table) -> None:
    facts = table.prepare({"money_held": True})
    assert table.decide("paid", "cancel", "buyer", facts) is table.decide("paid", "cancel", "buyer", facts)


def test_facts_that_the_cell_does_not_mention_do_not_make_another_answer(table: Table) -> None:
    plain = table.decide("placed", "cancel", "buyer", 0)
    assert table.decide("placed", "cancel", "buyer", table.prepare({"custom_made": True})) is plain


def test_facts_are_prepared_from_facts_mappings_and_integers_alike(table: Table) -> None:
    values = {"money_held": True, "custom_made": False}
    prepared = table.prepare(values)
    assert table.prepare(Facts(values)) == table.prepare(prepared) == prepared
    assert table.known(prepared) == {"custom_made": False, "money_held": True}


def test_none_is_unknown_like_an_absent_fact(table: Table) -> None:
    values: dict[str, Any] = {"money_held": None}
    assert table.prepare(values) == 0


def test_a_fact_that_does_not_exist_is_named_with_the_near_ones(table: Table) -> None:
    with pytest.raises(UnknownName, match="did you mean 'custom_made'"):
        table.prepare({"custom_mad": True})


@pytest.mark.parametrize("value", ["yes", 2, []])
def test_a_value_that_is_neither_true_nor_false_is_refused(table: Table, value: Any) -> None:  # noqa: ANN401 - that is the point
    with pytest.raises(BadInput, match="custom_made"):
        table.prepare({"custom_made": value})


def test_an_integer_that_no_facts_give_is_refused(table: Table) -> None:
    both = table.prepare({"payment_overdue": True}) | table.prepare({"payment_overdue": False})
    with pytest.raises(BadInput, match="payment_overdue is both"):
        table.decide("placed", "cancel", "system", both)


@pytest.mark.parametrize(
    ("state", "event", "actor", "message"),
    [
        ("payed", "cancel", "buyer", "no state 'payed'; did you mean 'placed'"),
        ("paid", "cancle", "buyer", "no event 'cancle'; did you mean 'cancel'"),
        ("paid", "cancel", "byer", "no actor 'byer'; did you mean 'buyer'"),
        ("payed", "cancle", "byer", "no state"),
        ("paid", "cancle", "byer", "no actor"),
    ],
)
def test_an_unknown_name_raises_as_decide_does(table: Table, state: str, event: str, actor: str, message: str) -> None:
    with pytest.raises(UnknownName, match=message):
        decide(ORDER_LINE, state, event, actor, Facts())
    with pytest.raises(UnknownName, match=message):
        table.decide(state, event, actor, 0)


def test_the_options_are_all_events_of_the_actor_open_or_closed(table: Table) -> None:
    options = table.options("shipped", "buyer", 0)
    buyers = [event.name for event in ORDER_LINE.events if "buyer" in {actor.name for actor in event.actors}]
    assert [each.event for each in options] == buyers
    assert table.options("shipped", "buyer", 0) is options


@pytest.mark.parametrize(("state", "actor"), [("payed", "buyer"), ("paid", "byer")])
def test_options_of_an_unknown_name_raise(table: Table, state: str, actor: str) -> None:
    with pytest.raises(UnknownName):
        table.options(state, actor, 0)


def test_the_memory_of_a_table_is_bounded(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "ENTRIES_MAX", 5)
    names = [fact.name for fact in ORDER_LINE.cell_facts("paid", "cancel", "buyer")]
    first = table.decide("paid", "cancel", "buyer", 0)
    for name in names:
        for value in (True, False):
            table.decide("paid", "cancel", "buyer", table.prepare({name: value}))
            assert len(table.cells("paid", "cancel")["buyer"][1]) <= 5
    again = table.decide("paid", "cancel", "buyer", 0)
    assert again == first
    assert again is not first
