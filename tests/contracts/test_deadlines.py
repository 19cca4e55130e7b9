"""Deadlines: what is due happens once, whatever the clock does, and one broken line does not stop the others."""

from __future__ import annotations

import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from order_lifecycle.terms.in_force import terms_in_force
from tests.contracts.databases import executed
from tests.contracts.kept import PLACED_AT, a_service, an_order, asks, paid

if TYPE_CHECKING:
    import pytest

    from order_lifecycle.acting import Decision
    from order_lifecycle.orders.order import Order
    from order_lifecycle.service import OrderService, Store
    from order_lifecycle.stores.sql import SqlStore
    from order_lifecycle.terms.in_force import Terms
    from tests.contracts.kept import Clock

UNPAID_AT = PLACED_AT + timedelta(days=2)
"""When an order is cancelled that nobody has paid for."""


def told(decisions: list[Decision]) -> list[tuple[str, str, str | None]]:
    return [(each.order.id, each.request.event, each.to) for each in decisions]


def test_what_is_due_is_shown_before_it_happens(service: OrderService) -> None:
    service.place(an_order())
    assert service.due() == []
    (row,) = service.due(timedelta(days=2))
    assert (row.order_id, row.line_id, row.due_event, row.due_at) == ("A1", "L1", "cancel", UNPAID_AT)


def test_nothing_happens_before_its_moment_and_everything_at_it(service: OrderService, clock: Clock) -> None:
    service.place(an_order())
    clock.now = UNPAID_AT - timedelta(microseconds=1)
    assert service.fire_due() == []
    clock.now = UNPAID_AT
    assert told(service.fire_due()) == [("A1", "cancel", "cancelled")]
    assert service.fire_due() == []
    assert service.order("A1").line("L1").history[-1].by == "system"


def test_what_was_due_while_nobody_worked_happens_afterwards(service: OrderService, clock: Clock) -> None:
    service.place(an_order())
    clock.tick(days=400)
    assert told(service.fire_due()) == [("A1", "cancel", "cancelled")]


def test_a_clock_that_goes_back_fires_nothing_twice_and_nothing_early(service: OrderService, clock: Clock) -> None:
    service.place(an_order("A1"))
    clock.now = UNPAID_AT
    service.fire_due()
    service.place(an_order("A2", placed_at=PLACED_AT + timedelta(hours=1)))
    clock.tick(days=-1)
    assert service.fire_due() == []
    clock.tick(days=1)
    assert service.fire_due() == []
    clock.tick(hours=1)
    assert told(service.fire_due()) == [("A2", "cancel", "cancelled")]
    assert list(service.audit()) == []


def test_lines_of_one_order_that_are_due_together_all_happen(service: OrderService, clock: Clock) -> None:
    service.place(an_order("A1", "L1", "L2", "L3"))
    clock.now = UNPAID_AT
    assert len(service.fire_due()) == 3
    assert {line.state for line in service.order("A1").lines} == {"cancelled"}


def test_no_more_is_done_at_a_time_than_was_asked_for(service: OrderService, clock: Clock) -> None:
    for n in range(5):
        service.place(an_order(f"A{n}", placed_at=PLACED_AT + timedelta(minutes=n)))
    clock.tick(days=5)
    assert [each.order.id for each in service.fire_due(limit=2)] == ["A0", "A1"]
    assert [each.order.id for each in service.fire_due(limit=9)] == ["A2", "A3", "A4"]


def test_a_line_that_moved_meanwhile_gets_its_new_date(service: OrderService, clock: Clock) -> None:
    service.place(an_order())
    with service.store.reading() as unit:
        (old,) = unit.lines_of("A1")
    paid(service)
    with service.store.transaction() as unit:
        unit.derive([old])  # as if the row had not been renewed
    clock.now = UNPAID_AT
    assert service.fire_due() == []
    with service.store.reading() as unit:
        (row,) = unit.lines_of("A1")
    assert (row.state, row.due_event, row.due_at) == ("paid", "cancel", datetime(2026, 5, 7, tzinfo=UTC))


def test_many_workers_do_each_thing_once(store: Store, clock: Clock) -> None:
    service = a_service(store, clock)
    for n in range(20):
        service.place(an_order(f"A{n}", "L1", "L2"))
    clock.now = UNPAID_AT

    def work(_: int) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        while service.due():
            found += [(each.order.id, each.line.id) for each in service.fire_due(limit=3) if each.allowed]
        return found

    with ThreadPoolExecutor(4) as pool:
        done = Counter(place for found in pool.map(work, range(4)) for place in found)
    assert len(done) == 40
    assert set(done.values()) == {1}
    assert {len(line.history) for n in range(20) for line in service.order(f"A{n}").lines} == {2}
    with store.reading() as unit:
        assert len(unit.effects()) == 40 * 3


def test_a_line_whose_terms_are_not_to_be_found_stops_no_other(
    store: Store, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    broken: set[str] = set()

    def terms(order: Order) -> Terms:
        if order.id in broken:
            message = "secret of Jane Doe"
            raise LookupError(message)
        return terms_in_force(order.market, order.placed_on)

    service = a_service(store, clock, terms=terms)
    for name in ("A1", "A2", "A3"):
        service.place(an_order(name))
    broken.add("A1")
    clock.now = UNPAID_AT
    with caplog.at_level(logging.WARNING, "order_lifecycle"):
        assert [each[0] for each in told(service.fire_due(limit=2))] == ["A2"]
    assert "order 'A1', line 'L1': cancel cannot be done (LookupError); again in 1 hour" in caplog.text
    assert "Jane" not in caplog.text
    assert [each[0] for each in told(service.fire_due(limit=1))] == ["A3"]
    assert service.fire_due() == []
    broken.clear()
    clock.tick(hours=1)
    assert told(service.fire_due()) == [("A1", "cancel", "cancelled")]


def test_a_line_that_cannot_be_read_stops_no_other(
    sql_store: SqlStore, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    service = a_service(sql_store, clock)
    for name in ("A1", "A2"):
        service.place(an_order(name))
    executed(sql_store, "update {p}orders set body = '{{}}' where order_id = 'A1'")
    clock.now = UNPAID_AT
    with caplog.at_level(logging.ERROR, "order_lifecycle"):
        assert [each[0] for each in told(service.fire_due())] == ["A2"]
    assert "'A1'" in caplog.text
    assert service.fire_due() == []
    assert service.rebuild() == 1


def test_new_terms_give_new_dates_once_they_are_rebuilt(store: Store, clock: Clock) -> None:
    old, new = ("marketplace", "cn")
    market = [old]
    service = a_service(store, clock, terms=lambda order: terms_in_force(market[0], order.placed_on))
    paid(service)
    market[0] = new
    assert [row.due_at for row in service.due(timedelta(days=9))] == [datetime(2026, 5, 7, tzinfo=UTC)]
    fresh = a_service(store, clock, terms=service.terms)
    assert fresh.rebuild() == 1
    with store.reading() as unit:
        (row,) = unit.lines_of("A1")
    assert row.due_at == datetime(2026, 5, 8, 16, tzinfo=UTC)


def test_a_rebuild_gives_the_same_dates_however_late_it_is(service: OrderService, clock: Clock) -> None:
    service.place(an_order("A1"))
    paid(service, "A2")
    service.request("A2", asks("cancel", ground="change_of_mind"))
    with service.store.reading() as unit:
        rows = unit.lines()
    for days in (1, 10, 100):
        clock.tick(days=days)
        assert service.rebuild() == 2
        with service.store.reading() as unit:
            assert unit.lines() == rows
