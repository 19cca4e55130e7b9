"""How are the fields of a payload read: trimmed, tolerant of spelling, strict about money and ids.

Every field may be missing. An unreadable time or yes-or-no counts as missing and is remarked; an unreadable id,
amount or list is a `BadInput` with its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.money import Money
from order_lifecycle.platforms.tiktok_shop.remarks import Remarks

MILLISECONDS_FROM = 100_000_000_000
"""A unix time of at least this is counted in milliseconds: in seconds it would lie after the year 5000."""


class Fields:
    """The fields of one JSON object, with the place where it stands.

    >>> order = Fields({"id": 576461413038785752, "paid": "true "}, "order", Remarks())
    >>> order.id("id"), order.truth("paid"), order.text("buyer_message")
    ('576461413038785752', True, '')
    """

    def __init__(self, found: Mapping[str, object], where: str, remarks: Remarks) -> None:
        self.found, self.where, self.remarks = found, where, remarks

    def has(self, name: str) -> bool:
        """Whether the field is there and says something: an empty text, list or object says nothing."""
        value = self.found.get(name)
        return value is not None and value not in ("", [], {})

    def text(self, *names: str) -> str:
        """The first of these fields that says something, as trimmed text; otherwise empty."""
        for name in names:
            value = self.found.get(name)
            if isinstance(value, (dict, list)):
                self._remark(name, "is no text and was left out")
            elif value is not None and str(value).strip():
                return str(value).strip()
        return ""

    def id(self, *names: str) -> str:
        """An id as text. A number with a fraction or an exponent has lost its last digits: `BadInput`."""
        for name in names:
            if isinstance(self.found.get(name), float):
                raise BadInput(f"{self.where}.{name}", f"{self.found[name]!r} has lost digits", "digits as a string")
        return self.text(*names)

    def truth(self, name: str) -> bool | None:
        """Yes, no, or None where it is not said."""
        value = self.found.get(name)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        said = {"true": True, "1": True, "false": False, "0": False}.get(str(value).strip().lower())
        if said is None:
            self._remark(name, f"is {value!r}, neither true nor false, and counts as missing")
        return said

    def moment(self, *names: str) -> datetime | None:
        """The first of these times that is given: unix seconds or milliseconds, as a number or as text."""
        for name in names:
            value = self.found.get(name)
            if value is None or value in ("", 0, "0"):
                continue
            if (moment := _moment(value)) is not None:
                return moment
            self._remark(name, f"is {value!r}, no unix time, and counts as missing")
        return None

    def amount(self, name: str, currency: str) -> Money | None:
        """An amount of that currency, or None where it is missing; one that cannot be read is `BadInput`."""
        value, where = self.found.get(name), f"{self.where}.{name}"
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise BadInput(where, f"{value!r} is no amount", "a decimal number in a string such as '12.50'")
        money = Money.of(str(value), currency, where)
        if money.amount < 0:
            raise BadInput(where, f"{value!r} is less than nothing", "an amount from 0 on")
        return money

    def part(self, name: str) -> Fields:
        """The object in this field; an empty one where it is missing."""
        value = self.found.get(name)
        if value is not None and not isinstance(value, Mapping):
            self._remark(name, "is no object and was left out")
        return Fields(value if isinstance(value, Mapping) else {}, f"{self.where}.{name}", self.remarks)

    def parts(self, name: str) -> list[Fields]:
        """The objects in the list of this field; an empty list where it is missing."""
        value, where = self.found.get(name), f"{self.where}.{name}"
        if value is None or value in ("", {}):
            return []
        if not isinstance(value, list):
            raise BadInput(where, f"is a JSON {type(value).__name__}", "a list of objects")
        for index, each in enumerate(value):
            if not isinstance(each, Mapping):
                raise BadInput(f"{where}[{index}]", f"is a JSON {type(each).__name__}", "an object")
        return [Fields(each, f"{where}[{index}]", self.remarks) for index, each in enumerate(value)]

    def _remark(self, name: str, sentence: str) -> None:
        self.remarks.add("unknown_value", f"{self.where}.{name}", f"{name} {sentence}.")


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value)
        seconds = number / 1000 if number >= MILLISECONDS_FROM else number
        return datetime.fromtimestamp(seconds, tz=UTC) if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None
