"""Goal: the wheel works with the core dependencies alone, and a missing extra is one clear error.

Method: the wheel is built and unpacked; a fresh interpreter runs it while every optional package is blocked.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPTIONAL = ("typer", "rich", "click", "resvg_py", "pygraphviz", "graphviz_pure", "numpy", "polars", "sqlalchemy")

BLOCKED = f"""
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {OPTIONAL!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Blocked())
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this project, unpacked."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import hatchling.build, sys; print(hatchling.build.build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(folder / done.stdout.strip().splitlines()[-1]) as wheel:
        wheel.extractall(folder / "unpacked")
    return folder / "unpacked"


def run(code: str, unpacked: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-S", "-c", BLOCKED + code],
        env={"PYTHONPATH": f"{unpacked}:{site_packages()}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def site_packages() -> str:
    return next(path for path in sys.path if path.endswith("site-packages"))


def test_the_wheel_holds_types_terms_and_catalogues(unpacked: Path) -> None:
    package = unpacked / "order_lifecycle"
    for name in ("py.typed", "terms/packs/marketplace.toml", "definition/catalogues/zh.toml"):
        assert (package / name).is_file(), name


def test_a_decision_and_dot_text_need_the_core_alone(unpacked: Path) -> None:
    code = """
import order_lifecycle
from datetime import UTC, datetime
from order_lifecycle import ORDER_LINE, Money, Order, Report, Request, decide, record, words
from order_lifecycle.derived import diagrams
assert order_lifecycle.__file__.startswith(sys.path[0] or sys.path[1]), order_lifecycle.__file__
at = datetime(2026, 5, 1, 9, 0, tzinfo=UTC)
line = {"id": "L1", "price": {"amount": 100, "currency": "EUR"}, "custom_made": True}
order = Order.model_validate({"id": "A1", "currency": "EUR", "placed_at": at, "lines": [line]})
order = record(order, Report(event="pay", by="payment_provider", at=at, amount=Money.of("1", "EUR")))
print(decide(order, Request(event="cancel", by="buyer", ground="change_of_mind"), at).refusals[0].code)
print(diagrams.dot(diagrams.view(ORDER_LINE, words("zh"), "everything"))[:7])
"""
    done = run(code, unpacked)
    assert done.stderr == ""
    assert done.stdout.split() == ["custom_made", "digraph"]


def test_the_command_line_without_its_extra_says_what_to_install(unpacked: Path) -> None:
    done = run("from order_lifecycle.entrypoints import main; main()", unpacked)
    assert done.returncode == 2
    assert done.stderr == "error: The command line is not installed: pip install 'order-lifecycle[cli]'\n"


def test_a_picture_without_a_program_says_what_to_install(unpacked: Path) -> None:
    code = """
from order_lifecycle import ORDER_LINE, MissingExtra, words
from order_lifecycle.derived import diagrams
sys.executable = "/nowhere/python"
try:
    diagrams.rendered(diagrams.view(ORDER_LINE, words("en"), "everything"), "svg")
except MissingExtra as error:
    print(error)
"""
    done = run(code, unpacked, PATH="/nowhere")
    assert "pip install 'order-lifecycle[render]'" in done.stdout
