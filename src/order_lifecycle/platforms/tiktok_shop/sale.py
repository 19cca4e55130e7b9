"""Everything that the payloads say about one order, side by side, and which of it belongs to which line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.money import Money, shared_out
from order_lifecycle.platforms.tiktok_shop.fields import Fields
from order_lifecycle.platforms.tiktok_shop.objects import (
    Ask,
    Item,
    Package,
    cancellation_of,
    currency_of,
    item_of,
    package_of,
    return_of,
)
from order_lifecycle.platforms.tiktok_shop.remarks import Remarks
from order_lifecycle.platforms.tiktok_shop.statuses import ORDER_STATUSES, status_of
from order_lifecycle.platforms.tiktok_shop.unwrapping import Found, Payloads, one_order


@dataclass(frozen=True)
class Sale:
    """One order of the platform. Times that are not given are None; `given` names the kinds of payloads there were."""

    fields: Fields
    id: str
    status: str
    currency: str
    created: datetime | None
    paid: datetime | None
    rts: datetime | None
    collected: datetime | None
    delivered: datetime | None
    cancelled: datetime | None
    updated: datetime | None
    cash: bool | None
    items: tuple[Item, ...]
    packages: tuple[Package, ...]
    cancellations: tuple[Ask, ...]
    returns: tuple[Ask, ...]
    given: frozenset[str]
    remarks: Remarks

    @property
    def placed_at(self) -> datetime:
        """When it was placed; without that, the first time that is known. Without any, `BadInput`."""
        known = [at for at in (self.paid, self.rts, self.collected, self.delivered, self.updated) if at is not None]
        at = self.created or min(known, default=None)
        if at is None:
            raise BadInput(f"{self.fields.where}.create_time", "is missing, and so is every other time", "unix seconds")
        if self.created is None:
            self.remarks.add(
                "time_not_exact", f"{self.fields.where}.create_time", "Missing; the first known time stands."
            )
        return at

    @property
    def last_known(self) -> datetime:
        """The last time of the order that is known."""
        times = (self.placed_at, self.paid, self.rts, self.collected, self.delivered, self.cancelled, self.updated)
        return max(at for at in times if at is not None)

    def package_of(self, item: Item) -> Package | None:
        """The parcel of a line: the package that names the line, else the one that the line names."""
        naming = [each for each in self.packages if item.id in each.lines]
        by_id = [each for each in self.packages if each.id and each.id == item.package_id]
        return next(iter(naming or by_id), None)

    def cancellations_of(self, item: Item) -> tuple[Ask, ...]:
        """The cancellations of a line, oldest first."""
        return tuple(each for each in self.cancellations if item.id in self.lines_of(each))

    def returns_of(self, item: Item) -> tuple[Ask, ...]:
        """The returns of a line, oldest first."""
        return tuple(each for each in self.returns if item.id in self.lines_of(each))

    def lines_of(self, ask: Ask) -> tuple[str, ...]:
        """The lines that an ask is about: those it names; by SKU where an id is unknown; all where it names none."""
        ids = [item.id for item in self.items]
        if not ask.lines:
            if len(ids) > 1:
                self.remarks.add("inferred", ask.where, "It names no lines; it was read as being about all of them.")
            return tuple(ids)
        found = [line for line, _ in ask.lines if line in ids]
        for line, sku in ask.lines:
            if line not in ids:
                found.append(self._by_sku(ask, line, sku, found))
        return tuple(found)

    def _by_sku(self, ask: Ask, line: str, sku: str, taken: list[str]) -> str:
        left = [item.id for item in self.items if sku and item.sku_id == sku and item.id not in taken]
        if not left:
            known = ", ".join(item.id for item in self.items)
            raise BadInput(f"{ask.where}: line item", f"{line!r} is not in order {self.id}", known)
        self.remarks.add(
            "inferred", ask.where, f"Line item {line!r} is unknown; by its SKU it was read as {left[0]!r}."
        )
        return left[0]

    def money_back(self, ask: Ask, item: Item) -> Money:
        """What an ask pays back for the goods of one line; where that is not named, the price of the line."""
        named = next((line for line, sku in ask.lines if item.id == line or sku == item.sku_id), item.id)
        own = _goods(ask.amounts.get(named), self.currency)
        if own is not None:
            return own
        lines = self.lines_of(ask)
        whole = _goods(ask.amounts.get(""), self.currency)
        if whole is None:
            self.remarks.add("inferred", ask.where, "No amount is named; the price of each line was taken.")
            return item.price
        prices = [each.price.amount for each in self.items if each.id in lines]
        order = [each.id for each in self.items if each.id in lines]
        share = shared_out(whole.amount, prices)[order.index(item.id)]
        return Money(amount=share, currency=self.currency)

    def is_part(self, ask: Ask, item: Item) -> bool:
        """Whether a refund that leaves the goods with the buyer still leaves something of the line's price."""
        if ask.kind == "RETURN_AND_REFUND" and not ask.keeps_goods:
            return False
        done = [each for each in self.returns_of(item) if each.status == "RETURN_OR_REFUND_REQUEST_COMPLETE"]
        before = done[: done.index(ask)] if ask in done else done
        paid = sum(self.money_back(each, item).amount for each in (*before, ask))
        return paid < item.price.amount


