"""Which terms hold for an order on a day: the figures of its market's files, chosen by date, layer upon layer.

An order is judged by the terms of the day on which it was placed. A platform or a merchant may add to what the statute
gives, and never take from it: of two rights the longer holds, of two duties the sooner, and goods are excluded only
where every layer that gives the right excludes them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

from order_lifecycle.errors import BadInput
from order_lifecycle.terms.figures import Dated, Window
from order_lifecycle.terms.files import chain, packs
from order_lifecycle.terms.pack import Amounts, Exclusion, Limit, Pack, Rule
from order_lifecycle.terms.windows import public_holidays, window_end

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MARKETPLACE = "marketplace"
"""The market that an order has when it names none."""

RIGHTS = ("return", "conformity", "free_cancel")
"""Windows in which a buyer may do something: of two layers the longer holds."""

FREEDOMS = ("return_needs_no_consent", "cancelling_needs_no_consent")
"""Rules that let a buyer act alone: what the statute gives stays given."""

DUTIES = ("delivery", "shipment")
"""Windows in which a merchant must do something: of two layers the sooner holds."""

RUNNING = ("payment", "shipment", "delivery", "send_back", "dispute", "after_sales", "answer_")
"""Windows without which an order would stand still: where no file of a market has one, the marketplace's holds."""

SILENCE = "silence_approves_"

_Figure = TypeVar("_Figure", bound=Dated)


@dataclass(frozen=True)
class Terms:
    """The terms of one market on one day. `id` names them and changes with every figure.

    `floor` are the terms of the statute beneath, of which nothing is taken away; `files` is the terms file with those
    that it extends, nearest first.
    """

    id: str
    pack: Pack
    on: date
    windows: Mapping[str, Window]
    rules: Mapping[str, bool]
    exclusions: frozenset[str]
    limits: Mapping[str, int]
    amounts: Mapping[str, Mapping[str, str]]
    sources: Mapping[str, tuple[str, ...]]
    floor: Terms | None = None
    files: tuple[Pack, ...] = ()

    def zone(self, order_zone: str | None) -> ZoneInfo:
        """The zone in which days are counted: the order's, else that of the terms."""
        return ZoneInfo(order_zone or self.pack.zone)

    def window(self, name: str, anchor: datetime, order_zone: str | None) -> tuple[Window, datetime] | None:
        """The window of that name that holds, and when it is over; None where no layer has one."""
        layers = [self] if self.floor is None else [self, self.floor]
        found = [(each, layer) for layer in layers if (each := layer.windows.get(name)) is not None]
        ends = [(each, window_end(each, anchor, self.zone(order_zone), layer.is_free)) for each, layer in found]
        if not ends:
            return None
        pick = max if name in RIGHTS else min if name in DUTIES else _first
        return pick(ends, key=lambda pair: pair[1])

    def cited(self, figure: str) -> tuple[str, ...]:
        """The citations of a figure (``windows.return``, ``exclusions.custom_made``), of every layer that has it."""
        below = self.floor.cited(figure) if self.floor else ()
        return tuple(dict.fromkeys((*self.sources.get(figure, ()), *below)))

    def is_free(self, day: date) -> bool:
        """Whether a day is no working day: a weekend, or a public holiday where the terms follow a calendar."""
        return day.isoweekday() in self.pack.weekend or day in public_holidays(self.pack.holidays, day.year)


def _first(pairs: list[tuple[Window, datetime]], key: object) -> tuple[Window, datetime]:  # noqa: ARG001 - like min and max
    return pairs[0]


def markets() -> tuple[str, ...]:
    """The names of the markets for which there is a terms file."""
    return tuple(packs())


@cache
def terms_in_force(market: str, on: date, folder: Path | None = None) -> Terms:
    """The terms of a market on a day; an unknown market or a day before all figures is a clear error.

    `folder` holds further terms files, such as a merchant's own.

    >>> terms_in_force("marketplace", date(2026, 1, 1)).windows["free_cancel"].length
    1
    """
    known = packs(folder)
    files = chain(market, known)
    statute = next((pack.statute for pack in files if pack.statute), None)
    floor = _chosen(chain(statute, known), on) if statute else None
    return _upon(_running(_chosen(files, on), _chosen((known[MARKETPLACE],), on)), floor)


