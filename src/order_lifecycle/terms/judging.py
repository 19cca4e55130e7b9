"""What the terms say of one claim in one situation: the verdict, because of what, and the money that follows.

The best ground wins: allowed, then needs_consent, then needs_facts, then denied. A sure obstacle decides before
anything that is unknown; an unknown fact matters only where nothing sure stands in the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from order_lifecycle.terms.counting import Counted, counted, tested_time
from order_lifecycle.terms.expressions import condition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from order_lifecycle.terms.claim import Answer, Claim, ClaimVerdict, RefundTerms, WayBack
    from order_lifecycle.terms.figures import Window
    from order_lifecycle.terms.situation import Situation

BEST_FIRST: tuple[ClaimVerdict, ...] = ("allowed", "needs_consent", "needs_facts", "denied")
NO_SUCH_CLAIM = "no_such_claim"
OUT_OF_SCOPE = "out_of_scope"
NO_ANSWER = {"seller_response": None, "merchant_consented": None, "merchant_replied": False}
"""Keys that can say that nobody has answered, and the value with which they say it."""


@dataclass(frozen=True)
class Because:
    """One reason for a verdict: a code, and the sources it stands on."""

    code: str
    source: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refund:
    """What comes back, what does not, what is taken off; by when, counted from what, how, and what may be withheld."""

    back: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    deductions: tuple[str, ...] = ()
    within: str | None = None
    after: str | None = None
    method: str | None = None
    withhold_until: str | None = None


@dataclass(frozen=True)
class Judgement:
    """The verdict on a claim. `missing` are the facts that could change it; `window` is where the time was counted."""

    verdict: ClaimVerdict
    because: tuple[Because, ...] = ()
    missing: tuple[str, ...] = ()
    claim: Claim | None = None
    window: Counted | None = None
    way_back: str = "n/a"
    refund: Refund = field(default_factory=Refund)


@dataclass(frozen=True)
class Book:
    """The claims and windows in force, and the calendar they are counted in."""

    claims: tuple[Claim, ...]
    windows: Mapping[str, Window]
    is_free: Callable[[date], bool]


def judge(book: Book, basis: str, act: str, seen: Situation) -> Judgement:
    """The verdict on this act on this ground; the best of several claims; of equals one that fits, then the first."""
    found = [_judged(book, claim, act, seen) for claim in book.claims if basis in claim.basis and act in claim.acts]
    if not found:
        return Judgement("denied", (Because(NO_SUCH_CLAIM),))
    return min(found, key=lambda each: (BEST_FIRST.index(each.verdict), each.because[0].code == OUT_OF_SCOPE))


def _judged(book: Book, claim: Claim, act: str, seen: Situation) -> Judgement:
    window = _window(book, claim, seen)
    scales = _Scales(seen)
    if claim.when is not None:
        scales.needs(claim.when, "denied", Because(OUT_OF_SCOPE, claim.source))
    if window is not None:
        scales.window(window, claim.counts, claim.source)
    for each in claim.also:
        scales.window(_counted(book, each.window, each.counts, each.tested, seen), each.counts, claim.source)
    for exception in claim.unless:
        if not exception.acts or act in exception.acts:
            scales.excludes(exception.when, exception.gives, Because(exception.name, exception.source))
    evidence = claim.evidence
    if evidence is not None and not (evidence.presumed and seen.truth(condition(evidence.presumed))):
        scales.needs(evidence.needs, evidence.missing, Because("evidence_missing", claim.source))
    if claim.recorded is not None and seen.truth(condition(claim.recorded)):
        scales.missing.clear()
    worst = max((verdict for verdict, _ in scales.obstacles), key=BEST_FIRST.index, default=None)
    if worst is not None and (worst == "denied" or not scales.missing):
        return Judgement(worst, tuple(each for _, each in scales.obstacles), claim=claim, window=window)
    if scales.missing:
        unknown = tuple(dict.fromkeys(scales.missing))
        return Judgement("needs_facts", (Because("facts_missing", claim.source),), unknown, claim, window)
    return _answered(book, claim, seen, window)


@dataclass
class _Scales:
    """What stands in the way of a claim, and what is missing to be sure."""

    seen: Situation
    obstacles: list[tuple[ClaimVerdict, Because]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    def needs(self, text: str, otherwise: ClaimVerdict, because: Because) -> None:
        """The condition must hold."""
        self._weigh(self.seen.truth(condition(text)) is False, text, otherwise, because)

    def excludes(self, text: str, then: ClaimVerdict, because: Because) -> None:
        """The condition must not hold."""
        self._weigh(self.seen.truth(condition(text)) is True, text, then, because)

    def window(self, found: Counted, counts: str, source: tuple[str, ...]) -> None:
        """The tested time must lie in the window, or behind it."""
        if found.inside is None:
            self.missing += found.missing
        elif found.inside is not (counts == "until_over"):
            code = "window_over" if counts == "until_over" else "not_yet_due"
            self.obstacles.append(("denied", Because(code, source)))

    def _weigh(self, in_the_way: bool, text: str, verdict: ClaimVerdict, because: Because) -> None:  # noqa: FBT001 - private, named by its callers
        if in_the_way:
            self.obstacles.append((verdict, because))
        elif self.seen.truth(condition(text)) is None:
            self.missing += self.seen.missing(condition(text))


def _window(book: Book, claim: Claim, seen: Situation) -> Counted | None:
    return _counted(book, claim.window, claim.counts, claim.tested, seen) if claim.window else None


def _counted(book: Book, name: str, counts: str, key: str | None, seen: Situation) -> Counted:
    """The window of that name; `key` names the tested time where it is not the usual one."""
    window = book.windows[name]
    if key is None:
        tested = tested_time(window, seen, at_now=counts == "once_over")
    elif not seen.knows(key):
        return Counted(None, missing=(key,))
    else:
        tested = seen.get(key)
        if tested is None:
            return Counted(inside=False)
    return counted(window, seen, book.windows, book.is_free, tested)


def _answered(book: Book, claim: Claim, seen: Situation, window: Counted | None) -> Judgement:
    """Nothing stands in the way; somebody may still have to answer."""
    found = Judgement(
        claim.gives,
        (Because(claim.basis[0], claim.source),),
        claim=claim,
        window=window,
        way_back=way_back_of(claim.way_back, seen),
        refund=refund_of(claim.refund, seen),
    )
    return found if claim.answer is None else _answer(book, claim, claim.answer, seen, found)


def _answer(book: Book, claim: Claim, answer: Answer, seen: Situation, found: Judgement) -> Judgement:
    """The same, by what was answered; or, once the time to answer is up, by what silence means."""
    if seen.truth(condition(answer.agreed)):
        return _by(found, "allowed", "agreed", claim)
    if answer.refused is not None and seen.truth(condition(answer.refused)):
        return _by(found, "denied", "refused", claim)
    if answer.window is None or answer.silence is None:
        return _by(found, "needs_consent", "answer_awaited", claim)
    figure = book.windows[answer.window]
    clock = counted(figure, seen, book.windows, book.is_free, seen.now)
    found = replace(found, window=clock)
    claim = claim.model_copy(update={"source": tuple(dict.fromkeys((*figure.source, *claim.source)))})
    said = [seen.values[key] == nothing for key, nothing in NO_ANSWER.items() if key in seen.values]
    if clock.inside is not False or not all(said):
        return _by(found, "needs_consent", "answer_awaited", claim)
    verdict, missing = _silence(answer, answer.silence, seen) if said else ("needs_facts", ("seller_response",))
    return _by(found, verdict, "facts_missing" if missing else "silence", claim, missing)


def _by(found: Judgement, verdict: ClaimVerdict, code: str, claim: Claim, missing: tuple[str, ...] = ()) -> Judgement:
    return replace(found, verdict=verdict, because=(*found.because, Because(code, claim.source)), missing=missing)


def _silence(answer: Answer, usual: ClaimVerdict, seen: Situation) -> tuple[ClaimVerdict, tuple[str, ...]]:
    """What silence means here, or which facts could change that."""
    for other in answer.silence_unless:
        truth = seen.truth(condition(other.when))
        if truth is None:
            return "needs_facts", seen.missing(condition(other.when))
        if truth:
            return other.gives, ()
    return usual, ()


def way_back_of(terms: WayBack | None, seen: Situation) -> str:
    """Who pays for the way back."""
    if terms is None:
        return "n/a"
    special = next((each.paid_by for each in terms.unless if seen.truth(condition(each.when))), None)
    return special or terms.paid_by


def refund_of(terms: RefundTerms | None, seen: Situation) -> Refund:
    """The money that follows from an allowed claim."""
    if terms is None:
        return Refund()
    withheld = terms.withhold_until
    if terms.no_withholding is not None and seen.truth(condition(terms.no_withholding)):
        withheld = None
    special = next((each for each in terms.unless if seen.truth(condition(each.when))), None)
    return Refund(
        back=terms.back if special is None or special.back is None else special.back,
        kept=terms.kept if special is None or special.kept is None else special.kept,
        deductions=tuple(each.part for each in terms.deduct if seen.truth(condition(each.when))),
        within=(special.within if special else None) or terms.within,
        after=(special.after if special else None) or terms.after,
        method=terms.method,
        withhold_until=withheld,
    )
