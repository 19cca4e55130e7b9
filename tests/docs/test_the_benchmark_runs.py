"""The benchmark checks agreement, runs, and meets the ratios that no change may undercut."""

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


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    file = tmp_path_factory.mktemp("bench") / "report.json"
    words = [sys.executable, "benchmarks/single.py", "--quick", "--json", str(file)]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


@pytest.mark.slow
def test_every_cell_was_compared(report: dict[str, Any]) -> None:
    assert report["agreement"]["cases"] >= report["agreement"]["cells"] > 2_000


@pytest.mark.slow
@pytest.mark.parametrize(
    ("section", "peer", "target"),
    [
        ("One decision, legal", "transitions, a condition a rule", 40),
        ("One decision, denied", "transitions, a condition a rule", 20),
        ("One decision, impossible", "transitions, a condition a rule", 20),
        ("One move, legal", "transitions, a condition a rule", 20),
        ("One move, denied", "transitions, a condition a rule", 20),
        ("What may the buyer do now?", "transitions, a condition a way", 100),
    ],
)
def test_it_is_as_much_faster_as_promised(report: dict[str, Any], section: str, peer: str, target: float) -> None:
    assert report["sections"][section][peer]["ratio"]["median"] >= SLACK * target


@pytest.mark.slow
def test_the_machine_takes_less_than_200_bytes_for_an_order(report: dict[str, Any]) -> None:
    for contender, sizes in report["sections"]["Memory"].items():
        if contender.startswith("our machine"):
            assert all(each <= 200 for each in sizes.values())
