"""Orders have a version, the number of their entries; the index of effects holds those that are still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

    from order_lifecycle.stores.tables import Tables

revision = "0002"
down_revision = "0001"


def upgrade(op: Operations, tables: Tables) -> None:
    """Count the entries of each order, once."""
    prefix, schema = tables.prefix, tables.metadata.schema
    orders = sa.table(f"{prefix}orders", sa.column("order_id"), sa.column("version"), schema=schema)
    entries = sa.table(f"{prefix}entries", sa.column("order_id"), schema=schema)
    op.add_column(orders.name, sa.Column("version", sa.Integer, nullable=False, server_default="0"), schema=schema)
    counted = sa.select(sa.func.count()).where(entries.c.order_id == orders.c.order_id).scalar_subquery()
    op.execute(sa.update(orders).values(version=counted))
    op.drop_index(f"{prefix}effects_next", f"{prefix}effects", schema=schema)
    is_open = sa.text("state = 'waiting' or state = 'claimed'")
    op.create_index(
        f"{prefix}effects_open",
        f"{prefix}effects",
        ["number"],
        schema=schema,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
