"""The tables, release by release: Alembic with a version table of its own, beside whatever the host migrates."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from order_lifecycle.stores.tables import Tables


def upgrade(connection: Connection, tables: Tables) -> None:
    """Bring the tables of a store to the newest form, on the connection of the caller."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    config.attributes["tables"] = tables
    command.upgrade(config, "head")
