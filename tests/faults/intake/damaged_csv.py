"""CSV files that are cut, mixed up or not CSV at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.faults.intake.case import Case

COLUMNS = {"ref": {"type": "id", "required": True}, "team": "category"}
SECRET = "Nobody-Knows"
HEAD = "ref,team\n"
CP1252 = {"encoding": "windows-1252"}


def written(content: bytes | str) -> Callable[[Path], None]:
    """Make a script that writes records.csv with this content."""

    def make(folder: Path) -> None:
        data = content.encode() if isinstance(content, str) else content
        (folder / "records.csv").write_bytes(data)

    return make


def damaged(name: str, content: bytes | str, refused: str, **source: object) -> Case:
    """Describe one damaged file that is refused."""
    return Case(
        name,
        written(content),
        COLUMNS,
        refused=f"records: records.csv{refused}",
        source=source,
        secrets=(SECRET,),
    )


CASES = (
    damaged("an empty file", "", " is empty (0 bytes); expected a header at least; export it again"),
    damaged(
        "a row cut short",
        f"{HEAD}1,A\n{SECRET}\n",
        ", line 3 has 1 cells; expected 2 as in the header; a cell with the delimiter in it needs quotes, "
        "and no "
        "line may be cut short, then export it again",
    ),
    damaged(
        "a row with a cell too many",
        f"{HEAD}1,A\n2,{SECRET},B\n",
        ", line 3 has 3 cells; expected 2 as in the header; a cell with the delimiter in it needs quotes, "
        "and no "
        "line may be cut short, then export it again",
    ),
    damaged(
        "a row with an empty cell too many",
        f'{HEAD}1,"a, b"\n2,{SECRET},\n',
        ": 1 empty cells too many stand at the ends of rows, the first in line 3; expected 2 cells a row "
        "as in the "
        "header; a cell with the delimiter in it needs quotes; export it again",
    ),
    damaged(
        "a row cut short below a cell of three lines",
        f'{HEAD}1,"a\n{SECRET}\nb"\n2\n',
        ", line 5 has 1 cells; expected 2 as in the header; a cell with the delimiter in it needs quotes, "
        "and no "
        "line may be cut short, then export it again",
    ),
    damaged(
        "a quote that is never closed",
        f'{HEAD}1,A\n2,"{SECRET}\n3,C\n',
        ", line 3 has a quoted cell that does not end as it should; expected quotes doubled inside quotes; "
        "correct "
        "the quotes, then export it again",
    ),
    damaged(
        "a quote that is not doubled",
        f'{HEAD}1,"{SECRET}"x\n',
        ", line 2 has a quoted cell that does not end as it should; expected quotes doubled inside quotes; "
        "correct "
        "the quotes, then export it again",
    ),
    damaged(
        "two kinds of line ends",
        f"{HEAD}1,A\n2,{SECRET}\r\n3,C\n",
        ", line 3 has the line end CR LF where line 1 has LF; expected one kind of line ends; save it with "
        "one "
        "kind of line ends, then export it again",
    ),
    damaged(
        "a lone carriage return in a cell",
        f"ref,team\r\n1,{SECRET}\rx\r\n2,B\r\n",
        ", line 2 has the line end CR where line 1 has CR LF; expected one kind of line ends; save it with "
        "one "
        "kind of line ends, then export it again",
    ),
    damaged(
        "a line of three million letters",
        f"{HEAD}1,{SECRET}{'x' * 3_000_000}\n",
        ", line 2 is longer than 2 MB; a quote that is never closed looks like this; correct the quotes, "
        "then "
        "export it again",
    ),
    damaged(
        "Windows-1252 that is not declared",
        f"{HEAD}1,{SECRET} caf\u00e9\n".encode("cp1252"),
        " is not UTF-8 text: byte 28 of the file, in line 2, does not fit; all of it reads as "
        "Windows-1252: declare "
        'encoding: windows-1252, or save it as UTF-8 ("CSV UTF-8" in a spreadsheet)',
    ),
    damaged(
        "a letter of UTF-8 cut in two at the end",
        f"{HEAD}1,{SECRET}".encode() + b"\xc3",
        " is not UTF-8 text: byte 24 of the file, in line 2, does not fit; all of it reads as "
        "Windows-1252: declare "
        'encoding: windows-1252, or save it as UTF-8 ("CSV UTF-8" in a spreadsheet)',
    ),
    damaged(
        "UTF-8 and Windows-1252 joined",
        f"\ufeff{HEAD}1,{SECRET} \u00e9\n".encode() + "2,\u00e9\n".encode("cp1252"),
        " is not UTF-8 text: byte 33 of the file, in line 3, does not fit, though it begins with the mark "
        "of UTF-8; "
        'it was damaged or joined; save it as UTF-8 ("CSV UTF-8" in a spreadsheet) again',
    ),
    damaged(
        "UTF-8 that is declared as Windows-1252",
        f"{HEAD}1,{SECRET} \u00e9\n",
        " is declared as windows-1252, but all its bytes read as UTF-8; its letters would be read as others; "
        "declare encoding: utf-8",
        **CP1252,
    ),
    damaged(
        "UTF-8 with its mark that is declared as Windows-1252",
        f"\ufeff{HEAD}1,{SECRET}\n",
        " is declared as windows-1252, but it begins with the mark of UTF-8; its letters would be read as "
        "others; "
        "declare encoding: utf-8",
        **CP1252,
    ),
    damaged(
        "a byte that Windows-1252 does not know",
        f"{HEAD}1,{SECRET} \u00e9\n2,".encode("cp1252") + b"\x9d\n",
        " is not Windows-1252 text: byte 29 of the file, in line 3, has no meaning there; save it as UTF-8 "
        "and "
        "declare encoding: utf-8",
        **CP1252,
    ),
    damaged(
        "UTF-16 with its mark",
        f"{HEAD}1,{SECRET}\n".encode("utf-16"),
        ' looks like UTF-16 text; expected CSV text; save it as UTF-8 ("CSV UTF-8" in a spreadsheet) and '
        "run again",
    ),
    damaged(
        "UTF-16 without a mark",
        f"{HEAD}1,{SECRET}\n".encode("utf-16-le"),
        " looks like UTF-16 text (byte 2 of the file, in line 1, is null); expected CSV text; save it as "
        "UTF-8 "
        '("CSV UTF-8" in a spreadsheet) and run again',
    ),
    damaged(
        "a null byte",
        f"{HEAD}1,A\n2,{SECRET}\0\n",
        ": byte 28 of the file, in line 3, is null, which no CSV text holds; it was damaged on its way or "
        "is of "
        "another format; export it again",
    ),
    damaged(
        "a workbook whose name ends in .csv",
        b"PK\x03\x04" + b"\0" * 40,
        " looks like a workbook or ZIP archive; expected CSV text; save the sheet as CSV (UTF-8) and run "
        "again",
    ),
    damaged(
        "a packed file with the ending of CSV",
        b"\x1f\x8b\x08" + b"\0" * 40,
        " looks like a gzip archive; expected CSV text; unpack it and run again",
    ),
    damaged(
        "a file that begins with a record",
        f"1,{SECRET}\n2,B\n",
        ": line 1 is not the header: none of its 2 cells is a declared heading; expected 'ref', 'team'; "
        "correct "
        "the declaration in sources.yaml or export the file again",
    ),
    damaged("blank lines only", "\n\n\n", " has no header: its first 50 rows are blank; export it again"),
    damaged(
        "a header row that is declared and not there",
        f"{HEAD}1,{SECRET}\n",
        " has 2 rows; header_row is 9; correct it, or leave it out",
        header_row=9,
    ),
    damaged(
        "a header row that is declared and blank",
        f"Title\n\n{HEAD}1,{SECRET}\n",
        ": row 2, declared as header_row, is blank; correct header_row, or leave it out",
        header_row=2,
    ),
    damaged(
        "a header row that is declared one too low",
        f"{HEAD}1,{SECRET}\n2,B\n",
        ": line 2 is not the header: none of its 2 cells is a declared heading; expected 'ref', 'team'; "
        "correct "
        "the declaration in sources.yaml or export the file again",
        header_row=2,
    ),
    damaged(
        "two rows of header in a text",
        f"Ref,Team\n{HEAD}1,{SECRET}\n",
        ": header_rows is 2, but the header of a CSV file is one row; leave it out and give the row with "
        "the column "
        "names as header_row, or read the workbook itself",
        header_rows=2,
    ),
    damaged(
        "another delimiter",
        f"Report of {SECRET}\n\nref;team\n1;A\n",
        ": the header in line 3 is split by a semicolon, but the delimiter declared is ','; declare "
        "delimiter: "
        "';', or export the file with the declared one",
    ),
    damaged(
        "files joined end to end",
        f"{HEAD}1,{SECRET}\n{HEAD}2,B\n",
        ": the header stands again in 1 of the rows below it, first in row 2 (the header not counted); "
        "files were "
        "joined end to end; take the repeats out, or give the files one by one with a pattern such as "
        "records_*.csv",
    ),
    damaged(
        "a footnote below the rows",
        f"{HEAD}1,A\n\nSource: {SECRET}\n",
        ", line 4 has 1 cells; expected 2 as in the header; a cell with the delimiter in it needs quotes, "
        "and no "
        "line may be cut short, then export it again",
    ),
    damaged(
        "a title whose quote is never closed",
        f'"Report of {SECRET}\n{HEAD}1,A\n',
        ": the header in line 1 cannot be read: unexpected end of data; export it again",
    ),
    damaged(
        "a heading twice",
        f"ref,team,team\n1,{SECRET},B\n",
        ": heading 'team' stands 2 times; expected once, so that no column is read for another; headings "
        "found: "
        "'ref', 'team', 'team'; correct the declaration in sources.yaml or export the file again",
    ),
)
