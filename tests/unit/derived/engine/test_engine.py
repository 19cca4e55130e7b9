"""The engine moves models with the machine of `transitions`, and hosts find what they know of it."""

from __future__ import annotations

import copy
import gc
import pickle
import tracemalloc
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from transitions import MachineError
from transitions.core import Condition

from order_lifecycle.deciding.decision import Allowed, Denied
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.engine import Engine, LineMachine
from order_lifecycle.derived.engine.order_line import BoundOrderLine, OrderLineEngine
from order_lifecycle.errors import UnknownName
from order_lifecycle.language.conditions import Facts

if TYPE_CHECKING:
    from collections.abc import Callable


class Slotted:
    __slots__ = ("state",)

    def __init__(self, state: str = "placed") -> None:
        self.state = state


@dataclass
class Equal:
    state: str = "placed"
    seen: list[str] = field(default_factory=list)


@pytest.fixture
def engine() -> Engine:
    return Engine(ORDER_LINE)


def test_a_slotted_model_is_moved_without_being_registered(engine: Engine) -> None:
    line = Slotted()
    assert engine.fire(line, "cancel", by="buyer")
    assert line.state == "cancelled"
    assert engine.machine.models == []


def test_equal_models_are_moved_one_by_one(engine: Engine) -> None:
    one, other = Equal(), Equal()
    assert engine.fire(one, "cancel", by="buyer")
    assert (one.state, other.state) == ("cancelled", "placed")


@pytest.mark.parametrize("form", [dict, Facts, Engine(ORDER_LINE).table.prepare])
def test_facts_may_come_in_any_form(engine: Engine, form: Callable[[dict[str, bool]], Any]) -> None:
    line = Slotted("paid")
    assert engine.fire(line, "cancel", by="buyer", facts=form({"merchant_consents": True}))
    assert line.state == "cancelled"


def test_a_refusal_is_false_and_can_be_asked_for(engine: Engine) -> None:
    line = Slotted("shipped")
    facts = {"interception_offered": False}
    assert engine.fire(line, "cancel", by="buyer", facts=facts) is False
    denied = engine.ask(line, "cancel", by="buyer", facts=facts)
    assert isinstance(denied, Denied)
    assert denied.codes[0] == "already_shipped"
    assert line.state == "shipped"


def test_asking_does_not_move(engine: Engine) -> None:
    line = Slotted()
    assert isinstance(engine.ask(line, "cancel", by="buyer"), Allowed)
    assert line.state == "placed"


def test_an_event_that_leads_nowhere_from_here_is_an_error_of_the_machine(engine: Engine) -> None:
    with pytest.raises(MachineError, match="Can't trigger event pay from state refunded"):
        engine.fire(Slotted("refunded"), "pay", by="payment_provider")
    patient = Engine(ORDER_LINE, ignore_invalid_triggers=True)
    assert patient.fire(Slotted("refunded"), "pay", by="payment_provider") is False


@pytest.mark.parametrize(
    ("event", "by", "facts"), [("cancle", "buyer", 0), ("cancel", "byer", 0), ("cancel", "buyer", {"paidd": True})]
)
def test_a_name_that_does_not_exist_is_an_error(
    engine: Engine, event: str, by: str, facts: int | dict[str, bool]
) -> None:
    with pytest.raises(UnknownName):
        engine.fire(Slotted(), event, by=by, facts=facts)


def test_who_asks_must_be_said(engine: Engine) -> None:
    with pytest.raises(TypeError, match="by"):
        engine.machine.events["cancel"].trigger(Slotted())


def test_hooks_are_attached_in_the_way_of_transitions(engine: Engine) -> None:
    seen: list[str] = []
    machine = engine.machine
    machine.before_cancel(lambda **told: seen.append(f"before by {told['by']}"))
    machine.on_exit_placed(lambda **_: seen.append("exit"))
    machine.on_enter_cancelled(lambda **_: seen.append("enter"))
    machine.after_cancel(lambda **told: seen.append(f"after, {told['note']}"))
    assert engine.fire(Slotted(), "cancel", by="buyer", note="too slow")
    assert seen == ["before by buyer", "exit", "enter", "after, too slow"]


