"""The command `scenarios`: paths that cover the lifecycle, or random walks, as a table, JSON or Gherkin."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words as words_of
from order_lifecycle.derived.scenarios import COVERS, LENGTH_MAX, Cover, Reach, Scenario, paths, walks
from order_lifecycle.derived.scenarios.telling import Telling
from order_lifecycle.derived.scenarios.writing import ScenariosOut
from order_lifecycle.entrypoints.choices import Lang, Output, write_output
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.entrypoints.showing import console
from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.language.words import Words
from order_lifecycle.terms.in_force import terms_in_force

Form = Literal["text", "json", "gherkin"]
FORMS: tuple[Form, ...] = get_args(Form)
SUFFIXES: dict[str, Form] = {".json": "json", ".feature": "gherkin"}
WIDTH = 80
"""How wide a table is in a file."""


@dataclass(frozen=True)
class Wanted:
    """Which scenarios are asked for: those that cover something, or `count` random walks drawn with `seed`."""

    cover: Cover | None
    count: int
    seed: int | None
    length_max: int
    market: str | None


def scenarios(
    *,
    cover: Annotated[
        str | None, typer.Option(help="states, transitions, pairs or requirements; without it, transitions.")
    ] = None,
    random: Annotated[int | None, typer.Option("--random", metavar="N", help="N random walks instead.")] = None,
    seed: Annotated[int | None, typer.Option(metavar="S", help="What they are drawn with; without it, 0.")] = None,
    length: Annotated[int, typer.Option(metavar="N", help="How many steps a scenario may have.")] = LENGTH_MAX,
    market: Annotated[str | None, typer.Option("--market", help="Under these terms; without it, under any.")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="text, json or gherkin; without it, from the file name.")
    ] = None,
    lang: Lang = "en",
    output: Output = None,
) -> None:
    """Paths that cover the lifecycle, for tests and for people: the steps, what each turns on, what is refused."""
    words = words_of(lang)
    wanted = wanted_from(cover, random, seed, length, market)
    written = form_from(form, output)
    found = scenarios_of(wanted)
    if output is None:
        _print(wanted, found, written, words)
        return
    write_output(output, _text(wanted, found, written, words))
    typer.echo(words.phrase("written", file=output))


def wanted_from(cover: str | None, count: int | None, seed: int | None, length_max: int, market: str | None) -> Wanted:
    """What these options ask for; `BadInput` or `UnknownName` where they make no sense."""
    if count is not None and cover is not None:
        raise BadInput("--cover", "was given together with --random", "one of the two")
    if seed is not None and count is None:
        raise BadInput("--seed", "was given without --random", "both, or neither")
    for option, number in (("--random", count), ("--length", length_max)):
        if number is not None and number < 1:
            raise BadInput(f"{option} {number}", "is too small", "a whole number from 1")
    if count is not None:
        return Wanted(None, count, seed or 0, length_max, market)
    known = next((each for each in COVERS if each == (cover or "transitions")), None)
    if known is None:
        raise UnknownName("cover", str(cover), COVERS, where="--cover")
    return Wanted(known, 0, None, length_max, market)


def form_from(form: str | None, output: Path | None) -> Form:
    """The form of that name, or else the one that the file name says."""
    if form is None:
        return SUFFIXES.get(output.suffix.lower(), "text") if output else "text"
    known = next((each for each in FORMS if each == form), None)
    if known is None:
        raise UnknownName("format", form, FORMS, where="--format")
    return known


def scenarios_of(wanted: Wanted) -> tuple[Scenario, ...]:
    """The scenarios; under the terms of a market, those of today."""
    terms = None
    if wanted.market is not None:
        terms = {wanted.market: facts_under(terms_in_force(wanted.market, datetime.now(tz=UTC).date()))}
    reach = Reach(ORDER_LINE, terms)
    if wanted.cover is None:
        return walks(reach, wanted.count, seed=wanted.seed or 0, length_max=wanted.length_max)
    return paths(reach, wanted.cover, length_max=wanted.length_max)


def _print(wanted: Wanted, found: Sequence[Scenario], form: Form, words: Words) -> None:
    if form == "text":
        _show(console(), found, words)
    else:
        sys.stdout.write(_text(wanted, found, form, words))


def _text(wanted: Wanted, found: Sequence[Scenario], form: Form, words: Words) -> str:
    if form == "json":
        out = ScenariosOut.of(ORDER_LINE, found, cover=wanted.cover, seed=wanted.seed, terms=wanted.market)
        return out.model_dump_json(indent=2, by_alias=True) + "\n"
    if form == "gherkin":
        title = words.phrase(f"scenarios_{wanted.cover or 'random'}")
        if wanted.market:
            title = words.phrase("view_under", view=title, terms=wanted.market)
        return Telling(ORDER_LINE, words).gherkin(found, title)
    file = StringIO()
    _show(Console(file=file, width=WIDTH, highlight=False), found, words)
    return file.getvalue()


def _show(out: Console, found: Sequence[Scenario], words: Words) -> None:
    """One row a scenario: its number, the path with what the order is, and the point of it."""
    telling = Telling(ORDER_LINE, words)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column(words.phrase("column_number"), justify="right")
    table.add_column(words.phrase("column_path"), ratio=1, overflow="fold")
    table.add_column(words.phrase("column_point"), ratio=1, overflow="fold")
    for number, each in enumerate(found, 1):
        given = words.phrase("list_separator").join(name for name, value in each.given.items() if value)
        path = Text(telling.way(each))
        if given:
            path.append(f"{' ' if path else ''}[{given}]", style="dim")
        table.add_row(str(number), path, telling.point(each))
    out.print(table)
