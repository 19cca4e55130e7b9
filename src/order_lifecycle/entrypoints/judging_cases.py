"""The commands `judge` and `whatif`, as tables and as JSON."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict
from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from order_lifecycle.acting import options
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.orders.order import Request
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from rich.console import Console

    from order_lifecycle.entrypoints.judge import Judged
    from order_lifecycle.language.words import Words
    from order_lifecycle.orders.order import Order


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class CaseOut(_Out):
    """One case: what was expected, what the terms answer, where they differ and because of what."""

    id: str
    market: str
    expected: str
    answer: str
    passed: bool
    differences: list[str]
    because: list[str]


class CasesOut(_Out):
    """``order-lifecycle judge``."""

    passed: int
    failed: int
    cases: list[CaseOut]


class ChangeOut(_Out):
    """A decision that turns when the terms change."""

    order: str
    line: str
    state: str
    event: str
    by: str
    ground: str
    before: str
    after: str


class ChangesOut(_Out):
    """``order-lifecycle whatif``: how many decisions were asked, and those that turn."""

    asked: int
    turned: int
    changes: list[ChangeOut]


def cases_out(cases: Sequence[Judged]) -> CasesOut:
    """The answers to cases, for machines."""
    passed = sum(case.passed for case in cases)
    return CasesOut(
        passed=passed,
        failed=len(cases) - passed,
        cases=[
            CaseOut(
                id=case.id,
                market=case.market,
                expected=case.expected,
                answer=case.answer,
                passed=case.passed,
                differences=list(case.differences),
                because=list(case.because),
            )
            for case in cases
        ],
    )


def show_cases(out: Console, cases: Sequence[Judged], words: Words) -> None:
    """A row a market, then every case that failed with both answers."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for key in ("column_market", "column_passed", "column_failed"):
        table.add_column(words.phrase(key))
    total, passed = Counter(case.market for case in cases), Counter(case.market for case in cases if case.passed)
    for market in sorted(total):
        failed = total[market] - passed[market]
        table.add_row(market, str(passed[market]), Text(str(failed), style="red" if failed else "dim"))
    table.add_row(words.phrase("total"), str(passed.total()), str(total.total() - passed.total()), style="bold")
    out.print(table)
    for case in cases:
        if not case.passed:
            out.print(Text(f"✗ {case.id} ({case.market})", style="red"))
            for difference in (*case.differences, f"because: {'; '.join(case.because)}"):
                out.print(Text(f"    {difference}"))


GROUNDS = {"buyer": ("change_of_mind", "defect", "late_delivery"), "merchant": ("out_of_stock",)}
"""For whom, and on which grounds, `whatif` asks."""


def changes(orders: Sequence[Order], before: str, after: str, now: datetime, folder: Path | None) -> ChangesOut:
    """Every decision about these orders that turns when the terms change from one file to the other."""
    asked, turned = 0, []
    for order in orders:
        terms = [terms_in_force(name, order.placed_on, folder) for name in (before, after)]
        for line in order.lines:
            for by, ground in ((by, ground) for by, grounds in GROUNDS.items() for ground in grounds):
                request = Request(event=ORDER_LINE.events[0].name, by=by, ground=ground, evidence=("evidence",))
                pairs = zip(
                    *(options(order, line.id, by, now, terms=each, request=request) for each in terms), strict=True
                )
                for one, other in pairs:
                    asked += 1
                    if one.verdict != other.verdict:
                        turned.append(
                            ChangeOut(
                                order=order.id,
                                line=line.id,
                                state=line.state,
                                event=one.request.event,
                                by=by,
                                ground=ground,
                                before=one.verdict,
                                after=other.verdict,
                            )
                        )
    return ChangesOut(asked=asked, turned=len(turned), changes=turned)


def show_changes(out: Console, found: ChangesOut, words: Words) -> None:
    """How many decisions turn, and each of them."""
    out.print(words.phrase("turned", asked=found.asked, turned=found.turned))
    if not found.changes:
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("order", "line", "state", "event", "ground", "before", "after"):
        table.add_column(words.phrase(f"column_{column}"))
    for each in found.changes:
        table.add_row(
            each.order,
            each.line,
            words.label(ORDER_LINE.state(each.state)),
            words.label(ORDER_LINE.event(each.event)),
            words.label(ORDER_LINE.ground(each.ground)),
            words.phrase(each.before),
            words.phrase(each.after),
        )
    out.print(table)


def figures_of(name: str, on: datetime, folder: Path | None) -> Iterator[tuple[str, str, str]]:
    """Every figure of the terms in force: what, how much, and where it comes from."""
    terms = terms_in_force(name, on.date(), folder)
    for window, figure in sorted(terms.windows.items()):
        counted = f"{figure.length} {figure.unit}, from {figure.anchor}, {figure.first_day}, {figure.end}"
        yield f"windows.{window}", counted, "; ".join(terms.cited(f"windows.{window}"))
    for rule, value in sorted(terms.rules.items()):
        yield f"rules.{rule}", "yes" if value else "no", "; ".join(terms.cited(f"rules.{rule}"))
    for kind in sorted(terms.exclusions):
        yield f"exclusions.{kind}", "change_of_mind", "; ".join(terms.cited(f"exclusions.{kind}"))
    for limit, number in sorted(terms.limits.items()):
        yield f"limits.{limit}", str(number), "; ".join(terms.cited(f"limits.{limit}"))
