"""An order from the texts that a store keeps of it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.history import Entry, wrong_in
from order_lifecycle.orders.order import Order, Payment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BODY = TypeAdapter(tuple[str, Entry, int, str, str])
"""An entry as it is kept: its line, itself, its number in the order, and two seals."""


def restored(head: str, entries: Iterable[str], payments: Sequence[str]) -> Order:
    """The order again, from the bodies of its entries in the order of their positions.

    What was read before is not read again: a text that is the same stands for the same entry.
    """
    order = _read_head(head)
    histories: dict[str, list[Entry]] = {line.id: [] for line in order.lines}
    for text in entries:
        line_id, entry = written(text)
        if line_id not in histories:
            raise BadInput(f"order {order.id!r}", f"an entry is of line {line_id!r}", ", ".join(histories))
        histories[line_id].append(entry)
    lines = []
    for line in order.lines:
        history = tuple(histories[line.id])
        if wrong := wrong_in(history) or (None if history else "no entry is there"):
            raise BadInput(f"order {order.id!r}, history of line {line.id!r}", wrong, "the entries that were written")
        lines.append(line.model_copy(update={"history": history}))
    taken = None if order.payments is None else tuple(map(_read_payment, payments))
    return order.model_copy(update={"lines": tuple(lines), "payments": taken})


@lru_cache(maxsize=4096)
def _read_head(text: str) -> Order:
    return Order.model_validate_json(text)


@lru_cache(maxsize=16384)
def written(body: str) -> tuple[str, Entry]:
    """The line and the entry that a body holds; `ValueError` if it holds none."""
    line_id, entry, *_ = _BODY.validate_json(body)
    return line_id, entry


@lru_cache(maxsize=4096)
def _read_payment(text: str) -> Payment:
    return Payment.model_validate_json(text)
