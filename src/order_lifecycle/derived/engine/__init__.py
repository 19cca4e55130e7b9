"""The machine of `transitions` that moves a line; its only condition is `decide`.

A host that knows `transitions` finds what it knows: hooks (`machine.before_cancel`, `machine.on_enter_cancelled`,
`after_state_change=`), `may_cancel`, `add_model`, graphs. What a move may do is not decided here: every way has one
condition, and that asks `decide` through a `Table`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypedDict, Unpack

from order_lifecycle.derived.engine.bound import Bound
from order_lifecycle.derived.engine.compiled import CompiledEvent, Decided, LineMachine, ways_of
from order_lifecycle.derived.table import Table
from order_lifecycle.errors import UnknownName

if TYPE_CHECKING:
    from transitions import Machine
    from transitions.core import CallbacksArg
    from transitions.extensions import GraphMachine

    from order_lifecycle.deciding.decision import Allowed, Denied
    from order_lifecycle.derived.table.memo import Known
    from order_lifecycle.language.lifecycle import Lifecycle

__all__ = ["Bound", "CompiledEvent", "Decided", "Engine", "LineMachine", "MachineOptions"]


class MachineOptions(TypedDict, total=False):
    """What a host may say about the machine; each means what it means to `transitions`."""

    prepare_event: CallbacksArg
    before_state_change: CallbacksArg
    after_state_change: CallbacksArg
    finalize_event: CallbacksArg
    on_exception: CallbacksArg
    on_final: CallbacksArg
    send_event: bool
    queued: bool
    ignore_invalid_triggers: bool
    model_attribute: str
    name: str


class Engine:
    """Moves models along a lifecycle. A model needs nothing but a `state`, and is not registered anywhere.

    `machine_class` may be a subclass of `LineMachine`, or any other machine of `transitions` (without the short way).
    Options go to the machine. A line that stays where it is makes an internal transition: it does not enter its state
    again, so `on_enter` and `on_exit` do not run, while `before` and `after` do.

    >>> from types import SimpleNamespace
    >>> from order_lifecycle.definition import ORDER_LINE
    >>> engine = Engine(ORDER_LINE)
    >>> engine.machine.on_enter_cancelled(lambda **told: print("cancelled by", told["by"]))
    >>> line = SimpleNamespace(state="placed")
    >>> engine.fire(line, "cancel", by="buyer")
    cancelled by buyer
    True
    >>> line.state, engine.ask(line, "refund", by="payment_provider", facts={"amount_settles": True}).codes
    ('cancelled', ('nothing_held', 'more_than_refundable'))
    """

    def __init__(
        self,
        lifecycle: Lifecycle,
        *,
        table: Table | None = None,
        machine_class: type[Machine] = LineMachine,
        **options: Unpack[MachineOptions],
    ) -> None:
        self.lifecycle = lifecycle
        self.table = table or Table(lifecycle)
        self._options = options
        self.machine = machine_class(model=None, **self._parts(), **options)
        self._events = self.machine.events

    def fire(self, model: object, event: str, *, by: str, facts: Known = 0, **more: object) -> bool:
        """Move the model if the lifecycle allows it; whether it did. Hooks are handed `by`, `facts` and `more`.

        False is a refusal: `ask` says why. An event that leads nowhere from this state, whoever asks, is a
        `MachineError` of `transitions`, or False with `ignore_invalid_triggers=True`. A queueing machine answers
        True, as always. Raises `UnknownName`.
        """
        try:
            found = self._events[event]
        except KeyError:
            raise UnknownName("event", event, self._events) from None
        if not more:  # to hand on an empty mapping would take longer than the move
            return found.trigger(model, by=by, facts=facts)
        return found.trigger(model, by=by, facts=facts, **more)

    def ask(self, model: object, event: str, *, by: str, facts: Known = 0) -> Allowed | Denied:
        """What `decide` says about this model, which is not moved. Raises `UnknownName`."""
        return self.table.decide(self._state(model), event, by, self.table.prepare(facts))

    def options(self, model: object, *, by: str, facts: Known = 0) -> tuple[Allowed | Denied, ...]:
        """Every event that this actor may ever ask for, open or closed, for this model now."""
        return self.table.options(self._state(model), by, self.table.prepare(facts))

    def bind(self, model: object) -> Bound:
        """The model and this engine in one small object that is thrown away after use.

        >>> from types import SimpleNamespace
        >>> from order_lifecycle.definition import ORDER_LINE
        >>> Engine(ORDER_LINE).bind(SimpleNamespace(state="placed")).fire("cancel", by="buyer")
        True
        """
        return Bound(self, model)

    def add_model(self, model: object) -> None:
        """Register a model as `transitions` does: it gets a method an event (`cancel`, `may_cancel` ...).

        Unlike `machine.add_model` it leaves the model in the state in which it is. A machine keeps its models alive,
        looks through all of them at each registration, and takes equal ones for one: for more than a few, use `fire`.
        """
        self.machine.add_model(model, initial=getattr(model, self.machine.model_attribute, None))

    def graph_machine(
        self, graph_engine: Literal["graphviz", "mermaid", "pygraphviz"] = "graphviz", *, title: str | None = None
    ) -> GraphMachine:
        """The same lifecycle as a machine that draws: `graph_machine().get_graph().source` is DOT (or Mermaid) text.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> Engine(ORDER_LINE).graph_machine("mermaid").get_graph().source.splitlines()[1]
        'order_line'
        """
        from transitions.extensions import GraphMachine

        title = title or self.lifecycle.name
        return GraphMachine(graph_engine=graph_engine, title=title, **self._parts(), **self._options)

    def _state(self, model: object) -> str:
        state = getattr(model, self.machine.model_attribute)
        return str(getattr(state, "value", state))

    def _parts(self) -> dict[str, Any]:
        return {
            "states": [{"name": each.name, "final": each.kind == "final"} for each in self.lifecycle.states],
            "initial": self.lifecycle.initial.name,
            "auto_transitions": False,
            "transitions": [
                {
                    "trigger": way.event,
                    "source": way.source,
                    "dest": None if way.dest == way.source else way.dest,
                    "conditions": way,
                }
                for way in ways_of(self.table)
            ],
        }
