"""A statement as the text of one dialect, for the driver itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Table
    from sqlalchemy.engine import Dialect
    from sqlalchemy.sql.base import Executable


@dataclass(frozen=True)
class Statement:
    """A statement as text; `places` names its values in their order, where the driver counts them.

    `fixed` holds the values that are always the same.
    """

    text: str
    places: tuple[str, ...] | None
    fixed: Mapping[str, Any]

    def filled(self, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - what the driver takes: a mapping or a sequence
        """The values as the driver wants them."""
        known = {**given, **self.fixed} if self.fixed else given
        return known if self.places is None else [known[name] for name in self.places]


def said(clause: Executable, dialect: Dialect) -> Statement:
    """A statement in the words of a dialect.

    >>> from sqlalchemy import bindparam, column, select
    >>> from sqlalchemy.dialects import sqlite
    >>> said(select(column("a") + bindparam("x")), sqlite.dialect())
    Statement(text='SELECT a + ? AS anon_1', places=('x',), fixed={})
    """
    compiled: Any = clause.compile(dialect=dialect)  # type: ignore[attr-defined]  # every statement has it
    fixed = {name: value for name, value in compiled.construct_params(_check=False).items() if value is not None}
    return Statement(str(compiled), tuple(compiled.positiontup) if compiled.positional else None, fixed)


def upserted(row: Any, table: Table) -> Any:  # noqa: ANN401 - the insert of either dialect
    """A row, or new values for the one that is there; what is the same already is not written."""
    values = {column.name: row.excluded[column.name] for column in table.c if not column.primary_key}
    differs = or_(*(table.c[name].is_distinct_from(value) for name, value in values.items()))
    return row.on_conflict_do_update(index_elements=table.primary_key, set_=values, where=differs)
