"""How things are measured here: every contender once a round, and the message is the ratio within a round."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import subprocess
import sys
import timeit
from importlib.metadata import version
from pathlib import Path
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Contender = tuple[str, dict[str, Any]]
"""A statement, and the names that it uses: so that no call of ours is measured with it."""

HUNDRED = 100

ROOT = Path(__file__).parents[1]


class Ratio(NamedTuple):
    """How many times as long as something: the median of the ratios of the rounds, the smallest and the largest."""

    median: float
    least: float
    most: float

    def __str__(self) -> str:
        return f"{figure(self.median)} x ({figure(self.least)}..{figure(self.most)})"


class Rounds:
    """What each contender took in each round, in nanoseconds a call."""

    def __init__(self, taken: Mapping[str, list[float]]) -> None:
        self.taken = dict(taken)

    def median(self, name: str) -> float:
        """The median of a contender, in nanoseconds a call."""
        return statistics.median(self.taken[name])

    def less(self, name: str) -> Rounds:
        """The same without what `name` took in each round."""
        base = self.taken[name]
        rest = {other: taken for other, taken in self.taken.items() if other != name}
        return Rounds({k: [one - less for one, less in zip(v, base, strict=True)] for k, v in rest.items()})

    def ratio(self, name: str, over: str) -> Ratio:
        """How many times as long `name` took as `over`."""
        ratios = [one / other for one, other in zip(self.taken[name], self.taken[over], strict=True)]
        return Ratio(statistics.median(ratios), min(ratios), max(ratios))


def measure(contenders: Mapping[str, Contender], rounds: int, seconds: float) -> Rounds:
    """Run every contender once a round for about so many seconds; the garbage is collected before each."""
    timers = {name: timeit.Timer(text, globals=names) for name, (text, names) in contenders.items()}
    numbers = {name: _number(timer, seconds) for name, timer in timers.items()}
    taken: dict[str, list[float]] = {name: [] for name in timers}
    for _ in range(rounds):
        for name, timer in timers.items():
            gc.collect()
            taken[name].append(timer.timeit(numbers[name]) / numbers[name] * 1e9)
    return Rounds(taken)


def measure_processes(programs: Mapping[str, str], rounds: int) -> Rounds:
    """Run each program in a fresh interpreter, in turn; the first round only warms the disk."""
    taken: dict[str, list[float]] = {name: [] for name in programs}
    for number in range(rounds + 1):
        for name, program in programs.items():
            start = perf_counter_ns()
            subprocess.run([sys.executable, "-c", program], check=True)
            if number:
                taken[name].append(float(perf_counter_ns() - start))
    return Rounds(taken)


def _number(timer: timeit.Timer, seconds: float) -> int:
    number = 1
    while (took := timer.timeit(number)) < seconds / 4:
        number *= 2
    return max(1, int(number * seconds / took))


def figure(number: float) -> str:
    """Three digits are enough for anybody."""
    return f"{number:,.0f}" if number >= HUNDRED else f"{number:.3g}"


def surroundings() -> dict[str, Any]:
    """Machine, versions and commit, without which a figure says nothing."""
    model = platform.processor() or platform.machine()
    cpus = Path("/proc/cpuinfo")
    if cpus.exists():
        names = [
            line.partition(":")[2].strip() for line in cpus.read_text().splitlines() if line.startswith("model name")
        ]
        model = names[0] if names else model
    packages = ("order-lifecycle", "transitions", "python-statemachine", "pydantic")
    return {
        "machine": f"{model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "packages": {name: version(name) for name in packages},
        "commit": _git("rev-parse", "--short", "HEAD") + ("+changes" if _git("status", "--porcelain") else ""),
    }


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607 - any git
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
