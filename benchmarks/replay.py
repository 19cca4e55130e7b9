"""Reading a log of a million events: against stock transitions, a dict, an outside reader, and the machine's limit.

All contenders must find the same lines that obey before anything is timed; a slow reading by `decide` of every distinct
line says which these are. r4pm only loads the log and groups it into variants here, without judging any: what it would
take at least.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

import numpy as np
import polars as pl
import r4pm
from transitions import Machine, MachineError

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.timing import measure, surroundings
from order_lifecycle.deciding.decide import decide
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.replay import FITS, Automaton, Totals, add, fold, judge
from order_lifecycle.language.conditions import Facts
from order_lifecycle.platforms.event_log import read_log

SETTLED = {
    "cash_on_delivery": False,
    "amount_covers_order": True,
    "held_in_free_window": False,
    "in_free_cancel_window": False,
    "merchant_consents": False,
    "cancelling_needs_no_consent": False,
    "buyer_may_ask_when_packed": False,
    "after_sales_over": True,
    "not_delivered": False,
    "ground_is_non_conformity": False,
    "return_needs_no_consent": True,
    "in_return_window": True,
    "custom_made": False,
    "perishable": False,
    "final_sale": False,
    "digital_supplied": False,
    "seal_broken": False,
    "send_back_overdue": False,
    "money_held": True,
    "amount_within_refundable": True,
    "amount_settles": True,
    "refused_at_door": False,
}
"""What holds for every order, so that a machine without facts can go the same ways."""

COURSES = (
    "pay/payment_provider pack/merchant ship/carrier deliver/carrier complete/system",
    "pay/payment_provider ship/merchant deliver/carrier",
    "pay/payment_provider ship/merchant deliver/carrier request_return/buyer send_back/buyer receive/merchant",
    "cancel/buyer",
    "pay/payment_provider pack/merchant ship/carrier fail_delivery/carrier receive/carrier refund/payment_provider",
)
DISORDER = 0.04
START = 1_767_225_600_000_000


class Said(NamedTuple):
    """A letter: an event and who did it."""

    event: str
    by: str | None = None
    facts: tuple[tuple[str, bool], ...] = ()


LETTERS = sorted({Said(*word.split("/")) for course in COURSES for word in course.split()})  # type: ignore[arg-type]  # two words


class Log(NamedTuple):
    """The columns, in the order in which the events arrive, and the letters of each line."""

    line: np.ndarray[Any, Any]
    letter: np.ndarray[Any, Any]
    at: np.ndarray[Any, Any]
    lines: list[tuple[int, ...]]


def log(events: int) -> Log:
    """So many events of lines that take usual courses, some of them with two events turned round."""
    dice = Random(11)  # noqa: S311 - nothing secret is drawn
    number = {letter: place for place, letter in enumerate(LETTERS)}
    courses = [tuple(number[Said(*word.split("/"))] for word in course.split()) for course in COURSES]  # type: ignore[arg-type]  # two words
    lines: list[tuple[int, ...]] = []
    rows: list[tuple[int, int, int]] = []
    while len(rows) < events:
        course = list(dice.choices(courses, (50, 20, 15, 10, 5))[0])
        if dice.random() < DISORDER and len(course) > 1:
            place = dice.randrange(len(course) - 1)
            course[place : place + 2] = course[place : place + 2][::-1]
        begun = START + dice.randrange(10**13)
        rows += [
            (begun + step * 3_600_000_000 + dice.randrange(10**9), len(lines), each) for step, each in enumerate(course)
        ]
        lines.append(tuple(course))
    rows.sort()
    at, line, letter = (np.array(each) for each in zip(*rows, strict=True))
    return Log(line.astype(np.int32), letter.astype(np.uint16), at.astype(np.int64), lines)


def settled() -> dict[str, dict[str, bool]]:
    """The same in every state."""
    return {state.name: dict(SETTLED) for state in ORDER_LINE.states}


def truth(given: Log) -> set[int]:
    """The lines that obey, read by `decide`, each distinct line once."""
    known: dict[tuple[int, ...], bool] = {}
    for course in set(given.lines):
        state: str | None = "placed"
        for letter in course:
            decision = decide(ORDER_LINE, state or "", *LETTERS[letter][:2], Facts(SETTLED))  # type: ignore[arg-type]  # told
            state = decision.to if isinstance(decision, Allowed) else None
            if state is None:
                break
        known[course] = state is not None
    return {number for number, course in enumerate(given.lines) if known[course]}


class Order:
    """A model without anything but a state."""

    def __init__(self) -> None:
        self.state = "placed"


def with_transitions(given: Log) -> set[int]:
    """Stock transitions: one machine, one trigger an event."""
    order = Order()
    machine = Machine(order, [state.name for state in ORDER_LINE.states], initial="placed", auto_transitions=False)
    for letter in LETTERS:
        for state in ORDER_LINE.states:
            decision = decide(ORDER_LINE, state.name, letter.event, str(letter.by), Facts(SETTLED))
            if isinstance(decision, Allowed):
                machine.add_transition(f"{letter.event}_{letter.by}", state.name, decision.to)
    calls = [machine.events[f"{letter.event}_{letter.by}"].trigger for letter in LETTERS]
    fit = set()
    for line, course in enumerate(given.lines):
        order.state = "placed"
        try:
            for number in course:
                calls[number](order)
        except MachineError:
            continue
        fit.add(line)
    return fit


def with_dict(given: Log) -> set[int]:
    """A dict of (state, letter), after sorting the events by line and time."""
    ways = {
        (state.name, number): decision.to
        for state in ORDER_LINE.states
        for number, letter in enumerate(LETTERS)
        if isinstance(decision := decide(ORDER_LINE, state.name, letter.event, str(letter.by), Facts(SETTLED)), Allowed)
    }
    states: dict[int, str | None] = {}
    rows = sorted(zip(given.line.tolist(), given.at.tolist(), given.letter.tolist(), strict=True))
    for line, _, letter in rows:
        state = states.get(line, "placed")
        states[line] = ways.get((state, letter)) if state is not None else None
    return {line for line, state in states.items() if state is not None}


def folded(automaton: Automaton, given: Log) -> set[int]:
    """Ours: which lines obey."""
    found = fold(automaton, given.line, given.letter, given.at)
    return set(found.lines[found.failed == FITS].tolist())


def everything(automaton: Automaton, given: Log) -> Totals:
    """Ours: which lines obey, what is wrong with the others, variants, ways and waiting."""
    totals = Totals()
    add(totals, judge(automaton, given.line, given.letter, given.at), given.letter, given.at)
    return totals


def from_file(automaton: Automaton, file: Path) -> Totals:
    """Ours, from the file to the totals."""
    totals = Totals()
    for part in read_log(file):
        letter = automaton.learn([Said(each.event, each.by) for each in part.letters])[part.letter]
        add(totals, judge(automaton, part.line, letter, part.at), letter, part.at)
    return totals


def with_r4pm(file: Path) -> str:
    """The outside reader: load and group into variants."""
    item = r4pm.import_item("EventLog", str(file))
    variants: str = r4pm.bindings.log_to_activity_projection(item)
    r4pm.remove_item(item)
    r4pm.remove_item(variants)
    return variants


def files(given: Log, folder: Path) -> dict[str, Path]:
    """The log as CSV, Parquet and XES."""
    frame = pl.DataFrame(
        {
            "order_id": [f"A{line:07}" for line in given.line.tolist()],
            "line_id": ["1"] * given.line.size,
            "event": [LETTERS[letter].event for letter in given.letter.tolist()],
            "at": pl.Series(given.at).cast(pl.Datetime("us", "UTC")),
            "by": [LETTERS[letter].by for letter in given.letter.tolist()],
        }
    )
    named = {form: folder / f"log.{form}" for form in ("csv", "parquet", "xes")}
    frame.write_csv(named["csv"], datetime_format="%Y-%m-%dT%H:%M:%S%.6fZ")
    frame.write_parquet(named["parquet"])
    order = np.lexsort((given.at, given.line))
    starts = [*np.flatnonzero(np.diff(given.line[order], prepend=-1)).tolist(), order.size]
    with named["xes"].open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0"?><log xes.version="1.0" xmlns="http://www.xes-standard.org/">')
        for start, end in pairwise(starts):
            name = quoteattr(f"A{given.line[order[start]]:07}")
            out.write(f'<trace><string key="concept:name" value={name}/>')
            for row in order[start:end].tolist():
                at = np.datetime64(int(given.at[row]), "us").item().isoformat(timespec="milliseconds")
                event = LETTERS[int(given.letter[row])].event
                out.write(f'<event><string key="concept:name" value="{event}"/>')
                out.write(f'<date key="time:timestamp" value="{at}Z"/></event>')
            out.write("</trace>")
        out.write("</log>")
    return named


def main() -> None:
    """Check, measure, print, and write the figures to a file if one is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", metavar="FILE", type=Path, help="add the figures to this file")
    chosen = parser.parse_args()
    given = log(chosen.events)
    automaton = Automaton(ORDER_LINE, settled())
    automaton.learn(LETTERS)
    fit = truth(given)
    for name, found in (
        ("ours", folded(automaton, given)),
        ("transitions", with_transitions(given)),
        ("dict", with_dict(given)),
    ):
        if found != fit:
            message = f"{name} finds {len(found)} lines that obey, decide {len(fit)}"
            raise SystemExit(message)
    print(f"{given.line.size:,} events of {len(given.lines):,} lines; {len(fit):,} obey: all contenders agree")
    with tempfile.TemporaryDirectory() as folder:
        named = files(given, Path(folder))
        if from_file(automaton, named["csv"]).fitting != len(fit) or from_file(
            automaton, named["parquet"]
        ).fitting != len(fit):
            message = "from the files another number of lines obeys"
            raise SystemExit(message)
        space = {**globals(), "given": given, "automaton": automaton, **named}
        taken = measure(
            {
                "limit: copy the columns": ("given.line.copy(), given.letter.copy(), given.at.copy()", space),
                "ours: which lines obey": ("fold(automaton, given.line, given.letter, given.at)", space),
                "ours: everything that is told": ("everything(automaton, given)", space),
                "ours: from Parquet to all of it": ("from_file(automaton, parquet)", space),
                "ours: from CSV to all of it": ("from_file(automaton, csv)", space),
                "a dict, events sorted first": ("with_dict(given)", space),
                "stock transitions, events sorted before": ("with_transitions(given)", space),
                "r4pm: load XES and group, judge nothing": ("with_r4pm(xes)", space),
            },
            chosen.rounds,
            0.0,
        )
    report: dict[str, Any] = {"surroundings": surroundings(), "events": int(given.line.size), "ratios": {}}
    for name in taken.taken:
        print(f"{name:<42} {taken.median(name) / 1e6:>9,.0f} ms")
    for name, over in (
        ("stock transitions, events sorted before", "ours: which lines obey"),
        ("a dict, events sorted first", "ours: which lines obey"),
        ("r4pm: load XES and group, judge nothing", "ours: from Parquet to all of it"),
        ("r4pm: load XES and group, judge nothing", "ours: from CSV to all of it"),
        ("ours: which lines obey", "limit: copy the columns"),
    ):
        ratio = taken.ratio(name, over)
        report["ratios"][f"{name} / {over}"] = list(ratio)
        print(f"{name} / {over}: {ratio}")
    if chosen.json:
        known = json.loads(chosen.json.read_text()) if chosen.json.exists() else {}
        chosen.json.write_text(json.dumps(known | {"replay": report}, indent=2) + "\n")


if __name__ == "__main__":
    main()
