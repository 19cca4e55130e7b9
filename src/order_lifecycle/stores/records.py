"""What a store keeps of an order: rows that follow from the order before and the order after, and nothing else.

The history is the truth. What is derived from it (where a line stands, what is due) can be made again at any time.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from order_lifecycle.errors import StaleHistory
from order_lifecycle.orders.order import Order
from order_lifecycle.stores.limits import ORDER_BYTES_MAX, fitting_name, fitting_order, fitting_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Line, Payment

EffectState = Literal["waiting", "claimed", "done", "dead"]
EFFECT_STATES: tuple[EffectState, ...] = get_args(EffectState)


@dataclass(frozen=True)
class EntryRow:
    """One entry of one line, as it is kept: `body` is the entry as JSON, `hash` chains it to the one before."""

    order_id: str
    line_id: str
    position: int
    event: str
    state: str
    at: datetime
    key: str
    body: str
    hash: str


@dataclass(frozen=True)
class LineRow:
    """Where a line stands: derived from its history. `due_event` happens at `due_at` if nothing comes before."""

    order_id: str
    line_id: str
    market: str
    state: str
    since: datetime
    position: int
    due_at: datetime | None = None
    due_event: str = ""


@dataclass(frozen=True)
class EffectRow:
    """Something that the host shall perform, at least once, and take effect once: `key` is the same at each attempt.

    `number` counts the effects of a store; those of one order are handed out in that order. `next_at` is when it may be
    tried (None: at once), or until when it is left to the one who claimed it.
    """

    key: str
    order_id: str
    line_id: str
    position: int
    effect: str
    number: int = 0
    state: EffectState = "waiting"
    attempts: int = 0
    next_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True)
class Changes:
    """The rows that turn one order into the next."""

    entries: tuple[EntryRow, ...]
    effects: tuple[EffectRow, ...]
    payments: tuple[tuple[int, str], ...]
    """(number in the order's payments, the payment as JSON): new ones, and those that were replaced."""

    payments_left: int
    """How many payments there are afterwards."""

    payments_gone: bool
    """Whether there were more before."""

    head: str | None
    """The order as JSON (see `header`) if it is new or has changed."""


def header(order: Order) -> str:
    """The order without its histories and payments, as JSON: what does not change by what happens."""
    lines = [line.model_copy(update={"history": line.history[:1]}) for line in order.lines]
    bare = order.model_copy(update={"lines": tuple(lines), "payments": () if order.payments is not None else None})
    return fitting_text(f"order {order.id!r}", bare.model_dump_json(by_alias=True), ORDER_BYTES_MAX)


def restored(head: str, entries: Iterable[str], payments: Sequence[str]) -> Order:
    """The order again, from the bodies of its entries in the order of their positions."""
    raw: dict[str, Any] = json.loads(head)
    histories: dict[str, list[Any]] = {line["id"]: [] for line in raw["lines"]}
    for text in entries:
        line_id, entry, *_ = json.loads(text)
        histories[line_id].append(entry)
    for line in raw["lines"]:
        line["history"] = histories[line["id"]]
    if raw["payments"] is not None:
        raw["payments"] = [json.loads(payment) for payment in payments]
    return Order.model_validate(raw)


def changes(before: Order | None, after: Order, last_hashes: dict[str, str]) -> Changes:
    """What has to be written. `last_hashes` is the hash of the last entry of each line that has any.

    `StaleHistory` if the order after does not begin with the order before, `BadInput` if something in it is too long.
    What comes with a new order, or with a line that was split off, has its effects behind it: none are written.
    """
    if before is None or len(before.lines) != len(after.lines):
        fitting_order(after)
    histories = {line.id: line.history for line in before.lines} if before else {}
    old = [payment_text(each) for each in (before.payments if before else ()) or ()]
    new = [payment_text(each) for each in after.payments or ()]
    head = header(after)
    sealed, number = seals(head, new), sum(map(len, histories.values()))
    entries: list[EntryRow] = []
    effects: list[EffectRow] = []
    for line in after.lines:
        known = histories.get(line.id, ())
        if line.history[: len(known)] != known:
            raise StaleHistory(after.id, line.id, len(known))
        previous = last_hashes.get(line.id, "")
        for entry in line.history[len(known) :]:
            row = entry_row(after.id, line.id, entry, previous, (number, *sealed))
            previous, number = row.hash, number + 1
            entries.append(row)
            if known:
                effects += [effect_row(after.id, line.id, entry, name) for name in dict.fromkeys(entry.effects)]
    turned = tuple((n, text) for n, text in enumerate(new) if n >= len(old) or old[n] != text)
    turned_head = None if before is not None and header(before) == head else head
    return Changes(tuple(entries), tuple(effects), turned, len(new), len(new) < len(old), turned_head)


def entry_row(order_id: str, line_id: str, entry: Entry, previous: str, seal: tuple[int, str, str]) -> EntryRow:
    """An entry as it is kept, after the one with that hash.

    `seal` is the number of the entry in its order, and what the order and its payments were afterwards: see `seals`.
    """
    fitting_name("key", entry.key)
    document = [line_id, json.loads(entry.model_dump_json(by_alias=True)), *seal]
    body = json.dumps(document, separators=(",", ":"), sort_keys=True)
    fitting_text(f"entry {entry.position} of line {line_id!r}", body)
    chained = chain(order_id, previous, body)
    return EntryRow(order_id, line_id, entry.position, entry.event, entry.to, entry.at, entry.key, body, chained)


def chain(order_id: str, previous: str, body: str) -> str:
    """The hash of an entry: it changes when the entry, or any entry of the line before it, changes.

    >>> chain("A1", "", "[]") == chain("A1", "", "[]") != chain("A1", "x", "[]")
    True
    """
    return hashlib.sha256(f"{order_id}\x00{previous}\x00{body}".encode()).hexdigest()


def seals(head: str, payments: Sequence[str]) -> tuple[str, str]:
    """What an entry remembers of its order and of the payments, so that nobody changes them without a trace."""
    return _short_hash(head), _short_hash("\x00".join(payments))


def _short_hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def effect_row(order_id: str, line_id: str, entry: Entry, effect: str) -> EffectRow:
    """An effect of an entry. Its key is the same in every store and at every attempt, and no other effect has it."""
    parts = (order_id, line_id, str(entry.position), effect)
    key = "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)
    return EffectRow(key, order_id, line_id, entry.position, effect)


def payment_text(payment: Payment) -> str:
    """A payment as JSON."""
    return fitting_text("payment", payment.model_dump_json(by_alias=True))


def line_row(order: Order, line: Line, due: tuple[str, datetime] | None = None) -> LineRow:
    """Where a line stands, since when, and what is due."""
    entered = line.last_to(line.state) or line.history[0]
    event, at = due or ("", None)
    return LineRow(order.id, line.id, order.market, line.state, entered.at, len(line.history) - 1, at, event)
