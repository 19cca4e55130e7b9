"""The claims in force: a terms file and those it extends, on a day, ready to be judged by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from order_lifecycle.terms.files import chain, packs
from order_lifecycle.terms.judging import Book
from order_lifecycle.terms.windows import public_holidays

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from order_lifecycle.terms.claim import Claim
    from order_lifecycle.terms.figures import Window
    from order_lifecycle.terms.pack import Pack


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
    claims = [claim for _, claim in claims_in_force(found, on)]
    nearest = found[0]
    country = next((pack.holidays for pack in found if pack.holidays), None) if holidays else None

    def is_free(day: date) -> bool:
        return day.isoweekday() in nearest.weekend or day in public_holidays(country, day.year)

    return Book(tuple(claims), windows, is_free)


def claims_in_force(found: tuple[Pack, ...], on: date) -> Iterator[tuple[Pack, Claim]]:
    """The claims that hold on a day, nearest first, each with the file whose sources it names.

    On one basis and act, those of a nearer file stand instead of the extended file's.
    """
    taken: set[tuple[str, str]] = set()
    for pack in found:
        held: list[Claim] = []
        for claim in (each for each in pack.claims if each.since <= on):
            exceptions = tuple(each for each in claim.unless if each.since is None or each.since <= on)
            for basis in claim.basis:
                acts = tuple(act for act in claim.acts if (basis, act) not in taken)
                if acts:
                    held.append(claim.model_copy(update={"basis": (basis,), "acts": acts, "unless": exceptions}))
        yield from ((pack, claim) for claim in held)
        taken |= {(basis, act) for claim in held for basis in claim.basis for act in claim.acts}
