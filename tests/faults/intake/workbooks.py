"""Workbooks that do not say which sheet or row is meant, or have lost what stood in them."""

from __future__ import annotations

from datetime import date

import made_workbooks as make

from tests.faults.intake._workbook_scripts import (
    COLUMNS,
    DATA,
    FILE,
    HEADER,
    MANY,
    ROWS,
    SHEET_ERROR,
    book,
    content,
    raw,
    saved,
)
from tests.faults.intake.case import Case

SHEETS = (
    Case(
        "two sheets, and none declared",
        book({"June": ROWS, "July": ROWS}),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx has 2 visible sheets with cells: 'June', 'July'; expected one, or to "
        "be told which; declare it, such as sheet: June",
    ),
    Case(
        "a sheet that is not there",
        book({"Referrals": ROWS, "Notes": ROWS}),
        COLUMNS,
        source={**FILE, "sheet": "referrals"},
        refused="records: records.xlsx has no sheet 'referrals'; did you mean \"Referrals\"?; sheets found: "
        "'Referrals', 'Notes'; correct sheet in sources.yaml or export it again",
    ),
    Case(
        "a declared sheet without cells",
        book({"Data": ROWS, "Empty": []}),
        COLUMNS,
        source={**FILE, "sheet": "Empty"},
        refused="records: records.xlsx: sheet 'Empty', which is declared, has no cells in it; expected a "
        "table; export it again, or declare another sheet",
    ),
    Case(
        "no sheet with cells",
        book({"Data": []}),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx has no sheet with cells in it; expected a table; export it again",
    ),
    Case(
        "charts only",
        book({"Data": []}, charts=("Chart",)),
        COLUMNS,
        source={**FILE, "sheet": "Chart"},
        refused="records: records.xlsx has no sheet 'Chart'; sheets found: 'Data'; correct sheet in "
        "sources.yaml or export it again",
    ),
    Case(
        "cells on a hidden sheet only",
        book({"Front": [], "Data": ROWS}, hidden=("Data",)),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx has no visible sheet with cells; hidden sheets with cells: 'Data'; "
        "declare the one to read, such as sheet: Data",
    ),
    Case(
        "a stray cell at the end of the sheet",
        raw((*ROWS, (b'<c r="XFD1048576"><v>1</v></c>',))),
        COLUMNS,
        source=FILE,
        refused=DATA + ": its cells reach over an area of more than 100,000,000 cells; a stray cell far "
        "away from the table does that; delete the rows and columns outside the table",
    ),
)

HEADERS = (
    Case(
        "a heading with a slip",
        saved((("Title",), (), ("Ref", "Team", "n"), ("K1", "Nobody", 1))),
        COLUMNS,
        source=FILE,
        secrets=("Nobody",),
        refused=DATA
        + ", row 3: has no heading 'team' for column 'team'; did you mean \"Team\"?; headings found: "
        "'Ref', 'Team', 'n'; correct the declaration in sources.yaml or export the file again",
    ),
    Case(
        "no header at all",
        saved((("K1", "Nobody", 1), ("K2", "Nobody", 2))),
        COLUMNS,
        source=FILE,
        secrets=("Nobody",),
        refused=DATA
        + ": none of rows 1 to 2 is the header; expected 'Ref', 'team', 'n' in one row; correct the"
        " headings, sheet, header_row or header_rows in sources.yaml, or export the file again",
    ),
    Case(
        "a heading that stands twice",
        saved((("Ref", "team", "n", "team"), ("K1", "A", 1, "B"))),
        COLUMNS,
        source=FILE,
        refused=DATA + ", row 1: heading 'team' stands 2 times; expected once, so that no column is read "
        "for another; headings found: 'Ref', 'team', 'n', 'team'; correct the declaration in "
        "sources.yaml or export the file again",
    ),
    Case(
        "two headings of one column",
        saved((("Ref", "team", "n", "Team name"), ("K1", "A", 1, "B"))),
        {**COLUMNS, "team": {"type": "category", "other_headings": ["Team name"]}},
        source=FILE,
        refused=DATA
        + ", row 1: headings 'team' and 'Team name' are both declared for column 'team'; expected "
        "one of them in a file; headings found: 'Ref', 'team', 'n', 'Team name'; correct the "
        "declaration in sources.yaml or export the file again",
    ),
    Case(
        "a header in another row than declared",
        saved((("Title",), *ROWS)),
        COLUMNS,
        source={**FILE, "header_row": 1},
        refused=DATA + ": header_row 1 is declared, but the declared headings stand in row 2; declare "
        "header_row: 2, or leave it out",
    ),
    Case(
        "a header row below the sheet",
        saved(),
        COLUMNS,
        source={**FILE, "header_row": 9},
        refused=DATA
        + ": header_row 9 is declared, but row 3 is the last with cells in it; correct header_row "
        "in sources.yaml, or leave it out",
    ),
    Case(
        "a header of two rows declared as one",
        saved((("Case", "Case", "n"), ("Ref", "team"), ("K1", "A", 1))),
        {
            "ref": {"type": "id", "heading": "Case / Ref"},
            "team": {"type": "text", "heading": "Case / team"},
            "n": "integer",
        },
        source=FILE,
        refused=DATA
        + ": rows 1 to 2 hold every declared heading, but header_rows is 1; declare header_rows: 2",
    ),
)

