"""Numbers and dates of a workbook, whose cells have types, beside text that is written in some way."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest

DATE = {"type": "date", "date_order": "day_first"}


def workbook(receive_file, cells, column, **keys):
    """Receive a workbook of one column; give the accepted values and the reasons of the rest."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["v", "x"])
    for cell in cells:
        sheet.append([cell, "x"])
    receive_file.folder.mkdir(parents=True, exist_ok=True)
    book.save(receive_file.folder / "records.xlsx")
    keys = {"file": "records.xlsx", **keys}
    values = receive_file.values(None, {"v": column}, **keys)
    return values, [reason for _, reason, _ in receive_file(None, {"v": column}, **keys).rejected]


@pytest.mark.parametrize(("point", "group"), [(".", ","), (",", "."), (",", None)])
def test_true_numbers_are_themselves_whatever_signs_text_has(receive_file, point, group):
    cells = [1.234, 1234, -0.5, f"2{point}5", 1e-7]
    values, reasons = workbook(receive_file, cells, "number", decimal_sign=point, thousands_sign=group)
    assert (values, reasons) == ([1.234, 1234.0, -0.5, 2.5, 1e-7], [])


def test_true_dates_text_dates_and_day_numbers_in_one_column(receive_file):
    cells = [
        datetime(2026, 10, 5),
        "13/10/2026",
        "06/10/2026",
        46300,
        date(1900, 1, 1),
        datetime(2026, 1, 1, 10),
    ]
    keys = {"excel_serials": "1900", "null_dates": (date(1900, 1, 1),)}
    values, reasons = workbook(receive_file, cells, DATE, **keys)
    assert values == [date(2026, 10, 5), date(2026, 10, 13), date(2026, 10, 6), date(2026, 10, 5), None]
    assert reasons == ["has a time of day where a date is declared"]


def test_day_numbers_with_times_in_a_workbook_with_decimal_commas(receive_file):
    cells = [46300.25, datetime(2026, 10, 5), datetime(2026, 10, 5, 6)]
    keys = {"excel_serials": "1900", "decimal_sign": ",", "time_zone": "UTC"}
    values, reasons = workbook(receive_file, cells, "timestamp", **keys)
    assert (values, reasons) == (
        [datetime(2026, 10, 5, 6), datetime(2026, 10, 5), datetime(2026, 10, 5, 6)],
        [],
    )


def test_errors_of_a_workbook_are_no_values(receive_file):
    values, reasons = workbook(receive_file, ["T1", "#N/A", "#REF!"], "category")
    assert values == ["T1"]
    assert [reason.partition(";")[0] for reason in reasons] == [
        "holds a spreadsheet's error, such as #N/A, or ##### for a column too narrow"
    ]
