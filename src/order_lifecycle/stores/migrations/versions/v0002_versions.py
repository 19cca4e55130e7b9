"""Orders have a version, the number of their entries, which says who was second; fewer indexes are written each time.

An order has a tip, too: a hash of the last hashes of its lines, empty until it moves for the first time after this.

That a key stands once in a line, and an effect once in an entry, follows from the version. The indexes of what is due
and of open effects hold only these; who often lists lines by their state makes an index for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.operations import Operations

    from order_lifecycle.stores.tables import Tables

revision = "0002"
down_revision = "0001"

_NAMES = {"uq": "uq_%(table_name)s_%(column_0_name)s"}


def upgrade(op: Operations, tables: Tables) -> None:
    """Count the entries of each order, once."""
    prefix, schema = tables.prefix, tables.metadata.schema
    orders = sa.table(f"{prefix}orders", sa.column("order_id"), sa.column("version"), schema=schema)
    entries = sa.table(f"{prefix}entries", sa.column("order_id"), schema=schema)
    op.add_column(orders.name, sa.Column("version", sa.Integer, nullable=False, server_default="0"), schema=schema)
    op.add_column(orders.name, sa.Column("tip", sa.String(64), nullable=False, server_default=""), schema=schema)
    counted = sa.select(sa.func.count()).where(entries.c.order_id == orders.c.order_id).scalar_subquery()
    op.execute(sa.update(orders).values(version=counted))
    op.drop_index(f"{prefix}effects_next", f"{prefix}effects", schema=schema)
    op.drop_index(f"{prefix}lines_due", f"{prefix}lines", schema=schema)
    op.drop_index(f"{prefix}lines_state", f"{prefix}lines", schema=schema)
    for table in ("entries", "effects"):
        _no_longer_unique(op, f"{prefix}{table}", schema)
    if op.get_bind().dialect.name == "sqlite":
        for table in ("entries", "payments", "lines"):  # found by their key, and kept in its order
            with op.batch_alter_table(f"{prefix}{table}", recreate="always", table_kwargs={"sqlite_with_rowid": False}):
                pass
    is_open, has_date = "state = 'waiting' or state = 'claimed'", "due_at is not null"
    _partial(op, f"{prefix}effects_open", f"{prefix}effects", schema, ["number"], is_open)
    _partial(op, f"{prefix}lines_due", f"{prefix}lines", schema, ["due_at", "order_id", "line_id"], has_date)


def _no_longer_unique(op: Operations, table: str, schema: str | None) -> None:
    """Without its one unique constraint, which was made without a name; SQLite makes the table again for it."""
    (known,) = sa.inspect(op.get_bind()).get_unique_constraints(table, schema=schema)
    named = known["name"] or _NAMES["uq"] % {"table_name": table, "column_0_name": known["column_names"][0]}
    with op.batch_alter_table(table, schema=schema, naming_convention=_NAMES) as batch:
        batch.drop_constraint(named, type_="unique")


def _partial(op: Operations, name: str, table: str, schema: str | None, columns: list[str], where: str) -> None:
    only = sa.text(where)
    op.create_index(name, table, columns, schema=schema, sqlite_where=only, postgresql_where=only)
