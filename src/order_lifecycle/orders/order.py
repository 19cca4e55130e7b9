"""Order, Line, Parcel, Payment, Request and Report: frozen snapshots, read strictly and in one step.

>>> order = Order.model_validate({
...     "id": "A1", "currency": "EUR", "placed_at": "2026-05-01T10:00:00+02:00",
...     "lines": [{"id": "L1", "price": {"amount": 1990, "currency": "EUR"}}],
... })
>>> order.line("L1").state
'placed'
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, field_validator, model_validator

from order_lifecycle.errors import BadInput, UnknownName
from order_lifecycle.orders.history import (
    PLACE,
    ActorName,
    Entry,
    EventName,
    FactName,
    Frozen,
    GroundName,
    Moment,
    wrong_in,
)
from order_lifecycle.orders.money import Money, minor_digits
from order_lifecycle.terms.in_force import MARKETPLACE


class Line(Frozen):
    """One SKU at a quantity. `price` is for the whole quantity. What is not known about the goods is None."""

    id: str = Field(min_length=1)
    title: str = ""
    sku: str = ""
    quantity: int = Field(default=1, gt=0)
    price: Money
    custom_made: bool | None = None
    perishable: bool | None = None
    seal_broken: bool | None = None
    final_sale: bool | None = None
    digital_supplied: bool | None = None
    history: tuple[Entry, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.price.amount < 0:
            message = f"price of line {self.id!r}: {self.price} is less than nothing"
            raise ValueError(message)
        if wrong := wrong_in(self.history):
            message = f"history of line {self.id!r}: {wrong}"
            raise ValueError(message)
        return self

    @property
    def state(self) -> str:
        """Where the line stands: where its last entry led."""
        return self.history[-1].to

    def last(self, *events: str) -> Entry | None:
        """The last entry of one of these events, or None."""
        return next((entry for entry in reversed(self.history) if entry.event in events), None)

    def last_effective(self, *events: str) -> Entry | None:
        """The same without entries that were not expected and moved nothing: reported twice, or by the wrong actor."""
        for entry in reversed(self.history):
            if entry.event in events and (not entry.deviations or entry.to != entry.from_):
                return entry
        return None

    def last_to(self, *states: str) -> Entry | None:
        """The last entry that led, from elsewhere, to one of these states, or None."""
        for entry in reversed(self.history):
            if entry.to in states and entry.to != entry.from_:
                return entry
        return None


class Parcel(Frozen):
    """A parcel and the lines in it."""

    id: str = Field(min_length=1)
    lines: tuple[str, ...]
    carrier: str = ""
    tracking: str = ""


class Payment(Frozen):
    """Money that was taken (`captured`) or paid back (`refunded`), for one line or for the whole order.

    A refund that is `pending` counts as paid back until it is known to have `failed`.
    """

    kind: Literal["captured", "refunded"]
    amount: Money
    at: Moment
    line: str | None = None
    status: Literal["done", "pending", "failed"] = "done"
    key: str = ""

    @field_validator("amount")
    @classmethod
    def _positive(cls, amount: Money) -> Money:
        if amount.amount <= 0:
            message = "must be more than nothing; a refund is a payment of kind 'refunded'"
            raise ValueError(message)
        return amount


WINDOWS = (
    "payment",
    "free_cancel",
    "shipment",
    "delivery",
    "answer_cancellation",
    "answer_interception",
    "answer_return",
    "answer_refund",
    "answer_dispute",
    "return",
    "conformity",
    "after_sales",
    "send_back",
    "dispute",
)
"""The windows of an order, by the names that terms files use."""


def _window(name: str) -> str:
    if name not in WINDOWS:
        raise ValueError(str(UnknownName("window", name, WINDOWS)))
    return name


WindowName = Annotated[str, AfterValidator(_window)]


class Order(Frozen):
    """An order now. `payments` None means that nobody knows what was paid; an empty list, that nothing was.

    `due` holds deadlines that the order itself carries, by the name of the window they stand for; they go before
    deadlines computed from the terms.
    """

    format: Literal["order-lifecycle/order/1"] = "order-lifecycle/order/1"
    id: str = Field(min_length=1)
    market: str = MARKETPLACE
    currency: str
    zone: str | None = None
    placed_at: Moment
    cash_on_delivery: bool | None = False
    high_risk: bool | None = None
    address_complete: bool | None = None
    contact_given: bool | None = None
    lines: tuple[Line, ...]
    parcels: tuple[Parcel, ...] = ()
    payments: tuple[Payment, ...] | None = ()
    due: Mapping[WindowName, Moment] = {}

    @field_validator("currency")
    @classmethod
    def _currency(cls, code: str) -> str:
        try:
            minor_digits(code)
        except BadInput as error:
            raise ValueError(str(error)) from None
        return code

    @field_validator("zone")
    @classmethod
    def _zone(cls, zone: str | None) -> str | None:
        if zone is not None:
            try:
                ZoneInfo(zone)
            except (KeyError, ValueError, OSError):
                message = f"{zone!r} is no IANA time zone such as 'Europe/Berlin'"
                raise ValueError(message) from None
        return zone

    @model_validator(mode="before")
    @classmethod
    def _placed(cls, given: object) -> object:
        """A line without history starts with being placed."""
        if not isinstance(given, dict) or not isinstance(given.get("lines"), (list, tuple)) or "placed_at" not in given:
            return given
        start = {"position": 0, "event": PLACE, "to": "placed", "by": "buyer", "at": given["placed_at"]}

        def placed(line: object) -> object:
            if isinstance(line, Line):
                return line if line.history else {**dict(line), "history": [start]}
            return {**line, "history": [start]} if isinstance(line, dict) and not line.get("history") else line

        return {**given, "lines": [placed(line) for line in given["lines"]]}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = {line.id for line in self.lines}
        wrong = _standing_twice(self.lines) if len(ids) < len(self.lines) else []
        wrong += [f"line {line.id!r} has no history" for line in self.lines if not line.history]
        payments = self.payments or ()
        amounts = [(f"line {line.id!r}", line.price) for line in self.lines]
        amounts += [(f"payment {index}", payment.amount) for index, payment in enumerate(payments)]
        wrong += [
            f"{where} is in {money.currency}, the order in {self.currency}"
            for where, money in amounts
            if money.currency != self.currency
        ]
        named = [(f"parcel {parcel.id!r}", each) for parcel in self.parcels for each in parcel.lines]
        named += [(f"payment {index}", each.line) for index, each in enumerate(payments) if each.line is not None]
        wrong += [
            f"{where} names line {each!r}, which the order does not have" for where, each in named if each not in ids
        ]
        if wrong:
            raise ValueError("; ".join(wrong))
        return self

    def line(self, line_id: str) -> Line:
        """The line of that id; `UnknownName` lists the ids there are."""
        found = next((line for line in self.lines if line.id == line_id), None)
        if found is None:
            raise UnknownName("line", line_id, [line.id for line in self.lines], where=f"order {self.id!r}")
        return found

    def with_line(self, line: Line) -> Order:
        """The same order with this line in the place of the one with its id."""
        return self.model_copy(update={"lines": tuple(line if each.id == line.id else each for each in self.lines)})

    @property
    def placed_on(self) -> dt.date:
        """The day of purchase, in the order's zone: the day whose terms hold."""
        return self.placed_at.astimezone(ZoneInfo(self.zone or "UTC")).date()


def _standing_twice(lines: tuple[Line, ...]) -> list[str]:
    times = Counter(line.id for line in lines)
    return [f"line id {each!r} stands {count} times" for each, count in sorted(times.items()) if count > 1]


class Request(Frozen):
    """One attempt to do something, which may be refused.

    `line` None means the only line. `evidence` None means that nobody said whether there is any. `facts` are what
    only the asker's side can know, by name; None there means unknown. The same `key` twice changes nothing.
    """

    event: EventName
    by: ActorName
    line: str | None = None
    ground: GroundName | None = None
    evidence: tuple[str, ...] | None = None
    amount: Money | None = None
    facts: Mapping[FactName, bool | None] = {}
    key: str = ""


class Report(Request):
    """One thing that has happened in the world, at `at`. It is recorded, whether expected or not."""

    at: Moment
    due: Moment | None = None
    note: str = ""
