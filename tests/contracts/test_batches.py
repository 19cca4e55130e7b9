"""Many requests and reports in one transaction: each is answered, and all are written, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from order_lifecycle.errors import BadInput, UnknownName, UnknownOrder
from order_lifecycle.orders.order import Order
from tests.contracts.kept import a_service, an_order, asks, euros, paid, tells

if TYPE_CHECKING:
    from order_lifecycle.service import OrderService, Store


def states(service: OrderService) -> dict[str, list[str]]:
    with service.store.reading() as unit:
        names = unit.order_ids()
    return {name: [line.state for line in service.order(name).lines] for name in names}


def test_each_is_answered_in_its_order_as_if_it_were_alone(service: OrderService) -> None:
    paid(service, "A1", "L1", "L2")
    service.place(an_order("A2"))
    now = service.clock()
    answers = service.batch(
        [
            ("A2", asks("cancel", key="K1")),
            ("A1", tells("ship", "carrier", now, line="L2", key="K2")),
            ("A1", asks("cancel", "merchant", ground="out_of_stock", key="K3")),
            ("A2", asks("cancel", key="K4")),
        ]
    )
    one, shipped, three, four = answers
    assert isinstance(shipped, Order)
    assert [line.state for line in shipped.lines] == ["paid", "shipped"]
    assert not isinstance(one, Order)
    assert not isinstance(three, Order)
    assert not isinstance(four, Order)
    assert [each.to for each in one] == ["cancelled"]
    assert [(each.line.id, each.to) for each in three] == [("L1", "cancelled"), ("L2", None)]
    assert [each.refusals[0].code for each in four] == ["already_cancelled"], "the first of the batch stands before it"
    assert states(service) == {"A1": ["cancelled", "shipped"], "A2": ["cancelled"]}
    assert list(service.audit()) == []
    with service.store.reading() as unit:
        assert {each.key for each in unit.effects("A1") if each.position == 2} >= {"A1/L1/2/start_refund"}


@pytest.mark.parametrize(
    ("asked", "error", "says"),
    [
        (("nobody", asks("cancel")), UnknownOrder, "nobody"),
        (("A1", asks("cancel", line="L9")), UnknownName, "L9"),
        (("A1", asks("refund", "merchant", amount={"amount": 1, "currency": "USD"})), BadInput, "USD"),
        (("A1", asks("cancel", key="x" * 201)), BadInput, "longer than 200 bytes"),
    ],
)
def test_a_mistake_undoes_all_of_it(
    service: OrderService, asked: tuple[str, object], error: type[Exception], says: str
) -> None:
    service.place(an_order("A1"))
    service.place(an_order("A2"))
    with pytest.raises(error, match=says):
        service.batch([("A2", asks("cancel")), asked])  # type: ignore[list-item]  # some are no requests on purpose
    assert states(service) == {"A1": ["placed"], "A2": ["placed"]}
    assert service.claim_effects() == []


def test_a_batch_again_with_the_same_keys_changes_nothing(service: OrderService) -> None:
    service.place(an_order("A1"))
    amount = euros(1000)
    batch = [
        ("A1", tells("pay", "payment_provider", service.clock(), amount=amount, key="K1")),
        ("A1", asks("cancel", "merchant", ground="out_of_stock", key="K2")),
    ]
    first = [each for each in service.batch(batch) if not isinstance(each, Order)]
    again = [each for each in service.batch(batch) if not isinstance(each, Order)]
    assert [each.to for (each,) in first] == [each.to for (each,) in again] == ["cancelled"]
    assert [each.repeats for (each,) in again] == [2]
    assert len(service.order("A1").line("L1").history) == 3


def test_whoever_may_not_act_for_one_of_them_does_nothing(store: Store) -> None:
    service = a_service(store, may_act_for=lambda _, order, asking: asking == order.id)
    service.place(an_order("A1"))
    service.place(an_order("A2"))
    with pytest.raises(BadInput, match="order 'A2'"):
        service.batch([("A1", asks("cancel")), ("A2", asks("cancel"))], asking="A1")
    assert states(service) == {"A1": ["placed"], "A2": ["placed"]}


def test_refusals_of_a_batch_are_kept_with_it(store: Store) -> None:
    service = a_service(store, keep_refusals=True)
    service.place(an_order("A1"))
    service.batch([("A1", asks("request_return", ground="defect"))])
    with store.reading() as unit:
        assert len(unit.refusals("A1")) == 1


def test_nothing_is_asked_and_nothing_is_answered(service: OrderService) -> None:
    assert service.batch([]) == []


def test_an_order_of_many_lines_moves_as_one(service: OrderService) -> None:
    names = [f"L{n:02}" for n in range(30)]
    service.place(an_order("A1", *names))
    decisions = service.request("A1", asks("cancel", key="K"))
    assert [(each.line.id, each.to) for each in decisions] == [(name, "cancelled") for name in names]
    with service.store.reading() as unit:
        effects = unit.effects("A1")
        assert {row.state for row in unit.lines_of("A1")} == {"cancelled"}
    assert [each.key for each in effects] == [f"A1/{n}/1/{effect}" for n in names for effect in decisions[0].effects]
    assert [each.number for each in effects] == sorted(each.number for each in effects)
    assert list(service.audit()) == []


def test_payments_that_are_no_more_are_gone(service: OrderService) -> None:
    """Two refunds that are pending under one key are one that is done."""
    pending = {"kind": "refunded", "amount": euros(300), "at": service.clock(), "line": "L1", "status": "pending"}
    taken = {"kind": "captured", "amount": euros(1000), "at": service.clock(), "key": "P"}
    for name in ("A1", "A2"):
        service.place(an_order(name, payments=[taken, {**pending, "key": "R"}, {**pending, "key": "R"}]))
    done = tells("refund", "payment_provider", service.clock(), amount=euros(300), key="R")
    service.report("A1", done)
    assert [each.status for each in service.order("A1").payments or ()] == ["done", "done"]
    service.batch([("A1", tells("ship", "carrier", service.clock())), ("A2", done)])
    with service.store.reading() as unit:
        assert len(unit.texts("A2")[1]) == 2
    assert list(service.audit()) == []
