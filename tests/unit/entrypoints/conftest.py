"""The command line as a person or a script meets it: a real process, its exit code and what it prints."""

from __future__ import annotations

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


@pytest.fixture
def run(tmp_path: Path) -> Run:
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
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """The same program, run in this process, which takes a tenth of the time; 80 columns are what a terminal has."""

    def call(*words: str | Path, stdin: str = "") -> Said:
        assert not stdin
        monkeypatch.setattr(sys, "argv", ["order-lifecycle", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.chdir(tmp_path)
        with pytest.raises(SystemExit) as ended:
            main()
        return Said(int(ended.value.code or 0), *capsys.readouterr())

    return call
