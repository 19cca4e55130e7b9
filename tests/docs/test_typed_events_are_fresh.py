"""The typed events of the order line are those of the definition."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.fresh_triggers import trigger_files

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("path", "text"), trigger_files().items())
def test_the_file_is_what_the_definition_gives(path: str, text: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == text, "run: make fresh"
