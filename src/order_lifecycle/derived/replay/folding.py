"""How far does each line of a log obey the lifecycle? Whole columns at a time: the k-th events of all lines at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from order_lifecycle.derived.replay.automaton import NOWHERE, UNSEARCHED, Automaton

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Times = NDArray[np.int64]
    Letters = NDArray[np.uint16]

NO_TIME = np.iinfo(np.int64).min
"""The time of a row that has none; all other times are microseconds since 1970, UTC.

The same number as `orders.ticks.NO_TIME`, which this tower does not know: a test compares the two.
"""

FITS = -1
"""Where a line goes wrong, if it does not."""

PRIME = np.uint64(1_099_511_628_211)
SEED = np.uint64(14_695_981_039_346_656_037)


@dataclass(frozen=True)
class Folded:
    """The events of a log in the order in which lines are read, and what came of it.

    The events of line ``n`` (in `lines`) stand at ``starts[n]`` to ``starts[n] + lengths[n]`` of `order`, which holds
    the positions of the rows as they were given. `failed` is the number of the first event that is not possible, or
    `FITS`; `places` is where the line was before it, or at the end. `traces` are the same for the same letters.
    """

    order: NDArray[np.int64]
    lines: NDArray[np.int32]
    starts: NDArray[np.int64]
    lengths: NDArray[np.int64]
    failed: NDArray[np.int32]
    places: NDArray[np.int32]
    traces: NDArray[np.uint64]


def fold(automaton: Automaton, line: NDArray[np.int32], letter: Letters, at: Times) -> Folded:
    """Read every line. Rows without a time stay behind the row that the log tells before them."""
    order = in_order(automaton, line, letter, at)
    lined = line[order]
    starts = np.flatnonzero(np.concatenate([[True], lined[1:] != lined[:-1]])) if lined.size else np.empty(0, np.int64)
    lengths = np.diff(np.append(starts, lined.size))
    by_length = np.argsort(-lengths, kind="stable")
    letters = letter[order]
    failed = np.full(starts.size, FITS, np.int32)
    places = np.full(starts.size, automaton.start, np.int32)
    traces = np.full(starts.size, SEED, np.uint64)
    longest_first = lengths[by_length]
    begun, now = starts[by_length], places[by_length]
    went_wrong, hashed = failed[by_length], traces[by_length]
    for k in range(int(longest_first[0]) if lengths.size else 0):
        count = int(np.searchsorted(-longest_first, -k, side="left"))
        read = letters[begun[:count] + k]
        hashed[:count] = (hashed[:count] ^ (read.astype(np.uint64) + np.uint64(1))) * PRIME
        alive = went_wrong[:count] == FITS
        after = _stepped(automaton, now[:count], read)
        stuck = alive & (after == NOWHERE)
        went_wrong[:count][stuck] = k
        moved = alive & ~stuck
        now[:count][moved] = after[moved]
    failed[by_length], places[by_length], traces[by_length] = went_wrong, now, hashed
    return Folded(order, lined[starts], starts, lengths, failed, places, traces)


def _stepped(automaton: Automaton, places: NDArray[np.int32], letters: Letters) -> NDArray[np.int32]:
    after = automaton.table[places, letters]
    unsearched = np.flatnonzero(after == UNSEARCHED)
    if unsearched.size:
        width = automaton.table.shape[1]
        pairs = np.unique(places[unsearched].astype(np.int64) * width + letters[unsearched])
        for pair in pairs.tolist():
            automaton.search(*divmod(pair, width))
        after = automaton.table[places, letters]
    return after


def in_order(automaton: Automaton, line: NDArray[np.int32], letter: Letters, at: Times) -> NDArray[np.int64]:
    """Line by line, by time; equal times in the order in which a lifecycle begins with them."""
    order = by_line(line)
    lined, timed = line[order], _told(line[order], at[order])
    same = lined[1:] == lined[:-1]
    late = same & (timed[1:] < timed[:-1])
    tied = same & (timed[1:] == timed[:-1])
    if late.any() or tied.any():
        touched = np.zeros(int(lined.max()) + 1, bool)
        touched[lined[1:][late | tied]] = True
        rows = np.flatnonzero(touched[lined])
        rank = ranks(automaton)[letter[order[rows]]]
        untimed = at[order[rows]] == NO_TIME  # it stays where the log tells it
        key = np.where(untimed, np.iinfo(np.int32).max, rank)
        order[rows] = order[rows][np.lexsort((key, timed[rows], lined[rows]))]
    return order


def by_line(line: NDArray[np.int32]) -> NDArray[np.int64]:
    """The rows of each line together, in the order in which they are given: two passes over 16 bits each."""
    if line.size and bool((line[1:] >= line[:-1]).all()):
        return np.arange(line.size)
    low = np.argsort((line & 0xFFFF).astype(np.uint16), kind="stable")
    high = (line >> 16).astype(np.uint16)
    return low[np.argsort(high[low], kind="stable")] if high.any() else low


def _told(lined: NDArray[np.int32], at: Times) -> Times:
    """The times, where there is none the one before it in the line."""
    missing = at == NO_TIME
    if not missing.any():
        return at
    first = np.concatenate([[True], lined[1:] != lined[:-1]])
    known = np.where(missing & ~first, 0, np.arange(at.size))
    return at[np.maximum.accumulate(known)]


def ranks(automaton: Automaton) -> NDArray[np.int32]:
    """By letter: after how many steps a line can come to it."""
    rank = np.full(len(automaton.letters), np.iinfo(np.int32).max - 1, np.int32)
    seen = {automaton.start}
    layer = [automaton.start]
    for depth in range(RANKED_MAX):
        following = []
        for place in layer:
            for letter in range(len(automaton.letters)):
                after = automaton.step(place, letter)
                if after != NOWHERE:
                    rank[letter] = min(rank[letter], depth)
                    if after not in seen:
                        seen.add(after)
                        following.append(after)
        layer = following
    return rank


RANKED_MAX = 6
"""How many steps of a lifecycle are looked at to rank what can begin it."""
