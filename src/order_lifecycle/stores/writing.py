"""How is what happened written? All parts of it or none, and only by whoever is first to a version of the order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from order_lifecycle.errors import AlreadyPlaced, StaleHistory
from order_lifecycle.orders.ticks import tick
from order_lifecycle.stores.rows import effect_values, entry_values, line_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.orders.order import Order
    from order_lifecycle.stores.linking import Link
    from order_lifecycle.stores.records import Changes, LineRow
    from order_lifecycle.stores.statements import Statements


@dataclass(frozen=True)
class Written:
    """An order as it is now, what has to be written for it, and its derived rows."""

    order: Order
    changes: Changes
    lines: Sequence[LineRow]

    @property
    def lost(self) -> StaleHistory | AlreadyPlaced:
        """What is said to whoever came second."""
        if self.changes.version_before is None:
            return AlreadyPlaced(self.order.id)
        first = next(iter(self.changes.entries), None)
        line_id, position = (first.line_id, first.position) if first else (self.order.lines[0].id, 0)
        return StaleHistory(self.order.id, line_id, position)

    @property
    def head(self) -> dict[str, Any]:
        """The columns of the order, and the version that it must have had if it is not new."""
        found = self.changes
        columns = {
            "order_id": self.order.id,
            "market": self.order.market,
            "placed_at": tick(self.order.placed_at),
            "version": found.version,
            "tip": found.tip,
            "body": found.head,
        }
        return columns if found.version_before is None else {**columns, "version_before": found.version_before}


def write(link: Link, statements: Statements, written: Sequence[Written]) -> None:
    """Write all of it: orders that are all new, or that were all there before.

    `AlreadyPlaced` or `StaleHistory` if somebody else was first with one of them.
    """
    if not written:
        return
    write_all = _at_once if statements.on_postgres else _one_by_one
    try:
        write_all(link, statements, written)
    except link.dialect.loaded_dbapi.IntegrityError:  # the version was right: an entry stood at that position already
        raise written[0].lost from None


def _one_by_one(link: Link, statements: Statements, written: Sequence[Written]) -> None:
    for each in written:
        new = each.changes.version_before is None
        if not link.do(statements.new_order if new else statements.moved_order, each.head):
            raise each.lost
    rows = _rows(written)
    link.do_each(statements.new_entry, rows["entries"])
    link.do_each(statements.line, rows["lines"])
    link.do_each(statements.new_effect, rows["effects"])
    link.do_each(statements.payment, rows["payments"])
    link.do_each(statements.payments_gone, rows["gone"])


def _at_once(link: Link, statements: Statements, written: Sequence[Written]) -> None:
    asked, given = statements.at_once.asked({"orders": [each.head for each in written], **_rows(written)})
    moved = {order_id for (order_id,) in link.rows(asked, **given)}
    lost = next((each for each in written if each.order.id not in moved), None)
    if lost is not None:
        raise lost.lost


def _rows(written: Sequence[Written]) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table, and the payments that are no more."""
    return {
        "entries": [entry_values(row) for each in written for row in each.changes.entries],
        "lines": [line_values(row) for each in written for row in each.lines],
        "effects": [effect_values(row) for each in written for row in each.changes.effects],
        "payments": [
            {"order_id": each.order.id, "number": number, "body": body}
            for each in written
            for number, body in each.changes.payments
        ],
        "gone": [
            {"order_id": each.order.id, "left": each.changes.payments_left}
            for each in written
            if each.changes.payments_gone
        ],
    }
