"""Errors in the sheets of an old XLS workbook: a list of records ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from assurance.extracts.files.compound_file import CompoundFile, DamagedFile
from assurance.extracts.files.workbook_facts import ERROR_CODES, Facts

__all__ = ["is_protected", "workbook_stream", "xls_facts"]

_BEGIN: Final = (0x0809, 0x0409, 0x0209, 0x0009)
_END: Final = 0x000A
_PROTECTED: Final = 0x002F
_SHEET: Final = 0x0085
_TEXTS: Final = 0x00FC
_MOST_ROWS: Final = 65_536
_MOST_COLUMNS: Final = 256
_BOUNDS: Final = 0x0200
_FORMULA: Final = 0x0006
_ROWS_OF_CELLS: Final = (0x00BD, 0x00BE)
_TRUTH_OR_ERROR: Final = 0x0205
_CELLS: Final = frozenset(
    (_FORMULA, *_ROWS_OF_CELLS, _TRUTH_OR_ERROR, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x027E)
)


def workbook_stream(file: CompoundFile) -> bytes | None:
    """Give the stream that holds the workbook, or None where the file is something else."""
    name = next((name for name in ("Workbook", "WORKBOOK", "Book", "BOOK") if name in file.names), None)
    return None if name is None else file.stream(name)


def is_protected(stream: bytes) -> bool:
    """Tell whether a workbook is encrypted with a password."""
    return any(kind == _PROTECTED for kind, _ in _records(stream, 0))


def xls_facts(stream: bytes) -> tuple[Facts, ...]:
    """Look through the records of every sheet, in the order of the workbook.

    Raises
    ------
    DamagedFile
        When a sheet is cut short, or cells lie where no sheet has any: the reader takes memory for them.
    """
    sheets = []
    for kind, body in _records(stream, 0):
        if kind == _SHEET:
            sheets.append(struct.unpack_from("<I", body.ljust(4, b"\0"))[0])
        elif kind == _TEXTS and struct.unpack_from("<II", body.ljust(8, b"\xff"))[1] > len(stream):
            raise DamagedFile
    return tuple(_sheet(stream, start) for start in sheets)


def _sheet(stream: bytes, start: int) -> Facts:
    errors: dict[int, dict[int, str]] = {}
    for kind, body in _records(stream, start):
        if kind in _CELLS:
            last = body[-2:] if kind in _ROWS_OF_CELLS else body[2:4]
            if len(body) < 4 or int.from_bytes(last, "little") >= _MOST_COLUMNS or body[3]:
                raise DamagedFile
        if kind == _BOUNDS and not _possible(body):
            raise DamagedFile
        code = _error(kind, body)
        if code is not None:
            row, column = struct.unpack_from("<HH", body)
            errors.setdefault(row, {})[column] = ERROR_CODES.get(code, "#VALUE!")
    return Facts(errors)


def _possible(bounds: bytes) -> bool:
    """Tell whether the bounds that a sheet says it has are those of any sheet."""
    form = "<IIHH" if len(bounds) >= 14 else "<HHHH"
    if len(bounds) < struct.calcsize(form):
        return False
    top, bottom, left, right = struct.unpack_from(form, bounds)
    return bool(top <= bottom <= _MOST_ROWS and left <= right <= _MOST_COLUMNS)


def _error(kind: int, body: bytes) -> int | None:
    if kind == _TRUTH_OR_ERROR and len(body) >= 8 and body[7] == 1:
        return body[6]
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Give the records of one substream, and of charts within it, up to its end."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        body = stream[at + 4 : at + 4 + length]
        if len(body) < length:
            raise DamagedFile
        depth += kind in _BEGIN
        depth -= kind == _END
        yield kind, body
        if depth <= 0:
            return
        at += 4 + length
    raise DamagedFile
