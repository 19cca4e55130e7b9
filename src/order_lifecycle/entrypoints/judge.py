"""Judge worked cases: each decided by the terms of its market, and compared with what it expects."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from order_lifecycle.errors import BadInput, OrderLifecycleError
from order_lifecycle.terms.book import book_of
from order_lifecycle.terms.figures import Window
from order_lifecycle.terms.judging import Judgement, judge
from order_lifecycle.terms.situation import Situation, situation
from order_lifecycle.terms.windows import last_day, rolled_over, weekends

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from order_lifecycle.terms.pack import Pack

FORMAT = "order-policy-cases/1"
DEFAULTS = tomllib.loads(files(__package__).joinpath("case_defaults.toml").read_text(encoding="utf-8"))
SUFFERED = (
    "used_beyond_testing",
    "tags_removed",
    "activated",
    "unsealed_after_delivery",
    "single_use_seal_broken",
    "inseparably_mixed_after_delivery",
)
"""Keys that say that the goods are no longer whole."""


@dataclass(frozen=True)
class Judged:
    """A case, the answer of the terms, and where the two differ."""

    id: str
    market: str
    expected: str
    answer: str
    differences: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    missing: tuple[str, ...] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether nothing that is to be compared differs."""
        return not self.differences


def cases_in(found: object, where: str) -> list[Mapping[str, Any]]:
    """The cases of a file; another format is a clear error."""
    if not isinstance(found, dict) or found.get("format") != FORMAT or not isinstance(found.get("cases"), list):
        raise BadInput(where, "is no file of cases", f'an object with "format": "{FORMAT}" and a list "cases"')
    for index, case in enumerate(found["cases"]):
        for key in ("id", "market", "layer", "basis", "requested_action", "situation", "expected"):
            if not isinstance(case, dict) or key not in case:
                raise BadInput(f"{where}: case {index}", f"has no {key!r}", "the fields of a case")
    cases: list[Mapping[str, Any]] = found["cases"]
    return cases


def judged(case: Mapping[str, Any], known: Mapping[str, Pack]) -> Judged:
    """Decide one case by the pack of its market, and compare what its format says is to be compared."""
    place = f"case {case['id']}"
    try:
        pack = pack_for(case, known, place)
        seen = situation(filled(case), pack.zone, where=place)
    except OrderLifecycleError as error:
        if str(error).startswith(place):
            raise
        raise BadInput(place, str(error)) from None
    day = seen.now.day if seen.now is not None else date.max
    book = book_of(pack.name, day, known, holidays=False)
    found = judge(book, case["basis"], case["requested_action"], seen)
    sources = [each.code + (f" ({', '.join(each.source)})" if each.source else "") for each in found.because]
    return Judged(
        id=case["id"],
        market=case["market"],
        expected=case["expected"],
        answer=found.verdict,
        differences=tuple(_differences(case, found, seen)),
        because=tuple(sources),
        missing=found.missing,
    )


def pack_for(case: Mapping[str, Any], known: Mapping[str, Pack], place: str) -> Pack:
    """The terms of the market and layer of a case."""
    of_market = [pack for pack in known.values() if pack.market == case["market"]]
    found = next((pack for pack in of_market if pack.layer == case["layer"]), None)
    if found is None:
        there = ", ".join(sorted({f"{pack.market} ({pack.layer})" for pack in known.values()}))
        raise BadInput(place, f"no terms for market {case['market']!r}, layer {case['layer']!r}", there)
    return found


def filled(case: Mapping[str, Any]) -> dict[str, Any]:
    """The situation with the ordinary course of things filled in where a key is absent."""
    given: dict[str, Any] = dict(case["situation"])
    values = {**DEFAULTS["filled"], **dict.fromkeys(DEFAULTS["nothing"])}
    if any(given.get(key) is True for key in SUFFERED):
        values = {key: value for key, value in values.items() if key not in DEFAULTS["intact"]}
    if given.get("defect_or_wrong_item") is not True:
        values = {key: value for key, value in values.items() if key not in DEFAULTS["of_a_defect"]}
    if case["requested_action"] == "withdraw":
        values["withdrawal_statement_sent"] = True
    return {**values, **given}


