"""Conditions as text in a terms file: ``is_custom_made and not standard_options_only``.

A closed little language: names, ``and``, ``or``, ``not``, brackets; ``name == "text"``, ``name in ("a", "b")``; numbers
and times with ``< <= > >= ==``; ``name is null`` and ``name is known``. It is read into the condition objects of
`language/conditions.py`; nothing is ever executed.

>>> condition("is_custom_made and not standard_options_only").text()
'is_custom_made and not standard_options_only'
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from order_lifecycle.errors import BadInput
from order_lifecycle.language.conditions import All, AnyOf, Condition, Fact, Not
from order_lifecycle.terms.keys import KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator

_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="}
ACCEPTED = "names of facts with and, or, not, brackets, comparisons, `in (...)`, `is null`, `is known`"


@dataclass(frozen=True, eq=False)
class Comparison(Fact):
    """A comparison as a fact of its own: its name is its text, its parts are kept beside it."""

    left: str = ""
    sign: str = ""
    right: tuple[object, ...] = ()


@cache
def condition(text: str) -> Condition:
    """The condition that a text says; what cannot be read is `BadInput` with the place in it."""
    try:
        tree = ast.parse(text.strip().replace("is null", "is None"), mode="eval")
    except SyntaxError as error:
        raise BadInput(f"condition {text!r}", f"cannot be read at column {error.offset}", ACCEPTED) from None
    return _read(tree.body, text)


def _read(node: ast.expr, text: str) -> Condition:
    match node:
        case ast.BoolOp(op=ast.And(), values=parts):
            return All(tuple(_read(part, text) for part in parts))
        case ast.BoolOp(op=ast.Or(), values=parts):
            return AnyOf(tuple(_read(part, text) for part in parts))
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return Not(_read(part, text))
        case ast.Name() | ast.Attribute():
            return Fact(_name(node, text), ast.unparse(node), "terms", known_by="system")
        case ast.Compare(left=ast.Name() | ast.Attribute() as left, ops=[sign], comparators=[right]):
            return _compared(_name(left, text), sign, right, text)
    raise BadInput(f"condition {text!r}", f"{ast.unparse(node)!r} is not understood", ACCEPTED)


def _compared(left: str, sign: ast.cmpop, right: ast.expr, text: str) -> Condition:
    match sign, right:
        case ast.Is(), ast.Constant(value=None):
            return _comparison(left, "is null", ())
        case ast.Is(), ast.Name(id="known"):
            return _comparison(left, "is known", ())
        case ast.In(), ast.Tuple(elts=several):
            return _comparison(left, "in", tuple(_constant(each, text) for each in several))
        case _, ast.Name() | ast.Attribute():
            return _comparison(left, _sign(sign, text), (Key(_name(right, text)),))
        case _:
            return _comparison(left, _sign(sign, text), (_constant(right, text),))


@dataclass(frozen=True)
class Key:
    """The value of another fact, on the right of a comparison."""

    name: str


def _comparison(left: str, sign: str, right: tuple[object, ...]) -> Comparison:
    shown = ", ".join(each.name if isinstance(each, Key) else repr(each) for each in right)
    name = f"{left} {sign} {f'({shown})' if sign == 'in' else shown}".strip()
    return Comparison(name, name, "terms", known_by="system", left=left, sign=sign, right=right)


def _sign(sign: ast.cmpop, text: str) -> str:
    if type(sign) not in _SIGNS:
        raise BadInput(f"condition {text!r}", f"{type(sign).__name__} is no comparison here", ACCEPTED)
    return _SIGNS[type(sign)]


def _constant(node: ast.expr, text: str) -> object:
    if isinstance(node, ast.Constant) and isinstance(node.value, (str, int)):
        return node.value
    raise BadInput(f"condition {text!r}", f"{ast.unparse(node)!r} is no text and no number", ACCEPTED)


def _name(node: ast.expr, text: str) -> str:
    name = ast.unparse(node)
    if name not in KEYS:
        raise BadInput(f"condition {text!r}", f"{name!r} is no fact of a situation", "a key of situation_keys.toml")
    return name


def keys_of(found: Condition) -> Iterator[str]:
    """The keys of a situation that a condition turns on."""
    for fact in found.facts:
        if isinstance(fact, Comparison):
            yield fact.left
            yield from (each.name for each in fact.right if isinstance(each, Key))
        else:
            yield fact.name
