"""The page of a market says every figure and every claim, in words, with where it was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.entrypoints.market_page import figures, marked, market_page, newest
from order_lifecycle.entrypoints.market_words import MarketWords, code
from order_lifecycle.errors import UnknownName
from order_lifecycle.terms.files import chain, packs, read_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.terms.claim import Claim
    from order_lifecycle.terms.pack import Pack
    from tests.unit.entrypoints.conftest import Run

OWN = """
name = "own"
title = { en = "A shop of its own" }
layer = "merchant"
market = "own"
extends = "marketplace"
statute = "eu"
holidays = "DE"
zone = "Europe/Berlin"
rules = { never_heard_of = [{ value = false, source = ["us"], since = 2026-02-01 }] }

[return_terms]
en = "Ask us."

[sources.us]
cite = "Our page"
tier = "P"
read = 2026-01-31

[[windows.winter]]
length = 5
unit = "business_days"
anchor = "deliver"
later_of = "contract"
first_day = "same_day"
end = "end_of_day"
parcel = "first"
rollover = "after_holiday"
tested = "now"
stated = "stated_ship_days"
both = "return"
added = { by = ["preorder_days"], unit = "calendar_days" }
extended = { when = "mall", length = 1, unit = "months", cured_at = "informed_at" }
shortened = { when = "is_perishable", by = "expected_life_days" }
paused = { when = "repair_requested", since = "repair_requested_at", until = "repaired_goods_received_at", left = 7 }
source = ["us"]
since = 2026-01-01

[[windows.later]]
length = 3
unit = "calendar_days"
anchor = "deliver"
after = "winter"
first_day = "day_after"
end = "end_of_day"
source = ["us"]
since = 2026-01-01

[[claims]]
basis = ["whim"]
acts = ["withdraw"]
gives = "needs_consent"
when = "mall"
window = "return"
also = [{ window = "winter", counts = "once_over", tested = "shipped_at" }]
recorded = "order_confirmed"
source = ["us"]
since = 2026-01-01
evidence = { needs = "evidence_provided", presumed = "mall" }
way_back = { paid_by = "n/a", unless = [{ when = "mall", paid_by = "platform" }] }

[[claims.unless]]
name = "worn"
when = "tags_removed"
acts = ["withdraw"]
gives = "needs_facts"
instead = ["repair", "mutual_consent"]
source = ["us"]
since = 2026-03-01

[claims.answer]
by = "seller"
window = "winter"
silence = "allowed"
silence_unless = [{ when = "mall", gives = "denied" }]
agreed = "parties_agreed"
refused = "seller_refused_to_deliver"

