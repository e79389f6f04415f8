"""The workbook: values as they are, no text a formula, safe names, the same bytes anywhere."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
from forms import awkward, elsewhere, report

from assurance.show.document import Column, Document, Section, Table, tables_of
from assurance.show.forms import make_workbook
from assurance.show.forms.cells import cell_text, plain_text, value_of
from assurance.show.forms.sheets import sheet_names

HEAD = 5


@pytest.fixture(scope="module")
def made():
    return make_workbook(report())


@pytest.fixture(scope="module")
def book(made):
    return openpyxl.load_workbook(io.BytesIO(made))


def pairs(document, book):
    listed = list(tables_of(document))
    names = sheet_names([table.name for _, table in listed])
    return [(table, book[name]) for name, (_, table) in zip(names, listed, strict=True)]


def check_values(document, book):
    seen = 0
    for table, sheet in pairs(document, book):
        for place, row in enumerate(table.rows, start=HEAD + 1):
            for at, (column, cell) in enumerate(zip(table.columns, row, strict=True), start=1):
                found = sheet.cell(place, at)
                value = value_of(cell)
                if value is not None and column.kind not in ("text", "verdict") and abs(value) < 2**53:
                    assert found.value == pytest.approx(value, rel=1e-15, abs=0), (table.name, place, at)
                    assert found.data_type == "n"
                    seen += 1
                else:
                    assert (found.value or "") == plain_text(cell_text(column, cell)), (table.name, place, at)
                    assert found.data_type in ("s", "n")
    return seen


def test_every_value_is_in_its_cell(book):
    assert check_values(report(), book) > 400


def test_awkward_values_are_in_their_cells():
    made = openpyxl.load_workbook(io.BytesIO(make_workbook(awkward())))
    assert check_values(awkward(), made) > 300


def test_headers_stand_in_a_row_and_the_table_can_be_filtered(book):
    for table, sheet in pairs(report(), book):
        heads = [sheet.cell(HEAD, at).value for at in range(1, len(table.columns) + 1)]
        assert all(heads)
        assert len({head.casefold() for head in heads}) == len(heads)
        assert sheet.freeze_panes == f"B{HEAD + 1}"
        (listed,) = sheet.tables.values()
        assert listed.headerRowCount in (1, None)
        assert listed.autoFilter is not None
        assert [one.name for one in listed.tableColumns] == heads
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value == plain_text(table.caption)


def test_shares_are_numbers_shown_in_per_cent(book):
    for table, sheet in pairs(report(), book):
        for at, column in enumerate(table.columns, start=1):
            if column.kind == "share" and table.rows and value_of(table.rows[0][at - 1]) is not None:
                assert sheet.cell(HEAD + 1, at).number_format == "0.0%"


def test_no_text_is_a_formula():
    made = make_workbook(awkward())
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(b"<f>" in text or b"<f " in text for text in sheets)
    sheet = openpyxl.load_workbook(io.BytesIO(made))["figures"]
    starts = [row[0] for row in sheet.iter_rows(min_row=HEAD + 1) if str(row[0].value)[:1] in "=+-@"]
    assert len(starts) == 4
    assert all(cell.quotePrefix for cell in starts)


def test_unknown_withheld_and_nothing_due_are_told_apart():
    sheet = openpyxl.load_workbook(io.BytesIO(make_workbook(awkward())))["figures"]
    by_name = {row[0].value: [cell.value for cell in row[1:3]] for row in sheet.iter_rows(min_row=HEAD + 1)}
    assert by_name["empty"] == ["not known", "not known"]
    assert by_name["hidden"] == ["fewer than 5", "fewer than 5"]
    assert by_name["nothing due"] == [None, None]


def test_the_first_sheet_leads_to_all_others(book):
    sheet = book["Contents"]
    assert book.sheetnames[0] == "Contents"
    links = [cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]
    words = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {"INCOMPLETE", "Controlled edition", "Seed", "4071", "Made-up programme"} <= words


def test_every_sheet_says_its_status_and_prints_sideways(book):
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert "INCOMPLETE" in sheet.oddHeader.left.text
    for name in book.sheetnames[1:]:
        assert book[name].print_title_rows == f"${HEAD}:${HEAD}"
        assert "INCOMPLETE" in book[name]["A2"].value


def test_names_of_sheets_are_safe():
    made = openpyxl.load_workbook(io.BytesIO(make_workbook(awkward())))
    folded = [name.casefold() for name in made.sheetnames]
    assert len(set(folded)) == len(folded)
    assert "history" not in folded
    assert max(map(len, folded)) <= 31


def test_nobody_and_no_clock_is_in_it(made, book):
    assert book.properties.creator in (None, "")
    assert book.properties.title == "Assurance pack: Made-up programme, October 2026"
    assert book.properties.created.year == 2000
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_same_bytes_elsewhere(made, tmp_path):
    assert make_workbook(report()) == made
    assert elsewhere(tmp_path / "other", "make_workbook", "report") == made


def test_a_text_too_long_for_a_cell_says_that_it_is_cut():
    table = Table("t", "T", (Column("a", "A"),), (("x" * 40_000,),))
    sheet = openpyxl.load_workbook(
        io.BytesIO(make_workbook(Document("T", "P", "Q", (Section("S", (), (table,)),))))
    )["t"]
    value = sheet.cell(HEAD + 1, 1).value
    assert len(value) == 32_767
    assert value.endswith(" (cut here)")


@pytest.mark.needs("libreoffice")
def test_libreoffice_opens_it(made, tmp_path):
    (tmp_path / "pack.xlsx").write_bytes(made)
    office = shutil.which("libreoffice") or shutil.which("soffice")
    command = [
        office,
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
    ]
    command += ["csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1", "pack.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    text = (tmp_path / "pack-estimates_by_stratum.csv").read_text(encoding="utf-8")
    table = next(table for _, table in tables_of(report()) if table.name == "estimates_by_stratum")
    for row in table.rows:
        assert str(row[0]) in text
        assert all(str(cell) in text.replace(",", "") for cell in row if isinstance(cell, int))
