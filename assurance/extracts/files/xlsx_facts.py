"""Errors and formulas in the sheets of an XLSX workbook, found by one pass over the XML text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from zipfile import ZipFile

from assurance.extracts.files.compound_file import DamagedFile
from assurance.extracts.files.workbook_facts import ERROR_WORDS, MOST_CELLS, Facts, error_word

__all__ = ["column_number", "xlsx_facts"]

_CHUNK: Final = 1 << 23
_PREFIX: Final = rb"(?:[A-Za-z_][\w.-]*:)?"
_ERROR: Final = re.compile(rb"<" + _PREFIX + rb"c\s(?:[^>]*?\s)?t\s*=\s*[\"']e[\"'][^>]*>")
_VALUE: Final = re.compile(rb"<" + _PREFIX + rb"v(?:\s[^>]*)?>([^<]*)<")
_UNCOMPUTED: Final = re.compile(
    rb"<"
    + _PREFIX
    + rb"c\s([^>]*)>\s*<"
    + _PREFIX
    + rb"f\b(?:[^>]*/>|[^>]*>[^<]*</"
    + _PREFIX
    + rb"f\s*>)\s*"
    rb"(?:<"
    + _PREFIX
    + rb"v\s*/>|<"
    + _PREFIX
    + rb"v\s*>\s*</"
    + _PREFIX
    + rb"v\s*>)?\s*</"
    + _PREFIX
    + rb"c\s*>"
)
_TEXT_RESULT: Final = re.compile(rb"\bt\s*=\s*[\"'](?:str|s|inlineStr|e)[\"']")
_PLACE: Final = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
_HIDDEN: Final = re.compile(rb"<" + _PREFIX + rb"row\s[^>]*\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_ROW: Final = re.compile(rb"<" + _PREFIX + rb"row\s[^>]*?\br\s*=\s*[\"']([0-9]+)[\"']")
_END: Final = re.compile(rb"</" + _PREFIX + rb"sheetData\s*>|<" + _PREFIX + rb"sheetData\s*/>")
_FAR: Final = re.compile(rb"\br\s*=\s*[\"']([A-Z]{3})[0-9]")
_FAR_ROW: Final = re.compile(rb"\br\s*=\s*[\"'][A-Z]{1,3}([0-9]{6,7})[\"']")
_READ: Final = ERROR_WORDS - {"#GETTING_DATA"}
_FAR_DOWN: Final = 100_000
_FARTHER: Final = re.compile(rb"\br\s*=\s*[\"']([A-Z]{2})[0-9]")


def xlsx_facts(archive: ZipFile, part: str) -> Facts:
    """Look through a sheet's XML.

    Parameters
    ----------
    part : name of the sheet's part

    Raises
    ------
    DamagedFile
        When the sheet is cut short, or an error stands in a cell without a reference.
    """
    errors: dict[int, dict[int, str]] = {}
    uncomputed: list[tuple[int, int]] = []
    unreadable: list[tuple[int, int]] = []
    hidden = last = 0
    far: set[bytes] = set()
    for seen, chunk in enumerate(_chunks(archive, part)):
        if b'"e"' in chunk or b"'e'" in chunk:
            for row, column, word in _errors(chunk):
                errors.setdefault(row, {})[column] = error_word(word)
                if word not in _READ:
                    unreadable.append((row, column))
        if b"f>" in chunk or b"<f" in chunk or b":f" in chunk:
            uncomputed += _uncomputed(chunk)
        if b"hidden" in chunk:
            hidden += len(_HIDDEN.findall(chunk))
        last = max([last, *map(int, _last_rows(chunk))])
        if last < _FAR_DOWN:
            last = max([last, *map(int, _FAR_ROW.findall(chunk))])
        far.update(_FAR.findall(chunk))
        if not seen or (not far and last * 702 > MOST_CELLS):
            far.update(_FARTHER.findall(chunk))
    width = max((column_number(letters.decode()) + 1 for letters in far), default=26)
    return Facts(errors, tuple(uncomputed), tuple(unreadable), hidden, cells=last * width)


def _chunks(archive: ZipFile, part: str) -> Iterator[bytes]:
    """Give the text of a part in pieces that end where a row ends."""
    rest, ended = b"", False
    with archive.open(part) as file:
        while piece := file.read(_CHUNK):
            text = rest + piece
            cut = text.rfind(b"row>") + 4
            cut = cut if cut > 4 else len(text) if len(text) > 4 * _CHUNK else 0
            rest = text[cut:]
            ended = ended or (b"heetData" in text[:cut] and _END.search(text[:cut]) is not None)
            if cut:
                yield text[:cut]
    if not ended and _END.search(rest) is None:
        raise DamagedFile
    yield rest


def _last_rows(chunk: bytes) -> list[bytes]:
    found = _ROW.findall(chunk, max(chunk.rfind(b"<row "), chunk.rfind(b":row ") - 64, 0))
    return found[-1:]


def _errors(chunk: bytes) -> Iterator[tuple[int, int, str]]:
    for found in _ERROR.finditer(chunk):
        value = _VALUE.search(chunk, found.end(), found.end() + 4_096)
        row, column = _place(found[0])
        yield row, column, value[1].decode("utf-8", "replace") if value else ""


def _uncomputed(chunk: bytes) -> Iterator[tuple[int, int]]:
    for found in _UNCOMPUTED.finditer(chunk):
        if not _TEXT_RESULT.search(found[1]):
            yield _place(b" " + found[1])


def _place(tag: bytes) -> tuple[int, int]:
    found = _PLACE.search(tag)
    if found is None:
        raise DamagedFile
    return int(found[2]) - 1, column_number(found[1].decode())


def column_number(letters: str) -> int:
    """Give the number of a column, from 0, by its letters.

    Examples
    --------
    >>> column_number("A"), column_number("AB"), column_number("XFD")
    (0, 27, 16383)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
