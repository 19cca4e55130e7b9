"""The command ``replay``, which says whether the orders of a log obeyed the lifecycle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.definition.words import words as words_of
from order_lifecycle.entrypoints.choices import Json, Lang, SettledFacts
from order_lifecycle.entrypoints.given import facts_from
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.errors import BadInput, MissingExtra
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from order_lifecycle.derived.replay import Deviation, Judged, Totals
    from order_lifecycle.entrypoints.replay_files import LineFile
    from order_lifecycle.platforms.event_log import Log
    from order_lifecycle.terms.in_force import Terms

USUAL = {"cash_on_delivery": False}
"""What is taken for true of an order of which a log says nothing: `--fact` says otherwise."""

DEVIATES = 1
"""The exit code where some line does not obey."""


class Said(NamedTuple):
    """A letter of the log, in words that the lifecycle knows."""

    event: str
    by: str | None
    facts: tuple[tuple[str, bool], ...]


@dataclass
class Replayed:
    """What came of a log: the totals, the orders by what is wrong with them, and the rows that could not be read.

    An order fits if all its lines do.
    """

    terms: Terms
    totals: Totals
    rows_in: int = 0
    rows_judged: int = 0
    reported: Counter[str] = field(default_factory=Counter)
    zoneless: int = 0
    orders: int = 0
    orders_that_fit: int = 0
    deviating: dict[Deviation, int] = field(default_factory=dict)
    ignored: Counter[str] = field(default_factory=Counter)


def replay(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="CSV, JSON lines, Parquet, OCEL 2.0 JSON or XES.")],
    *,
    form: Annotated[str | None, typer.Option("--from", help="ours, ocel or xes; without it, detected.")] = None,
    columns: Annotated[
        Path | None, typer.Option(metavar="MAPPING.toml", help="How columns and events are named.")
    ] = None,
    engine: Annotated[str | None, typer.Option(help="polars or python; without it, the fastest there is.")] = None,
    market: Annotated[str, typer.Option("--market", help="The terms by which the orders are judged.")] = "marketplace",
    fact: SettledFacts = None,
    zone: Annotated[str, typer.Option(help="The zone of times that have none.")] = "UTC",
    lang: Lang = "en",
    json: Json = False,
    report: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write every line, the totals and a drawing.")
    ] = None,
) -> None:
    """Did the orders of a log obey the lifecycle? Exit 0 if all do, 1 if some do not."""
    try:
        from order_lifecycle.entrypoints import replay_files, replay_output
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        raise MissingExtra("replay", "'order-lifecycle[polars]'") from None
    words = words_of(lang)
    lines = replay_files.LineFile.within(report) if report else None
    replayed = judged(log, form, columns, engine=engine, market=market, facts=fact or (), zone=zone, lines=lines)
    out = replay_output.ReplayOut.said(str(log), replayed, words)
    if report:
        replay_files.write(report, out, replayed.totals, words)
    if json:
        replay_output.print_json(out)
    else:
        replay_output.show(out, words)
    if any(each.kind != "fits" for each in replayed.totals.kinds):
        raise typer.Exit(DEVIATES)


def judged(
    log: Path,
    form: str | None = None,
    columns: Path | None = None,
    *,
    engine: str | None = None,
    market: str = "marketplace",
    facts: Sequence[str] = (),
    zone: str = "UTC",
    lines: LineFile | None = None,
) -> Replayed:
    """Every line of the log, judged by the terms of the market that are in force today."""
    from order_lifecycle.derived.replay import Automaton, Totals, add, judge
    from order_lifecycle.entrypoints.progress import progress
    from order_lifecycle.platforms.event_log import read_log

    terms = terms_in_force(market, datetime.now(UTC).date())
    automaton = Automaton(ORDER_LINE, _settled(terms, facts))
    replayed = Replayed(terms, Totals())
    with progress(log.name) as told:
        for part in read_log(log, form, columns, engine=engine, zone=zone, progress=told):
            numbers = automaton.learn(_known_letters(part, replayed))
            letter = numbers[part.letter] if part.letter.size else part.letter
            found = judge(automaton, part.line, letter, part.at)
            add(replayed.totals, found, letter, part.at)
            _count(replayed, part, found)
            if lines:
                lines.write(part, found)
    if lines:
        lines.close()
    if not replayed.rows_in:
        raise BadInput(str(log), "holds no rows", "an event log")
    return replayed


def _settled(terms: Terms, facts: Sequence[str]) -> dict[str, dict[str, bool]]:
    told = USUAL | dict(facts_from(facts))
    for name in told:
        ORDER_LINE.fact(name)
    given = {name: value for name, value in told.items() if value is not None}
    return {
        state: {**{name: value for name, value in held.items() if name not in told}, **given}
        for state, held in facts_under(terms).items()
    }


def _known_letters(part: Log, replayed: Replayed) -> list[Said]:
    """The letters without facts and actors that the lifecycle does not know: these are told, and not used."""
    facts = {fact.name for fact in ORDER_LINE.facts}
    actors = {actor.name for actor in ORDER_LINE.actors}
    found = []
    for letter in part.letters:
        by = letter.by if letter.by in actors else None
        if letter.by is not None and by is None:
            replayed.ignored[f"actor {letter.by}"] += 1
        for name, _ in letter.facts:
            if name not in facts:
                replayed.ignored[f"column {name}"] += 1
        found.append(Said(letter.event, by, tuple(each for each in letter.facts if each[0] in facts)))
    return found


def _count(replayed: Replayed, part: Log, found: Judged) -> None:
    replayed.rows_in += part.rows_in
    replayed.rows_judged += int(part.line.size)
    replayed.reported.update(part.counts)
    replayed.zoneless += part.zoneless
    replayed.orders += part.lines.orders()
    for number, deviation in enumerate(found.deviations):
        lines = found.folded.lines[found.number == number].astype("int64")
        if lines.size:
            orders = part.lines.orders(lines) if deviation.kind != "fits" else 0
            replayed.deviating[deviation] = replayed.deviating.get(deviation, 0) + orders
    wrong = found.folded.lines[found.number != 0].astype("int64")
    replayed.orders_that_fit += part.lines.orders() - (part.lines.orders(wrong) if wrong.size else 0)
