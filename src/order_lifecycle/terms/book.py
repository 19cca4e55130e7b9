"""The claims in force: a terms file and those it extends, on a day, ready to be judged by.

Files are found by name in the package, or in a folder that is given; adding a market is adding a file.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.terms.judging import Book
from order_lifecycle.terms.windows import public_holidays

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from order_lifecycle.terms.claim import Claim
    from order_lifecycle.terms.figures import Window
    from order_lifecycle.terms.pack import Pack

EXTENDS_MAX = 5


@cache
def packs(folder: Path | None = None) -> Mapping[str, Pack]:
    """Every terms file by its name: those of the package, and those of a folder, which go before."""
    from order_lifecycle.terms.in_force import read_pack

    found: dict[str, Pack] = {}
    shipped = files(__package__).joinpath("packs")
    texts = {each.name: each.read_text(encoding="utf-8") for each in shipped.iterdir() if each.name.endswith(".toml")}
    if folder is not None:
        if not folder.is_dir():
            raise BadInput(str(folder), "is no folder", "a folder with terms files (*.toml)")
        texts |= {str(path): path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.toml"))}
    for name, text in sorted(texts.items()):
        pack = read_pack(text, name)
        found[pack.name] = pack
    return found


def chain(name: str, known: Mapping[str, Pack]) -> tuple[Pack, ...]:
    """A terms file and those it extends, nearest first; a circle is a clear error."""
    found: list[Pack] = []
    while name:
        if name not in known:
            raise UnknownName("market", name, known)
        if any(pack.name == name for pack in found):
            circle = " -> ".join([*(pack.name for pack in found), name])
            raise BadInput(f"{name}.toml: extends", f"goes in a circle: {circle}", "a file that does not lead back")
        found.append(known[name])
        name = known[name].extends or ""
    return tuple(found)


def book_of(name: str, on: date, known: Mapping[str, Pack] | None = None, *, holidays: bool = True) -> Book:
    """The claims and windows that hold on a day under the terms of that name.

    `holidays` False counts weekends alone as free days, as worked cases do.
    """
    found = chain(name, packs() if known is None else known)
    windows: dict[str, Window] = {}
    for pack in reversed(found):
        windows |= {
            key: held[-1] for key, dated in pack.windows.items() if (held := [w for w in dated if w.since <= on])
        }
    claims: list[Claim] = [claim for pack in found for claim in pack.claims if claim.since <= on]
    nearest = found[0]
    country = next((pack.holidays for pack in found if pack.holidays), None) if holidays else None

    def is_free(day: date) -> bool:
        return day.isoweekday() in nearest.weekend or day in public_holidays(country, day.year)

    return Book(tuple(claims), windows, is_free)
