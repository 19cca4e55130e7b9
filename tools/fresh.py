"""Renew every generated file, or check that all are fresh.

python -m tools.fresh            write what has changed
python -m tools.fresh --check    exit 1 and name what is stale
"""

from __future__ import annotations

import sys
from pathlib import Path

from tools.fresh_diagrams import diagram_files, handbook_files
from tools.fresh_docs import architecture_files, command_files, glossary_files, readme_files, schema_files
from tools.fresh_export import export_files
from tools.fresh_markets import market_files
from tools.fresh_seed import seed_files
from tools.fresh_triggers import trigger_files

ROOT = Path(__file__).parents[1]
GENERATORS = (
    trigger_files,
    architecture_files,
    command_files,
    diagram_files,
    export_files,
    glossary_files,
    handbook_files,
    market_files,
    readme_files,
    schema_files,
    seed_files,
)


def generated() -> dict[str, str]:
    """Every generated file: its path in the project, and the text it must have."""
    return {path: text for generator in GENERATORS for path, text in generator().items()}


def stale() -> list[str]:
    """The generated files whose text is not what it must be."""
    return [path for path, text in generated().items() if _now(path) != text]


def _now(path: str) -> str | None:
    file = ROOT / path
    return file.read_text(encoding="utf-8") if file.exists() else None


def main(words: list[str]) -> int:
    """Write or check; the number is the exit code."""
    if words == ["--check"]:
        found = stale()
        for path in found:
            sys.stderr.write(f"stale: {path} (run `make fresh`)\n")
        return 1 if found else 0
    for path, text in generated().items():
        if _now(path) != text:
            file = ROOT / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
            sys.stdout.write(f"renewed: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
