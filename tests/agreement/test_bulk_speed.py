"""The benchmark of bulk decisions checks agreement, runs, and meets the ratios that no change may undercut."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SLACK = 0.7
"""Below this part of a target a change has made something slow; above it, it may be the machine."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sections(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("bench") / "report.json"
    words = [sys.executable, "benchmarks/bulk.py", "--quick", "--rows", "1000000", "--json", str(file)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    report = json.loads(file.read_text(encoding="utf-8"))["bulk"]
    assert report["agreement"]["lines"] >= 10_000
    found: dict[str, Any] = report["sections"]
    return found


def of_processors(section: dict[str, Any], contender: str) -> float:
    found: float = section[contender]["ratio_of_processors"]["median"]
    return found


def test_a_lookup_is_faster_than_plain_indexing_and_near_the_limit(sections: dict[str, Any]) -> None:
    packed = sections["From packed codes, 1,000,000 rows"]
    assert of_processors(packed, "plain answers[codes]") >= SLACK * 2
    assert of_processors(packed, "limit: numpy copy of the same bytes") >= SLACK * 0.05


def test_polars_is_near_the_limit_and_ahead_of_the_join(sections: dict[str, Any]) -> None:
    columns = sections["From columns, 1,000,000 rows"]
    assert of_processors(columns, "limit: numpy copy of the same bytes") >= SLACK * 0.03
    assert of_processors(columns, "DuckDB join, counted") >= SLACK * 10


def test_a_loop_over_transitions_takes_hundreds_of_times_as_long(sections: dict[str, Any]) -> None:
    one_by_one = next(section for title, section in sections.items() if title.startswith("One by one"))
    assert of_processors(one_by_one, "transitions in a loop") >= SLACK * 400
