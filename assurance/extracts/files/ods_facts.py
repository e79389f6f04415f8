"""Errors and merged cells in the sheets of an OpenDocument workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree
from zipfile import ZipFile

from assurance.extracts.files.compound_file import DamagedFile
from assurance.extracts.files.workbook_facts import Facts, Merge, error_word

__all__ = ["ods_facts"]

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC_TYPE: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"

_MOST_ROWS: Final = 1 << 21
_MOST_COLUMNS: Final = 1 << 15


@dataclass(slots=True)
class _Table:
    """The sheet that is being looked through."""

    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    merged: list[Merge] = field(default_factory=list)
    hidden: int = 0
    row: int = 0
    last: int = 0
    width: int = 0

    def take_row(self, element: ElementTree.Element) -> None:
        repeated = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
        if not 0 < repeated <= _MOST_ROWS:
            raise DamagedFile
        column = filled = 0
        for cell in element:
            if not cell.tag.startswith(_TABLE):
                continue
            times = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
            if not 0 < times <= _MOST_COLUMNS:
                raise DamagedFile
            if cell.get(_CALC_TYPE) == "error":
                word = error_word("".join(cell.itertext()).strip())
                self.errors.setdefault(self.row, {}).update(
                    dict.fromkeys(range(column, column + times), word)
                )
            self._take_span(cell, column)
            column += times
            if len(cell) or cell.get(f"{_OFFICE}value-type"):
                filled = column
        if element.get(f"{_TABLE}visibility") in ("collapse", "filter") and filled:
            self.hidden += repeated
        self.row += repeated
        if filled:
            self.last, self.width = self.row, max(self.width, filled)

    def _take_span(self, cell: ElementTree.Element, column: int) -> None:
        down = int(cell.get(f"{_TABLE}number-rows-spanned", "1"))
        across = int(cell.get(f"{_TABLE}number-columns-spanned", "1"))
        if down > 1 or across > 1:
            self.merged.append((self.row, column, self.row + down - 1, column + across - 1))


def ods_facts(archive: ZipFile) -> dict[str, Facts]:
    """Look through all sheets, and give the facts of each by its name.

    Raises
    ------
    DamagedFile
        When the file is cut short.
    """
    found: dict[str, Facts] = {}
    table, name = _Table(), ""
    try:
        with archive.open("content.xml") as file:
            for event, element in ElementTree.iterparse(file, events=("start", "end")):  # noqa: S314 - expat limits entities
                if element.tag == f"{_TABLE}table" and event == "start":
                    table, name = _Table(), element.get(f"{_TABLE}name", "")
                elif element.tag == f"{_TABLE}table" and event == "end":
                    cells = table.last * table.width
                    found[name] = Facts(
                        table.errors, hidden_rows=table.hidden, merged=tuple(table.merged), cells=cells
                    )
                elif element.tag == f"{_TABLE}table-row" and event == "end":
                    table.take_row(element)
                    element.clear()
    except (ElementTree.ParseError, KeyError, ValueError):
        raise DamagedFile from None
    return found
