"""A file that cannot be read as a whole is one clear error; a row that cannot is a reported row."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from order_lifecycle.definition.words import LANGUAGES, words
from order_lifecycle.errors import BadInput
from order_lifecycle.platforms.event_log import KINDS, read_log, sentence
from order_lifecycle.platforms.event_log.csv_rows import BLOCK, LINE_MAX
from tests.unit.platforms.event_log.logs import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

ROW = b"order_id,event,at\nA1,place,2026-05-01\n"
BOMB = b'<!DOCTYPE log [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><log><trace><string key="a" value="&b;"/></trace></log>'
FILES: dict[str, tuple[bytes, dict[str, Any], str]] = {
    "empty.csv": (b"", {}, "is empty"),
    "missing.csv": (b"order_id,event\nA1,pay\n", {}, "has no column 'at'"),
    "twice.csv": (b"order_id,event,at,at\nA1,pay,1,2\n", {}, "has 2 columns 'at'"),
    "utf16.csv": (ROW.decode().encode("utf-16"), {}, "is written in UTF-16"),
    "utf16_without_mark.csv": (ROW.decode().encode("utf-16-le"), {}, "holds many zero bytes"),
    "header.csv": ("订单,order_id,event,at\n".encode("gbk"), {}, "has a header that is not UTF-8"),
    "mapped.csv": (ROW, {"mapping": {"columns": {"by": "Staff"}}}, "has no column 'Staff' (for by)"),
    "fact.csv": (ROW, {"mapping": {"facts": {"gift": "Gift"}}}, "has no column 'Gift' (for the fact gift)"),
    "form.csv": (ROW, {"form": "excel"}, "form: is 'excel'"),
    "zone.csv": (ROW, {"zone": "Mars/Olympus"}, "there is no time zone 'Mars/Olympus'"),
    "engine.csv": (ROW, {"engine": "duckdb"}, "engine: is 'duckdb'"),
    "cut.csv.gz": (gzip.compress(ROW * 1000)[:-30], {}, "cannot be decompressed to its end"),
    "false.parquet": (ROW, {}, "is not a Parquet file"),
    "list.jsonl": (b"[]", {}, "is one JSON list"),
    "cut.ocel.json": (b'{"events": [], "objects": [', {"form": "ocel"}, "is not JSON to its end"),
    "other.json": (b'{\n"events": 1, "objects": 2}', {}, "is JSON, but not OCEL 2.0"),
    "types.json": (b'{"events": [], "objects": [{"id": "x", "type": "car"}]}', {}, "has no objects that are orders"),
    "cut.xes": (b"<log><trace>", {}, "is not well-formed XML to its end"),
    "other.xes": (b"<html></html>", {}, "begins with <html>"),
    "ocel.xml": (b"<log><object-types/></log>", {}, "is OCEL in XML"),
    "bomb.xes": (BOMB, {}, "declares a document type"),
    "long.xes": (b"<log><trace a='" + b"x" * 5_000_000, {}, "has a tag or text of more than"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("engine", ["polars", "python"])
def test_what_cannot_be_read_is_one_clear_error(name: str, engine: str, tmp_path: Path) -> None:
    content, options, wrong = FILES[name]
    asked = {"engine": engine, **options}
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as caught:
        list(read_log(tmp_path / name, **asked))
    assert wrong in str(caught.value)
    assert caught.value.accepted


def test_a_truncated_parquet_file_is_one_clear_error(tmp_path: Path) -> None:
    frame = pl.DataFrame({"order_id": ["A"] * 5000, "event": ["pay"] * 5000, "at": range(10**9, 10**9 + 5000)})
    frame.write_parquet(tmp_path / "log.parquet")
    whole = (tmp_path / "log.parquet").read_bytes()
    for size in (4, 100, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut.parquet").write_bytes(whole[:size])
        with pytest.raises(BadInput, match="cannot be read as Parquet"):
            list(read_log(tmp_path / "cut.parquet"))


@pytest.mark.parametrize("engine", ["polars", "python"])
def test_a_row_that_is_too_long_is_reported_and_the_next_is_read(engine: str, tmp_path: Path) -> None:
    for size in (LINE_MAX, BLOCK + 1):
        long = b'A1,"' + b"x" * size
        (tmp_path / "log.csv").write_bytes(ROW + long + b"\nA1,pay,2026-05-02\n" + long)
        (log,) = read_log(tmp_path / "log.csv", engine=engine)
        assert log.row.tolist() == [1, 3]
        assert log.counts == {"too_long": 2}
        assert len(log.reported[0].text) <= 80


@pytest.mark.parametrize("engine", ["polars", "python"])
def test_an_undecodable_row_is_reported(engine: str, tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_bytes(ROW + "订单,pay,2026-05-02\n".encode("gbk"))
    (log,) = read_log(tmp_path / "log.csv", engine=engine)
    assert [(each.row, each.kind) for each in log.reported] == [(2, "undecodable")]


@pytest.mark.parametrize("engine", ["polars", "python"])
def test_reports_are_bounded_and_counts_are_not(engine: str, tmp_path: Path) -> None:
    (tmp_path / "log.jsonl").write_bytes(b'{"order_id": 1, "event": "pay", "at": 1700000000}\n' + b"[\n{}\n" * 3000)
    (log,) = read_log(tmp_path / "log.jsonl", engine=engine)
    assert len(log.reported) == 1000
    assert [each.row for each in log.reported] == list(range(2, 1002))
    assert log.counts == {"not_json": 3000, "blank": 3000}


def test_a_header_alone_is_a_log_without_rows(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text("order_id,event,at\n")
    (log,) = read_log(tmp_path / "log.csv")
    assert (log.rows_in, len(log.lines), log.letters, log.row.size) == (0, 0, (), 0)


def test_every_kind_of_reported_row_has_a_sentence_of_its_own_in_every_language() -> None:
    for language in LANGUAGES:
        assert len({sentence(kind, words(language)) for kind in KINDS}) == len(KINDS)


def test_progress_ends_at_the_whole_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    list(read_log(FIXTURES / "messy.csv", progress=lambda done, of: told.append((done, of))))
    size = (FIXTURES / "messy.csv").stat().st_size
    assert told[-1] == (size, size)
    (tmp_path / "log.jsonl").write_text(json.dumps({"order_id": 1, "event": "e", "at": "2026-05-01"}))
    assert [log.rows_in for log in read_log(tmp_path / "log.jsonl", "our")] == [1]
