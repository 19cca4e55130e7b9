"""A decision in words: sentences in the reader's language, with dates and lengths filled in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from order_lifecycle.deciding.decision import Need, Passes, Refusal
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.entrypoints.market_claims import by_when
from order_lifecycle.entrypoints.market_words import MarketWords
from order_lifecycle.language.lifecycle import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from order_lifecycle.acting import Awaiting, Decision
    from order_lifecycle.deciding.alternatives import Alternative
    from order_lifecycle.language.words import Words


def local(decision: Decision, at: datetime) -> datetime:
    """A moment in the zone in which the order's days are counted."""
    return at.astimezone(decision.terms.zone(decision.order.zone))


def refusal_sentence(decision: Decision, refusal: Refusal, words: Words) -> str:
    """Why not, with the window that decided it and what is not known."""
    parts = [words.sentence(refusal.rule), *_windows(decision, refusal, words)]
    if refusal.unknown:
        facts = [_clause(words.sentence(ORDER_LINE.fact(name)), words) for name in refusal.unknown]
        parts.append(words.phrase("unknown", facts=_listed(facts, words)))
    return (" " if words.own else "").join(parts)


def citations(decision: Decision, refusal: Refusal) -> tuple[str, ...]:
    """The paragraphs and pages of the terms on which a refusal turns."""
    if not isinstance(refusal.rule, Requirement):
        return ()
    found = (decision.facts.parameters.get(fact.name, {}).get("source") for fact in refusal.rule.needs.facts)
    return tuple(dict.fromkeys(cite for cites in found if isinstance(cites, tuple) for cite in cites))


def passing_sentence(decision: Decision, passes: Passes, words: Words) -> str:
    """How a refusal can pass."""
    if passes.kind == "never":
        return words.phrase("passes_never")
    if passes.after:
        return words.phrase("passes_after", event=words.label(ORDER_LINE.event(passes.after)))
    if passes.kind == "when" and passes.at is not None:
        return words.phrase("passes_when", at=_deadline(decision, passes.at))
    return words.phrase("passes_if", needs=needs_sentence(passes.needs, words))


def needs_sentence(needs: Iterable[Need], words: Words) -> str:
    """The facts that would have to be supplied, and by whom."""
    said = [
        words.phrase(
            "need" if need.value else "need_not",
            sentence=_clause(words.sentence(ORDER_LINE.fact(need.fact)), words),
            actor=words.label(ORDER_LINE.actor(need.by)),
        )
        for need in needs
    ]
    return words.phrase("needs_separator").join(said)


def alternative_sentence(decision: Decision, alternative: Alternative, words: Words) -> str:
    """What else, and when it opens."""
    opens: list[str] = []
    if alternative.after:
        acts = [
            words.phrase("act", event=words.label(ORDER_LINE.event(event)), actor=words.label(ORDER_LINE.actor(by)))
            for event, by in alternative.after
        ]
        opens.append(words.phrase("opens_after", acts=_listed(acts, words)))
    if alternative.at is not None:
        opens.append(words.phrase("opens_at", at=local(decision, alternative.at)))
    if alternative.needs:
        opens.append(words.phrase("opens_if", needs=needs_sentence(alternative.needs, words)))
    label = words.label(ORDER_LINE.event(alternative.event))
    return f"{label}: {_listed(opens, words) or words.phrase('opens_now')}"


def awaiting_sentence(decision: Decision, awaiting: Awaiting, words: Words) -> str:
    """Who is waited for, until when, and what silence means."""
    actors = _listed([words.label(ORDER_LINE.actor(name)) for name in awaiting.by], words)
    silence = words.label(ORDER_LINE.state(awaiting.on_silence)) if awaiting.on_silence else "?"
    key = "awaiting" if awaiting.answer else "awaiting_act"
    if awaiting.until is None:
        return words.phrase(f"{key}_without_end", actors=actors, on_silence=silence)
    until = _deadline(decision, awaiting.until)
    return words.phrase(key, actors=actors, until=until, on_silence=silence)


def money_sentence(decision: Decision, words: Words) -> str:
    """What comes back under the terms, by when, and who pays the way back; empty where the terms say nothing of it."""
    if decision.money is None:
        return ""
    refund, payer, _ = decision.money
    said = MarketWords(decision.terms.pack, words)
    back = said.several(said.part(part) for part in refund.back)
    clauses = [words.phrase("money_back", parts=back)] if back else []
    if refund.kept:
        clauses.append(words.phrase("money_kept", parts=said.several(said.part(part) for part in refund.kept)))
    if refund.deductions:
        parts = said.several(said.part(part) for part in refund.deductions)
        clauses.append(words.phrase("money_deducted", parts=parts))
    if refund.within:
        clauses.append(by_when(refund.within, refund.after, said))
    clauses.append(words.phrase("money_way_back", payer=said.payer(payer)))
    return said.clauses(clauses)


def _windows(decision: Decision, refusal: Refusal, words: Words) -> list[str]:
    if not isinstance(refusal.rule, Requirement):
        return []
    said: list[str] = []
    for fact in refusal.rule.needs.facts:
        window = decision.facts.parameters.get(fact.name, {})
        until, since = window.get("until"), window.get("since")
        if not isinstance(until, datetime):
            continue
        counted = ""
        if isinstance(since, datetime) and window.get("length"):
            length = words.phrase(f"unit_{window['unit']}", length=window["length"])
            counted = words.phrase("counted", length=length, since=local(decision, since))
        key = "ended" if until <= decision.at else "ends"
        said.append(words.phrase(key, until=_deadline(decision, until), counted=counted))
    return said


def _deadline(decision: Decision, at: datetime) -> datetime:
    """A deadline as people say it: the end of a day is 23:59 of that day, not 00:00 of the next."""
    here = local(decision, at)
    return here - timedelta(minutes=1) if (here.hour, here.minute, here.second) == (0, 0, 0) else here


def _clause(sentence: str, words: Words) -> str:
    """A sentence inside another one."""
    bare = sentence.rstrip(".。")
    return bare[:1].lower() + bare[1:] if words.own else bare


def _listed(parts: list[str], words: Words) -> str:
    return words.phrase("list_separator").join(parts)
