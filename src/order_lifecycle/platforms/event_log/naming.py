"""What is called what in a log? The columns, events, actors, facts and objects of a mapping file, in our words."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from order_lifecycle.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NEEDED = ("order_id", "event", "at")
"""Columns without which there is no log."""

COLUMNS = ("order_id", "line_id", "event", "at", "by")
"""What is read of a row, besides facts."""

FACT = "fact:"
"""What the name of a column of facts begins with, so that no fact hides another column."""

ORDER_TYPES = ("order", "orders")
LINE_TYPES = ("order line", "order_line", "order lines", "order_lines", "line", "lines", "item", "items", "order item")
"""Types of objects that are taken for orders and order lines in OCEL, unless a mapping names others."""


@dataclass(frozen=True)
class Naming:
    """A mapping file: in `columns` and `facts` ours to theirs, in `events` and `actors` theirs to ours.

    `facts` is None where the file says nothing of facts: then the columns that hold nothing but true and false are.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    actors: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] | None = None
    objects: Mapping[str, str] = field(default_factory=dict)
    where: str = "mapping"

    @staticmethod
    def read(source: str | Path | Mapping[str, Any] | None) -> Naming:
        """A mapping from a TOML file, or from what such a file says. `BadInput` for anything that it may not say.

        >>> Naming.read({"columns": {"order_id": "case:concept:name"}}).columns
        {'order_id': 'case:concept:name'}
        >>> Naming.read({"columns": {"order": "Order No."}})
        Traceback (most recent call last):
        ...
        order_lifecycle.errors.BadInput: mapping: [columns] names 'order'; accepted: order_id, line_id, event, at, by
        """
        if source is None:
            return Naming()
        where = str(source) if isinstance(source, str | Path) else "mapping"
        told = _told(source, where)
        kinds = ("columns", "events", "actors", "facts", "objects")
        tables = ", ".join(f"[{kind}]" for kind in kinds)
        for kind, table in told.items():
            if kind not in kinds:
                raise BadInput(where, f"says [{kind}]", tables)
            if not isinstance(table, dict) or not all(isinstance(value, str) and value for value in table.values()):
                raise BadInput(where, f"[{kind}] is not a table of names", 'lines such as order_id = "Order No."')
        for kind, accepted in (("columns", COLUMNS), ("objects", ("order", "line"))):
            for name in told.get(kind, {}):
                if name not in accepted:
                    raise BadInput(where, f"[{kind}] names {name!r}", ", ".join(accepted))
        return Naming(**told, where=where)

    def places(self, header: Sequence[str], where: str, defaults: Mapping[str, str] | None = None) -> dict[str, int]:
        """At which place each of `COLUMNS` and of the facts named by the mapping stands in the header.

        `BadInput` where a column is missing that is needed or named, or stands there twice.
        """
        plain = [name.strip().casefold() for name in header]
        found: dict[str, int] = {}
        for ours in COLUMNS:
            theirs = self.columns.get(ours, (defaults or {}).get(ours, ours))
            hits = _hits(theirs, header, plain)
            if not hits and (ours in NEEDED or ours in self.columns):
                said = f" (for {ours})" if theirs != ours else ""
                raise BadInput(where, f"has no column {theirs!r}{said}", _columns(header))
            if len(hits) > 1:
                raise BadInput(where, f"has {len(hits)} columns {theirs!r}", "one of each name")
            if hits:
                found[ours] = hits[0]
        for ours, theirs in (self.facts or {}).items():
            hits = _hits(theirs, header, plain)
            if len(hits) != 1:
                raise BadInput(
                    where, f"has {len(hits) or 'no'} column {theirs!r} (for the fact {ours})", _columns(header)
                )
            found[FACT + ours] = hits[0]
        return found


def _told(source: str | Path | Mapping[str, Any], where: str) -> dict[str, Any]:
    if not isinstance(source, str | Path):
        return dict(source)
    try:
        return tomllib.loads(Path(source).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(where, f"cannot be read as a mapping: {error}", "a TOML file in UTF-8") from None


def _hits(theirs: str, header: Sequence[str], plain: Sequence[str]) -> list[int]:
    exact = [n for n, name in enumerate(header) if name == theirs]
    return exact or [n for n, name in enumerate(plain) if name == theirs.strip().casefold()]


def _columns(header: Sequence[str]) -> str:
    names = ", ".join(name[:_SHOWN] for name in header[:_SHOWN])
    return f"columns order_id, event, at (and line_id, by), or a mapping that says which they are; there are: {names}"


_SHOWN = 40
