"""How are orders kept on the connection of Django, in its transaction? What it rolls back has not happened.

A connection of Django is lent to SQLAlchemy: it is used, and neither committed, rolled back nor closed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import connection as django_connection
from django.db import transaction
from sqlalchemy import NullPool, create_engine

from order_lifecycle.service import OrderService
from order_lifecycle.stores.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

PREFIX = "shop_ol_"
"""Our tables stand beside those of the host."""


class Lent:
    """The host's own connection, which only the host commits, rolls back or closes."""

    def __init__(self, own: Any) -> None:  # noqa: ANN401 - a connection of whatever driver the host has
        self._own = own

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - what the driver has
        return getattr(self._own, name)

    def commit(self) -> None:
        """Left to the host."""

    def rollback(self) -> None:
        """Left to the host."""

    def close(self) -> None:
        """Left to the host."""


def _lend() -> Lent:
    django_connection.ensure_connection()
    return Lent(django_connection.connection)


ENGINE = create_engine("sqlite://", creator=_lend, poolclass=NullPool, hide_parameters=True)
"""It opens nothing itself: each connection is the one that Django has in this thread."""


def make_tables() -> None:
    """What a migration of the host calls; a table of ours says which migrations of ours it has seen."""
    with transaction.atomic(), ENGINE.connect() as connection:
        SqlStore(connection, prefix=PREFIX).upgrade()


@contextmanager
def orders(clock: Callable[[], datetime] | None = None) -> Iterator[OrderService]:
    """The service in the atomic block that is open, or in one of its own."""
    with transaction.atomic(), ENGINE.connect() as connection:
        yield OrderService(SqlStore(connection, prefix=PREFIX), clock=clock)
