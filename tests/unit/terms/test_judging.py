"""Answers, silence, exceptions with a date, and files that extend others."""

from __future__ import annotations

from datetime import date

import pytest

from order_lifecycle.errors import UnknownName
from order_lifecycle.terms.book import book_of
from order_lifecycle.terms.files import read_pack
from order_lifecycle.terms.judging import Judgement, judge
from order_lifecycle.terms.situation import situation
from tests.unit.terms.packs import SMALL

DAY = date(2026, 3, 2)


def ask(market: str, basis: str, act: str, **known: object) -> Judgement:
    return judge(book_of(market, DAY), basis, act, situation(known))


def test_silence_counts_only_where_it_is_known_that_nobody_answered() -> None:
    late = {"request_at": "2026-03-02T10:00", "now": "2026-03-05T10:00", "shipped": False}
    unknown = ask("aliexpress", "silence", "cancel_order", **late)
    assert (unknown.verdict, unknown.missing) == ("needs_facts", ("seller_response",))
    assert ask("aliexpress", "silence", "cancel_order", **late, seller_response=None).verdict == "allowed"
    assert ask("aliexpress", "silence", "cancel_order", **late, seller_response="declined").verdict == "denied"
    assert ask("aliexpress", "silence", "cancel_order", **late, seller_response="when?").verdict == "needs_consent"


def test_what_silence_means_can_turn_on_a_fact() -> None:
    late = {
        "committed_at": "2026-03-02T10:00",
        "request_at": "2026-03-02T10:10",
        "now": "2026-03-08T10:00",
        "seller_response": None,
    }
    assert ask("ebay", "silence", "cancel_order", **late, paid=True).verdict == "denied"
    assert ask("ebay", "silence", "cancel_order", **late, paid=False).verdict == "allowed"
    assert ask("ebay", "silence", "cancel_order", **late).missing == ("paid",)


def test_what_is_unknown_of_a_request_that_was_taken_up_is_settled_but_what_is_known_counts() -> None:
    late = {"request_at": "2026-03-02T10:00", "now": "2026-03-05T10:00", "seller_response": None}
    assert ask("tiktok-shop", "silence", "cancel_order", **late).verdict == "allowed"
    assert ask("tiktok-shop", "silence", "cancel_order", **late, shipped=True).verdict == "denied"
    assert "request_at" in ask("tiktok-shop", "silence", "cancel_order").missing


def test_a_window_counts_public_holidays_unless_it_is_asked_not_to() -> None:
    christmas = date(2026, 12, 25)
    assert book_of("de", DAY).is_free(christmas)
    assert not book_of("de", DAY, holidays=False).is_free(christmas)
    assert book_of("de", DAY, holidays=False).is_free(date(2026, 12, 26)), "a Saturday"


def test_a_book_is_made_of_the_files_that_are_given_with_the_figures_of_the_day() -> None:
    pack = read_pack(SMALL, "small.toml")
    lengths = {
        day: book_of("small", day, {"small": pack}).windows["return"].length
        for day in (date(2020, 1, 1), date(2025, 12, 31), date(2026, 1, 1))
    }
    assert list(lengths.values()) == [14, 14, 30]
    assert "return" not in book_of("small", date(2019, 12, 31), {"small": pack}).windows
    with pytest.raises(UnknownName):
        book_of("small", DAY)


def test_an_exception_holds_from_its_own_day() -> None:
    bought = {"delivered_at": "2023-02-01", "request_sent_at": "2023-02-10", "custom_option": "engraving"}
    verdicts = [
        judge(book_of("amazon-us", on), "platform_return", "return_refund", situation(bought)).verdict
        for on in (date(2023, 2, 14), date(2023, 2, 15))
    ]
    assert verdicts == ["allowed", "denied"]


def test_the_claims_of_a_nearer_file_stand_instead_and_the_others_stay() -> None:
    book = book_of("tiktok-shop-th", DAY)
    own = [each for each in book.claims if "seller_cancel" in each.basis and "seller_cancel_order" in each.acts]
    assert [each.source for each in own] == [("TH2",)]
    assert any("platform_free_cancel" in each.basis for each in book.claims)


def test_a_window_can_begin_later_by_a_number_that_must_be_known() -> None:
    asked = {"ordered_at": "2026-03-02T10:00", "shipped": False, "now": "2026-03-08T00:00"}
    assert ask("shopee-my", "late_shipment", "auto_cancel", **asked).missing == ("stated_ship_days",)
    assert ask("shopee-my", "late_shipment", "auto_cancel", **asked, stated_ship_days=2).verdict == "allowed"
    assert ask("shopee-my", "late_shipment", "auto_cancel", **asked, stated_ship_days=3).verdict == "denied"


def test_of_equal_denials_the_one_that_fits_is_named() -> None:
    refused = ask("taobao", "refusal", "reject_delivery", unsuitable_for_refusal=True, reason_valid=False)
    assert refused.verdict == "denied"
    assert refused.because[0].code == "unsuitable_for_refusal"
