"""The commands by which a store is looked after: what is due, what is broken, what could not be performed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from order_lifecycle.definition.words import words as words_of
from order_lifecycle.entrypoints.choices import Folder, Json, Lang, Now
from order_lifecycle.entrypoints.coming import coming, coming_unread
from order_lifecycle.entrypoints.given import length_from, moment_from
from order_lifecycle.entrypoints.opening import DEFAULT_URL, Prefix, Url, opened
from order_lifecycle.entrypoints.showing import console
from order_lifecycle.entrypoints.showing_stored import Teller
from order_lifecycle.entrypoints.store_output import AuditOut, DueOut, DuesOut, EffectOut, EffectsOut
from order_lifecycle.errors import BadInput, OrderLifecycleError, UnknownName
from order_lifecycle.language.words import Words
from order_lifecycle.service.serving import OrderService
from order_lifecycle.stores.records import EFFECT_STATES, LineRow

BROKEN = 1

Limit = Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")]


def due(
    *,
    within: Annotated[str, typer.Option(metavar="24h", help="How far to look ahead: 90m, 24h, 3d, 2w.")] = "24h",
    limit: Limit = 100,
    now: Now = None,
    url: Url = DEFAULT_URL,
    prefix: Prefix = "ol_",
    folder: Folder = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """What will happen to which line by itself, and who can still act before."""
    words, ahead, moment = words_of(lang), length_from(within, "--within"), moment_from(now)
    with opened(url, prefix, folder, moment) as service:
        rows = service.due(ahead, limit + 1)
        lines = [_coming(service, row, moment, words) for row in rows[:limit]]
    found = DuesOut(at=moment, until=moment + ahead, more=len(rows) > limit, lines=[each for each in lines if each])
    if json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        Teller(console(), words).due(found)


def effects(
    *,
    state: Annotated[str | None, typer.Option(help=f"Only those that are {', '.join(EFFECT_STATES)}.")] = None,
    order: Annotated[str | None, typer.Option("--order", metavar="ORDER_ID", help="Only those of one order.")] = None,
    retry: Annotated[
        str | None, typer.Option(metavar="KEY", help="Let a dead effect be tried again, instead of listing.")
    ] = None,
    limit: Limit = 100,
    url: Url = DEFAULT_URL,
    prefix: Prefix = "ol_",
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """What the host is to perform, or has performed, or could not perform; a dead one can be tried again."""
    words = words_of(lang)
    if state is not None and state not in EFFECT_STATES:
        raise UnknownName("state of an effect", state, EFFECT_STATES, where="--state")
    with opened(url, prefix) as service:
        if retry is not None:
            if not service.requeue(retry):
                raise BadInput(f"--retry {retry}", "is the key of no dead effect", "a key of `effects --state dead`")
            typer.echo(words.phrase("effect_requeued", named=retry))
            return
        with service.store.reading() as unit:
            if order is not None:
                unit.texts(order)  # an order that is not there is said to be unknown
            found = [EffectOut.said(each) for each in unit.effects(order, state, limit)]
    if json:
        typer.echo(EffectsOut(effects=found).model_dump_json(indent=2))
    else:
        Teller(console(), words).effects(found)


def audit(
    *, url: Url = DEFAULT_URL, prefix: Prefix = "ol_", folder: Folder = None, json: Json = False, lang: Lang = "en"
) -> None:
    """Is everything what was written? Exit 1 if an entry, an order, a payment or a derived row is not."""
    words = words_of(lang)
    with opened(url, prefix, folder) as service:
        found = AuditOut.said(list(service.audit()))
    if json:
        typer.echo(found.model_dump_json(indent=2))
    else:
        Teller(console(), words).audit(found)
    if not found.whole:
        raise typer.Exit(BROKEN)


def rebuild(*, url: Url = DEFAULT_URL, prefix: Prefix = "ol_", folder: Folder = None, lang: Lang = "en") -> None:
    """Make again from the histories what is derived from them: where lines stand, and what is due."""
    words = words_of(lang)
    with opened(url, prefix, folder) as service:
        typer.echo(words.phrase("kept_rebuilt", lines=service.rebuild()))


def _coming(service: OrderService, row: LineRow, now: datetime, words: Words) -> DueOut | None:
    """One order that cannot be read must not hide what is due for the others."""
    try:
        order = service.order(row.order_id)
        return coming(order, row, service.terms(order), now, words)
    except (KeyError, OrderLifecycleError, ValueError):
        return coming_unread(row, now)
