"""What the decision of many lines costs on Apache Spark, beside a scan that decides nothing.

python benchmarks/spark.py [--rows N] [--rounds N] [--json FILE]

The same question and lines as in bulk.py, read from Parquet on local[2]; every contender writes all columns to nowhere
(the `noop` sink). Agreement is checked before anything is timed; every contender runs once a round, and what counts is
the ratio within a round over the identity scan, by the clock and in time of processors.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from benchmarks.bulk import Lines, write
from benchmarks.timing import Rounds, figure, surroundings
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.table import Table
from order_lifecycle.derived.table.on_arrow import with_decisions as with_decisions_of_arrow
from order_lifecycle.derived.table.on_spark import with_decisions, with_decisions_in_arrow

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark.sql import DataFrame

IDENTITY = "limit: the scan alone"
THROUGH_ARROW = "limit: mapInArrow that changes nothing"
LOOKED_UP = "array within the plan"
JOIN = "broadcast join"
MAPPED = "mapInArrow"


def session() -> SparkSession:
    """Spark on this machine, with two threads."""
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    return (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "3g")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )


def same(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What goes in."""
    yield from batches


def contenders(scan: DataFrame, lines: Lines) -> dict[str, DataFrame]:
    """What is measured; all of it lazy."""
    return {
        IDENTITY: scan,
        LOOKED_UP: with_decisions(scan, lines.lookup, join=False),
        JOIN: with_decisions(scan, lines.lookup, join=True),
        MAPPED: with_decisions_in_arrow(scan, lines.lookup),
        THROUGH_ARROW: scan.mapInArrow(same, scan.schema),
    }


def agreement(spark: SparkSession, table: Table, folder: Path) -> int:
    """Stop unless every line gets the answers that the Arrow kernel gives, which agrees with `decide`."""
    lines = Lines(table, 50_000)
    plain = lines.arrow().append_column("id", pa.array(range(lines.rows)))
    pq.write_table(plain, folder / "few.parquet")
    expected = with_decisions_of_arrow(plain, lines.lookup).select(["to", "code", "unknown"]).to_pylist()
    for name, frame in contenders(spark.read.parquet(str(folder / "few.parquet")), lines).items():
        if name in {LOOKED_UP, JOIN, MAPPED}:
            found = frame.select("id", "to", "code", "unknown").toArrow().sort_by("id").drop_columns("id").to_pylist()
            if found != expected:
                sys.exit(f"{name}: not what decide says")
    print(f"All agree on {lines.rows:,} random lines.")
    return lines.rows


def processor_ns() -> float:
    """Time of processors of this process and all those below it: Spark's Java, and its Python workers."""
    own, below = os.getpid(), {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        below[int(stat.parent.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
    family = {own}
    while more := {pid for pid, (parent, _) in below.items() if parent in family} - family:
        family |= more
    return sum(below[pid][1] for pid in family if pid in below) / os.sysconf("SC_CLK_TCK") * 1e9


def main() -> None:
    """Check, measure, print, and write the figures to a file if one is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=20_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", metavar="FILE", type=Path, help="put all figures into this file, under `spark`")
    chosen = parser.parse_args()
    where = surroundings()
    where["packages"] |= {name: version(name) for name in ("pyspark", "pyarrow", "numpy")}
    where["load"] = round(os.getloadavg()[0], 1)
    for name, value in where.items():
        print(f"{name}: {value}")
    spark, table = session(), Table(ORDER_LINE)
    taken: dict[str, list[float]] = {}
    busy: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        agreed = agreement(spark, table, folder)
        lines = Lines(table, chosen.rows)
        pq.write_table(lines.arrow(), folder / "lines.parquet", row_group_size=1_000_000)
        scan = spark.read.parquet(str(folder / "lines.parquet"))
        for number in range(chosen.rounds + 1):
            for each, frame in contenders(scan, lines).items():
                start, used = perf_counter_ns(), processor_ns()
                frame.write.format("noop").mode("overwrite").save()
                if number:  # the first round only warms
                    taken.setdefault(each, []).append(float(perf_counter_ns() - start))
                    busy.setdefault(each, []).append(processor_ns() - used)
    spark.stop()
    wall, processors = Rounds(taken), Rounds(busy)
    section: dict[str, Any] = {}
    print(f"\n{chosen.rows:,} rows; times as long as the scan alone: by the clock, and in time of processors.\n")
    print("| contender | million rows a second | by the clock | of processors |\n|---|---|---|---|")
    for each in taken:
        speed, ratios = chosen.rows / wall.median(each) * 1e3, [r.ratio(each, IDENTITY) for r in (wall, processors)]
        print(f"| {each} | {figure(speed)} | {ratios[0]} | {ratios[1]} |")
        section[each] = {"mrows": speed, "ratio": ratios[0]._asdict(), "ratio_of_processors": ratios[1]._asdict()}
    if chosen.json:
        report = {"surroundings": where, "rounds": chosen.rounds, "agreement": {"lines": agreed}, "sections": section}
        write(chosen.json, "spark", report | {"rows": chosen.rows})


if __name__ == "__main__":
    main()
