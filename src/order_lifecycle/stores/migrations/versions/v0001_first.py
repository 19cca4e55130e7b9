"""The first form of the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

    from order_lifecycle.stores.tables import Tables

revision = "0001"
down_revision = None

_ID = sa.String(200)
_BIG = sa.BigInteger
_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade(op: Operations, tables: Tables) -> None:
    """Make the tables. They are written out: a migration says what was, not what is."""
    prefix, schema = tables.prefix, tables.metadata.schema
    _kept(op, prefix, schema)
    _queued(op, prefix, schema)


def _kept(op: Operations, prefix: str, schema: str | None) -> None:
    op.create_table(
        f"{prefix}orders",
        sa.Column("order_id", _ID, primary_key=True),
        sa.Column("market", _ID, nullable=False),
        sa.Column("placed_at", _BIG, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        schema=schema,
    )
    op.create_table(
        f"{prefix}entries",
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("event", _ID, nullable=False),
        sa.Column("state", _ID, nullable=False),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("key", _ID),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "line_id", "position"),
        sa.UniqueConstraint("order_id", "line_id", "key"),
        schema=schema,
    )
    op.create_table(
        f"{prefix}payments",
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "number"),
        schema=schema,
    )


def _queued(op: Operations, prefix: str, schema: str | None) -> None:
    op.create_table(
        f"{prefix}lines",
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("market", _ID, nullable=False),
        sa.Column("state", _ID, nullable=False),
        sa.Column("since", _BIG, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("due_at", _BIG),
        sa.Column("due_event", _ID, nullable=False),
        sa.PrimaryKeyConstraint("order_id", "line_id"),
        schema=schema,
    )
    op.create_index(f"{prefix}lines_due", f"{prefix}lines", ["due_at"], schema=schema)
    op.create_index(f"{prefix}lines_state", f"{prefix}lines", ["state", "due_at"], schema=schema)
    op.create_table(
        f"{prefix}effects",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("key", sa.String(1000), nullable=False),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("effect", _ID, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_at", _BIG),
        sa.Column("error", sa.Text, nullable=False),
        sa.UniqueConstraint("key"),
        schema=schema,
    )
    op.create_index(f"{prefix}effects_next", f"{prefix}effects", ["state", "next_at"], schema=schema)
    op.create_index(f"{prefix}effects_order", f"{prefix}effects", ["order_id", "number"], schema=schema)
    op.create_table(
        f"{prefix}refusals",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("order_id", _ID, nullable=False),
        sa.Column("line_id", _ID, nullable=False),
        sa.Column("at", _BIG, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        schema=schema,
    )
    op.create_index(f"{prefix}refusals_order", f"{prefix}refusals", ["order_id"], schema=schema)
