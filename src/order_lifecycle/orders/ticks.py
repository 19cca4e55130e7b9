"""Moments as whole numbers, for columns and tables: microseconds since 1970, UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NO_TIME = -(1 << 63)
"""In a column: something has no time, or has not happened."""


def tick(at: datetime) -> int:
    """An aware moment as a number.

    >>> tick(datetime(1970, 1, 1, 0, 1, tzinfo=UTC))
    60000000
    """
    return (at - EPOCH) // timedelta(microseconds=1)


def moment(ticks: int) -> datetime:
    """The moment again.

    >>> moment(tick(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))).isoformat()
    '2026-03-02T09:30:00+00:00'
    """
    return EPOCH + timedelta(microseconds=ticks)
