"""How much may a store be given? Sizes are looked at before anything is written, and one clear error says what is not.

Ids and keys are counted in bytes of UTF-8, because that is what the index of a database holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.errors import BadInput

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order, Request

ID_MAX = 200
"""How long an id, a key or the name of a market may be, in bytes."""

ORDER_BYTES_MAX = 1_000_000
"""How long an order may be as JSON, without its histories and payments."""

ENTRY_BYTES_MAX = 64_000
"""How long one entry, one payment or one request may be as JSON."""

LINES_MAX = 1_000
"""How many lines an order may have."""

EVIDENCE_MAX = 100
"""How many pieces of evidence one request may name."""


def fitting_name(where: str, name: str) -> str:
    """The name, if a store can keep it; `BadInput` if it is too long, or holds a zero byte.

    >>> fitting_name("order id", "A1")
    'A1'
    """
    if len(name.encode()) > ID_MAX:
        raise BadInput(where, f"{name[:20]!r}... is longer than {ID_MAX} bytes", f"at most {ID_MAX} bytes")
    if "\x00" in name:
        raise BadInput(where, "has a zero byte, which no database keeps", "text without it")
    return name


def fitting_text(where: str, text: str, bytes_max: int = ENTRY_BYTES_MAX) -> str:
    """The text, if it is not too long."""
    size = len(text.encode())
    if size > bytes_max:
        raise BadInput(where, f"is {size:,} bytes as JSON", f"at most {bytes_max:,}")
    return text


def fitting_order(order: Order) -> None:
    """Look at the names in an order, and at the keys of its histories: no key stands twice in a line."""
    fitting_name("order id", order.id)
    fitting_name("market", order.market)
    if len(order.lines) > LINES_MAX:
        raise BadInput(f"order {order.id!r}", f"has {len(order.lines):,} lines", f"at most {LINES_MAX:,}")
    for line in order.lines:
        fitting_name("line id", line.id)
        seen: set[str] = set()
        for entry in line.history:
            if entry.key in seen:
                raise BadInput(f"line {line.id!r}", f"key {entry.key!r} stands twice", "a key for each entry, or none")
            seen |= {entry.key} - {""}


def fitting_request(request: Request) -> None:
    """Look at a request or a report, whether it will be allowed or not."""
    fitting_name("key", request.key)
    evidence = request.evidence or ()
    if len(evidence) > EVIDENCE_MAX:
        raise BadInput("evidence", f"has {len(evidence):,} pieces", f"at most {EVIDENCE_MAX:,}")
    if evidence or request.facts or hasattr(request, "note"):  # all else is short
        fitting_text("request", request.model_dump_json())
