"""The committed drawings are those of the definition; the texts by comparison, the pictures by their digest."""

from __future__ import annotations

import hashlib
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from tools.fresh_diagrams import FOLDER, ROOT, diagram_files, drawn_from, handbook_files

if TYPE_CHECKING:
    from pathlib import Path

PLACE = ROOT / FOLDER
PICTURES = sorted(PLACE.glob("*.svg"))


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """Everything that `make fresh` would write."""
    return {**diagram_files(), **handbook_files()}


def test_every_drawing_and_handbook_is_what_would_be_written_now(texts: dict[str, str]) -> None:
    stale = [path for path, text in texts.items() if _now(ROOT / path) != text]
    assert not stale, "run `make fresh`"


def test_nothing_in_the_folder_is_left_over(texts: dict[str, str]) -> None:
    found = {f"{FOLDER}/{file.name}" for file in PLACE.iterdir()}
    assert found == {path for path in texts if path.startswith(f"{FOLDER}/")}


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_a_picture_was_drawn_from_the_text_beside_it(picture: Path) -> None:
    text = picture.with_suffix(".gv").read_text(encoding="utf-8")
    assert drawn_from(picture.read_text(encoding="utf-8")) == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("picture", PICTURES, ids=lambda file: file.name)
def test_a_picture_can_be_read(picture: Path) -> None:
    root = ET.parse(picture).getroot()  # noqa: S314 - our own file
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.findall(".//{http://www.w3.org/2000/svg}text")


def _now(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.exists() else None
