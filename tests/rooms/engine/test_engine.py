"""The engine itself: doors for frames and Parquet, limits, closed to everything else."""

from __future__ import annotations

import traceback
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest

from assurance.engine import Engine, Table, file_sha256
from assurance.errors import DomainError, QueryError, StoreError


@pytest.fixture
def engine(tmp_path):
    with Engine.open(holidays="none", folders=[tmp_path]) as opened:
        yield opened


def test_frames_come_in_with_few_types_and_nan_as_null(engine):
    stamps = pd.to_datetime(["2025-07-01 00:30", None])
    frame = pd.DataFrame(
        {
            "whole": np.array([1, 2], dtype="int16"),
            "maybe": pd.array([1, None], dtype="Int32"),
            "share": [0.5, np.nan],
            "single": np.array([0.5, np.nan], dtype="float32"),
            "word": ["a", None],
            "group": pd.Categorical(["x", None]),
            "ok": [True, None],
            "day": [date(2025, 7, 1), None],
            "seen": stamps.as_unit("ns"),
            "zoned": stamps.tz_localize("Europe/London"),
            "nothing": [None, None],
        },
        index=[7, 7],
    )
    engine.register_frame("frame", frame)
    assert engine.columns("frame") == {
        "whole": "BIGINT",
        "maybe": "BIGINT",
        "share": "DOUBLE",
        "single": "DOUBLE",
        "word": "VARCHAR",
        "group": "VARCHAR",
        "ok": "BOOLEAN",
        "day": "DATE",
        "seen": "TIMESTAMP",
        "zoned": "TIMESTAMP",
        "nothing": "VARCHAR",
    }
    first, second = engine.rows("from frame")
    utc = datetime(2025, 6, 30, 23, 30)
    assert first == (1, 1, 0.5, 0.5, "a", "x", True, date(2025, 7, 1), datetime(2025, 7, 1, 0, 30), utc, None)
    assert second == (2, *[None] * 10)


def test_arrow_nan_becomes_null_also_in_parquet(engine, tmp_path):
    table = pa.table({"x": [1.0, float("nan"), None]})
    engine.register_frame("arrow", table)
    assert engine.rows("select count(x), count(*) from arrow") == [(1, 3)]
    pa.parquet.write_table(table, tmp_path / "x.parquet")
    engine.register_parquet("stored", tmp_path / "x.parquet")
    assert engine.rows("select count(x), max(x) from stored") == [(1, 1.0)]


def test_a_frame_replaces_a_view_and_a_view_a_frame(engine):
    engine.register_frame("cases", pd.DataFrame({"a": [1]}))
    engine.create_view("cases", "select 2 as a")
    assert engine.scalar("select a from cases") == 2
    engine.register_frame("cases", pd.DataFrame({"a": [3]}))
    assert engine.scalar("select a from cases") == 3


@pytest.mark.parametrize("name", ['odd "name"; drop', "select", "a b", "naïve"])
def test_names_are_quoted_everywhere(engine, name):
    engine.register_frame(name, pd.DataFrame({name: [1]}))
    assert engine.columns(name) == {name: "BIGINT"}


def test_empty_frames_keep_their_columns(engine):
    engine.register_frame("none", pd.DataFrame({"a": pd.Series([], dtype="int64")}))
    assert engine.frame("from none").shape == (0, 1)
    assert engine.arrow("from none").schema.names == ["a"]
    assert engine.scalar("select a from none") is None


def test_scalar_leaves_the_connection_free(engine):
    assert engine.scalar("select * from range(5000)") == 0
    assert engine.rows("select ? + 1", [1]) == [(2,)]


def test_frames_above_the_limit_are_refused(engine):
    assert len(engine.frame("from range(10)", limit=10)) == 10
    with pytest.raises(DomainError, match=r"more than the 10 rows .* write_parquet"):
        engine.frame("from range(11)", limit=10)
    assert engine.scalar("select 1") == 1  # and the engine goes on


