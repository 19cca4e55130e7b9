"""Decisions in words and as tables: why not and until when, what else and how, who is waited for, what comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from order_lifecycle.acting import Awaiting, Decision, decide
from order_lifecycle.deciding.alternatives import Alternative
from order_lifecycle.deciding.decision import Need, Passes
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words
from order_lifecycle.entrypoints.given import Given
from order_lifecycle.entrypoints.judge import Judged
from order_lifecycle.entrypoints.judging_cases import ChangesOut, changes, show_cases, show_changes
from order_lifecycle.entrypoints.output import AdviceOut
from order_lifecycle.entrypoints.saying import (
    alternative_sentence,
    awaiting_sentence,
    citations,
    money_sentence,
    needs_sentence,
    passing_sentence,
    refusal_sentence,
)
from order_lifecycle.entrypoints.showing import show_advice, show_decisions, show_head
from order_lifecycle.entrypoints.why import explain
from order_lifecycle.orders.advice import advise
from order_lifecycle.terms.judging import Refund
from tests.unit.given import Step, an_order, asks, day, terms

if TYPE_CHECKING:
    from collections.abc import Callable

EN, ZH = words("en"), words("zh")
PAID: tuple[Step, ...] = (("pay", "paid"),)
SHIPPED: tuple[Step, ...] = (*PAID, ("ship", "shipped"))
DELIVERED: tuple[Step, ...] = (*SHIPPED, ("deliver", "delivered"))
GOODS: dict[str, object] = {"custom_made": False, "perishable": False, "final_sale": False, "digital_supplied": False}
MIDNIGHT = datetime(2026, 5, 9, tzinfo=UTC)


def returning(number: int, **line: object) -> Decision:
    order = an_order(*DELIVERED, line={**GOODS, **line})
    return decide(order, asks("request_return", ground="change_of_mind"), day(number))


def shown(show: Callable[[Console], None]) -> str:
    out = Console(file=StringIO(), width=100, highlight=False)
    show(out)
    assert isinstance(out.file, StringIO)
    return " ".join(out.file.getvalue().split())


# -------------------------------------------------------------------------------------------- why not


def test_a_refusal_says_when_its_window_ended_and_from_when_it_was_counted() -> None:
    decision = returning(40)
    (late,) = [each for each in decision.refusals if each.code == "return_window_over"]
    said = refusal_sentence(decision, late, EN)
    assert said == (
        "The time to return without a special ground is over. "
        "It ended on 3 June 2026, 23:59 UTC (30 days, counted from 4 May 2026, 10:00 UTC)."
    )
    assert citations(decision, late) == terms().cited("windows.return")


def test_a_refusal_says_what_is_not_known_in_its_own_clause() -> None:
    decision = returning(4, custom_made=None)
    (unknown,) = [each for each in decision.refusals if "custom_made" in each.unknown]
    said = refusal_sentence(decision, unknown, EN)
    assert "Not known: " in said
    clauses = [EN.sentence(ORDER_LINE.fact(name)) for name in unknown.unknown]
    assert said.endswith("Not known: " + ", ".join(f"{each[0].lower()}{each[1:-1]}" for each in clauses))
    chinese = refusal_sentence(decision, unknown, ZH)
    assert " " not in chinese
    assert chinese.startswith(ZH.sentence(unknown.rule))


def test_a_standing_refusal_cites_nothing_of_the_terms() -> None:
    decision = decide(an_order(*SHIPPED, line=GOODS), asks("pack", "merchant"), day(3))
    (standing,) = decision.refusals
    assert citations(decision, standing) == ()
    assert refusal_sentence(decision, standing, EN) == EN.sentence(standing.rule)


@pytest.mark.parametrize(
    ("passes", "said"),
    [
        (Passes("never"), "This does not pass."),
        (Passes("if", after="deliver"), "This passes after: deliver."),
        (Passes("when", day(9)), "This passes on 10 May 2026, 10:00 UTC."),
        (Passes("when", MIDNIGHT), "This passes on 8 May 2026, 23:59 UTC."),
        (
            Passes("if", needs=(Need("custom_made", value=False, by="merchant"),)),
            (
                "This passes if: not: the goods are made to the buyer's own specification or personalised "
                "(from: merchant)."
            ),
        ),
    ],
)
def test_how_a_refusal_passes(passes: Passes, said: str) -> None:
    decision = decide(an_order(*PAID, zone="UTC"), asks("cancel"), day(2))
    assert passing_sentence(decision, passes, EN) == said


def test_what_is_needed_names_each_fact_and_who_knows_it() -> None:
    needs = [Need("custom_made", value=False, by="merchant"), Need("merchant_consents", value=True, by="merchant")]
    said = needs_sentence(needs, EN)
    first, second = said.split("; and ")
    assert first.startswith("not: ")
    assert not second.startswith("not: ")
    assert said.count("(from: merchant)") == 2


# ------------------------------------------------------------------------------------------ what else


@pytest.mark.parametrize(
    ("alternative", "said"),
    [
        (Alternative("cancel", "buyer", "cancelled", "now"), "cancel: now"),
        (
            Alternative("cancel", "buyer", "cancelled", "after", (("pack", "merchant"), ("deliver", "carrier"))),
            "cancel: after pack (merchant), deliver (carrier)",
        ),
        (Alternative("cancel", "buyer", "cancelled", "after", at=MIDNIGHT), "cancel: from 9 May 2026, 00:00 UTC"),
    ],
)
def test_what_else_there_is_and_when_it_opens(alternative: Alternative, said: str) -> None:
    decision = decide(an_order(*PAID, zone="UTC"), asks("cancel"), day(2))
    assert alternative_sentence(decision, alternative, EN) == said


def test_what_opens_after_an_act_may_need_a_fact_as_well() -> None:
    decision = decide(an_order(*PAID), asks("cancel"), day(2))
    needs = (Need("merchant_consents", value=True, by="merchant"),)
    said = alternative_sentence(
        decision, Alternative("cancel", "buyer", "cancelled", "after", (("pack", "merchant"),), needs=needs), EN
    )
    assert said.startswith("cancel: after pack (merchant), if ")


# ---------------------------------------------------------------------------------- waiting and money


@pytest.mark.parametrize(
    ("awaiting", "said"),
    [
        (
            Awaiting(("merchant", "platform"), day(4), "cancelled", answer=True),
            (
                "An answer is awaited from merchant, customer service, until 5 May 2026, 10:00 UTC; "
                "silence means: cancelled."
            ),
        ),
        (
            Awaiting(("merchant",), None, "cancelled", answer=True),
            "An answer is awaited from merchant; silence means: cancelled.",
        ),
        (
            Awaiting(("buyer",), MIDNIGHT, "delivered", answer=False),
            "An act is awaited from buyer, until 8 May 2026, 23:59 UTC; if nothing happens: delivered.",
        ),
        (
            Awaiting(("buyer",), None, None, answer=False),
            "An act is awaited from buyer; if nothing happens: ?.",
        ),
    ],
)
def test_who_is_waited_for_until_when_and_what_silence_means(awaiting: Awaiting, said: str) -> None:
    decision = decide(an_order(*PAID, zone="UTC"), asks("cancel"), day(2))
    assert awaiting_sentence(decision, awaiting, EN) == said


def test_the_money_is_said_with_what_is_kept_and_taken_off() -> None:
    decision = returning(4)
    assert decision.allowed
    plain = money_sentence(decision, EN)
    assert plain.startswith("comes back: ")
    assert "way back paid by: " in plain
    vars(decision)["money"] = (
        Refund(back=("item_price",), kept=("outbound_shipping",), deductions=("gift_marked_price",)),
        "buyer",
        (),
    )
    said = money_sentence(decision, EN)
    assert [part.partition(":")[0] for part in said.split("; ")] == ["comes back", "not", "less", "way back paid by"]
    assert money_sentence(returning(40), EN) == ""


# --------------------------------------------------------------------------------------------- tables


def test_a_table_says_where_an_allowed_request_leads_and_what_follows() -> None:
    decision = returning(4)
    said = shown(lambda out: show_decisions(out, [decision], EN))
    assert "✓" in said
    assert "effects: " in said
    assert "comes back: " in said


def test_a_request_that_was_handled_before_says_so() -> None:
    request = asks("cancel", ground="change_of_mind", key="k1")
    once = decide(
        an_order(*PAID, ("cancel", "cancellation_requested", {"key": "k1", "ground": "change_of_mind"})),
        request,
        day(3),
    )
    assert once.repeats == 2
    said = shown(lambda out: show_decisions(out, [once], EN))
    assert "A request with this key was handled before; nothing changes." in said


def test_a_denial_without_a_way_on_says_so() -> None:
    decision = decide(an_order(*SHIPPED), asks("pay", "payment_provider"), day(3))
    assert decision.alternatives == ()
    assert "Nothing more can be done here." in shown(lambda out: show_decisions(out, [decision], EN))


def test_the_head_says_what_was_tolerated_in_a_payload() -> None:
    order = an_order(*PAID)
    given = Given(order, (("unknown_code", "orders[0]", "The code X is not known."),))
    decision = decide(order, asks("cancel"), day(2))
    said = shown(lambda out: show_head(out, given, [decision], EN))
    assert said.startswith("Order A1 ")
    assert said.endswith("! orders[0]: The code X is not known. [unknown_code]")


def test_advice_is_a_row_each_and_none_is_said_as_well() -> None:
    order = an_order(line={"custom_made": True})
    advice = [AdviceOut.said(each, EN) for each in advise(order, terms(), day(0))]
    said = shown(lambda out: show_advice(out, advice, EN))
    assert "seed S28, S32" in said
    assert " L1 " in said
    assert shown(lambda out: show_advice(out, [], EN)) == "Nothing to advise."


def test_cases_are_counted_by_market_and_those_that_failed_are_told() -> None:
    cases = [
        Judged("A", "DE", "allowed", "allowed"),
        Judged("B", "DE", "allowed", "denied", ("verdict: expected allowed, got denied",), ("window_over (LAW)",)),
        Judged("C", "AT", "denied", "denied"),
    ]
    said = shown(lambda out: show_cases(out, cases, EN))
    assert "AT 1 0 DE 1 1 total 2 1" in said
    assert said.endswith("✗ B (DE) verdict: expected allowed, got denied because: window_over (LAW)")


def test_decisions_that_turn_are_a_row_each() -> None:
    order = an_order(*PAID, line=GOODS)
    found = changes([order], "marketplace", "eu", day(2), None)
    said = shown(lambda out: show_changes(out, found, EN))
    assert said.startswith(f"{found.turned} of {found.asked} decisions turn.")
    assert said.count(" L1 ") == found.turned > 0
    none = ChangesOut(asked=7, turned=0, changes=[])
    assert shown(lambda out: show_changes(out, none, EN)) == "0 of 7 decisions turn."


# ------------------------------------------------------------------------------------------------ why


def test_why_marks_what_holds_what_does_not_and_what_is_unknown() -> None:
    said = explain("paid", "cancel", "buyer", ["merchant_consents=false"], EN, json=False)
    assert said.startswith("paid · cancel · buyer\n  → cancelled  [✗ when merchant_consents]\n")
    assert "  → cancelled  [? when in_free_cancel_window or cancelling_needs_no_consent]\n" in said
    assert "  → cancellation requested  [otherwise]\n" in said
    assert "    ? requires custom_made: " in said
    assert said.endswith("\n\n")


def test_why_asks_for_everybody_who_may_ever_ask() -> None:
    said = explain("paid", "cancel", None, [], EN, json=False)
    assert [line for line in said.splitlines() if " · " in line] == [
        f"paid · cancel · {EN.label(actor)}" for actor in ORDER_LINE.event("cancel").actors
    ]


def test_why_names_the_refusal_where_there_is_no_way() -> None:
    said = explain("shipped", "pack", "merchant", [], EN, json=False).splitlines()
    assert said[1].startswith("  ✗ ")
    assert said[2].startswith("      source: ")
    assert said[3].startswith("      rule: order_lifecycle/definition/")
