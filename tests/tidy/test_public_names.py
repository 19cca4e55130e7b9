"""What the package offers, and what it costs to import it."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import order_lifecycle

OPTIONAL = (
    "click",
    "duckdb",
    "numpy",
    "polars",
    "pygraphviz",
    "resvg_py",
    "rich",
    "sqlalchemy",
    "statemachine",
    "typer",
)


def test_every_public_name_can_be_imported() -> None:
    missing = [name for name in order_lifecycle.__all__ if not hasattr(order_lifecycle, name)]
    assert not missing


def test_nothing_else_is_public() -> None:
    from_python = {"annotations", "TYPE_CHECKING"}
    found = {
        name
        for name in dir(order_lifecycle)
        if not name.startswith("_") and not isinstance(getattr(order_lifecycle, name), ModuleType)
    }
    assert found - from_python == {name for name in order_lifecycle.__all__ if not name.startswith("_")}


def test_type_checkers_read_the_same_names_from_the_same_modules() -> None:
    tree = ast.parse(Path(order_lifecycle.__file__).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    read = {
        alias.name: (node.module or "").removeprefix("order_lifecycle.")
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert read == order_lifecycle._HOMES  # noqa: SLF001 - the list that a host reads by name


def test_no_public_name_is_listed_twice() -> None:
    assert len(order_lifecycle.__all__) == len(set(order_lifecycle.__all__))


@pytest.fixture(scope="module")
def imported() -> set[str]:
    code = "import order_lifecycle, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in done.stdout.split()}


@pytest.mark.parametrize("package", OPTIONAL)
def test_importing_the_package_does_not_import_an_optional_one(package: str, imported: set[str]) -> None:
    assert "order_lifecycle" in imported
    assert package not in imported
