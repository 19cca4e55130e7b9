"""A small lifecycle without orders: a lamp that is switched, repaired and scrapped. It has no mistakes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from order_lifecycle.language.conditions import Fact
from order_lifecycle.language.lifecycle import (
    Actor,
    Chapter,
    Effect,
    Event,
    Ground,
    Lifecycle,
    Requirement,
    Standing,
    State,
    Transition,
)

OWNER = Actor("owner", "owner", "Who has the lamp.")
SMITH = Actor("smith", "smith", "Who repairs lamps.")
CLOCK = Actor("clock", "clock", "Time itself.")

bulb = Fact("bulb", "There is a bulb.", "line", known_by="owner", can_change=True)
dark = Fact("dark", "It is dark.", "request", known_by="owner", one_of="ground")
power = Fact("power", "There is power.", "world", known_by="smith", becomes=(("repair", True),))
overdue = Fact("overdue", "The time to repair is over.", "time", known_by="clock", becomes=(("ask", False),))

OFF = State("off", "off", "It gives no light.", "use")
ON = State("on", "on", "It gives light.", "use", 1)
WAITING = State("waiting", "waiting", "A repair is asked for.", "repair", 1, awaits=(SMITH,), asks=True)
SCRAPPED = State("scrapped", "scrapped", "It is gone.", "end", 2, "final")

SWITCH_ON = Event("switch_on", "switch on", "Give light.", (OWNER,), goal="light")
SWITCH_OFF = Event("switch_off", "switch off", "Save power.", (OWNER,))
ASK = Event("ask", "ask for a repair", "Have it repaired.", (OWNER,), goal="light")
REPAIR = Event("repair", "repair", "Make it work.", (SMITH,), foreseen=True)
LAPSE = Event("lapse", "lapse", "Nobody came.", (CLOCK,))
CALL = Event("call", "call the smith", "Ask for help.", (OWNER,))

LIGHT = Effect("light", "light", "Shine.", only_if=power)
NOTE = Effect("note", "note", "Write it down.")
NIGHT = Ground("night", "night", "Because it is dark.", dark)

no_bulb = Requirement("no_bulb", bulb, "There is no bulb.", "manual 1", instead=(CALL,))
day_time = Requirement("day_time", dark, "It is not dark.", "manual 2")
in_time = Requirement("in_time", overdue, "There is still time.", "manual 3")

TO_ON = Transition(SWITCH_ON, (OFF,), ON, (OWNER,), requires=(no_bulb, day_time), effects=(LIGHT, NOTE))
TO_OFF = Transition(SWITCH_OFF, (ON,), OFF, (OWNER,))
TO_WAITING = Transition(ASK, (OFF, ON), WAITING, (OWNER,), effects=(NOTE,))
TO_OFF_AGAIN = Transition(REPAIR, (WAITING,), OFF, (SMITH,), when=power)
TO_SCRAP = Transition(REPAIR, (WAITING,), SCRAPPED, (SMITH,), otherwise=True)
TO_SCRAP_LATE = Transition(LAPSE, (WAITING,), SCRAPPED, (CLOCK,), requires=(in_time,))
CALLING = tuple(Transition(CALL, (state,), state, (OWNER,)) for state in (OFF, ON, WAITING))
TRANSITIONS = (TO_ON, TO_OFF, TO_WAITING, TO_OFF_AGAIN, TO_SCRAP, TO_SCRAP_LATE, *CALLING)

BURNING = Standing("burning", (SWITCH_ON,), (ON,), "It gives light already.", "manual 4", instead=(SWITCH_OFF,))
AT_SMITH = Standing(
    "at_smith", (SWITCH_ON, SWITCH_OFF), (WAITING,), "The smith has it.", "manual 5", opens_after=REPAIR
)
STANDING = (BURNING, AT_SMITH)


def lamp(
    transitions: tuple[Transition, ...] = TRANSITIONS,
    standing: tuple[Standing, ...] = STANDING,
    **changes: Any,  # noqa: ANN401 - any field of a Lifecycle
) -> Lifecycle:
    """The lamp, with other rules or other fields."""
    sound = Lifecycle(
        name="lamp",
        initial=OFF,
        states=(OFF, ON, WAITING, SCRAPPED),
        events=(SWITCH_ON, SWITCH_OFF, ASK, REPAIR, LAPSE, CALL),
        actors=(OWNER, SMITH, CLOCK),
        facts=(bulb, dark, power, overdue),
        grounds=(NIGHT,),
        effects=(LIGHT, NOTE),
        chapters=(Chapter("use", "use", "Light and repair.", transitions, standing),),
        last_resort=CALL,
    )
    return replace(sound, **changes)
