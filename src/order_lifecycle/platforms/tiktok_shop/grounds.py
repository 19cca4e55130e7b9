"""What does a code of TikTok Shop mean: a ground, an event that happened to the parcel, or a seller's no.

The codes stand in ``grounds.toml``, with the pages they come from.

>>> ground_of("ecom_order_delivered_refund_reason_defective_seller_uk")
'defect'
>>> event_of("returned_to_shipper_refused_uk"), ground_of("returned_to_shipper_refused_uk")
('reject_delivery', None)
>>> ground_of("brand_new_code") is None
True
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def ground_of(code: str) -> str | None:
    """The name of our ground for a code, or None where the code is unknown or is no ground. Never fails."""
    return _meanings("grounds").get(_tail(code))


def event_of(code: str) -> str | None:
    """The name of our event for a code that tells what happened to the parcel, or None."""
    return _meanings("events").get(_tail(code))


def refusal_of(code: str) -> str | None:
    """Why a seller said no, in one word with underscores, or None.

    >>> refusal_of("seller_reject_apply_product_has_been_packed")
    'already_packed_or_shipped'
    """
    return _meanings("refusals").get(_tail(code))


@cache
def _table() -> Mapping[str, object]:
    text = files(__package__).joinpath("grounds.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _strings(name: str) -> tuple[str, ...]:
    found = _table()[name]
    return tuple(str(each) for each in found) if isinstance(found, list) else ()


@cache
def _meanings(kind: str) -> Mapping[str, str]:
    found = _table()[kind]
    table = found if isinstance(found, dict) else {}
    return {code: meaning for meaning, codes in table.items() for code in codes}


def _tail(code: str) -> str:
    """The code without what stands at its end for a market or a role, and without its family."""
    left = code.strip()
    while ending := next((each for each in _strings("endings") if left.endswith(each)), None):
        left = left.removesuffix(ending)
    families = [each for each in _strings("families") if left.startswith(each)]
    return left.removeprefix(max(families, key=len, default=""))
