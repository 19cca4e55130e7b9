"""Whatever stands in a file: both engines say the same of it, and every row is judged or reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from order_lifecycle.platforms.event_log import csv_rows, polars_columns, read_log
from tests.unit.platforms.event_log.logs import read

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

HEADER = "order_id,line_id,event,at,by,custom_made\n"
ORDERS = ["A1", "A2", " A1", "", "null", "中", "1", '"A1"', '"A,1"', '"x\ny"', '"q""q"', 'a"b', '"open']
EVENTS = ["place", "pay", "ship ", "", "N/A", "\u00a0pay"]
TIMES = """2024-03-04T10:11:12|2024-03-04 10:11:12|2024-03-04T10:11:12Z|2024-03-04T10:11:12+08:00|2024-03-04
2024-03-04T10:11:12.123456-05:30|2024-02-30|2023-02-29T00:00:00|2024/3/4 9:05|03/04/2024|25/04/2024 10:00|1700000000
1700000000000|1700000000.25|0||null|1900-01-01|1970-01-01T00:00:00|1970-01-01T01:00:00+01:00|9999-12-31T23:59:59Z
0000-00-00|0001-01-01T00:00:00|2024-03-04T24:00:00|2024-03-04T23:59:60|20240304|20240304101112|3.4.2024|soon
2024-13-04T10:11:12|2024-03-04T10:11:12.000-99:00|2024-03-31T02:30:00|2024-10-27T02:30:00| 2024-03-04T10:11:12 """
LINES = st.one_of(
    st.tuples(
        st.sampled_from(ORDERS),
        st.sampled_from(["1", "2", ""]),
        st.sampled_from(EVENTS),
        st.sampled_from(TIMES.replace("\n", "|").split("|")),
        st.sampled_from(["buyer", ""]),
        st.sampled_from(["true", "FALSE", "", "perhaps"]),
    ).map(",".join),
    st.sampled_from(["", " ", ",,,,,", "A1,1,pay", "A1,1,pay,2024-03-04,buyer,true,more", "A1,1,p\ray,2024-03-04,,"]),
    st.text(alphabet='a1,;"\r\n\t \x00é', max_size=20),
)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def same(path: Path, content: bytes, zone: str | None = None) -> None:
    path.write_bytes(content)
    assert read(path, "polars", zone=zone) == read(path, "python", zone=zone)


@pytest.mark.parametrize("small", [1 << 15, 64])
@given(
    lines=st.lists(LINES, max_size=25),
    end=st.sampled_from(["\n", "\r\n"]),
    zone=st.sampled_from([None, "Europe/Berlin"]),
)
@QUIET
def test_messy_rows(tmp_path: Path, lines: list[str], end: str, zone: str | None, small: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_rows, "_SMALL", small)
        same(tmp_path / "log.csv", (HEADER + end.join(lines)).encode(), zone)


@given(
    st.lists(LINES, max_size=25),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=4),
    st.data(),
)
@QUIET
def test_garbled_and_truncated_bytes(
    tmp_path: Path, lines: list[str], garbled: list[tuple[int, int]], data: st.DataObject
) -> None:
    content = bytearray((HEADER + "\n".join(lines)).encode())
    for place, octet in garbled:
        content[place % len(content)] = octet
    same(tmp_path / "log.csv", bytes(content[: data.draw(st.integers(1, len(content)))]))


@given(st.binary(max_size=200), st.sampled_from(["csv", "jsonl", "ocel", "xes", "parquet", None]))
@QUIET
def test_garbage_is_reported_or_one_clear_error(tmp_path: Path, content: bytes, form: str | None) -> None:
    path = tmp_path / "log"
    path.write_bytes(content)
    said = read(path, "polars", form=form)
    if form != "parquet":
        assert read(path, "python", form=form) == said
    if isinstance(said, str):
        assert said.startswith(str(path))
        assert "; accepted: " in said


@given(st.text(max_size=12), st.text(max_size=40))
@QUIET
def test_any_order_and_any_time(tmp_path: Path, order: str, at: str) -> None:
    content = HEADER + f'"{order}",1,place,"{at}",,\n{order},1,pay,{at},,\n'
    same(tmp_path / "log.csv", content.encode(errors="replace"))


def test_rows_that_only_make_up_for_each_other_are_seen(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "A1,1,place,2024-03-04,,\nA1,1,pay,2024-03-05,,,\nA1,1,ship,2024-03-06,\n")
    (log,) = read_log(path, engine="polars")
    assert log.counts == {"fields": 2}


def test_texts_with_one_hash_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "log.csv"
    path.write_text(HEADER + "A1,1,place,2024-03-04,,\nA2,1,pay,2024-03-05,,\nA1,1,pay,2024-03-05,,\n")

    def alike(frame: pl.DataFrame) -> NDArray[np.uint64]:
        return hashed(frame) * 0

    expected, hashed = read(path, "polars"), polars_columns.hashed
    monkeypatch.setattr(polars_columns, "hashed", alike)
    assert read(path, "polars") == expected
