"""What `transitions` promises holds with our event class as with its own: each case runs with both."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import pytest
from transitions import EventData, Machine, MachineError, State
from transitions.core import Condition, Event, Transition
from transitions.extensions import LockedMachine

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.engine import Engine, LineMachine
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Callable

    Case = Callable[["Made"], object]


class StockMachine(LineMachine):
    """The same machine with the event class of `transitions`."""

    event_cls = Event


class Made:
    """Engines and lines for a case, and what was seen."""

    def __init__(self, machine_class: type[Machine]) -> None:
        self.machine_class = machine_class
        self.seen: list[object] = []

    def engine(self, *, warm: bool = True, **options: Any) -> Engine:  # noqa: ANN401 - options of the machine
        """An engine; a warm one has moved lines before."""
        engine = Engine(ORDER_LINE, machine_class=self.machine_class, **options)
        if warm:
            for event, state in (("cancel", "placed"), ("ask_platform", "paid"), ("cancel", "paid")):
                self.fire(engine, event, state, by="buyer")
            self.seen.clear()
        return engine

    def note(self, word: str, *, answer: bool = True) -> Callable[..., bool]:
        """A hook that writes down a word and what it was handed."""

        def hook(*args: object, **told: object) -> bool:
            data = args[0] if args else None
            if isinstance(data, EventData):
                self.seen.append((word, data.state.name, data.event.name, data.kwargs, data.result))
            else:
                self.seen.append((word, args, told))
            return answer

        return hook

    def fire(self, engine: Engine, event: str, state: str, **told: Any) -> object:  # noqa: ANN401 - whatever a host may tell
        """What firing answers or raises, and the state of the line afterwards."""
        line = Line(state)
        try:
            answer: object = engine.machine.events[event].trigger(line, **told)
        except Exception as error:  # noqa: BLE001 - the kind of error is what is compared
            answer = (type(error), error.args)
        self.seen.append(("answer", answer, line.state))
        return answer


class Line:
    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def attach_everywhere(made: Made, engine: Engine, event: str = "cancel") -> None:
    machine = engine.machine
    for when in ("prepare", "before", "after"):
        getattr(machine, f"{when}_{event}")(made.note(when))
    for state in machine.states.values():
        state.add_callback("enter", made.note(f"enter {state.name}"))
        state.add_callback("exit", made.note(f"exit {state.name}"))


def all_options(made: Made) -> dict[str, Any]:
    names = ("prepare_event", "before_state_change", "after_state_change", "finalize_event", "on_final")
    return {name: made.note(name) for name in names}


def nothing_attached(made: Made) -> None:
    engine = made.engine(warm=False)
    for state in ("placed", "paid", "shipped", "completed", "nowhere"):
        for by in ("buyer", "carrier", "nobody"):
            made.fire(engine, "cancel", state, by=by, facts=0)


def everything_attached(made: Made) -> None:
    engine = made.engine(**all_options(made))
    attach_everywhere(made, engine)
    made.fire(engine, "cancel", "placed", by="buyer", facts=0, note="hello")
    made.fire(engine, "cancel", "paid", by="buyer")
    made.fire(engine, "cancel", "completed", by="buyer")


def everything_attached_to_a_stay(made: Made) -> None:
    engine = made.engine(**all_options(made))
    attach_everywhere(made, engine, "ask_platform")
    made.fire(engine, "ask_platform", "paid", by="buyer")
    made.fire(engine, "ask_platform", "paid", by="carrier")


def a_final_state(made: Made) -> None:
    engine = made.engine(on_final=made.note("final"))
    facts = engine.table.prepare(
        {"money_held": True, "amount_covers_order": True, "amount_within_refundable": True, "after_sales_over": True}
    )
    made.fire(engine, "complete", "delivered", by="system", facts=facts)
    made.fire(engine, "refund", "cancelled", by="payment_provider", facts=facts)


def event_data_is_sent(made: Made) -> None:
    engine = made.engine(send_event=True, **all_options(made))
    attach_everywhere(made, engine)
    made.fire(engine, "cancel", "placed", by="buyer", facts={"custom_made": True}, note="hello")
    made.fire(engine, "cancel", "completed", by="buyer")


def event_data_is_sent_and_nothing_attached(made: Made) -> None:
    engine = made.engine(send_event=True)
    made.fire(engine, "cancel", "placed", by="buyer")
    made.fire(engine, "cancel", "paid", by="buyer")


def moves_wait_in_a_queue(made: Made) -> None:
    engine = made.engine(queued=True)
    line = Line("placed")

    def cancel_again(**_: object) -> None:
        made.seen.append(("inside", engine.fire(line, "ask_platform", by="buyer"), line.state))

    engine.machine.before_cancel(cancel_again)
    made.seen.append((engine.fire(line, "cancel", by="buyer"), line.state))
    made.seen.append(engine.fire(Line("paid"), "cancel", by="buyer"))


def a_hook_moves_on(made: Made) -> None:
    engine = made.engine()
    line = Line("placed")

    def ask(**_: object) -> None:
        made.seen.append(("inside", engine.fire(line, "ask_platform", by="buyer"), line.state))

    engine.machine.on_enter_cancelled(ask)
    engine.machine.after_ask_platform(made.note("after ask"))
    made.seen.append((engine.fire(line, "cancel", by="buyer"), line.state))


def a_hook_fails(made: Made) -> None:
    def fail(**_: object) -> None:
        message = "no"
        raise RuntimeError(message)

    for when in ("prepare", "before", "after"):
        engine = made.engine(finalize_event=made.note("finalize"))
        getattr(engine.machine, f"{when}_cancel")(fail)
        made.fire(engine, "cancel", "placed", by="buyer")
    engine = made.engine(on_exception=made.note("failed"))
    engine.machine.on_enter_cancelled(fail)
    made.fire(engine, "cancel", "placed", by="buyer")


def an_error_is_caught(made: Made) -> None:
    engine = made.engine(on_exception=made.note("failed"), finalize_event=made.note("finalize"))
    made.fire(engine, "cancel", "placed", by="nobody")
    made.fire(engine, "cancel", "placed")
    made.fire(engine, "cancel", "completed", by="buyer")
    made.fire(engine, "cancel", "placed", by="buyer", facts={"no such fact": True})


def errors_of_the_host(made: Made) -> None:
    engine = made.engine()
    for told in ({}, {"by": None}, {"by": "buyer", "facts": None}, {"by": "buyer", "facts": "paid"}, {"by": ["buyer"]}):
        made.fire(engine, "cancel", "placed", **told)
    for event in ("cancel", "ask_platform"):
        with pytest.raises(AttributeError):
            engine.machine.events[event].trigger(object(), by="buyer")


def invalid_events_are_ignored(made: Made) -> None:
    engine = made.engine(ignore_invalid_triggers=True, **all_options(made))
    made.fire(engine, "pay", "completed", by="payment_provider")
    made.fire(engine, "cancel", "completed", by="buyer")


def hooks_come_and_go(made: Made) -> None:
    engine = made.engine()
    way = engine.machine.events["cancel"].transitions["placed"][0]
    hook = made.note("after")
    for _ in range(2):
        way.after.append(hook)
        made.fire(engine, "cancel", "placed", by="buyer")
        way.after.remove(hook)
        made.fire(engine, "cancel", "placed", by="buyer")


def a_prepare_hook_runs_for_a_refusal_too(made: Made) -> None:
    engine = made.engine()
    engine.machine.prepare_cancel(made.note("prepare"))
    made.fire(engine, "cancel", "paid", by="buyer")
    made.fire(engine, "cancel", "paid", by="carrier")


def conditions_of_the_host(made: Made) -> None:
    for answer in (True, False):
        engine = made.engine()
        way = engine.machine.events["cancel"].transitions["placed"][0]
        way.conditions.append(Condition(made.note("asked", answer=answer)))
        made.fire(engine, "cancel", "placed", by="buyer")
        way.conditions[:] = [Condition(made.note("asked instead", answer=answer))]
        made.fire(engine, "cancel", "placed", by="carrier")


def ways_of_the_host(made: Made) -> None:
    engine = made.engine()
    engine.machine.add_transition("cancel", "completed", "cancelled", before=made.note("before"))
    engine.machine.add_transition("cancel", "paid", "lost")
    made.fire(engine, "cancel", "completed", by="nobody")
    made.fire(engine, "cancel", "paid", by="buyer")
    made.fire(engine, "cancel", "paid", by="buyer", facts={"merchant_consents": True})


def ways_are_taken_out(made: Made) -> None:
    engine = made.engine()
    engine.machine.remove_transition("cancel", "paid", "cancelled")
    made.fire(engine, "cancel", "paid", by="buyer", facts={"merchant_consents": True})
    engine.machine.remove_transition("cancel", "placed")
    made.fire(engine, "cancel", "placed", by="buyer")


def states_of_the_host(made: Made) -> None:
    class Loud(State):
        def enter(self, event_data: EventData) -> None:
            made.seen.append(("loud", event_data.kwargs))
            super().enter(event_data)

    engine = made.engine()
    engine.machine.add_states(Loud("cancelled"))
    made.fire(engine, "cancel", "placed", by="buyer")
    engine.machine.add_states("cancelled", on_enter=made.note("enter"))
    made.fire(engine, "cancel", "placed", by="buyer")


def may(made: Made) -> None:
    engine = made.engine()
    line: Any = type("Order", (), {})()
    line.state = "paid"
    engine.add_model(line)
    consent = {"merchant_consents": True}
    made.seen += [line.may_cancel(by="buyer"), line.may_cancel(by="buyer", facts=consent), line.may_pay(by="buyer")]
    made.seen += [line.may_trigger("cancel", by="buyer", facts=consent), line.is_paid()]
    made.seen += [line.trigger("cancel", by="buyer", facts=consent), line.state, line.is_cancelled()]
    made.seen.append(engine.machine.get_triggers("placed"))
    line.state = "placed"
    made.seen.append(engine.machine.dispatch("cancel", by="buyer"))


def the_log_is_read(made: Made) -> None:
    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            made.seen.append(record.getMessage())

    engine = made.engine(name="line")
    logger, handler = logging.getLogger("transitions.core"), Kept()
    logger.addHandler(handler)
    try:
        logger.setLevel(logging.INFO)
        made.fire(engine, "cancel", "placed", by="buyer")
        made.fire(engine, "cancel", "paid", by="buyer")
    finally:
        logger.setLevel(logging.NOTSET)
        logger.removeHandler(handler)
    made.fire(engine, "cancel", "placed", by="buyer")


CASES: list[Case] = [
    nothing_attached,
    everything_attached,
    everything_attached_to_a_stay,
    a_final_state,
    event_data_is_sent,
    event_data_is_sent_and_nothing_attached,
    moves_wait_in_a_queue,
    a_hook_moves_on,
    a_hook_fails,
    an_error_is_caught,
    errors_of_the_host,
    invalid_events_are_ignored,
    hooks_come_and_go,
    a_prepare_hook_runs_for_a_refusal_too,
    conditions_of_the_host,
    ways_of_the_host,
    ways_are_taken_out,
    states_of_the_host,
    may,
    the_log_is_read,
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_our_event_class_does_what_that_of_transitions_does(case: Case) -> None:
    ours, stock = Made(LineMachine), Made(StockMachine)
    case(ours)
    case(stock)
    assert ours.seen == stock.seen
    assert ours.seen


class LoudSetting(LineMachine):
    """A machine that does more than `transitions` when it sets a state."""

    def set_state(self, state: Any, model: Any = None) -> None:  # noqa: ANN401 - the signature of `transitions`
        super().set_state(state, model)
        model.told.append(state if isinstance(state, str) else state.name)


class LoudWay(Transition):
    """A transition that does more than `transitions` when it changes a state."""

    def _change_state(self, event_data: EventData) -> None:
        super()._change_state(event_data)
        vars(event_data.model)["told"].append(f"to {self.dest}")


class LoudWays(LineMachine):
    transition_cls = LoudWay


class Listening:
    def __init__(self) -> None:
        self.state = "placed"
        self.told: list[str] = []


@pytest.mark.parametrize(("machine_class", "told"), [(LoudSetting, "cancelled"), (LoudWays, "to cancelled")])
def test_what_a_host_overrides_is_called(machine_class: type[Machine], told: str) -> None:
    engine = Engine(ORDER_LINE, machine_class=machine_class)
    for _ in range(2):
        line = Listening()
        assert engine.fire(line, "cancel", by="buyer")
        assert (line.state, line.told) == ("cancelled", [told])


def test_any_other_machine_of_transitions_moves_lines_too() -> None:
    engine = Engine(ORDER_LINE, machine_class=LockedMachine)
    line = Line("placed")
    assert engine.fire(line, "cancel", by="buyer")
    assert line.state == "cancelled"
    with pytest.raises(MachineError):
        engine.fire(Line("refunded"), "pay", by="payment_provider")
    with pytest.raises(UnknownName):
        engine.fire(Line("placed"), "cancel", by="nobody")
