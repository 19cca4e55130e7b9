"""Many decisions at once, in numpy: the rows of the compiled lifecycle over whole columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import ArrayLike, NDArray

    from order_lifecycle.derived.table.rows import Row, Rows

    Codes = NDArray[np.uint16]
    """Numbers of outcomes: `Rows.outcomes` says what they mean."""


def decide_many(
    rows: Rows, states: ArrayLike, events: ArrayLike, actors: ArrayLike, true: ArrayLike, false: ArrayLike
) -> Codes:
    """The outcomes of many cases, all in numbers: arrays of one length, or single numbers for all.

    `true` and `false` are masks of what is known (`Rows.masks`, or `masks_of` for columns). `BadInput` for a number
    that names nothing, arrays of different lengths, or a fact that is both true and false.

    >>> from order_lifecycle.definition import ORDER_LINE
    >>> from order_lifecycle.derived.table import Rows
    >>> rows = Rows.of(ORDER_LINE)
    >>> states = [rows.states.index(name) for name in ("placed", "shipped")]
    >>> found = decide_many(rows, states, rows.events.index("cancel"), rows.actors.index("merchant"), 0, 0)
    >>> [rows.outcomes[number].to or rows.outcomes[number].code for number in found]
    ['cancelled', 'carrier_has_it']
    """
    cells = _cells(rows, states, events, actors)
    t, f = np.asarray(true, np.uint64), np.asarray(false, np.uint64)
    try:
        cells, t, f = np.broadcast_arrays(np.atleast_1d(cells), t, f)
    except ValueError:
        raise BadInput("columns", f"have lengths {cells.size}, {t.size} and {f.size}", "one length") from None
    if (t & f).any():
        wrong = int((t & f).argmax())
        raise BadInput(f"row {wrong}", "a fact is both known to be true and known to be false", "one of them")
    found = _always(rows)[cells]
    searched = np.flatnonzero(found == UNDECIDED)
    order = searched[np.argsort(cells[searched], kind="stable")]
    bounds = np.flatnonzero(np.diff(cells[order])) + 1
    for part in np.split(order, bounds) if order.size else ():
        found[part] = matched(rows.cells[_cell(rows, int(cells[part[0]]))], t[part], f[part])
    return found


def masks_of(rows: Rows, columns: Mapping[str, ArrayLike]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Masks of columns of facts: booleans, or numbers with 1 true, 0 false and anything else (nan, -1) unknown."""
    given = {name: np.asarray(column) for name, column in columns.items()}
    lengths = {array.size for array in given.values()} or {1}
    if len(lengths) > 1:
        raise BadInput("columns of facts", f"have lengths {sorted(lengths)}", "one length")
    true = np.zeros(lengths.pop(), np.uint64)
    false = np.zeros_like(true)
    for name, array in given.items():
        bit = np.uint64(1 << rows.number("fact", rows.facts, name))
        known = array if array.dtype == bool else array == 1
        unknown_free = ~array if array.dtype == bool else array == 0
        true |= known.astype(np.uint64) * bit
        false |= unknown_free.astype(np.uint64) * bit
    return true, false


def numbers_of(kind: str, known: tuple[str, ...], names: str | Sequence[str]) -> NDArray[np.int64]:
    """The numbers of names, one or many; `UnknownName` for one that is not known."""
    number = {name: place for place, name in enumerate(known)}
    each = [names] if isinstance(names, str) else names
    try:
        return np.fromiter((number[name] for name in each), np.int64, len(each))
    except KeyError as error:
        raise UnknownName(kind, str(error.args[0]), known) from None


UNDECIDED = np.uint16(0xFFFF)


def matched(rows: Iterable[Row], true: NDArray[np.uint64], false: NDArray[np.uint64]) -> Codes:
    """The outcomes of cases of one cell: the first row that matches."""
    found = np.full(true.size, UNDECIDED, np.uint16)
    for row in reversed(tuple(rows)):
        t, f = np.uint64(row.true), np.uint64(row.false)
        if row.true or row.false:
            found[((true & t) == t) & ((false & f) == f)] = row.outcome
        else:
            found[:] = row.outcome
    return found


def _cells(rows: Rows, states: ArrayLike, events: ArrayLike, actors: ArrayLike) -> NDArray[np.int64]:
    numbers = []
    for kind, names, given in (
        ("state", rows.states, states),
        ("event", rows.events, events),
        ("actor", rows.actors, actors),
    ):
        array = np.asarray(given)
        if array.size and (array.dtype.kind not in "ui" or array.min() < 0 or array.max() >= len(names)):
            raise BadInput(f"{kind} numbers", f"are not all from 0 to {len(names) - 1}", f"{kind}s of this table")
        numbers.append(array.astype(np.int64))
    s, e, a = numbers
    try:
        return (s * len(rows.events) + e) * len(rows.actors) + a
    except ValueError:
        raise BadInput("columns", f"have lengths {s.size}, {e.size} and {a.size}", "one length") from None


def _cell(rows: Rows, number: int) -> tuple[int, int, int]:
    rest, actor = divmod(number, len(rows.actors))
    state, event = divmod(rest, len(rows.events))
    return state, event, actor


def _always(rows: Rows) -> Codes:
    """By cell: the outcome of a cell that has only one, or `UNDECIDED`."""
    found = np.full(len(rows.states) * len(rows.events) * len(rows.actors), UNDECIDED, np.uint16)
    for (s, e, a), each in rows.cells.items():
        if len(each) == 1:
            found[(s * len(rows.events) + e) * len(rows.actors) + a] = each[0].outcome
    return found
