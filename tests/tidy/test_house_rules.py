"""The house rules that a program can check: summaries, lengths, words, silenced findings."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.fresh_docs import glossary

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "order_lifecycle"
MODULES = sorted(SOURCE.rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

MODULE_LINES_MAX = 300
FUNCTION_LINES_MAX = 60

LONG_MODULES: dict[str, int] = {}
"""Modules that may be longer, with the number of lines they may have. It only falls."""

NO_FILE_NAMES = {"common", "data", "helper", "helpers", "info", "manager", "process", "util", "utils"}

NO_WORDS = {avoided: word for word, each in glossary().items() for avoided in each.get("avoid", [])}
"""Words to avoid in public names, with the word to use, from the glossary."""

ELSEWHERE = {
    "derived/engine": {"action", "callback", "trigger"},  # the words of `transitions`
    "derived/diagrams/render": {"command"},  # a program that draws
    "entrypoints": {"command"},  # what is typed in a terminal
}
"""Where such a word names something else."""

SILENCER = re.compile(r"#\s*(?:ruff:\s*)?(?:noqa\b|type:\s*ignore\b|pragma:\s*no\b)", re.IGNORECASE)
WITH_REASON = re.compile(
    r"#\s*(?:(?:ruff:\s*)?noqa:\s*[A-Z]+\d+(?:\s*,\s*[A-Z]+\d+)*"
    r"|type:\s*ignore\[[\w\-, ]+\]"
    r"|pragma:\s*no (?:cover|branch))"
    r"[\s#:,—–-]+\S.{5,}"
)


def shown(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@cache
def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", MODULES, ids=shown)
def test_a_module_says_in_its_first_line_what_it_answers(file: Path) -> None:
    summary = (ast.get_docstring(tree(file)) or "").partition("\n")[0]
    assert summary, "the module has no docstring"
    assert summary.endswith("."), f"the first line is no sentence: {summary!r}"


@pytest.mark.parametrize("file", MODULES, ids=shown)
def test_a_module_is_short(file: Path) -> None:
    lines = len(file.read_text(encoding="utf-8").splitlines())
    most = LONG_MODULES.get(shown(file), MODULE_LINES_MAX)
    assert lines <= most, f"{lines} lines, and {most} are allowed: which question can a second module answer?"


def test_no_exception_for_a_long_module_is_wider_than_needed() -> None:
    for name, most in LONG_MODULES.items():
        file = ROOT / name
        assert file.exists(), f"{name} is gone: take it out of LONG_MODULES"
        lines = len(file.read_text(encoding="utf-8").splitlines())
        assert lines > MODULE_LINES_MAX, f"{name} is short now: take it out of LONG_MODULES"
        assert lines == most, f"{name} has {lines} lines now: write that into LONG_MODULES"


@pytest.mark.parametrize("file", MODULES, ids=shown)
def test_a_function_is_short(file: Path) -> None:
    long = [
        f"{file.name}:{node.lineno}: {node.name} has {lines} lines"
        for node in ast.walk(tree(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := _lines_without_docstring(node)) > FUNCTION_LINES_MAX
    ]
    assert not long, "\n".join(long)


def test_a_file_is_named_for_what_it_holds() -> None:
    places = {*MODULES, *(file.parent for file in MODULES)}
    vague = [shown(place) for place in sorted(places) if place.stem in NO_FILE_NAMES]
    assert not vague


@pytest.mark.parametrize("file", MODULES, ids=shown)
def test_public_names_use_the_words_of_the_glossary(file: Path) -> None:
    inside = file.relative_to(SOURCE).as_posix()
    allowed = {word for place, words in ELSEWHERE.items() if inside.startswith(place) for word in words}
    wrong = [
        f"{file.name}:{line}: {name} says {word!r}; our word is {NO_WORDS[word]!r}"
        for line, name in _public_names(tree(file))
        for word in _words(name)
        if word in NO_WORDS and word not in allowed and name != "model_config"  # pydantic's own name
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", [*MODULES, *TESTS], ids=shown)
def test_whoever_silences_a_finding_says_why(file: Path) -> None:
    tokens = tokenize.generate_tokens(io.StringIO(file.read_text(encoding="utf-8")).readline)
    bare = [
        f"{file.name}:{token.start[0]}: {token.string}"
        for token in tokens
        if token.type == tokenize.COMMENT and SILENCER.search(token.string) and not WITH_REASON.search(token.string)
    ]
    assert not bare, "name the code, then the reason:\n" + "\n".join(bare)


@pytest.mark.parametrize(
    ("comment", "enough"),
    [
        ("# noqa", False),
        ("# noqa: SLF001", False),
        ("# noqa: SLF001, C901", False),
        ("# noqa: SLF001  # only a frame knows the line", True),
        ("# noqa: SLF001, C901 - only a frame knows the line", True),
        ("# type: ignore", False),
        ("# type: ignore[misc, arg-type]", False),
        ("# type: ignore[misc]  # the model is built at run time", True),
        ("# pragma: no cover", False),
        ("# pragma: no cover: needs a machine without fonts", True),
    ],
)
def test_a_silencing_comment_is_told_from_one_with_a_reason(comment: str, enough: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert SILENCER.search(comment)
    assert bool(WITH_REASON.search(comment)) is enough


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("merchant_actions", ["merchant", "action"]),
        ("TriggerTable", ["trigger", "table"]),
        ("transaction", ["transaction"]),
        ("DEFAULT_SETTINGS", ["default", "settings"]),
    ],
)
def test_a_name_is_read_word_by_word(name: str, words: list[str]) -> None:
    assert list(_words(name)) == words


def _lines_without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    if ast.get_docstring(node) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def _public_names(parent: ast.Module | ast.ClassDef) -> Iterator[tuple[int, str]]:
    """Yield functions, classes and fields that a host can name, with their lines."""
    for node in parent.body:
        names: list[str] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        elif isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        for name in names:
            if not name.startswith("_"):
                yield node.lineno, name
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public_names(node)


def _words(name: str) -> Iterator[str]:
    """Yield the words of a name in lower case, in the singular where that is a word to avoid."""
    for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name):
        low = word.lower()
        yield low.removesuffix("s") if low not in NO_WORDS and low.removesuffix("s") in NO_WORDS else low
