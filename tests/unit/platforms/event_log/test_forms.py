"""Each form of a log, read from small files written by hand, and compared with what another reader finds."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from order_lifecycle.platforms.event_log import NO_TIME, Letter, read_log
from tests.unit.platforms.event_log import logs
from tests.unit.platforms.event_log.logs import FIXTURES

if TYPE_CHECKING:
    from pathlib import Path

ENGINES = ("polars", "python")


def micros(*moment: int) -> int:
    return round(datetime(*moment, tzinfo=UTC).timestamp()) * 1_000_000  # type: ignore[arg-type,misc]  # year, month, day ...


@pytest.mark.parametrize("engine", ENGINES)
def test_a_messy_csv_loses_no_row(engine: str) -> None:
    (log,) = read_log(FIXTURES / "messy.csv", mapping={"facts": {"custom_made": "custom_made"}}, engine=engine)
    place = Letter("place", "buyer", (("custom_made", True),))
    assert logs.rows(log) == [
        (1, ("A1", "1"), place, micros(2026, 5, 1, 10)),
        (2, ("A1", "1"), Letter("pay", "payment_provider"), micros(2026, 5, 1, 10)),
        (3, ("A1", "1"), Letter("ship", "carrier"), micros(2026, 5, 2, 10)),
        (6, ("A2", ""), Letter("place", "buyer", (("custom_made", False),)), micros(2026, 4, 25, 10)),
        (7, ("A2", ""), Letter("cancel", "buyer"), NO_TIME),
        (12, ("A3", "1"), Letter("place", "buyer"), NO_TIME),
    ]
    assert {each.row: each.kind for each in log.reported} == {
        4: "duplicate",
        5: "ambiguous_time",
        8: "blank",
        9: "no_order",
        10: "no_event",
        11: "unreadable_time",
        13: "fields",
        14: "unclear_fact",
    }
    assert log.rows_in == 14
    assert log.no_time == {"1970-01-01": 1, "N/A": 1}
    assert log.zoneless == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_json_lines_are_read(engine: str) -> None:
    (log,) = read_log(FIXTURES / "plain.jsonl", engine=engine)
    assert logs.rows(log) == [
        (1, ("A1", "1"), Letter("place", "buyer", (("custom_made", True),)), micros(2026, 5, 1, 10)),
        (2, ("A1", "1"), Letter("pay"), micros(2026, 5, 1, 11)),
        (4, ("A2", ""), Letter("place"), micros(2026, 5, 2, 8)),
    ]
    assert log.counts == {"not_json": 1}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_event_of_an_order_is_of_all_its_lines_in_ocel(engine: str) -> None:
    (log,) = read_log(FIXTURES / "orders.ocel.json", engine=engine)
    place = Letter("place", "buyer", (("custom_made", True),))
    assert logs.rows(log) == [
        (1, ("A1", "i1"), place, micros(2026, 5, 1, 10)),
        (1, ("A1", "i2"), place, micros(2026, 5, 1, 10)),
        (2, ("A1", "i2"), Letter("ship"), micros(2026, 5, 2, 10)),
        (3, ("A2", ""), Letter("place"), micros(2026, 5, 2, 11)),
    ]
    assert [(each.row, each.kind) for each in log.reported] == [(4, "no_order")]


@pytest.mark.parametrize("engine", ENGINES)
def test_xes_is_read_and_a_step_that_only_began_is_reported(engine: str) -> None:
    (log,) = read_log(FIXTURES / "orders.xes", engine=engine)
    assert logs.rows(log) == [
        (1, ("A1", ""), Letter("place", "buyer", (("custom_made", True),)), micros(2026, 5, 1, 8)),
        (3, ("A1", ""), Letter("ship"), micros(2026, 5, 2, 8)),
    ]
    assert log.counts == {"unfinished": 1}


def test_another_reader_finds_the_same_events_in_our_files() -> None:
    other: Any = pytest.importorskip("r4pm")
    xes, _ = other.df.import_xes(str(FIXTURES / "orders.xes"))
    assert xes["concept:name"].to_list() == ["place", "ship", "ship"]
    ocel = other.df.import_ocel(str(FIXTURES / "orders.ocel.json"))
    assert ocel["events"].height == 4
    assert ocel["relations"].height == 3


@pytest.mark.parametrize("name", ["messy.csv", "plain.jsonl", "orders.ocel.json", "orders.xes"])
def test_both_engines_find_the_same_and_so_they_do_compressed(name: str, tmp_path: Path) -> None:
    plain = logs.read(FIXTURES / name, "python")
    assert logs.read(FIXTURES / name, "polars") == plain
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress((FIXTURES / name).read_bytes()))
    assert logs.read(packed, "polars") == logs.read(packed, "python") == plain


def test_parquet_with_its_own_types_is_read(tmp_path: Path) -> None:
    at = [datetime(2026, 5, 1, 10, tzinfo=UTC), None, datetime(1970, 1, 1, tzinfo=UTC)]
    frame = pl.DataFrame(
        {
            "order_id": [1, 1, 2],
            "line_id": [1.0, None, 2.0],
            "event": ["place"] * 3,
            "at": at,
            "gift": [True, None, False],
        }
    )
    frame.write_parquet(tmp_path / "log.parquet")
    (log,) = read_log(tmp_path / "log.parquet")
    assert logs.rows(log) == [
        (1, ("1", "1"), Letter("place", None, (("gift", True),)), micros(2026, 5, 1, 10)),
        (2, ("1", ""), Letter("place"), NO_TIME),
        (3, ("2", "2"), Letter("place", None, (("gift", False),)), NO_TIME),
    ]
    assert log.no_time == {"": 1, "1970-01-01": 1}


def test_a_mapping_file_says_what_things_are_called(tmp_path: Path) -> None:
    (tmp_path / "log.csv").write_text(
        'Order No.,"What",When,Staff,Special\n7,Order shipped,2026-05-01T10:00:00,Bob,y\n'
    )
    (tmp_path / "mapping.toml").write_text(
        '[columns]\norder_id = "Order No."\nevent = "What"\nat = "When"\nby = "Staff"\n'
        '[events]\n"Order shipped" = "ship"\n[actors]\nBob = "merchant"\n[facts]\ncustom_made = "Special"\n'
    )
    (log,) = read_log(tmp_path / "log.csv", mapping=tmp_path / "mapping.toml", zone="Europe/Berlin")
    shipped = Letter("ship", "merchant", (("custom_made", True),))
    assert logs.rows(log) == [(1, ("7", ""), shipped, micros(2026, 5, 1, 8))]
    assert (log.zone, log.zoneless) == ("Europe/Berlin", 1)
