"""Assertions about decisions, with messages that say what was decided and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from order_lifecycle.acting import Decision
from order_lifecycle.deciding.decision import Allowed, Denied

if TYPE_CHECKING:
    from collections.abc import Collection

    Decided = Decision | Allowed | Denied
    """What `order_lifecycle.decide` gives, or what the decider itself gives."""


def assert_allowed(decided: Decided, *, to: str | None = None, effects: Collection[str] | None = None) -> None:
    """It is allowed, and leads to this state with these effects, in any order, if they are named.

    >>> from order_lifecycle.deciding.decide import decide
    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.language.conditions import Facts
    >>> assert_allowed(decide(ORDER_LINE, "placed", "cancel", "buyer", Facts()), to="cancelled")
    """
    __tracebackhide__ = True
    outcome = _outcome(decided)
    if isinstance(outcome, Denied):
        _fail(f"{_asked(outcome)} is refused; it should be allowed.\n{_reasons(outcome)}")
    if to is not None and outcome.to != to:
        _fail(f"{_asked(outcome)} leads to {outcome.to!r}, not to {to!r}.\n  {outcome.transition.place}")
    if effects is not None and set(outcome.effects) != set(effects):
        _fail(f"{_asked(outcome)} has other effects.\n{_compared(outcome.effects, effects)}")


def assert_denied(decided: Decided, *codes: str, exactly: bool = True) -> None:
    """It is refused by these rules and no others; with ``exactly=False``, by these among others.

    >>> from order_lifecycle.deciding.decide import decide
    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.language.conditions import Facts
    >>> denied = decide(ORDER_LINE, "shipped", "cancel", "merchant", Facts())
    >>> assert_denied(denied, "carrier_has_it")
    >>> try:
    ...     assert_denied(denied, "already_delivered")
    ... except AssertionError as differs:
    ...     print(str(differs).splitlines()[1])
      + already_delivered (missing)
    """
    __tracebackhide__ = True
    outcome = _outcome(decided)
    if isinstance(outcome, Allowed):
        expected = f" by {', '.join(codes)}" if codes else ""
        _fail(
            f"{_asked(outcome)} is allowed, to {outcome.to!r}; it should be refused{expected}.\n"
            f"  {outcome.transition.place}"
        )
    lacking = [code for code in codes if code not in outcome.codes]
    if lacking or (exactly and codes and set(outcome.codes) != set(codes)):
        compared = _compared(outcome.codes, codes) if exactly else _compared((), lacking)
        _fail(f"{_asked(outcome)} is refused by other rules.\n{compared}\n{_reasons(outcome)}")


def _fail(message: str) -> NoReturn:
    __tracebackhide__ = True
    raise AssertionError(message)


def _outcome(decided: Decided) -> Allowed | Denied:
    return decided.outcome if isinstance(decided, Decision) else decided


def _asked(outcome: Allowed | Denied) -> str:
    return f"{outcome.event} by {outcome.by} at {outcome.state}"


def _compared(found: Collection[str], wanted: Collection[str]) -> str:
    lines = [f"  + {name} (missing)" for name in wanted if name not in found]
    lines += [f"  - {name} (not expected)" for name in found if name not in wanted]
    return "\n".join(lines)


def _reasons(denied: Denied) -> str:
    lines = []
    for refusal in denied.refusals:
        unknown = f" (unknown: {', '.join(refusal.unknown)})" if refusal.unknown else ""
        lines += [f"  {refusal.code}: {refusal.sentence}{unknown}", f"    {refusal.place}"]
    return "\n".join(lines)
