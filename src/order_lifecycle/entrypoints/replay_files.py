"""The files of a replay: every line with what is wrong with it, the totals, and the lifecycle with what was done."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from math import log1p
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from order_lifecycle.definition import ORDER_LINE
from order_lifecycle.derived.diagrams import Diagram, Laid, overlay
from order_lifecycle.derived.diagrams import write as write_diagram
from order_lifecycle.entrypoints.replay_output import would_lead_to
from order_lifecycle.errors import BadInput, MissingExtra

if TYPE_CHECKING:
    from order_lifecycle.derived.replay import Judged, Totals
    from order_lifecycle.entrypoints.replay_output import ReplayOut
    from order_lifecycle.language.words import Words
    from order_lifecycle.platforms.event_log import Log

HEAD = ("order_id", "line_id", "kind", "event", "states", "codes", "missing", "after", "row")


@dataclass
class LineFile:
    """``lines.csv``: one row a line of the log; `row` is the row of the source at which it goes wrong."""

    file: TextIO

    @classmethod
    def within(cls, folder: Path) -> LineFile:
        """Begin the file in a folder, which is made if need be."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = (folder / "lines.csv").open("w", newline="", encoding="utf-8")
        except OSError as error:
            raise BadInput(str(folder), f"cannot be written: {error.strerror}", "a folder for the report") from None
        csv.writer(file).writerow(HEAD)
        return cls(file)

    def write(self, part: Log, found: Judged) -> None:
        """The lines of one part."""
        said = [
            (each.kind, each.event, " ".join(each.states), " ".join(each.codes), " ".join(each.missing), each.after)
            for each in found.deviations
        ]
        folded = found.folded
        at = folded.starts + folded.failed.clip(0)
        rows = part.row[folded.order[at]] if at.size else at
        writer = csv.writer(self.file)
        for line, number, failed, row in zip(
            folded.lines.tolist(), found.number.tolist(), folded.failed.tolist(), rows.tolist(), strict=True
        ):
            writer.writerow((*part.lines[line], *said[number], row if failed >= 0 else ""))

    def close(self) -> None:
        """The file is complete."""
        self.file.close()


def write(folder: Path, out: ReplayOut, totals: Totals, words: Words) -> list[Path]:
    """The totals as JSON, and the drawing as SVG (as DOT, where nothing can render it)."""
    written = folder / "replay.json"
    written.write_text(out.model_dump_json(indent=2) + "\n", encoding="utf-8")
    diagram = drawing(out.log, totals, words)
    try:
        return [written, write_diagram(diagram, folder / "replay.svg")]
    except MissingExtra:
        return [written, write_diagram(diagram, folder / "replay.gv")]


def drawing(log: str, totals: Totals, words: Words) -> Diagram:
    """The lifecycle: the more lines took a way, the thicker it is; what was not allowed is red."""
    heaviest = log1p(max([*totals.arcs.values(), *totals.wrong.values()], default=1))
    laid = {arc: Laid("counted", log1p(count) / heaviest, f"{count:,}") for arc, count in totals.arcs.items()}
    known = {event.name for event in ORDER_LINE.events}
    for (event, state), count in totals.wrong.items():
        if event in known:
            laid[event, state, would_lead_to(event)] = Laid("missed", note=f"{count:,}")
    return overlay(
        ORDER_LINE,
        words,
        laid,
        name="replay",
        title=words.phrase("replay_view", log=Path(log).name),
        missed=words.phrase("replay_deviation"),
        counted=words.phrase("replay_counted"),
        whole=False,
    )
