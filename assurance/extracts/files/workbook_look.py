"""A look through a workbook before its reader opens it: what it will not tell, and what it would not survive.

The reader takes memory for the whole area of a sheet and for as many texts as a file promises, and the
process ends where there is not so much; https://github.com/tafia/calamine/issues/693 and 684.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

from assurance.errors import ExtractError
from assurance.extracts.files.compound_file import CompoundFile
from assurance.extracts.files.ods_facts import ods_facts
from assurance.extracts.files.package_parts import check_texts, sheet_parts
from assurance.extracts.files.workbook_cells import column_letters
from assurance.extracts.files.workbook_facts import MOST_CELLS, Facts
from assurance.extracts.files.workbook_kind import BROKEN, Kind, damaged
from assurance.extracts.files.xls_facts import workbook_stream, xls_facts
from assurance.extracts.files.xlsb_facts import xlsb_facts, xlsb_parts
from assurance.extracts.files.xlsx_facts import xlsx_facts

__all__ = ["look_through"]


def look_through(path: Path, kind: Kind, *, name: str) -> Mapping[str | int, Facts]:
    """Find the errors and other facts of every sheet with cells.

    Parameters
    ----------
    name : words for the file in messages

    Returns
    -------
    Mapping : facts by the sheet's name; of an XLS workbook by its place among all sheets, from 0

    Raises
    ------
    ExtractError
        When a sheet is cut short or damaged, or too large to be held in memory.
    """
    found: dict[str | int, Facts] = {}
    try:
        found.update(_facts(path, kind))
    except BROKEN:
        raise damaged(name) from None
    for sheet, facts in found.items():
        where = f"{name}, sheet {sheet!r}" if isinstance(sheet, str) else name
        if facts.unreadable:
            raise _strange_errors(where, facts.unreadable)
        if facts.cells > MOST_CELLS:
            raise ExtractError(
                f"{where}: its cells reach over an area of more than {MOST_CELLS:,} cells; a stray cell far "
                "away from the table does that; delete the rows and columns outside the table"
            )
    return found


def _facts(path: Path, kind: Kind) -> Iterable[tuple[str | int, Facts]]:
    if kind == "xls":
        stream = workbook_stream(CompoundFile(path.read_bytes())) or b""
        return list(enumerate(xls_facts(stream)))
    with ZipFile(path) as archive:
        if kind == "ods":
            return list(ods_facts(archive).items())
        if kind == "xlsb":
            return [(sheet, xlsb_facts(archive, part)) for sheet, part in xlsb_parts(archive).items()]
        check_texts(archive)
        return [(sheet, xlsx_facts(archive, part)) for sheet, part in sheet_parts(archive).items()]


def _strange_errors(where: str, places: Sequence[tuple[int, int]]) -> ExtractError:
    row, column = places[0]
    cells = "1 cell holds an error" if len(places) == 1 else f"{len(places):,} cells hold errors"
    return ExtractError(
        f"{where}: {cells} that no other program knows, first in row {row + 1:,}, column "
        f"{column_letters(column)}; mend it in the spreadsheet, or clear the cells, and save the workbook"
    )