CELLS = (
    Case(
        "ids that became numbers",
        saved((HEADER, (12, "A", 1), ("0013", "B", 2), (14, "C", 3))),
        COLUMNS,
        source=FILE,
        refused=DATA
        + ": column 'ref' (A): 2 cells, each is a number, and whether zeros stood before it cannot "
        "be seen; first in row 2; declare its width and pad: true; or, where no id begins with a zero, "
        "pattern: '[1-9][0-9]*'; or format the column as text and export again",
    ),
    Case(
        "ids that are shorter than their width",
        saved((HEADER, (1234, "A", 1), (123, "B", 2))),
        {**COLUMNS, "ref": {"type": "id", "heading": "Ref", "width": 4}},
        source=FILE,
        refused=DATA + ": column 'ref' (A): 1 cell is a number, and whether zeros stood before it cannot "
        "be seen; first in row 3; declare its width and pad: true; or, where no id begins with a zero, "
        "pattern: '[1-9][0-9]*'; or format the column as text and export again",
    ),
    Case(
        "ids of more digits than a spreadsheet keeps",
        saved((HEADER, (1234567890123456, "A", 1))),
        {**COLUMNS, "ref": {"type": "id", "heading": "Ref", "width": 16, "pad": True}},
        source=FILE,
        secrets=("12345678",),
        refused=DATA
        + ": column 'ref' (A): 1 cell is a number of more than 15 digits; a spreadsheet keeps 15 "
        "and the rest is lost; first in row 2; export the column as text from where the ids come",
    ),
    Case(
        "ids that became dates",
        saved((HEADER, (date(2026, 3, 12), "A", 1))),
        COLUMNS,
        source=FILE,
        refused=DATA + ": column 'ref' (A): 1 cell is a date; a spreadsheet makes dates of ids such as "
        "3-12; first in row 2; format the column as text, enter the ids again and export",
    ),
    Case(
        "formulas that nobody computed",
        saved((HEADER, ("K1", "A", "=1+1"), ("K2", "B", "=1+2"))),
        COLUMNS,
        source=FILE,
        refused=DATA
        + ": 2 cells hold formulas whose value was never computed, first in row 2, column C; open "
        "the workbook in a spreadsheet, save it, and run again",
    ),
    Case(
        "merged cells over several records",
        saved((HEADER, ("K1", "A", 1), ("K2", None, 2), ("K3", None, 3)), merged=("B2:B4",)),
        COLUMNS,
        source=FILE,
        refused=DATA
        + ": merged cells reach over several records in columns that are read: rows 3, 4 would be "
        "read as empty; unmerge the cells, fill in the value in every row, and run again",
    ),
    Case(
        "errors among the cells",
        raw((HEADER, ("K1", make.error("#REF!"), 1), ("K2", "B", make.error("#NULL!")), ("K3", "C", 3))),
        COLUMNS,
        source=FILE,
        rejected=(("team", SHEET_ERROR, 1), ("n", SHEET_ERROR, 1)),
        warned=(MANY.format(2, 3, "66.7%"),),
    ),
)

NEW_ERRORS = (
    Case(
        "an error of a kind that only its own program knows",
        raw((HEADER, ("K1", make.error("#PYTHON!"), 1), ("K2", "B", 2))),
        COLUMNS,
        source=FILE,
        refused=DATA
        + ": 1 cell holds an error that no other program knows, first in row 2, column B; mend it "
        "in the spreadsheet, or clear the cells, and save the workbook",
    ),
)

TOTALS = (
    Case(
        "a total that is not the sum",
        saved((HEADER, ("K1", "A", 4), ("K2", "B", 5), ("Total", None, 10))),
        COLUMNS,
        source={**FILE, "totals_row": "drop"},
        refused=DATA + ", row 4 (as the sheet numbers its rows), the totals row: column 'n' says 10, but "
        "the rows above sum to 9; rows are missing, doubled or changed, or it is no sum; export the "
        "file again, or declare totals_row: drop_unchecked",
    ),
    Case(
        "a total that is not the value of the one row",
        saved((HEADER, ("K1", "A", 41), ("Total", None, 10))),
        COLUMNS,
        source={**FILE, "totals_row": "drop"},
        secrets=("41",),
        refused=DATA
        + ", row 3 (as the sheet numbers its rows), the totals row: column 'n' does not say the sum"
        " of the rows above; rows are missing, doubled or changed, or it is no sum; export the "
        "file again, or declare totals_row: drop_unchecked",
    ),
    Case(
        "a record where a total is declared",
        content(b"Ref,team,n\nK1,A,1\nK2,B,2\n", "records.csv"),
        {**COLUMNS, "team": {"type": "category", "required": True}},
        source={"totals_row": "drop_unchecked"},
        refused="records: records.csv, row 2 (the header not counted): totals_row is drop_unchecked, but "
        "the last row does not look like totals: no cell says Total beside empty ones, and no key or "
        "required column is empty; expected a totals row; export the file with it, or declare "
        "totals_row: none",
    ),
)

CASES = SHEETS + HEADERS + CELLS + NEW_ERRORS + TOTALS
