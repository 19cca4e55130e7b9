"""Where a rule is written: file and line."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

_MAKERS = {"<string>", *(str(Path(__file__).with_name(f"{name}.py")) for name in ("place", "lifecycle", "claims"))}
"""The files whose frames are passed over: what dataclasses generate has no file."""


@dataclass(frozen=True)
class Place:
    """File and line where a rule is written."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


def here() -> Place:
    """The place outside of the language at which a rule is being made."""
    frame = sys._getframe(1)  # noqa: SLF001 - only the frame knows where a rule is written
    while frame.f_code.co_filename in _MAKERS and frame.f_back is not None:
        frame = frame.f_back
    package = Path(__file__).parents[2]
    path = Path(frame.f_code.co_filename)
    shown = path.relative_to(package) if path.is_relative_to(package) else path
    return Place(shown.as_posix(), frame.f_lineno)
