"""How a record is written into a row of a table, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from order_lifecycle.orders.ticks import moment, tick
from order_lifecycle.stores.records import EffectRow, EntryRow, LineRow

if TYPE_CHECKING:
    from collections.abc import Mapping


def entry_values(row: EntryRow) -> dict[str, object]:
    """The columns of an entry."""
    return {
        "order_id": row.order_id,
        "line_id": row.line_id,
        "position": row.position,
        "event": row.event,
        "state": row.state,
        "at": tick(row.at),
        "key": row.key or None,
        "body": row.body,
        "hash": row.hash,
    }


def effect_values(row: EffectRow) -> dict[str, object]:
    """The columns of an effect."""
    return {
        "key": row.key,
        "order_id": row.order_id,
        "line_id": row.line_id,
        "position": row.position,
        "effect": row.effect,
        "state": row.state,
        "attempts": row.attempts,
        "next_at": tick(row.next_at) if row.next_at else None,
        "error": row.error,
    }


def effect_of(row: Mapping[Any, Any]) -> EffectRow:
    """An effect from its row."""
    next_at = row["next_at"]
    return EffectRow(
        row["key"],
        row["order_id"],
        row["line_id"],
        row["position"],
        row["effect"],
        row["number"],
        row["state"],
        row["attempts"],
        moment(next_at) if next_at is not None else None,
        row["error"],
    )


def line_of(row: Mapping[Any, Any]) -> LineRow:
    """A line from its row."""
    due_at = row["due_at"]
    return LineRow(
        row["order_id"],
        row["line_id"],
        row["market"],
        row["state"],
        moment(row["since"]),
        row["position"],
        moment(due_at) if due_at is not None else None,
        row["due_event"],
    )


def entry_of(row: Mapping[Any, Any]) -> EntryRow:
    """An entry from its row."""
    return EntryRow(
        row["order_id"],
        row["line_id"],
        row["position"],
        row["event"],
        row["state"],
        moment(row["at"]),
        row["key"] or "",
        row["body"],
        row["hash"],
    )
