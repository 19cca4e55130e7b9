"""What becomes of stored orders under another lifecycle: what they name that is gone, and which answers turn."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.differences import answer, turn_of
from order_lifecycle.entrypoints.differences_output import AnswerOut, GoneOut, LineTurnOut, OrdersOut
from order_lifecycle.entrypoints.given import order_from
from order_lifecycle.errors import BadInput
from order_lifecycle.orders.history import PLACE
from order_lifecycle.orders.observe import observe
from order_lifecycle.orders.order import Request
from order_lifecycle.orders.reading import read_json
from order_lifecycle.stores.restoring import restored
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from order_lifecycle.derived.differences import Differences
    from order_lifecycle.language.lifecycle import Lifecycle
    from order_lifecycle.orders.order import Line, Order
    from order_lifecycle.service.keeping import Store
    from order_lifecycle.terms.in_force import Terms

Used = tuple[str, str]
"""A kind of thing and a name, as an entry uses them."""

EVIDENCE = ("evidence",)
"""What the asker is supposed to have: whether an answer turns shall not hang on its absence."""


@dataclass(frozen=True)
class Stored:
    """An order as it is written, and how it is read: what is written may name things that nobody knows any more."""

    where: str
    written: dict[str, object]
    read: Callable[[], Order]


def orders_under(found: Differences, orders: Iterable[Stored], now: datetime, folder: Path | None) -> OrdersOut:
    """An order that names what this version does not know is only read for its names."""
    lines = 0
    gone: list[GoneOut] = []
    turned: list[LineTurnOut] = []
    unread: list[str] = []
    judged: Counter[str] = Counter()
    for stored in orders:
        order_id = str(stored.written.get("id", stored.where))
        known = True
        for line_id, entries in _lines(stored.written, stored.where):
            lines += 1
            gone += _gone(found, order_id, line_id, entries)
            known = known and all(_known(ORDER_LINE, *used) for entry in entries for used in _used(entry))
            judged.update(str(entry["definition"]) for entry in entries[-1:] if entry.get("definition"))
        if not known:
            unread.append(order_id)
            continue
        order = stored.read()
        terms = terms_in_force(order.market, order.placed_on, folder)
        turned += [turn for line in order.lines for turn in _turns(found, order, line, terms, now)]
    return OrdersOut(lines=lines, gone=gone, turns=turned, unread=unread, judged=dict(sorted(judged.items())))


def stored_in_files(files: Iterable[Path]) -> Iterator[Stored]:
    """Each file holds one order."""
    for file in files:
        yield Stored(str(file), _written(file), partial(_read, file))


def stored_in(store: Store) -> Iterator[Stored]:
    """Each order of a store, also those that are over: one that names what is gone cannot be shown any more."""
    after = ""
    while True:
        with store.reading() as unit:
            ids = unit.order_ids(after)
            texts = [(each, unit.texts(each), unit.entries(each)) for each in ids]
        if not ids:
            return
        for order_id, (head, payments, _), entries in texts:
            bodies = [row.body for row in entries]
            read = partial(restored, head, bodies, payments)
            yield Stored(f"order {order_id}", _put_together(head, bodies), read)
        after = ids[-1]


def _put_together(head: str, bodies: Iterable[str]) -> dict[str, object]:
    """The order with its histories as they are kept, whether this version knows their names or not."""
    written: dict[str, object] = json.loads(head)
    lines = {line["id"]: {**line, "history": []} for line in json.loads(head)["lines"]}
    for body in bodies:
        line_id, entry, *_ = json.loads(body)
        lines[line_id]["history"].append(entry)
    return {**written, "lines": list(lines.values())}


def _written(file: Path) -> dict[str, object]:
    """The order as it is written, so that names can be looked at which nobody knows any more."""
    try:
        with file.open("rb") as opened:
            found = read_json(opened.read(), str(file))
    except OSError as error:
        raise BadInput(str(file), f"cannot be read: {error.strerror}", "a JSON file with an order") from None
    if isinstance(found, dict) and "id" in found and "lines" in found:
        return found
    return order_from([file], None, None).order.model_dump(mode="json", by_alias=True)


def _read(file: Path) -> Order:
    return order_from([file], None, None).order


def _lines(written: dict[str, object], where: str) -> Iterator[tuple[str, list[dict[str, object]]]]:
    lines = written["lines"]
    if not isinstance(lines, list):
        raise BadInput(f"{where}: lines", "is no list", "the lines of an order")
    for number, line in enumerate(lines):
        history = line.get("history", []) if isinstance(line, dict) else None
        if not isinstance(history, list) or not all(isinstance(entry, dict) for entry in history):
            raise BadInput(f"{where}: lines.{number}", "is no line", "an object with a history of entries")
        yield str(line.get("id", number)), history


def _used(entry: dict[str, object]) -> Iterator[Used]:
    """Everything that an entry names."""
    for kind, key in (("event", "event"), ("state", "from"), ("state", "to"), ("actor", "by"), ("ground", "ground")):
        name = entry.get(key)
        if isinstance(name, str) and (kind, name) != ("event", PLACE):
            yield kind, name
    for kind, key in (("fact", "facts"), ("effect", "effects")):
        names = entry.get(key)
        for name in names if isinstance(names, (dict, list)) else ():
            yield kind, str(name)


def _known(lifecycle: Lifecycle, kind: str, name: str) -> bool:
    return any(each.name == name for each in getattr(lifecycle, f"{kind}s"))


def _gone(found: Differences, order: str, line: str, entries: Sequence[dict[str, object]]) -> Iterator[GoneOut]:
    """Each name once, at the first entry that uses it."""
    perhaps = {(each.kind, each.name): each.perhaps for each in found.gone}
    seen: set[Used] = set()
    for position, entry in enumerate(entries):
        for kind, name in _used(entry):
            if (kind, name) in seen or _known(found.new, kind, name):
                continue
            seen.add((kind, name))
            yield GoneOut(
                order=order,
                line=line,
                where=f"history.{position}",
                kind=kind,
                name=name,
                standing=kind == "state" and entries[-1].get("to") == name,
                perhaps=list(perhaps.get((kind, name), ())),
            )


def _turns(found: Differences, order: Order, line: Line, terms: Terms, now: datetime) -> Iterator[LineTurnOut]:
    """The answers about one line that turn, on the first ground on which they do."""
    turning = [(turn.state, turn.event, turn.by) for turn in found.turns.found]
    cells = dict.fromkeys(cell for cell in (*turning, *found.turns.sampled) if cell[0] == line.state)
    for cell in cells:
        _, event, by = cell
        seen = set()
        for ground in (None, *(each.name for each in ORDER_LINE.grounds)):
            request = None
            if _known(ORDER_LINE, "event", event) and _known(ORDER_LINE, "actor", by):
                request = Request(event=event, by=by, line=line.id, ground=ground, evidence=EVIDENCE)
            facts = observe(order, line, request, terms, now).values
            before, after = answer(found.old, cell, facts), answer(found.new, cell, facts)
            kind = turn_of(before, after)
            if kind is not None and kind not in seen:
                seen.add(kind)
                yield LineTurnOut(
                    order=order.id,
                    line=line.id,
                    state=line.state,
                    event=event,
                    by=by,
                    ground=ground,
                    kind=kind,
                    before=AnswerOut.said(before),
                    after=AnswerOut.said(after),
                )