def sale_of(found: Payloads, where: str, remarks: Remarks) -> Sale:
    """The one order among the payloads, with what belongs to it; what belongs to other orders is left out."""
    place, order = one_order(found, where, remarks)
    fields = Fields(order, place, remarks)
    name, said = fields.id("id"), fields.text("status")
    if not name:
        raise BadInput(f"{place}.id", "is missing", "the id of the order")
    currency = currency_of(fields.part("payment"), fields.parts("line_items"))
    moments = {
        ours: fields.moment(f"{theirs}_time")
        for ours, theirs in {
            "created": "create",
            "paid": "paid",
            "rts": "rts",
            "collected": "collection",
            "delivered": "delivery",
            "cancelled": "cancel",
            "updated": "update",
        }.items()
    }
    return Sale(
        fields=fields,
        id=name,
        status=status_of(said, ORDER_STATUSES, f"{place}.status", remarks) if said else "",
        currency=currency,
        cash=fields.truth("is_cod"),
        items=_items(fields, currency),
        packages=_packages(found.packages, name, remarks),
        cancellations=_asks(found.cancellations, cancellation_of, name, remarks),
        returns=_asks(found.returns, return_of, name, remarks),
        given=frozenset(found.given),
        remarks=remarks,
        **moments,
    )


def _goods(fields: Fields | None, currency: str) -> Money | None:
    """The part of a refund that is for the goods; in another currency than the order's it is `BadInput`."""
    if fields is None or not fields.found:
        return None
    said = fields.text("currency")
    if said and said != currency:
        raise BadInput(f"{fields.where}.currency", f"is {said}", f"{currency}, the currency of the order")
    goods, whole = fields.amount("refund_subtotal", currency), fields.amount("refund_total", currency)
    if goods is not None and whole is not None and goods != whole:
        text = f"{whole} went back, of which {goods} for the goods; only that is in our ledger."
        fields.remarks.add("outside_prices", fields.where, text)
    return goods if goods is not None else whole


def _items(fields: Fields, currency: str) -> tuple[Item, ...]:
    items = tuple(item_of(each, currency) for each in fields.parts("line_items"))
    if not items:
        raise BadInput(f"{fields.where}.line_items", "is missing or empty", "at least one line item")
    twice = sorted({item.id for item in items if sum(each.id == item.id for each in items) > 1})
    if twice:
        raise BadInput(f"{fields.where}.line_items", f"holds {', '.join(twice)} more than once", "each id once")
    return items


def _packages(found: list[tuple[str, Found]], order: str, remarks: Remarks) -> tuple[Package, ...]:
    packages = [package_of(Fields(each, where, remarks)) for where, each in found]
    for each in packages:
        if each.orders and order not in each.orders:
            remarks.add("elsewhere", each.where, f"Package {each.id} belongs to order {', '.join(each.orders)}.")
    return tuple(each for each in packages if not each.orders or order in each.orders)


def _asks(
    found: list[tuple[str, Found]], read: Callable[[Fields], Ask], order: str, remarks: Remarks
) -> tuple[Ask, ...]:
    own: dict[str, Ask] = {}
    for where, each in found:
        named = Fields(each, where, remarks).id("order_id")
        if named and named != order:
            remarks.add("elsewhere", where, f"It belongs to order {named}.")
            continue
        if not named:
            remarks.add("inferred", where, f"It names no order; it was read as belonging to {order}.")
        ask = read(Fields(each, where, remarks))
        key = ask.id or where
        if key in own:
            remarks.add("contradiction", where, f"{key} is there more than once; the one updated last was read.")
        own[key] = max(own.get(key, ask), ask, key=_age)
    return tuple(sorted(own.values(), key=lambda ask: _stamp(ask.created or ask.updated)))


def _age(ask: Ask) -> float:
    return _stamp(ask.updated or ask.created)


def _stamp(at: datetime | None) -> float:
    return at.timestamp() if at else 0.0
