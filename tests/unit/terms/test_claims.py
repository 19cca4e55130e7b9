"""One claim in one situation: what stands in its way, what is missing, who must answer, and the money that follows."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from order_lifecycle.terms.book import claims_in_force
from order_lifecycle.terms.claim import (
    Answer,
    Claim,
    ClaimVerdict,
    Deduction,
    Evidence,
    Exclude,
    PaidByIf,
    RefundIf,
    RefundTerms,
    SilenceIf,
    WayBack,
    Within,
)
from order_lifecycle.terms.figures import Window
from order_lifecycle.terms.files import read_pack
from order_lifecycle.terms.judging import Because, Book, Judgement, Refund, judge, refund_of, way_back_of
from order_lifecycle.terms.situation import situation
from order_lifecycle.terms.windows import weekends
from tests.unit.terms.packs import SMALL

SINCE = date(2020, 1, 1)
LAW, NOTE = ("LAW",), ("NOTE",)


def window(length: int, anchor: str, **given: Any) -> Window:  # noqa: ANN401 - the fields of a window
    fields = {"unit": "calendar_days", "first_day": "day_after", "end": "end_of_day", "source": NOTE, **given}
    return Window.model_validate({"since": SINCE, "length": length, "anchor": anchor, **fields})


WINDOWS = {"return": window(14, "deliver"), "report": window(3, "deliver"), "answer": window(2, "ask")}


def claim(**given: Any) -> Claim:  # noqa: ANN401 - the fields of a claim
    """A right to return, with some fields given otherwise."""
    return Claim.model_validate({"basis": ("right",), "acts": ("send_back",), "source": LAW, "since": SINCE, **given})


def ask(*claims: Claim, act: str = "send_back", basis: str = "right", **known: object) -> Judgement:
    return judge(Book(claims, WINDOWS, weekends()), basis, act, situation(known))


def codes(found: Judgement) -> tuple[str, ...]:
    return tuple(each.code for each in found.because)


# ----------------------------------------------------------------------------------- which claim is judged


def test_an_act_or_a_ground_of_which_the_terms_say_nothing_is_no_claim() -> None:
    nothing = Judgement("denied", (Because("no_such_claim"),))
    assert ask(claim(), basis="warranty") == nothing
    assert ask(claim(), act="cancel") == nothing
    assert ask() == nothing


def test_a_claim_that_nothing_stands_in_the_way_of_is_allowed_on_its_ground_and_sources() -> None:
    plain = claim()
    assert ask(plain) == Judgement("allowed", (Because("right", LAW),), claim=plain)
    assert ask(claim(gives="needs_consent")).verdict == "needs_consent"


def test_the_best_of_several_claims_wins_and_of_equals_the_first() -> None:
    found = [
        claim(gives=verdict, source=(verdict,)) for verdict in ("denied", "needs_facts", "needs_consent", "allowed")
    ]
    for index in range(4):
        assert ask(*found[: index + 1]).verdict == found[index].gives
    assert ask(claim(source=("FIRST",)), claim(source=("SECOND",))).because[0].source == ("FIRST",)


def test_of_equal_denials_one_that_is_in_scope_is_told() -> None:
    outside = claim(when="is_digital_content")
    inside = claim(unless=(Exclude(name="used", when="activated", source=NOTE),))
    assert codes(ask(outside, inside, is_digital_content=False, activated=True)) == ("used",)
    assert codes(ask(outside, is_digital_content=False)) == ("out_of_scope",)


def test_a_nearer_file_takes_a_ground_and_act_from_the_file_it_extends_and_no_other() -> None:
    own = read_pack(SMALL, "small.toml").model_copy(update={"name": "near", "claims": (claim(basis=("right",)),)})
    far = own.model_copy(
        update={"claims": (claim(basis=("right", "gift"), acts=("send_back", "exchange"), source=NOTE),)}
    )
    found = [(each.basis, each.acts, each.source) for _, each in claims_in_force((own, far), SINCE)]
    assert found == [
        (("right",), ("send_back",), LAW),
        (("right",), ("exchange",), NOTE),
        (("gift",), ("send_back", "exchange"), NOTE),
    ]
    assert list(claims_in_force((own,), date(2019, 12, 31))) == []


# ------------------------------------------------------------------------------ what stands in the way


def test_the_scope_must_hold_and_an_unknown_scope_is_missing() -> None:
    digital = claim(when="is_digital_content")
    assert ask(digital, is_digital_content=True).verdict == "allowed"
    assert ask(digital, is_digital_content=False) == Judgement("denied", (Because("out_of_scope", LAW),), claim=digital)
    assert ask(digital) == Judgement("needs_facts", (Because("facts_missing", LAW),), ("is_digital_content",), digital)


def test_a_window_that_is_over_denies_and_one_that_must_be_over_is_not_yet_due() -> None:
    until, once = claim(window="return"), claim(window="return", counts="once_over")
    early = {"delivered_at": "2026-03-03", "now": "2026-03-09"}
    late = {"delivered_at": "2026-03-03", "now": "2026-03-30"}
    assert ask(until, **early).verdict == "allowed"
    assert (ask(until, **late).verdict, ask(until, **late).because) == ("denied", (Because("window_over", LAW),))
    assert (ask(once, **early).verdict, ask(once, **early).because) == ("denied", (Because("not_yet_due", LAW),))
    assert ask(once, **late).verdict == "allowed"
    judged = ask(until, **early)
    assert judged.window is not None
    assert judged.window.last == date(2026, 3, 17)
    assert (ask(until).verdict, ask(until).missing) == ("needs_facts", ("delivered_at",))


def test_a_window_is_tested_at_the_request_and_one_that_must_be_over_now() -> None:
    known = {"delivered_at": "2026-03-03", "request_at": "2026-03-10", "now": "2026-03-30"}
    assert ask(claim(window="return"), **known).verdict == "allowed"
    assert ask(claim(window="return", counts="once_over"), **known).verdict == "allowed"


def test_a_claim_can_name_the_time_that_must_lie_in_its_window() -> None:
    shown = claim(window="return", tested="known_at")
    known = {"delivered_at": "2026-03-03", "now": "2026-03-30"}
    assert ask(shown, **known, known_at="2026-03-09").verdict == "allowed"
    assert codes(ask(shown, **known, known_at="2026-03-18")) == ("window_over",)
    assert codes(ask(shown, **known, known_at=None)) == ("window_over",), "a time that will not come lies in no window"
    assert (ask(shown, **known).verdict, ask(shown, **known).missing) == ("needs_facts", ("known_at",))


def test_the_window_of_a_claim_is_told_with_every_verdict() -> None:
    timed = claim(window="return", when="paid")
    known = {"delivered_at": "2026-03-03", "now": "2026-03-09"}
    cases: tuple[tuple[dict[str, Any], str], ...] = (
        ({"paid": True}, "allowed"),
        ({"paid": False}, "denied"),
        ({}, "needs_facts"),
    )
    for more, verdict in cases:
        found = ask(timed, **known, **more)
        assert found.verdict == verdict
        assert found.window is not None
        assert found.window.last == date(2026, 3, 17)


def test_a_further_window_that_must_be_over_is_tested_now_and_not_at_the_request() -> None:
    waiting = claim(also=(Within(window="report", counts="once_over"),))
    known = {"delivered_at": "2026-03-03", "request_at": "2026-03-04"}
    assert ask(waiting, **known, now="2026-03-07").verdict == "allowed"
    assert codes(ask(waiting, **known, now="2026-03-06")) == ("not_yet_due",)


def test_the_time_to_answer_may_be_counted_from_another_window() -> None:
    windows = {**WINDOWS, "slow": window(1, "ask", after="answer")}
    slow = claim(answer=Answer(by="seller", window="slow", silence="allowed"))
    seen = {"request_at": "2026-03-03", "seller_response": None}
    for now, verdict in (("2026-03-06", "needs_consent"), ("2026-03-07", "allowed")):
        book = Book((slow,), windows, weekends())
        assert judge(book, "right", "send_back", situation({**seen, "now": now})).verdict == verdict


def test_further_windows_count_as_well() -> None:
    both = claim(window="return", also=(Within(window="report", tested="known_at"),))
    known = {"delivered_at": "2026-03-03", "now": "2026-03-09"}
    assert ask(both, **known, known_at="2026-03-06").verdict == "allowed"
    assert ask(both, **known, known_at="2026-03-07").because == (Because("window_over", LAW),)
    assert ask(both, **known).missing == ("known_at",)
    waiting = claim(also=(Within(window="report", counts="once_over"),))
    assert codes(ask(waiting, delivered_at="2026-03-03", now="2026-03-06")) == ("not_yet_due",)
    assert ask(waiting, delivered_at="2026-03-03", now="2026-03-07").verdict == "allowed"


def test_an_exception_takes_the_claim_away_or_turns_it_into_another_verdict() -> None:
    away = claim(unless=(Exclude(name="used", when="activated", source=NOTE),))
    assert ask(away, activated=False).verdict == "allowed"
    assert (ask(away, activated=True).verdict, ask(away, activated=True).because) == (
        "denied",
        (Because("used", NOTE),),
    )
    assert ask(away).missing == ("activated",)
    softer = claim(unless=(Exclude(name="used", when="activated", gives="needs_consent", source=NOTE),))
    assert (ask(softer, activated=True).verdict, codes(ask(softer, activated=True))) == ("needs_consent", ("used",))


def test_an_exception_for_other_acts_does_not_count() -> None:
    other = claim(
        acts=("send_back", "exchange"),
        unless=(Exclude(name="used", when="activated", acts=("exchange",), source=NOTE),),
    )
    assert ask(other, activated=True).verdict == "allowed"
    assert ask(other, act="exchange", activated=True).verdict == "denied"


def test_a_sure_denial_decides_before_what_is_unknown_and_a_lesser_obstacle_does_not() -> None:
    gives: ClaimVerdict
    for gives, expected in (("denied", "denied"), ("needs_consent", "needs_facts")):
        found = ask(
            claim(
                when="is_digital_content", unless=(Exclude(name="used", when="activated", gives=gives, source=NOTE),)
            ),
            activated=True,
        )
        assert found.verdict == expected


def test_of_several_obstacles_the_worst_gives_the_verdict_and_all_are_told() -> None:
    softer = Exclude(name="worn", when="tags_removed", gives="needs_consent", source=NOTE)
    worse = Exclude(name="used", when="activated", source=NOTE)
    found = ask(claim(unless=(softer, worse)), tags_removed=True, activated=True)
    assert (found.verdict, codes(found)) == ("denied", ("worn", "used"))


def test_what_is_missing_is_told_once_and_in_order() -> None:
    unsure = claim(when="paid and shipped", unless=(Exclude(name="used", when="activated and paid", source=NOTE),))
    assert ask(unsure).missing == ("paid", "shipped", "activated")


def test_evidence_must_be_shown_unless_it_is_presumed() -> None:
    shown = claim(evidence=Evidence(needs="evidence_provided", presumed="defect_visible_to_eye"))
    assert ask(shown, evidence_provided=True, defect_visible_to_eye=False).verdict == "allowed"
    none = ask(shown, evidence_provided=False, defect_visible_to_eye=False)
    assert (none.verdict, none.because) == ("needs_facts", (Because("evidence_missing", LAW),))
    assert ask(shown, evidence_provided=False, defect_visible_to_eye=True).verdict == "allowed"
    assert ask(shown).missing == ("evidence_provided",)
    strict = claim(evidence=Evidence(needs="evidence_provided", missing="denied"))
    assert ask(strict, evidence_provided=False).verdict == "denied"


def test_of_a_request_that_was_taken_up_nothing_is_missing_but_what_is_known_still_counts() -> None:
    taken = claim(
        when="is_digital_content",
        recorded="request_at is known",
        unless=(Exclude(name="used", when="activated", source=NOTE),),
    )
    assert ask(taken, request_at="2026-03-09").verdict == "allowed"
    assert ask(taken, request_at="2026-03-09", activated=True).verdict == "denied"
    assert ask(taken).missing == ("is_digital_content", "activated")


# ---------------------------------------------------------------------------------- who must answer

ANSWERED = claim(answer=Answer(by="seller", window="answer", silence="allowed"))
LATE: dict[str, Any] = {"request_at": "2026-03-03", "now": "2026-03-06"}


@pytest.mark.parametrize(
    ("known", "verdict", "code"),
    [
        ({"merchant_consented": True}, "allowed", "agreed"),
        ({"seller_response": "approved"}, "allowed", "agreed"),
        ({"merchant_consented": False}, "denied", "refused"),
        ({"seller_response": "declined"}, "denied", "refused"),
        ({"seller_response": "perhaps"}, "needs_consent", "answer_awaited"),
        ({"seller_response": None}, "allowed", "silence"),
        ({"merchant_replied": False}, "allowed", "silence"),
        ({"merchant_replied": True}, "needs_consent", "answer_awaited"),
        ({"merchant_replied": False, "seller_response": "perhaps"}, "needs_consent", "answer_awaited"),
        ({}, "needs_facts", "facts_missing"),
    ],
)
def test_what_was_answered_or_what_silence_means_once_the_time_is_up(
    known: dict[str, Any], verdict: str, code: str
) -> None:
    found = ask(ANSWERED, **LATE, **known)
    assert (found.verdict, codes(found)) == (verdict, ("right", code))
    assert found.missing == (("seller_response",) if verdict == "needs_facts" else ())


def test_before_the_time_to_answer_is_up_silence_means_nothing() -> None:
    found = ask(ANSWERED, request_at="2026-03-03", now="2026-03-05", seller_response=None)
    assert (found.verdict, codes(found)) == ("needs_consent", ("right", "answer_awaited"))
    assert found.window is not None
    assert found.window.last == date(2026, 3, 5), "the time to answer is told, not that to ask"
    assert ask(ANSWERED, seller_response=None).verdict == "needs_consent", "when it was asked is unknown"


def test_silence_is_told_with_the_sources_of_its_window_first() -> None:
    found = ask(ANSWERED, **LATE, seller_response=None)
    assert found.because == (Because("right", LAW), Because("silence", (*NOTE, *LAW)))
    agreed = ask(ANSWERED, **LATE, merchant_consented=True)
    assert agreed.because == (Because("right", LAW), Because("agreed", LAW))


def test_without_a_window_or_a_meaning_of_silence_the_answer_is_awaited() -> None:
    for answer in (Answer(by="seller"), Answer(by="seller", window="answer"), Answer(by="seller", silence="allowed")):
        found = ask(claim(window="return", answer=answer), **LATE, delivered_at="2026-03-02", seller_response=None)
        assert (found.verdict, codes(found)) == ("needs_consent", ("right", "answer_awaited"))
        assert found.window is not None
        assert found.window.last == date(2026, 3, 16)


def test_who_cannot_refuse_is_only_awaited() -> None:
    bound = claim(answer=Answer(by="seller", refused=None))
    assert ask(bound, merchant_consented=False).verdict == "needs_consent"


def test_the_first_other_meaning_of_silence_that_holds_counts_and_an_unknown_one_is_missing() -> None:
    answer = Answer(
        by="seller",
        window="answer",
        silence="allowed",
        silence_unless=(SilenceIf(when="shipped", gives="denied"), SilenceIf(when="paid", gives="needs_consent")),
    )
    silent: dict[str, Any] = {**LATE, "seller_response": None}
    said = claim(answer=answer)
    assert ask(said, **silent, shipped=True, paid=True).verdict == "denied"
    assert ask(said, **silent, shipped=False, paid=True).verdict == "needs_consent"
    assert ask(said, **silent, shipped=False, paid=False).verdict == "allowed"
    unsure = ask(said, **silent, paid=True)
    assert (unsure.verdict, unsure.missing, codes(unsure)) == ("needs_facts", ("shipped",), ("right", "facts_missing"))


def test_who_must_answer_changes_nothing_where_something_stands_in_the_way() -> None:
    found = ask(ANSWERED.model_copy(update={"when": "paid"}), merchant_consented=True, paid=False)
    assert (found.verdict, codes(found)) == ("denied", ("out_of_scope",))


# ------------------------------------------------------------------------------ the way back and the money


def test_the_first_payer_of_the_way_back_that_applies_goes_before() -> None:
    way = WayBack(
        paid_by="buyer",
        unless=(PaidByIf(when="defect_or_wrong_item", paid_by="seller"), PaidByIf(when="mall", paid_by="platform")),
    )
    assert way_back_of(None, situation({})) == "n/a"
    assert way_back_of(way, situation({})) == "buyer"
    assert way_back_of(way, situation({"defect_or_wrong_item": False, "mall": True})) == "platform"
    assert way_back_of(way, situation({"defect_or_wrong_item": True, "mall": True})) == "seller"
    assert ask(claim(way_back=way), mall=True).way_back == "platform"


MONEY = RefundTerms(
    back=("item_price", "outbound_shipping"),
    kept=("gift",),
    deduct=(Deduction(part="gift_marked_price", when="gift_included and not gift_returned"),),
    within="14_days",
    after="withdrawal",
    method="same",
    withhold_until="goods_received",
    no_withholding="seller_offered_collection",
    unless=(
        RefundIf(when="partial_return", back=("item_price",), within="30_days"),
        RefundIf(when="activated", kept=(), after="goods_received"),
    ),
)


def test_without_words_on_money_nothing_is_said_of_it() -> None:
    assert refund_of(None, situation({})) == Refund()
    assert ask(claim()).refund == Refund()


def test_the_refund_is_what_the_terms_say() -> None:
    expected = Refund(
        back=("item_price", "outbound_shipping"),
        kept=("gift",),
        within="14_days",
        after="withdrawal",
        method="same",
        withhold_until="goods_received",
    )
    assert refund_of(MONEY, situation({})) == expected
    assert ask(claim(refund=MONEY)).refund == expected


def test_another_refund_replaces_only_what_it_names() -> None:
    part = refund_of(MONEY, situation({"partial_return": True, "activated": True}))
    assert (part.back, part.kept, part.within, part.after) == (("item_price",), ("gift",), "30_days", "withdrawal")
    used = refund_of(MONEY, situation({"partial_return": False, "activated": True}))
    assert (used.back, used.kept) == (("item_price", "outbound_shipping"), ())
    assert (used.within, used.after) == ("14_days", "goods_received")


def test_what_is_taken_off_and_what_may_be_withheld_turns_on_facts_that_are_known() -> None:
    missing = refund_of(MONEY, situation({"gift_included": True, "gift_returned": False}))
    assert missing.deductions == ("gift_marked_price",)
    assert refund_of(MONEY, situation({"gift_included": True})).deductions == ()
    assert refund_of(MONEY, situation({"seller_offered_collection": True})).withhold_until is None
    assert refund_of(MONEY, situation({"seller_offered_collection": False})).withhold_until == "goods_received"


def test_a_condition_that_cannot_be_read_is_a_mistake_of_the_terms_file() -> None:
    with pytest.raises(ValidationError, match="condition 'shiped': 'shiped' is no fact of a situation"):
        claim(when="shiped")
