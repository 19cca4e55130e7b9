"""How are orders kept on the connection of Django, in its transaction? What it rolls back has not happened.

The store takes the connection of the driver as it is: it is used, and neither committed, rolled back nor closed.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from order_lifecycle.service import OrderService
from order_lifecycle.stores.sql import SqlStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

PREFIX = "shop_ol_"
"""Our tables stand beside those of the host."""


def make_tables() -> None:
    """What a migration of the host calls; a table of ours says which migrations of ours it has seen."""
    with transaction.atomic():
        SqlStore(connection.connection, prefix=PREFIX).upgrade()


@contextmanager
def orders(clock: Callable[[], datetime] | None = None) -> Iterator[OrderService]:
    """The service in the atomic block that is open, or in one of its own."""
    with transaction.atomic():
        yield OrderService(SqlStore(connection.connection, prefix=PREFIX), clock=clock)
