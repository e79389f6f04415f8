"""Errors and merged cells in the sheets of an XLSB workbook: a list of records ([MS-XLSB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final
from zipfile import ZipFile

from assurance.extracts.files.compound_file import DamagedFile
from assurance.extracts.files.package_parts import part_named, targets_of
from assurance.extracts.files.workbook_facts import ERROR_CODES, Facts, Merge

__all__ = ["xlsb_facts", "xlsb_parts"]

_ROW: Final = 0
_CELLS: Final = range(1, 12)
_ERRORS: Final = (3, 11)  # BrtCellError, BrtFmlaError
_MOST_ROWS: Final = 1 << 20
_MOST_COLUMNS: Final = 1 << 14
_END_SHEET: Final = 130
_SHEET: Final = 156
_TEXTS: Final = 159
_MERGE: Final = 176


def xlsb_facts(archive: ZipFile, part: str) -> Facts:
    """Look through the records of a sheet.

    Raises
    ------
    DamagedFile
        When the sheet is cut short, or the workbook does not say where it is.
    """
    errors: dict[int, dict[int, str]] = {}
    merged: list[Merge] = []
    row = width = 0
    ended = False
    for kind, body in _records(archive.read(part)):
        if kind == _ROW:
            (row,) = struct.unpack_from("<I", body)
        elif kind in _CELLS:
            (column,) = struct.unpack_from("<I", body)
            width = max(width, column + 1)
        if kind in _ERRORS:
            errors.setdefault(row, {})[column] = ERROR_CODES.get(body[8], "#VALUE!")
        elif kind == _MERGE:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            merged.append((top, left, bottom, right))
        ended = kind == _END_SHEET
    if not ended or row >= _MOST_ROWS or width > _MOST_COLUMNS:
        raise DamagedFile
    return Facts(errors, merged=tuple(merged), cells=(row + 1) * width)


def xlsb_parts(archive: ZipFile) -> dict[str, str]:
    """Give the part of each sheet with cells, by the sheet's name.

    Raises
    ------
    DamagedFile
        When the workbook does not say, or promises more texts than it can hold.
    """
    targets, found = targets_of(archive, "xl/workbook.bin"), {}
    for kind, body in _records(archive.read("xl/workbook.bin")):
        if kind == _SHEET:
            relation, at = _text(body, 8)
            if relation in targets:
                found[_text(body, at)[0]] = targets[relation]
    texts = part_named(archive, "xl/sharedstrings.bin")
    for kind, body in _records(archive.read(texts)) if texts else ():
        if kind == _TEXTS and max(struct.unpack_from("<II", body)) > archive.getinfo(texts or "").file_size:
            raise DamagedFile
        break
    return found


def _text(body: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<I", body, at)
    end = at + 4 + 2 * length
    return body[at + 4 : end].decode("utf-16-le", "replace"), end


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at, size = 0, len(data)
    try:
        while at < size:
            kind, at = data[at], at + 1
            if kind >= 0x80:
                kind, at = (kind & 0x7F) | data[at] << 7, at + 1
            length = shift = 0
            while True:
                byte, at = data[at], at + 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80 or shift == 28:
                    break
            if at + length > size:
                raise DamagedFile
            yield kind, data[at : at + length]
            at += length
    except (IndexError, struct.error):
        raise DamagedFile from None
