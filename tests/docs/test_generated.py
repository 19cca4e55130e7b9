"""Goal: documentation that cannot lie. Every generated file is what `make fresh` would write now."""

from __future__ import annotations

import pytest

from tools.fresh import GENERATORS, ROOT, generated
from tools.fresh_seed import LAST, TITLES, coverage, mentioned

FILES = generated()


@pytest.mark.parametrize("path", sorted(FILES))
def test_a_generated_file_is_fresh(path: str) -> None:
    file = ROOT / path
    assert file.exists(), f"{path} is missing: run `make fresh`"
    assert file.read_text(encoding="utf-8") == FILES[path], f"{path} is stale: run `make fresh`"


def test_no_two_generators_write_the_same_file() -> None:
    paths = [path for generator in GENERATORS for path in generator()]
    assert len(paths) == len(set(paths))


@pytest.mark.parametrize("rule", range(1, LAST + 1))
def test_every_rule_of_the_founding_article_has_its_place(rule: int) -> None:
    assert coverage()[rule], f"S{rule} ({TITLES[f'S{rule}']}) has no requirement, scenario, advice or command"


def test_only_rules_that_exist_are_cited() -> None:
    assert set(coverage()) <= set(range(1, LAST + 1))


def test_a_range_of_rules_is_read_whole() -> None:
    assert mentioned("seed S25 to S28, S3; Directive 2011/83/EU") == {3, 25, 26, 27, 28}
