"""The schema of a terms file: figures by date, each with its source.

A terms file is TOML. It holds windows (lengths of time), rules (yes or no), exclusions, limits and amounts; for
every figure the source it comes from and the day from which it holds. A figure without a known source does not load.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, TypeVar

from pydantic import AfterValidator, Field, model_validator

from order_lifecycle.terms.claim import Claim
from order_lifecycle.terms.figures import Dated, Frozen, Source, Text, Window
from order_lifecycle.terms.windows import MONDAY, SUNDAY, public_holidays


class Rule(Dated):
    """A yes or a no."""

    value: bool


class Exclusion(Dated):
    """Goods whose purchase a change of mind does not undo. It disables grounds, and only those."""

    disables: Annotated[tuple[Literal["change_of_mind"], ...], Field(min_length=1, strict=False)]


class Limit(Dated):
    """A greatest number."""

    value: int = Field(ge=0)


def _decimal(text: str) -> str:
    if not re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,9})?", text):
        message = f"{text!r} is no decimal number such as '12.50'"
        raise ValueError(message)
    return text


class Amounts(Dated):
    """An amount for each currency, as decimal text."""

    amounts: dict[str, Annotated[str, AfterValidator(_decimal)]] = Field(min_length=1)


GOODS = ("custom_made", "perishable", "seal_broken", "final_sale", "digital_supplied")
"""Facts of the goods; each counts where the terms exclude such goods."""

RULES = (
    "shipping_declines_request",
    "held_in_free_window",
    "buyer_may_ask_when_packed",
    "merchant_may_cancel_when_packed",
    "interception_offered",
    "cancelling_needs_no_consent",
    "return_needs_no_consent",
)
"""Facts that the terms say as they stand."""

_Item = TypeVar("_Item")
ByDate = Annotated[tuple[_Item, ...], Field(min_length=1, strict=False)]
"""A figure and its successors."""


def _week(days: tuple[int, ...]) -> tuple[int, ...]:
    if not set(days) < set(range(MONDAY, SUNDAY + 1)):
        message = "days are 1 (Monday) to 7 (Sunday), and one at least is a working day"
        raise ValueError(message)
    return days


def _calendar(name: str) -> str:
    try:
        public_holidays(name, 2026)
    except NotImplementedError:
        message = f"{name!r} is no calendar such as 'DE' or 'DE-BE'"
        raise ValueError(message) from None
    return name


class Pack(Frozen):
    """One terms file. Every figure is a list by date, so that an old one stays beside its successor."""

    name: Text
    title: dict[str, Text]
    layer: Literal["statute", "platform", "merchant"]
    market: Text
    extends: Text | None = None
    statute: Text | None = None
    holidays: Annotated[str, AfterValidator(_calendar)] | None = None
    zone: Text
    weekend: Annotated[tuple[int, ...], AfterValidator(_week)] = Field(default=(6, 7), strict=False)
    return_terms: dict[str, Text]
    sources: dict[str, Source]
    windows: dict[str, ByDate[Window]]
    rules: dict[str, ByDate[Rule]]
    exclusions: dict[str, ByDate[Exclusion]] = Field(default_factory=dict)
    limits: dict[str, ByDate[Limit]] = Field(default_factory=dict)
    amounts: dict[str, ByDate[Amounts]] = Field(default_factory=dict)
    claims: Annotated[tuple[Claim, ...], Field(strict=False)] = ()

    @model_validator(mode="after")
    def _sources_and_dates(self) -> Pack:
        wrong: list[str] = []
        for section in ("windows", "rules", "exclusions", "limits", "amounts"):
            for name, figures in getattr(self, section).items():
                days = [figure.since for figure in figures]
                if sorted(set(days)) != days:
                    wrong.append(f"{section}.{name}: the dates of `since` must rise, each only once")
                wrong += [
                    f"{section}.{name}: source {key!r} is not among [sources]"
                    for figure in figures
                    for key in figure.source
                    if key not in self.sources
                ]
        wrong += self._of_claims()
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def _of_claims(self) -> list[str]:
        """Sources and windows that a claim names and the file does not have (a file may extend another's windows)."""
        wrong: list[str] = []
        for index, claim in enumerate(self.claims):
            cited = [*claim.source, *(key for exception in claim.unless for key in exception.source)]
            wrong += [
                f"claims.{index}: source {key!r} is not among [sources]" for key in cited if key not in self.sources
            ]
            named = [claim.window, claim.answer.window if claim.answer else None, *(each.window for each in claim.also)]
            wrong += [
                f"claims.{index}: window {name!r} is not among [windows]"
                for name in named
                if name is not None and name not in self.windows and self.extends is None
            ]
        return wrong