def test_things_that_are_no_frame_are_refused(engine):
    for thing in (3, [1, 2], {"a": [1]}, pd.Series([1])):
        with pytest.raises(DomainError, match="a pandas, polars or Arrow table is expected"):
            engine.register_frame("thing", thing)
    with pytest.raises(DomainError, match="mixes kinds of values"):
        engine.register_frame("thing", pd.DataFrame({"a": [1, "x", Fraction(1, 2)]}))


def test_division_by_zero_is_null_in_the_rooms_own_sql_too(engine):
    assert engine.rows("select 1e0 / 0, 1 / 0, 0e0 / 0") == [(None, None, None)]


def test_parquet_is_written_whole_and_the_same_every_time(engine, tmp_path):
    engine.execute("create table big as select range as i, 'K' || range % 977 as k from range(300000)")
    sql = "select * from big where i % 7 <> 3"
    first = engine.write_parquet(sql, tmp_path / "a" / "one.parquet")
    with Engine.open(holidays="none", threads=1, folders=[tmp_path]) as other:
        other.execute("create table big as select range as i, 'K' || range % 977 as k from range(300000)")
        second = other.write_parquet(sql, tmp_path / "two.parquet")
    assert first == second == 257143
    assert file_sha256(tmp_path / "a" / "one.parquet") == file_sha256(tmp_path / "two.parquet")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a", "one.parquet", "two.parquet"]


def test_a_failing_query_leaves_the_earlier_file(engine, tmp_path):
    path = tmp_path / "kept.parquet"
    engine.write_parquet("select 1 as a", path)
    before = file_sha256(path)
    with pytest.raises(QueryError):
        engine.write_parquet("select error('stop') as a from range(200000)", path)
    assert file_sha256(path) == before
    assert [each.name for each in tmp_path.iterdir()] == ["kept.parquet"]


def test_a_path_is_one_file_never_a_pattern(engine, tmp_path):
    engine.write_parquet("select 1 as a", tmp_path / "a1.parquet")
    engine.write_parquet("select 2 as a", tmp_path / "a[1]*'?.parquet")
    engine.register_parquet("odd", tmp_path / "a[1]*'?.parquet")
    assert engine.rows("from odd") == [(2,)]
    with pytest.raises(StoreError, match="there is no such file"):
        engine.register_parquet("odd", tmp_path / "*.parquet")


def test_what_is_not_parquet_is_refused(engine, tmp_path):
    (tmp_path / "x.parquet").write_bytes(b"PAR1 cut")
    with pytest.raises(StoreError, match="cannot be read as Parquet"):
        engine.register_parquet("x", tmp_path / "x.parquet")


@pytest.mark.parametrize(
    "sql",
    [
        "install httpfs",
        "load httpfs",
        "set threads = 1",
        "set enable_external_access = true",
        "select * from read_csv('{secret}')",
        "select * from read_text('{secret}')",
        "select * from glob('{folder}/*')",
        "copy (select 1) to '{secret}'",
        "attach '{folder}/other.db'",
        "select * from outside",
    ],
)
def test_the_engine_is_closed(tmp_path, sql):
    outside = pd.DataFrame({"a": [1]})
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    (tmp_path / "in").mkdir()
    with (
        Engine.open(holidays="none", folders=[tmp_path / "in"]) as engine,
        pytest.raises((duckdb.Error, QueryError)),
    ):
        engine.rows(sql.format(secret=secret, folder=tmp_path))
    assert len(outside) == 1
    assert secret.read_text() == "a\n1\n"


@pytest.mark.parametrize("sql", ["install httpfs", "load httpfs", "set threads = 1"])
def test_extensions_and_settings_are_closed_without_folders_too(sql):
    with Engine.open(holidays="none") as engine, pytest.raises((duckdb.Error, QueryError)):
        engine.execute(sql)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"time_zone": "Europe/Londno"}, 'did you mean "Europe/London"'),
        ({"time_zone": ""}, "is not a time zone"),
        ({"holidays": "GB-XX"}, "GB has no part 'XX'; its parts are ENG, NIR, SCT, WLS"),
        ({"holidays": "gb"}, 'did you mean "GB"'),
        ({"holidays": "QQQ"}, "is not a country of the holidays library"),
    ],
)
def test_unknown_zone_or_calendar_is_refused(options, message):
    with pytest.raises(DomainError, match=message):
        Engine.open(**options)


