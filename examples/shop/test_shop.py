"""The shop does what the lifecycle says: every path, every refusal, random walks."""

from __future__ import annotations

from examples.shop.adapter import ShopHost
from examples.shop.words import KNOWN, LEAVING_OUT
from order_lifecycle.testing import LifecycleTests


class TestShop(LifecycleTests):
    """Paths, refusals and random walks through the shop."""

    host = ShopHost
    known = KNOWN
    leaving_out = LEAVING_OUT
