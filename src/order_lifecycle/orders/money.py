"""Money: whole minor units (cents) of one currency, never a float.

>>> Money.of("12.50", "EUR")
Money(amount=1250, currency='EUR')
>>> Money.of("5000", "JPY").amount, str(Money(amount=1250, currency="EUR"))
(5000, 'EUR 12.50')
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from babel.core import get_global
from babel.numbers import get_currency_precision
from pydantic import BaseModel, ConfigDict, field_validator

from order_lifecycle.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?", re.ASCII)
"""Decimal text: a sign, whole units, a fraction. No exponent, and no float on the way."""

LENGTH_MAX = 40
"""The most characters of an amount; no amount of money needs more."""


@cache
def minor_digits(currency: str) -> int:
    """How many decimal places a currency has (EUR 2, JPY 0, KWD 3); an unknown code is a clear error."""
    if currency not in get_global("all_currencies"):
        raise BadInput("currency", f"{currency!r} is no currency", "an ISO 4217 code such as 'EUR'")
    return get_currency_precision(currency)


class Money(BaseModel):
    """An amount in minor units and its ISO 4217 code."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    amount: int
    currency: str

    @field_validator("currency")
    @classmethod
    def _known(cls, code: str) -> str:
        try:
            minor_digits(code)
        except BadInput as error:
            raise ValueError(str(error)) from None
        return code

    @classmethod
    def of(cls, text: str, currency: str, where: str = "amount") -> Money:
        """From decimal text; an amount that is no number, or finer than the currency, is a clear error."""
        digits = minor_digits(currency)
        found = DECIMAL.fullmatch(text.strip()) if len(text) <= LENGTH_MAX else None
        if found is None or not (found[2] or found[3]):
            raise BadInput(where, f"{text!r} is no amount", "a decimal number such as '12.50'")
        fraction = (found[3] or "").rstrip("0")
        if len(fraction) > digits:
            raise BadInput(where, f"{text!r} is no amount of {currency}", f"at most {digits} decimal places")
        minor = int(f"0{found[2]}{fraction.ljust(digits, '0')}")
        return cls(amount=-minor if found[1] == "-" else minor, currency=currency)

    def __add__(self, other: Money) -> Money:
        return Money(amount=self.amount + self._same(other), currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(amount=self.amount - self._same(other), currency=self.currency)

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise BadInput("currency", f"{other.currency} cannot be added to {self.currency}", self.currency)
        return other.amount

    def __str__(self) -> str:
        digits = minor_digits(self.currency)
        sign, figures = "-" if self.amount < 0 else "", str(abs(self.amount)).rjust(digits + 1, "0")
        whole, fraction = figures[: len(figures) - digits], figures[len(figures) - digits :]
        return f"{self.currency} {sign}{whole}" + (f".{fraction}" if digits else "")


def shared_out(total: int, weights: Sequence[int]) -> list[int]:
    """Minor units shared out by weight, by largest remainder: the parts always add up to the total.

    >>> shared_out(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(weights)
    if whole == 0:
        weights, whole = [1] * len(weights), len(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts
