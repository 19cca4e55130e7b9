"""What the commands print with ``--json``: documented, versioned, generated as JSON Schema into docs/schema/."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.entrypoints.saying import (
    alternative_sentence,
    citations,
    local,
    passing_sentence,
    refusal_sentence,
)

if TYPE_CHECKING:
    from order_lifecycle.acting import Awaiting, Decision
    from order_lifecycle.deciding.alternatives import Alternative
    from order_lifecycle.deciding.decision import Need, Refusal
    from order_lifecycle.language.words import Words
    from order_lifecycle.orders.advice import Advice
    from order_lifecycle.terms.judging import Refund

Verdict = Literal["allowed", "needs_consent", "needs_facts", "not_yet", "denied"]


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class NeedOut(_Out):
    """A fact that would have to be `value`, and who can supply it."""

    fact: str
    value: bool
    by: str
    sentence: str

    @classmethod
    def said(cls, need: Need, words: Words) -> Self:
        """From a need."""
        return cls(fact=need.fact, value=need.value, by=need.by, sentence=words.sentence(ORDER_LINE.fact(need.fact)))


class RefusalOut(_Out):
    """One reason why not, and how it can pass."""

    code: str
    sentence: str
    source: str
    citations: list[str] = Field(description="Paragraphs and pages of the terms in force on which it turns.")
    place: str = Field(description="File and line of the rule.")
    unknown: list[str] = Field(description="Facts that nobody has told yet.")
    passes: Literal["never", "when", "if"]
    passes_sentence: str
    at: datetime | None = Field(description="When it passes, if time alone does it.")
    needs: list[NeedOut]
    after: str | None = Field(description="The event after which it passes.")

    @classmethod
    def said(cls, decision: Decision, refusal: Refusal, words: Words) -> Self:
        """From a refusal of a decision."""
        passes = decision.passes(refusal)
        return cls(
            code=refusal.code,
            sentence=refusal_sentence(decision, refusal, words),
            source=refusal.source,
            citations=list(citations(decision, refusal)),
            place=str(refusal.place),
            unknown=list(refusal.unknown),
            passes=passes.kind,
            passes_sentence=passing_sentence(decision, passes, words),
            at=local(decision, passes.at) if passes.at else None,
            needs=[NeedOut.said(need, words) for need in passes.needs],
            after=passes.after or None,
        )


class ActOut(_Out):
    """Somebody's act."""

    event: str
    by: str


class AlternativeOut(_Out):
    """Something that leads on, verified by asking again."""

    event: str
    by: str
    to: str
    opens: Literal["now", "after", "if"]
    after: list[ActOut]
    at: datetime | None
    needs: list[NeedOut]
    sentence: str

    @classmethod
    def said(cls, decision: Decision, alternative: Alternative, words: Words) -> Self:
        """From an alternative of a decision."""
        return cls(
            event=alternative.event,
            by=alternative.by,
            to=alternative.to,
            opens=alternative.opens,
            after=[ActOut(event=event, by=by) for event, by in alternative.after],
            at=local(decision, alternative.at) if alternative.at else None,
            needs=[NeedOut.said(need, words) for need in alternative.needs],
            sentence=alternative_sentence(decision, alternative, words),
        )


class AwaitingOut(_Out):
    """Who is waited for, until when, and where the line goes if nothing happens."""

    from_: list[str] = Field(alias="from")
    until: datetime | None
    on_silence: str | None

    @classmethod
    def said(cls, decision: Decision, awaiting: Awaiting) -> Self:
        """From what a decision awaits."""
        until = local(decision, awaiting.until) if awaiting.until else None
        return cls(from_=list(awaiting.by), until=until, on_silence=awaiting.on_silence)


class MoneyOut(_Out):
    """What follows from an allowed request: which parts come back, by when, and who pays the way back."""

    refundable: list[str]
    not_refundable: list[str]
    deductions: list[str]
    deadline: str | None
    deadline_anchor: str | None
    method: str | None
    seller_may_withhold_until: str | None
    return_shipping_paid_by: str
    source: list[str]

    @classmethod
    def said(cls, money: tuple[Refund, str, tuple[str, ...]]) -> Self:
        """From the money of a decision."""
        refund, payer, source = money
        return cls(
            refundable=list(refund.back),
            not_refundable=list(refund.kept),
            deductions=list(refund.deductions),
            deadline=refund.within,
            deadline_anchor=refund.after,
            method=refund.method,
            seller_may_withhold_until=refund.withhold_until,
            return_shipping_paid_by=payer,
            source=list(source),
        )


