"""How does a move skip what nobody attached? The event and machine classes that `transitions` is given.

`transitions` makes some eighty calls to move a model, most of them over empty lists. `CompiledEvent` looks once which
way leads where; a move is then one look into the table and one assignment. Everything else it leaves to `transitions`:
ways and conditions of the host's own, and every move with something attached.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeGuard

from transitions import EventData, Machine, State, Transition
from transitions.core import Condition, Event

from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.errors import OrderLifecycleError

if TYPE_CHECKING:
    from order_lifecycle.deciding.decision import Denied
    from order_lifecycle.derived.table.memo import Cell, Known, Table

_is_logged = logging.getLogger("transitions.core").isEnabledFor
_INFO = logging.INFO

_NOBODY = "(nobody was named)"
"""The default of `by`, told apart by identity."""

_UNTOLD = False
"""The default of `facts`: as an integer it says that nothing is known, and no host would write it."""


class Decided:
    """The one condition of a way: that `decide` says the event leads there.

    It reads `by` and `facts` from the call of the event, whether the machine hands on arguments or an `EventData`.
    """

    __slots__ = ("dest", "event", "source", "table")

    def __init__(self, table: Table, source: str, event: str, dest: str) -> None:
        self.table, self.source, self.event, self.dest = table, source, event, dest

    def __str__(self) -> str:
        return "decide"  # what the graphs of `transitions` write beside an arrow

    def __call__(self, *args: object, by: str = _NOBODY, facts: Known = _UNTOLD, **_: object) -> bool:
        if by is _NOBODY:
            return self._sent(*args)
        prepared = facts if type(facts) is int else self.table.prepare(facts)
        decision = self.table.decide(self.source, self.event, by, prepared)
        return type(decision) is Allowed and decision.to == self.dest

    def _sent(self, *args: object) -> bool:
        if not args or not isinstance(args[0], EventData):
            raise TypeError(f"{self.event}: say who asks, by=...")
        return self(**args[0].kwargs)


def ways_of(table: Table) -> tuple[Decided, ...]:
    """Every event, source and destination of the lifecycle, in order of precedence, as a condition."""
    ways = {
        (each.event.name, source.name, each.to.name): None
        for each in table.lifecycle.transitions
        for source in each.sources
    }
    return tuple(Decided(table, source, event, dest) for event, source, dest in ways)


@dataclass(frozen=True, slots=True)
class Path:
    """What a move needs to know about one event at one source."""

    cells: dict[str, Cell]
    ways: list[Transition]
    """The machine's own list; it differs from `listed` when a way has been added to it."""
    listed: list[Transition]
    asked: tuple[tuple[Transition, list[Condition]], ...]
    """Each way with the condition that it had, so that one that is added or replaced later is seen."""
    to: dict[str, tuple[Transition, State, State | None]]
    """By destination: the way, the state that is left, and the state that is entered (none, where the line stays)."""
    around: tuple[list[Any], ...]
    """The machine's own lists of what runs around every move."""
    table: Table


class CompiledEvent(Event):
    """An event of `transitions` with a short way for moves on which nothing is attached.

    What is attached is looked for at each move, where `transitions` keeps it; so a hook that is attached later counts
    from then on. Where the log of `transitions` is listened to, every move goes the long way, which writes to it.
    """

    def __init__(self, name: str, machine: Machine) -> None:
        self._paths: dict[str, Path | None] = {}
        super().__init__(name, machine)

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        self.forget()

    def forget(self) -> None:
        """Look again at the next move."""
        self._paths.clear()

    def trigger(  # noqa: C901 - one more call would take as long as half of the move
        self,
        model: Any,  # noqa: ANN401 - a model is anything with a state
        *args: object,
        by: str = _NOBODY,
        facts: Known = _UNTOLD,
        **more: object,
    ) -> bool:
        """Move the model as `transitions` does; `by` and `facts` say who asks and what is known."""
        path: Path | None
        try:
            path = self._paths[model.state]
            mask, memo = path.cells[by]  # type: ignore[union-attr]  # without a path: answered below
            decision = memo[facts & mask]  # type: ignore[operator]  # and so are facts as they came
        except (AttributeError, KeyError, TypeError):
            path, decision = self._first(model, by, facts)
        if path is not None:
            prepare, before, after, final, finalize, failed = path.around
            attached = prepare or before or after or final or finalize or failed
            if not (attached or path.ways != path.listed or _is_logged(_INFO)):
                for way, conditions in path.asked:
                    if way.prepare or way.conditions != conditions:
                        break
                else:
                    if type(decision) is not Allowed:
                        return False
                    way, left, entered = path.to[decision.to]
                    if not (way.before or way.after):
                        if entered is None:
                            return True
                        if not (left.on_exit or entered.on_enter):
                            model.state = decision.to
                            return True
        if not args and not more and by is not _NOBODY and facts is not _UNTOLD:
            return super().trigger(model, by=by, facts=facts)
        told: dict[str, Any] = {} if by is _NOBODY else {"by": by}
        if facts is not _UNTOLD:
            told["facts"] = facts
        return super().trigger(model, *args, **told, **more)

    def _first(self, model: object, by: str, facts: Known) -> tuple[Path | None, Allowed | Denied | None]:
        """Path and decision where they were not at hand, or nothing: then `transitions` says what is wrong."""
        state = getattr(model, self.machine.model_attribute, None)
        if type(state) is not str or by is _NOBODY:
            return None, None
        if state not in self._paths:
            self._paths[state] = path_at(self, state)
        path = self._paths[state]
        if path is None:
            return None, None
        try:
            return path, path.table.decide(state, self.name, by, path.table.prepare(facts))
        except (AttributeError, OrderLifecycleError, TypeError):
            return None, None


