"""A program that has many children and kills them: `python -m tests.faults.nursery URL FOLDER KILLS SEED`.

Children are forked, so that none needs a second to be born; each has connections of its own.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from order_lifecycle.errors import OrderLifecycleError
from tests.faults.toiling import Toiler, die_at_step

TOGETHER = 6
"""How many children are at work at the same time."""


def child(url: str, began: float, folder: Path, seed: int) -> int:
    """A child at work; half of them die at a step that is drawn, the others when they are killed."""
    pid = os.fork()
    if pid:
        return pid
    try:
        toiler = Toiler(url, began, folder / "acknowledged", seed)
        if seed % 2:
            die_at_step(toiler.chance.randrange(1, 120))
        toiler.toil()
    except BaseException as error:  # noqa: BLE001 - a child that ends by itself is a fault, and is told
        with (folder / "ended").open("a") as file:
            file.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(1)


def warmed(url: str, began: float, folder: Path) -> None:
    """Do everything a few times, so that no child has to read files and import drivers first."""
    toiler = Toiler(url, began, folder / "acknowledged", 0)
    for work in (toiler.place, toiler.report, toiler.ask, toiler.fire, toiler.perform) * 4:
        with suppress(OrderLifecycleError):
            work()
    toiler.store.bind.dispose()


def main(url: str, folder: Path, kills: int, seed: int) -> None:
    """Have children, and kill them."""
    chance, began = random.Random(seed), time.time()  # noqa: S311 - no secret is drawn
    (folder / "began").write_text(str(began))
    warmed(url, began, folder)
    alive: dict[int, float] = {}
    born = killed = 0
    while killed < kills:
        while len(alive) < TOGETHER and born < kills:
            born += 1
            alive[child(url, began, folder, seed * 100_000 + born)] = (
                time.time() + chance.uniform(0.02, 0.4) + 2 * (born % 2)
            )
        for pid, until in list(alive.items()):
            if time.time() > until:
                os.kill(pid, signal.SIGKILL)
            done, how = os.waitpid(pid, os.WNOHANG)
            if done:
                del alive[pid]
                killed += os.WIFSIGNALED(how) and os.WTERMSIG(how) == signal.SIGKILL
                born -= not os.WIFSIGNALED(how)
        time.sleep(0.002)
    print(f"killed {killed} in {time.time() - began:.0f} s")  # noqa: T201 - the test reads it


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
