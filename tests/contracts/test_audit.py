"""The audit: whatever is changed, taken out, put elsewhere or forged in a database is found, and named."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.errors import UnknownName
from order_lifecycle.service import Broken
from order_lifecycle.stores.sql import SqlStore
from tests.contracts.databases import executed
from tests.contracts.kept import Clock, a_service, an_order, asks, euros, paid, tells

if TYPE_CHECKING:
    from order_lifecycle.orders.order import Order
    from order_lifecycle.service import OrderService
    from order_lifecycle.terms.in_force import Terms


@pytest.fixture
def kept(sql_store: SqlStore, clock: Clock) -> OrderService:
    """Two orders of two lines, paid for; one line was cancelled, and its money has gone back."""
    service = a_service(sql_store, clock)
    for name in ("A1", "A2"):
        paid(service, name, "L1", "L2")
        clock.tick(minutes=1)
        service.request(name, asks("cancel", line="L1", ground="change_of_mind"))
        clock.tick(minutes=1)
        service.report(name, tells("refund", "payment_provider", clock.now, line="L1", amount=euros(1000), key="R"))
    assert list(service.audit()) == []
    return service


ENTRY = "update {p}entries set "
GONE = "delete from {p}entries"
HERE = " where order_id = 'A1' and line_id = 'L1' and position = "
SWAPPED = "case position when 1 then 2 when 2 then 1 else position end"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([ENTRY + "body = replace(body, 'change_of_mind', 'defect')" + HERE + "2"], ("L1", 2, "changed")),
        ([ENTRY + "state = 'paid'" + HERE + "2"], ("L1", 2, "changed")),
        ([ENTRY + "event = 'pay'" + HERE + "2"], ("L1", 2, "changed")),
        ([ENTRY + "at = at + 1" + HERE + "0"], ("L1", 0, "changed")),
        ([ENTRY + "key = 'other'" + HERE + "1"], ("L1", 1, "changed")),
        ([ENTRY + "hash = 'x'" + HERE + "3"], ("L1", 3, "changed")),
        ([GONE + HERE + "1"], ("L1", 1, "missing")),
        ([GONE + HERE + "0"], ("L1", 0, "missing")),
        ([GONE + HERE + "3"], ("L1", 3, "missing")),
        (["delete from {p}entries where order_id = 'A1' and line_id = 'L2'"], ("L2", 0, "missing")),
        (["delete from {p}entries where order_id = 'A1'"], ("L1", 0, "missing")),
        (
            [
                ENTRY + "position = 9" + HERE + "1",
                ENTRY + "position = 1" + HERE + "2",
                ENTRY + "position = 2" + HERE + "9",
            ],
            ("L1", 1, "changed"),
        ),
        (
            [
                ENTRY + "line_id = 'x' where order_id = 'A1' and line_id = 'L2'",
                ENTRY + "line_id = 'L2' where order_id = 'A1' and line_id = 'L1'",
                ENTRY + "line_id = 'L1' where order_id = 'A1' and line_id = 'x'",
            ],
            ("L1", 0, "changed"),
        ),
        (
            [
                ENTRY + "order_id = 'x' where order_id = 'A2'",
                ENTRY + "order_id = 'A2' where order_id = 'A1'",
                ENTRY + "order_id = 'A1' where order_id = 'x'",
            ],
            ("L1", 0, "changed"),
        ),
        (["update {p}orders set body = replace(body, '1000', '9000') where order_id = 'A1'"], ("", 5, "order")),
        (["update {p}payments set body = replace(body, '1000', '9') where order_id = 'A1'"], ("", 5, "payments")),
        (["delete from {p}payments where order_id = 'A1' and number = 1"], ("", 5, "payments")),
        (
            ["insert into {p}payments select order_id, 2, body from {p}payments where order_id = 'A1' and number = 0"],
            ("", 5, "payments"),
        ),
        (["update {p}lines set state = 'refunded' where order_id = 'A1' and line_id = 'L2'"], ("L2", 1, "derived")),
        (["update {p}lines set due_at = null where order_id = 'A1' and line_id = 'L2'"], ("L2", 1, "derived")),
        (["update {p}lines set due_at = due_at + 1 where order_id = 'A1' and line_id = 'L2'"], ("L2", 1, "derived")),
        (["delete from {p}lines where order_id = 'A1' and line_id = 'L2'"], ("L2", 1, "derived")),
        (
            # Cut off at the end, with everything that is derived put back: money that went back gives it away.
            [
                GONE + HERE + "3",
                "update {p}lines set position = 2 where order_id = 'A1' and line_id = 'L1'",
            ],
            ("", 4, "payments"),
        ),
    ],
)
def test_what_was_tampered_with_is_found(
    kept: OrderService, sql_store: SqlStore, statements: list[str], found: tuple[str, int, str]
) -> None:
    for statement in statements:
        executed(sql_store, statement)
    broken = list(kept.audit())
    assert broken
    assert (broken[0].line_id, broken[0].position, broken[0].what) == found
    assert {each.order_id for each in broken} <= {"A1", "A2"}
    if "x" not in "".join(statements).split("'"):
        assert {each.order_id for each in broken} == {"A1"}


def test_what_was_derived_wrongly_is_mended_by_a_rebuild(kept: OrderService, sql_store: SqlStore) -> None:
    executed(sql_store, "update {p}lines set due_at = null")
    executed(sql_store, "delete from {p}lines where line_id = 'L1'")
    assert len(list(kept.audit())) == 4
    assert kept.rebuild() == 4
    assert list(kept.audit()) == []


def test_a_rebuild_hides_no_entry_that_is_gone(kept: OrderService, sql_store: SqlStore) -> None:
    executed(sql_store, "delete from {p}entries where order_id = 'A1' and position = 1")
    kept.rebuild()
    assert Broken("A1", "L1", 1, "missing") in list(kept.audit())


def test_an_entry_in_the_middle_of_the_order_is_missed_though_its_line_ends_there(
    sql_store: SqlStore, clock: Clock
) -> None:
    service = a_service(sql_store, clock)
    service.place(an_order("A1", "L1", "L2"))
    for line in ("L1", "L2"):
        service.request("A1", asks("cancel", line=line))
    executed(sql_store, GONE + HERE + "1")
    service.rebuild()
    assert list(service.audit()) == [Broken("A1", "", 2, "missing")]


def test_one_order_that_is_broken_hides_no_other(kept: OrderService, sql_store: SqlStore) -> None:
    executed(sql_store, "update {p}orders set body = '[' where order_id = 'A1'")
    executed(sql_store, ENTRY + "hash = 'x' where order_id = 'A2' and line_id = 'L2' and position = 1")
    assert [(each.order_id, each.what) for each in kept.audit()] == [("A1", "order"), ("A2", "changed")]


@pytest.mark.parametrize("left", ["entries", "payments", "lines", "effects"])
def test_an_order_of_which_only_something_is_left_is_told_as_gone(kept: OrderService, left: str) -> None:
    assert isinstance(kept.store, SqlStore)
    for table in {"orders", "entries", "payments", "lines", "effects"} - {left}:
        executed(kept.store, f"delete from {{p}}{table} where order_id = 'A1'")  # noqa: S608 - our own names
    assert list(kept.audit()) == [Broken("A1", "", 0, "gone")]


def test_a_version_that_is_not_the_number_of_entries_is_found(kept: OrderService) -> None:
    assert isinstance(kept.store, SqlStore)
    executed(kept.store, "update {p}orders set version = version + 1 where order_id = 'A1'")
    assert [(each.order_id, each.what) for each in kept.audit()] == [("A1", "missing")]


def test_an_order_whose_terms_are_not_to_be_found_stops_no_other(
    kept: OrderService, caplog: pytest.LogCaptureFixture
) -> None:
    known = kept.terms

    def of(order: Order) -> Terms:
        if order.id == "A1":
            raise UnknownName("market", "atlantis", ["eu"])
        return known(order)

    kept.terms = of
    assert list(kept.audit()) == [Broken("A1", "", 0, "terms")]
    with caplog.at_level(logging.ERROR, "order_lifecycle"):
        assert kept.rebuild() == 2
    assert [record.getMessage() for record in caplog.records] == ["order 'A1' cannot be rebuilt (UnknownName)"]
