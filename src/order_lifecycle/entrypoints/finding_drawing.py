"""The way to a finding as a drawing: what has been passed, and where the line then stands."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from order_lifecycle.derived import diagrams
from order_lifecycle.derived.diagrams.wording import wrapped
from order_lifecycle.errors import BadInput, MissingExtra

if TYPE_CHECKING:
    from pathlib import Path

    from order_lifecycle.derived.verification import Finding, Report
    from order_lifecycle.entrypoints.proof import Telling

TITLE_WIDTH = 72


def draw_findings(report: Report, telling: Telling, folder: Path) -> dict[int, Path]:
    """One file for each finding that has a path, by the number of the finding: SVG, or DOT where nothing can draw."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(str(folder), f"is no folder: {error.strerror}", "a folder that can be written") from None
    written: dict[int, Path] = {}
    for number, finding in enumerate(report.findings, 1):
        if finding.path:
            drawing = drawing_of_finding(finding, number, telling)
            file = folder / f"{number}-{finding.code}.svg"
            try:
                written[number] = diagrams.write(drawing, file)
            except MissingExtra:
                written[number] = diagrams.write(drawing, file.with_suffix(".dot"))
    return written


def drawing_of_finding(finding: Finding, number: int, telling: Telling) -> diagrams.Diagram:
    """The states of the path, its steps in their order, and what would lead on from where it ends."""
    here = finding.path[-1].to
    path = tuple(diagrams.Step(step.source, step.event, step.by, step.to) for step in finding.path)
    now = diagrams.LineNow(finding.code, here, path)
    drawing = diagrams.line(telling.lifecycle, telling.words, now)
    title = telling.words.phrase("verify_drawing", number=number, sentence=telling.sentence(finding))
    return replace(drawing, name=f"{number}-{finding.code}", title="\n".join(wrapped(title, TITLE_WIDTH)))
