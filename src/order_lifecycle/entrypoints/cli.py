"""``order-lifecycle``: ask about an order, draw the lifecycle, explain a rule.

Exit codes: 0 allowed or done, 1 denied, 2 bad input.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from order_lifecycle.acting import Decision, decide_each
from order_lifecycle.acting import options as options_of
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words as words_of
from order_lifecycle.derived.handbook import handbook as handbook_of
from order_lifecycle.entrypoints import definition_cli, store_care, store_cli, terms_cli, verifying
from order_lifecycle.entrypoints.bulk_cli import bulk
from order_lifecycle.entrypoints.choices import (
    Evidence,
    FactWords,
    Folder,
    Ground,
    Json,
    Lang,
    LineId,
    Market,
    NoEvidence,
    Now,
)
from order_lifecycle.entrypoints.drawing import draw, drawn
from order_lifecycle.entrypoints.given import Given, moment_from, order_from, request_from
from order_lifecycle.entrypoints.market_page import market_page
from order_lifecycle.entrypoints.output import AdviceOut, AdvicesOut, DecisionsOut, RemarkOut
from order_lifecycle.entrypoints.replaying import replay
from order_lifecycle.entrypoints.scenarios_cli import scenarios
from order_lifecycle.entrypoints.showing import console, show_advice, show_decisions, show_head
from order_lifecycle.entrypoints.story import tell
from order_lifecycle.entrypoints.why import explain
from order_lifecycle.entrypoints.worker import worker
from order_lifecycle.language.words import Words
from order_lifecycle.orders.advice import advise as advise_on
from order_lifecycle.terms.files import chain, packs
from order_lifecycle.terms.in_force import Terms, terms_in_force

DENIED = 1

app = typer.Typer(
    name="order-lifecycle",
    help="May this actor do this with this order now? If not, why, and what instead.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(terms_cli.app, name="terms")
app.command()(terms_cli.judge)
app.command()(terms_cli.whatif)
app.command()(replay)
app.command()(bulk)
app.command()(verifying.verify)
app.command()(definition_cli.export)
app.command()(definition_cli.diff)
app.command()(scenarios)
app.command("init-db")(store_cli.init_db)
app.command()(store_cli.place)
app.command()(store_cli.request)
app.command()(store_cli.report)
app.command()(store_cli.show)
app.command()(store_care.due)
app.command()(store_care.effects)
app.command()(store_care.audit)
app.command()(store_care.rebuild)
app.command()(worker)

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="ORDER.json...",
        help="An order of ours, or payloads of TikTok Shop (order, cancellations ...); - is standard input.",
        show_default=False,
    ),
]
Event = Annotated[str, typer.Option(help="What somebody wants to do: cancel, request_return ...")]
By = Annotated[str, typer.Option(help="Who wants it: buyer, merchant, platform, carrier, payment_provider, system.")]
From = Annotated[str | None, typer.Option("--from", help="ours or tiktok-shop; without it, detected.")]


def _print_version(*, wanted: bool) -> None:
    if wanted:
        typer.echo(f"order-lifecycle {version('order-lifecycle')}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    _: Annotated[
        bool,
        typer.Option("--version", callback=lambda wanted: _print_version(wanted=wanted), help="Print the version."),
    ] = False,
) -> None:
    """May this actor do this with this order now? If not, why, and what instead."""


@app.command()
def decide(
    files: Files,
    *,
    event: Event,
    by: By,
    line: LineId = None,
    ground: Ground = None,
    fact: FactWords = None,
    evidence: Evidence = None,
    no_evidence: NoEvidence = False,
    now: Now = None,
    lang: Lang = "en",
    json: Json = False,
    form: From = None,
    market: Market = None,
    folder: Folder = None,
) -> None:
    """May this be done now? Exit 0 only if it may for every line asked about."""
    words = words_of(lang)
    request = request_from(
        event, by, line=line, ground=ground, facts=fact or (), evidence=evidence or (), no_evidence=no_evidence
    )
    given = order_from(files, form, market)
    decisions = decide_each(given.order, request, moment_from(now), _terms(given, folder))
    _print_decisions(given, decisions, words, json=json)
    if not all(each.allowed for each in decisions):
        raise typer.Exit(DENIED)


@app.command()
def options(
    files: Files,
    *,
    by: By,
    line: LineId = None,
    ground: Ground = None,
    fact: FactWords = None,
    evidence: Evidence = None,
    no_evidence: NoEvidence = False,
    now: Now = None,
    lang: Lang = "en",
    json: Json = False,
    form: From = None,
    market: Market = None,
    folder: Folder = None,
) -> None:
    """Every event for that actor, open or closed, with the reason and what instead."""
    words = words_of(lang)
    first = ORDER_LINE.events[0].name
    request = request_from(
        first, by, line=line, ground=ground, facts=fact or (), evidence=evidence or (), no_evidence=no_evidence
    )
    given = order_from(files, form, market)
    moment = moment_from(now)
    terms = _terms(given, folder)
    names = [given.order.line(line).id] if line else [each.id for each in given.order.lines]
    decisions = [
        each for name in names for each in options_of(given.order, name, by, moment, terms=terms, request=request)
    ]
    _print_decisions(given, decisions, words, json=json)


@app.command()
def diagram(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[ORDER.json...]", help="Draw a line of this order.")
    ] = None,
    *,
    view: Annotated[
        str | None, typer.Option(help="everything, chapter:NAME, actor:NAME, or line:ID (with an order).")
    ] = None,
    lang: Lang = "en",
    form_of_picture: Annotated[
        str | None, typer.Option("--format", help="svg, png, pdf, dot or mmd; without it, from the file name.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write; without it, text to standard output.")
    ] = None,
    by: Annotated[str, typer.Option(help="Whose possibilities are drawn for a line.")] = "buyer",
    ground: Ground = None,
    now: Now = None,
    form: From = None,
    market: Market = None,
) -> None:
    """Draw the lifecycle (under the terms of a --market), or one line of an order: its way, what is open or closed."""
    words = words_of(lang)
    given = order_from(files, form, market) if files else None
    drawing = drawn(given, view, words, by=by, ground=ground, now=moment_from(now), market=market)
    text = draw(drawing, output, form_of_picture)
    if output is None:
        sys.stdout.write(text)
    else:
        typer.echo(words.phrase("written", file=output))


@app.command()
def advise(
    files: Files, *, now: Now = None, lang: Lang = "en", json: Json = False, form: From = None, market: Market = None
) -> None:
    """What a buyer should check before paying, what to follow after asking, what a merchant could do better."""
    words = words_of(lang)
    given = order_from(files, form, market)
    moment = moment_from(now)
    order = given.order
    found = advise_on(order, terms_in_force(order.market, order.placed_on), moment, lang)
    advice = [AdviceOut.said(each, words) for each in found]
    if json:
        out = AdvicesOut(order=order.id, at=moment, language=lang, advice=advice)
        _print_json(out.model_dump_json(indent=2, by_alias=True))
    else:
        show_advice(console(), advice, words)


@app.command()
def handbook(
    *,
    lang: Lang = "en",
    market: Annotated[str | None, typer.Option("--market", help="The page of this market's terms instead.")] = None,
) -> None:
    """The whole lifecycle as Markdown tables: states, events, who may, why not; or one market's terms with sources."""
    words = words_of(lang)
    if market is None:
        sys.stdout.write(handbook_of(ORDER_LINE, words))
        return
    pack, *extended = chain(market, packs())
    sys.stdout.write(market_page(pack, words, tuple(extended)))


