"""The command `verify`: is the lifecycle sound, by itself and under the terms of every market."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.must_hold import MUST_HOLD
from order_lifecycle.definition.words import LANGUAGES
from order_lifecycle.definition.words import words as words_of
from order_lifecycle.derived.verification import Report
from order_lifecycle.derived.verification import verify as verify_lifecycle
from order_lifecycle.entrypoints.choices import Folder, Json, Lang
from order_lifecycle.entrypoints.finding_drawing import draw_findings
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.entrypoints.proof import Telling, VerificationOut, show_verification
from order_lifecycle.entrypoints.showing import console
from order_lifecycle.language.words import Words
from order_lifecycle.terms.files import packs
from order_lifecycle.terms.in_force import terms_in_force

FOUND = 1


def verify(
    *,
    market: Annotated[list[str] | None, typer.Option("--market", help="Only these terms; without it, all.")] = None,
    folder: Folder = None,
    verbose: Annotated[bool, typer.Option("--verbose", help="List overlaps and unused rules too.")] = False,
    draw: Annotated[
        Path | None, typer.Option("--draw", metavar="FOLDER", help="Draw the way to each finding into this folder.")
    ] = None,
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Prove the lifecycle sound, by itself and under the terms of every market; exit 1 if anything is wrong."""
    words = words_of(lang)
    with _progress(words) as progress:
        report = report_on(market, folder, datetime.now(tz=UTC).date(), progress)
    telling = Telling(ORDER_LINE, MUST_HOLD, words)
    drawings = draw_findings(report, telling, draw) if draw else {}
    if json:
        out = VerificationOut.said(report, telling, drawings)
        sys.stdout.write(out.model_dump_json(indent=2, by_alias=True) + "\n")
    else:
        show_verification(console(), report, telling, drawings, verbose=verbose)
    if not report.clean:
        raise typer.Exit(FOUND)


def report_on(
    markets: Sequence[str] | None, folder: Path | None, on: date, progress: Callable[[str], None] | None = None
) -> Report:
    """What is found under the terms of these markets on a day (none named: all), with those of a folder."""
    terms = {name: facts_under(terms_in_force(name, on, folder)) for name in markets or packs(folder)}
    return verify_lifecycle(
        ORDER_LINE, MUST_HOLD, languages=[words_of(name) for name in LANGUAGES], terms=terms, progress=progress
    )


@contextmanager
def _progress(words: Words) -> Iterator[Callable[[str], None] | None]:
    """Say on a terminal what is looked at; a file or a pipe gets nothing."""
    err = Console(stderr=True)
    if not err.is_terminal:
        yield None
        return
    with err.status("") as status:
        yield lambda part: status.update(words.phrase(f"verify_looking_{part}"))
