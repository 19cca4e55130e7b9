"""What have the tests of an order system seen of the lifecycle? As lines, and as a drawing with the rest in red."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from order_lifecycle.definition.words import words
from order_lifecycle.derived.diagrams import Laid, overlay, write
from order_lifecycle.errors import MissingExtra
from order_lifecycle.testing.walking import missing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from order_lifecycle.language.words import Words
    from order_lifecycle.testing.planning import Plan
    from order_lifecycle.testing.walking import Covered

SHOWN_MAX = 15
"""How many lines of what is missing are shown of one kind."""


def report(plan: Plan, covered: Covered) -> Iterator[str]:
    """How much of what can be covered was seen, and what was not."""
    for kind, marks in plan.marks.items():
        lost = missing(marks, covered)
        yield f"{kind:<12} {len(marks) - len(lost):>4} of {len(marks):>4}"
        for mark in lost[:SHOWN_MAX]:
            why = " (cannot be arranged)" if mark in covered.not_arranged else ""
            yield f"    not seen: {_said(kind, mark)}{why}"
        if len(lost) > SHOWN_MAX:
            yield f"    and {len(lost) - SHOWN_MAX} more"


def _said(kind: str, mark: tuple[str, ...]) -> str:
    if kind == "states":
        return mark[0]
    event, source, *rest = mark
    if kind == "transitions":
        to, by = rest
        return f"{event} by {by} at {source} -> {to}"
    return f"{event} at {source} refused: {' '.join(rest)}"


def drawn(plan: Plan, covered: Covered, name: str, folder: Path, language: str = "en") -> Path:
    """The lifecycle as SVG (as DOT, where nothing can render it), with the transitions that were not seen in red."""
    said = _words(plan, language)
    seen: dict[tuple[str, str, str], bool] = {}
    for mark in plan.marks["transitions"]:
        event, source, to, _ = mark
        seen[event, source, to] = seen.get((event, source, to), False) or mark in covered.marks
    laid = {arc: Laid() if found else _missed(arc, said) for arc, found in seen.items()}
    diagram = overlay(
        plan.lifecycle,
        said,
        laid,
        name=f"coverage-{name}",
        title=said.phrase("view_coverage", name=name),
        missed=said.phrase("not_covered"),
    )
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return write(diagram, folder / f"{diagram.name}.svg")
    except MissingExtra:
        return write(diagram, folder / f"{diagram.name}.gv")


def _words(plan: Plan, language: str) -> Words:
    """The words of the order lifecycle; a phase that they do not know is called by its name."""
    known = words(language)
    phases = {f"phase_{state.phase}": state.phase for state in plan.lifecycle.states}
    catalogue = {**known.catalogue, "phrases": {**phases, **known.catalogue["phrases"]}}
    return replace(known, catalogue=catalogue)


def _missed(arc: tuple[str, str, str], words: Words) -> Laid:
    """Red says it of an arrow; what stays where it is has none, and needs a word."""
    _, source, to = arc
    return Laid("missed", note=words.phrase("not_covered") if source == to else "")
