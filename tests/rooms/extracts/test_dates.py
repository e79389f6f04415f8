"""Dates in text: which forms are read, what an order needs, and which days say nothing."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from assurance.errors import ExtractError
from assurance.extracts import receive, register
from assurance.programme import Header, Programme
from tests.rooms.extracts.conftest import make_source, outcome

SKIPPED = "is a time that the clock skipped when summer time began"
LATE = "has a time of day where a date is declared"


def said(receive_file, column, cells, **keys):
    """Give the warnings about the column."""
    content = "v,filler\n" + "".join(f'"{cell}",x\n' for cell in cells)
    return [text for text in receive_file(content, {"v": column}, **keys).warnings if "'v'" in text]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2026-04-03", "2026-12-31"], [date(2026, 4, 3), date(2026, 12, 31)]),
        (["3/4/2026", "13/4/2026"], [date(2026, 4, 3), date(2026, 4, 13)]),
        (["3/4/2026", "4/13/2026"], [date(2026, 3, 4), date(2026, 4, 13)]),
        (
            ["03.04.2026", "2026-01-02", "31-12-2026"],
            [date(2026, 4, 3), date(2026, 1, 2), date(2026, 12, 31)],
        ),
        (["05/05/2026", "06-06-2026"], [date(2026, 5, 5), date(2026, 6, 6)]),
        (["05/05/2026", "2026-05-06"], [date(2026, 5, 5), date(2026, 5, 6)]),
    ],
)
def test_an_undeclared_order_is_read_where_the_cells_leave_no_doubt(receive_file, cells, expected):
    assert outcome(receive_file, "date", cells) == (expected, [])


def test_a_proved_order_is_said(receive_file):
    cells = ["3/4/2026", "2026-01-01", "13/4/2026", "5/4/2026", "30/4/2026"]
    assert said(receive_file, "date", cells) == [
        "records: records.csv, column 'v': its dates were read with the day first, which was proved by "
        "2 dates, rows 3, 5 (the header not counted), and not declared; 2 others would be another date in "
        "the other order; declare date_order: day_first in sources.yaml, so that the next extract does not "
        "depend on such a row."
    ]
    assert said(receive_file, "date", cells, date_order="day_first") == []
    assert said(receive_file, "date", ["2026-04-03", "05/05/2026"]) == []  # nothing hangs on an order


def test_an_ambiguous_column_stops(receive_file):
    rows = ["2026-01-13", "3/4/2026", "5/5/2026", "6/7/2026", "7/8/2026", "8/9/2026"]
    with pytest.raises(ExtractError) as caught:
        outcome(receive_file, "date", rows)
    assert str(caught.value) == (
        "records: records.csv, column 'v': 4 dates can be read with the day first or with the month first, "
        "rows 2, 4, 5 and 1 more (the header not counted), and no cell of the column tells which; declare "
        "date_order: day_first or month_first in sources.yaml"
    )
    values, _ = outcome(receive_file, "date", rows[1:2], date_order="month_first")
    assert values == [date(2026, 3, 4)]


def test_all_columns_that_need_an_order_are_named_at_once(receive_file):
    with pytest.raises(ExtractError, match=r"column 'a': 1 date can .*; column 'b': 1 date can "):
        receive_file("a,b\n3/4/2026,5/6/2026 10:00\n", {"a": "date", "b": "timestamp"})


def test_null_values_and_white_space_do_not_count_as_dates(receive_file):
    values, _ = outcome(receive_file, "date", [" 13/4/2026\u00a0", "3/4/2026", "0"], null_values=("0",))
    assert values == [date(2026, 4, 13), date(2026, 4, 3), None]


@pytest.mark.parametrize("order", [None, "day_first", "month_first"])
def test_a_contradictory_column_stops_whatever_is_declared(receive_file, order):
    with pytest.raises(ExtractError) as caught:
        outcome(receive_file, "date", ["13/06/2026", "06/13/2026", "07/14/2026"], date_order=order)
    assert str(caught.value) == (
        "records: records.csv, column 'v': 1 date can only have the day first, row 1 (the header not "
        "counted), and 2 dates only the month first, rows 2, 3 (the header not counted); expected one order "
        "in a column; correct the export, or declare date_order and contradictory_dates: reject, so that "
        "rows against the order are rejected"
    )


def test_contradictions_are_rejected_where_that_is_declared(receive_file):
    cells = ["13/06/2026", "06/13/2026", "07/08/2026"]
    keys = {"date_order": "day_first", "contradictory_dates": "reject"}
    values, reasons = outcome(receive_file, "date", cells, **keys)
    assert values == [date(2026, 6, 13), date(2026, 8, 7)]
    assert reasons == ["is an impossible date; expected a date written as DD/MM/YYYY"]
    with pytest.raises(ExtractError, match="declare date_order and"):  # there is no order to reject against
        outcome(receive_file, "date", cells, contradictory_dates="reject")


def test_a_declaration_that_the_cells_go_against_stops(receive_file):
    with pytest.raises(ExtractError) as caught:
        outcome(receive_file, "date", ["06/13/2026", "07/08/2026"], date_order="day_first")
    assert str(caught.value) == (
        "records: records.csv, column 'v': is declared day_first, but 1 date can only have the month first, "
        "row 1 (the header not counted), and none only the day first; 1 would be misread if they are "
        "alike; declare date_order: month_first, or contradictory_dates: reject if the declaration is right"
    )
    # where nothing would be misread, the row alone is rejected
    values, reasons = outcome(receive_file, "date", ["06/13/2026", "2026-07-08"], date_order="day_first")
    assert values == []
    assert reasons == [
        "is an impossible date; expected a date written as DD/MM/YYYY",
        "is not a date written as DD/MM/YYYY",
    ]


def test_the_order_of_a_column_comes_before_that_of_the_source(receive_file):
    columns = {"a": {"type": "date", "date_order": "month_first"}, "b": "date"}
    intake = receive_file("a,b\n12/31/2026,31/12/2026\n", columns, date_order="day_first")
    assert intake.rows_accepted == 1


def test_timestamps_have_orders_too(receive_file):
    cells = ["3/4/2026 10:00", "13/4/2026 11:00:00", "2026-01-02T12:00"]
    values, _ = outcome(receive_file, "timestamp", cells)
    assert values == [datetime(2026, 4, 3, 9), datetime(2026, 4, 13, 10), datetime(2026, 1, 2, 12)]
    with pytest.raises(ExtractError, match="can be read with the day first or"):
        outcome(receive_file, "timestamp", cells[:1])
    with pytest.raises(ExtractError, match="can only have the day first"):
        outcome(receive_file, "timestamp", ["13/4/2026 10:00", "4/13/2026 10:00"], date_order="day_first")


WHY = (
    ("31/02/2026", "is an impossible date; expected a date written as DD/MM/YYYY"),
    ("45/01/2026", "is an impossible date; expected a date written as DD/MM/YYYY"),
    ("29/02/2026", "is an impossible date; expected a date written as DD/MM/YYYY"),
    ("00/01/2026", "is an impossible date; expected a date written as DD/MM/YYYY"),
    ("01/01/0000", "is an impossible date; expected a date written as DD/MM/YYYY"),
    ("2026-04-01", "is not a date written as DD/MM/YYYY"),
    ("1/2-2026", "is not a date written as DD/MM/YYYY"),
    ("3 April 2026", "is not a date written as DD/MM/YYYY"),
    ("03/04/26", "has a year of two digits, so its century is unknown; export the year with four"),
    ("3.4.26 10:00", "has a year of two digits, so its century is unknown; export the year with four"),
    ("03/04/2026 10:15", LATE),
    ("03/04/2026T00:00:00.5", LATE),
    ("03/04/2026 00:00Z", LATE),
    ("46115", "is a number, as spreadsheets keep dates; declare excel_serials, or export it as a date"),
    (
        "N/A",
        "stands for nothing known, as N/A or a dash does, and is not declared; declare it under null_values",
    ),
    (
        "#VALUE!",
        "holds a spreadsheet's error, such as #N/A, or ##### for a column too narrow; mend it in the "
        "sheet, or declare it under null_values where it says that nothing is known",
    ),
)


def test_why_dates_are_rejected(receive_file):
    found = outcome(receive_file, "date", [cell for cell, _ in WHY], date_order="day_first")
    assert found == ([], [reason for _, reason in WHY])


@pytest.mark.parametrize("order", [None, "iso"])
def test_impossible_iso_dates(receive_file, order):
    cells = ["2026-02-30", "2026-13-01", "0000-01-01", "2026-00-10"]
    reason = "is an impossible date; expected a date written as YYYY-MM-DD"
    assert outcome(receive_file, "date", cells, date_order=order) == ([], [reason] * 4)


def test_midnight_beside_a_date_is_left_out(receive_file):
    cells = ["2026-10-01 00:00:00", "2026-10-01T00:00", "2026-10-01 0:00:00.000"]
    late = [cell.replace("0:00", "0:01", 1) for cell in cells]
    assert outcome(receive_file, "date", cells + late) == ([date(2026, 10, 1)] * 3, [LATE] * 3)
    turned = [f"1/10/2026{cell[10:]}" for cell in cells + late]
    found = outcome(receive_file, "date", turned, date_order="day_first")
    assert found == ([date(2026, 10, 1)] * 3, [LATE] * 3)


def test_too_many_rejected_rows_stop_intake(receive_file):
    cells = ["2026-01-01"] * 97 + ["2026-02-30"] * 3
    values, reasons = outcome(receive_file, "date", cells, rejected_limit=0.03)
    assert (len(values), len(reasons)) == (97, 3)
    with pytest.raises(
        ExtractError, match=r"3 of 100 rows \(3.0%\) do not fit .* more than the 2.9% declared"
    ):
        outcome(receive_file, "date", cells, rejected_limit=0.029)


def test_declared_days_say_nothing(receive_file):
    days = (date(1900, 1, 1), date(9999, 12, 31))
    cells = ["1900-01-01", "2026-10-01", "9999-12-31", "1900-01-01 00:00"]
    values, reasons = outcome(receive_file, "date", cells, null_dates=days)
    assert (values, reasons) == ([None, date(2026, 10, 1), None, None], [])
    assert said(receive_file, "date", cells, null_dates=days) == [
        "records: records.csv, column 'v': 2 cells are 1900-01-01, declared as saying nothing.",
        "records: records.csv, column 'v': 1 cell is 9999-12-31, declared as saying nothing.",
    ]
    column = {"type": "date", "required": True, "minimum": date(2020, 1, 1)}
    assert outcome(receive_file, column, cells, null_dates=days)[1] == ["is empty, but required"] * 3


def test_declared_days_of_timestamps_say_nothing_at_any_hour(receive_file):
    cells = ["1753-01-01 00:00", "1753-01-01 10:30", "2026-10-01 10:00", "1753-01-01T00:00Z"]
    values, reasons = outcome(
        receive_file, "timestamp", cells, null_dates=(date(1753, 1, 1),), time_zone="Europe/Amsterdam"
    )
    assert (values, reasons) == ([None, None, datetime(2026, 10, 1, 8), None], [])


@pytest.mark.parametrize(
    ("kind", "zone"),
    [
        ("date", "UTC"),
        ("timestamp", "Europe/London"),
        ("timestamp", "Europe/Amsterdam"),
        ("timestamp", "Australia/Sydney"),
    ],
)
def test_undeclared_days_that_look_as_if_they_said_nothing(receive_file, kind, zone):
    days = ["1753-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "9999-12-31"]
    cells = [*days, *days, "2026-10-01", "1900-01-02", "9999-12-30", "1753-01-02", "1899-12-29"]
    cells = [f"{cell} 00:00" for cell in cells] if kind == "timestamp" else cells
    assert said(receive_file, kind, cells, time_zone=zone) == [
        f"records: records.csv, column 'v': 2 dates are {day}, a day that programs write where nothing is "
        f"known or no end is set; measures take it for a real day; declare null_dates: [{day}] in "
        "sources.yaml if it says nothing."
        for day in days
    ]


def test_days_of_columns_that_are_not_stored_are_counted_too(receive_file):
    columns = {"ref": "id", "born": {"type": "date", "identifying": True}}
    intake = receive_file("ref,born\nA1,1900-01-01\nA2,1980-01-01\n", columns, pseudonymous=True)
    assert [text for text in intake.warnings if "'born': 1 date is 1900-01-01" in text]


DAYS = {
    "1900": [
        ("45000", date(2023, 3, 15)),
        ("45000.0", date(2023, 3, 15)),
        ("1", date(1900, 1, 1)),
        ("59", date(1900, 2, 28)),
        ("61", date(1900, 3, 1)),
        ("2958465", date(9999, 12, 31)),
    ],
    "1904": [
        ("43538", date(2023, 3, 15)),
        ("1", date(1904, 1, 2)),
        ("60", date(1904, 3, 1)),
        ("2957003", date(9999, 12, 31)),
    ],
}
NO_DAYS = {
    "1900": [
        ("60", "is day 60 of Excel's 1900 calendar, 29 February 1900, which never was"),
        ("60.5", "is day 60 of Excel's 1900 calendar, 29 February 1900, which never was"),
        ("0", "is not a day number of Excel's 1900 calendar, from 1 to 2958465"),
        ("0.5", "is not a day number of Excel's 1900 calendar, from 1 to 2958465"),
        ("2958466", "is not a day number of Excel's 1900 calendar, from 1 to 2958465"),
        ("45000.5", LATE),
        ("-5", "is not a date written as YYYY-MM-DD"),
        ("20261001", "is not a date written as YYYY-MM-DD"),
        ("45,000", "is not a date written as YYYY-MM-DD"),
    ],
    "1904": [("2957004", "is not a day number of Excel's 1904 calendar, from 1 to 2957003")],
}


@pytest.mark.parametrize("calendar", ["1900", "1904"])
def test_day_numbers_of_excel(receive_file, calendar):
    cells, expected = [cell for cell, _ in DAYS[calendar]], [day for _, day in DAYS[calendar]]
    assert outcome(receive_file, "date", cells, excel_serials=calendar) == (expected, [])
    midnights = [datetime(day.year, day.month, day.day) for day in expected]
    found = outcome(receive_file, "timestamp", cells, excel_serials=calendar, time_zone="UTC")
    assert found == (midnights, [])
    cells, reasons = [cell for cell, _ in NO_DAYS[calendar]], [reason for _, reason in NO_DAYS[calendar]]
    assert outcome(receive_file, "date", cells, excel_serials=calendar) == ([], reasons)


def test_day_numbers_have_times_of_day_in_the_zone_of_the_source(receive_file):
    cells = ["46204.5208333333", "46204.520833333336", "2026-07-01 12:30", "46204"]
    values, reasons = outcome(receive_file, "timestamp", cells, excel_serials="1900")
    assert reasons == []
    assert values == [datetime(2026, 7, 1, 11, 30)] * 3 + [datetime(2026, 6, 30, 23)]
    values, _ = outcome(receive_file, "timestamp", ["46204,25"], excel_serials="1900", decimal_sign=",")
    assert values == [datetime(2026, 7, 1, 5)]


def test_day_numbers_may_be_days_that_say_nothing(receive_file):
    values, _ = outcome(
        receive_file, "date", ["1", "45000"], excel_serials="1900", null_dates=(date(1900, 1, 1),)
    )
    assert values == [None, date(2023, 3, 15)]


@pytest.mark.parametrize(("zone", "hour"), [("Europe/London", "01"), ("Europe/Amsterdam", "02")])
@pytest.mark.parametrize(("repeated", "utc_hour"), [("first", 0), ("second", 1)])
def test_the_hour_that_comes_twice(receive_file, engine, zone, hour, repeated, utc_hour):
    receive_file.folder.mkdir(parents=True)
    cells = f"2026-10-25 {hour}:30,25/10/2026 {hour}:30"
    (receive_file.folder / "records.csv").write_text(f"iso,day\n{cells}\n")
    header = Header(
        programme="p", version="1", title="Made up", owner="Lead", time_zone=zone, repeated_hour=repeated
    )
    columns = {"iso": {"type": "timestamp", "date_order": "iso"}, "day": "timestamp"}
    programme = Programme(folder=receive_file.folder, header=header, sources={})
    intake = receive(
        "twice",
        make_source(columns, date_order="day_first"),
        folder=receive_file.folder,
        programme=programme,
        store=receive_file.store,
        engine=engine,
    )
    register(intake, engine)
    assert engine.rows("select iso, day from twice") == [(datetime(2026, 10, 25, utc_hour, 30),) * 2]


@pytest.mark.parametrize(
    ("zone", "cell"), [("Europe/London", "2026-03-29 01:30"), ("Europe/Amsterdam", "2026-03-29 02:30")]
)
def test_the_hour_that_is_skipped(receive_file, zone, cell):
    assert outcome(receive_file, "timestamp", [cell], time_zone=zone) == ([], [SKIPPED])
    day = (date(2026, 3, 29),)
    assert outcome(receive_file, "timestamp", [cell], time_zone=zone, null_dates=day) == ([None], [])


def test_a_negative_interval_is_rejected_and_counted_never_averaged(receive_file, engine):
    rule = {
        "id": "referred_before_seen",
        "holds": "referred <= seen",
        "reason": "the contact comes before the referral",
        "otherwise": "reject",
    }
    rows = "referred,seen\n2026-10-01,2026-10-05\n2026-10-09,2026-10-01\n2026-10-02,\n2026-10-02,2026-10-02\n"
    intake = receive_file(rows, {"referred": "date", "seen": "date"}, checks=[rule])
    assert intake.rejected == (("referred_before_seen", "the contact comes before the referral", 1),)
    register(intake, engine)
    assert engine.rows("select seen - referred from records order by _row") == [(4,), (None,), (0,)]


def test_a_negative_interval_that_is_only_said_is_said_with_its_rows(receive_file):
    rule = {"id": "in_order", "holds": "referred <= seen", "reason": "the contact comes before the referral"}
    rows = "referred,seen\n2026-10-01,2026-10-05\n2026-10-09,2026-10-01\n2026-10-02,\n"
    intake = receive_file(rows, {"referred": "date", "seen": "date"}, checks=[rule])
    assert intake.rows_accepted == 3
    assert [text for text in intake.warnings if "the contact comes before the referral" in text]
