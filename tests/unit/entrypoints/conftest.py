"""The command line as a person or a script meets it: its exit code and what it prints."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from order_lifecycle.entrypoints import main

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[3]
ORDER = ROOT / "examples" / "orders" / "shirt_and_mug.json"
PROGRAM = Path(sys.executable).with_name("order-lifecycle")
MEASURED = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
"""Under `make coverage`, the program that is run is measured as well."""


@dataclass(frozen=True)
class Said:
    """What a run of the program printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - what was printed decides
        """Standard output, read as JSON."""
        return json.loads(self.out)


class Run(Protocol):
    """Run the program with these words."""

    def __call__(self, *words: str | Path, stdin: str = "") -> Said: ...


@pytest.fixture(params=["in this process", pytest.param("as a process", marks=pytest.mark.slow)])
def run(request: pytest.FixtureRequest, tmp_path: Path) -> Run:
    """The program, 120 columns wide: in this process in every run, and as a process of its own in the slow one too."""
    if request.param == "in this process":
        here: Run = request.getfixturevalue("in_process")(120)
        return here

    def call(*words: str | Path, stdin: str = "") -> Said:
        done = subprocess.run(
            [PROGRAM, *map(str, words)],
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "COLUMNS": "120", "LANG": "C.UTF-8", "PYTHONUTF8": "1", **MEASURED},
        )
        return Said(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """The example order with some top-level values replaced, as a file."""

    def write(**values: object) -> Path:
        order = {**json.loads(ORDER.read_text(encoding="utf-8")), **values}
        file = tmp_path / "order.json"
        file.write_text(json.dumps(order), encoding="utf-8")
        return file

    return write


@pytest.fixture
def in_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[[int], Run]:
    """Makes a `Run` that takes a tenth of the time of a process."""

    def of(columns: int) -> Run:
        def call(*words: str | Path, stdin: str = "") -> Said:
            monkeypatch.setattr(sys, "argv", ["order-lifecycle", *map(str, words)])
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
            monkeypatch.setenv("COLUMNS", str(columns))
            monkeypatch.chdir(tmp_path)
            with pytest.raises(SystemExit) as ended:
                main()
            return Said(int(ended.value.code or 0), *capsys.readouterr())

        return call

    return of


@pytest.fixture
def ask(in_process: Callable[[int], Run]) -> Run:
    """The program in this process; 80 columns are what a terminal has."""
    return in_process(80)