def test_hooks_see_the_facts_as_the_host_gave_them(engine: Engine) -> None:
    seen: list[object] = []
    engine.machine.after_cancel(lambda **told: seen.append(told["facts"]))
    facts = Facts({"merchant_consents": True})
    assert engine.fire(Slotted("paid"), "cancel", by="buyer", facts=facts)
    assert seen == [facts]


ATTACH: dict[str, Callable[[LineMachine, Callable[..., None]], object]] = {
    "before": lambda machine, hook: machine.before_cancel(hook),
    "prepare": lambda machine, hook: machine.prepare_cancel(hook),
    "on_enter": lambda machine, hook: machine.on_enter_cancelled(hook),
    "on_exit": lambda machine, hook: machine.on_exit_placed(hook),
    "appended to the way": lambda machine, hook: machine.events["cancel"].transitions["placed"][0].after.append(hook),
    "assigned to the way": lambda machine, hook: setattr(
        machine.events["cancel"].transitions["placed"][0], "after", [hook]
    ),
    "assigned to the state": lambda machine, hook: setattr(machine.states["cancelled"], "on_enter", [hook]),
    "state given again": lambda machine, hook: machine.add_states("cancelled", on_enter=hook),
    "machine, appended": lambda machine, hook: machine.after_state_change.append(hook),
    "machine, assigned": lambda machine, hook: setattr(machine, "before_state_change", hook),
    "machine, prepare": lambda machine, hook: setattr(machine, "prepare_event", hook),
    "machine, finalize": lambda machine, hook: machine.finalize_event.append(hook),
    "condition": lambda machine, hook: (
        machine.events["cancel"].transitions["placed"][0].conditions.append(Condition(hook, target=False))
    ),
}


@pytest.mark.parametrize("attach", ATTACH.values(), ids=ATTACH)
def test_a_hook_that_is_attached_later_is_honoured(
    engine: Engine, attach: Callable[[Any, Callable[..., None]], object]
) -> None:
    assert engine.fire(Slotted(), "cancel", by="buyer")
    seen: list[str] = []
    attach(engine.machine, lambda **told: seen.append(told["by"]))
    line = Slotted()
    engine.fire(line, "cancel", by="buyer")
    assert seen == ["buyer"]


def test_a_way_that_is_added_later_is_honoured(engine: Engine) -> None:
    assert engine.fire(Slotted(), "cancel", by="buyer")
    engine.machine.add_transition("cancel", "completed", "cancelled")
    engine.machine.add_transition("archive", "cancelled", "completed")
    line = Slotted("completed")
    assert engine.fire(line, "cancel", by="buyer")
    assert engine.fire(line, "archive", by="merchant")
    assert line.state == "completed"


def test_a_way_that_is_removed_is_gone(engine: Engine) -> None:
    assert engine.fire(Slotted(), "cancel", by="buyer")
    engine.machine.remove_transition("cancel", "placed")
    with pytest.raises(MachineError):
        engine.fire(Slotted(), "cancel", by="buyer")


def test_a_line_that_stays_does_not_enter_its_state_again(engine: Engine) -> None:
    seen: list[str] = []
    for name in ("paid", "placed"):
        engine.machine.states[name].add_callback("enter", lambda **_: seen.append("enter"))
        engine.machine.states[name].add_callback("exit", lambda **_: seen.append("exit"))
    line = Slotted("paid")
    assert engine.fire(line, "ask_platform", by="buyer")
    assert line.state == "paid"
    assert seen == []
    engine.machine.after_ask_platform(lambda **_: seen.append("after"))
    assert engine.fire(line, "ask_platform", by="buyer")
    assert seen == ["after"]


