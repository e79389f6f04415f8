"""What is wrong with a CSV file as a whole, in words: line numbers and counts, never what stands there."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assurance.errors import ExtractError
from assurance.extracts.files.csv_header import CsvHeader
from assurance.extracts.files.csv_text import CsvBytes, line_at, other_format

__all__ = ["CsvText", "broken", "check_text", "too_many"]

_LONGEST: Final = 1 << 21
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ENDS: Final = {b"\r\n": "CR LF", b"\n": "LF", b"\r": "CR"}


@dataclass(frozen=True, slots=True)
class CsvText:
    """A CSV file in UTF-8, its header found, ready to be read.

    Parameters
    ----------
    path : of the file, or of its copy in UTF-8
    name : words for the file in messages
    delimiter : as declared
    header : of the file
    delimiters : how often the delimiter stands in the whole file
    quoted : whether it has a quote
    """

    path: Path
    name: str
    delimiter: str
    header: CsvHeader
    delimiters: int
    quoted: bool

    @property
    def width(self) -> int:
        """Cells of the header, and so of every row."""
        return len(self.header.headings)


def check_text(path: Path, name: str, found: CsvBytes, encoding: str) -> None:
    """Refuse bytes that are not text in the declared encoding.

    A file declared as Windows-1252 whose bytes beyond ASCII all read as UTF-8 is UTF-8: by chance that
    happens to no text of some length, and read as declared its letters would turn into two others.

    Raises
    ------
    ExtractError
        With the first byte that does not fit, its line, and what to do.
    """
    other = other_format(found)
    if other:
        unmarked = found.utf_16 and found.start[:2] not in _MARKS
        place = f" ({_at(path, found.null or 0)} is null)" if unmarked else ""
        raise ExtractError(
            f"{name} looks like {other[0]}{place}; expected CSV text; {other[1]} and run again"
        )
    if found.null is not None:
        raise ExtractError(
            f"{name}: {_at(path, found.null)} is null, which no CSV text holds; it was damaged on its way or "
            "is of another format; export it again"
        )
    if encoding == "windows-1252":
        _check_1252(path, name, found)
    elif found.not_utf8 is not None:
        raise ExtractError(_not_utf8(path, name, found))


def _at(path: Path, place: int) -> str:
    return f"byte {place + 1:,} of the file, in line {line_at(path, place):,},"


def _not_utf8(path: Path, name: str, found: CsvBytes) -> str:
    place = found.not_utf8 or 0
    start = f"{name} is not UTF-8 text: {_at(path, place)} does not fit"
    save = 'save it as UTF-8 ("CSV UTF-8" in a spreadsheet)'
    if found.bom:
        return f"{start}, though it begins with the mark of UTF-8; it was damaged or joined; {save} again"
    if found.not_1252 is None:
        return f"{start}; all of it reads as Windows-1252: declare encoding: windows-1252, or {save}"
    return f"{start}; it is not Windows-1252 either; {save} and run again"


def _check_1252(path: Path, name: str, found: CsvBytes) -> None:
    if found.bom or (found.beyond_ascii and found.not_utf8 is None):
        why = "it begins with the mark of UTF-8" if found.bom else "all its bytes read as UTF-8"
        raise ExtractError(
            f"{name} is declared as windows-1252, but {why}; its letters would be read as others; "
            "declare encoding: utf-8"
        )
    if found.not_1252 is not None:
        raise ExtractError(
            f"{name} is not Windows-1252 text: {_at(path, found.not_1252)} has no meaning there; "
            "save it as UTF-8 and declare encoding: utf-8"
        )


def broken(detail: str, text: CsvText) -> ExtractError:
    """Say why rows cannot be read; of DuckDB's message its line and its counts are taken, never the row."""
    line = re.search(r"CSV Error on Line: (\d+)", detail)
    number, found = int(line[1]) if line else 0, re.search(r"Columns: \d+ Found: (\d+)", detail)
    cells = int(found[1]) if found else 0
    if cells and text.quoted:  # then lines and rows are counted apart
        number, cells = _first_misfit(text) or (0, cells)
    where = f"{text.name}, line {number:,}" if number else text.name
    if cells:
        problem = f"has {cells} cells; expected {text.width} as in the header"
        remedy = "a cell with the delimiter in it needs quotes, and no line may be cut short"
    elif "unterminated quote" in detail:
        problem = "has a quoted cell that does not end as it should; expected quotes doubled inside quotes"
        remedy = "correct the quotes"
    elif "Maximum line size" in detail:
        problem = "is longer than 2 MB; a quote that is never closed looks like this"
        remedy = "correct the quotes"
    else:
        return _unreadable(text)
    return ExtractError(f"{where} {problem}; {remedy}, then export it again")


def _unreadable(text: CsvText) -> ExtractError:
    ends = _other_end(text.path)
    if ends is None:
        return ExtractError(f"{text.name} does not read as CSV; correct its quotes, then export it again")
    line, end, first = ends
    return ExtractError(
        f"{text.name}, line {line:,} has the line end {end} where line 1 has {first}; expected one kind of "
        "line ends; save it with one kind of line ends, then export it again"
    )


def too_many(surplus: int, text: CsvText) -> ExtractError:
    """Say that rows have empty cells too many, which DuckDB lets pass."""
    found = _first_misfit(text)
    first = f", the first in line {found[0]:,}" if found else ""
    return ExtractError(
        f"{text.name}: {surplus:,} empty cells too many stand at the ends of rows{first}; expected "
        f"{text.width} cells a row as in the header; a cell with the delimiter in it needs quotes; "
        "export it again"
    )


def _first_misfit(text: CsvText) -> tuple[int, int] | None:
    """Find the first row of another width than the header: its line, and its cells."""
    line = 1
    with text.path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(iter(lambda: file.readline(_LONGEST), ""), delimiter=text.delimiter)
        try:
            for row in reader:
                if row and line > text.header.line and len(row) != text.width:
                    return line, len(row)
                line = reader.line_num + 1
        except csv.Error:
            return None
    return None


def _other_end(path: Path) -> tuple[int, str, str] | None:
    """Find the first line that ends in another way than line 1: its number, its end, and the first end."""
    first = ""
    for number, end in _line_ends(path):
        if first and end != first:
            return number, end, first
        first = end
    return None


def _line_ends(path: Path) -> Iterator[tuple[int, str]]:
    """Give number and end of every line that ends outside quotes."""
    number, inside = 1, False
    with path.open("rb") as file:
        for piece in iter(lambda: file.readline(_LONGEST), b""):
            body = piece.rstrip(b"\r\n")
            inside ^= piece.count(b'"') % 2 == 1
            if not inside and b"\r" in body and b'"' not in body:
                yield number, _ENDS[b"\r"]
            if not inside and piece.endswith(b"\n"):
                yield number, _ENDS[b"\r\n" if piece.endswith(b"\r\n") else b"\n"]
            number += piece.endswith(b"\n")
