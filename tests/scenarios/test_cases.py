"""Worked cases of other people's rules: every market's terms answer them as their sources say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from order_lifecycle.entrypoints.judge import cases_in, judged
from order_lifecycle.terms.files import packs

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLDER = Path(__file__).parents[1] / "cases"
CASES = [
    case
    for file in sorted(FOLDER.glob("*.json"))
    for case in cases_in(json.loads(file.read_text(encoding="utf-8")), file.name)
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_terms_answer_as_their_source_says(case: Mapping[str, Any]) -> None:
    found = judged(case, packs())
    assert found.passed, (found.differences, found.because, case["reason"])


def test_no_case_has_the_name_of_another() -> None:
    names = [case["id"] for case in CASES]
    assert len(names) == len(set(names))
