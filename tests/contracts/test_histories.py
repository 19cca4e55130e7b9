"""Histories: what is kept comes back, grows at its end only, and belongs to one writer at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from order_lifecycle.acting import apply, decide
from order_lifecycle.errors import AlreadyPlaced, BadInput, StaleHistory, UnknownOrder
from order_lifecycle.orders.splitting import split
from order_lifecycle.service.due import rows_of
from order_lifecycle.stores.records import line_row
from order_lifecycle.terms.in_force import terms_in_force
from tests.contracts.databases import fresh, thrown_away
from tests.contracts.kept import PLACED_AT, a_service, an_order, asks, euros, paid, tells

if TYPE_CHECKING:
    from pathlib import Path

    from order_lifecycle.orders.order import Order
    from order_lifecycle.service import OrderService, Store
    from tests.contracts.kept import Clock


def moved(order: Order, at: datetime) -> Order:
    return apply(order, decide(order, asks("cancel", line="L1"), at))


def test_an_order_comes_back_as_it_was_placed(service: OrderService) -> None:
    order = an_order(
        "A1", "L1", "L2", market="cn", zone="Europe/Berlin", payments=None, parcels=[{"id": "P", "lines": ["L1"]}]
    )
    service.place(order)
    assert service.order("A1") == order


def test_an_order_that_was_never_placed_is_unknown(service: OrderService) -> None:
    for ask in (service.order, lambda each: service.request(each, asks("cancel")), service.balances):
        with pytest.raises(UnknownOrder, match="no order 'B7'"):
            ask("B7")


def test_the_same_order_again_changes_nothing(service: OrderService) -> None:
    order = paid(service)
    service.place(an_order())
    assert service.order("A1") == order


@pytest.mark.parametrize(
    "other",
    [
        an_order("A1", "L2"),
        an_order("A1", cash_on_delivery=True),
        an_order(payments=[{"kind": "captured", "amount": euros(1), "at": PLACED_AT}]),
    ],
)
def test_another_order_of_the_same_id_is_refused(service: OrderService, other: Order) -> None:
    service.place(an_order())
    with pytest.raises(AlreadyPlaced):
        service.place(other)
    assert service.order("A1") == an_order()


def test_a_new_order_hands_out_no_effects_for_what_was_done_elsewhere(service: OrderService) -> None:
    service.place(moved(an_order(), PLACED_AT))
    assert service.order("A1").line("L1").history[-1].effects
    assert service.claim_effects() == []


def test_what_happens_is_kept_with_its_effects_and_where_the_line_stands(service: OrderService) -> None:
    service.place(an_order())
    (decision,) = service.request("A1", asks("cancel", key="K"))
    assert service.order("A1") == apply(decision.order, decision)
    with service.store.reading() as unit:
        effects = [f"A1/L1/1/{name}" for name in ("release_stock", "notify_buyer", "notify_merchant")]
        assert [(row.key, row.state) for row in unit.effects()] == [(key, "waiting") for key in effects]
        (line,) = unit.lines_of("A1")
        assert (line.state, line.position, line.since, line.due_event) == ("cancelled", 1, service.clock(), "")


def test_who_wrote_second_on_an_old_order_has_lost_and_leaves_no_trace(service: OrderService, clock: Clock) -> None:
    service.place(an_order("A1", "L1", "L2"))
    before = service.order("A1")
    service.request("A1", asks("cancel", line="L1"))
    kept = service.order("A1")
    after = apply(moved(before, clock.now), decide(before, asks("cancel", line="L2"), clock.now))
    with pytest.raises(StaleHistory) as lost, service.store.transaction() as unit:  # noqa: PT012 - it is the end that counts
        unit.keep_refusal("A1", "L1", clock.now, "{}")
        unit.save(before, after, [])
    assert (lost.value.order_id, lost.value.line_id) == ("A1", "L1")
    assert service.order("A1") == kept
    with service.store.reading() as unit:
        assert unit.refusals("A1") == []
        assert len(unit.effects()) == 3


def test_a_history_that_was_rewritten_is_stale(service: OrderService, clock: Clock) -> None:
    service.place(an_order())
    before = service.order("A1")
    first = moved(before, clock.now)
    other = moved(before, clock.now + timedelta(hours=1))
    with service.store.transaction() as unit, pytest.raises(StaleHistory):
        unit.save(first, other, [])


def test_a_unit_that_fails_leaves_no_trace(service: OrderService) -> None:
    with pytest.raises(ZeroDivisionError), service.store.transaction() as unit:  # noqa: PT012 - it fails at its end
        unit.place(an_order(), [])
        _ = 1 // 0
    with service.store.reading() as unit:
        assert unit.order_ids() == []
        assert unit.entries("A1") == []
        assert unit.lines_of("A1") == []


def test_a_request_that_lost_a_race_is_decided_again(store: Store, clock: Clock) -> None:
    from order_lifecycle.service import OrderService

    raced: list[bool] = []

    class Raced:
        """A store in which somebody else writes first, twice."""

        def __getattr__(self, name: str) -> object:
            return getattr(store, name)

        def transaction(self, *, single: bool) -> object:
            raced.append(single)
            if len(raced) < 3:
                raise StaleHistory("A1", "L1", 1)
            return store.transaction(single=single)

    OrderService(store, clock=clock).place(an_order())
    service = OrderService(Raced(), clock=clock)  # type: ignore[arg-type]  # it stands in for a store
    assert [each.to for each in service.request("A1", asks("cancel"))] == ["cancelled"]
    assert raced == [True, False, False], "who lost once waits for the others"


@pytest.mark.slow
def test_without_a_lock_whoever_is_second_to_a_version_writes_nothing(postgres: str, tmp_path: Path) -> None:
    made = fresh("postgres", tmp_path, postgres)
    service = a_service(made)
    service.place(an_order("A1", "L1", "L2"))
    with made.transaction(single=True) as unit:
        before = unit.order("A1", lock=True)
        assert service.request("A1", asks("cancel", line="L1"))[0].allowed
        after = apply(before, decide(before, asks("cancel", line="L2", key="K"), service.clock()))
        with pytest.raises(StaleHistory):
            unit.save(before, after, rows_of(after, service.terms(after), service.clock()))
    assert [line.state for line in service.order("A1").lines] == ["cancelled", "placed"], "another line is no way round"
    with made.reading() as unit:
        assert {each.line_id for each in unit.effects()} == {"L1"}
    assert list(service.audit()) == []
    thrown_away(made)


def test_what_changes_without_an_entry_is_refused(service: OrderService) -> None:
    order = paid(service)
    for change in ({"high_risk": True}, {"payments": ()}):
        with service.store.transaction() as unit, pytest.raises(BadInput, match="no history says why"):
            unit.save(unit.order("A1", lock=True), order.model_copy(update=change), [])
    assert service.order("A1") == order
    assert list(service.audit()) == []


def test_a_race_that_is_always_lost_ends(store: Store, clock: Clock) -> None:
    from order_lifecycle.service import OrderService
    from order_lifecycle.service.serving import TRIES_MAX

    tries: list[bool] = []

    class Lost:
        def transaction(self, *, single: bool) -> object:
            tries.append(single)
            raise StaleHistory("A1", "L1", 1)

    with pytest.raises(StaleHistory):
        OrderService(Lost(), clock=clock).request("A1", asks("cancel"))  # type: ignore[arg-type]  # see above
    assert len(tries) == TRIES_MAX
    assert store is not None


def test_a_line_that_is_split_off_keeps_its_history_and_hands_nothing_out_again(service: OrderService) -> None:
    order = an_order()
    order = order.with_line(order.lines[0].model_copy(update={"quantity": 3}))
    service.place(order)
    service.report("A1", tells("pay", "payment_provider", service.clock(), amount=euros(1000), key="P"))
    with service.store.transaction() as unit:
        before = unit.order("A1", lock=True)
        after = split(before, "L1", 1, "L1b")
        unit.save(before, after, rows_of(after, service.terms(after), service.clock()))
        effects = len(unit.effects())
    assert service.order("A1") == after
    assert [len(line.history) for line in after.lines] == [2, 2]
    assert list(service.audit()) == []
    (decision,) = service.request("A1", asks("cancel", ground="change_of_mind", line="L1b"))
    assert decision.allowed
    with service.store.reading() as unit:
        assert len(unit.effects()) == effects + len(decision.effects)


def test_lines_are_found_by_state_and_by_what_is_due(service: OrderService) -> None:
    paid(service, "A2", "L1", "L2")
    service.place(an_order("A1"))
    with service.store.reading() as unit:
        assert [(row.order_id, row.line_id) for row in unit.lines(state="paid")] == [("A2", "L1"), ("A2", "L2")]
        assert [row.order_id for row in unit.lines(due_before=datetime(2026, 5, 3, 10, tzinfo=UTC))] == ["A1"]
        assert unit.lines(due_before=datetime(2026, 5, 3, 9, 59, tzinfo=UTC)) == []
        assert [row.order_id for row in unit.lines(limit=1)] == ["A1"]
        assert [row.order_id for row in unit.lines()] == ["A1", "A2", "A2"]


def test_orders_are_listed_in_their_order(service: OrderService) -> None:
    for name in ("C3", "A1", "B2"):
        service.place(an_order(name))
    with service.store.reading() as unit:
        assert unit.order_ids() == ["A1", "B2", "C3"]
        assert unit.order_ids(after="A1", limit=1) == ["B2"]


def test_derived_rows_are_made_again_from_the_histories(service: OrderService) -> None:
    paid(service, "A1", "L1", "L2")
    service.place(an_order("A2"))
    with service.store.reading() as unit:
        rows = unit.lines()
    stray = line_row(an_order("gone"), an_order("gone").lines[0])
    with service.store.transaction() as unit:
        unit.forget_derived("A2")
        unit.derive([stray])
    assert service.rebuild() == 3
    with service.store.reading() as unit:
        assert unit.lines() == rows


def test_moments_come_back_to_the_microsecond_in_utc(service: OrderService) -> None:
    at = datetime.fromisoformat("2026-05-01T13:00:00.123457+05:30")
    service.place(an_order(placed_at=at))
    with service.store.reading() as unit:
        assert unit.lines_of("A1")[0].since == at
        assert unit.entries("A1")[0].at == at


def test_names_may_be_in_any_script_and_hold_any_sign(service: OrderService) -> None:
    name = "订单/№1 ' \" ; drop table -- %s :x ~"
    service.place(an_order(name, "行/1", "行~1"))
    decisions = service.request(name, asks("cancel", key="键'"))
    assert [each.allowed for each in decisions] == [True, True]
    claimed = service.claim_effects()
    assert claimed[0].key == "订单~11".replace("~11", "~1№1") + " ' \" ; drop table -- %s :x ~0/行~11/1/release_stock"
    assert service.order(name).line("行/1").state == "cancelled"
    assert list(service.audit()) == []


def test_effects_of_two_orders_never_share_a_key(service: OrderService) -> None:
    service.place(an_order("a/b", "c"))
    service.place(an_order("a", "b/c"))
    for name in ("a/b", "a"):
        assert service.request(name, asks("cancel"))[0].allowed
    assert len({each.key for each in service.claim_effects()}) == 2


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (an_order("x" * 201), "order id: 'xxxxxxxxxxxxxxxxxxxx'... is longer than 200 bytes"),
        (an_order("订" * 67), "order id"),
        (an_order("A1", "y" * 201), "line id"),
        (an_order("A\x00"), "order id: has a zero byte"),
        (an_order("A1", *(f"L{n}" for n in range(1001))), "has 1,001 lines"),
        (an_order("A1", lines=[{"id": "L1", "title": "x" * 1_000_000, "price": euros(1)}]), "bytes as JSON"),
    ],
)
def test_an_order_that_is_too_long_is_refused_before_anything_is_written(
    service: OrderService, order: Order, says: str
) -> None:
    with pytest.raises(BadInput, match=says.replace(".", r"\.")):
        service.place(order)
    with service.store.reading() as unit:
        assert unit.order_ids() == []


def test_an_id_of_the_full_length_is_kept_with_its_effects(service: OrderService) -> None:
    order = an_order("/" * 200, "~" * 200)
    service.place(order)
    assert service.request(order.id, asks("cancel", key="k" * 200))[0].allowed
    assert service.claim_effects()[0].order_id == order.id


def test_a_key_stands_once_in_a_line(service: OrderService) -> None:
    order = moved(an_order(), PLACED_AT)
    last = order.lines[0].history[-1].model_copy(update={"key": "K"})
    again = last.model_copy(update={"position": 2, "from_": "cancelled"})
    line = order.lines[0].model_copy(update={"history": (order.lines[0].history[0], last, again)})
    with pytest.raises(BadInput, match="key 'K' stands twice"):
        service.place(order.with_line(line))


def test_terms_that_are_not_known_stop_an_order_before_it_is_written(service: OrderService) -> None:
    from order_lifecycle.errors import OrderLifecycleError

    with pytest.raises(OrderLifecycleError, match="atlantis"):
        service.place(an_order(market="atlantis"))
    with service.store.reading() as unit:
        assert unit.order_ids() == []
    assert terms_in_force("marketplace", PLACED_AT.date()) is not None
