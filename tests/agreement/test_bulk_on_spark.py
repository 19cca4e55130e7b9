"""Spark says of every line what `decide` says: on a cluster of two workers that are processes of their own."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from order_lifecycle.errors import BadInput
from tests.agreement.bulk_cases import LARGE, QUESTIONS, TABLE, asked, cases_of_rows, drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pyspark.sql import DataFrame, SparkSession

    from tests.agreement.bulk_cases import Asked, Said

SPARK = find_spec("pyspark")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(SPARK is None, reason="needs Apache Spark: pip install 'order-lifecycle[spark]'"),
    pytest.mark.skipif(
        shutil.which("java") is None, reason="needs Java 17 or newer: apt-get install openjdk-17-jre-headless"
    ),
    pytest.mark.filterwarnings("default"),
]
WHOLE = "WHOLE" in os.environ
"""With WHOLE=1 in the environment every question and a million lines are asked: half an hour of Spark jobs."""

LARGE_SAMPLE = 250_000 if WHOLE else 20_000
SOME_QUESTIONS = QUESTIONS if WHOLE else QUESTIONS[::12]


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    from pyspark.sql import SparkSession

    assert SPARK is not None
    assert SPARK.origin is not None
    before = dict(os.environ)
    os.environ |= {
        "SPARK_HOME": str(Path(SPARK.origin).parent),  # the workers are started from there
        "SPARK_WORKER_DIR": str(tmp_path_factory.mktemp("workers")),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "PYSPARK_PYTHON": sys.executable,
    }
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("bulk decisions")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.executor.memory", "1g")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    yield session
    session.stop()
    os.environ.clear()
    os.environ |= before


def joined(lines: DataFrame, one: Asked) -> DataFrame:
    from order_lifecycle.derived.table.on_spark import with_decisions

    return with_decisions(lines, one.lookup, join=True)


def looked_up(lines: DataFrame, one: Asked) -> DataFrame:
    from order_lifecycle.derived.table.on_spark import with_decisions

    return with_decisions(lines, one.lookup)


def in_arrow(lines: DataFrame, one: Asked) -> DataFrame:
    from order_lifecycle.derived.table.on_spark import with_decisions_in_arrow

    return with_decisions_in_arrow(lines, one.lookup)


WAYS: dict[str, Callable[[DataFrame, Asked], DataFrame]] = {
    "array within the plan": looked_up,
    "broadcast join": joined,
    "mapInArrow": in_arrow,
}


def found(decided: DataFrame) -> list[Said]:
    table: pa.Table = decided.select("id", "to", "code", "unknown").toArrow().sort_by("id")
    return list(zip(*(table.column(name).to_pylist() for name in ("to", "code", "unknown")), strict=True))


def test_there_are_two_workers(spark: SparkSession) -> None:
    spark.range(4, numPartitions=4).count()
    java = spark.sparkContext._jsc  # noqa: SLF001 - only the context behind Python knows the workers
    assert java.sc().getExecutorMemoryStatus().size() == 3  # and the driver


@pytest.mark.parametrize("way", WAYS)
def test_random_lines_are_decided_as_decide_does(spark: SparkSession, way: str, tmp_path: Path) -> None:
    for event, actor in LARGE:
        for number, one in enumerate(drawn(event, actor, LARGE_SAMPLE)):
            file = tmp_path / f"{event}-{actor}-{number}.parquet"
            pq.write_table(one.lines, file, row_group_size=20_000)
            lines = spark.read.parquet(str(file)).repartition(2)
            assert found(WAYS[way](lines, one)) == one.expected, (event, actor)


@pytest.mark.parametrize("way", WAYS)
def test_rows_of_the_table_are_decided_as_decide_does(spark: SparkSession, way: str) -> None:
    for event, actor in SOME_QUESTIONS:
        for one in asked(event, actor, cases_of_rows(event, actor)):
            assert found(WAYS[way](spark.createDataFrame(one.lines), one)) == one.expected, (event, actor)


def test_a_column_that_does_not_fit_is_named(spark: SparkSession) -> None:
    from order_lifecycle.derived.table.on_spark import with_decisions, with_decisions_in_arrow

    question = TABLE.lookup("pay", "payment_provider")
    lines = spark.createDataFrame(pa.table({"state": ["placed"], question.facts[0]: [1]}))
    for way in (with_decisions, with_decisions_in_arrow):
        with pytest.raises(BadInput, match=f"column '{question.facts[0]}': is of type bigint"):
            way(lines, question)