def _differences(case: Mapping[str, Any], found: Judgement, seen: Situation) -> Iterator[str]:
    skipped = set(case.get("inferred_fields", []))
    if "expected" not in skipped and found.verdict != case["expected"]:
        missing = f" (missing: {', '.join(found.missing)})" if found.missing else ""
        yield f"verdict: expected {case['expected']}, got {found.verdict}{missing}"
    if case["expected"] == "allowed" and found.verdict == "allowed":
        payer = case.get("return_shipping_paid_by")
        if "return_shipping_paid_by" not in skipped and payer is not None and found.way_back != payer:
            yield f"return_shipping_paid_by: expected {payer}, got {found.way_back}"
        if "refund" not in skipped and case.get("refund") is not None:
            yield from _refund(case["refund"], found, seen)
    if case.get("window_check"):
        last = recounted(case["window_check"])
        if last.isoformat() != case["window_check"]["last_day"]:
            yield f"window_check: expected {case['window_check']['last_day']}, counted {last.isoformat()}"


def _refund(expected: Mapping[str, Any], found: Judgement, seen: Situation) -> Iterator[str]:
    refund = found.refund
    for name, ours in (("refundable", refund.back), ("deductions", refund.deductions)):
        if set(expected.get(name, [])) != set(ours):
            yield f"refund.{name}: expected {sorted(expected.get(name, []))}, got {sorted(ours)}"
    for part in expected.get("not_refundable", []):
        if part in refund.back:
            yield f"refund.not_refundable: expected {part} not to come back"
    for name, said in (
        ("deadline", refund.within),
        ("deadline_anchor", refund.after),
        ("method", refund.method),
        ("seller_may_withhold_until", refund.withhold_until),
    ):
        if name in expected and expected[name] != said:
            yield f"refund.{name}: expected {expected[name]}, got {said}"
    if "amount" in expected:
        amount = amount_of(found, seen)
        if amount is None or amount != Decimal(expected["amount"]):
            yield f"refund.amount: expected {expected['amount']}, got {amount}"


AMOUNTS = {
    "item_price": ("actual_paid", "item_price"),
    "actual_paid_item_price": ("actual_paid", "item_price"),
    "outbound_shipping": ("paid_shipping",),
    "outbound_shipping_if_paid": ("paid_shipping",),
}
"""Which sum of the situation a part that comes back is; the first that is known counts."""

PRESUMED = "seller_compensation_presumed_5pct_of_unperformed"


def amount_of(found: Judgement, seen: Situation) -> Decimal | None:
    """What comes back in all, where the situation gives the sums; None where one is missing.

    A delivery of which the situation gives no sum is not counted.
    """
    total = Decimal(0)
    for part in found.refund.back:
        sums = [seen[key] for key in AMOUNTS.get(part, ()) if seen.get(key) is not None]
        if not sums and part in {"item_price", "actual_paid_item_price"}:
            return None
        total += sums[0] if sums else _delivery(part, seen)
    for deduction in found.refund.deductions:
        taken = _taken(deduction, seen)
        if taken is None:
            return None
        total -= taken
    return total


def _delivery(part: str, seen: Situation) -> Decimal:
    """The cheapest delivery, up to what was paid; or what was paid beyond it."""
    prices = [seen[key] for key in ("standard_shipping_price", "paid_shipping") if seen.get(key) is not None]
    standard = min(prices, default=Decimal(0))
    if part == "standard_outbound_shipping":
        return standard
    if part == "supplementary_outbound_shipping" and seen.get("paid_shipping") is not None:
        paid: Decimal = seen["paid_shipping"]
        return paid - standard
    return Decimal(0)


def _taken(deduction: str, seen: Situation) -> Decimal | None:
    """What a deduction is in money; None where the situation does not say."""
    gift: Decimal | None = seen.get("gift_marked_price")
    price: Decimal | None = seen.get("item_price")
    if deduction == "gift_marked_price":
        return gift
    if deduction == PRESUMED and price is not None and seen.get("production_started") is False:
        return (price * 5 / 100).quantize(Decimal("0.01"))
    return None


def recounted(check: Mapping[str, Any]) -> date:
    """The last day of a window, counted again from its parts."""
    months = check["unit"] == "months"
    window = Window(
        source=("case",),
        since=date.min,
        length=check["length"],
        unit="months" if months else "calendar_days",
        anchor="place",
        first_day="same_day" if check["count_from"] == "same_day" else "day_after",
        end="end_of_day",
    )
    last = last_day(window, date.fromisoformat(check["anchor"]), weekends())
    return rolled_over(last, weekends()) if check.get("rollover") == "next_working_day" else last
