"""How is a log read that is larger than memory? Rows go to files by their order, and each file is a part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from order_lifecycle.platforms.event_log.polars_columns import cleaned, hashed, joined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Spill:
    """Rows in files: all rows of an order are in the files of one part, in the order in which they were added."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._folder, self._parts, self._added = folder, parts, 0

    def add(self, frame: pl.DataFrame) -> None:
        """Put rows where they belong."""
        part = hashed(frame.select(cleaned("order_id"))) % np.uint64(self._parts)
        for number in range(self._parts):
            rows = np.flatnonzero(part == number)
            if rows.size:
                frame[rows].write_ipc(self._folder / f"{number:05}-{self._added:07}.arrow", compression="lz4")
        self._added += 1

    def parts(self) -> Iterator[pl.DataFrame]:
        """Each part, whose files are gone once it is read."""
        for number in range(self._parts):
            files = sorted(self._folder.glob(f"{number:05}-*.arrow"))
            if files:
                frame = joined([pl.read_ipc(file.read_bytes()) for file in files]).sort("row", maintain_order=True)
                for file in files:
                    file.unlink()
                yield frame
