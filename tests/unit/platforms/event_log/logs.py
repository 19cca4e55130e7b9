"""Logs as plain values, so that two of them can be compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.event_log import read_log

if TYPE_CHECKING:
    from order_lifecycle.platforms.event_log import Log

FIXTURES = Path(__file__).parents[3] / "fixtures" / "logs"


def rows(log: Log) -> list[tuple[Any, ...]]:
    """(row, order and line, letter, time) of each row."""
    columns = (log.row.tolist(), log.line.tolist(), log.letter.tolist(), log.at.tolist())
    return [(row, log.lines[line], log.letters[letter], at) for row, line, letter, at in zip(*columns, strict=True)]


def everything(log: Log) -> tuple[Any, ...]:
    """All that a log says."""
    told = (dict(log.counts), dict(log.no_time), log.reported, log.rows_in, log.zoneless, log.zone)
    return (rows(log), log.letters, list(log.lines), *told)


def read(path: Path, engine: str, **options: Any) -> list[tuple[Any, ...]] | str:  # noqa: ANN401 - any option
    """Every part of a log, or what is wrong with it; rows in are rows judged and rows reported, always."""
    try:
        parts = list(read_log(path, engine=engine, **options))
    except BadInput as wrong:
        return str(wrong)
    for log in parts:
        assert log.rows_in == log.row.size + sum(log.counts.values())
        assert log.line.size == log.letter.size == log.at.size == log.row.size
    return [everything(log) for log in parts]
