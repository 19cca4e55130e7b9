"""How good are our own tests of the definition? Change it in every small way, and see who notices.

python -m tools.mutate_definition                      every mutant, on two processes
python -m tools.mutate_definition --kind '^State'      those whose id matches a pattern
python -m tools.mutate_definition --walks 0            by scenarios and worked orders alone
python -m tools.mutate_definition --sample 100         a seeded sample

Prints a table by kind, every survivor with a difference that somebody could see, and every equivalent mutant. Exit
code 1 when a mutant survives.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

from order_lifecycle.definition import ORDER_LINE
from tools.mutants import mutants
from tools.mutants.comparing import difference
from tools.mutants.judging import Fate, Oracle, killer, survives_walks, whole_oracle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tools.mutants.mutant import Mutant

FATES: tuple[Fate, ...] = ("refused", "scenario", "order", "invariant", "equivalent", "survived")
HEADINGS = ("by its own check", "by a scenario", "by a worked order", "by an invariant", "equivalent", "survived")


PART = 40
"""How many mutants a process judges in one go."""


@dataclass(frozen=True)
class Judged:
    """What became of a mutant: its fate, and who noticed it or which difference nobody noticed."""

    id: str
    kind: str
    place: str
    sentence: str
    fate: Fate
    why: str


def judged(mutant: Mutant, oracle: Oracle) -> Judged:
    """Killed, or equivalent, or a survivor. Random walks come last: they take longest, and tell no equivalent."""
    fate, why = killer(mutant, replace(oracle, walks=0)) or ("survived", "")
    if fate == "survived":
        why = difference(mutant)
        fate = "survived" if why else "equivalent"
        if why and oracle.walks and not survives_walks(mutant, oracle.walks):
            fate, why = "invariant", "random walks"
    return Judged(mutant.id, mutant.kind, mutant.place, mutant.sentence, fate, why)


def chosen(kind: str, sample: int, seed: int) -> list[Mutant]:
    """The mutants of some kinds, or a seeded sample of them."""
    found = [each for each in mutants(ORDER_LINE) if re.search(kind, each.id)]
    return Random(seed).sample(found, min(sample, len(found))) if sample else found  # noqa: S311 - a sample, no secret


def _part(asked: tuple[argparse.Namespace, int]) -> list[Judged]:
    arguments, start = asked
    oracle = whole_oracle(arguments.walks)
    mine = chosen(arguments.kind, arguments.sample, arguments.seed)[start : start + PART]
    return [judged(mutant, oracle) for mutant in mine]


def table(found: Sequence[Judged]) -> str:
    """The figures by kind, as a Markdown table."""
    counted = Counter((each.kind, each.fate) for each in found)
    rows = [("kind of mutant", "mutants", *HEADINGS), ("---", *["---:"] * (len(FATES) + 1))]
    kinds = sorted({each.kind for each in found}, key=str.lower)
    rows += [(kind, *_figures([counted[kind, fate] for fate in FATES])) for kind in kinds]
    rows.append(("all", *_figures([sum(counted[kind, fate] for kind in kinds) for fate in FATES])))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _figures(numbers: list[int]) -> list[str]:
    return [str(sum(numbers)), *(str(number) if number else "" for number in numbers)]


def _told(each: Judged) -> str:
    why = each.why or "nobody could tell the difference"
    return f"{each.fate}: {each.id}\n    {each.place}: {each.sentence}\n    {why}\n"


def main(words: list[str] | None = None) -> int:
    """Judge and print; the number is the exit code."""
    parser = argparse.ArgumentParser(description="Mutants of the definition, judged by scenarios and invariants.")
    parser.add_argument("--kind", default="", help="only mutants whose id matches this pattern")
    parser.add_argument("--sample", type=int, default=0, help="so many, drawn by --seed; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--walks", type=int, default=70, help="random walks for each mutant that is left; 0: none")
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args(words)
    count = len(chosen(arguments.kind, arguments.sample, arguments.seed))
    found: list[Judged] = []
    with ProcessPoolExecutor(arguments.jobs) as pool:
        for part in pool.map(_part, [(arguments, start) for start in range(0, count, PART)]):
            found += part
            sys.stdout.write("".join(_told(each) for each in part if each.fate in {"equivalent", "survived"}))
            sys.stdout.flush()
    sys.stdout.write(f"{table(found)}\n")
    return any(each.fate == "survived" for each in found)


if __name__ == "__main__":
    sys.exit(main())
