"""How is a database of orders reached from the command line? What is wrong with it is said in one line."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from order_lifecycle.errors import BadInput, MissingExtra
from order_lifecycle.service.serving import OrderService
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from order_lifecycle.stores.sql import SqlStore

DEFAULT_URL = "sqlite:///order-lifecycle.db"

Url = Annotated[
    str,
    typer.Option(
        "--url",
        envvar="ORDER_LIFECYCLE_URL",
        help="The database: sqlite:///FILE or postgresql://USER@HOST/DATABASE.",
    ),
]
Prefix = Annotated[str, typer.Option("--prefix", help="What the names of our tables begin with.")]


@contextmanager
def opened(
    url: str, prefix: str = "ol_", folder: Path | None = None, now: datetime | None = None
) -> Iterator[OrderService]:
    """The service on the database of that URL; `now` is the moment, if it is not the present one.

    Everything that is wrong with the database is one `BadInput` that says what to do.
    """
    with store_at(url, prefix) as store:
        _need_tables(store, url)
        yield OrderService(
            store,
            lambda order: terms_in_force(order.market, order.placed_on, folder),
            lambda: now or datetime.now(UTC),
        )


@contextmanager
def store_at(url: str, prefix: str) -> Iterator[SqlStore]:
    """The store of that URL, which may have no tables yet; its connections are closed at the end."""
    try:
        from sqlalchemy.exc import SQLAlchemyError

        from order_lifecycle.stores.connecting import engine
        from order_lifecycle.stores.sql import SqlStore
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "sqlalchemy":
            raise
        raise MissingExtra("The database", "'order-lifecycle[store]'") from None
    found = engine(url)
    try:
        yield SqlStore(found, prefix=prefix)
    except SQLAlchemyError as wrong:
        accepted = f"a database with the tables that `order-lifecycle init-db --url {url_shown(url)}` makes"
        raise BadInput(f"database {url_shown(url)}", what_is_wrong(wrong), accepted) from None
    except ValidationError as wrong:
        accepted = "an order that this version knows: see `order-lifecycle diff --database` and `order-lifecycle audit`"
        raise BadInput("an order in the database", wrong.errors()[0]["msg"], accepted) from None
    finally:
        found.dispose()


def url_shown(url: str) -> str:
    """The URL as it may be read by others: without its password."""
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True)


def what_is_wrong(wrong: Exception) -> str:
    """The first line of what a database said; its further lines may hold what was written."""
    said = str(getattr(wrong, "orig", None) or wrong).strip()
    return said.partition("\n")[0] or type(wrong).__name__


def _need_tables(store: SqlStore, url: str) -> None:
    """`BadInput` where there is no database yet. Looking at a SQLite file must not make it."""
    from sqlalchemy import inspect

    bind: Engine = store.bind.engine
    file = bind.url.database
    missing = bind.dialect.name == "sqlite" and file not in {None, "", ":memory:"} and not Path(str(file)).exists()
    if missing or not inspect(bind).has_table(store.tables.orders.name):
        what = "does not exist yet" if missing else f"has no table {store.tables.orders.name!r}"
        accepted = f"order-lifecycle init-db --url {url_shown(url)} first"
        raise BadInput(f"database {url_shown(url)}", what, accepted)
