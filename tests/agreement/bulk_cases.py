"""Cases in bulk, what `decide` says of each, and how every engine is asked: shared by the tests of bulk decisions."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import duckdb
import polars as pl
import pyarrow as pa

from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.table import Columns, Outcome, Table
from order_lifecycle.derived.table.lookup import NO_STATE
from order_lifecycle.derived.table.on_arrow import decided_batches, with_decisions
from order_lifecycle.derived.table.on_duckdb import with_decisions as with_decisions_of_duckdb
from order_lifecycle.derived.table.on_polars import number, outcome
from order_lifecycle.derived.table.on_polars import with_decisions as with_decisions_of_polars

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from order_lifecycle.derived.table.lookup import Lookup

    Said = tuple[str | None, str | None, bool]
    Case = tuple[str | None, dict[str, bool]]
    """A state, which may be none, and what is known."""

TABLE = Table(ORDER_LINE)
STATES = TABLE.rows.states
NOWHERE = (None, "nowhere")
FACTS_MAX = 9
"""A question that turns on more facts is asked once for each assignment of those above."""

CONSTANT = [(each.name, actor.name) for each in ORDER_LINE.events for actor in ORDER_LINE.actors]
QUESTIONS = [
    (event, actor) for event, actor in CONSTANT if any(ORDER_LINE.cell_facts(state, event, actor) for state in STATES)
]
"""The questions that turn on facts."""

LARGE = [("cancel", "buyer"), ("request_refund", "buyer"), ("ship", "merchant"), ("decline", "platform")]


class Asked(NamedTuple):
    """A question with all answers, and lines about which it is asked."""

    lookup: Lookup
    lines: pa.Table
    expected: list[Said]


def said(outcome_: Outcome) -> Said:
    return outcome_.to or None, outcome_.code or None, outcome_.unknown


def by_decide(state: str | None, event: str, actor: str, values: dict[str, bool]) -> Said:
    """What `decide` says, asked once for each distinct case."""
    if state not in STATES:
        return said(NO_STATE)
    decision = TABLE.decide(state, event, actor, TABLE.prepare(values))
    if isinstance(decision, Allowed):
        return decision.to, None, False
    return None, decision.codes[0], bool(decision.refusals[0].unknown)


def mentioned(event: str, actor: str) -> list[str]:
    names = {fact.name for state in STATES for fact in ORDER_LINE.cell_facts(state, event, actor)}
    return [fact.name for fact in ORDER_LINE.facts if fact.name in names]


def asked(event: str, actor: str, cases: Sequence[Case]) -> Iterator[Asked]:
    """The cases as tables; facts above `FACTS_MAX` are settled, or told by no line, for each table of their own."""
    names = mentioned(event, actor)
    extra, told = names[: max(0, len(names) - FACTS_MAX)], names[max(0, len(names) - FACTS_MAX) :]
    groups: dict[tuple[bool | None, ...], list[Case]] = {}
    for state, values in cases:
        groups.setdefault(tuple(values.get(name) for name in extra), []).append((state, values))
    for key, group in groups.items():
        settled = {name: value for name, value in zip(extra, key, strict=True) if value is not None}
        lookup = TABLE.lookup(event, actor, settled=settled, facts=told)
        columns = {name: pa.array([values.get(name) for _, values in group], pa.bool_()) for name in lookup.facts}
        states = pa.array([state for state, _ in group], pa.string())
        lines = pa.table({"id": pa.array(range(len(group))), "state": states, **columns})
        yield Asked(lookup, lines, [by_decide(state, event, actor, values) for state, values in group])


def cases_of_rows(event: str, actor: str) -> list[Case]:
    """A case for each row of the compiled table: just what the row asks for is known."""
    rows = TABLE.rows
    e, a = rows.events.index(event), rows.actors.index(actor)
    return [
        (
            rows.states[row.state],
            {
                name: bool(row.true >> number_ & 1)
                for number_, name in enumerate(rows.facts)
                if (row.true | row.false) >> number_ & 1
            },
        )
        for row in rows.rows
        if (row.event, row.actor) == (e, a)
    ]


@cache
def drawn(event: str, actor: str, size: int) -> tuple[Asked, ...]:
    """Random cases with unknown facts, and with lines that have no state or none of ours; the same in every run."""
    dice = Random(f"{event}/{actor}/{size}")  # noqa: S311 - nothing secret is drawn
    names = mentioned(event, actor)
    extra = names[: max(0, len(names) - FACTS_MAX)]
    fixed = [dice.choices((True, False, None), k=len(extra)) for _ in range(6)]
    cases: list[Case] = []
    for _ in range(size):
        first = dice.choice(fixed)
        values = [*first, *dice.choices((True, False, None), k=len(names) - len(extra))]
        known = {name: value for name, value in zip(names, values, strict=True) if value is not None}
        cases.append((dice.choice((*STATES, *NOWHERE)), known))
    return tuple(asked(event, actor, cases))


def _tuples(table: pa.Table) -> list[Said]:
    names = ("to", "code", "unknown")
    return list(zip(*(table.column(name).to_pylist() for name in names), strict=True))


def in_python(one: Asked) -> list[Said]:
    columns = [one.lines.column(name).to_pylist() for name in one.lookup.facts]
    found = []
    for state, *values in zip(one.lines.column("state").to_pylist(), *columns, strict=True):
        known = {name: value for name, value in zip(one.lookup.facts, values, strict=True) if value is not None}
        known |= one.lookup.settled
        found.append(
            said(TABLE.rows.decide(state, one.lookup.event, one.lookup.actor, known) if state in STATES else NO_STATE)
        )
    return found


def in_arrow(one: Asked) -> list[Said]:
    return _tuples(with_decisions(one.lines, one.lookup))


def in_arrow_batches(one: Asked) -> list[Said]:
    place = one.lines.column_names.index("state")
    encoded = one.lines.set_column(place, "state", one.lines.column("state").dictionary_encode())
    return _tuples(decided_batches(encoded.to_reader(max_chunksize=1_000), one.lookup).read_all())


def in_polars(one: Asked) -> list[Said]:
    lines = pl.DataFrame(one.lines)
    return with_decisions_of_polars(lines, one.lookup).select("to", "code", "unknown").rows()


def in_polars_streaming(one: Asked) -> list[Said]:
    lines = pl.LazyFrame(one.lines).with_columns(pl.col("state").cast(pl.Enum(STATES), strict=False))
    lazy = with_decisions_of_polars(lines, one.lookup).select("to", "code", "unknown")
    return lazy.collect(engine="streaming").rows()


def in_polars_by_number(one: Asked) -> list[Said]:
    lines = pl.LazyFrame(one.lines).with_columns(pl.col("state").cast(pl.Enum(["nowhere", *reversed(STATES)])))
    schema = lines.collect_schema()
    found = lines.select(word=outcome(one.lookup, schema), number=number(one.lookup, schema, Columns())).collect(
        engine="streaming"
    )
    assert found["word"].to_list() == [one.lookup.names[place] for place in found["number"]]
    return [said(one.lookup.outcomes[place]) for place in found["number"]]


def in_duckdb(one: Asked) -> list[Said]:
    with duckdb.connect() as connection:
        lines = connection.from_arrow(one.lines)
        decided = with_decisions_of_duckdb(connection, lines, one.lookup)
        return decided.order("id").project('"to", code, unknown').fetchall()


ENGINES: dict[str, Callable[[Asked], list[Said]]] = {
    "python": in_python,
    "arrow": in_arrow,
    "arrow batches, dictionaries": in_arrow_batches,
    "polars": in_polars,
    "polars, streaming": in_polars_streaming,
    "polars, other Enum, one word": in_polars_by_number,
    "duckdb": in_duckdb,
}
