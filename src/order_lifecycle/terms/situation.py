"""A situation: what is known of one order and one request, in the vocabulary that the rules of a terms file speak.

A key that is absent is unknown. ``None`` is knowledge: there is none, or it has not happened; of an open question, that
nobody has answered yet.

>>> from order_lifecycle.terms.expressions import condition
>>> seen = situation({"delivered_at": "2025-03-03T11:00", "is_custom_made": True, "tz": "Europe/Berlin"})
>>> seen.truth(condition("is_custom_made and not standard_options_only"))
>>> seen.truth(condition("delivered_at is null"))
False
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import total_ordering
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.language.conditions import Condition, Fact
from order_lifecycle.terms.expressions import Comparison, Key, keys_of
from order_lifecycle.terms.keys import KEYS, OPEN

PLANNED = ("agreed_delivery_date", "promised_delivery", "delay_notice.revised_ship_date")
"""Dates that lie ahead; they are no events."""


@total_ordering
@dataclass(frozen=True)
class At:
    """A day, and the moment in it where it is known. Two are compared by the moment if both know it, else by day."""

    day: date
    moment: datetime | None = None

    def __lt__(self, other: At) -> bool:
        if self.moment is not None and other.moment is not None:
            return self.moment < other.moment
        return self.day < other.day

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, At):
            return NotImplemented
        if self.moment is not None and other.moment is not None:
            return self.moment == other.moment
        return self.day == other.day

    def __hash__(self) -> int:
        return hash(self.day)


@dataclass(frozen=True)
class Situation:
    """What is known; see `situation` for how it is read. `now` is the moment of the question, if any time is known."""

    values: Mapping[str, Any]
    zone: ZoneInfo
    now: At | None

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 - the kind of the key decides
        return self.values[key]

    def knows(self, key: str) -> bool:
        """Whether anything is known of a key; an open question is not known."""
        if key == "now":
            return self.now is not None
        return key in self.values and not (key in OPEN and self.values[key] is None)

    def get(self, key: str) -> Any:  # noqa: ANN401 - the kind of the key decides
        """The value of a key, or None where there is none or it is unknown."""
        return self.now if key == "now" else self.values.get(key)

    def truth(self, found: Condition) -> bool | None:
        """Whether a condition holds, with unknown facts left unknown."""
        known = {fact.name: truth for fact in found.facts if (truth := self._of(fact)) is not None}
        return found.truth(known)

    def missing(self, found: Condition) -> tuple[str, ...]:
        """The keys of a condition of which nothing is known."""
        return tuple(dict.fromkeys(key for key in keys_of(found) if not self.knows(key)))

    def _of(self, fact: Fact) -> bool | None:
        if isinstance(fact, Comparison):
            return self._compared(fact)
        if not self.knows(fact.name):
            return None
        value = self.get(fact.name)
        return value if isinstance(value, bool) else value is not None

    def _compared(self, fact: Comparison) -> bool | None:  # noqa: PLR0911 - one return a kind of comparison
        if fact.sign == "is known":
            return self.knows(fact.left)
        if not self.knows(fact.left):
            return None
        value = self.get(fact.left)
        if fact.sign == "is null":
            return value is None
        if fact.sign == "in":
            return value in fact.right
        (other,) = fact.right
        if isinstance(other, Key):
            if not self.knows(other.name):
                return None
            other = self.get(other.name)
        if value is None or other is None:
            return fact.sign == "!="
        return bool(_SIGNS[fact.sign](value, other))


_SIGNS = {
    "<": lambda one, other: one < other,
    "<=": lambda one, other: one <= other,
    ">": lambda one, other: one > other,
    ">=": lambda one, other: one >= other,
    "==": lambda one, other: one == other,
    "!=": lambda one, other: one != other,
}


def situation(found: Mapping[str, object], zone: str = "UTC", where: str = "situation") -> Situation:
    """Read a situation; unknown keys and values of the wrong kind are clear errors. `zone` is the buyer's own zone."""
    flat: dict[str, object] = {}
    for key, value in found.items():
        if KEYS.get(key) == "record" and isinstance(value, Mapping):
            flat[key] = True
            flat |= {f"{key}.{part}": each for part, each in value.items()}
        else:
            flat[key] = value
    for key in flat:
        if key not in KEYS:
            raise UnknownName("key of a situation", key, KEYS, where)
    named = flat.get("tz") or zone
    try:
        own = ZoneInfo(str(named))
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(f"{where}: tz", f"{named!r} is no time zone", "an IANA zone such as 'Europe/Berlin'") from None
    values = {key: _value(key, value, own, where) for key, value in flat.items() if key != "now"}
    events = [each for key, each in values.items() if isinstance(each, At) and key not in PLANNED]
    asked = _value("now", flat.get("now"), own, where)
    now = asked if isinstance(asked, At) else max(events, default=None)
    return Situation(with_implied(values), own, now)


