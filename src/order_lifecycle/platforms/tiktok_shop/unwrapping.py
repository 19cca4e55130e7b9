"""Which objects are in a payload: the order, and what came with it, taken out of their wrappings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.tiktok_shop.legacy import in_new_shape
from order_lifecycle.platforms.tiktok_shop.remarks import Remarks

KINDS = ("order", "cancellations", "returns", "packages")
ACCEPTED = "an order detail, alone or with cancellations, returns and packages of the same order"

Found = Mapping[str, object]


@dataclass
class Payloads:
    """The objects of each kind, with their places; `given` names the kinds that were there, if only as empty lists."""

    orders: list[tuple[str, Found]] = field(default_factory=list)
    cancellations: list[tuple[str, Found]] = field(default_factory=list)
    returns: list[tuple[str, Found]] = field(default_factory=list)
    packages: list[tuple[str, Found]] = field(default_factory=list)
    given: set[str] = field(default_factory=set)


def is_payload(found: object) -> bool:
    """Whether this looks like something of TikTok Shop, be it an order or an answer that cannot be read as one.

    >>> is_payload({"code": 0, "data": {"orders": []}}), is_payload({"format": "order-lifecycle/order/1", "lines": []})
    (True, False)
    """
    if isinstance(found, (list, tuple)):
        return bool(found) and all(is_payload(each) for each in found)
    if not isinstance(found, Mapping) or "lines" in found or "format" in found:
        return False
    if _kind(found) is not None:
        return True
    return any(look(found) for look in (_is_answer, _is_webhook, _has_lists, _is_bare_order))


def unwrapped(payload: object, where: str, remarks: Remarks) -> Payloads:
    """Every object in a payload or in several, by kind; something else is `BadInput`."""
    into = Payloads()
    if isinstance(payload, (list, tuple)) and len(payload) == 1:
        payload = payload[0]
    _take(payload, where, into, remarks, None)
    return into


def one_order(found: Payloads, where: str, remarks: Remarks) -> tuple[str, Found]:
    """The one order among the payloads; of the same order twice, the newer."""
    if not found.orders:
        raise BadInput(where, "holds no order", ACCEPTED)
    ids = {str(each.get("id", "")).strip() for _, each in found.orders}
    if len(ids) > 1:
        raise BadInput(where, f"holds {len(ids)} orders: {', '.join(sorted(ids))}", "one order at a time")
    if len(found.orders) > 1:
        remarks.add("contradiction", where, "The order is there more than once; the one updated last was read.")
    return max(found.orders, key=lambda each: _number(each[1].get("update_time")))


def _take(found: object, where: str, into: Payloads, remarks: Remarks, kind: str | None) -> None:
    if isinstance(found, (list, tuple)):
        for index, each in enumerate(found):
            _take(each, f"{where}[{index}]", into, remarks, kind)
    elif isinstance(found, Mapping):
        _take_object(found, where, into, remarks, kind)
    elif found is not None or kind is None:
        raise BadInput(where, f"is a JSON {type(found).__name__}", ACCEPTED)


def _take_object(found: Found, where: str, into: Payloads, remarks: Remarks, kind: str | None) -> None:
    own = _kind(found) or (kind if "id" in found else None)
    if _is_answer(found):
        _refuse_failure(found, where)
        _more_pages(found.get("data"), where, remarks)
        _take(found.get("data") or {}, f"{where}.data", into, remarks, kind)
    elif _is_webhook(found):
        raise BadInput(where, f"is a webhook of type {found['type']}", f"{ACCEPTED}; a webhook only says what to read")
    elif own is not None or (kind is None and _is_bare_order(found)):
        _keep(own or "order", found, where, into)
    elif "order" in found or _has_lists(found):
        _take_lists(found, where, into, remarks)
    elif found and kind is not None:
        _keep(kind, found, where, into)
    elif found:
        raise BadInput(where, f"has the fields {', '.join(sorted(map(str, found))[:8])}", ACCEPTED)


def _take_lists(found: Found, where: str, into: Payloads, remarks: Remarks) -> None:
    names = {"orders": "order", "order_list": "order", "return_orders": "returns", **{kind: kind for kind in KINDS}}
    for name, kind in names.items():
        if name in found:
            into.given.add(kind)
            _take(found[name], f"{where}.{name}", into, remarks, kind)


def _keep(kind: str, found: Found, where: str, into: Payloads) -> None:
    into.given.add(kind)
    if kind == "order":
        into.orders.append((where, in_new_shape(found, where)))
    else:
        {"cancellations": into.cancellations, "returns": into.returns, "packages": into.packages}[kind].append(
            (where, found)
        )


def _kind(found: Found) -> str | None:
    """What an object is, by the fields that only it has."""
    fields = {
        "order": ("line_items", "item_list"),
        "cancellations": ("cancel_id", "cancel_status"),
        "returns": ("return_id", "return_status"),
        "packages": ("package_id", "package_status", "order_line_item_ids"),
    }
    return next((kind for kind, names in fields.items() if any(name in found for name in names)), None)


def _is_bare_order(found: Found) -> bool:
    return "id" in found and "status" in found


def _is_answer(found: Found) -> bool:
    return "code" in found and ("data" in found or "message" in found)


def _is_webhook(found: Found) -> bool:
    return "type" in found and "data" in found and ("shop_id" in found or "timestamp" in found)


def _has_lists(found: Found) -> bool:
    lists = ("orders", "order_list", "cancellations", "return_orders", "returns", "packages")
    return is_payload(found.get("order")) or any(isinstance(found.get(name), list) for name in lists)


def _refuse_failure(found: Found, where: str) -> None:
    if str(found["code"]).strip() != "0":
        said = str(found.get("message", "")).strip()
        raise BadInput(where, f"the platform answered with code {found['code']}: {said}", "an answer with code 0")


def _more_pages(found: object, where: str, remarks: Remarks) -> None:
    if isinstance(found, Mapping) and str(found.get("next_page_token") or "").strip():
        remarks.add("not_given", where, "The answer has further pages; what stands there is not known.")


def _number(found: object) -> float:
    try:
        return float(str(found))
    except ValueError:
        return 0.0