def _chosen(files: tuple[Pack, ...], on: date) -> Terms:
    """The figures that hold on a day; those of a nearer file go before those of the files it extends."""
    sections: dict[str, dict[str, Dated]] = {}
    sources: dict[str, tuple[str, ...]] = {}
    for pack in reversed(files):
        for section in ("windows", "rules", "exclusions", "limits", "amounts"):
            held = _held(getattr(pack, section), on)
            sections.setdefault(section, {}).update(held)
            sources |= {
                f"{section}.{name}": tuple(pack.sources[key].cite for key in figure.source)
                for name, figure in held.items()
            }
    if not any(sections.values()):
        days = [each.since for pack in files for dated in pack.windows.values() for each in dated]
        accepted = f"a day from {min(days)} on" if days else "terms with figures"
        raise BadInput(f"terms of {files[0].name!r} on {on}", "no figure holds yet", accepted)
    return Terms(
        id=_named(files[0], sections),
        pack=files[0],
        on=on,
        windows=_of(Window, sections["windows"]),
        rules={name: rule.value for name, rule in _of(Rule, sections["rules"]).items()},
        exclusions=frozenset(_of(Exclusion, sections["exclusions"])),
        limits={name: limit.value for name, limit in _of(Limit, sections["limits"]).items()},
        amounts={name: each.amounts for name, each in _of(Amounts, sections["amounts"]).items()},
        sources=sources,
        files=files,
    )


def _held(figures: Mapping[str, Iterable[Dated]], on: date) -> dict[str, Dated]:
    held = {name: [each for each in dated if each.since <= on] for name, dated in figures.items()}
    return {name: dated[-1] for name, dated in held.items() if dated}


def _of(kind: type[_Figure], figures: Mapping[str, Dated]) -> dict[str, _Figure]:
    return {name: figure for name, figure in figures.items() if isinstance(figure, kind)}


def _named(pack: Pack, sections: Mapping[str, Mapping[str, Dated]]) -> str:
    text = "|".join(f"{name}={figure!r}" for section in sections.values() for name, figure in sorted(section.items()))
    days = (pack.zone, pack.weekend, pack.holidays)
    return f"{pack.name}:{_digits(text, days)}"


def _digits(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def _running(own: Terms, base: Terms) -> Terms:
    """The terms with the figures that an order cannot do without, where the market's files have none."""
    windows = {n: each for n, each in base.windows.items() if n.startswith(RUNNING) and n not in own.windows}
    rules = {n: value for n, value in base.rules.items() if n.startswith(SILENCE) and n not in own.rules}
    amounts = {} if own.amounts else base.amounts
    if not (windows or rules or amounts):
        return own
    added = {f"windows.{name}" for name in windows} | {f"rules.{name}" for name in rules}
    sources = {name: cites for name, cites in base.sources.items() if name in added}
    return Terms(
        id=f"{own.pack.name}:{_digits(own.id, *(sorted(each.items()) for each in (windows, rules, amounts)))}",
        pack=own.pack,
        on=own.on,
        windows={**windows, **own.windows},
        rules={**rules, **own.rules},
        exclusions=own.exclusions,
        limits=own.limits,
        amounts={**amounts, **own.amounts},
        sources={**sources, **own.sources},
        files=own.files,
    )


def _upon(own: Terms, floor: Terms | None) -> Terms:
    """The terms of a platform or merchant upon a statute."""
    if floor is None:
        return own
    given = {name for name in FREEDOMS if floor.rules.get(name)}
    return Terms(
        id=f"{own.id}+{floor.id}",
        pack=own.pack,
        on=own.on,
        windows=own.windows,
        rules={**own.rules, **dict.fromkeys(given, True)},
        exclusions=own.exclusions & floor.exclusions if given else own.exclusions,
        limits=own.limits,
        amounts=own.amounts,
        sources=own.sources,
        floor=floor,
        files=own.files,
    )
