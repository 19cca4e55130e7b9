"""The commands `export` and `diff`: a lifecycle as a document, and what is different between two of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words as words_of
from order_lifecycle.derived.differences import differences
from order_lifecycle.derived.exchange import Exported, as_json, read_lifecycle
from order_lifecycle.derived.scxml import scxml
from order_lifecycle.entrypoints.choices import Folder, Json, Lang, Now, Output, write_output
from order_lifecycle.entrypoints.differences_output import DifferencesOut, OrdersOut
from order_lifecycle.entrypoints.given import moment_from, order_from
from order_lifecycle.entrypoints.opening import Prefix, opened
from order_lifecycle.entrypoints.showing import console
from order_lifecycle.entrypoints.showing_differences import show_differences
from order_lifecycle.entrypoints.stored_orders import Stored, orders_under, stored_in, stored_in_files
from order_lifecycle.errors import BadInput
from order_lifecycle.language.lifecycle import Lifecycle
from order_lifecycle.orders.order import Order
from order_lifecycle.platforms.log_writing import ocel, xes

BREAKING = 1
CURRENT = "current"


class ExportFormat(StrEnum):
    """In what a lifecycle, or the histories of orders, can be written."""

    JSON = "json"
    SCXML = "scxml"
    OCEL = "ocel"
    XES = "xes"


WRITERS: dict[ExportFormat, Callable[[Lifecycle], str]] = {
    ExportFormat.JSON: lambda lifecycle: as_json(lifecycle, version("order-lifecycle")),
    ExportFormat.SCXML: scxml,
}
"""What writes the lifecycle in each format."""

LOGS: dict[ExportFormat, Callable[[Sequence[Order]], str]] = {ExportFormat.OCEL: ocel, ExportFormat.XES: xes}
"""What writes the histories of orders in each format."""

Definition = Annotated[
    str, typer.Argument(metavar="LIFECYCLE.json", help="A file that `export` wrote, or the word current.")
]


def export(
    orders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[ORDER.json...]", help="Orders, for ocel and xes.", show_default=False),
    ] = None,
    *,
    form: Annotated[ExportFormat, typer.Option("--format", help="In what it is written.")] = ExportFormat.JSON,
    output: Output = None,
    lang: Lang = "en",
) -> None:
    """Write the whole lifecycle (json, scxml), or the histories of orders (ocel, xes), as one document."""
    words = words_of(lang)
    if form in LOGS:
        if not orders:
            raise BadInput(f"--format {form}", "names no order whose history is to be written", "ORDER.json files")
        text = LOGS[form]([order_from([file], None, None).order for file in orders])
    elif orders:
        raise BadInput(f"--format {form}", "writes the lifecycle and takes no orders", "ocel or xes for orders")
    else:
        text = WRITERS[form](ORDER_LINE)
    if output is None:
        sys.stdout.write(text)
        return
    write_output(output, text)
    typer.echo(words.phrase("written", file=output))


def diff(  # noqa: PLR0913 - the arguments of a command are its options
    old: Definition = CURRENT,
    new: Definition = CURRENT,
    *,
    orders: Annotated[
        list[Path] | None, typer.Option("--orders", metavar="ORDER.json", help="A stored order; again for each more.")
    ] = None,
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help="Every order of a database, as `init-db` made it.")
    ] = None,
    prefix: Prefix = "ol_",
    now: Now = None,
    folder: Folder = None,
    json: Json = False,
    lang: Lang = "en",
) -> None:
    """What is different between two lifecycles, and which decisions turn; exit 1 on a breaking change.

    With --database alone: which orders in it name what this version does not know, or were judged by another one.
    """
    words, moment = words_of(lang), moment_from(now)
    before, after = _lifecycle(old), _lifecycle(new)
    found = differences(before.lifecycle, after.lifecycle)
    with _stored(orders or (), database, prefix) as stored:
        under = orders_under(found, stored, moment, folder) if orders or database else OrdersOut()
    out = DifferencesOut.said(found, before, after, under)
    if json:
        sys.stdout.write(out.model_dump_json(indent=2) + "\n")
    else:
        show_differences(console(), out, words)
    if out.breaking:
        raise typer.Exit(BREAKING)


@contextmanager
def _stored(files: Sequence[Path], database: str | None, prefix: str) -> Iterator[Iterable[Stored]]:
    if database is None:
        yield stored_in_files(files)
        return
    with opened(database, prefix) as service:
        yield chain(stored_in_files(files), stored_in(service.store))


def _lifecycle(named: str) -> Exported:
    if named == CURRENT:
        return Exported(ORDER_LINE, version("order-lifecycle"))
    accepted = f"a file that `order-lifecycle export` wrote, or the word {CURRENT}"
    try:
        return read_lifecycle(Path(named).read_bytes(), named)
    except OSError as error:
        raise BadInput(named, f"cannot be read: {error.strerror}", accepted) from None
