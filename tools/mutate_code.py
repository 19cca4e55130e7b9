"""How good are the tests of the code? mutmut changes it in every small way, and a test has to notice.

    make mutants                        every mutant of the four packages
    make mutants ARGS=orders            those of one
    make mutants ARGS=orders.money      those of one module
    make mutants ARGS='orders --again'  with the tests as they are now, those that survived the last time

A mutant is asked by the unit tests of its own package alone, which have to say what the package promises; those of the
terms include the worked cases. Prints every mutant that was not noticed, as a difference, and a table. Each package has
a copy of its own under build/mutants/, so that the work can go on meanwhile.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from fnmatch import fnmatchcase
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parents[1]
COPIES = ROOT / "build" / "mutants"
ACTING = "tests/unit/test_acting.py"
OWN = {
    "language": ("tests/unit/language", "tests/unit/deciding"),
    "deciding": ("tests/unit/deciding", ACTING),
    "orders": ("tests/unit/orders", ACTING),
    "terms": ("tests/unit/terms", "tests/scenarios/test_cases.py"),
}
"""The tests that a mutant of a package meets."""

FATES = {1: "killed", 3: "killed", 0: "survived", 33: "untested", 24: "timeout", -24: "timeout", 36: "timeout"}
"""What the exit codes of mutmut mean; the rest is `suspicious`."""

NOT_NOTICED = ("survived", "untested", "suspicious")

Fates = dict[str, str]
"""What became of each mutant, by its name."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the mutants that are asked for; 1 where fewer than nine of ten are noticed."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("places", nargs="*", help=f"{', '.join(OWN)}, or a module in one; without any, all")
    arguments.add_argument("--again", action="store_true", help="only those that survived the last time")
    arguments.add_argument("--children", default="2", help="how many mutants at a time")
    given = arguments.parse_args(words)
    places = given.places or list(OWN)
    if unknown := {place.partition(".")[0] for place in places} - set(OWN):
        arguments.error(f"no package {', '.join(sorted(unknown))}; there are: {', '.join(OWN)}")
    fates = _judged(places, given.children, again=given.again)
    for name in sorted(_of(fates, "survived", "untested", "timeout", "suspicious")):
        print(f"\n{fates[name]}: {_shown(name)}")
    print(f"\nmutmut {version('mutmut')}, pytest {version('pytest')}, Python {sys.version.partition(' ')[0]}\n")
    print("| package | mutants | killed | survived | timeout | untested | score |\n|---|---|---|---|---|---|---|")
    for place in places:
        print(_row(place, Counter(fate for name, fate in fates.items() if fnmatchcase(name, _all(place)))))
    total = Counter(fates.values())
    print(_row("all", total))
    return int(10 * (total["killed"] + total["timeout"]) < 9 * total.total())


def _row(package: str, count: Counter[str]) -> str:
    noticed = 100 * (count["killed"] + count["timeout"]) / max(1, count.total())
    figures = " | ".join(str(count[fate]) for fate in ("killed", "survived", "timeout", "untested"))
    return f"| {package} | {count.total()} | {figures} | {noticed:.1f} % |"


def _judged(places: Sequence[str], children: str, *, again: bool) -> Fates:
    """The fate of every mutant at these places, kept for the next time."""
    kept = COPIES / "fates.json"
    known: Fates = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    fates: Fates = {}
    for place in places:
        before = {name: fate for name, fate in known.items() if fnmatchcase(name, _all(place))} if again else {}
        wanted = _of(before, *NOT_NOTICED) if before else [_all(place)]
        fates |= before | (_run(place.partition(".")[0], children, wanted) if wanted else {})
        kept.write_text(json.dumps(known | fates, indent=1), encoding="utf-8")
    return fates


def _all(place: str) -> str:
    return f"order_lifecycle.{place}.*"


def _package(name: str) -> str:
    return name.split(".")[1]


def _of(fates: Fates, *wanted: str) -> list[str]:
    return [name for name, fate in fates.items() if fate in wanted]


def _run(package: str, children: str, wanted: Sequence[str]) -> Fates:
    """What mutmut says of the mutants that are wanted, each by its name or all of a package by a pattern."""
    copy = _copied(package)
    subprocess.run([_program(), "run", "--max-children", children, *wanted], cwd=copy, check=True)
    return {
        name: fate for name, fate in _read(copy / "mutants") if any(fnmatchcase(name, pattern) for pattern in wanted)
    }


def _read(folder: Path) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob("*.meta")):
        for name, code in json.loads(file.read_text(encoding="utf-8"))["exit_code_by_key"].items():
            yield name, FATES.get(code, "suspicious")


def _copied(package: str) -> Path:
    """A fresh copy of what a commit would hold, in which mutmut runs the tests of a package."""
    copy = COPIES / package
    shutil.rmtree(copy, ignore_errors=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607 - whichever git there is
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, copy / name)
    project = copy / "pyproject.toml"
    chosen = (
        f'[tool.mutmut]\nonly_mutate = ["src/order_lifecycle/{package}/*"]\n'
        f"pytest_add_cli_args_test_selection = {json.dumps(OWN[package])}\n"
    )
    project.write_text(project.read_text(encoding="utf-8").replace("[tool.mutmut]\n", chosen, 1), encoding="utf-8")
    return copy


def _program() -> str:
    return str(Path(sys.executable).with_name("mutmut"))


def _shown(name: str) -> str:
    copy = COPIES / _package(name)
    done = subprocess.run([_program(), "show", name], cwd=copy, check=True, capture_output=True, text=True)
    changed = [line for line in done.stdout.splitlines() if line[:1] in {"-", "+"} and line[:3] not in {"---", "+++"}]
    return "\n".join([name, *changed])


if __name__ == "__main__":
    sys.exit(main())
