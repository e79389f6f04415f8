"""Dates that a file has typed: days that say nothing, day numbers, and workbooks with both kinds of cell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assurance.engine import Engine
from assurance.errors import ExtractError
from assurance.extracts.checked import check_rows
from assurance.extracts.files.opened import SHEET_ROWS, Extract, Part
from assurance.extracts.setting import Setting
from assurance.extracts.values.conversion import Clock
from assurance.extracts.values.date_orders import settle_orders
from tests.rooms.extracts.conftest import make_source


def parquet(receive_file, cells, column, **keys):
    """Receive a Parquet file of one column; give the accepted values."""
    receive_file.folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"v": cells}), receive_file.folder / "records.parquet")
    return receive_file.values(None, {"v": column}, file="records.parquet", **keys)


def test_typed_days_may_say_nothing(receive_file):
    days = pa.array([date(1900, 1, 1), date(2026, 10, 1), None])
    assert parquet(receive_file, days, "date", null_dates=(date(1900, 1, 1),)) == [
        None,
        date(2026, 10, 1),
        None,
    ]
    times = pa.array([datetime(1900, 1, 1, 5), datetime(2026, 7, 1, 10)])
    found = parquet(receive_file, times, "timestamp", null_dates=(date(1900, 1, 1),))
    assert found == [None, datetime(2026, 7, 1, 9)]
    zoned = pa.array([datetime(1900, 1, 1), datetime(2026, 7, 1, 10)], pa.timestamp("us", "UTC"))
    found = parquet(receive_file, zoned, "timestamp", null_dates=(date(1900, 1, 1),))
    assert found == [None, datetime(2026, 7, 1, 10)]


def test_typed_numbers_are_days_where_that_is_declared(receive_file):
    assert parquet(receive_file, pa.array([45000]), "date", excel_serials="1900") == [date(2023, 3, 15)]
    halves = pa.array([45000.5, None])
    found = parquet(receive_file, halves, "timestamp", excel_serials="1900", decimal_sign=",")
    assert found == [datetime(2023, 3, 15, 12), None]
    with pytest.raises(ExtractError, match="the file holds BIGINT where date is declared"):
        parquet(receive_file, pa.array([45000]), "date")


def workbook_like(cells: list[str]) -> Extract:
    """Give an extract as a workbook's reader does: text, with ISO text for cells that were true dates."""
    rows = ", ".join(f"({place}, '{cell}')" for place, cell in enumerate(cells, 3))
    return Extract(
        name="records: records.xlsx",
        parts=(Part("records.xlsx", "0" * 64, len(cells)),),
        relation=f"SELECT * FROM (VALUES {rows}) AS made(_row, _raw_0)",
        types=("VARCHAR",),
        headings=("v",),
        undeclared=(),
        rows=len(cells),
        last=len(cells) + 2,
        numbering=SHEET_ROWS,
        typed_dates=True,
    )


def read(cells: list[str], kind: str, engine: Engine, **keys):
    """Read the cells as a workbook; give values and warnings."""
    source, extract = make_source({"v": kind}, **keys), workbook_like(cells)
    clock = Clock(source.date_order or "iso", "UTC", lambda wall: wall)
    orders = settle_orders(extract, source, engine=engine)
    checked = check_rows(extract, source, setting=replace(Setting(clock), orders=orders), engine=engine)
    rows = engine.rows(f"select v from {checked.relation} where _fault is null order by _row")
    return [value for (value,) in rows], orders.warnings


def test_true_dates_stand_beside_text_in_the_declared_order(engine):
    cells = ["2026-10-05", "06/10/2026"]
    found, warnings = read(cells, "date", engine, date_order="month_first")
    assert (found, warnings) == ([date(2026, 10, 5), date(2026, 6, 10)], ())
    assert read(cells[:1], "date", engine, date_order="day_first")[0] == [date(2026, 10, 5)]
    with pytest.raises(ExtractError, match=r"row 4 \(as the sheet numbers its rows\), and no cell"):
        read(cells, "date", engine)


def test_a_true_date_without_time_is_midnight_of_a_timestamp(engine):
    cells = ["2026-10-05", "2026-10-05 10:30:00", "13/10/2026 09:00"]
    expected = [datetime(2026, 10, 5), datetime(2026, 10, 5, 10, 30), datetime(2026, 10, 13, 9)]
    assert read(cells, "timestamp", engine)[0] == expected


def test_true_dates_that_a_spreadsheet_may_have_turned_round_are_said(engine):
    early = [
        f"2026-{month:02}-{day:02}" for month, day in [(3, 4), (5, 6), (7, 8), (9, 10), (11, 12), (1, 2)]
    ]
    text = ["13/10/2026", "14/10/2026"]
    _, warnings = read([*early, "2026-03-05", "2026-03-06", *text], "date", engine, date_order="day_first")
    assert warnings == (
        "records: records.xlsx, column 'v': all 8 true dates fall on days 1 to 12, and all 2 dates left as "
        "text on later ones; a spreadsheet that took days for months leaves this behind, so the true dates "
        "may have day and month swapped; export the data again without it.",
    )
    for innocent in (
        early,
        [*early, "2026-03-05", "2026-03-20"],
        [*early, "2026-03-05", "2026-03-06", "1/2/2026"],
    ):
        assert read([*innocent, *text], "date", engine, date_order="day_first")[1] == ()
