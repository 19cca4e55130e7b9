"""Which terms hold for an order on a day: the figures of a terms file, chosen by date.

An order is judged by the terms of the day on which it was placed.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.terms.figures import Dated, Window
from order_lifecycle.terms.pack import Amounts, Exclusion, Limit, Pack, Rule
from order_lifecycle.terms.windows import public_holidays, window_end

MARKETPLACE = "marketplace"
"""The market that an order has when it names none."""

_Figure = TypeVar("_Figure", bound=Dated)


@dataclass(frozen=True)
class Terms:
    """The terms of one market on one day. `id` names them and changes with every figure."""

    id: str
    pack: Pack
    on: date
    windows: Mapping[str, Window]
    rules: Mapping[str, bool]
    exclusions: frozenset[str]
    limits: Mapping[str, int]
    amounts: Mapping[str, Mapping[str, str]]

    def zone(self, order_zone: str | None) -> ZoneInfo:
        """The zone in which days are counted: the order's, else that of the terms."""
        return ZoneInfo(order_zone or self.pack.zone)

    def end(self, name: str, anchor: datetime, order_zone: str | None) -> datetime | None:
        """When the window of that name is over, or None where the terms have no such window."""
        window = self.windows.get(name)
        return window_end(window, anchor, self.zone(order_zone), self.is_free) if window else None

    def is_free(self, day: date) -> bool:
        """Whether a day is no working day: a weekend, or a public holiday where the terms follow a calendar."""
        return day.isoweekday() in self.pack.weekend or day in public_holidays(self.pack.holidays, day.year)


def markets() -> tuple[str, ...]:
    """The names of the markets for which there is a terms file."""
    folder = files(__package__).joinpath("packs")
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")))


@cache
def terms_in_force(market: str, on: date) -> Terms:
    """The terms of a market on a day; an unknown market or a day before all figures is a clear error.

    >>> terms_in_force("marketplace", date(2026, 1, 1)).windows["free_cancel"].length
    1
    """
    if market not in markets():
        raise UnknownName("market", market, markets())
    return choose(_pack(market), on)


def read_pack(text: str, where: str) -> Pack:
    """A terms file from its text; every mistake in it is named with its table."""
    try:
        pack = Pack.model_validate(tomllib.loads(text))
        ZoneInfo(pack.zone)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(where, f"is not TOML: {error}") from None
    except ZoneInfoNotFoundError as error:
        raise BadInput(f"{where}: zone", str(error), "an IANA time zone such as 'Europe/Berlin'") from None
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in each['loc']) or 'file'}: {each['msg']}" for each in error.errors()
        )
        raise BadInput(where, wrong) from None
    return pack


@cache
def _pack(market: str) -> Pack:
    path = files(__package__).joinpath("packs", f"{market}.toml")
    return read_pack(path.read_text(encoding="utf-8"), path.name)


def choose(market: Pack, on: date) -> Terms:
    """The figures of a terms file that hold on a day."""

    def at(figures: Mapping[str, tuple[_Figure, ...]]) -> dict[str, _Figure]:
        held = {name: [each for each in dated if each.since <= on] for name, dated in figures.items()}
        return {name: dated[-1] for name, dated in held.items() if dated}

    windows: dict[str, Window] = at(market.windows)
    if not windows:
        first = min(each.since for dated in market.windows.values() for each in dated)
        raise BadInput(f"terms of {market.name!r} on {on}", "no figure holds yet", f"a day from {first} on")
    rules: dict[str, Rule] = at(market.rules)
    exclusions: dict[str, Exclusion] = at(market.exclusions)
    limits: dict[str, Limit] = at(market.limits)
    amounts: dict[str, Amounts] = at(market.amounts)
    chosen = (windows, rules, exclusions, limits, amounts)
    text = "|".join(f"{name}={figure!r}" for section in chosen for name, figure in sorted(section.items()))
    return Terms(
        id=f"{market.name}:{hashlib.sha256(text.encode()).hexdigest()[:8]}",
        pack=market,
        on=on,
        windows=windows,
        rules={name: rule.value for name, rule in rules.items()},
        exclusions=frozenset(exclusions),
        limits={name: limit.value for name, limit in limits.items()},
        amounts={name: each.amounts for name, each in amounts.items()},
    )
