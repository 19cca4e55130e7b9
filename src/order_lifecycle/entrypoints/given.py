"""What was given on the command line: files, facts, moments. Everything wrong is one clear `BadInput`."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.orders.order import Request
from order_lifecycle.orders.reading import SIZE_MAX, read_json, read_order
from order_lifecycle.platforms import tiktok_shop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.orders.order import Order

Form = Literal["ours", "tiktok-shop"]
FORMS = ("ours", "tiktok-shop")
_UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
}
_TRUTH = {"true": True, "false": False, "unknown": None}


@dataclass(frozen=True)
class Given:
    """An order, and what was tolerated while it was read: (code, where, sentence)."""

    order: Order
    remarks: tuple[tuple[str, str, str], ...] = ()


def order_from(files: Sequence[Path], form: str | None, market: str | None) -> Given:
    """The order in these files: one of ours, or the payloads of a platform (order, cancellations, returns ...)."""
    if form is not None and form not in FORMS:
        raise UnknownName("form", form, FORMS, where="--from")
    found = [read_json(_bytes(path), str(path)) for path in files]
    where = ", ".join(str(path) for path in files)
    if form == "tiktok-shop" or (form is None and any(tiktok_shop.is_payload(each) for each in found)):
        reading = tiktok_shop.read(found, where)
        remarks = tuple((each.code, each.where, each.sentence) for each in reading.remarks)
        given = Given(reading.order, remarks)
    elif len(found) > 1:
        raise BadInput(where, "several files that are no platform payloads", "one order of ours")
    else:
        given = Given(read_order(found[0], where))
    if not given.order.lines:
        raise BadInput(where, f"order {given.order.id!r} has no lines", "an order with at least one line")
    return given if market is None else Given(given.order.model_copy(update={"market": market}), given.remarks)


def request_from(
    event: str,
    by: str,
    *,
    line: str | None,
    ground: str | None,
    facts: Sequence[str],
    evidence: Sequence[str],
    no_evidence: bool,
) -> Request:
    """The request that these words make."""
    ORDER_LINE.event(event)
    ORDER_LINE.actor(by)
    if ground is not None:
        ORDER_LINE.ground(ground)
    if evidence and no_evidence:
        raise BadInput("--no-evidence", "was given together with --evidence", "one of the two")
    known = tuple(evidence) if evidence else ()
    return Request(
        event=event,
        by=by,
        line=line,
        ground=ground,
        evidence=known if evidence or no_evidence else None,
        facts=facts_from(facts),
    )


def facts_from(words: Sequence[str]) -> dict[str, bool | None]:
    """``name=true``, ``name=false`` or ``name=unknown``, each fact once."""
    facts: dict[str, bool | None] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or value not in _TRUTH:
            raise BadInput(f"--fact {word}", "cannot be read", "name=true, name=false or name=unknown")
        if ORDER_LINE.fact(name).name in facts:
            raise BadInput(f"--fact {word}", f"{name!r} was given twice", "each fact once")
        facts[name] = _TRUTH[value]
    return facts


def moment_from(text: str | None, where: str = "--now") -> datetime:
    """The moment of an ISO 8601 text with an offset; without one, now."""
    if text is None:
        return datetime.now(tz=UTC)
    accepted = "an ISO 8601 time with offset, such as 2026-05-01T10:00:00+02:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{where} {text}", "is no time", accepted) from None
    if moment.tzinfo is None:
        raise BadInput(f"{where} {text}", "has no time zone", accepted)
    return moment


def length_from(text: str, where: str) -> timedelta:
    """A length of time: 90m, 24h, 3d or 2w.

    >>> length_from("24h", "--within")
    datetime.timedelta(days=1)
    """
    found = re.fullmatch(r"(\d{1,4})([smhdw])", text.strip(), re.ASCII)
    if found is None:
        raise BadInput(f"{where} {text}", "is no length of time", "a number and s, m, h, d or w, such as 24h")
    return int(found[1]) * _UNITS[found[2]]


def _bytes(path: Path) -> bytes:
    try:
        if str(path) == "-":
            return sys.stdin.buffer.read(SIZE_MAX + 1)
        with path.open("rb") as file:
            return file.read(SIZE_MAX + 1)
    except OSError as error:
        raise BadInput(str(path), f"cannot be read: {error.strerror}", "a JSON file, or - for standard input") from None