class LineOut(_Out):
    """The decision about one line."""

    line: str
    state: str
    event: str
    by: str
    ground: str | None
    verdict: Verdict
    to: str | None
    awaiting: AwaitingOut | None
    effects: list[str]
    money: MoneyOut | None = Field(description="What an allowed request leads to under the terms.")
    refusals: list[RefusalOut]
    alternatives: list[AlternativeOut]
    repeats: int | None = Field(description="Position of the entry that an earlier request with this key made.")

    @classmethod
    def said(cls, decision: Decision, words: Words) -> Self:
        """From a decision."""
        return cls(
            line=decision.line.id,
            state=decision.line.state,
            event=decision.request.event,
            by=decision.request.by,
            ground=decision.request.ground,
            verdict=decision.verdict,
            to=decision.to,
            awaiting=AwaitingOut.said(decision, decision.awaiting) if decision.awaiting else None,
            effects=list(decision.effects),
            money=MoneyOut.said(decision.money) if decision.money else None,
            refusals=[RefusalOut.said(decision, refusal, words) for refusal in decision.refusals],
            alternatives=[AlternativeOut.said(decision, each, words) for each in decision.alternatives],
            repeats=decision.repeats,
        )


class RemarkOut(_Out):
    """Something in a platform's payload that was tolerated or contradictory."""

    code: str
    where: str
    sentence: str


class DecisionsOut(_Out):
    """``order-lifecycle decide`` and ``options``: one entry a line (and, for options, an event)."""

    format: Literal["order-lifecycle/decisions/1"] = "order-lifecycle/decisions/1"
    order: str
    market: str
    terms: str
    definition: str
    at: datetime
    language: str
    allowed: bool = Field(description="Whether every line is allowed.")
    lines: list[LineOut]
    remarks: list[RemarkOut]

    @classmethod
    def said(cls, decisions: Iterable[Decision], words: Words, remarks: list[RemarkOut]) -> Self:
        """From decisions about the lines of one order."""
        several = list(decisions)
        first = several[0]
        return cls(
            order=first.order.id,
            market=first.order.market,
            terms=first.terms.id,
            definition=ORDER_LINE.digest,
            at=local(first, first.at),
            language=words.language,
            allowed=all(each.allowed for each in several),
            lines=[LineOut.said(each, words) for each in several],
            remarks=remarks,
        )


class AdviceOut(_Out):
    """One piece of advice."""

    code: str
    to: Literal["buyer", "merchant"]
    line: str | None
    sentence: str
    source: str

    @classmethod
    def said(cls, advice: Advice, words: Words) -> Self:
        """From a piece of advice."""
        sentence = words.phrase(f"advice_{advice.code}", **advice.parameters)
        return cls(code=advice.code, to=advice.to, line=advice.line, sentence=sentence, source=advice.source)


class AdvicesOut(_Out):
    """``order-lifecycle advise``."""

    format: Literal["order-lifecycle/advice/1"] = "order-lifecycle/advice/1"
    order: str
    at: datetime
    language: str
    advice: list[AdviceOut]


class WayOut(_Out):
    """One way in which an event leads from a state."""

    to: str
    by: list[str]
    when: str | None
    requires: list[str]
    place: str


class WhyOut(_Out):
    """``order-lifecycle why``: the rules of one cell for one actor."""

    state: str
    event: str
    by: str
    ways: list[WayOut]
    standing: str | None
    verdict: Verdict
    refusals: list[str]


class WhysOut(_Out):
    """``order-lifecycle why`` for every actor that was asked about."""

    format: Literal["order-lifecycle/why/1"] = "order-lifecycle/why/1"
    definition: str
    answers: list[WhyOut]


SCHEMAS: dict[str, type[BaseModel]] = {"decisions": DecisionsOut, "advice": AdvicesOut, "why": WhysOut}
"""Each JSON output and its model; ``docs/schema/<name>.json`` is generated from it."""
