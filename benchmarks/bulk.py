"""What the decision of many lines costs: from packed codes, from columns, and how it grows with their number.

python benchmarks/bulk.py [--quick] [--rows 100000,1000000,...] [--json FILE]

The question: may the buyer cancel these lines, having changed their mind, under the terms of the marketplace? Agreement
is checked before anything is timed. Every contender runs once a round; what counts is the ratio within a round, by the
clock and in time of processors (all threads together), which holds on a busy machine too. The limit of the machine is a
numpy copy of the bytes that a contender must read at least.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
from datetime import date
from pathlib import Path
from time import perf_counter_ns, process_time_ns
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

sys.path.insert(0, str(Path(__file__).parents[1]))

from importlib.metadata import version

from benchmarks.peers import Peers
from benchmarks.timing import Rounds, figure, surroundings
from order_lifecycle.deciding.decision import Allowed
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.table import Columns, Outcome, Table
from order_lifecycle.derived.table import on_arrow as arrow
from order_lifecycle.derived.table import on_duckdb as duck
from order_lifecycle.derived.table import on_polars as polars
from order_lifecycle.entrypoints.market_facts import facts_under
from order_lifecycle.terms.in_force import terms_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.timing import Contender

EVENT, BY, MARKET, ON = "cancel", "buyer", "marketplace", date(2026, 5, 1)
GROUND = {fact.name: fact.name == "ground_is_change_of_mind" for fact in ORDER_LINE.facts if fact.one_of == "ground"}
ROWS = (100_000, 1_000_000, 10_000_000, 100_000_000)
JOINED_MAX = 10_000_000
"""Joins and tables with three new columns are measured up to so many rows: above it they need the memory of others."""

LIMIT = "limit: numpy copy of the same bytes"
PLAIN = "plain answers[codes]"
CHUNKED = "Lookup.decide"
COLUMNS = "Polars streaming, Enum and booleans to one Enum"


class Lines:
    """Random lines: a state each, and facts of which a third is unknown."""

    def __init__(self, table: Table, rows: int) -> None:
        dice = np.random.default_rng(rows)
        by_state = facts_under(terms_in_force(MARKET, ON))
        self.rows = rows
        self.lookup = table.lookup(EVENT, BY, settled=GROUND, by_state=by_state)
        self.states = dice.integers(0, len(table.rows.states), rows, np.uint8)
        self.facts = {name: dice.integers(-1, 2, rows, np.int8) for name in self.lookup.facts}
        self.codes = self.lookup.codes(self.states, self.facts)

    def arrow(self) -> pa.Table:
        """The same as an Arrow table: a dictionary of states, and nullable booleans."""
        names = pa.array(self.lookup.rows.states)
        states = pa.DictionaryArray.from_arrays(pa.array(self.states.view(np.int8)), names)
        facts = {name: pa.array(column == 1, mask=column < 0) for name, column in self.facts.items()}
        return pa.table({"state": states, **facts})

    def frame(self) -> pl.DataFrame:
        """The same in Polars."""
        states = pl.Series(self.states).cat.to(pl.Enum(self.lookup.rows.states))
        facts = {
            name: pl.select(pl.when(pl.Series(column >= 0)).then(pl.Series(column == 1))).to_series()
            for name, column in self.facts.items()
        }
        return pl.DataFrame({"state": states, **facts})

    def values(self, rows: int) -> list[tuple[str, dict[str, bool]]]:
        """State and known facts of the first rows, in Python."""
        names, columns = self.lookup.rows.states, {name: each[:rows].tolist() for name, each in self.facts.items()}
        return [
            (names[state], {name: column[place] == 1 for name, column in columns.items() if column[place] >= 0})
            for place, state in enumerate(self.states[:rows].tolist())
        ]


class Bench:
    """The contenders, and what was measured."""

    def __init__(self, rows: list[int], *, quick: bool) -> None:
        self.quick, self.rows = quick, rows
        self.rounds, self.seconds = (3, 0.01) if quick else (5, 0.1)
        self.table = Table(ORDER_LINE)
        self.report: dict[str, Any] = {"surroundings": _surroundings(), "rounds": self.rounds, "sections": {}}

    def agreement(self) -> None:
        """Stop unless every contender says of each line what `decide` says."""
        lines = Lines(self.table, 20_000)
        by_state = facts_under(terms_in_force(MARKET, ON))
        expected = []
        for state, values in lines.values(lines.rows):
            facts = self.table.prepare({**values, **GROUND, **by_state[state]})
            decision = self.table.decide(state, EVENT, BY, facts)
            to = decision.to if isinstance(decision, Allowed) else ""
            first = () if isinstance(decision, Allowed) else decision.refusals[:1]
            expected.append(Outcome(to, "".join(each.code for each in first), any(each.unknown for each in first)))
        frame, table = lines.frame(), lines.arrow()
        number = polars.number(lines.lookup, frame.schema, Columns())
        with duckdb.connect() as connection:
            joined = duck.with_decisions(connection, connection.from_arrow(table), lines.lookup)
            counted = dict(joined.aggregate("count(*) as n, code").project("code, n").fetchall())
        led = {
            CHUNKED: lines.lookup.decide(lines.codes).tolist(),
            "Polars": frame.lazy().select(number).collect(engine="streaming").to_series().to_list(),
            "pyarrow": arrow.numbers(table.combine_chunks().to_batches()[0], lines.lookup, Columns()).tolist(),
        }
        said = {name: [lines.lookup.outcomes[each] for each in found] for name, found in led.items()}
        wrong = [name for name, each in said.items() if each != expected]
        codes = [each.code or None for each in expected]
        if wrong or counted != {code: codes.count(code) for code in set(codes)}:
            sys.exit(f"{', '.join(wrong) or 'DuckDB'}: not what decide says")
        self.report["agreement"] = {"lines": lines.rows, "answers": lines.lookup.answers.size}
        print(f"All agree on {lines.rows:,} random lines; the question has {lines.lookup.answers.size:,} answers.")

    def packed(self, lines: Lines) -> None:
        """From codes that are ready: one number a line."""
        out = np.empty(lines.rows, lines.lookup.answers.dtype)
        copied = np.empty_like(lines.codes)
        scope = {"lookup": lines.lookup, "codes": lines.codes, "out": out, "copied": copied, "copy": np.copyto}
        scope |= {"answers": lines.lookup.answers, "wide": lines.codes.astype(np.int64)}
        scope |= {"pa_codes": pa.array(lines.codes), "pa_answers": pa.array(lines.lookup.answers), "pl": pl}
        scope |= {"lazy": pl.DataFrame({"code": lines.codes}).lazy(), "lit": pl.lit(pl.Series(lines.lookup.answers))}
        contenders: dict[str, Contender] = {
            LIMIT: ("copy(copied, codes)", scope),
            CHUNKED: ("lookup.decide(codes, out)", scope),
            "Lookup.decide, new memory": ("lookup.decide(codes)", scope),
            PLAIN: ("answers[codes]", scope),
            "plain answers[codes], codes as int64": ("answers[wide]", scope),
            "pyarrow take": ("pa_answers.take(pa_codes)", scope),
            "Polars gather, streaming": ("lazy.select(lit.gather('code')).collect(engine='streaming')", scope),
        }
        self._show(f"From packed codes, {lines.rows:,} rows", contenders, CHUNKED, lines.rows)

    def columns(self, lines: Lines) -> None:
        """From columns: states by name, facts as nullable booleans."""
        frame, lookup = lines.frame(), lines.lookup
        number = polars.number(lookup, frame.schema, Columns())
        whole = frame.with_columns(pl.selectors.boolean().fill_null(value=False))
        stacked = np.stack([lines.states, *(each.view(np.uint8) for each in lines.facts.values())])
        scope: dict[str, Any] = {"lookup": lookup, "lazy": frame.lazy(), "whole": whole.lazy(), "number": number}
        scope |= {"word": polars.outcome(lookup, frame.schema), "three": polars.with_decisions(frame.lazy(), lookup)}
        scope |= {"states": lines.states, "facts": lines.facts, "stacked": stacked, "copied": np.empty_like(stacked)}
        scope |= {"copy": np.copyto}
        contenders: dict[str, Contender] = {
            LIMIT: ("copy(copied, stacked)", scope),
            COLUMNS: ("lazy.select(word).collect(engine='streaming')", scope),
            "Polars streaming, the same without nulls": ("whole.select(word).collect(engine='streaming')", scope),
            "Polars streaming, to a number": ("lazy.select(number).collect(engine='streaming')", scope),
            "Polars in memory": ("lazy.select(word).collect()", scope),
            "numpy, one byte a fact": ("lookup.decide(lookup.codes(states, facts))", scope),
        }
        if lines.rows <= JOINED_MAX:
            contenders["Polars streaming, three new columns"] = ("three.collect(engine='streaming')", scope)
            scope |= {"arrow": arrow, "table": lines.arrow()}
            contenders["pyarrow, three new columns"] = ("arrow.with_decisions(table, lookup)", scope)
            contenders["DuckDB join, counted"] = self._duckdb(lines)
        self._show(f"From columns, {lines.rows:,} rows", contenders, COLUMNS, lines.rows)

    def _duckdb(self, lines: Lines) -> Contender:
        connection = duckdb.connect()
        connection.from_arrow(lines.arrow()).create("lines")
        duck.keep_answers(connection, lines.lookup)
        names = "code, unknown, count(*)"
        query = f"select {names} from ({duck.query('lines', lines.lookup)}) group by code, unknown"  # noqa: S608 - ours
        return "connection.execute(query).fetchall()", {"connection": connection, "query": query}

    def one_by_one(self) -> None:
        """In Python, line by line: the rows, the table that remembers, and a loop over `transitions`."""
        size = 200 if self.quick else 2_000
        lines = Lines(self.table, size)
        by_state = facts_under(terms_in_force(MARKET, ON))
        peers = Peers(ORDER_LINE, folded=True)
        cases = [(state, {**values, **GROUND, **by_state[state]}) for state, values in lines.values(size)]
        models = [(peers.line(state, values), state) for state, values in cases]
        scope = {"lookup": lines.lookup, "codes": lines.codes, "cases": cases, "models": models, "table": self.table}
        scope |= {"prepared": [(state, self.table.prepare(values)) for state, values in cases], "leads": peers.leads_to}
        scope |= {"event": EVENT, "by": BY}
        contenders: dict[str, Contender] = {
            CHUNKED: ("lookup.decide(codes)", scope),
            "Table.decide, facts prepared": ("[table.decide(s, event, by, facts) for s, facts in prepared]", scope),
            "Rows.decide, pure Python": ("[table.rows.decide(s, event, by, values) for s, values in cases]", scope),
            "transitions in a loop": ("[leads(model, event, by) for model, state in models]", scope),
        }
        self._show(f"One by one, {size:,} rows", contenders, CHUNKED, size)

    def _show(self, title: str, contenders: dict[str, Contender], over: str, rows: int) -> None:
        wall, busy = measure_both(contenders, self.rounds, self.seconds)
        print(f"\n## {title}\n\nMillion rows: the median a second, the best, the median a second of a processor.")
        print(f"Times as long as {over}: by the clock, and in time of processors.\n")
        print(
            "| contender | a second | best | of a processor | by the clock | of processors |\n|---|---|---|---|---|---|"
        )
        section = self.report["sections"].setdefault(title, {})
        for name in wall.taken:
            speeds = [rows / each * 1e3 for each in (wall.median(name), min(wall.taken[name]), busy.median(name))]
            ratios = [rounds.ratio(name, over) for rounds in (wall, busy)]
            print(f"| {name} | {' | '.join(map(figure, speeds))} | {' | '.join(map(str, ratios))} |", flush=True)
            section[name] = dict(zip(("mrows", "mrows_best", "mrows_of_processor"), speeds, strict=True))
            section[name] |= {"ratio": ratios[0]._asdict(), "ratio_of_processors": ratios[1]._asdict()}


def measure_both(contenders: Mapping[str, Contender], rounds: int, seconds: float) -> tuple[Rounds, Rounds]:
    """By the clock, and in time of all processors: the second says what is true though others use the machine too."""
    code = {name: compile(text, name, "exec") for name, (text, _) in contenders.items()}
    scopes = {name: dict(scope) for name, (_, scope) in contenders.items()}
    taken: tuple[dict[str, list[float]], dict[str, list[float]]] = ({}, {})
    for number in range(rounds + 1):
        for name, statement in code.items():
            gc.collect()
            times, start, busy = 0, perf_counter_ns(), process_time_ns()
            while not times or process_time_ns() - busy < seconds * 1e9:
                exec(statement, scopes[name])  # noqa: S102 - the text is our own
                times += 1
            if number:  # the first round only warms
                taken[0].setdefault(name, []).append((perf_counter_ns() - start) / times)
                taken[1].setdefault(name, []).append((process_time_ns() - busy) / times)
    return Rounds(taken[0]), Rounds(taken[1])


def _surroundings() -> dict[str, Any]:
    found = surroundings()
    found["packages"] |= {name: version(name) for name in ("numpy", "polars", "duckdb", "pyarrow")}
    return {**found, "load": round(os.getloadavg()[0], 1)}


def write(file: Path, key: str, report: dict[str, Any]) -> None:
    """Put a report beside what the other benchmarks wrote."""
    written = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.write_text(json.dumps({**written, key: report}, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Check, measure, print, and write the figures to a file if one is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few rows and short rounds: for the shape only")
    parser.add_argument("--rows", help="numbers of rows, joined by commas")
    parser.add_argument("--json", metavar="FILE", type=Path, help="put all figures into this file, under `bulk`")
    chosen = parser.parse_args()
    rows = [int(each) for each in chosen.rows.split(",")] if chosen.rows else list(ROWS[:2] if chosen.quick else ROWS)
    bench = Bench(rows, quick=chosen.quick)
    for name, value in bench.report["surroundings"].items():
        print(f"{name}: {value}")
    bench.agreement()
    bench.one_by_one()
    for number in rows:
        lines = Lines(bench.table, number)
        bench.packed(lines)
        bench.columns(lines)
    if chosen.json:
        write(chosen.json, "bulk", bench.report)


if __name__ == "__main__":
    main()
