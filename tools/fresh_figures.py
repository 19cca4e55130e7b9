"""The figures of the README, from the file that `make bench ARGS="--json benchmarks/figures.json"` writes.

`make bench-bulk` and `make bench-spark` put theirs into the same file, and are said only if they are there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "benchmarks" / "figures.json"
RULES = "transitions, a condition a rule"
STATEMACHINE = "python-statemachine"


def figures() -> str:
    """The message of the benchmark: how many times as long the peers take, and what an order costs."""
    report = json.loads(FILE.read_text(encoding="utf-8"))
    sections = report["sections"]
    rows = [
        ("a decision with reasons, facts prepared: allowed", _peers(sections["One decision, legal"])),
        ("the same, denied", _peers(sections["One decision, denied"])),
        ("a move through our machine, nothing attached", _peers(sections["One move, legal"])),
        ("the same on a way without any rule", _peers(sections["One move, without a rule"])),
        ("everything an actor may do now, with reasons", _listed(sections["What may the buyer do now?"])),
    ]
    table = "\n".join(f"| {what} | {one} | {other} |" for what, (one, other) in rows)
    imports = sections["Import, a fresh process"]
    base = imports["transitions and pydantic"]["ratio"]["median"]
    everything = imports["every public name of ours"]["ratio"]["median"] / base
    kept = max(sections["Memory"]["our machine, nothing registered"].values())
    where = report["surroundings"]
    return (
        "| | stock transitions takes | python-statemachine takes |\n|---|---|---|\n"
        f"{table}\n\n"
        f"`import order_lifecycle` takes {1 / base:.2f} x as long as importing transitions and pydantic, because\n"
        f"what is not used is not loaded; using every public name at once takes {everything:.1f} x (pydantic builds\n"
        f"the models). The machine keeps {kept:.0f} bytes an order. Medians of ratios, interleaved, agreement checked\n"
        f"first; {where['python']}. Made by [benchmarks/single.py](benchmarks/README.md)."
        f"{_bulk(report)}{_durable(report)}"
    )


def _bulk(report: dict[str, Any]) -> str:
    """The decision of many lines, in million rows a second of one processor; what its peer takes on Spark."""
    if "bulk" not in report:
        return ""
    sections, where = report["bulk"]["sections"], report["bulk"]["surroundings"]
    sizes = [title for title in sections if title.startswith("From columns")]
    packed = sections[sizes[-1].replace("From columns", "From packed codes")]["Lookup.decide"]
    words = sections[sizes[-1]]["Polars streaming, Enum and booleans to one Enum"]
    first = sections[sizes[0]]["Polars streaming, Enum and booleans to one Enum"]
    peer = sections[next(title for title in sections if title.startswith("One by one"))]["transitions in a loop"]
    text = (
        f"\n\nMany lines at once ([docs/bulk.md](docs/bulk.md)), in million rows for each second of a processor, at\n"
        f"{sizes[-1].partition(', ')[2]}: {packed['mrows_of_processor']:.0f} from packed codes in numpy,\n"
        f"{words['mrows_of_processor']:.0f} from an Enum and six nullable booleans in Polars\n"
        f"({first['mrows_of_processor']:.0f} at {sizes[0].partition(', ')[2]}); stock transitions in a loop:\n"
        f"{peer['mrows_of_processor']:.2f}. Measured on a machine that others used too (load {where['load']:.0f})."
    )
    if "spark" not in report:
        return text
    on_spark = report["spark"]["sections"]
    looked_up, joined = (
        on_spark[name]["ratio_of_processors"]["median"] for name in ("array within the plan", "broadcast join")
    )
    return (
        f"{text}\nOn Spark it takes {looked_up:.1f} x the time of processors of the scan alone, as a broadcast join\n"
        f"{joined:.1f} x."
    )


DATABASES = (("sqlite", "SQLite, synchronous=full"), ("postgres", "PostgreSQL"))
ACTS = {"by_hand": "the same rows by hand, nothing decided", "warm": "ours", "batches": "ours, a hundred at a time"}


def _durable(report: dict[str, Any]) -> str:
    """What share of the bare transaction's rate a transition has, and what else was measured there."""
    if "durable" not in report:
        return ""
    found = report["durable"]
    rows = [
        (f"{name}, {workers}", found[f"{key}, {workers}"])
        for key, name in DATABASES
        for workers in ("1 worker", "8 workers")
    ]
    table = "\n".join(f"| {name} | {row['rates']['bare']:,.0f}/s | {_shares(row)} |" for name, row in rows)
    more = "\n".join(_beside(name, key, found) for key, name in DATABASES)
    return (
        "\n\nA transition that is on the disk when it is answered ([docs/service.md](docs/service.md)), as a share of\n"
        "the rate of a bare `BEGIN`, `UPDATE`, `INSERT`, `COMMIT` through the driver, on two cores:\n\n"
        f"| | bare | {' | '.join(ACTS.values())} |\n|---|---|---|---|---|\n{table}\n\n{more}"
    )


def _shares(row: dict[str, Any]) -> str:
    return " | ".join(f"{row['of bare'][act][0]:.2f}" for act in ACTS)


def _beside(name: str, key: str, found: dict[str, Any]) -> str:
    work, page = found[f"{key}, three workers"], found[f"{key}, an order page, 4 writers"]
    sizes = found[f"{key}, growth"]
    small, large = next(iter(sizes)), list(sizes)[-1]
    grown = sizes[large]["report"] / sizes[small]["report"]
    deadlines, effects = work["deadlines/s"], work["effects/s"]
    half, most = page["p50 ms"], page["p99 ms"]
    return (
        f"- {name}: three workers fire {deadlines:,.0f} deadlines and perform {effects:,.0f} effects a second;\n"
        f"  an order page beside four writers takes {half:.1f} ms (p50), {most:.0f} ms (p99); with\n"
        f"  {large} lines a transition takes {grown:.2f} x what it takes with {small}."
    )


def _times(section: dict[str, Any], name: str) -> str:
    return f"{section[name]['ratio']['median']:.0f} x"


def _peers(section: dict[str, Any]) -> tuple[str, str]:
    return _times(section, RULES), _times(section, STATEMACHINE)


def _listed(section: dict[str, Any]) -> tuple[str, str]:
    return _times(section, "transitions, a condition a way"), _times(section, STATEMACHINE)
