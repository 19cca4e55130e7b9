"""What the program does when the command line is not installed."""

from __future__ import annotations

import sys

import pytest

from order_lifecycle.entrypoints import main


def without(monkeypatch: pytest.MonkeyPatch, *missing: str) -> None:
    for name in [name for name in sys.modules if name.startswith("order_lifecycle.entrypoints.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in missing:
        for part in [each for each in sys.modules if each.startswith(f"{name}.")]:
            monkeypatch.delitem(sys.modules, part)  # what another test has loaded would still be found
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.parametrize("missing", ["typer", "rich"])
def test_without_its_extra_the_command_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    without(monkeypatch, missing)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert capsys.readouterr() == (
        "",
        "error: The command line is not installed: pip install 'order-lifecycle[cli]'\n",
    )


def test_a_module_that_is_missing_for_another_cause_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    without(monkeypatch, "order_lifecycle.entrypoints.cli")
    with pytest.raises(ModuleNotFoundError, match=r"order_lifecycle\.entrypoints\.cli"):
        main()
