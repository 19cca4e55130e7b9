"""How did an order look before version 202309: numbers for statuses, items with a quantity, other names.

That interface was closed on 2024-12-31 (https://partner.tiktokshop.com/docv2/page/66f304521006d602ec0d54a4); its
answers still lie in archives. They are brought into the new shape and read like any other.
"""

from __future__ import annotations

from collections.abc import Mapping

from order_lifecycle.errors import BadInput

_ORDER = {
    "order_id": "id",
    "order_status": "status",
    "payment_info": "payment",
    "rts_sla": "rts_sla_time",
    "tts_sla": "tts_sla_time",
    "cancel_order_sla": "cancel_order_sla_time",
    "cancel_user": "cancellation_initiator",
}
_ITEM = {
    "sku_display_status": "display_status",
    "sku_sale_price": "sale_price",
    "sku_original_price": "original_price",
    "sku_rts_time": "rts_time",
    "sku_cancel_reason": "cancel_reason",
    "sku_cancel_user": "cancel_user",
}


def in_new_shape(found: Mapping[str, object], where: str) -> Mapping[str, object]:
    """The same order with the names of today; an order of today is given back as it is."""
    if "item_list" not in found and "order_status" not in found:
        return found
    order = {_ORDER.get(name, name): value for name, value in found.items()}
    order["line_items"] = _lines(found, where)
    return order


def _lines(found: Mapping[str, object], where: str) -> list[dict[str, object]]:
    """A line for each piece where the order names one, otherwise one line for all pieces of an item."""
    left = _ids_of_skus(found.get("order_line_list"), f"{where}.order_line_list")
    lines: list[dict[str, object]] = []
    for index, item in enumerate(_objects(found.get("item_list"), f"{where}.item_list")):
        line = {_ITEM.get(name, name): value for name, value in item.items()}
        sku, pieces = str(item.get("sku_id", "")), _pieces(item.get("quantity"), f"{where}.item_list[{index}].quantity")
        ids = left.get(sku, [])
        if len(ids) >= pieces:
            lines += [{**line, "id": ids.pop(0), "quantity": 1} for _ in range(pieces)]
        else:
            lines.append({**line, "id": ids.pop(0) if ids else sku, "quantity": pieces})
    return lines


def _ids_of_skus(found: object, where: str) -> dict[str, list[object]]:
    ids: dict[str, list[object]] = {}
    for each in _objects(found, where):
        ids.setdefault(str(each.get("sku_id", "")), []).append(each.get("order_line_id"))
    return ids


def _objects(found: object, where: str) -> list[Mapping[str, object]]:
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
        raise BadInput(where, "is no list of objects", "a list of objects")
    return found


def _pieces(found: object, where: str) -> int:
    if found is None:
        return 1
    try:
        pieces = int(str(found))
    except ValueError:
        pieces = 0
    if pieces < 1:
        raise BadInput(where, f"{found!r} is no quantity", "a whole number from 1 on")
    return pieces
