"""The columns of a part with Polars: distinct lines and letters are found by hashing, and each hash is verified."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from order_lifecycle.platforms.event_log.csv_rows import LINE_MAX
from order_lifecycle.platforms.event_log.log import Lines
from order_lifecycle.platforms.event_log.moments import MISSING, SPACE
from order_lifecycle.platforms.event_log.naming import COLUMNS, FACT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from order_lifecycle.platforms.event_log.csv_rows import Layout
    from order_lifecycle.platforms.event_log.rows import Piece

    Integers = NDArray[np.int64]
    Hashes = NDArray[np.uint64]

NUMBERED = "at_number"
"""The column of times that are numbers already; `at` is empty then."""


class PolarsTexts:
    """A column of texts in Polars."""

    def __init__(self, texts: pl.Series) -> None:
        self._texts = texts

    def lengths(self) -> Integers:
        return self._texts.str.len_bytes().to_numpy().astype(np.int64)

    def joined(self, rows: Integers | None) -> bytes:
        texts = self._texts if rows is None else self._texts.gather(rows)
        return str(texts.str.join("").item()).encode()

    def picked(self, rows: Integers) -> list[str]:
        return self._texts.gather(rows).to_list()


class PolarsColumns:
    """The rows of a part as a frame."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self._frame = frame
        self.row = frame["row"].to_numpy().astype(np.int64, copy=False)
        self.facts = tuple(sorted(name.removeprefix(FACT) for name in frame.columns if name.startswith(FACT)))

    def lines(self) -> tuple[Integers, Lines, NDArray[np.bool_]]:
        """By row the number of its line, the lines, and which of them are of no order."""
        codes, places = distinct(self._frame.select("order_id", "line_id"))
        clean = self._frame.select("order_id", "line_id")[places]
        unclean = [name for name in clean.columns if not is_clean(clean[name])]
        if unclean:
            clean = clean.with_columns(cleaned(name) for name in unclean)
            again, places = distinct(clean)
            codes, clean = again[codes], clean[places]
        lines = Lines(clean["order_id"], clean["line_id"])  # type: ignore[arg-type]  # a column is read like a sequence
        return codes, lines, (clean["order_id"] == "").to_numpy()

    def letters(self) -> tuple[Integers, list[tuple[str, ...]]]:
        """By row the number of its texts of event, actor and facts, and these texts."""
        told = self._frame.select("event", "by", *(FACT + fact for fact in self.facts))
        codes, places = distinct(told)
        return codes, told[places].rows()

    def times(self) -> PolarsTexts:
        """The times as texts."""
        return PolarsTexts(self._frame["at"])

    def numbered_times(self) -> tuple[Integers, NDArray[np.bool_]] | None:
        """The times as numbers and which rows have one, if they are numbers."""
        if NUMBERED not in self._frame.columns:
            return None
        told = self._frame[NUMBERED]
        return told.fill_null(0).to_numpy().astype(np.int64, copy=False), told.is_not_null().to_numpy()

    def text(self, place: int) -> str:
        """What a row says, for a report."""
        row = self._frame.row(place, named=True)
        return " ".join(str(row[name]) for name in COLUMNS)


def framed(piece: Piece) -> pl.DataFrame:
    """A piece as a frame with all of `COLUMNS`."""
    frame = piece.frame
    if frame is None:
        texts = {name: pl.Series(name, column, pl.String) for name, column in piece.columns.items()}
        frame = pl.DataFrame({"row": pl.Series("row", piece.row, pl.Int64), **texts})
    empty = pl.lit("", pl.String)
    return frame.with_columns(empty.alias(name) for name in COLUMNS if name not in frame.columns)


def joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Frames one after the other; a column of facts that some of them lack says nothing there."""
    if not frames:
        texts = {name: pl.Series(name, [], pl.String) for name in COLUMNS}
        return pl.DataFrame({"row": pl.Series("row", [], pl.Int64), **texts})
    frame = pl.concat(frames, how="diagonal")
    holes = [name for name in frame.columns if frame[name].null_count() and name != NUMBERED]
    return frame.with_columns(pl.col(holes).fill_null("")) if holes else frame


def cleaned(name: str) -> pl.Expr:
    """A column as `letters.cleaned` reads a value."""
    text = pl.col(name).str.strip_chars(SPACE)
    missing = text.str.to_lowercase().is_in(_WORDS)
    return pl.when(missing).then(pl.lit("")).otherwise(text).alias(name)


def is_clean(texts: pl.Series) -> bool:
    """Whether it is plain that `cleaned` would change none of these texts: much quicker than to clean them."""
    run = str(texts.str.join("").item()).encode()
    if not run.isascii() or len(run.translate(None, _SPACES)) < len(run):
        return False
    short = texts.filter(texts.str.len_bytes() <= _WORD).unique()
    return not short.str.to_lowercase().is_in(_WORDS).any()


def hashed(frame: pl.DataFrame) -> Hashes:
    """A number for each row that is the same for the same texts, and hardly ever for others."""
    found = np.zeros(frame.height, np.uint64)
    for name in frame.columns:
        found = (found ^ (found >> np.uint64(29))) * np.uint64(0x9E3779B97F4A7C15)
        found += frame[name].hash().to_numpy()
    return found


def distinct(frame: pl.DataFrame) -> tuple[Integers, Integers]:
    """By row the number of its texts, and for each number a row that has them."""
    codes, places = numbered(hashed(frame))
    for name in frame.columns:
        column = frame[name]
        if not (column == column.gather(places[codes])).all():
            return _exactly(frame)  # two texts have one hash
    return codes, places


def _exactly(frame: pl.DataFrame) -> tuple[Integers, Integers]:
    first = frame.with_row_index("place").select(pl.col("place").first().over(frame.columns))["place"].to_numpy()
    places, codes = np.unique(first, return_inverse=True)
    return codes.astype(np.int64), places.astype(np.int64)


def numbered(hashes: Hashes) -> tuple[Integers, Integers]:
    """By place a small number for each value, in the order in which they appear, and the first place of each."""
    few = np.unique(hashes[:_SAMPLE])
    if few.size >= _FEW or not hashes.size:
        return _numbered_runs(hashes)
    codes = np.minimum(np.searchsorted(few, hashes), few.size - 1)
    others = few[codes] != hashes
    if others.any():
        few = np.union1d(few, hashes[others])
        codes = np.searchsorted(few, hashes)
    places = np.zeros(few.size, np.int64)
    places[codes[::-1]] = np.arange(hashes.size - 1, -1, -1)
    return _in_order(codes, places)


def _numbered_runs(hashes: Hashes) -> tuple[Integers, Integers]:
    """The same for many values, of which those that are equal often stand together."""
    begins = np.ones(hashes.size, bool)
    begins[1:] = hashes[1:] != hashes[:-1]
    starts = np.flatnonzero(begins)
    runs = hashes[starts]
    order = np.argsort(runs)
    ordered = runs[order]
    new = np.ones(runs.size, bool)
    new[1:] = ordered[1:] != ordered[:-1]
    codes = np.empty(runs.size, np.int64)
    codes[order] = np.cumsum(new) - 1
    first = np.minimum.reduceat(order, np.flatnonzero(new)) if runs.size else order
    codes, first = _in_order(codes, first)
    return (codes if runs.size == hashes.size else codes[np.cumsum(begins) - 1]), starts[first]


def _in_order(codes: Integers, places: Integers) -> tuple[Integers, Integers]:
    order = np.argsort(places)
    renamed = np.empty(places.size, np.int64)
    renamed[order] = np.arange(places.size)
    return renamed[codes], places[order]


def plain_rows(block: bytes, layout: Layout, first: int) -> pl.DataFrame | None:
    """The rows of a block of CSV, or None where any of it is not so plain that Polars reads it as `csv_rows` does.

    Every line must be short enough, end in LF or CR LF, and have all its fields; every quote must open or close one.
    """
    if not _plain(block, layout.separator):
        return None
    names = [f"{n:04}" for n in range(layout.width)]
    try:
        frame = pl.read_csv(
            block,
            has_header=False,
            separator=layout.separator,
            columns=sorted({*layout.places.values(), layout.width - 1}),
            schema=dict.fromkeys(names, pl.String),
            quote_char='"' if b'"' in block else None,
        )
    except pl.exceptions.PolarsError:
        return None
    if not _rectangular(block, layout, frame.height, full=not frame[names[-1]].null_count()):
        return None
    rows = pl.int_range(first, first + frame.height, dtype=pl.Int64, eager=True).alias("row")
    return pl.DataFrame({"row": rows, **{ours: frame[names[place]] for ours, place in layout.places.items()}})


def _rectangular(block: bytes, layout: Layout, rows: int, *, full: bool) -> bool:
    """Whether every line has all its fields and no more; `full` is whether Polars found something in every last field.

    Then no line is short, and the number of all separators tells whether one is long.
    """
    octets = np.frombuffer(block, np.uint8)
    separators = octets == ord(layout.separator)
    if np.count_nonzero(separators) != rows * (layout.width - 1):
        return False
    if full and b'"' not in block:
        return True
    ends = np.flatnonzero(octets == _LF)
    if octets[-1] != _LF:
        ends = np.append(ends, octets.size)
    if ends.size != rows:
        return False
    places = np.flatnonzero(separators).reshape(rows, layout.width - 1)
    return bool((places[:, -1] < ends).all() and (places[1:, 0] > ends[:-1]).all())


def _plain(block: bytes, separator: str) -> bool:
    window = LINE_MAX // 2
    if any(block.find(b"\n", at, at + window) < 0 for at in range(0, len(block) - window, window)):
        return False
    if block.startswith(b"\xef\xbb\xbf"):
        return False
    if not block.isascii():
        try:
            block.decode()
        except UnicodeDecodeError:
            return False
    octets = np.frombuffer(block, np.uint8)
    if b"\r" in block:
        after = np.flatnonzero(octets == _CR) + 1
        if after[-1] == octets.size or (octets[after] != _LF).any():
            return False
    if b'"' not in block:
        return True
    quotes = np.flatnonzero(octets == ord('"'))
    edges = np.array([ord(separator), _LF, _CR], np.uint8)
    padded = np.concatenate([[_LF], octets, [_LF]]).astype(np.uint8)
    opens, closes = padded[quotes[::2]], padded[quotes[1::2] + 2]
    return quotes.size % 2 == 0 and bool(np.isin(opens, edges[:2]).all() and np.isin(closes, edges).all())


_SAMPLE = 10_000
_FEW = 256
_SPACES = b" \t\r\n\v\f"
_WORDS = sorted(MISSING - {""})
_WORD = max(map(len, MISSING))
_LF, _CR = 10, 13
