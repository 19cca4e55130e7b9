"""The tables of a store: what is kept, under names that stand apart from the host's own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    text,
)

from order_lifecycle.errors import BadInput
from order_lifecycle.stores.limits import ID_MAX

EFFECT_KEY_MAX = 1000
"""An effect's key holds two ids, in which `/` takes two characters, a position and a name."""


DUE = ("due_at", "order_id", "line_id")
"""In this order lines are fired: what is due at the same moment need not be sorted each time."""


@dataclass(frozen=True)
class Tables:
    """All tables of a store. Entries are the truth; lines are derived; effects are the outbox."""

    prefix: str
    metadata: MetaData
    orders: Table
    entries: Table
    payments: Table
    lines: Table
    effects: Table
    refusals: Table

    @classmethod
    def named(cls, prefix: str = "ol_", schema: str | None = None) -> Tables:
        """The tables under a prefix; `BadInput` if it cannot be one.

        >>> Tables.named("shop_").entries.name
        'shop_entries'
        """
        for what, name in (("prefix", prefix), ("schema", schema)):
            if name is not None and not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,30}", name):
                raise BadInput(f"table {what}", f"{name!r}", "letters, digits and underscores, a letter first")
        metadata = MetaData(schema=schema)
        return cls(prefix, metadata, *_kept(prefix, metadata), *_queued(prefix, metadata))


def _kept(prefix: str, metadata: MetaData) -> tuple[Table, Table, Table]:
    """What is the truth: orders, entries, payments."""
    orders = Table(
        f"{prefix}orders",
        metadata,
        Column("order_id", String(ID_MAX), primary_key=True),
        Column("market", String(ID_MAX), nullable=False),
        Column("placed_at", BigInteger, nullable=False),
        Column("version", Integer, nullable=False, server_default="0"),
        Column("tip", String(64), nullable=False, server_default=""),
        Column("body", Text, nullable=False),
    )
    entries = Table(
        f"{prefix}entries",
        metadata,
        Column("order_id", String(ID_MAX), nullable=False),
        Column("line_id", String(ID_MAX), nullable=False),
        Column("position", Integer, nullable=False),
        Column("event", String(ID_MAX), nullable=False),
        Column("state", String(ID_MAX), nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("key", String(ID_MAX)),
        Column("body", Text, nullable=False),
        Column("hash", String(64), nullable=False),
        PrimaryKeyConstraint("order_id", "line_id", "position"),
        sqlite_with_rowid=False,
    )
    payments = Table(
        f"{prefix}payments",
        metadata,
        Column("order_id", String(ID_MAX), nullable=False),
        Column("number", Integer, nullable=False),
        Column("body", Text, nullable=False),
        PrimaryKeyConstraint("order_id", "number"),
        sqlite_with_rowid=False,
    )
    return orders, entries, payments


def _queued(prefix: str, metadata: MetaData) -> tuple[Table, Table, Table]:
    """What follows from it, or is put aside: lines, effects, refusals."""
    has_date = text("due_at is not null")
    is_open = text("state = 'waiting' or state = 'claimed'")
    number = BigInteger().with_variant(Integer, "sqlite")  # only INTEGER counts by itself there
    lines = Table(
        f"{prefix}lines",
        metadata,
        Column("order_id", String(ID_MAX), nullable=False),
        Column("line_id", String(ID_MAX), nullable=False),
        Column("market", String(ID_MAX), nullable=False),
        Column("state", String(ID_MAX), nullable=False),
        Column("since", BigInteger, nullable=False),
        Column("position", Integer, nullable=False),
        Column("due_at", BigInteger),
        Column("due_event", String(ID_MAX), nullable=False),
        PrimaryKeyConstraint("order_id", "line_id"),
        Index(f"{prefix}lines_due", *DUE, sqlite_where=has_date, postgresql_where=has_date),
        sqlite_with_rowid=False,
    )
    effects = Table(
        f"{prefix}effects",
        metadata,
        Column("number", number, primary_key=True, autoincrement=True),
        Column("key", String(EFFECT_KEY_MAX), nullable=False),
        Column("order_id", String(ID_MAX), nullable=False),
        Column("line_id", String(ID_MAX), nullable=False),
        Column("position", Integer, nullable=False),
        Column("effect", String(ID_MAX), nullable=False),
        Column("state", String(10), nullable=False),
        Column("attempts", Integer, nullable=False),
        Column("next_at", BigInteger),
        Column("error", Text, nullable=False),
        Index(f"{prefix}effects_open", "number", sqlite_where=is_open, postgresql_where=is_open),
        Index(f"{prefix}effects_order", "order_id", "number"),
    )
    refusals = Table(
        f"{prefix}refusals",
        metadata,
        Column("number", number, primary_key=True, autoincrement=True),
        Column("order_id", String(ID_MAX), nullable=False),
        Column("line_id", String(ID_MAX), nullable=False),
        Column("at", BigInteger, nullable=False),
        Column("body", Text, nullable=False),
        Index(f"{prefix}refusals_order", "order_id"),
    )
    return lines, effects, refusals
