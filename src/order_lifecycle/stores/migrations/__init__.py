"""The tables, release by release: Alembic with a version table of its own, beside whatever the host migrates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from order_lifecycle.stores.tables import Tables


def upgrade(connection: Connection, tables: Tables, to: str = "head") -> None:
    """Bring the tables of a store to the newest form (or only as far as `to`), on the connection of the caller.

    Alembic's `op` and `context` are module variables, and may be the host's at this moment: this can be called in one
    of his migrations. Therefore neither is used; each migration is handed its operations.
    """
    from alembic.operations import Operations
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(Path(__file__).parent))
    options = {
        "version_table": f"{tables.prefix}version",
        "version_table_schema": tables.metadata.schema,
        "fn": lambda revision, _: scripts._upgrade_revs(to, revision),  # noqa: SLF001 - `alembic upgrade` asks so too
    }
    context = MigrationContext.configure(connection, opts=options)
    with context.begin_transaction():
        context.run_migrations(op=Operations(context), tables=tables)
