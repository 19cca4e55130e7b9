"""The part of a terms file that says who may claim what: grounds with their exceptions, answers, evidence and money.

A claim is one ground under one set of terms: for which acts, under which condition, in which window, what takes it
away, who must answer, what must be shown, who pays the way back, what is paid back. Conditions are text in the closed
language of `expressions.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from order_lifecycle.errors import BadInput
from order_lifecycle.terms.expressions import condition
from order_lifecycle.terms.figures import Dated, Frozen, Text

ClaimVerdict = Literal["allowed", "denied", "needs_consent", "needs_facts"]


def _readable(text: str) -> str:
    try:
        condition(text)
    except BadInput as error:
        raise ValueError(str(error)) from None
    return text


When = Annotated[str, AfterValidator(_readable)]
Names = Annotated[tuple[Text, ...], Field(strict=False)]


class Exclude(Frozen):
    """What takes a claim away (or turns it into another verdict) while `when` holds; it never touches other claims.

    `since` is its first day, where it came later than the claim. With `acts`, it stands only in the way of these.
    """

    name: Text
    when: When
    acts: Names = ()
    gives: ClaimVerdict = "denied"
    instead: Names = ()
    source: Names = Field(min_length=1)
    since: dt.date | None = None


AGREED = 'merchant_consented or seller_response in ("approved", "accepted", "agreed", "yes")'
REFUSED = 'not merchant_consented or seller_response in ("declined", "rejected", "refused", "no")'


class SilenceIf(Frozen):
    """Another meaning of silence while `when` holds."""

    when: When
    gives: ClaimVerdict


class Answer(Frozen):
    """Who must answer, within which window, and what silence means. `agreed` and `refused` say what was answered.

    The first of `silence_unless` that holds gives silence another meaning.
    """

    by: Literal["seller", "platform", "carrier", "buyer"]
    window: Text | None = None
    silence: ClaimVerdict | None = None
    silence_unless: Annotated[tuple[SilenceIf, ...], Field(strict=False)] = ()
    agreed: When = AGREED
    refused: When | None = REFUSED


class Evidence(Frozen):
    """What must be shown, and the verdict while it is not. Nothing must be shown while `presumed` holds."""

    needs: When
    missing: ClaimVerdict = "needs_facts"
    presumed: When | None = None


class PaidByIf(Frozen):
    """Another payer while `when` holds."""

    when: When
    paid_by: Literal["buyer", "seller", "platform", "none", "n/a", "depends"]


class WayBack(Frozen):
    """Who pays for the return; the first of `unless` that holds goes before."""

    paid_by: Literal["buyer", "seller", "platform", "none", "n/a", "depends"]
    unless: Annotated[tuple[PaidByIf, ...], Field(strict=False)] = ()


class Deduction(Frozen):
    """What is taken off while `when` holds."""

    part: Text
    when: When


class RefundIf(Frozen):
    """Another refund while `when` holds; what it leaves out stays as it is."""

    when: When
    back: Names | None = None
    kept: Names | None = None
    within: Text | None = None
    after: Text | None = None


class RefundTerms(Frozen):
    """What comes back, what does not, what is taken off; by when, counted from what; how; what may be withheld.

    The first of `unless` that holds goes before.
    """

    back: Names = ()
    kept: Names = ()
    deduct: Annotated[tuple[Deduction, ...], Field(strict=False)] = ()
    within: Text | None = None
    after: Text | None = None
    method: Text | None = None
    withhold_until: Text | None = None
    no_withholding: When | None = None
    unless: Annotated[tuple[RefundIf, ...], Field(strict=False)] = ()


class Within(Frozen):
    """A window that counts as well, until it is over or from then on.

    `tested` names the time that must lie in it, in place of that of the request; a time that will not come lies in no
    window.
    """

    window: Text
    counts: Literal["until_over", "once_over"] = "until_over"
    tested: Text | None = None


class Claim(Dated):
    """One ground under these terms; see the module.

    `window` names a window of the file: the claim is open until it is over, or from then on (`counts`); `tested` as in
    `Within`; the windows in `also` count as well. While `recorded` holds, the platform has taken the request up: what
    is unknown of whether it could be made is settled.
    """

    basis: Names = Field(min_length=1)
    acts: Names = Field(min_length=1)
    gives: ClaimVerdict = "allowed"
    when: When | None = None
    window: Text | None = None
    counts: Literal["until_over", "once_over"] = "until_over"
    tested: Text | None = None
    also: Annotated[tuple[Within, ...], Field(strict=False)] = ()
    recorded: When | None = None
    unless: Annotated[tuple[Exclude, ...], Field(strict=False)] = ()
    answer: Answer | None = None
    evidence: Evidence | None = None
    way_back: WayBack | None = None
    refund: RefundTerms | None = None
