"""Which columns of a table of lines say what, and are they all there.

What an engine has is told as the kinds of its columns; everything wrong is one clear `BadInput`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from order_lifecycle.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Mapping

    from order_lifecycle.derived.table.lookup import Lookup

    Kind = str
    """What a column holds: ``text``, ``boolean``, ``nothing`` but nulls, or any other type by the engine's name."""

ACCEPTED = {
    "text": "a column of text (or an Enum, or a dictionary) with the names of states",
    "boolean": "a column of booleans; null is unknown",
}


@dataclass(frozen=True)
class Columns:
    """The names of the columns that are read, and of those that are added.

    A fact is looked for under its own name, unless `facts` names its column. What is added must not be there already.

    >>> Columns(state="line_state", facts={"custom_made": "is_engraved"}).of_fact("custom_made")
    'is_engraved'
    """

    state: str = "state"
    facts: Mapping[str, str] = field(default_factory=dict)
    to: str = "to"
    code: str = "code"
    unknown: str = "unknown"

    @property
    def added(self) -> tuple[str, str, str]:
        """The three columns that are added."""
        return self.to, self.code, self.unknown

    def of_fact(self, name: str) -> str:
        """The column of a fact."""
        return self.facts.get(name, name)

    def fitting(self, lookup: Lookup, kinds: Mapping[str, Kind]) -> None:
        """Compare with the columns of a table; `BadInput` names the first that is missing, of a wrong kind or doubled.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> from order_lifecycle.derived.table import Table
        >>> question = Table(ORDER_LINE).lookup("pack", "merchant", facts=())
        >>> Columns().fitting(question, {"state": "Int64"})
        Traceback (most recent call last):
        order_lifecycle.errors.BadInput: column 'state': is of type Int64; accepted: a column of text (or an Enum, \
or a dictionary) with the names of states
        """
        for fact in self.facts:
            lookup.rows.number("fact", lookup.rows.facts, fact)
        wanted = {self.state: "text", **{self.of_fact(name): "boolean" for name in lookup.facts}}
        for column, kind in wanted.items():
            if column not in kinds:
                missing = UnknownName("column", column, kinds)
                raise BadInput(f"column {column!r}", f"is missing: {missing}", ACCEPTED[kind])
            if kinds[column] not in {kind, "nothing"}:
                raise BadInput(f"column {column!r}", f"is of type {kinds[column]}", ACCEPTED[kind])
        for column in self.added:
            if column in kinds:
                raise BadInput(f"column {column!r}", "is there already", "another name for what is added")
        if len(set(self.added)) < len(self.added):
            raise BadInput("the columns to be added", f"are named {', '.join(self.added)}", "three different names")
