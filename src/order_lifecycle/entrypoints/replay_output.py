"""What `replay` says: as a documented, versioned JSON document, and as tables that fit a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Literal, Self

from pydantic import BaseModel, ConfigDict, Field
from rich.box import SIMPLE_HEAD
from rich.table import Table

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.replay import KINDS, PLACED, Deviation, waiting
from order_lifecycle.entrypoints.showing import console

if TYPE_CHECKING:
    from collections.abc import Iterable

    from order_lifecycle.entrypoints.replaying import Replayed
    from order_lifecycle.language.words import Words

FORMAT: Literal["order-lifecycle/replay/1"] = "order-lifecycle/replay/1"
VARIANTS_SHOWN = 20


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True)


class DeviationOut(_Out):
    """What lines do that do the same: the first thing that is wrong, or that nothing is."""

    kind: str = Field(description="One of: " + ", ".join(KINDS))
    lines: int
    orders: int
    event: str
    states: list[str]
    codes: list[str]
    missing: list[str] = Field(description="The fewest events after which it would have been possible.")
    after: str = Field(description="The event that should have come first, where both are told.")
    sentence: str


class VariantOut(_Out):
    """A course that lines took."""

    events: list[str]
    lines: int


class WaitOut(_Out):
    """How long lines stood in a state before they left it."""

    state: str
    median_seconds: float
    ninth_decile_seconds: float
    times: int


class EndOut(_Out):
    """Where lines stand at the end that obey; several states where the log does not tell which."""

    states: list[str]
    lines: int


class ArcOut(_Out):
    """A way that lines took, or (`allowed` false) something that was not possible in that state."""

    event: str
    state: str
    to: str
    times: int
    allowed: bool


class ReplayOut(_Out):
    """All that a log says. Rows in are rows judged and rows reported."""

    format: Literal["order-lifecycle/replay/1"] = FORMAT
    log: str
    terms: str
    definition: str = Field(description="The digest of the definition by which the log was judged.")
    rows_in: int
    rows_judged: int
    rows_reported: dict[str, int]
    events: int
    lines: int
    orders: int
    deviations: list[DeviationOut]
    variants: list[VariantOut]
    waiting: list[WaitOut]
    ends: list[EndOut]
    arcs: list[ArcOut]
    rows_without_zone: int = Field(description="Rows whose time says no zone: read in the zone that was given, or UTC.")
    ignored: list[str] = Field(description="Columns and actors that the lifecycle does not know.")

    @classmethod
    def said(cls, log: str, replayed: Replayed, words: Words) -> Self:
        """From what came of a log."""
        totals = replayed.totals
        kinds = sorted(totals.kinds.items(), key=lambda each: (KINDS.index(each[0].kind), -each[1]))
        known = {event.name for event in ORDER_LINE.events}
        arcs = [
            ArcOut(event=event, state=state, to=to, times=count, allowed=True)
            for (event, state, to), count in totals.arcs.most_common()
        ]
        arcs += [
            ArcOut(event=event, state=state, to=would_lead_to(event), times=count, allowed=False)
            for (event, state), count in totals.wrong.most_common()
            if event in known
        ]
        return cls(
            log=log,
            terms=replayed.terms.id,
            definition=ORDER_LINE.digest,
            rows_in=replayed.rows_in,
            rows_judged=replayed.rows_judged,
            rows_reported=dict(replayed.reported),
            events=totals.events,
            lines=totals.lines,
            orders=replayed.orders,
            deviations=[
                DeviationOut(
                    kind=each.kind,
                    lines=count,
                    orders=replayed.orders_that_fit if each.kind == "fits" else replayed.deviating.get(each, 0),
                    event=each.event,
                    states=list(each.states),
                    codes=list(each.codes),
                    missing=list(each.missing),
                    after=each.after,
                    sentence=sentence(each, words),
                )
                for each, count in kinds
            ],
            variants=[VariantOut(events=list(v), lines=n) for v, n in totals.variants.most_common(VARIANTS_SHOWN)],
            waiting=[
                WaitOut(state=state, median_seconds=median, ninth_decile_seconds=decile, times=times)
                for state, (median, decile, times) in waiting(totals).items()
            ],
            ends=[EndOut(states=list(states), lines=count) for states, count in totals.ends.most_common()],
            arcs=arcs,
            rows_without_zone=replayed.zoneless,
            ignored=sorted(replayed.ignored),
        )


def would_lead_to(event: str) -> str:
    """The state to which an event usually leads, for a drawing of what was not possible."""
    found = ORDER_LINE.event(event).leads_to
    if found is not None:
        return found.name
    return next(way.to.name for way in ORDER_LINE.transitions if way.event.name == event)


def sentence(deviation: Deviation, words: Words) -> str:
    """What happened, in words of a shop."""
    whys = [words.sentence(ORDER_LINE.rules[code]) for code in deviation.codes[:1]]
    return words.phrase(
        f"replay_{deviation.kind}",
        event=_event(deviation.event, words),
        states=_states(deviation.states, words),
        after=_event(deviation.after, words),
        missing=", ".join(_event(event, words) for event in deviation.missing),
        why=" ".join(whys),
    )


def _event(name: str, words: Words) -> str:
    if name == PLACED:
        return words.phrase("replay_placed")
    known = {event.name: event for event in ORDER_LINE.events}
    return words.label(known[name]) if name in known else name


def _states(names: Iterable[str], words: Words) -> str:
    said = [words.label(ORDER_LINE.state(name)) for name in names]
    return words.phrase("replay_or").join(said) or words.phrase("replay_unborn")


def print_json(out: ReplayOut) -> None:
    """The document, on standard output."""
    sys.stdout.write(out.model_dump_json(indent=2) + "\n")


def show(out: ReplayOut, words: Words) -> None:
    """The tables, on standard output."""
    screen = console()
    head = {"lines": out.lines, "orders": out.orders, "events": out.events, "terms": out.terms}
    screen.print(words.phrase("replay_head", **head))
    reported = sum(out.rows_reported.values())
    screen.print(
        words.phrase("replay_rows", rows_in=out.rows_in, rows_judged=out.rows_judged, rows_reported=reported),
        style="dim",
    )
    if out.rows_without_zone:
        screen.print(words.phrase("replay_zoneless", rows=out.rows_without_zone), style="dim")
    for what in out.ignored:
        screen.print(words.phrase("replay_ignored", what=what), style="dim")
    table = _table(words, "replay_orders", "replay_lines", "replay_what")
    for each in out.deviations:
        table.add_row(
            f"{each.orders:,}", f"{each.lines:,}", each.sentence, style=None if each.kind == "fits" else "red"
        )
    screen.print(table)
    if all(each.kind == "fits" for each in out.deviations):
        screen.print(words.phrase("replay_all_fit"))
    if out.rows_reported:
        table = _table(words, "replay_measured", "replay_rows_reported")
        for kind, count in out.rows_reported.items():
            table.add_row(f"{count:,}", words.phrase(f"row_{kind}"))
        screen.print(table)
    table = _table(words, "replay_lines", "replay_ends")
    for end in out.ends:
        table.add_row(f"{end.lines:,}", _states(end.states, words))
    screen.print(table)
    table = _table(words, "replay_measured", "replay_state", "replay_median", "replay_decile")
    for wait in out.waiting:
        state = words.label(ORDER_LINE.state(wait.state))
        table.add_row(
            f"{wait.times:,}", state, duration(wait.median_seconds, words), duration(wait.ninth_decile_seconds, words)
        )
    screen.print(table)
    table = _table(words, "replay_lines", "replay_variants")
    for variant in out.variants[:5]:
        table.add_row(f"{variant.lines:,}", ", ".join(_event(event, words) for event in variant.events))
    screen.print(table)


def _table(words: Words, *heads: str) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for number, head in enumerate(heads):
        amount = number < len(heads) - 1 and head in {"replay_orders", "replay_lines", "replay_measured"}
        table.add_column(words.phrase(head), justify="right" if amount else "left", overflow="fold")
    return table


DAY, HOUR, MINUTE = 86_400, 3_600, 60


def duration(seconds: float, words: Words) -> str:
    """A time span as people say it.

    >>> from order_lifecycle.definition.words import words
    >>> duration(90_000, words("en")), duration(125, words("en"))
    ('1.0 days', '2 minutes')
    """
    if seconds >= DAY:
        return words.phrase("replay_days", number=f"{seconds / DAY:.1f}")
    if seconds >= HOUR:
        return words.phrase("replay_hours", number=f"{seconds / HOUR:.1f}")
    return words.phrase("replay_minutes", number=f"{seconds / MINUTE:.0f}")
