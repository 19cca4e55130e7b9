"""What do the payloads say: order, items, packages and requests, each as one frozen object, nothing decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from order_lifecycle.errors import BadInput
from order_lifecycle.orders.money import Money, minor_digits
from order_lifecycle.platforms.tiktok_shop.fields import Fields
from order_lifecycle.platforms.tiktok_shop.statuses import (
    ACTORS,
    CANCELLATION_STATUSES,
    ORDER_STATUSES,
    PACKAGE_STATUSES,
    RETURN_STATUSES,
    status_of,
)

CANCEL_TYPES = ("BUYER_CANCEL", "REQUEST_CANCEL_REFUND", "CANCEL")
RETURN_TYPES = ("REFUND", "RETURN_AND_REFUND", "REPLACEMENT")


@dataclass(frozen=True)
class Item:
    """A line item: one piece of the goods (in orders of the retired interface perhaps several)."""

    id: str
    where: str
    sku: str
    sku_id: str
    title: str
    quantity: int
    price: Money
    status: str
    package_id: str
    package_status: str
    tracking: str
    rts: datetime | None
    cancel_user: str
    cancel_text: str


@dataclass(frozen=True)
class Package:
    """A parcel as the package pages show it; `failure` is why its delivery failed, where the seller said so."""

    id: str
    where: str
    orders: tuple[str, ...]
    lines: tuple[str, ...]
    status: str
    carrier: str
    tracking: str
    updated: datetime | None
    failure: str


@dataclass(frozen=True)
class Ask:
    """A cancellation or a return: who asked for what, why, about which lines, and how far it has come.

    `kind` is the platform's type. `amounts` holds the objects with amounts by the id of the line they are about, and
    under the empty id that of the whole; they are read only where money moved.
    """

    id: str
    where: str
    order_id: str
    kind: str
    status: str
    role: str
    code: str
    text: str
    created: datetime | None
    updated: datetime | None
    deadline: datetime | None
    lines: tuple[tuple[str, str], ...] = ()
    amounts: Mapping[str, Fields] = field(default_factory=dict)
    arbitration: str = ""
    previous: str = ""
    following: str = ""
    keeps_goods: bool = False


def item_of(fields: Fields, currency: str) -> Item:
    """A line item; without an id, a price or a readable status it is `BadInput`."""
    name = fields.id("id")
    if not name:
        raise BadInput(f"{fields.where}.id", "is missing", "the id of the line item")
    said = fields.text("currency")
    if said and said != currency:
        raise BadInput(f"{fields.where}.currency", f"is {said}", f"{currency}, the currency of the order")
    price = fields.amount("sale_price", currency)
    if price is None:
        raise BadInput(f"{fields.where}.sale_price", "is missing", "a decimal number in a string such as '12.50'")
    quantity = int(fields.text("quantity") or 1) if fields.text("quantity").isdecimal() else 1
    status, package = fields.text("display_status"), fields.text("package_status")
    if package and package.upper() not in PACKAGE_STATUSES:
        fields.remarks.add("unknown_value", f"{fields.where}.package_status", f"{package!r} is in no list; left out.")
        package = ""
    if fields.text("sku_ext_status") not in {"", "0"} and status not in {"140", "CANCELLED"}:
        text = f"The meaning of {fields.text('sku_ext_status')} is not published; a request may be open."
        fields.remarks.add("unknown_value", f"{fields.where}.sku_ext_status", text)
    return Item(
        id=name,
        where=fields.where,
        sku=fields.text("seller_sku", "sku_id"),
        sku_id=fields.id("sku_id"),
        title=" ".join(
            part for part in (fields.text("product_name"), fields.text("sku_name")) if part not in {"", "-"}
        ),
        quantity=quantity,
        price=Money(amount=price.amount * quantity, currency=currency),
        status=status_of(status, ORDER_STATUSES, f"{fields.where}.display_status", fields.remarks) if status else "",
        package_id=fields.id("package_id"),
        package_status=package.upper(),
        tracking=fields.text("tracking_number"),
        rts=fields.moment("rts_time"),
        cancel_user=fields.text("cancel_user"),
        cancel_text=fields.text("cancel_reason"),
    )


def package_of(fields: Fields) -> Package:
    """A parcel, in the shape of Package Detail or of Search Package."""
    status = fields.text("package_status", "status").upper()
    if status and status not in PACKAGE_STATUSES:
        fields.remarks.add("unknown_value", fields.where, f"Package status {status!r} is in no list; left out.")
        status = ""
    failed = fields.text("delivery_type").upper() == "DELIVERY_FAILED"
    return Package(
        id=fields.id("package_id", "id"),
        where=fields.where,
        orders=tuple(each.id("id") for each in fields.parts("orders")),
        lines=_texts(fields, "order_line_item_ids"),
        status=status,
        carrier=fields.text("shipping_provider_name"),
        tracking=fields.text("tracking_number"),
        updated=fields.moment("update_time"),
        failure=(fields.text("fail_delivery_reason").upper() or "OTHER") if failed else "",
    )


def cancellation_of(fields: Fields) -> Ask:
    """A cancellation. One whose status is missing or unknown would change decisions: `BadInput`."""
    said = fields.text("cancel_status")
    kind = fields.text("cancel_type").upper()
    if kind and kind not in CANCEL_TYPES:
        fields.remarks.add("unknown_value", fields.where, f"Type {kind!r} is in no list; the role says who asked.")
        kind = ""
    role = _role(fields)
    parts = fields.parts("cancel_line_items")
    return Ask(
        id=fields.id("cancel_id"),
        where=fields.where,
        order_id=fields.id("order_id"),
        kind=kind or ("BUYER_CANCEL" if role == "BUYER" else "CANCEL"),
        status=status_of(said, CANCELLATION_STATUSES, f"{fields.where}.cancel_status", fields.remarks),
        role=role or ("" if kind in {"", "CANCEL"} else "BUYER"),
        code=fields.text("cancel_reason"),
        text=fields.text("cancel_reason_text"),
        created=fields.moment("create_time"),
        updated=fields.moment("update_time"),
        deadline=_deadline(fields, "SELLER_RESPOND_CANCEL"),
        lines=tuple((part.id("order_line_item_id"), part.id("sku_id")) for part in parts),
        amounts=_amounts(fields, parts),
    )


def return_of(fields: Fields) -> Ask:
    """A return, a refund or a replacement. An unknown status or type would change decisions: `BadInput`."""
    where = fields.where
    status = status_of(fields.text("return_status"), RETURN_STATUSES, f"{where}.return_status", fields.remarks)
    parts = fields.parts("return_line_items")
    return Ask(
        id=fields.id("return_id"),
        where=where,
        order_id=fields.id("order_id"),
        kind=_return_type(fields, status),
        status=status,
        role=_role(fields) or "BUYER",
        code=fields.text("return_reason"),
        text=fields.text("return_reason_text"),
        created=fields.moment("create_time"),
        updated=fields.moment("update_time"),
        deadline=_deadline(fields, "SELLER_RESPOND_RETURN", "SELLER_RESPOND_REFUND"),
        lines=tuple((part.id("order_line_item_id"), part.id("sku_id")) for part in parts),
        amounts=_amounts(fields, parts),
        arbitration=fields.text("arbitration_status").upper(),
        previous=fields.id("pre_return_id"),
        following=fields.id("next_return_id"),
        keeps_goods=fields.truth("can_buyer_keep_item") is True,
    )


def currency_of(payment: Fields, items: list[Fields]) -> str:
    """The currency of the order; where it is missing or unknown, `BadInput`."""
    said = payment.text("currency") or next((each.text("currency") for each in items if each.has("currency")), "")
    if not said:
        raise BadInput(f"{payment.where}.currency", "is missing", "an ISO 4217 code such as 'USD'")
    try:
        minor_digits(said)
    except BadInput as error:
        raise BadInput(f"{payment.where}.currency", error.wrong, error.accepted) from None
    return said


def _return_type(fields: Fields, status: str) -> str:
    said = fields.text("return_type").upper()
    if status.startswith("REPLACEMENT"):
        return "REPLACEMENT"
    if said and said not in RETURN_TYPES:
        raise BadInput(f"{fields.where}.return_type", f"{said!r} is no known type", ", ".join(RETURN_TYPES))
    if not said:
        text = "The type is missing; it was read as RETURN_AND_REFUND, which pays nothing before the goods are back."
        fields.remarks.add("inferred", f"{fields.where}.return_type", text)
    return said or "RETURN_AND_REFUND"


def _role(fields: Fields) -> str:
    said = fields.text("role").upper()
    if said and said not in ACTORS:
        fields.remarks.add("unknown_value", f"{fields.where}.role", f"Role {said!r} is in no list; left out.")
        return ""
    return said


def _deadline(fields: Fields, *answers: str) -> datetime | None:
    """Until when the seller is to answer; a deadline for another answer counts only where there is no other."""
    nexts = [(each.text("action"), each.moment("deadline")) for each in fields.parts("seller_next_action_response")]
    given = [(action in answers, deadline) for action, deadline in nexts if deadline is not None]
    fitting = [deadline for fits, deadline in given if fits] or [deadline for _, deadline in given]
    return min(fitting, default=None)


def _amounts(fields: Fields, parts: list[Fields]) -> dict[str, Fields]:
    return {"": fields.part("refund_amount")} | {
        part.id("order_line_item_id"): part.part("refund_amount") for part in parts if part.has("refund_amount")
    }


def _texts(fields: Fields, name: str) -> tuple[str, ...]:
    found = fields.found.get(name)
    return tuple(str(each).strip() for each in found) if isinstance(found, list) else ()
