"""Is every entry what was written? The chain of hashes, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from order_lifecycle.stores.records import chain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from order_lifecycle.stores.records import EntryRow


@dataclass(frozen=True)
class Broken:
    """An entry that is not what was written, or one that is not there any more."""

    order_id: str
    line_id: str
    position: int
    what: Literal["changed", "missing"]


def broken(entries: Iterable[EntryRow]) -> Iterator[Broken]:
    """What is wrong with the entries of one order, given line by line in their order.

    Entries that are cut off at the end leave no trace in the chain: `OrderService.audit` compares them with where the
    line is said to stand.
    """
    line, position, previous = "", 0, ""
    for row in entries:
        if row.line_id != line:
            line, position, previous = row.line_id, 0, ""
        if row.position != position:
            yield Broken(row.order_id, line, position, "missing")
        elif row.hash != chain(row.order_id, previous, row.body):
            yield Broken(row.order_id, line, position, "changed")
        position, previous = row.position + 1, row.hash
