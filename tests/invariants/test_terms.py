"""What must hold of all terms, whatever their figures: stated without looking at any file."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.deadlines import ANSWER_WINDOW
from order_lifecycle.terms.book import book_of
from order_lifecycle.terms.expressions import condition
from order_lifecycle.terms.figures import Window
from order_lifecycle.terms.files import packs
from order_lifecycle.terms.in_force import RIGHTS, terms_in_force
from order_lifecycle.terms.judging import Book, judge
from order_lifecycle.terms.keys import KEYS
from order_lifecycle.terms.situation import situation
from order_lifecycle.terms.windows import last_day, weekends, window_end

PACKS = sorted(packs())
DAY = date(2026, 6, 1)
SAID = {"shipped", "paid", "picked_up", "shipment_arranged", "unsuitable_for_refusal"}
"""What the times, or another fact, already say: drawn freely it could only contradict them."""
YES_NO = sorted(key for key, kind in KEYS.items() if kind == "yes_no" and "." not in key and key not in SAID)


def claims_of(name: str) -> tuple[Book, list[tuple[str, str]]]:
    book = book_of(name, DAY, holidays=False)
    return book, sorted({(basis, act) for claim in book.claims for basis in claim.basis for act in claim.acts})


def known(draw: st.DrawFn) -> dict[str, Any]:
    """A situation with times in order, and some yes-or-no facts."""
    facts: dict[str, Any] = draw(st.dictionaries(st.sampled_from(YES_NO), st.booleans(), max_size=25))
    if facts.get("parties_agreed"):
        facts.pop("merchant_consented", None)  # that the parties agreed and the merchant did not is no situation
    start = date(2026, 1, 5)
    delivered = start + timedelta(days=draw(st.integers(2, 20)))
    asked = delivered + timedelta(days=draw(st.integers(0, 40)))
    times = {
        "ordered_at": f"{start}T10:00",
        "paid_at": f"{start}T10:05",
        "delivered_at": f"{delivered}T12:00",
        "request_sent_at": f"{asked}T12:00",
        "request_at": f"{asked}T12:00",
        "now": f"{asked}T12:00",
    }
    return {**facts, **times}


@pytest.mark.parametrize("name", PACKS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_one_more_fact_never_turns_a_sure_answer_into_its_opposite(name: str, data: st.DataObject) -> None:
    book, claims = claims_of(name)
    if not claims:
        pytest.skip("a file without claims")
    full = data.draw(st.composite(known)())
    hidden = data.draw(st.sets(st.sampled_from(sorted(set(full) & set(YES_NO)) or [""])))
    part = {key: value for key, value in full.items() if key not in hidden}
    basis, act = data.draw(st.sampled_from(claims))
    before, after = judge(book, basis, act, situation(part)), judge(book, basis, act, situation(full))
    if before.verdict == "allowed":
        assert after.verdict == "allowed", (basis, act, sorted(hidden))
    if before.verdict == "denied":
        assert after.verdict == "denied", (basis, act, sorted(hidden))


@pytest.mark.parametrize("name", PACKS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_later_request_is_never_better_for_the_buyer(name: str, data: st.DataObject) -> None:
    book, claims = claims_of(name)
    windows = {claim.window for claim in book.claims if claim.counts == "until_over" and claim.answer is None}
    several = [
        (basis, act)
        for basis, act in claims
        if any(c.window in windows and c.window for c in book.claims if basis in c.basis and act in c.acts)
        and all(
            c.counts == "until_over" and c.answer is None for c in book.claims if basis in c.basis and act in c.acts
        )
    ]
    if not several:
        pytest.skip("a file without such a window")
    early = data.draw(st.composite(known)())
    days = data.draw(st.integers(1, 60))
    later_day = date.fromisoformat(early["request_sent_at"][:10]) + timedelta(days=days)
    late = {**early, **dict.fromkeys(("request_sent_at", "request_at", "now"), f"{later_day}T12:00")}
    basis, act = data.draw(st.sampled_from(several))
    if judge(book, basis, act, situation(early)).verdict == "denied":
        assert judge(book, basis, act, situation(late)).verdict == "denied", (basis, act)


@pytest.mark.parametrize("name", PACKS)
def test_custom_made_goods_never_lose_a_claim_about_faults_or_delay_or_an_agreement(name: str) -> None:
    book, _ = claims_of(name)
    custom = {"is_custom_made": True, "standard_options_only": False, "spec_chosen_by_buyer": True}
    seen = situation({**custom, "defect_or_wrong_item": True, "error_by": "seller"})
    for claim in book.claims:
        if {"nonconformity", "late_shipment", "late_delivery", "mutual_consent"} & set(claim.basis):
            biting = [each.name for each in claim.unless if seen.truth(condition(each.when)) is True]
            assert not biting, claim.basis


@pytest.mark.parametrize("name", [name for name in PACKS if packs()[name].statute])
@settings(max_examples=20, deadline=None)
@given(minutes=st.integers(0, 60 * 24 * 400))
def test_a_platform_never_takes_from_a_statute(name: str, minutes: int) -> None:
    terms = terms_in_force(name, DAY)
    assert terms.floor is not None
    anchor = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    for window in RIGHTS:
        below = terms.floor.window(window, anchor, None)
        if below is not None:
            found = terms.window(window, anchor, None)
            assert found is not None
            assert found[1] >= below[1], window
    if terms.floor.rules.get("return_needs_no_consent"):
        assert terms.rules["return_needs_no_consent"]
        assert terms.exclusions <= terms.floor.exclusions


@pytest.mark.parametrize("name", PACKS)
def test_every_state_in_which_somebody_is_waited_for_has_a_deadline(name: str) -> None:
    terms = terms_in_force(name, DAY)
    assert set(ANSWER_WINDOW) == {state.name for state in ORDER_LINE.states if state.asks}
    for window in ANSWER_WINDOW.values():
        assert window in terms.windows, window


@settings(max_examples=300, deadline=None)
@given(
    length=st.integers(1, 60),
    unit=st.sampled_from(["calendar_days", "business_days"]),
    same_day=st.booleans(),
    first=st.dates(date(2024, 1, 1), date(2028, 12, 31)),
)
def test_days_are_counted_as_somebody_counts_them_on_a_calendar(
    length: int, unit: str, first: date, *, same_day: bool
) -> None:
    window = Window.model_validate(
        {
            "length": length,
            "unit": unit,
            "anchor": "deliver",
            "first_day": "same_day" if same_day else "day_after",
            "end": "end_of_day",
            "source": ["x"],
            "since": date(2020, 1, 1),
        }
    )
    free = weekends() if unit == "business_days" else (lambda _: False)
    day, counted = first, 0
    if same_day and not free(day):
        counted = 1
    while counted < length:
        day += timedelta(days=1)
        counted += not free(day)
    assert last_day(window, first, weekends()) == day
    end = window_end(window, datetime(first.year, first.month, first.day, 12, tzinfo=UTC), ZoneInfo("UTC"))
    assert end.date() == day + timedelta(days=1)
