"""Reading an order from JSON: one clear error that says what was wrong, where, and what is accepted."""

from __future__ import annotations

import json
import sys
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.order import Order

SIZE_MAX = 5_000_000
"""The most bytes that one order may have; a real one has a few thousand."""

_Model = TypeVar("_Model", bound=BaseModel)


def read_json(text: bytes | str, where: str) -> object:
    """JSON from outside; anything else is `BadInput` with line and column."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if len(data) > SIZE_MAX:
        raise BadInput(where, f"has {len(data):,} bytes", f"at most {SIZE_MAX:,} bytes")
    try:
        found: object = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise BadInput(where, f"is not UTF-8: byte {error.start} is wrong", "JSON in UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadInput(f"{where}, line {error.lineno}, column {error.colno}", error.msg, "JSON") from None
    except ValueError:
        digits = f"{sys.get_int_max_str_digits():,}"
        raise BadInput(
            where, f"has a number of more than {digits} digits", "JSON with numbers of a sensible size"
        ) from None
    except RecursionError:
        raise BadInput(where, "is nested too deeply", "an order") from None
    return found


def read_order(found: object, where: str) -> Order:
    """An order in our own form, from data that was read as JSON."""
    if not isinstance(found, dict):
        raise BadInput(where, f"is a JSON {type(found).__name__}", "an object: one order")
    return validated(Order, found, where)


def validated(model: type[_Model], found: object, where: str) -> _Model:
    """The data as that model; every mistake in it in one `BadInput`, each with its place."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        wrong = [
            f"{'.'.join(str(part) for part in each['loc']) or 'top level'}: {_said(each['msg'])}"
            for each in error.errors()
        ]
        raise BadInput(where, "; ".join(wrong[:20])) from None


def _said(message: str) -> str:
    """The parser's sentence, the one about naive times in words that say what is accepted."""
    if "timezone info" in message:
        return "has no time zone; accepted: an ISO 8601 time with offset, such as 2026-05-01T10:00:00+02:00"
    return message.removeprefix("Value error, ")
