"""Workbooks: which sheet, which header, which rows, and what their cells say."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import made_workbooks as make
import pytest

from assurance.extracts.files.workbook_cells import cell_text, column_letters, number_text
from assurance.extracts.files.workbook_file import read_sheets
from assurance.extracts.files.workbook_header import join_headings
from assurance.extracts.files.xlsx_facts import column_number

COLUMNS = {"ref": "id", "team": "category", "n": "integer"}
HEADER = ("ref", "team", "n")
BOOK = {"file": "records.xlsx"}


@pytest.fixture
def received(receive_file, engine):
    """Save sheets as records.xlsx, receive them, and give the intake and its accepted rows."""

    def receive(sheets, columns=COLUMNS, *, saving=None, **keys):
        rows = sheets if isinstance(sheets, dict) else {"Data": sheets}
        make.save(receive_file.folder / "records.xlsx", rows, **(saving or {}))
        intake = receive_file(None, columns, **{**BOOK, **keys})
        found = engine.rows(f"select * exclude (_excluded) from read_parquet('{intake.snapshot}')")
        return intake, found

    return receive


def test_rows_keep_the_numbers_of_the_sheet(received):
    intake, rows = received([["Title"], [], HEADER, ("K1", "A", 1), (), ("K2", "B", 2), ("", None, "  ")])
    assert rows == [(4, "K1", "A", 1), (6, "K2", "B", 2)]
    assert intake.rows_read == 2
    assert intake.warnings == (
        "records: records.xlsx, sheet 'Data': 1 blank row stands between the records, first in row 5; "
        "check that what follows belongs to the same table.",
    )


def test_a_rejected_row_is_named_by_its_number_on_the_sheet(received):
    intake, _ = received([["Title"], HEADER, ("K1", "A", 1), ("K2", "B", "many")])
    assert intake.rejected_file.read_text(encoding="utf-8-sig").splitlines()[1].startswith("4,n,")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12.0, "12"),
        (-0.0, "0"),
        (12, "12"),
        (0.1, "0.1"),
        (0.1 + 0.2, "0.3"),
        (1234.5600000000002, "1234.56"),
        (1 / 3, "0.3333333333333333"),
        (1e-7, "0.0000001"),
        (1e22, "10000000000000000000000"),
        (True, "true"),
        (date(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2), "2026-01-02"),
        (datetime(2026, 1, 2, 0, 0, 1), "2026-01-02 00:00:01"),
        (datetime(2026, 1, 2, 3, 4, 5, 120000), "2026-01-02 03:04:05.120000"),
        (time(9, 30), "09:30:00"),
        (timedelta(days=1, hours=6), "30:00:00"),
        (timedelta(seconds=-90), "-00:01:30"),
        ("  as it is ", "  as it is "),
    ],
)
def test_every_cell_has_one_text(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize("value", [0.1, 1e15, 123456.789, 5e-324, 1.7976931348623157e308, 2.5, -7.25])
def test_a_number_means_the_same_when_it_is_read_back(value):
    assert "e" not in number_text(value)
    assert float(number_text(value)) == value


@pytest.mark.parametrize("number", [0, 25, 26, 27, 701, 702, 16383])
def test_letters_and_numbers_of_columns_belong_together(number):
    assert column_number(column_letters(number)) == number


def test_typed_cells_become_their_declared_types(received):
    columns = {
        "day": {"type": "date", "date_order": "day_first"},
        "seen": "timestamp",
        "cost": {"type": "number", "decimals": 2},
        "urgent": "boolean",
        "note": "text",
    }
    cells = (date(2026, 7, 1), datetime(2026, 7, 1, 12, 30), 1.5, True, 45)
    _, rows = received(
        [tuple(columns), cells, ("02/07/2026", "2026-07-02 08:00:00", "2.25", "no", "x")], columns
    )
    assert rows == [
        (2, date(2026, 7, 1), datetime(2026, 7, 1, 11, 30), Decimal("1.50"), True, "45"),
        (3, date(2026, 7, 2), datetime(2026, 7, 2, 7), Decimal("2.25"), False, "x"),
    ]


def test_every_second_of_a_day_is_read_as_it_was_written(tmp_path):
    start = datetime(2026, 3, 1)
    moments = [start + timedelta(seconds=second) for second in range(0, 86_400, 7)]
    path = make.save(tmp_path / "times.xlsx", {"Data": [[moment] for moment in moments]})
    (sheet,) = read_sheets(path)
    assert [cell_text(row[0]) for row in sheet.rows[1:]] == [str(moment) for moment in moments[1:]]


def test_days_of_the_calendar_of_1904(tmp_path):
    import openpyxl
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append([date(2026, 1, 2)])
    book.save(tmp_path / "old.xlsx")
    assert read_sheets(tmp_path / "old.xlsx")[0].rows == [[date(2026, 1, 2)]]


def test_numbers_in_date_columns_are_left_to_the_declared_calendar(received):
    rows = [("day",), (46000,)]
    assert received(rows, {"day": "date"})[0].rows_rejected == 1
    assert received(rows, {"day": "date"}, excel_serials="1900")[1] == [(2, date(2025, 12, 9))]


def test_ids_get_their_zeros_back_where_that_is_declared(received):
    columns = {**COLUMNS, "ref": {"type": "id", "width": 4, "pad": True}}
    _, rows = received([HEADER, (12, "A", 1), ("0013", "B", 2), (1400, "C", 3)], columns)
    assert [row[1] for row in rows] == ["0012", "0013", "1400"]


def test_ids_of_full_width_need_no_padding(received):
    columns = {**COLUMNS, "ref": {"type": "id", "width": 4}}
    assert [row[1] for row in received([HEADER, (1234, "A", 1), (5678, "B", 2)], columns)[1]] == [
        "1234",
        "5678",
    ]


def test_a_null_value_that_is_a_number_loses_no_zeros(received):
    _, rows = received([HEADER, ("K1", "A", 1), (-1, "B", 2)], null_values=["-1"])
    assert [row[1] for row in rows] == ["K1", None]


def test_dates_among_codes_are_said(received):
    intake, _ = received([HEADER, ("K1", date(2026, 3, 12), 1), ("K2", "3-13", 2)])
    assert intake.warnings == (
        "records: records.xlsx, sheet 'Data', column 'team' (B): 1 cell is a date, where text is declared; a "
        "spreadsheet makes dates of text such as 3-12; first in row 2.",
    )


@pytest.mark.parametrize("word", ["#N/A", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#NULL!"])
@pytest.mark.parametrize(
    "kind", ["id", "text", "category", "integer", "number", "boolean", "date", "timestamp"]
)
def test_an_error_is_never_a_value(receive_file, word, kind):
    rows = [("ref", "v"), ("K1", make.error(word)), ("K2", None)]
    make.write_raw(receive_file.folder / "records.xlsx", rows)
    intake = receive_file(None, {"ref": "id", "v": kind}, **BOOK)
    assert (intake.rows_accepted, [(column, rows) for column, _, rows in intake.rejected]) == (1, [("v", 1)])


def test_an_error_may_be_declared_to_say_nothing(receive_file, engine):
    make.write_raw(receive_file.folder / "records.xlsx", [("ref", "v"), ("K1", make.error("#N/A"))])
    intake = receive_file(None, {"ref": "id", "v": "integer"}, null_values=["#N/A"], **BOOK)
    assert engine.rows(f"select ref, v from read_parquet('{intake.snapshot}')") == [("K1", None)]


def test_computed_formulas_are_values(receive_file, engine):
    cells = (b'<c r="@" t="str"><f>"K"&amp;1</f><v>K1</v></c>', b'<c r="@"><f>2+3</f><v>5</v></c>')
    empty = b'<c r="@" t="str"><f>""</f><v></v></c>'
    make.write_raw(receive_file.folder / "records.xlsx", [("ref", "v"), cells, ("K2", empty)])
    intake = receive_file(None, {"ref": "id", "v": "integer"}, **BOOK)
    assert engine.rows(f"select ref, v from read_parquet('{intake.snapshot}')") == [("K1", 5), ("K2", None)]


def test_a_hidden_sheet_is_said_and_one_that_is_declared_is_read(received):
    sheets = {"Data": [HEADER, ("K1", "A", 1)], "Codes": [HEADER, ("K2", "B", 2)], "Blank": []}
    intake, rows = received(sheets, saving={"hidden": ["Codes"]})
    assert rows == [(2, "K1", "A", 1)]
    assert intake.warnings == ("records: records.xlsx: a hidden sheet holds cells, not read: 'Codes'.",)
    intake, rows = received(sheets, saving={"hidden": ["Codes"]}, sheet="Codes")
    assert rows == [(2, "K2", "B", 2)]
    assert intake.warnings == (
        "records: records.xlsx: sheet 'Codes', which is declared and read, is hidden.",
    )


def test_charts_and_empty_sheets_do_not_count(received):
    sheets = {"Data": [HEADER, ("K1", "A", 1)], "Blank": []}
    assert received(sheets, saving={"charts": ["Chart"]})[1] == [(2, "K1", "A", 1)]


def test_a_workbook_whose_ending_is_another(receive_file):
    path = make.save(receive_file.folder / "records.xlsx", {"Data": [HEADER, ("K1", "A", 1)]})
    path.rename(receive_file.folder / "records.xls")
    assert receive_file(None, COLUMNS, file="records.xls").rows_accepted == 1
    path.with_name("records.xls").rename(receive_file.folder / "records.dat")
    assert receive_file(None, COLUMNS, file="records.dat", format="workbook").rows_accepted == 1


def test_a_header_alone_is_an_extract_without_rows(received):
    intake, rows = received([HEADER])
    assert (intake.rows_read, rows) == (0, [])
    assert intake.warnings[-1].endswith("has a header and no rows; check that the export was complete.")


def test_headings_are_read_in_one_line(received):
    columns = {"ref": {"type": "id", "heading": "Case reference"}, "n": "integer"}
    assert received([("Case\nreference ", " n"), ("K1", 1)], columns)[1] == [(2, "K1", 1)]


def test_other_headings(received):
    columns = {**COLUMNS, "team": {"type": "category", "heading": "Team", "other_headings": ["Team name"]}}
    for heading in ("Team", "team", "Team name"):
        intake, rows = received([("ref", heading, "n"), ("K1", "A", 1)], columns)
        assert rows == [(2, "K1", "A", 1)]
        assert intake.undeclared == ()


@pytest.mark.parametrize(
    ("top", "merged", "joined"),
    [
        ([["Ref", "Seen", ""], ["", "First", "Last"]], [], ("Ref", "Seen / First", "Seen / Last")),
        ([["Ref", "", "Seen"], ["", "Team", "First"]], [], ("Ref", "Team", "Seen / First")),
        ([["Ref", "Seen", ""], ["", "First", "Last"]], [(0, 0, 1, 0), (0, 1, 0, 2)],
         ("Ref", "Seen / First", "Seen / Last")),
        ([["Seen", "", ""], ["First", "Last", "Team"]], [(0, 0, 0, 1)],
         ("Seen / First", "Seen / Last", "Team")),
        ([["Ref", "Ref"], ["Ref", "New"]], [], ("Ref", "Ref / New")),
        ([["A", ""], ["B", ""], ["C", "D"]], [], ("A / B / C", "A / B / D")),
        ([["Seen", "", "", "n"], ["a", "b", "", "c"]], [], ("Seen / a", "Seen / b", "", "n / c")),
        ([["A"], ["b", "c"]], [(0, 0, 0, 5)], ("A / b", "A / c")),
    ],
)  # fmt: skip
def test_headers_of_several_rows(top, merged, joined):
    assert join_headings(top, 0, len(top), merged) == joined


@pytest.mark.parametrize("merged", [("A2:A3", "B2:C2"), ()])
def test_a_header_of_two_rows(received, merged):
    columns = {
        "ref": {"type": "id", "heading": "Ref"},
        "first": {"type": "integer", "heading": "Seen / First"},
        "last": {"type": "integer", "heading": "Seen / Last"},
    }
    rows = [["Title"], ["Ref", "Seen"], [None, "First", "Last"], ["K1", 1, 2]]
    intake, found = received(rows, columns, saving={"merged": merged}, header_rows=2)
    assert found == [(4, "K1", 1, 2)]
    assert intake.undeclared == ()


def test_notes_below_the_table_are_no_records(received):
    below = [(), ("Source: nobody's own figures",), (None, None, None, "checked")]
    intake, rows = received([(*HEADER, "other"), ("K1", "A", 1, "x"), ("K2", None, None, "y"), *below])
    assert [row[1] for row in rows] == ["K1", "K2"]
    assert intake.warnings == (
        "records: records.xlsx, sheet 'Data': rows 5, 6 below the table were left out as no records: nothing "
        "stands in the columns that are read, or only one sentence.",
    )


def test_such_rows_between_records_stay_records(received):
    intake, _ = received([HEADER, ("K1", "A", 1), ("one sentence",), ("K2", "B", 2)])
    assert intake.rows_read == 3


def test_many_such_rows_at_the_end_are_records(received):
    rows = [(f"K {number}",) for number in range(21)]
    assert received([HEADER, ("K1", "A", 1), *rows])[0].rows_read == 22


def test_a_repeated_header_is_no_record(received):
    intake, rows = received([HEADER, ("K1", "A", 1), HEADER, ("K2", "B", 2)])
    assert [row[0] for row in rows] == [2, 4]
    assert "row 3 repeats the header and was left out" in intake.warnings[0]


def test_hidden_rows_are_read_and_said(receive_file):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (HEADER, ("K1", "A", 1), ("K2", "B", 2)):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    receive_file.folder.mkdir()
    book.save(receive_file.folder / "records.xlsx")
    intake = receive_file(None, COLUMNS, **BOOK)
    assert intake.rows_accepted == 2
    assert "1 row is hidden, by a filter or by hand, and read all the same" in intake.warnings[0]


@pytest.mark.parametrize(
    ("title", "keys", "said"),
    [
        ("Data as at 31/10/2026", {}, 'row 1 says "as at" 2026-10-31.'),
        ("Position as of 31st October 2026", {"as_at": "2026-10-31"}, 'row 1 says "as at" 2026-10-31.'),
        ("Report run: 2026-11-02 by Nobody", {"as_at": "2026-10-31"}, 'row 1 says "run" 2026-11-02.'),
        ("Last updated October 31, 2026", {}, 'row 1 says "refreshed" 2026-10-31.'),
        ("As at 03/04/2026", {"date_order": "day_first"}, 'row 1 says "as at" 2026-04-03.'),
        (
            "As at 03/04/2026",
            {},
            'row 1 says "as at" 03/04/2026, which reads as 2026-04-03 and as 2026-03-04; declare as_at or '
            "date_order.",
        ),
        (
            "Data as at 30 Sep 2026",
            {"as_at": "2026-10-31"},
            'row 1 says "as at" 2026-09-30, but as_at is declared as 2026-10-31; correct the one '
            "that is wrong.",
        ),
        (
            "Extracted on 1-10-2026",
            {"as_at": "2026-10-31", "date_order": "day_first"},
            'row 1 says "extracted" 2026-10-01, before the day 2026-10-31 that is declared as as_at; no file '
            "is complete up to a day after it was made; correct the one that is wrong.",
        ),
        ("As at 31/02/2026", {}, 'row 1 says "as at" 31/02/2026, which is no day of the calendar.'),
        ("Referrals of October 2026", {}, None),
    ],
)
def test_days_in_the_titles(received, title, keys, said):
    intake, _ = received([[title], HEADER, ("K1", "A", 1)], **keys)
    where = "records: records.xlsx, sheet 'Data', "
    assert intake.warnings == (() if said is None else (where + said,))


def test_a_day_in_the_cell_beside(received):
    intake, _ = received([["As at", date(2026, 10, 31)], HEADER, ("K1", "A", 1)])
    assert intake.warnings == ("records: records.xlsx, sheet 'Data', row 1 says \"as at\" 2026-10-31.",)


def test_sheets_for_a_look(tmp_path):
    sheets = {"Data": [[], ["Title"], ["a", "b"], ["x", 1]], "Hidden": [[1]], "Blank": []}
    path = make.save(tmp_path / "look.xlsx", sheets, hidden=["Hidden"], merged=["A2:B2"])
    data, hidden, blank = read_sheets(path)
    assert (data.name, data.visible, data.first_row) == ("Data", True, 2)
    assert data.rows == [["Title", ""], ["a", "b"], ["x", 1.0]]
    assert data.merged == ((0, 0, 0, 1),)
    assert (hidden.visible, hidden.rows, blank.rows) == (False, [[1.0]], [])


def test_workbooks_of_a_pattern_are_read_as_one(receive_file, engine):
    for month, header in (("05", HEADER), ("06", ("n", "ref", "team"))):
        row = {"ref": f"K{month}", "team": "A", "n": int(month)}
        make.save(
            receive_file.folder / f"referrals_{month}.xlsx",
            {month: [header, [row[name] for name in header]]},
        )
    (receive_file.folder / "~$referrals_06.xlsx").write_bytes(b"open")
    intake = receive_file(None, COLUMNS, file="referrals_*.xlsx")
    assert [rows for _, _, rows in intake.parts] == [1, 1]
    assert engine.rows(f"select ref, n from read_parquet('{intake.snapshot}') order by _row") == [
        ("K05", 5),
        ("K06", 6),
    ]
