"""``order-lifecycle terms``: list, show, check and compare terms files; ``judge`` and ``whatif`` use them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.table import Table

from order_lifecycle.definition.words import words as words_of
from order_lifecycle.entrypoints.choices import Folder, Json, Lang, Now
from order_lifecycle.entrypoints.given import moment_from, order_from
from order_lifecycle.entrypoints.judge import cases_in, judged
from order_lifecycle.entrypoints.judging_cases import (
    cases_out,
    changes,
    figures_of,
    show_cases,
    show_changes,
)
from order_lifecycle.entrypoints.showing import console
from order_lifecycle.errors import BadInput
from order_lifecycle.orders.reading import read_json
from order_lifecycle.terms.files import packs, read_pack

FAILED = 1

app = typer.Typer(
    help="List, show, check and compare the terms of markets.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

On = Annotated[str | None, typer.Option("--on", metavar="ISO", help="A moment; without it, now.")]


@app.command("list")
def list_terms(*, folder: Folder = None, lang: Lang = "en") -> None:
    """Every market for which there is a terms file."""
    words_of(lang)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("name", "layer", "title"):
        table.add_column(column)
    for pack in packs(folder).values():
        table.add_row(pack.name, pack.layer, pack.title[lang])
    console().print(table)


@app.command()
def show(
    market: Annotated[str, typer.Argument(help="The name of a terms file, such as eu.")],
    *,
    on: On = None,
    folder: Folder = None,
) -> None:
    """Every figure of a market that holds on a day, with its source."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("figure", "value", "source"):
        table.add_column(column, overflow="fold")
    for row in figures_of(market, moment_from(on), folder):
        table.add_row(*row)
    console().print(table)


@app.command()
def check(file: Annotated[Path, typer.Argument(help="A terms file (TOML).")]) -> None:
    """Read a terms file; everything that is wrong with it is named with its table."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(str(file), f"cannot be read: {error}", "a terms file in UTF-8") from None
    pack = read_pack(text, str(file))
    figures = sum(len(dated) for section in (pack.windows, pack.rules, pack.exclusions) for dated in section.values())
    typer.echo(f"{file}: {pack.name}, {figures} figures, {len(pack.claims)} claims, {len(pack.sources)} sources: sound")


@app.command()
def diff(
    before: Annotated[str, typer.Argument(help="The name of a terms file.")],
    after: Annotated[str, typer.Argument(help="The name of another.")],
    *,
    on: On = None,
    folder: Folder = None,
) -> None:
    """What differs between the figures of two markets; exit 1 if anything does."""
    moment = moment_from(on)
    one, other = ({what: value for what, value, _ in figures_of(name, moment, folder)} for name in (before, after))
    differing = [what for what in sorted({*one, *other}) if one.get(what) != other.get(what)]
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in ("figure", before, after):
        table.add_column(column, overflow="fold")
    for what in differing:
        table.add_row(what, one.get(what, "-"), other.get(what, "-"))
    console().print(table)
    if differing:
        raise typer.Exit(FAILED)


def judge(
    file: Annotated[Path, typer.Argument(metavar="CASES.json", help="Worked cases, format order-policy-cases/1.")],
    *,
    json: Json = False,
    folder: Folder = None,
    lang: Lang = "en",
) -> None:
    """Decide worked cases by the terms of their markets; exit 1 if an answer differs from what a case expects."""
    words = words_of(lang)
    try:
        found = read_json(file.read_bytes(), str(file))
    except OSError as error:
        raise BadInput(str(file), f"cannot be read: {error.strerror}", "a JSON file with cases") from None
    known = packs(folder)
    answers = [judged(case, known) for case in cases_in(found, str(file))]
    if json:
        sys.stdout.write(cases_out(answers).model_dump_json(indent=2) + "\n")
    else:
        show_cases(console(), answers, words)
    if not all(answer.passed for answer in answers):
        raise typer.Exit(FAILED)


def whatif(
    files: Annotated[list[Path], typer.Argument(metavar="ORDER.json...", help="Orders, each in a file of its own.")],
    *,
    terms: Annotated[list[str], typer.Option("--terms", help="Twice: the terms now, and those they might become.")],
    now: Now = None,
    json: Json = False,
    folder: Folder = None,
    lang: Lang = "en",
) -> None:
    """Which decisions about these orders turn if the terms change."""
    words = words_of(lang)
    if len(terms) != 2:  # noqa: PLR2004 - before and after
        raise BadInput("--terms", f"was given {len(terms)} times", "twice: the terms now, and those they might become")
    orders = [order_from([file], None, None).order for file in files]
    found = changes(orders, terms[0], terms[1], moment_from(now), folder)
    if json:
        sys.stdout.write(found.model_dump_json(indent=2) + "\n")
    else:
        show_changes(console(), found, words)
