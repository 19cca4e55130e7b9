"""What a store keeps of an order: rows that follow from the order before and the order after, and nothing else.

The history is the truth. What is derived from it (where a line stands, what is due) can be made again at any time.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from order_lifecycle.errors import BadInput, StaleHistory
from order_lifecycle.orders.order import Line, Order
from order_lifecycle.stores.limits import ORDER_BYTES_MAX, fitting_name, fitting_order, fitting_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from order_lifecycle.orders.history import Entry
    from order_lifecycle.orders.order import Payment

EffectState = Literal["waiting", "claimed", "done", "dead"]
EFFECT_STATES: tuple[EffectState, ...] = get_args(EffectState)

_HEAD = tuple(name for name in Order.model_fields if name not in {"lines", "payments"})
_LINE_HEAD = tuple(name for name in Line.model_fields if name != "history")


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
class Moved:
    """An order before and after something happened, and its derived rows afterwards."""

    before: Order
    after: Order
    lines: Sequence[LineRow]


@dataclass(frozen=True)
class Known:
    """An order as a store holds it: the texts that `changes` need not write again."""

    head: str
    payments: tuple[str, ...]
    last_hashes: Mapping[str, str]
    """The hash of the last entry of each line."""


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

    version_before: int | None
    """How many entries the order had; None if it is new."""

    version: int
    """How many it has now."""

    known: Known
    """What the store holds of the order afterwards."""

    tip: str
    """One hash for all of it: see `tip_of`."""


def header(order: Order) -> str:
    """The order without its histories and payments, as JSON: what does not change by what happens."""
    lines = [line.model_copy(update={"history": line.history[:1]}) for line in order.lines]
    bare = order.model_copy(update={"lines": tuple(lines), "payments": () if order.payments is not None else None})
    return fitting_text(f"order {order.id!r}", bare.model_dump_json(by_alias=True), ORDER_BYTES_MAX)


def changes(before: Order | None, after: Order, known: Known | None = None) -> Changes:
    """What has to be written; `known` is what the store holds of the order before.

    `StaleHistory` if the order after does not begin with the order before, `BadInput` if something in it is too long,
    or has changed without an entry: nobody would notice, because versions, seals and tips follow from the entries.
    What comes with a new order, or with a line that was split off, has its effects behind it: none are written.
    """
    if before is None or known is None or len(before.lines) != len(after.lines):
        fitting_order(after)
    known = known or Known("", (), {})
    histories = {line.id: line.history for line in before.lines} if before else {}
    last = dict(known.last_hashes)
    head = known.head if before is not None and known.head and _same_head(before, after) else header(after)
    texts = _payment_texts(before, after, known.payments)
    sealed, count = seals(head, texts), sum(map(len, histories.values()))
    number = count
    entries: list[EntryRow] = []
    effects: list[EffectRow] = []
    for line in after.lines:
        past = histories.get(line.id, ())
        if line.history[: len(past)] != past:
            raise StaleHistory(after.id, line.id, len(past))
        keys = {entry.key for entry in past} - {""}
        previous = last.get(line.id, "")
        for entry in line.history[len(past) :]:
            if entry.key in keys:
                raise StaleHistory(after.id, line.id, entry.position)
            row = entry_row(after.id, line.id, entry, previous, (number, *sealed))
            previous, number = row.hash, number + 1
            entries.append(row)
            last[line.id] = row.hash
            if past:
                effects += [effect_row(after.id, line.id, entry, name) for name in dict.fromkeys(entry.effects)]
    old = known.payments
    turned = tuple((n, text) for n, text in enumerate(texts) if n >= len(old) or old[n] != text)
    if not entries and (head != known.head or tuple(texts) != old):
        raise BadInput(f"order {after.id!r}", "was changed, and no history says why", "a change with an entry")
    return Changes(
        entries=tuple(entries),
        effects=tuple(effects),
        payments=turned,
        payments_left=len(texts),
        payments_gone=len(texts) < len(old),
        head=None if head == known.head else head,
        version_before=count if before is not None else None,
        version=number,
        known=Known(head, tuple(texts), last),
        tip=tip_of(last),
    )


def _same_head(before: Order, after: Order) -> bool:
    """Whether only histories and payments differ."""
    lines = zip(before.lines, after.lines, strict=False)
    return (
        len(before.lines) == len(after.lines)
        and (before.payments is None) == (after.payments is None)
        and _same(before, after, _HEAD)
        and all(one is other or _same(one, other, _LINE_HEAD) for one, other in lines)
    )


def _same(one: Order | Line, other: Order | Line, names: Iterable[str]) -> bool:
    ours, theirs = vars(one), vars(other)
    return all(ours[name] is theirs[name] or ours[name] == theirs[name] for name in names)


def _payment_texts(before: Order | None, after: Order, known: tuple[str, ...]) -> list[str]:
    """The payments as JSON; those that stay what they were are not written again."""
    old = (before.payments if before else ()) or ()
    same = min(len(old), len(known))
    return [
        known[n] if n < same and old[n] is each else payment_text(each) for n, each in enumerate(after.payments or ())
    ]


def entry_row(order_id: str, line_id: str, entry: Entry, previous: str, seal: tuple[int, str, str]) -> EntryRow:
    """An entry as it is kept, after the one with that hash.

    `seal` is the number of the entry in its order, and what the order and its payments were afterwards: see `seals`.
    """
    fitting_name("key", entry.key)
    number, head, payments = seal
    body = f'[{json.dumps(line_id)},{entry.model_dump_json(by_alias=True)},{number},"{head}","{payments}"]'
    fitting_text(f"entry {entry.position} of line {line_id!r}", body)
    chained = chain(order_id, previous, body)
    return EntryRow(order_id, line_id, entry.position, entry.event, entry.to, entry.at, entry.key, body, chained)


def chain(order_id: str, previous: str, body: str) -> str:
    """The hash of an entry: it changes when the entry, or any entry of the line before it, changes.

    >>> chain("A1", "", "[]") == chain("A1", "", "[]") != chain("A1", "x", "[]")
    True
    """
    return hashlib.sha256(f"{order_id}\x00{previous}\x00{body}".encode()).hexdigest()


def tip_of(last_hashes: Mapping[str, str]) -> str:
    """One hash for all that an order is: two orders with the same have the same histories, payments and head.

    >>> tip_of({"L1": "a", "L2": "b"}) == tip_of({"L2": "b", "L1": "a"}) != tip_of({"L1": "b", "L2": "a"})
    True
    """
    return hashlib.sha256(
        "\x00".join(f"{line}\x00{last}" for line, last in sorted(last_hashes.items())).encode()
    ).hexdigest()


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


def order_of(effect_key: str) -> str:
    """The id of the order that an effect's key begins with.

    >>> order_of("A~11/L1/1/start_refund")
    'A/1'
    """
    return effect_key.partition("/")[0].replace("~1", "/").replace("~0", "~")


def payment_text(payment: Payment) -> str:
    """A payment as JSON."""
    return fitting_text("payment", payment.model_dump_json(by_alias=True))


def line_row(order: Order, line: Line, due: tuple[str, datetime] | None = None) -> LineRow:
    """Where a line stands, since when, and what is due."""
    entered = line.last_to(line.state) or line.history[0]
    event, at = due or ("", None)
    return LineRow(order.id, line.id, order.market, line.state, entered.at, len(line.history) - 1, at, event)