class LineMachine(Machine):
    """The machine of `transitions` that moves lines; its events compile."""

    event_cls: type[Event] = CompiledEvent

    def __setattr__(self, name: str, value: object) -> None:
        super().__setattr__(name, value)
        self._forget()

    def add_states(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the arguments of `transitions`
        """As in `transitions`; a state that is given again replaces the one of its name."""
        super().add_states(*args, **kwargs)
        self._forget()

    def _forget(self) -> None:
        for event in self.__dict__.get("events", {}).values():
            if isinstance(event, CompiledEvent):
                event.forget()


def path_at(event: CompiledEvent, source: str) -> Path | None:
    """The path of this event from this state, or None where only `transitions` knows what is to be done."""
    machine, ways = event.machine, event.transitions.get(source)
    if not ways or not _is_stock(event, machine):
        return None
    to: dict[str, tuple[Transition, State, State | None]] = {}
    tables: dict[int, Table] = {}
    for way in ways:
        asked = _asked_by(way)
        if asked is None or (asked.event, asked.source) != (event.name, source) or asked.dest in to:
            return None
        left, entered = machine.states.get(source), machine.states.get(asked.dest)
        if not (_is_stock_state(left) and _is_stock_state(entered)):
            return None
        to[asked.dest] = (way, left, None if way.dest is None else entered)
        tables[id(asked.table)] = asked.table
    table = tables.popitem()[1]
    if tables or to.keys() != {way.dest for way in ways_of(table) if (way.event, way.source) == (event.name, source)}:
        return None
    around = (
        machine.prepare_event,
        machine.before_state_change,
        machine.after_state_change,
        machine.on_final,
        machine.finalize_event,
        machine.on_exception,
    )
    asked_of = tuple((way, way.conditions.copy()) for way in ways)
    return Path(table.cells(source, event.name), ways, ways.copy(), asked_of, to, around, table)


def _is_stock(event: Event, machine: Machine) -> bool:
    """Whether a move means what `transitions` means by it; a queue and another attribute are left to it as well."""
    steps = ("_process", "callback", "callbacks", "get_model_state", "get_state", "resolve_callable", "set_state")
    return (
        isinstance(machine, LineMachine)
        and not machine.has_queue
        and machine.model_attribute == "state"
        and vars(machine).keys().isdisjoint(steps)
        and _inherits(machine, Machine, steps)
        and _inherits(event, Event, ("_is_valid_source", "_process", "_trigger"))
    )


def _asked_by(way: Transition) -> Decided | None:
    """The condition of a way, if the way is as the engine made it."""
    if len(way.conditions) != 1 or not _inherits(way, Transition, ("_change_state", "_eval_conditions", "execute")):
        return None
    condition = way.conditions[0]
    asked = condition.func
    if type(condition) is not Condition or not condition.target or not isinstance(asked, Decided):
        return None
    return asked if asked.source == way.source and asked.dest == (way.dest or way.source) else None


def _is_stock_state(state: State | None) -> TypeGuard[State]:
    return state is not None and _inherits(state, State, ("enter", "exit")) and type(state.value) is str


def _inherits(thing: object, base: type, names: tuple[str, ...]) -> bool:
    return all(getattr(type(thing), name) is getattr(base, name) for name in names)
