"""The claims of a terms file for people: an overview, then each claim with all that decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.entrypoints.market_words import BREAK, MarketWords, code, table
from order_lifecycle.terms.claim import AGREED, REFUSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.terms.claim import Answer, Claim, Evidence, Exclude, RefundTerms, WayBack

Row = tuple[str, str]
"""The key of a head in the catalogue, and what is said under it."""


def claims(said: MarketWords) -> Iterator[str]:
    """The parts of the section, in order."""
    words = said.words
    overview = ("number", "ground", "act", "outcome", "window", "answer", "way_back")
    heads = [words.phrase(f"head_{head}") for head in overview]
    found = said.pack.claims
    yield table(heads, [(f"[{number}](#{number})", *_short(each, said)) for number, each in enumerate(found, 1)])
    for number, claim in enumerate(found, 1):
        yield f'### <a id="{number}"></a>{number}. {said.several(said.basis(name) for name in claim.basis)}'
        rows = [(words.phrase(f"head_{head}"), text) for head, text in _rows(claim, said)]
        yield table(["", ""], rows)


def _short(claim: Claim, said: MarketWords) -> tuple[str, ...]:
    return (
        said.several(said.basis(name) for name in claim.basis),
        said.several(said.act(name) for name in claim.acts),
        said.words.phrase("needs_consent" if claim.answer and claim.gives == "allowed" else claim.gives),
        _counts(claim.counts, claim.window, said) if claim.window else "",
        _party(claim.answer, said) if claim.answer else "",
        said.payer(claim.way_back.paid_by) if claim.way_back else "",
    )


def _rows(claim: Claim, said: MarketWords) -> Iterator[Row]:
    yield "ground", BREAK.join(f"{said.basis(name)} ({code(name)})" for name in claim.basis)
    yield "act", BREAK.join(f"{said.act(name)} ({code(name)})" for name in claim.acts)
    if claim.gives != "allowed":
        yield "outcome", said.words.phrase(claim.gives)
    if claim.window or claim.also:
        yield "window", BREAK.join(_windows(claim, said))
    if claim.when:
        yield "needs", code(claim.when)
    if claim.unless:
        yield "unless", BREAK.join(_unless(each, said) for each in claim.unless)
    if claim.recorded:
        yield "recorded", said.words.phrase("claim_recorded", condition=claim.recorded)
    if claim.evidence:
        yield "evidence", _evidence(claim.evidence, said)
    if claim.answer:
        yield "answer", BREAK.join(_answer(claim.answer, said))
    if claim.way_back:
        yield "way_back", BREAK.join(_way_back(claim.way_back, said))
    if claim.refund:
        yield from _refund(claim.refund, said)
    yield "since", str(claim.since)
    yield "source", said.cited(claim.source)


def _windows(claim: Claim, said: MarketWords) -> Iterator[str]:
    first = [(claim.window, claim.counts, claim.tested)] if claim.window else []
    for window, counts, tested in (*first, *((each.window, each.counts, each.tested) for each in claim.also)):
        clauses = [_counts(counts, window, said)]
        clauses += [said.words.phrase("claim_tested", fact=tested)] if tested else []
        yield said.clauses(clauses)


def _counts(counts: str, window: str, said: MarketWords) -> str:
    return said.words.phrase(f"claim_{counts}", window=said.window_length(window))


def _unless(each: Exclude, said: MarketWords) -> str:
    words = said.words
    clauses = [words.phrase("claim_if", condition=each.when, then=code(each.name))]
    if each.acts:
        clauses.append(words.phrase("claim_only_for", acts=said.several(said.act(name) for name in each.acts)))
    if each.gives != "denied":
        clauses.append(words.phrase("claim_gives", verdict=words.phrase(each.gives)))
    if each.instead:
        clauses.append(words.phrase("claim_instead", ways=said.several(said.way(name) for name in each.instead)))
    if each.since:
        clauses.append(words.phrase("claim_since", day=each.since))
    return said.clauses([*clauses, said.cited(each.source)])


def _evidence(evidence: Evidence, said: MarketWords) -> str:
    missing = said.words.phrase(evidence.missing)
    clauses = [said.words.phrase("claim_evidence", condition=evidence.needs, verdict=missing)]
    if evidence.presumed:
        clauses.append(said.words.phrase("claim_presumed", condition=evidence.presumed))
    return said.clauses(clauses)


def _party(answer: Answer, said: MarketWords) -> str:
    party = said.party(answer.by)
    if answer.window is None:
        return party
    return said.words.phrase("claim_answer_within", party=party, window=said.window_length(answer.window))


def _answer(answer: Answer, said: MarketWords) -> Iterator[str]:
    words = said.words
    yield _party(answer, said)
    if answer.silence:
        yield words.phrase("claim_silence", verdict=words.phrase(answer.silence))
    for each in answer.silence_unless:
        then = words.phrase("claim_silence", verdict=words.phrase(each.gives))
        yield words.phrase("claim_if", condition=each.when, then=then)
    if answer.agreed != AGREED:
        yield words.phrase("claim_agreed", condition=answer.agreed)
    if answer.refused and answer.refused != REFUSED:
        yield words.phrase("claim_refused", condition=answer.refused)


def _way_back(terms: WayBack, said: MarketWords) -> Iterator[str]:
    yield said.payer(terms.paid_by)
    for each in terms.unless:
        yield said.words.phrase("claim_if", condition=each.when, then=said.payer(each.paid_by))


def _refund(terms: RefundTerms, said: MarketWords) -> Iterator[Row]:
    words = said.words
    if terms.back:
        yield "refund_back", said.several(said.part(name) for name in terms.back)
    if terms.kept:
        yield "refund_kept", said.several(said.part(name) for name in terms.kept)
    if terms.deduct:
        yield (
            "refund_deducted",
            BREAK.join(
                words.phrase("claim_if", condition=each.when, then=said.part(each.part)) for each in terms.deduct
            ),
        )
    if terms.within or terms.after:
        yield "refund_by", by_when(terms.within, terms.after, said)
    if terms.method:
        yield "refund_method", said.method(terms.method)
    if terms.withhold_until:
        clauses = [said.anchor(terms.withhold_until)]
        clauses += [words.phrase("claim_not_withheld", condition=terms.no_withholding)] if terms.no_withholding else []
        yield "refund_withheld", said.clauses(clauses)
    if terms.unless:
        yield "refund_unless", BREAK.join(_refund_unless(terms, said))


def by_when(within: str | None, after: str | None, said: MarketWords) -> str:
    """By when money comes back, and from when that is counted."""
    if within and after:
        return said.words.phrase("claim_refund_after", within=said.within(within), anchor=said.anchor(after))
    return said.within(within) if within else said.words.phrase("claim_from", anchor=said.anchor(after or ""))


def _refund_unless(terms: RefundTerms, said: MarketWords) -> Iterator[str]:
    words = said.words
    for each in terms.unless:
        changed = []
        for head, parts in (("refund_back", each.back), ("refund_kept", each.kept)):
            if parts is not None:
                listed = said.several(said.part(name) for name in parts) or words.phrase("claim_nothing")
                changed.append(words.phrase("claim_changed", what=words.phrase(f"head_{head}"), to=listed))
        if each.within or each.after:
            changed.append(by_when(each.within, each.after, said))
        yield words.phrase("claim_if", condition=each.when, then=said.several(changed))
