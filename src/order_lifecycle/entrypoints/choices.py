"""The options that several commands have, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from order_lifecycle.errors import BadInput

Ground = Annotated[str | None, typer.Option(help="Why: change_of_mind, defect, late_delivery ...")]
LineId = Annotated[str | None, typer.Option("--line", help="One line; without it, every line.")]
FactWords = Annotated[
    list[str] | None, typer.Option("--fact", metavar="NAME=true|false|unknown", help="A fact that you know better.")
]
SettledFacts = Annotated[
    list[str] | None,
    typer.Option("--fact", metavar="NAME=true|false|unknown", help="A fact that holds for every one of them."),
]
Evidence = Annotated[list[str] | None, typer.Option(help="Evidence that is attached (a name each).")]
NoEvidence = Annotated[bool, typer.Option("--no-evidence", help="There is no evidence.")]
Now = Annotated[str | None, typer.Option("--now", metavar="ISO", help="The moment; without it, now.")]
Lang = Annotated[str, typer.Option("--lang", help="en or zh.")]
Json = Annotated[bool, typer.Option("--json", help="JSON for machines; schema in docs/schema/.")]
Folder = Annotated[Path | None, typer.Option("--packs", help="A folder with further terms files.")]
Market = Annotated[str | None, typer.Option("--market", help="The terms of another market.")]
Output = Annotated[Path | None, typer.Option("--output", "-o", help="The file to write; without it, standard output.")]


def write_output(output: Path, text: str) -> None:
    """Write the file of `--output`; `BadInput` where it cannot be written."""
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(str(output), f"cannot be written: {error.strerror}", "a file in a folder that exists") from None
