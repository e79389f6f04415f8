"""Files that are no workbook, or a workbook that is damaged, protected or of another kind."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import made_workbooks as make

from tests.faults.intake._workbook_scripts import (
    AGAIN,
    COLUMNS,
    DAMAGED,
    FILE,
    HEADER,
    ROWS,
    SHEET_ERROR,
    content,
    parts,
    raw,
)
from tests.faults.intake.case import Case


def truncated(folder: Path) -> None:
    """Cut a workbook in half."""
    path = make.save(folder / "records.xlsx", {"Data": ROWS})
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def converted(ending: str, cut: float = 1.0) -> Callable[[Path], None]:
    """Make a script that converts with LibreOffice, and cuts the file."""

    def script(folder: Path) -> None:
        rows = (HEADER, ("K1", "A", 1), ("K2", "=NA()", 2), ("K3", "C", "=1/0"))
        path = make.convert(make.save(folder / "made.xlsx", {"Data": rows}), ending)
        (folder / "made.xlsx").unlink()
        data = path.read_bytes()
        path.rename(folder / f"records.{ending}").write_bytes(data[: int(len(data) * cut)])

    return script


PROTECTED_XLS = make.compound(
    {
        "Workbook": struct.pack("<HH16s", 0x809, 16, b"\0\6\5\0")
        + struct.pack("<HHHHHH", 0x2F, 4, 1, 1, 0x0A, 0)
    }
)
ENCRYPTED = make.compound({"EncryptionInfo": b"\4\0\4\0", "EncryptedPackage": b"\1" * 6000})

CASES = (
    Case(
        "an empty workbook file",
        content(b""),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx is empty (0 bytes); expected a header at least; export it again",
    ),
    Case("a workbook cut in half", truncated, COLUMNS, source=FILE, refused=DAMAGED),
    Case(
        "a sheet cut short inside a whole archive", raw(ROWS, end=""), COLUMNS, source=FILE, refused=DAMAGED
    ),
    Case(
        "a workbook that needs a password",
        content(ENCRYPTED),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx is protected with a password; save a copy without one, in a protected "
        "folder, and run again",
    ),
    Case(
        "an old workbook that needs a password",
        content(PROTECTED_XLS, "records.xls"),
        COLUMNS,
        source={"file": "records.xls"},
        refused="records: records.xls is protected with a password; save a copy without one, in a protected "
        "folder, and run again",
    ),
    Case(
        "an old Office document that is no workbook",
        content(make.compound({"WordDocument": b"Nobody at all"}), "records.xls"),
        COLUMNS,
        source={"file": "records.xls"},
        secrets=("Nobody",),
        refused="records: records.xls is an old Office document, but no workbook; expected a "
        "workbook; " + AGAIN,
    ),
    Case(
        "CSV with the ending of a workbook",
        content(b"Ref,team,n\nK1,Nobody,1\n"),
        COLUMNS,
        source=FILE,
        secrets=("Nobody",),
        refused="records: records.xlsx is text, perhaps CSV, with the ending or the declared "
        "format of a workbook; declare format: csv, or " + AGAIN,
    ),
    Case(
        "a web page with the ending of a workbook",
        content(b"<html><table><tr><td>Nobody</td></tr></table></html>", "records.xls"),
        COLUMNS,
        source={"file": "records.xls"},
        secrets=("Nobody",),
        refused="records: records.xls is a web page (HTML) with the ending of a workbook; expected "
        "a workbook; open it in a spreadsheet, " + AGAIN,
    ),
    Case(
        "a PDF with the ending of a workbook",
        content(b"%PDF-1.7 \x00"),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx is a PDF document; expected a workbook; ask for the workbook or a CSV "
        "file that it was made from and run again",
    ),
    Case(
        "bytes that are nothing",
        content(b"\0\1\2\3" * 99),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx is no workbook that is known (XLSX, XLSM, XLSB, XLS, ODS); " + AGAIN,
    ),
    Case(
        "a ZIP archive that is no workbook",
        parts({"notes.txt": "Nobody"}),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx is a ZIP archive, but no workbook; expected a workbook; "
        "unpack it, or " + AGAIN,
    ),
    Case(
        "a Word document",
        parts({"word/document.xml": "<x/>"}),
        COLUMNS,
        source=FILE,
        refused="records: records.xlsx is a Word document; expected a workbook; " + AGAIN,
    ),
    Case(
        "an OpenDocument text",
        parts({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}, "records.ods"),
        COLUMNS,
        source={"file": "records.ods"},
        refused="records: records.ods is an OpenDocument file, but no workbook; expected a "
        "workbook; " + AGAIN,
    ),
    Case(
        "an OpenDocument workbook that needs a password",
        parts(
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "content.xml": "scrambled",
                "META-INF/manifest.xml": "<m><encryption-data/></m>",
            },
            "records.ods",
        ),
        COLUMNS,
        source={"file": "records.ods"},
        refused="records: records.ods is protected with a password; save a copy without one, in a protected "
        "folder, and run again",
    ),
    Case(
        "a binary workbook whose sheet is cut short",
        parts(dict(make.xlsb(ROWS, end=b"")), "records.xlsb"),
        COLUMNS,
        source={"file": "records.xlsb"},
        refused=DAMAGED.replace(".xlsx", ".xlsb"),
    ),
    Case(
        "an error in a binary workbook",
        parts(dict(make.xlsb((HEADER, ("K1", "A", "1"), ("K2", 0x2A, "2")))), "records.xlsb"),
        COLUMNS,
        source={"file": "records.xlsb"},
        rejected=(("team", SHEET_ERROR, 1),),
    ),
    Case(
        "errors in an old workbook",
        converted("xls"),
        COLUMNS,
        source={"file": "records.xls"},
        needs="libreoffice",
        rejected=(("team", SHEET_ERROR, 1), ("n", SHEET_ERROR, 1)),
    ),
    Case(
        "errors in an OpenDocument workbook",
        converted("ods"),
        COLUMNS,
        source={"file": "records.ods"},
        needs="libreoffice",
        rejected=(("team", SHEET_ERROR, 1), ("n", SHEET_ERROR, 1)),
    ),
    Case(
        "an old workbook cut short",
        converted("xls", cut=0.8),
        COLUMNS,
        source={"file": "records.xls"},
        needs="libreoffice",
        refused=DAMAGED.replace(".xlsx", ".xls"),
    ),
)
