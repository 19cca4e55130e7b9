"""Imports only go down, and the inner floors need nothing but Python."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "order_lifecycle"
PYTHON_ONLY = ("errors.py", "language", "definition", "deciding")


def test_the_contracts_in_pyproject_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("floor", PYTHON_ONLY)
def test_an_inner_floor_imports_only_python_and_this_package(floor: str) -> None:
    allowed = sys.stdlib_module_names | {"order_lifecycle"}
    place = SOURCE / floor
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    assert files, f"{floor} holds no module"
    foreign = [
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file in files
        for line, name in _imports(file)
        if name.partition(".")[0] not in allowed
    ]
    assert not foreign, "\n".join(foreign)


def _imports(file: Path) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.append((node.lineno, node.module))
    return found
