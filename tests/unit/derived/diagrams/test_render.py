"""Who draws, in which order, and what is said when nobody can."""

from __future__ import annotations

import os
import shutil
import sys
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.derived.diagrams import FORMATS, dot, mermaid, render, rendered, static_views, view, write
from order_lifecycle.errors import BadInput, MissingExtra, RenderingFailed, UnknownName
from tests.unit.derived.diagrams.tiny import TINY

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

HAS_DOT = shutil.which("dot") is not None


@pytest.fixture
def no_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A PATH that holds nothing."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


@pytest.fixture
def no_program(no_dot: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Neither dot, nor graphviz-pure beside the interpreter, nor a library."""
    monkeypatch.setattr(sys, "executable", str(no_dot / "python"))
    monkeypatch.setattr(render, "_optional", lambda _name: None)
    return no_dot


def stand_in(folder: Path, script: str, name: str = "dot") -> None:
    """A program of that name, written in the shell."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(0o755)


def test_dot_on_the_path_is_asked_first(no_dot: Path) -> None:
    stand_in(no_dot, 'echo "drawn with $*"')
    assert rendered(TINY, "svg") == b"drawn with -q1 -Tsvg\n"
    assert rendered(TINY, "pdf") == b"drawn with -q1 -Tpdf\n"


@pytest.mark.usefixtures("no_dot")
def test_without_dot_graphviz_pure_draws() -> None:
    svg = rendered(TINY, "svg").decode()
    assert svg.rstrip().endswith("</svg>")
    assert "scrap &amp; forget" in svg


@pytest.mark.usefixtures("no_dot")
def test_without_dot_a_png_is_made_from_the_svg() -> None:
    assert rendered(TINY, "png").startswith(b"\x89PNG")


def test_without_any_program_pygraphviz_draws(no_program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class AGraph:
        def __init__(self, string: str) -> None:
            self.string = string

        def draw(self, **options: str) -> bytes:
            return f"{options} {self.string[:12]}".encode()

    library = type("pygraphviz", (), {"AGraph": AGraph})
    monkeypatch.setattr(render, "_optional", lambda name: library if name == "pygraphviz" else None)
    assert rendered(TINY, "pdf") == b"{'format': 'pdf', 'prog': 'dot'} digraph tiny"[:46]
    assert rendered(TINY, "svg").startswith(b"{'format': 'svg'")
    assert no_program.exists()


@pytest.mark.usefixtures("no_program")
@pytest.mark.parametrize(
    ("form", "install"),
    [("svg", "'order-lifecycle[render]'"), ("pdf", "'order-lifecycle[pygraphviz]'")],
)
def test_without_any_program_the_message_says_what_to_install(form: str, install: str) -> None:
    with pytest.raises(MissingExtra) as caught:
        rendered(TINY, form)
    assert str(caught.value).endswith(f"is not installed: pip install {install}")


@pytest.mark.usefixtures("no_dot")
def test_a_png_without_resvg_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "_optional", lambda _name: None)
    with pytest.raises(MissingExtra, match=r"pip install 'order-lifecycle\[png\]'"):
        rendered(TINY, "png")


@pytest.mark.usefixtures("no_program")
def test_texts_need_no_program() -> None:
    assert rendered(TINY, "dot") == rendered(TINY, "gv") == dot(TINY).encode()
    assert rendered(TINY, "mmd") == mermaid(TINY).encode()


def test_a_program_that_fails_is_quoted(no_dot: Path) -> None:
    stand_in(no_dot, 'echo "syntax error in line 1" >&2; exit 3')
    with pytest.raises(RenderingFailed, match="dot ended with code 3 and said: syntax error in line 1"):
        rendered(TINY, "svg")


def test_a_program_that_says_nothing_has_failed(no_dot: Path) -> None:
    stand_in(no_dot, "exit 0")
    with pytest.raises(RenderingFailed, match="ended with code 0 and said: nothing"):
        rendered(TINY, "svg")


def test_a_program_that_does_not_end_is_stopped(no_dot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in(no_dot, "while :; do :; done")
    monkeypatch.setattr(render, "SECONDS_MAX", 0.2)
    with pytest.raises(RenderingFailed, match=r"did not finish within 0\.2 seconds"):
        rendered(TINY, "svg")


def test_a_program_that_cannot_be_started_is_named(no_dot: Path) -> None:
    program = no_dot / "dot"
    program.write_bytes(b"\x00not a program")
    program.chmod(0o755)
    with pytest.raises(RenderingFailed, match="dot could not be started"):
        rendered(TINY, "svg")


def test_a_library_that_fails_is_quoted(no_program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class AGraph:
        def __init__(self, string: str) -> None:
            raise ValueError(string[:7])

    library = type("pygraphviz", (), {"AGraph": AGraph})
    monkeypatch.setattr(render, "_optional", lambda _name: library)
    with pytest.raises(RenderingFailed, match="pygraphviz said: digraph"):
        rendered(TINY, "svg")
    assert no_program.exists()


def test_an_unknown_format_lists_the_known_ones() -> None:
    with pytest.raises(UnknownName, match="no drawing format 'gif'; There are: svg, png, pdf, dot, gv, mmd"):
        rendered(TINY, "gif")


def test_a_file_gets_the_format_of_its_name(tmp_path: Path) -> None:
    file = write(TINY, tmp_path / "tiny.MMD")
    assert file.read_text(encoding="utf-8") == mermaid(TINY)
    assert [each.name for each in tmp_path.iterdir()] == ["tiny.MMD"]


def test_a_format_that_is_named_counts_more_than_the_name(tmp_path: Path) -> None:
    assert write(TINY, tmp_path / "tiny.txt", "gv").read_text(encoding="utf-8") == dot(TINY)
    with pytest.raises(UnknownName, match="no drawing format 'gif'"):
        write(TINY, tmp_path / "tiny.gv", "gif")


def test_a_file_that_was_there_is_replaced_and_keeps_ordinary_rights(tmp_path: Path) -> None:
    file = tmp_path / "tiny.gv"
    file.write_text("before", encoding="utf-8")
    write(TINY, str(file))
    assert file.read_text(encoding="utf-8") == dot(TINY)
    before = os.umask(0o022)
    os.umask(before)
    assert file.stat().st_mode & 0o777 == 0o666 & ~before


@pytest.mark.parametrize(("name", "wrong"), [("tiny.gif", "ends in '.gif'"), ("tiny", "no end that says the format")])
def test_a_name_without_a_known_end_lists_the_ends(tmp_path: Path, name: str, wrong: str) -> None:
    with pytest.raises(BadInput, match=f"{wrong}.*accepted: .svg, .png, .pdf, .dot, .gv, .mmd"):
        write(TINY, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written: No such file or directory; accepted: a file in a folder"):
        write(TINY, tmp_path / "none" / "tiny.gv")


def test_a_place_that_cannot_be_replaced_is_said_and_nothing_is_left_behind(tmp_path: Path) -> None:
    (tmp_path / "tiny.gv").mkdir()
    with pytest.raises(BadInput, match="cannot be written"):
        write(TINY, tmp_path / "tiny.gv")
    assert [each.name for each in tmp_path.iterdir()] == ["tiny.gv"]


def test_an_optional_library_that_is_missing_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    module: ModuleType | None = render._optional("pygraphviz")  # noqa: SLF001 - the only way to it without a program
    assert module is None


@pytest.mark.slow
@pytest.mark.usefixtures("no_dot")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("kind", "name"), static_views(ORDER_LINE))
def test_every_view_is_drawn_by_graphviz_pure(kind: str, name: str, language: str) -> None:
    diagram = view(ORDER_LINE, words(language), kind, name)
    assert diagram.title in rendered(diagram, "svg").decode().replace("\u00a0", "").replace("&#160;", "")


@pytest.mark.slow
@pytest.mark.skipif(not HAS_DOT, reason="needs Graphviz's dot")
@pytest.mark.parametrize("form", [each for each in FORMATS if each not in {"dot", "gv", "mmd"}])
def test_dot_draws_every_format(form: str) -> None:
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}
    assert rendered(TINY, form).startswith(starts[form])