def _value(key: str, value: object, zone: ZoneInfo, where: str) -> object:  # noqa: PLR0911 - one return a kind
    kind = KEYS[key]
    if value is None or (kind == "record" and value is True):
        return value
    wrong = BadInput(f"{where}: {key}", f"{value!r} is no {kind.replace('_', ' or ')}", _ACCEPTED[kind])
    match kind, value:
        case "yes_no", bool():
            return value
        case "time", str():
            return _at(value, zone, wrong)
        case "text", str():
            return value
        case "number", int() if not isinstance(value, bool):
            return value
        case "money", str():
            try:
                return Decimal(value)
            except InvalidOperation:
                raise wrong from None
        case "list", list() if all(isinstance(each, str) for each in value):
            return tuple(value)
    raise wrong


_ACCEPTED = {
    "yes_no": "true or false",
    "time": "a local time or date such as 2025-03-17T23:30 or 2025-03-17",
    "text": "text",
    "number": "a whole number",
    "money": "decimal text such as '12.50'",
    "record": "a record or null",
    "list": "a list of texts",
}


def _at(text: str, zone: ZoneInfo, wrong: BadInput) -> At:
    try:
        if "T" not in text:
            return At(date.fromisoformat(text))
        local = datetime.fromisoformat(text)
    except ValueError:
        raise wrong from None
    aware = local if local.tzinfo is not None else local.replace(tzinfo=zone)
    return At(aware.astimezone(zone).date(), aware.astimezone(UTC))


_UNSHIPPED = ("on_hold", "awaiting_shipment", "awaiting_collection")
_ON_ITS_WAY = ("in_transit", "out_for_delivery")


def with_implied(values: dict[str, Any]) -> dict[str, Any]:
    """What follows from what is known, by the meaning of the words alone; nothing that is known is replaced."""
    implied: dict[str, Any] = {}
    status = values.get("order_status")
    if (
        values.get("shipped_at") is not None
        or values.get("picked_up") is True
        or values.get("delivered_at") is not None
    ):
        implied["shipped"] = True
    if (
        status in _UNSHIPPED
        or values.get("picked_up") is False
        or ("shipped_at" in values and values["shipped_at"] is None)
    ):
        implied["shipped"] = False
    if status in _ON_ITS_WAY:
        implied |= {"shipped": True, "picked_up": True, "delivered_at": None}
    if status in (*_UNSHIPPED, *_ON_ITS_WAY):
        implied["delivered_at"] = None
    if values.get("delivery_refused") is True or values.get("shipped") is False:
        implied["delivered_at"] = None
    if values.get("paid_at") is not None:
        implied["paid"] = True
    if status == "awaiting_collection":
        implied["shipment_arranged"] = True
    if status in ("on_hold", "awaiting_shipment"):
        implied |= {"shipment_arranged": False, "paid": True}
    return {**implied, **values}
