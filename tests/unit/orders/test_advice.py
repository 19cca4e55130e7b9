"""Advice: each piece where it fits, none where it does not, said in both languages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.errors import UnknownName
from order_lifecycle.orders.advice import ADVICE, Advice, advise
from tests.unit.given import Step, an_order, day, entries, euros, terms

if TYPE_CHECKING:
    from datetime import datetime

    from order_lifecycle.orders.order import Order

PAID: tuple[Step, ...] = (("pay", "paid"),)
CANCELLING: tuple[Step, ...] = (*PAID, ("cancel", "cancellation_requested"))
RETURNING: tuple[Step, ...] = (*PAID, ("ship", "shipped"), ("reject_delivery", "returning"))
INTERCEPTING: tuple[Step, ...] = (*PAID, ("ship", "shipped"), ("cancel", "interception_requested"))
DISPUTED: tuple[Step, ...] = (*PAID, ("escalate", "disputed"))

ALWAYS = {"read_product", "know_merchant", "read_return_terms", "decide_slowly"}


def priced(amount: int, currency: str = "EUR") -> Order:
    return an_order(currency=currency, line={"price": {"amount": amount, "currency": currency}})


def codes(order: Order, on: int = 3) -> set[str]:
    return {each.code for each in advise(order, terms(), day(on))}


GIVEN: dict[str, tuple[Order, Order]] = {
    "read_product": (an_order(), an_order(*PAID)),
    "know_merchant": (an_order(), an_order(*PAID)),
    "read_return_terms": (an_order(), an_order(*PAID)),
    "decide_slowly": (an_order(), an_order(*PAID)),
    "custom_made": (an_order(line={"custom_made": True}), an_order(line={"custom_made": False})),
    "maybe_custom_made": (an_order(line={"custom_made": None}), an_order(line={"custom_made": True})),
    "address_incomplete": (an_order(address_complete=False), an_order(address_complete=None)),
    "contact_missing": (an_order(contact_given=False), an_order(contact_given=True)),
    "large_order": (priced(50000), priced(49999)),
    "high_risk": (an_order(high_risk=True), an_order(high_risk=None)),
    "follow_request": (an_order(*CANCELLING), an_order(*PAID)),
    "arrange_return": (an_order(*RETURNING), an_order(*RETURNING, ("receive", "returned"))),
    "agree_refund_time": (an_order(*RETURNING), an_order(*RETURNING, ("receive", "returned"))),
    "answer_in_time": (an_order(*CANCELLING), an_order(*DISPUTED)),
    "missed_answer": (an_order(*CANCELLING, due={"answer_cancellation": day(3)}), an_order(*CANCELLING)),
    "widen_terms": (an_order(*CANCELLING, ("decline", "paid")), an_order(*CANCELLING, ("withdraw", "paid"))),
}
"""For each code an order that gets it and one that does not."""


@pytest.mark.parametrize("code", ADVICE)
def test_advice_is_given_where_it_fits_and_nowhere_else(code: str) -> None:
    fits, does_not = GIVEN[code]
    assert code in codes(fits)
    assert code not in codes(does_not)


@pytest.mark.parametrize("code", ADVICE)
def test_advice_is_to_the_buyer_unless_it_is_about_what_the_merchant_does(code: str) -> None:
    to = {each.to for each in advise(GIVEN[code][0], terms(), day(3)) if each.code == code}
    assert to == {"merchant" if code in {"answer_in_time", "missed_answer", "widen_terms"} else "buyer"}


def test_before_paying_a_buyer_gets_these_four_always() -> None:
    assert codes(an_order(line={"custom_made": False})) == ALWAYS


def test_once_everything_is_paid_there_is_nothing_to_advise() -> None:
    assert advise(an_order(*PAID), terms(), day(3)) == ()


def test_while_one_line_is_unpaid_the_order_is_advised_on() -> None:
    lines = [{"id": "L1", "price": euros(1), "history": entries(*PAID)}, {"id": "L2", "price": euros(1)}]
    assert codes(an_order(lines=lines)) == {*ALWAYS, "maybe_custom_made"}


def test_an_order_without_lines_gets_no_advice() -> None:
    assert advise(an_order(lines=[]), terms(), day(3)) == ()


def test_advice_about_a_line_names_it_and_quotes_its_title_or_id() -> None:
    order = an_order(
        lines=[
            {"id": "L1", "price": euros(1), "custom_made": True, "title": "mug"},
            {"id": "L2", "price": euros(1)},
        ]
    )
    found = [each for each in advise(order, terms(), day(0)) if each.line]
    assert found == [
        Advice("custom_made", "buyer", "seed S28, S32", "L1", {"title": "mug"}),
        Advice("maybe_custom_made", "buyer", "seed S26, S32", "L2", {"title": "L2"}),
    ]


def test_goods_that_the_terms_do_not_exclude_need_no_advice() -> None:
    bare = replace(terms(), exclusions=frozenset())
    found = {each.code for each in advise(an_order(line={"custom_made": True}), bare, day(0))}
    assert found == ALWAYS


def test_a_large_order_is_told_from_which_amount_on() -> None:
    found = [each.parameters for each in advise(priced(70000, "JPY"), terms(), day(0)) if each.code == "large_order"]
    assert found == [{"limit": "JPY 70000"}]


def test_a_currency_without_a_threshold_has_no_large_orders() -> None:
    assert "large_order" not in codes(priced(10**12, "CHF"))


def test_terms_without_thresholds_have_no_large_orders() -> None:
    bare = replace(terms(), amounts={})
    assert "large_order" not in {each.code for each in advise(priced(10**12), bare, day(0))}


def test_where_the_terms_know_no_time_to_answer_a_request_is_followed_from_now() -> None:
    bare = replace(terms(), windows={})
    assert advise(an_order(*CANCELLING), bare, day(3)) == (
        Advice("follow_request", "buyer", "seed S39", "L1", {"until": day(3)}),
    )


def test_who_asked_is_told_when_an_answer_is_due_and_who_must_answer_too() -> None:
    found = advise(an_order(*CANCELLING), terms(), day(3))
    assert found == (
        Advice("follow_request", "buyer", "seed S39", "L1", {"until": day(4)}),
        Advice("answer_in_time", "merchant", "seed S51", "L1", {"until": day(4)}),
    )


@pytest.mark.parametrize(("now", "code"), [(day(3), "answer_in_time"), (day(4), "missed_answer")])
def test_an_answer_is_missed_from_its_deadline_on(now: datetime, code: str) -> None:
    found = [each for each in advise(an_order(*CANCELLING), terms(), now) if each.to == "merchant"]
    assert found == [Advice(code, "merchant", "seed S51", "L1", {"until": day(4)})]


def test_a_merchant_is_not_told_to_answer_what_customer_service_decides() -> None:
    assert codes(an_order(*DISPUTED)) == {"follow_request"}


def test_a_request_to_stop_the_parcel_is_followed_and_answered() -> None:
    assert codes(an_order(*INTERCEPTING), 4) == {"follow_request", "answer_in_time"}


def test_a_merchant_is_told_how_many_requests_were_declined() -> None:
    order = an_order(*CANCELLING, ("decline", "paid"), *CANCELLING[1:], ("decline", "paid"))
    assert advise(order, terms(), day(9)) == (Advice("widen_terms", "merchant", "seed S50", None, {"count": 2}),)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ADVICE)
def test_every_piece_of_advice_can_be_said_in_every_language(code: str, language: str) -> None:
    found = [each for each in advise(GIVEN[code][0], terms(), day(3), language) if each.code == code]
    said = words(language).phrase(f"advice_{code}", **found[0].parameters)
    assert said.endswith((".", "。"))
    assert "{" not in said


def test_the_return_terms_are_quoted_in_the_language_that_is_asked_for() -> None:
    quoted = {
        language: [each.parameters for each in advise(an_order(), terms(), day(0), language) if each.parameters][-1]
        for language in LANGUAGES
    }
    assert quoted == {language: {"terms": terms().pack.return_terms[language]} for language in LANGUAGES}


def test_a_language_in_which_the_terms_say_nothing_is_a_clear_error() -> None:
    with pytest.raises(UnknownName) as caught:
        advise(an_order(), terms(), day(0), "fr")
    assert str(caught.value) == "terms of 'marketplace': no language 'fr'; There are: en, zh"


def test_the_order_is_as_it_was() -> None:
    order = an_order(*CANCELLING)
    advise(order, terms(), day(3))
    assert order == an_order(*CANCELLING)
