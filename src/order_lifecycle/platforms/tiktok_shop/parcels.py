"""Which parcels has an order? Combined and split parcels change owners, so they are told by their lines."""

from __future__ import annotations

from order_lifecycle.orders.order import Parcel
from order_lifecycle.platforms.tiktok_shop.sale import Sale


def parcels_of(sale: Sale) -> tuple[Parcel, ...]:
    """The parcels that hold lines of the order; lines of other orders in the same parcel are left out."""
    lines: dict[str, list[str]] = {}
    tracking: dict[str, str] = {}
    for item in sale.items:
        parcel = sale.package_of(item)
        name = parcel.id if parcel and parcel.id else item.package_id
        if parcel and item.package_id and parcel.id != item.package_id:
            text = f"Package {parcel.id} names line {item.id}, the line names package {item.package_id}."
            sale.remarks.add("contradiction", item.where, f"{text} The package was followed.")
        if name:
            lines.setdefault(name, []).append(item.id)
            tracking[name] = (parcel.tracking if parcel else "") or item.tracking or tracking.get(name, "")
    carriers = {each.id: each.carrier for each in sale.packages}
    single = sale.fields.text("shipping_provider") if len(lines) == 1 else ""
    _unused(sale, set(lines))
    return tuple(
        Parcel(id=name, lines=tuple(ids), carrier=carriers.get(name) or single, tracking=tracking[name])
        for name, ids in lines.items()
    )


def _unused(sale: Sale, used: set[str]) -> None:
    for each in sale.packages:
        if each.id not in used:
            sale.remarks.add("unknown_value", each.where, f"Package {each.id} holds no line of the order; left out.")
