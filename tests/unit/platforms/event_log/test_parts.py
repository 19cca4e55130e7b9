"""A log that is larger than memory comes in parts, each line whole in one of them."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from order_lifecycle.platforms.event_log import read_log
from tests.unit.platforms.event_log.logs import rows

if TYPE_CHECKING:
    from pathlib import Path


def log_of(count: int) -> pl.DataFrame:
    n = pl.int_range(count, eager=True)
    order = "order " + (n * 7919 % (count // 5)).cast(pl.String)
    kinds = pl.Series(["place", "pay", "pack", "ship", ""])
    return pl.DataFrame({"order_id": order, "line_id": (n % 3), "event": kinds.gather(n % 5), "at": n + 1_700_000_000})


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_parts_hold_together_what_one_part_holds(form: str, tmp_path: Path) -> None:
    path, frame = tmp_path / f"log.{form}", log_of(20_000)
    frame.write_parquet(path, row_group_size=1000) if form == "parquet" else frame.write_csv(path)
    (whole,) = read_log(path)
    parts = list(read_log(path, part_rows=3000))
    assert len(parts) > 4
    assert sorted((row for part in parts for row in rows(part)), key=lambda row: row[0]) == rows(whole)
    homes = Counter(line for part in parts for line in part.lines)
    assert max(homes.values()) == 1
    assert all(part.rows_in == part.row.size + sum(part.counts.values()) for part in parts)
    assert sum((Counter(part.counts) for part in parts), Counter()) == whole.counts == {"no_event": 4000}


LIMITED = """
import resource, sys
from order_lifecycle.platforms.event_log import read_log
import polars as pl
pl.DataFrame({"a": ["b"]}).select(pl.col("a").hash())
now = int(next(line for line in open("/proc/self/status") if line.startswith("VmData")).split()[1]) * 1024
resource.setrlimit(resource.RLIMIT_DATA, (now + (int(sys.argv[2]) << 20),) * 2)
parts = list(map(lambda log: (log.rows_in, len(log.row)), read_log(sys.argv[1], part_rows=int(sys.argv[3]))))
print(len(parts), sum(rows for rows, _ in parts), sum(kept for _, kept in parts))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
def test_a_parquet_file_that_does_not_fit_into_memory_is_read(tmp_path: Path) -> None:
    """What is mapped from the file is not counted, as it can be given back at any time: RLIMIT_DATA, not RLIMIT_AS."""
    path, frame = tmp_path / "log.parquet", log_of(1_000_000)
    many: Any = [
        frame.with_columns(pl.col("order_id") + f" of a shop with a very long name that stands in each order, {n:04}")
        for n in range(8)
    ]
    pl.concat(many).write_parquet(path, row_group_size=100_000, compression="uncompressed")

    def run(part_rows: int) -> subprocess.CompletedProcess[str]:
        asked = [sys.executable, "-c", LIMITED, str(path), "900", str(part_rows)]
        return subprocess.run(asked, capture_output=True, text=True, check=False)

    done = run(200_000)
    assert done.returncode == 0, done.stderr[-2000:]
    parts, rows_in, kept = map(int, done.stdout.split())
    assert (rows_in, kept) == (8_000_000, 6_400_000)
    assert parts > 10
    assert run(100_000_000).returncode != 0, "the limit is one"