[claims.refund]
back = ["item_price"]
kept = ["insurance"]
deduct = [{ part = "used_portion", when = "activated" }]
within = "2 business_days"
after = "termination"
method = "original_payment_method"
withhold_until = "goods_received"
no_withholding = "seller_offered_collection"
unless = [{ when = "mall", back = [], within = "immediate" }, { when = "paid", after = "withdrawal" }]
"""


@pytest.fixture(scope="module")
def own() -> Pack:
    return read_pack(OWN, "own.toml")


def page(pack: Pack) -> str:
    return market_page(pack, words("en"), chain("marketplace", packs()))


def of_claim(claim: Claim, said: MarketWords) -> Iterator[tuple[str, str]]:
    yield from ((name, said.basis(name)) for name in claim.basis)
    yield from ((name, said.act(name)) for name in claim.acts)
    yield from ((name, said.way(name)) for each in claim.unless for name in each.instead)
    named = [claim.window, claim.answer.window if claim.answer else None, *(each.window for each in claim.also)]
    yield from ((name, said.window(name)) for name in named if name)
    if claim.answer:
        yield claim.answer.by, said.party(claim.answer.by)
    if claim.way_back:
        payers = (claim.way_back.paid_by, *(each.paid_by for each in claim.way_back.unless))
        yield from ((name, said.payer(name)) for name in payers)
    if refund := claim.refund:
        parts = [*refund.back, *refund.kept, *(each.part for each in refund.deduct)]
        parts += [name for each in refund.unless for name in (*(each.back or ()), *(each.kept or ()))]
        yield from ((name, said.part(name)) for name in parts)
        times = [(refund.within, refund.after), *((each.within, each.after) for each in refund.unless)]
        yield from ((within, said.within(within)) for within, _ in times if within)
        yield from ((after, said.anchor(after)) for _, after in times if after)
        yield from ((name, said.method(name)) for name in (refund.method,) if name)
        yield from ((name, said.anchor(name)) for name in (refund.withhold_until,) if name)


def names(pack: Pack, said: MarketWords) -> Iterator[tuple[str, str]]:
    """Every name in a terms file, and how it is said."""
    yield from ((name, said.window(name)) for name in pack.windows)
    for window in (each for dated in pack.windows.values() for each in dated):
        yield window.anchor, said.anchor(window.anchor)
        yield from ((name, said.anchor(name)) for name in (window.later_of,) if name)
    yield from ((name, said.limit(name)) for name in pack.limits)
    yield from ((name, said.amount(name)) for name in pack.amounts)
    yield from ((name, said.rule(name)) for name in (*pack.rules, *pack.exclusions))
    for claim in pack.claims:
        yield from of_claim(claim, said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", packs())
def test_every_name_in_a_terms_file_has_its_phrase(name: str, language: str) -> None:
    pack = packs()[name]
    bare = {each for each, text in names(pack, MarketWords(pack, words(language))) if text == code(each)}
    assert bare == set(), f"[phrases] of {language}.toml"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", packs())
def test_a_page_says_every_figure_and_every_source(name: str, language: str) -> None:
    pack = packs()[name]
    text = market_page(pack, words(language), chain(name, packs())[1:])
    assert pack.title[language] in text
    for key in (*pack.windows, *pack.rules, *pack.exclusions):
        assert code(key) in text
    for source in pack.sources.values():
        assert source.cite in text
        assert str(source.read) in text
    for claim in pack.claims:
        assert all(code(each) in text for each in (*claim.basis, *claim.acts))
        assert claim.when is None or claim.when in text


def test_a_rule_that_is_a_fact_is_said_by_the_sentence_of_the_fact() -> None:
    text = market_page(packs()["eu"], words("zh"))
    assert words("zh").sentence(ORDER_LINE.fact("return_needs_no_consent")) in text
    assert words("zh").sentence(ORDER_LINE.fact("perishable")) in text
    assert "不构成法律意见" in text


def test_a_page_begins_with_what_it_builds_on(own: Pack) -> None:
    head = page(own).partition("##")[0]
    assert "- The newest figure holds from 2026-02-01 on." in head
    assert "builds on [marketplace](marketplace.en.md)" in head
    assert "the statute [eu](eu.en.md)" in head
    assert "Saturday, Sunday are no working days" in head
    assert "the calendar DE" in head
    assert "**P** is this project's own choice" in head
    assert "> Ask us." in head


def test_a_window_says_all_that_changes_it(own: Pack) -> None:
    rows = [line for line in page(own).splitlines() if line.startswith(("| `winter`", "| `later`"))]
    how = (
        "the day itself is the first; to the end of the last day; of several deliveries the first counts; "
        "a last day that is a public holiday moves to the next working day; the day of the decision must lie in it; "
        "it begins later, by the days in `preorder_days`; where `stated_ship_days` says a number, that is the length; "
        "1 months more while `mall`; if `informed_at` is known, the plain length from then on; "
        "only the days in `expected_life_days`, if fewer, while `is_perishable`; "
        "the clock stands from `repair_requested_at` to `repaired_goods_received_at` while `repair_requested`; "
        "then at least 7 days are left; this must be open as well: return without a special ground (30 days)"
    )
    assert rows[0].split(" | ")[1:] == [
        "5 working days",
        "the delivery, or the contract if that is later",
        how,
        "2026-01-01",
        "us **P** |",
    ]
    assert "the end of: `winter`" in rows[1]


def test_a_claim_says_all_that_decides_about_it(own: Pack) -> None:
    text = page(own)
    rows = dict(
        line[2:-2].split(" | ", 1) for line in text.splitlines() if line.startswith("| ") and line.count(" | ") == 1
    )
    assert rows == {
        "": "",
        "---": "---",
        "ground": "`whim` (`whim`)",
        "what may be done": "withdraw without a reason (`withdraw`)",
        "outcome": "allowed, but an answer is awaited",
        "window": "while it runs: return without a special ground (30 days)"
        "<br>once it is over: `winter` (5 working days); what must lie in it: `shipped_at`",
        "needs": "`mall`",
        "taken away if": "if `tags_removed`: `worn`; only for: withdraw without a reason; "
        "then: something must be known first; instead: repair, agreement between buyer and seller; "
        "from 2026-03-01 on; us **P**",
        "taken up": "while `order_confirmed`, what is unknown is settled",
        "evidence": "`evidence_provided`; while it is missing: something must be known first; not needed while `mall`",
        "who answers": "the seller, within: `winter` (5 working days)<br>silence means: allowed"
        "<br>if `mall`: silence means: denied<br>a yes is: `parties_agreed`<br>a no is: `seller_refused_to_deliver`",
        "pays the way back": "no return<br>if `mall`: the platform",
        "comes back": "price of the goods",
        "is not paid back": "insurance",
        "is taken off": "if `activated`: what was already used",
        "paid by": "2 working days, from: the end of the contract",
        "how": "by the original means of payment",
        "may be withheld until": "the goods reaching the seller; not while `seller_offered_collection`",
        "but": "if `mall`: comes back: nothing, at once<br>if `paid`: from: the withdrawal",
        "holds from": "2026-01-01",
        "source": "us **P**",
    }


def test_the_overview_says_what_is_denied_and_where_an_answer_is_awaited() -> None:
    outcomes = [
        row.split(" | ")[3] for row in market_page(packs()["us"], words("en")).splitlines() if row.startswith("| [")
    ]
    assert outcomes[0] == "denied"
    assert outcomes[-1] == "allowed, but an answer is awaited"


def test_a_name_without_a_phrase_is_shown_as_code(own: Pack) -> None:
    assert "| `never_heard_of` | no | 2026-02-01 | us **P** |" in page(own)


def test_a_language_in_which_the_file_says_nothing_is_a_clear_error(own: Pack) -> None:
    with pytest.raises(UnknownName, match=r"terms of 'own': no language 'zh'.*There are: en"):
        market_page(own, words("zh"))


def test_figures_are_counted_by_the_tier_of_their_sources(own: Pack) -> None:
    assert len(figures(own)) == 4
    assert (marked(own, "P"), marked(own, "S")) == (4, 0)
    assert str(newest(own)) == "2026-02-01"


def test_the_command_prints_the_page(run: Run) -> None:
    assert run("handbook", "--market", "eu").out == market_page(packs()["eu"], words("en"))
    assert run("handbook", "--market", "de", "--lang", "zh").out.startswith("# 德国")
    said = run("handbook", "--market", "e")
    assert (said.code, "no market 'e'" in said.err) == (2, True)
