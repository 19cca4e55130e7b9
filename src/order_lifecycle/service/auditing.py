"""Is everything what was written? The chain of hashes, what each entry remembers of its order, and what is derived.

What is found: an entry that was changed, put elsewhere or taken out; an order or a payment that was changed; a derived
row that does not follow from the history. Who can write to every table can also make a new chain: to be safe from that,
keep the last hash of each order elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from order_lifecycle.errors import BadInput, OrderLifecycleError
from order_lifecycle.stores.records import chain, seals
from order_lifecycle.stores.restoring import restored, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from order_lifecycle.orders.order import Order
    from order_lifecycle.service.keeping import Unit
    from order_lifecycle.stores.records import EntryRow, LineRow

What = Literal["changed", "missing", "order", "payments", "terms", "gone", "derived"]


@dataclass(frozen=True)
class Broken:
    """Something that is not what was written.

    `changed`, `missing`: an entry of a line. `order`: what the order says of itself. `payments`: money. `terms`:
    nothing is altered, but the terms of the order are not to be found. `gone`: the order is not there, and something of
    it is. For these four `line_id` is empty. `derived`: where the line is said to stand, or what is due;
    `OrderService.rebuild` mends that.
    """

    order_id: str
    line_id: str
    position: int
    what: What


def broken(unit: Unit, order_id: str, rows_of: Callable[[Order], Sequence[LineRow]]) -> list[Broken]:
    """What is wrong with one order; `rows_of` makes its derived rows again."""
    head, payments, version = unit.texts(order_id)
    entries, derived = unit.entries(order_id), unit.lines_of(order_id)
    found = list(_broken_entries(order_id, head, entries, derived))
    found += _broken_seals(order_id, head, payments, entries)
    if not found and version != len(entries):
        found = [Broken(order_id, "", min(version, len(entries)), "missing")]
    if found:
        return found
    try:
        order = restored(head, [row.body for row in entries], payments)
    except (ValueError, BadInput):  # pydantic's own is a ValueError: it was written like this, and cannot be read
        return [Broken(order_id, "", 0, "order")]
    try:
        rows = rows_of(order)
    except OrderLifecycleError:
        return [Broken(order_id, "", 0, "terms")]
    return _broken_rows(order_id, rows, derived)


def _broken_entries(order_id: str, head: str, entries: Sequence[EntryRow], derived: list[LineRow]) -> Iterator[Broken]:
    stands = dict.fromkeys(_line_ids(head), 0) | {row.line_id: row.position for row in derived}
    for line_id, rows in groupby(sorted(entries, key=_place), key=lambda row: row.line_id):
        position, previous = 0, ""
        for row in rows:
            for lost in range(position, row.position):
                yield Broken(order_id, line_id, lost, "missing")
            if row.position == position and not _is_what_was_written(row, order_id, previous):
                yield Broken(order_id, line_id, position, "changed")
            position, previous = row.position + 1, row.hash
        for lost in range(position, stands.pop(line_id, -1) + 1):
            yield Broken(order_id, line_id, lost, "missing")
    for line_id, last in sorted(stands.items()):
        for lost in range(last + 1):
            yield Broken(order_id, line_id, lost, "missing")


def _is_what_was_written(row: EntryRow, order_id: str, previous: str) -> bool:
    """Whether the hash is right, and the columns say what the body says."""
    if row.hash != chain(order_id, previous, row.body):
        return False
    try:
        line_id, entry = written(row.body)
    except ValueError:
        return False
    said = (line_id, entry.position, entry.event, entry.to, entry.at, entry.key)
    return said == (row.line_id, row.position, row.event, row.state, row.at, row.key)


def _broken_seals(order_id: str, head: str, payments: list[str], entries: Sequence[EntryRow]) -> Iterator[Broken]:
    """Whether the entries of an order are numbered through, and the last one remembers what the order is now."""
    found = [seal for seal in map(_seal, entries) if seal is not None]
    if not found or len(found) < len(entries):
        return  # an entry that cannot be read has been found before
    numbers, (last, *sealed) = sorted(seal[0] for seal in found), max(found)
    if numbers != list(range(len(numbers))):
        lost = next(number for number in range(last + 1) if numbers.count(number) != 1)
        yield Broken(order_id, "", lost, "missing")
        return
    for what, known, now in zip(("order", "payments"), sealed, seals(head, payments), strict=True):
        if known != now:
            yield Broken(order_id, "", last, "order" if what == "order" else "payments")


def _broken_rows(order_id: str, rows: Sequence[LineRow], derived: Sequence[LineRow]) -> list[Broken]:
    right, known = ({row.line_id: row for row in each} for each in (rows, derived))
    wrong = sorted(line_id for line_id in right.keys() | known.keys() if right.get(line_id) != known.get(line_id))
    return [
        Broken(order_id, line_id, right[line_id].position if line_id in right else 0, "derived") for line_id in wrong
    ]


def _seal(row: EntryRow) -> list[Any] | None:
    try:
        _, _, number, head, payments = json.loads(row.body)
    except ValueError:
        return None
    return [number, head, payments]


def _line_ids(head: str) -> list[str]:
    try:
        return [line["id"] for line in json.loads(head)["lines"]]
    except (KeyError, TypeError, ValueError):
        return []


def _place(row: EntryRow) -> tuple[str, int]:
    return row.line_id, row.position
