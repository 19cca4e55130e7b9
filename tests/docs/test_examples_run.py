"""Examples in docstrings and pages are tests: they are found, and one that is wrong is told."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from sybil.example import SybilFailure

from conftest import DOCSTRINGS, PAGES

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
PYTHON = "`" * 3 + "python\n"
END = "`" * 3 + "\n"


def test_examples_are_collected_wherever_there_are_any() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {"src", "docs", "README.md"} <= set(settings["tool"]["pytest"]["ini_options"]["testpaths"])


@pytest.mark.parametrize("file", sorted(SOURCE.rglob("*.py")), ids=lambda file: file.relative_to(SOURCE).as_posix())
def test_every_prompt_in_a_module_is_an_example(file: Path) -> None:
    prompts = [line for line in file.read_text(encoding="utf-8").splitlines() if line.lstrip().startswith(">>> ")]
    found = [example.parsed.source for example in DOCSTRINGS.parse(file).examples()]
    assert len(found) == len(prompts)


def test_an_example_in_a_docstring_that_is_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "module_with_an_example.py"
    file.write_text('"""One.\n\n>>> 1 + 1\n3\n"""\n', encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    (example,) = DOCSTRINGS.parse(file).examples()
    with pytest.raises(SybilFailure, match="Expected:\n    3\nGot:\n    2"):
        example.evaluate()


def test_a_block_of_a_page_that_is_wrong_is_told(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"One.\n\n{PYTHON}one = 1\n{END}\nTwo.\n\n{PYTHON}assert one == 2\n{END}", encoding="utf-8")
    first, second = PAGES.parse(page).examples()
    first.evaluate()
    with pytest.raises(AssertionError):
        second.evaluate()