@app.command()
def why(
    state: Annotated[str, typer.Argument(help="A state, such as shipped.")],
    event: Annotated[str, typer.Argument(help="An event, such as cancel.")],
    *,
    by: Annotated[str | None, typer.Option(help="One actor; without it, all who may ever ask.")] = None,
    fact: FactWords = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Explain the rules of one event in one state, with file and line."""
    sys.stdout.write(explain(state, event, by, fact or (), words_of(lang), json=json))


@app.command()
def demo(
    *,
    lang: Lang = "en",
    output: Annotated[Path, typer.Option("--output", "-o", help="The drawing that the story ends with.")] = Path(
        "order-lifecycle-demo.svg"
    ),
) -> None:
    """A told story: a T-shirt and a custom-made mug, from placing to refund."""
    tell(console(), words_of(lang), output)


def _terms(given: Given, folder: Path | None) -> Terms:
    return terms_in_force(given.order.market, given.order.placed_on, folder)


def _print_decisions(given: Given, decisions: Sequence[Decision], words: Words, *, json: bool) -> None:
    if json:
        remarks = [RemarkOut(code=code, where=where, sentence=said) for code, where, said in given.remarks]
        _print_json(DecisionsOut.said(decisions, words, remarks).model_dump_json(indent=2, by_alias=True))
        return
    out = console()
    show_head(out, given, decisions, words)
    show_decisions(out, decisions, words)


def _print_json(text: str) -> None:
    sys.stdout.write(text + "\n")
