"""The exceptions: one tree, and messages that say what, where, and what is accepted."""

from __future__ import annotations

import inspect

import pytest

from order_lifecycle import errors
from order_lifecycle.errors import (
    BadInput,
    DefinitionError,
    MissingExtra,
    NotApplicable,
    OrderLifecycleError,
    RenderingFailed,
    UnknownName,
)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (DefinitionError("lamp", ["one", "two"]), "lifecycle 'lamp' has 2 mistake(s):\n  one\n  two"),
        (
            UnknownName("event", "pa", ["pay", "pack"]),
            "no event 'pa'; did you mean 'pay' or 'pack'? There are: pay, pack",
        ),
        (UnknownName("event", "xyz", ["pay"]), "no event 'xyz'; There are: pay"),
        (UnknownName("line", "L1", [], where="order 'A1'"), "order 'A1': no line 'L1'; There are: none"),
        (BadInput("a.json", "is empty"), "a.json: is empty"),
        (BadInput("a.json", "is empty", "an order"), "a.json: is empty; accepted: an order"),
        (NotApplicable("it has moved on"), "it has moved on"),
        (MissingExtra("typer", "'order-lifecycle[cli]'"), "typer is not installed: pip install 'order-lifecycle[cli]'"),
        (RenderingFailed("dot: syntax error"), "dot: syntax error"),
    ],
)
def test_an_error_says_what_is_wrong(error: OrderLifecycleError, said: str) -> None:
    assert str(error) == said


def test_all_exceptions_have_one_base_and_stand_in_the_tree_of_the_docstring() -> None:
    classes = [each for _, each in inspect.getmembers(errors, inspect.isclass) if each.__module__ == errors.__name__]
    drawn = {line.split()[1] for line in str(errors.__doc__).splitlines() if line.lstrip().startswith(("├", "└"))}
    assert all(issubclass(each, OrderLifecycleError) for each in classes)
    assert {each.__name__ for each in classes} - {"OrderLifecycleError"} == drawn


def test_an_error_carries_its_parts() -> None:
    unknown = UnknownName("event", "pa", ["pay"])
    assert (unknown.kind, unknown.name, unknown.known) == ("event", "pa", ("pay",))
    bad = BadInput("a.json", "is empty", "an order")
    assert (bad.where, bad.wrong, bad.accepted) == ("a.json", "is empty", "an order")
    missing = MissingExtra("typer", "x")
    assert (missing.what, missing.install) == ("typer", "x")
