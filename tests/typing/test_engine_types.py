"""The types that a host of the engine sees."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, assert_type

import pytest

from order_lifecycle.deciding.decision import Allowed, Denied
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.engine import Bound, Engine
from order_lifecycle.derived.engine.order_line import BoundOrderLine, OrderLineEngine
from order_lifecycle.derived.table import Table

if TYPE_CHECKING:
    from pathlib import Path


class Order:
    state = "placed"


def test_answers_have_the_types_that_they_promise() -> None:
    engine, table, order = OrderLineEngine(ORDER_LINE), Table(ORDER_LINE), Order()
    line = assert_type(engine.bind(order), BoundOrderLine)
    assert_type(Engine(ORDER_LINE).bind(order), Bound)
    assert_type(table.prepare({"custom_made": True}), int)
    assert_type(table.decide("placed", "cancel", "buyer", 0), Allowed | Denied)
    assert_type(table.options("placed", "buyer", 0), tuple[Allowed | Denied, ...])
    assert_type(engine.ask(order, "cancel", by="buyer"), Allowed | Denied)
    assert_type(engine.fire(order, "ask_platform", by="buyer"), bool)
    assert_type(line.cancel(by="buyer", facts={"custom_made": True}, note="too slow"), bool)


RIGHT = """\
from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.engine.order_line import OrderLineEngine

class Order:
    state = "placed"

OrderLineEngine(ORDER_LINE, queued=True).bind(Order()).cancel(by="buyer", facts={"custom_made": True})
"""

WRONG = {
    '.cancel(by="buyer"': ('.cancle(by="buyer"', 'has no attribute "cancle"'),
    'by="buyer"': ('by="byer"', 'incompatible type "Literal['),
    'by="buyer", ': ("", 'Missing named argument "by"'),
    '{"custom_made": True}': ('"custom_made"', 'incompatible type "str"'),
    "queued": ("queud", 'Unexpected keyword argument "queud"'),
}


@pytest.mark.slow
def test_a_misspelt_event_actor_or_option_is_found_by_the_type_checker(tmp_path: Path) -> None:
    texts = {"right": RIGHT}
    for number, (right, (wrong, _)) in enumerate(WRONG.items()):
        texts[f"wrong{number}"] = RIGHT.replace(right, wrong)
    for name, text in texts.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file=", *(f"{name}.py" for name in texts)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    found = done.stdout.splitlines()
    for number, (_, message) in enumerate(WRONG.values()):
        assert any(line.startswith(f"wrong{number}.py:7:") and message in line for line in found), done.stdout
    assert not [line for line in found if line.startswith("right")]