def test_a_registered_model_gets_methods_and_keeps_its_state(engine: Engine) -> None:
    line: Any = Equal("paid")
    engine.add_model(line)
    assert line.state == "paid"
    assert not line.may_cancel(by="buyer")
    assert line.may_cancel(by="buyer", facts={"merchant_consents": True})
    assert line.cancel(by="buyer", facts={"merchant_consents": True})
    assert line.is_cancelled()


def test_the_hooks_of_a_registered_model_are_called(engine: Engine) -> None:
    class Order:
        def __init__(self) -> None:
            self.state = "placed"
            self.seen: list[str] = []

        def on_enter_cancelled(self, **told: object) -> None:
            self.seen.append(str(told["by"]))

    order: Any = Order()
    engine.add_model(order)
    assert order.cancel(by="buyer")
    assert order.seen == ["buyer"]


def test_another_attribute_may_hold_the_state() -> None:
    engine = Engine(ORDER_LINE, model_attribute="status")

    class Order:
        status = "placed"
        state = "Bavaria"

    order = Order()
    assert engine.fire(order, "cancel", by="buyer")
    assert (order.status, order.state) == ("cancelled", "Bavaria")
    assert isinstance(engine.ask(order, "cancel", by="buyer"), Denied)


@pytest.mark.parametrize("event", [event.name for event in ORDER_LINE.events])
def test_a_method_of_a_bound_line_fires_the_event_of_its_name(event: str) -> None:
    asked: list[tuple[object, ...]] = []

    class Recording(OrderLineEngine):
        def fire(self, model: object, event: str, *, by: str, facts: object = 0, **more: object) -> bool:
            asked.append((model, event, by, facts, more))
            return True

    model = Slotted()
    assert getattr(Recording(ORDER_LINE).bind(model), event)(by="buyer", facts=Facts({"shipped": True}), note="x")
    assert asked == [(model, event, "buyer", Facts({"shipped": True}), {"note": "x"})]


def test_a_bound_line_has_a_method_for_every_event() -> None:
    line = Slotted()
    bound = OrderLineEngine(ORDER_LINE).bind(line)
    assert all(callable(getattr(bound, event.name)) for event in ORDER_LINE.events)
    assert bound.cancel(by="buyer")
    assert line.state == "cancelled"
    assert isinstance(bound, BoundOrderLine)
    assert [each.event for each in bound.options(by="carrier")]


def test_the_engine_can_be_copied_and_stored(engine: Engine) -> None:
    assert engine.fire(Slotted(), "cancel", by="buyer")
    for other in (copy.deepcopy(engine), pickle.loads(pickle.dumps(engine))):  # noqa: S301 - our own bytes
        seen: list[str] = []
        other.machine.before_cancel(lambda *, seen=seen, **_: seen.append("copy"))
        assert other.fire(Slotted(), "cancel", by="buyer")
        assert seen == ["copy"]
    assert engine.machine.events["cancel"].transitions["placed"][0].before == []


@pytest.mark.parametrize("graph_engine", ["graphviz", "mermaid"])
def test_transitions_draws_the_lifecycle(engine: Engine, graph_engine: Any) -> None:  # noqa: ANN401 - a literal by name
    source = engine.graph_machine(graph_engine).get_graph().source
    assert all(state.name in source for state in ORDER_LINE.states)


def test_the_machine_that_draws_moves_too(engine: Engine) -> None:
    machine = engine.graph_machine("mermaid", title="A line")
    line: Any = Equal()
    machine.add_model(line)
    assert line.cancel(by="buyer")
    assert "A line" in line.get_graph().source


@pytest.mark.parametrize("number", [1_000, 4_000])
def test_an_order_costs_the_machine_no_memory(number: int) -> None:
    engine = OrderLineEngine(ORDER_LINE)
    engine.fire(Slotted(), "cancel", by="buyer")
    lines = [Slotted() for _ in range(number)]
    kept = []
    gc.collect()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for line in lines:
            bound = engine.bind(line)
            bound.cancel(by="buyer")
            kept.append(bound)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown / number <= 200
