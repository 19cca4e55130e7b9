"""The commands of the store by which orders come in, are moved, and are shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words as words_of
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
from order_lifecycle.entrypoints.coming import coming
from order_lifecycle.entrypoints.drawing import draw, drawn
from order_lifecycle.entrypoints.given import Given, moment_from, order_from, request_from
from order_lifecycle.entrypoints.opening import DEFAULT_URL, Prefix, Url, opened, store_at, url_shown
from order_lifecycle.entrypoints.output import DecisionsOut
from order_lifecycle.entrypoints.showing import console, show_decisions, show_head
from order_lifecycle.entrypoints.showing_stored import Teller
from order_lifecycle.entrypoints.store_output import DueOut, ReportedLineOut, ReportedOut, StoredLineOut, StoredOrderOut
from order_lifecycle.errors import MissingExtra, UnknownOrder
from order_lifecycle.orders.money import Money
from order_lifecycle.orders.order import Line, Order, Report, Request
from order_lifecycle.orders.rollup import rollup
from order_lifecycle.service.serving import OrderService

DENIED = 1

OrderId = Annotated[str, typer.Argument(metavar="ORDER_ID", help="The id of an order in the database.")]
Event = Annotated[str, typer.Argument(metavar="EVENT", help="cancel, request_return, ship, deliver ...")]
By = Annotated[str, typer.Option(help="Who: buyer, merchant, platform, carrier, payment_provider, system.")]
Amount = Annotated[str | None, typer.Option(metavar="19.90", help="An amount in the currency of the order.")]
Key = Annotated[str, typer.Option(help="The same key again changes nothing.")]


def init_db(*, url: Url = DEFAULT_URL, prefix: Prefix = "ol_", lang: Lang = "en") -> None:
    """Make the tables of a database, or bring them to the newest form; histories stay as they are."""
    words = words_of(lang)
    with store_at(url, prefix) as store:
        try:
            store.upgrade()
        except ModuleNotFoundError as missing:
            if (missing.name or "").partition(".")[0] != "alembic":
                raise
            raise MissingExtra("The database", "'order-lifecycle[store]'") from None
    typer.echo(words.phrase("kept_ready", url=url_shown(url)))


def place(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="ORDER.json...", help="An order each; - is standard input.", show_default=False),
    ],
    *,
    form: Annotated[
        str | None,
        typer.Option("--from", help="ours or tiktok-shop (all files are the payloads of one order)."),
    ] = None,
    market: Market = None,
    url: Url = DEFAULT_URL,
    prefix: Prefix = "ol_",
    folder: Folder = None,
    lang: Lang = "en",
) -> None:
    """Keep new orders; the same order again changes nothing."""
    words = words_of(lang)
    together = [files] if form == "tiktok-shop" else [[file] for file in files]
    given = [order_from(each, form, market) for each in together]
    with opened(url, prefix, folder) as service:
        for each in given:
            known = _is_known(service, each.order.id)
            service.place(each.order)
            key = "kept_known" if known else "kept_placed"
            typer.echo(words.phrase(key, order=each.order.id, lines=len(each.order.lines)))
            for code, where, said in each.remarks:
                typer.echo(f"! {where}: {said} [{code}]")


def request(
    order_id: OrderId,
    event: Event,
    *,
    by: By,
    line: LineId = None,
    ground: Ground = None,
    evidence: Evidence = None,
    no_evidence: NoEvidence = False,
    amount: Amount = None,
    key: Key = "",
    fact: FactWords = None,
    now: Now = None,
    url: Url = DEFAULT_URL,
    prefix: Prefix = "ol_",
    folder: Folder = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Ask for something; what is allowed is written down. Exit 0 only if it is allowed for every line asked about."""
    words = words_of(lang)
    asked = request_from(
        event, by, line=line, ground=ground, facts=fact or (), evidence=evidence or (), no_evidence=no_evidence
    )
    with opened(url, prefix, folder, moment_from(now) if now else None) as service:
        money = Money.of(amount, service.order(order_id).currency, "--amount") if amount is not None else None
        asked = asked.model_copy(update={"key": key, "amount": money})
        decisions = service.request(order_id, asked)
        after = service.order(order_id)
    if json:
        typer.echo(DecisionsOut.said(decisions, words, []).model_dump_json(indent=2, by_alias=True))
    else:
        out = console()
        show_head(out, Given(after), decisions, words)
        show_decisions(out, decisions, words)
    if not all(each.allowed for each in decisions):
        raise typer.Exit(DENIED)


