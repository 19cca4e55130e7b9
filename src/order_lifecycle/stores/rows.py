"""How a record is written into a row of a table, and read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from order_lifecycle.orders.ticks import moment, tick
from order_lifecycle.stores.records import EffectRow, EntryRow, LineRow

if TYPE_CHECKING:
    from collections.abc import Sequence


def entry_values(row: EntryRow) -> dict[str, Any]:
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


def line_values(row: LineRow) -> dict[str, Any]:
    """The columns of a derived row."""
    return {
        "order_id": row.order_id,
        "line_id": row.line_id,
        "market": row.market,
        "state": row.state,
        "since": tick(row.since),
        "position": row.position,
        "due_at": tick(row.due_at) if row.due_at else None,
        "due_event": row.due_event,
    }


def effect_values(row: EffectRow) -> dict[str, Any]:
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


def effect_of(row: Sequence[Any]) -> EffectRow:
    """An effect from its row."""
    key, order_id, line_id, position, effect, number, state, attempts, next_at, error = row
    at = moment(next_at) if next_at is not None else None
    return EffectRow(key, order_id, line_id, position, effect, number, state, attempts, at, error)


def line_of(row: Sequence[Any]) -> LineRow:
    """A line from its row."""
    order_id, line_id, market, state, since, position, due_at, due_event = row
    due = moment(due_at) if due_at is not None else None
    return LineRow(order_id, line_id, market, state, moment(since), position, due, due_event)


def entry_of(row: Sequence[Any]) -> EntryRow:
    """An entry from its row."""
    order_id, line_id, position, event, state, at, key, body, chained = row
    return EntryRow(order_id, line_id, position, event, state, moment(at), key or "", body, chained)
