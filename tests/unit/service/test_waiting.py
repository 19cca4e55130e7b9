"""The service that is awaited: the same answers, and nobody else waits for the database."""

from __future__ import annotations

import asyncio
import inspect
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.errors import UnknownOrder
from order_lifecycle.service import AsyncOrderService, OrderService
from order_lifecycle.stores.memory import MemoryStore
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.kept import Clock, a_service, an_order, asks, euros, tells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from order_lifecycle.stores.memory import MemoryUnit


def test_everything_is_awaited_as_it_is_called() -> None:
    store, clock = SqlStore("sqlite://"), Clock()
    store.upgrade()
    service = AsyncOrderService(a_service(store, clock))

    async def day() -> None:
        await service.place(an_order())
        assert await service.order("A1") == an_order()
        options = await service.options("A1", "L1", "buyer")
        assert "cancel" in [each.request.event for each in options if each.allowed]
        assert [row.due_event for row in await service.due(timedelta(days=2))] == ["cancel"]
        paid = tells("pay", "payment_provider", clock.now, amount=euros(1000), key="P")
        assert (await service.report("A1", paid)).line("L1").state == "paid"
        assert (await service.balances("A1"))[-1].captured == 1000
        assert (await service.request("A1", asks("cancel", ground="change_of_mind")))[0].to == "cancelled"
        assert await service.fire_due() == []
        (first,) = await service.claim_effects()
        assert await service.done(first)
        (second,) = await service.claim_effects()
        assert await service.failed(second, "no", final=True)
        with pytest.raises(UnknownOrder):
            await service.order("A2")

    asyncio.run(day())
    store.bind.dispose()


def test_many_at_once_are_each_answered() -> None:
    store = SqlStore("sqlite://")
    store.upgrade()
    service = AsyncOrderService(a_service(store))

    async def rush() -> list[bool]:
        await service.place(an_order())
        answers = await asyncio.gather(*(service.request("A1", asks("cancel", key="K")) for _ in range(20)))
        return [decision.allowed for (decision,) in answers]

    assert asyncio.run(rush()) == [True] * 20
    assert len(service.service.order("A1").line("L1").history) == 2
    store.bind.dispose()


def test_others_go_on_while_one_waits_for_the_database() -> None:
    class Slow(MemoryStore):
        @contextmanager
        def reading(self, *, single: bool = False) -> Iterator[MemoryUnit]:
            time.sleep(0.2)
            with super().reading(single=single) as unit:
                yield unit

    async def side_by_side() -> int:
        waiting = asyncio.create_task(AsyncOrderService(OrderService(Slow())).due())
        count = 0
        while not waiting.done():
            await asyncio.sleep(0.001)
            count += 1
        return count

    assert asyncio.run(side_by_side()) > 5


@pytest.mark.parametrize(
    "name", [name for name, _ in inspect.getmembers(AsyncOrderService, inspect.iscoroutinefunction)]
)
def test_what_is_awaited_takes_what_is_called(name: str) -> None:
    awaited, called = (inspect.signature(getattr(each, name)) for each in (AsyncOrderService, OrderService))
    assert awaited == called
