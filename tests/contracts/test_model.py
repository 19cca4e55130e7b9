"""A model of all stores: whatever happens, in whatever order, a database answers as the store in memory does."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from order_lifecycle.acting import Decision
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.errors import OrderLifecycleError
from order_lifecycle.orders.order import Report, Request
from order_lifecycle.stores.memory import MemoryStore
from tests.contracts.databases import fresh, thrown_away
from tests.contracts.kept import Clock, a_service, an_order, euros

if TYPE_CHECKING:
    from collections.abc import Callable

    from order_lifecycle.service import OrderService
    from order_lifecycle.stores.records import EffectRow

ORDERS = ("A1", "B2")
EVENTS = tuple(event.name for event in ORDER_LINE.events)
PHYSICAL = ("pay", "pack", "ship", "deliver", "refund")
REPORTERS = {"pay": "payment_provider", "refund": "payment_provider", "pack": "merchant"}

orders, keys = st.sampled_from(ORDERS), st.sampled_from(("", "K1", "K2", "K3"))
lines = st.sampled_from((None, "L1", "L2"))


def plain(answer: object) -> object:
    """An answer without what is the same in no two stores: the objects themselves."""
    if isinstance(answer, (tuple, list)):
        return [plain(each) for each in answer]
    if isinstance(answer, Decision):
        refused = [refusal.code for refusal in answer.refusals]
        return (answer.line.id, answer.allowed, answer.to, answer.effects, refused, answer.repeats)
    return answer


class Compared(RuleBasedStateMachine):
    """The same done to a store in memory and to a database, and the answers compared."""

    kind, url = "sqlite memory", ""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        stores = (MemoryStore(), fresh(self.kind, Path(), self.url))
        self.services = [a_service(store, self.clock, keep_refusals=True) for store in stores]
        self.claimed: list[EffectRow] = []

    def teardown(self) -> None:
        thrown_away(self.services[1].store)

    def both(self, act: Callable[[OrderService], Any]) -> Any:  # noqa: ANN401 - whatever the service answers
        answers, found = [], None
        for service in self.services:
            try:
                found = act(service)
                answers.append(plain(found))
            except OrderLifecycleError as error:
                found = None
                answers.append((type(error), str(error)))
        assert answers[0] == answers[1]
        return found

    @initialize()
    def begin(self) -> None:
        for name in ORDERS:
            self.both(lambda service, name=name: service.place(an_order(name, "L1", "L2")))  # type: ignore[misc]  # a lambda has no types

    @rule(name=orders, high_risk=st.none() | st.booleans())
    def place(self, name: str, high_risk: bool | None) -> None:  # noqa: FBT001 - Hypothesis passes it by name
        self.both(lambda service: service.place(an_order(name, "L1", "L2", high_risk=high_risk)))

    @rule(
        name=orders,
        happened=st.sampled_from(PHYSICAL),
        line=lines,
        key=keys,
        hours=st.integers(-30, 30),
        cents=st.sampled_from((None, 300, 2000)),
    )
    def report(self, name: str, happened: str, line: str | None, key: str, hours: int, cents: int | None) -> None:
        told = {"event": happened, "by": REPORTERS.get(happened, "carrier"), "line": line, "key": key}
        amount = None if cents is None else euros(cents)
        report = Report.model_validate({**told, "at": self.clock.now + timedelta(hours=hours), "amount": amount})
        self.both(lambda service: service.report(name, report))

    @rule(
        name=orders,
        event=st.sampled_from(EVENTS),
        by=st.sampled_from(("buyer", "merchant", "platform", "system")),
        line=lines,
        key=keys,
        ground=st.sampled_from((None, "change_of_mind", "defect", "late_delivery")),
    )
    def ask(self, name: str, event: str, by: str, line: str | None, key: str, ground: str | None) -> None:
        asked = {"event": event, "by": by, "line": line, "key": key}
        if event in {"cancel", "request_return", "request_refund", "reject_delivery"}:
            asked["ground"] = ground
        self.both(lambda service: service.request(name, Request.model_validate(asked)))

    @rule(
        names=st.lists(orders, max_size=4),
        event=st.sampled_from(("cancel", "request_return", "refund_part", "decline", "approve")),
        happened=st.sampled_from(PHYSICAL),
        key=keys,
    )
    def do_many(self, names: list[str], event: str, happened: str, key: str) -> None:
        at, amount = self.clock.now, euros(2000) if happened == "pay" else None
        told = {"event": happened, "by": REPORTERS.get(happened, "carrier"), "at": at, "key": key, "amount": amount}
        report, asked = Report.model_validate(told), Request(event=event, by="merchant", line="L1", key=key)
        batch = [(name, each) for name in names for each in (asked, report)]
        self.both(lambda service: service.batch(batch))

    @rule(name=orders, by=st.sampled_from(("buyer", "merchant")), which=st.integers(0, 9))
    def do_what_is_open(self, name: str, by: str, which: int) -> None:
        open_ones = [each for each in self.services[0].options(name, "L1", by) if each.allowed]
        if open_ones:
            request = open_ones[which % len(open_ones)].request
            self.both(lambda service: service.request(name, request))

    @rule(hours=st.sampled_from((-48, -1, 1, 30, 24 * 8, 24 * 60)))
    def time_passes(self, hours: int) -> None:
        self.clock.tick(hours=hours)

    @rule(limit=st.sampled_from((1, 100)))
    def fire(self, limit: int) -> None:
        self.both(lambda service: service.fire_due(limit))

    @rule(limit=st.sampled_from((1, 100)), minutes=st.sampled_from((1, 600)))
    def claim(self, limit: int, minutes: int) -> None:
        self.claimed += self.both(lambda service: service.claim_effects(limit, timedelta(minutes=minutes)))

    @rule(which=st.integers(0, 9), how=st.sampled_from(("done", "failed", "final", "requeue", "release")))
    def settle(self, which: int, how: str) -> None:
        if not self.claimed:
            return
        effect = self.claimed[which % len(self.claimed)]
        if how == "requeue":
            self.both(lambda service: service.requeue(effect.key))
        elif how == "release":
            self.both(lambda service: service.release(effect))
        elif how == "done":
            self.both(lambda service: service.done(effect))
        else:
            self.both(lambda service: service.failed(effect, "no", final=how == "final"))

    @rule()
    def rebuild(self) -> None:
        self.both(lambda service: service.rebuild())

    @invariant()
    def everything_is_the_same(self) -> None:
        kept = []
        for service in self.services:
            with service.store.reading() as unit:
                rows = [(unit.entries(name), unit.texts(name), unit.refusals(name)) for name in ORDERS]
                kept.append((rows, unit.lines(), unit.effects()))
        assert kept[0] == kept[1]

    @invariant()
    def nothing_is_broken(self) -> None:
        assert list(self.services[1].audit()) == []

    @invariant()
    def no_money_goes_back_that_was_not_taken(self) -> None:
        for name in ORDERS:
            found = self.both(lambda service, name=name: service.balances(name))  # type: ignore[misc]  # a lambda has no types
            for each in found:
                assert min(each.due, each.sent, each.settled, each.failed) >= 0


def compared(kind: str, url: str, *, examples: int, steps: int) -> None:
    """Run the model against one kind of database."""
    machine = type("ComparedTo", (Compared,), {"kind": kind, "url": url})
    few = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=few)


def test_sqlite_does_in_a_few_walks_as_memory_does() -> None:
    compared("sqlite memory", "", examples=6, steps=15)


@pytest.mark.slow
def test_sqlite_does_as_memory_does() -> None:
    compared("sqlite memory", "", examples=150, steps=30)


@pytest.mark.slow
def test_postgresql_does_as_memory_does(postgres: str) -> None:
    compared("postgres", postgres, examples=40, steps=25)
