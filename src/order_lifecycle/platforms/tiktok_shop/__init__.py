"""How TikTok Shop writes an order down, and how it is read: statuses, grounds, requests, remarks.

>>> platform_status(read({
...     "id": "1", "status": "IN_TRANSIT", "create_time": 1770000000, "paid_time": 1770000060,
...     "rts_time": 1770003600, "collection_time": 1770007200, "payment": {"currency": "USD"},
...     "line_items": [{"id": "11", "sale_price": "5.00", "display_status": "IN_TRANSIT"}],
... }).order)
'IN_TRANSIT'
"""

from __future__ import annotations

from order_lifecycle.platforms.tiktok_shop.grounds import event_of, ground_of, refusal_of
from order_lifecycle.platforms.tiktok_shop.reading import Reading, read
from order_lifecycle.platforms.tiktok_shop.remarks import Remark
from order_lifecycle.platforms.tiktok_shop.statuses import ORDER_STATUSES, STATUS_OF_STATE, line_status, platform_status
from order_lifecycle.platforms.tiktok_shop.unwrapping import is_payload

__all__ = [
    "read",
    "is_payload",
    "Reading",
    "Remark",
    "platform_status",
    "line_status",
    "STATUS_OF_STATE",
    "ORDER_STATUSES",
    "ground_of",
    "event_of",
    "refusal_of",
]