def test_a_bad_setting_is_refused():
    with pytest.raises(StoreError, match="cannot be opened"):
        Engine.open(memory_limit="much")


def test_a_table_reads_itself_within_its_limit(engine, tmp_path):
    rows = engine.write_parquet("select range as i from range(5)", tmp_path / "t.parquet")
    table = Table(tmp_path / "t.parquet", rows)
    assert table.to_frame()["i"].tolist() == [0, 1, 2, 3, 4]
    with pytest.raises(DomainError, match=r"5 rows are more than the 4 .* DuckDB or polars"):
        table.to_frame(limit=4)
    with pytest.raises(StoreError, match="cannot be read as Parquet"):
        Table(tmp_path / "gone.parquet", 1).to_frame()


@pytest.mark.parametrize("name", ["team=North", "old [1]", "a*", "b?", "{c}", "o'clock; drop"])
def test_folder_names_are_neither_columns_nor_patterns(tmp_path, name):
    path = tmp_path / name / "cases.parquet"
    with Engine.open(holidays="none", folders=[path.parent]) as engine:
        engine.write_parquet("select 1 as a, 'South' as team", path)
        engine.register_parquet("cases", path)
        assert engine.rows("from cases") == [(1, "South")]


def test_a_fault_never_quotes_the_value_it_stopped_at(engine, tmp_path):
    sql = "select cast(name as bigint) from (values ('Ada Made-Up')) as people(name)"
    asked = [engine.execute, engine.rows, engine.scalar, engine.frame, engine.arrow]
    for ask in (*asked, lambda text: engine.write_parquet(text, tmp_path / "x.parquet")):
        with pytest.raises(QueryError, match="the value is not repeated") as caught:
            ask(sql)
        shown = "".join(traceback.format_exception(caught.value))
        assert "Ada" not in shown.replace(sql, "")
        assert "Ada" in caught.value.detail
    assert engine.scalar("select 1") == 1


def test_what_spills_is_nobody_elses_to_read() -> None:
    with Engine.open() as engine:
        folder = Path(engine.scalar("select current_setting('temp_directory')"))
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


@pytest.mark.parametrize("zone", [None, "UTC", "America/New_York"])
@pytest.mark.parametrize("stamp", ["2026-10-31 23:59:59.999999999", "1960-10-31 23:59:59.999999999"])
def test_the_last_nanosecond_of_a_month_stays_in_it(engine, tmp_path, stamp, zone):
    moment = pd.Timestamp(stamp) if zone is None else pd.Timestamp(stamp, tz="UTC").tz_convert(zone)
    table = pa.table({"at": pa.array([moment, None], type=pa.timestamp("ns", tz=zone))})
    parquet.write_table(table, tmp_path / "a.parquet")
    engine.register_frame("lent", table)
    engine.register_frame("pandas", table.to_pandas())
    engine.register_parquet("stored", tmp_path / "a.parquet")
    for name in ("lent", "pandas", "stored"):
        assert engine.columns(name) == {"at": "TIMESTAMP"}
        assert engine.rows(f"from {name}") == [(datetime.fromisoformat(stamp[:-3]),), (None,)]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.array([1j]), "a column holds values that a table cannot: Conversion failed for column x"),
        (pd.Series([10**30], dtype=object), "that a table cannot: a whole number has more than 64 bits"),
        (np.array([1.5], dtype="float16"), "a column has a type that is not read; its types are halffloat"),
    ],
)
def test_a_column_of_a_kind_that_is_not_read_is_refused(engine, values, message):
    with pytest.raises(DomainError, match=message):
        engine.register_frame("odd", pd.DataFrame({"x": values}))
    engine.register_frame("odd", pd.DataFrame({"x": [1]}))
    assert engine.rows("from odd") == [(1,)]
