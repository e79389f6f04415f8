"""XLSX: every cell of every sheet, hidden ones too, and everything else in the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any, Final

from assurance.pack.scan.passages import Denied, Item, Passage, row
from assurance.pack.scan.readers.archives import Member, read_members
from assurance.pack.scan.readers.markup import read_markup

__all__ = ["read_workbook"]

_MOST_CELLS: Final = 20_000_000
_SHEET: Final = re.compile(r"xl/worksheets/sheet[0-9]+[.]xml")
_CELLS: Final = frozenset({"v", "is"})
_PROPERTIES: Final = "document properties"
_STAMP: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_PLACES: Final = (
    (re.compile("xl/sharedStrings"), "shared strings"),
    (re.compile("xl/(comments|threadedComments|persons)"), "comments"),
    (re.compile("docProps/"), _PROPERTIES),
    (re.compile("xl/workbook[.]xml"), "names of sheets and ranges"),
    (re.compile("xl/worksheets/"), "sheet, besides its cells"),
    (re.compile("xl/(drawings|charts)/"), "drawing"),
)


def read_workbook(data: bytes) -> Iterator[Item | Member]:
    """Give the cells by sheet and row, and then the text of every member of the file.

    The cells come by python-calamine, which knows dates; shared strings, comments, names, formulas,
    properties and links from the members themselves.
    """
    yield from _cells(data)
    for item in read_members(data):
        if isinstance(item, Member) and item.name.endswith((".xml", ".rels", ".vml")):
            yield from _xml(item)
        else:
            yield item


def _cells(data: bytes) -> Iterator[Item]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        for number in range(len(book.sheet_names)):
            sheet = book.get_sheet_by_index(number)
            if sheet.start is None:
                continue
            if sheet.width * sheet.height > _MOST_CELLS:
                yield Denied(f"sheet {number + 1}", "is larger than can be read")
                continue
            first, before = sheet.start
            for line, cells in enumerate(sheet.to_python(skip_empty_area=True), start=first + 1):
                said = row([*[""] * before, *map(_said, cells)])
                if said.strip("\x01"):
                    yield Passage(f"sheet {number + 1}, row {line}", said, columns="letters")
    except (CalamineError, ValueError, OSError):
        yield Denied("", "is a workbook whose cells cannot be read")


def _said(cell: Any) -> str:
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _xml(member: Member) -> Iterator[Item]:
    place = next((words for pattern, words in _PLACES if pattern.match(member.name)), "member")
    try:
        text = member.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield Denied(f"{place} (member {member.number})", "is not in UTF-8")
        return
    skip = _CELLS if _SHEET.fullmatch(member.name) else frozenset()
    for item in read_markup(text, skip=skip):
        if place == _PROPERTIES and isinstance(item, Passage) and _STAMP.fullmatch(item.text):
            continue  # when the file was made, which is nobody's day
        yield item._replace(place=f"{place} (member {member.number}), {item.place}")
