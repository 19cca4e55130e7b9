"""A mutant in the place of the definition: every module that holds the lifecycle, or a part of it, holds the other."""

from __future__ import annotations

import ast
import inspect
import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from tools.mutants.mutant import exchanged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType, ModuleType

    from tools.mutants.mutant import Mutant

_OURS = ("order_lifecycle.", "tests.scenarios.", "tests.invariants.")
_COMPUTED = ("order_lifecycle.orders.", "tests.invariants.")
"""Modules that compute something from the lifecycle when they are imported: that is computed again."""

_ANNOTATIONS = 0x1000000  # __future__.annotations: names in annotations are not looked up


@contextmanager
def installed(mutant: Mutant) -> Iterator[None]:
    """Within it, all code of ours sees the mutant; afterwards everything is as before."""
    kept: list[tuple[ModuleType, str, object]] = []
    try:
        for name, module in list(sys.modules.items()):
            if name.startswith(_OURS):
                _exchange(module, mutant, kept)
        for name, module in list(sys.modules.items()):
            if name.startswith(_COMPUTED):
                for target, code in _computed(module):
                    kept.append((module, target, getattr(module, target)))
                    exec(code, vars(module))  # noqa: S102 - our own module, as it is written
        yield
    finally:
        for module, name, value in reversed(kept):
            setattr(module, name, value)


def _exchange(module: ModuleType, mutant: Mutant, kept: list[tuple[ModuleType, str, object]]) -> None:
    for name, value in list(vars(module).items()):
        new = value
        if value is mutant.whole:
            new = mutant.lifecycle
        elif mutant.of_vocabulary and not name.startswith("__"):
            new = exchanged(value, mutant.old, mutant.new, {})
        if new is not value:
            kept.append((module, name, value))
            setattr(module, name, new)


@cache
def _computed(module: ModuleType) -> list[tuple[str, CodeType]]:
    """The assignments of a module that mention the lifecycle, ready to be done again."""
    if "ORDER_LINE" not in vars(module):
        return []
    found: list[tuple[str, CodeType]] = []
    for node in ast.parse(inspect.getsource(module)).body:
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value):
                pass
            case _:
                continue
        if any(isinstance(part, ast.Name) and part.id == "ORDER_LINE" for part in ast.walk(value)):
            again = ast.Module([node], [])
            found.append((target, compile(again, str(module.__file__), "exec", flags=_ANNOTATIONS)))
    return found
