"""Decisions as tables that fit a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.entrypoints.saying import (
    alternative_sentence,
    awaiting_sentence,
    citations,
    local,
    money_sentence,
    passing_sentence,
    refusal_sentence,
)
from order_lifecycle.orders.rollup import rollup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from order_lifecycle.acting import Decision
    from order_lifecycle.entrypoints.given import Given
    from order_lifecycle.entrypoints.output import AdviceOut
    from order_lifecycle.language.words import Words

SIGNS = {"allowed": "✓", "needs_consent": "✓ …", "needs_facts": "?", "not_yet": "◷", "denied": "✗"}
COLOURS = {
    "allowed": "green",
    "needs_consent": "cyan",
    "needs_facts": "yellow",
    "not_yet": "yellow",
    "denied": "red",
}


def console() -> Console:
    """Standard output, as wide as the terminal."""
    return Console(highlight=False, soft_wrap=False)


def show_head(out: Console, given: Given, decisions: Sequence[Decision], words: Words) -> None:
    """The order, its status, the moment and the terms; then what was tolerated in a payload."""
    first = decisions[0]
    status = rollup(line.state for line in given.order.lines)
    out.print(
        Text.assemble(
            (words.phrase("order", order=given.order.id), "bold"),
            "  ",
            words.phrase("order_status", status=words.phrase(f"status_{status}")),
            "  ",
            (words.phrase("judged", at=local(first, first.at), terms=first.terms.id), "dim"),
        )
    )
    for code, where, sentence in given.remarks:
        out.print(Text(f"! {where}: {sentence} [{code}]", style="yellow"))


def show_decisions(out: Console, decisions: Sequence[Decision], words: Words) -> None:
    """One row a decision: where the line stands, the verdict, where it leads or why not, and what instead."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_lines=False)
    for key in ("column_line", "column_state", "column_event", "column_verdict"):
        table.add_column(words.phrase(key), max_width=14, overflow="fold")
    table.add_column(words.phrase("column_why"), ratio=1, overflow="fold")
    for decision in decisions:
        verdict = decision.verdict
        table.add_row(
            decision.line.id,
            words.label(ORDER_LINE.state(decision.line.state)),
            words.label(ORDER_LINE.event(decision.request.event)),
            Text(f"{SIGNS[verdict]} {words.phrase(verdict)}", style=COLOURS[verdict]),
            _explained(decision, words),
        )
    out.print(table)


def _explained(decision: Decision, words: Words) -> RenderableType:
    if decision.to is not None:
        return Group(*_allowed(decision, words))
    said: list[RenderableType] = []
    for refusal in decision.refusals:
        said.append(Text.assemble((refusal.code, "bold"), " ", refusal_sentence(decision, refusal, words)))
        detail = passing_sentence(decision, decision.passes(refusal), words)
        source = "; ".join((refusal.source, *citations(decision, refusal)))
        said.append(Text(f"{detail} {words.phrase('source_of', source=source)}", style="dim"))
    if not decision.alternatives:
        said.append(Text(words.phrase("nothing_more"), style="italic"))
        return Group(*said)
    said.append(Text(f"{words.phrase('instead')}:", style="bold green"))
    said += [Text(f"→ {alternative_sentence(decision, each, words)}") for each in decision.alternatives]
    return Group(*said)


def _allowed(decision: Decision, words: Words) -> list[Text]:
    before, after = (words.label(ORDER_LINE.state(name)) for name in (decision.line.state, decision.to or ""))
    said = [Text(words.phrase("becomes", state=before, to=after))]
    effects = {effect.name: effect for effect in ORDER_LINE.effects}
    if decision.effects:
        labels = words.phrase("list_separator").join(words.label(effects[name]) for name in decision.effects)
        said.append(Text(words.phrase("effects", effects=labels), style="dim"))
    money = money_sentence(decision, words)
    if money:
        said.append(Text(money, style="dim"))
    if decision.awaiting is not None:
        said.append(Text(awaiting_sentence(decision, decision.awaiting, words)))
    if decision.repeats is not None:
        said.append(Text(words.phrase("repeated")))
    return said


def show_advice(out: Console, advice: Sequence[AdviceOut], words: Words) -> None:
    """One row a piece of advice."""
    if not advice:
        out.print(words.phrase("no_advice"))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for key in ("column_to", "column_line", "column_advice", "column_source"):
        table.add_column(words.phrase(key), ratio=1 if key == "column_advice" else None)
    for each in advice:
        table.add_row(words.label(ORDER_LINE.actor(each.to)), each.line or "", each.sentence, each.source)
    out.print(table)
