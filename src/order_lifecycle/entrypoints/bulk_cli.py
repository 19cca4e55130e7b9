"""The command ``bulk``: of which lines in a file may this be done, how many are refused, and for what."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

import typer
from pydantic import BaseModel, ConfigDict, Field
from rich.box import SIMPLE_HEAD
from rich.table import Table as Shown
from rich.text import Text

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words as words_of
from order_lifecycle.derived.table import Outcome, Table
from order_lifecycle.entrypoints.bulk_engines import ENGINES, decided
from order_lifecycle.entrypoints.choices import Json, Lang, SettledFacts
from order_lifecycle.entrypoints.given import facts_from
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.entrypoints.showing import COLOURS, SIGNS, console
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.words import Words
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from order_lifecycle.derived.table.lookup import Lookup


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class OutcomeOut(_Out):
    """Lines of which the same is said."""

    verdict: str = Field(description="allowed, denied, or needs_facts: refused for want of a fact.")
    to: str
    code: str = Field(description="The refusal; no_such_state where the line has none of the lifecycle's states.")
    sentence: str
    lines: int


class BulkOut(_Out):
    """``order-lifecycle bulk``: all lines of the file, by what is said of them."""

    format: Literal["order-lifecycle/bulk/1"] = "order-lifecycle/bulk/1"
    event: str
    by: str
    definition: str = Field(description="The digest of the definition by which the lines were decided.")
    lines: int
    told: list[str] = Field(description="The facts on which the question turns, and that the file has.")
    untold: list[str] = Field(description="Those that the file has not: unknown for every line.")
    outcomes: list[OutcomeOut]

    @classmethod
    def said(cls, lookup: Lookup, untold: Iterable[str], counts: Mapping[Outcome, int], words: Words) -> Self:
        """From what came of a file."""
        return cls(
            event=lookup.event,
            by=lookup.actor,
            definition=lookup.rows.digest,
            lines=sum(counts.values()),
            told=list(lookup.facts),
            untold=list(untold),
            outcomes=[
                OutcomeOut(
                    verdict="allowed" if each.allowed else "needs_facts" if each.unknown else "denied",
                    to=each.to,
                    code=each.code,
                    sentence=_sentence(each, words),
                    lines=count,
                )
                for each, count in counts.items()
            ],
        )


def bulk(  # noqa: PLR0913 - the arguments of a command are its options
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Lines as Parquet or CSV: a column `state`, and facts.")],
    *,
    event: Annotated[str, typer.Option(help="What somebody wants to do: cancel, request_return ...")],
    by: Annotated[str, typer.Option(help="Who wants it: buyer, merchant, platform, carrier ...")],
    ground: Annotated[str | None, typer.Option(help="Why: change_of_mind, defect, late_delivery ...")] = None,
    market: Annotated[str | None, typer.Option("--market", help="The terms by which the lines are judged.")] = None,
    fact: SettledFacts = None,
    engine: Annotated[str, typer.Option(help="polars, duckdb or arrow.")] = "polars",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="OUT.parquet", help="The lines, with to, code and unknown.")
    ] = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Of which of these lines may this be done, how many are refused, and for what."""
    words = words_of(lang)
    ORDER_LINE.event(event)
    ORDER_LINE.actor(by)
    if engine not in ENGINES:
        raise UnknownName("engine", engine, ENGINES)
    given = facts_from(fact or ())
    settled = _of_ground(ground) | {name: value for name, value in given.items() if value is not None}
    terms = facts_under(terms_in_force(market, datetime.now(tz=UTC).date())) if market else {}
    by_state = {state: {**found, **settled} for state, found in terms.items()}
    table = Table(ORDER_LINE)
    untold: list[str] = []

    def asking(columns: Iterable[str]) -> Lookup:
        present = set(columns)
        varying = table.rows.varying(event, by, settled, by_state)
        told = [name for name in varying if name in present and name not in given]
        untold.extend(name for name in varying if name not in told)
        return table.lookup(event, by, settled=settled, by_state=by_state, facts=told)

    lookup, counts = decided(file, asking, engine, output)
    out = BulkOut.said(lookup, untold, counts, words)
    if json:
        sys.stdout.write(out.model_dump_json(indent=2) + "\n")
        return
    _show(out, words)
    if output is not None:
        typer.echo(words.phrase("written", file=output))


def _of_ground(ground: str | None) -> dict[str, bool]:
    """What is known of every line by the ground on which all of them ask."""
    if ground is None:
        return {}
    meant = ORDER_LINE.ground(ground).fact
    return {each.name: each is meant for each in ORDER_LINE.facts if each.one_of == "ground"}


def _sentence(outcome: Outcome, words: Words) -> str:
    if outcome.allowed:
        return words.label(ORDER_LINE.state(outcome.to))
    rule = ORDER_LINE.rules.get(outcome.code)
    return words.sentence(rule) if rule else words.phrase("no_such_state")


def _show(out: BulkOut, words: Words) -> None:
    shown = Shown(box=SIMPLE_HEAD, pad_edge=False)
    shown.add_column(words.phrase("total"), justify="right")
    shown.add_column(words.phrase("column_verdict"))
    shown.add_column("", overflow="fold")
    for each in out.outcomes:
        verdict = Text(f"{SIGNS[each.verdict]} {words.phrase(each.verdict)}", style=COLOURS[each.verdict])
        said = Text.assemble((each.code or each.to, "bold"), " ", each.sentence)
        shown.add_row(f"{each.lines:,}", verdict, said)
    shown.add_row(f"{out.lines:,}", "", "", style="bold")
    to_terminal = console()
    to_terminal.print(shown)
    if out.untold:
        to_terminal.print(words.phrase("unknown", facts=words.phrase("list_separator").join(out.untold)))