def report(
    order_id: OrderId,
    event: Event,
    *,
    by: By,
    at: Annotated[str | None, typer.Option("--at", metavar="ISO", help="When it happened; without it, now.")] = None,
    line: LineId = None,
    ground: Ground = None,
    evidence: Evidence = None,
    amount: Amount = None,
    key: Key = "",
    fact: FactWords = None,
    note: Annotated[str, typer.Option(help="A remark that is kept with the entry.")] = "",
    url: Url = DEFAULT_URL,
    prefix: Prefix = "ol_",
    folder: Folder = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """Write down what has happened, whether it was expected or not."""
    words = words_of(lang)
    asked = request_from(
        event, by, line=line, ground=ground, facts=fact or (), evidence=evidence or (), no_evidence=False
    )
    moment = moment_from(at, "--at")
    with opened(url, prefix, folder) as service:
        before = service.order(order_id)
        money = Money.of(amount, before.currency, "--amount") if amount is not None else None
        known = Report(**{**dict(asked), "at": moment, "key": key, "amount": money, "note": note})
        after = service.report(order_id, known)
    out = _reported(before, after, asked)
    if json:
        typer.echo(out.model_dump_json(indent=2, by_alias=True))
    else:
        Teller(console(), words).reported(out)


def show(
    order_id: OrderId,
    *,
    diagram: Annotated[
        Path | None,
        typer.Option("--diagram", metavar="FILE", help="Draw one line to this file: svg, png, pdf, dot, mmd."),
    ] = None,
    line: Annotated[str, typer.Option("--line", help="The line that is drawn.")] = "",
    by: Annotated[str, typer.Option(help="Whose possibilities are drawn.")] = "buyer",
    now: Now = None,
    url: Url = DEFAULT_URL,
    prefix: Prefix = "ol_",
    folder: Folder = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """An order: who did what when, by which rule and terms; what comes next; its effects and its money."""
    words, moment = words_of(lang), moment_from(now)
    with opened(url, prefix, folder, moment) as service:
        with service.store.reading() as unit:
            order = unit.order(order_id)
            rows, effects = unit.lines_of(order_id), unit.effects(order_id)
        terms, money = service.terms(order), service.balances(order_id)
    if diagram is not None:
        view = f"line:{line}" if line else "line"
        draw(drawn(Given(order), view, words, by=by, ground=None, now=moment, market=None), diagram, None)
    named = (ORDER_LINE.digest, rollup(each.state for each in order.lines))
    following = {row.line_id: coming(order, row, terms, moment, words) for row in rows}
    lines = [_stored_line(line, following.get(line.id)) for line in order.lines]
    stored = StoredOrderOut.said(order, terms, moment, lines, named=named, effects=effects, money=money)
    if json:
        typer.echo(stored.model_dump_json(indent=2, by_alias=True))
        return
    Teller(console(), words, terms.zone(order.zone)).order(stored)
    if diagram is not None:
        typer.echo(words.phrase("written", file=diagram))


def _is_known(service: OrderService, order_id: str) -> bool:
    try:
        service.order(order_id)
    except UnknownOrder:
        return False
    return True


def _reported(before: Order, after: Order, asked: Request) -> ReportedOut:
    """The last entry of each line that was reported about, and whether the report made it."""
    lines = []
    for line in after.lines:
        if asked.line not in {None, line.id}:
            continue
        entry = line.history[-1]
        new = len(line.history) > len(before.line(line.id).history)
        deviations = list(entry.deviations) if new else []
        lines.append(ReportedLineOut(line=line.id, from_=entry.from_, to=line.state, deviations=deviations, new=new))
    return ReportedOut(order=after.id, event=asked.event, lines=lines)


def _stored_line(line: Line, following: DueOut | None) -> StoredLineOut:
    entered = line.last_to(line.state) or line.history[0]
    return StoredLineOut(
        line=line.id,
        title=line.title,
        state=line.state,
        since=entered.at,
        next=following,
        history=list(line.history),
    )
