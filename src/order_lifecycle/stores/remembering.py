"""What was read of an order a moment ago: it is the same, if its tip is.

A tip is a hash of everything that an order is. What is remembered is therefore never wrong: not after a transaction
that was undone, and not when others have written. Who changes rows behind the back of the store is found by the audit.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order
    from order_lifecycle.stores.records import Known

SIZE = 2000
"""How many orders a store remembers."""

NO_TIP = "-"


class Remembered(NamedTuple):
    """An order, and what the store holds of it."""

    tip: str
    order: Order
    known: Known


class Memory:
    """The orders that were used last; safe between threads.

    >>> Memory().tip("A1")
    '-'
    """

    def __init__(self, size: int = SIZE) -> None:
        self._size, self._orders, self._lock = size, OrderedDict[str, Remembered](), Lock()

    def tip(self, order_id: str) -> str:
        """The tip of what is remembered of an order, or what no tip is."""
        found = self._orders.get(order_id)
        return (found and found.tip) or NO_TIP

    def get(self, order_id: str, tip: str) -> Remembered | None:
        """The order with that tip, if it is the one that is remembered."""
        found = self._orders.get(order_id)
        return found if found and tip and found.tip == tip else None  # an order of the first form has none yet

    def put(self, order_id: str, remembered: Remembered) -> None:
        """Remember an order, and forget the one that was not used for the longest time."""
        with self._lock:
            self._orders[order_id] = remembered
            self._orders.move_to_end(order_id)
            if len(self._orders) > self._size:
                self._orders.popitem(last=False)
