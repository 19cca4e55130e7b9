"""What Alembic runs: our tables alone, on the connection that was handed over."""

from __future__ import annotations

from alembic import context

_tables = context.config.attributes["tables"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=_tables.metadata,
    version_table=f"{_tables.prefix}version",
    version_table_schema=_tables.metadata.schema,
    render_as_batch=True,
    include_name=lambda name, kind, _: kind != "table" or str(name).startswith(_tables.prefix),
)
with context.begin_transaction():
    context.run_migrations()
