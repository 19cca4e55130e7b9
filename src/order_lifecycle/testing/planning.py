"""What shall be walked in an order system, and what must be refused on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from order_lifecycle.derived.scenarios import Reach, Walk, paths
from order_lifecycle.errors import BadInput, UnknownName

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from order_lifecycle.derived.scenarios import Cover, Scenario, Step
    from order_lifecycle.language.lifecycle import Chapter, Lifecycle

    Settled = Mapping[str, bool] | Mapping[str, Mapping[str, bool]]
    """Facts that hold for every order of a system: everywhere, or by state."""


@dataclass(frozen=True)
class Plan:
    """The tests of one order system: what it knows of the lifecycle, the paths, and the refusals on the way.

    `lifecycle` is without what the system leaves out; `known` holds by state.
    """

    lifecycle: Lifecycle
    known: Mapping[str, Mapping[str, bool]]
    left_out: frozenset[str] = frozenset()
    _tried: set[object] = field(default_factory=set, compare=False, repr=False)
    _paths: dict[Cover, tuple[Scenario, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, lifecycle: Lifecycle, known: Settled, leaving_out: Collection[str] = ()) -> Plan:
        """The plan for a system that knows all of a lifecycle but some events and actors.

        `UnknownName` for an event, an actor, a state or a fact that the lifecycle does not have.

        >>> from order_lifecycle.definition import ORDER_LINE
        >>> plan = Plan.of(ORDER_LINE, {"silence_approves": True}, ["escalate", "carrier"])
        >>> any(way.event.name == "escalate" for way in plan.lifecycle.transitions)
        False
        """
        names = {event.name for event in lifecycle.events} | {actor.name for actor in lifecycle.actors}
        for name in leaving_out:
            if name not in names:
                raise UnknownName("event or actor", name, names)
        by_state = _by_state(lifecycle, known)
        chapters = tuple(_without(chapter, leaving_out) for chapter in lifecycle.chapters)
        return cls(replace(lifecycle, chapters=chapters), by_state, frozenset(leaving_out))

    @cached_property
    def reach(self) -> Reach:
        """Everything that an order of the system can come to."""
        return Reach(self.lifecycle, {"system": self.known} if self.known else None)

    def paths(self, cover: Cover) -> tuple[Scenario, ...]:
        """The paths that cover it."""
        if cover not in self._paths:
            self._paths[cover] = paths(self.reach, cover)
        return self._paths[cover]

    def walk(self, scenario: Scenario) -> Walk:
        """The walk at the beginning of a path."""
        return Walk.begun(self.reach, scenario.order)

    def refusals(self, walk: Walk) -> Iterator[Step]:
        """What must be refused here, and has not been tried at such a spot yet; it takes no time."""
        for step in walk.refusals():
            if step.event in self.left_out or step.by in self.left_out:
                continue
            place = walk.spot if step.facts else step.source
            mark = (place, step.key)
            if mark not in self._tried and walk.taken(step).standing_still(walk):
                self._tried.add(mark)
                yield step

    @cached_property
    def marks(self) -> dict[str, tuple[tuple[str, ...], ...]]:
        """What can be covered: states, transitions, and the requirements that refuse, as far as time allows it."""
        last = [path.steps for cover in ("transitions", "requirements") for path in self.paths(cover)]
        steps = [step for each in last for step in each]
        return {
            "states": tuple(dict.fromkeys((spot.state,) for spot in self.reach.reached)),
            "transitions": tuple(dict.fromkeys(step.mark for step in steps if not step.refused)),
            "refusals": tuple(dict.fromkeys(step.mark for step in steps if step.refused)),
        }


def _by_state(lifecycle: Lifecycle, known: Settled) -> Mapping[str, Mapping[str, bool]]:
    flat: dict[str, bool] = {}
    nested: dict[str, Mapping[str, bool]] = {}
    given: Mapping[str, object] = known
    for name, value in given.items():
        if isinstance(value, bool):
            flat[lifecycle.fact(name).name] = value
        elif isinstance(value, Mapping):
            nested[lifecycle.state(name).name] = {lifecycle.fact(fact).name: held for fact, held in value.items()}
        else:
            raise BadInput(f"known {name}", f"{value!r}", "true or false, or facts by state")
    if not known:
        return {}
    return {state.name: {**flat, **nested.get(state.name, {})} for state in lifecycle.states}


def _without(chapter: Chapter, names: Collection[str]) -> Chapter:
    left = [way for way in chapter.transitions if way.event.name not in names]
    kept = [(way, tuple(actor for actor in way.by if actor.name not in names)) for way in left]
    return replace(chapter, transitions=tuple(replace(way, by=by) for way, by in kept if by))


def told(steps: Sequence[Step]) -> str:
    """The steps, one a line, as a person would repeat them.

    >>> from order_lifecycle.derived.scenarios import Step
    >>> print(told([Step("cancel", "buyer", "paid", "cancelled", {"evidence_given": False})]))
      1. cancel by buyer at paid, with evidence_given=no -> cancelled
    """
    lines = []
    for number, step in enumerate(steps, 1):
        facts = ", ".join(f"{name}={'yes' if value else 'no'}" for name, value in step.facts.items())
        point = f"refused: {', '.join(step.refused)}" if step.refused else step.to
        lines.append(
            f"  {number}. {step.event} by {step.by} at {step.source}{f', with {facts}' if facts else ''} -> {point}"
        )
    return "\n".join(lines)
