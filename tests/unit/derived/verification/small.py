"""Small lifecycles drawn at random, with every kind of fact; they make no sense, and need none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from order_lifecycle.language.conditions import Condition, Fact
from order_lifecycle.language.lifecycle import (
    Actor,
    Chapter,
    Event,
    Ground,
    Lifecycle,
    Requirement,
    State,
    Transition,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from hypothesis.strategies import DrawFn

    from order_lifecycle.language.conditions import Kind

    Known = Mapping[str, Mapping[str, bool]]

ACTORS = tuple(Actor(name, name, "Somebody.") for name in ("ann", "bob", "clock"))
EVENTS = ("go", "turn", "wait", "ask")
"""The last one is asked on a ground, where there are grounds."""


@st.composite
def lifecycles(draw: DrawFn) -> Lifecycle:
    """A lifecycle of three to five states and three to five facts."""
    names = [f"s{number}" for number in range(draw(st.integers(3, 5)))]
    states = tuple(_state(draw, name, last=name == names[-1]) for name in names)
    events = tuple(
        Event(name, name, "Something.", tuple(draw(st.lists(st.sampled_from(ACTORS), min_size=1, unique=True))))
        for name in EVENTS
    )
    facts = _facts(draw, names)
    grounds = tuple(Ground(fact.name, fact.name, "A ground.", fact) for fact in facts if fact.one_of == "ground")
    ways = tuple(_way(draw, number, states, events, facts) for number in range(draw(st.integers(3, 8))))
    return Lifecycle(
        name="small",
        initial=states[0],
        states=states,
        events=events,
        actors=ACTORS,
        facts=facts,
        grounds=grounds,
        effects=(),
        chapters=(Chapter("all", "all", "Everything.", ways),),
        grounded=(events[-1],) if grounds else (),
    )


@st.composite
def terms_of(draw: DrawFn, lifecycle: Lifecycle) -> dict[str, Known]:
    """One to three terms, which settle facts that no event turns; a fact of the terms can differ by state."""
    able = [fact for fact in lifecycle.facts if not fact.becomes and not fact.one_of]
    found: dict[str, Known] = {}
    for name in ("north", "south", "east")[: draw(st.integers(1, 3))]:
        settled = [fact for fact in able if draw(st.booleans())]
        everywhere = {fact.name: draw(st.booleans()) for fact in settled}
        found[name] = {
            state.name: {
                fact.name: draw(st.booleans()) if fact.kind == "terms" else everywhere[fact.name] for fact in settled
            }
            for state in lifecycle.states
        }
    return found


def conditions(facts: Sequence[Fact]) -> st.SearchStrategy[Condition]:
    """Conditions of one or two facts."""
    plain = st.sampled_from(facts).flatmap(lambda fact: st.sampled_from((fact, ~fact)))
    joined: tuple[Callable[[Condition, Condition], Condition], ...] = (lambda a, b: a & b, lambda a, b: a | b)
    return plain | st.builds(lambda a, b, join: join(a, b), plain, plain, st.sampled_from(joined))


def _state(draw: DrawFn, name: str, *, last: bool) -> State:
    if last:
        return State(name, name, "The end.", "all", kind="final")
    awaits = tuple(draw(st.lists(st.sampled_from(ACTORS), max_size=1)))
    return State(name, name, "A place.", "all", awaits=awaits, asks=bool(awaits) and draw(st.booleans()))


def _facts(draw: DrawFn, states: Sequence[str]) -> tuple[Fact, ...]:
    able = {
        "lasting": [Fact("lasting", "It lasts.", draw(st.sampled_from(("line", "terms", "world"))), known_by="ann")],
        "kinds": [Fact(name, "A kind.", "line", known_by="ann", one_of="kind") for name in ("round", "square")],
        "grounds": [Fact(name, "A ground.", "request", known_by="ann", one_of="ground") for name in ("whim", "fault")],
        "free": [Fact("free", "As they say.", "request", known_by="bob")],
        "time": [Fact("late", "It is late.", "time", known_by="clock")],
    }
    parts = draw(st.lists(st.sampled_from(sorted(able)), min_size=1, max_size=2, unique=True))
    facts = [fact for part in parts for fact in able[part]]
    for name in ("past", "before")[: draw(st.integers(0 if len(facts) > 2 else 1, 2))]:
        kind: Kind = draw(st.sampled_from(("line", "request", "world")))
        first = draw(st.sampled_from((False, True, None)))
        facts.append(Fact(name, "It was.", kind, known_by="bob", becomes=_turns(draw, facts, states), at_first=first))
    return tuple(facts)


def _turns(draw: DrawFn, facts: Sequence[Fact], states: Sequence[str]) -> tuple[tuple[str, bool | str], ...]:
    """What makes a fact what: events, also at one state alone; true, false, or what another fact is."""
    at = st.sampled_from([*EVENTS, *(f"{state}/{event}" for state in states for event in EVENTS)])
    to: st.SearchStrategy[bool | str] = st.booleans() | st.sampled_from([fact.name for fact in facts])
    return tuple(draw(st.lists(st.tuples(at, to), min_size=1, max_size=3, unique_by=lambda pair: pair[0])))


def _way(
    draw: DrawFn, number: int, states: Sequence[State], events: Sequence[Event], facts: Sequence[Fact]
) -> Transition:
    event = draw(st.sampled_from(events))
    rules = draw(st.lists(conditions(facts), max_size=2))
    return Transition(
        event,
        tuple(draw(st.lists(st.sampled_from(states[:-1]), min_size=1, max_size=2, unique=True))),
        draw(st.sampled_from(states)),
        tuple(draw(st.lists(st.sampled_from(event.actors), min_size=1, unique=True))),
        when=draw(st.none() | conditions(facts)),
        otherwise=True,
        requires=tuple(Requirement(f"r{number}{place}", rule, "No.", "drawn") for place, rule in enumerate(rules)),
    )
