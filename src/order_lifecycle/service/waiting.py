"""The service for programs that await: the same one, in a thread."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from order_lifecycle.service.handing import LEASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from order_lifecycle.acting import Decision
    from order_lifecycle.orders.order import Order, Report, Request
    from order_lifecycle.service.balances import Balance
    from order_lifecycle.service.serving import OrderService
    from order_lifecycle.stores.records import EffectRow, LineRow


class AsyncOrderService:
    """An `OrderService` to be awaited. Its store must be made of a URL or an engine: a connection has one thread.

    A call that is cancelled while it runs is done all the same, or not at all: ask again with the same key.

    >>> from order_lifecycle.service.serving import OrderService
    >>> from order_lifecycle.stores.memory import MemoryStore
    >>> asyncio.run(AsyncOrderService(OrderService(MemoryStore())).due())
    []
    """

    def __init__(self, service: OrderService) -> None:
        self.service = service

    async def place(self, order: Order) -> None:
        """See `OrderService.place`."""
        await asyncio.to_thread(self.service.place, order)

    async def request(self, order_id: str, request: Request, *, asking: str = "") -> tuple[Decision, ...]:
        """See `OrderService.request`."""
        return await asyncio.to_thread(self.service.request, order_id, request, asking=asking)

    async def report(self, order_id: str, report: Report, *, asking: str = "") -> Order:
        """See `OrderService.report`."""
        return await asyncio.to_thread(self.service.report, order_id, report, asking=asking)

    async def options(self, order_id: str, line: str, by: str) -> tuple[Decision, ...]:
        """See `OrderService.options`."""
        return await asyncio.to_thread(self.service.options, order_id, line, by)

    async def order(self, order_id: str) -> Order:
        """See `OrderService.order`."""
        return await asyncio.to_thread(self.service.order, order_id)

    async def balances(self, order_id: str) -> tuple[Balance, ...]:
        """See `OrderService.balances`."""
        return await asyncio.to_thread(self.service.balances, order_id)

    async def due(self, within: timedelta = timedelta(0), limit: int = 1000) -> list[LineRow]:
        """See `OrderService.due`."""
        return await asyncio.to_thread(self.service.due, within, limit)

    async def fire_due(self, limit: int = 100) -> list[Decision]:
        """See `OrderService.fire_due`."""
        return await asyncio.to_thread(self.service.fire_due, limit)

    async def claim_effects(self, limit: int = 100, lease: timedelta = LEASE) -> list[EffectRow]:
        """See `OrderService.claim_effects`."""
        return await asyncio.to_thread(self.service.claim_effects, limit, lease)

    async def batch(
        self, asked: Sequence[tuple[str, Request]], *, asking: str = ""
    ) -> list[tuple[Decision, ...] | Order]:
        """See `OrderService.batch`."""
        return await asyncio.to_thread(self.service.batch, asked, asking=asking)

    async def release(self, effect: EffectRow) -> bool:
        """See `OrderService.release`."""
        return await asyncio.to_thread(self.service.release, effect)

    async def done(self, effect: EffectRow) -> bool:
        """See `OrderService.done`."""
        return await asyncio.to_thread(self.service.done, effect)

    async def failed(self, effect: EffectRow, error: str, *, final: bool = False) -> bool:
        """See `OrderService.failed`."""
        return await asyncio.to_thread(self.service.failed, effect, error, final=final)
