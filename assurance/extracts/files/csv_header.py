"""Where the header of a CSV file stands: in line 1, where it is declared, or below lines of title."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final

from assurance.errors import ExtractError
from assurance.extracts.files.csv_text import DELIMITERS
from assurance.extracts.files.headings import known_headings
from assurance.programme import FileSource

__all__ = ["CsvHeader", "find_header"]

_WITHIN: Final = 50
_LONGEST: Final = 1 << 21


@dataclass(frozen=True, slots=True)
class CsvHeader:
    """The header of a CSV file.

    Parameters
    ----------
    headings : its cells, as they stand
    above : rows above it, blank ones counted
    titles : line and cells of those rows
    line : in which it begins, from 1
    delimiters : up to its end, those of the rows above counted
    """

    headings: tuple[str, ...]
    above: int
    line: int
    delimiters: int
    titles: tuple[tuple[int, tuple[str, ...]], ...] = ()


def find_header(path: Path, name: str, source: FileSource) -> CsvHeader:
    """Find the header: the declared row, else the first of 50 rows that has every declared heading.

    Where no row has them all, the row that has the most of them is given, so that what it lacks can be said.

    Parameters
    ----------
    path : file in UTF-8, with or without byte order mark
    name : words for it in messages

    Raises
    ------
    ExtractError
        When its lines cannot be read, the row declared is not there or is blank, or another delimiter than
        the declared one splits the header.
    """
    if source.header_rows > 1:
        raise ExtractError(
            f"{name}: header_rows is {source.header_rows}, but the header of a CSV file is one row; leave it "
            "out and give the row with the column names as header_row, or read the workbook itself"
        )
    rows = _first_rows(path, name, source)
    if source.header_row is not None:
        return _with_titles(_declared(rows, name, source.header_row), rows)
    best = max(rows, key=lambda row: _known(row.headings, source), default=None)
    if best is None or not any(heading.strip() for row in rows for heading in row.headings):
        raise ExtractError(f"{name} has no header: its first {_WITHIN} rows are blank; export it again")
    known = _known(best.headings, source)
    if known < len(source.columns):
        _refuse_other_delimiter(path, name, source, known)
    if known == 0 and not any(heading.strip() for heading in rows[0].headings):
        raise ExtractError(
            f"{name}: line 1 is blank, and none of the {len(rows)} rows looked at has a declared heading; "
            "expected the headings there; take out blank and title lines above them, or declare header_row"
        )
    return _with_titles(best, rows) if known else rows[0]


def _with_titles(header: CsvHeader, rows: list[CsvHeader]) -> CsvHeader:
    titles = tuple((row.line, row.headings) for row in rows[: header.above] if any(row.headings))
    return replace(header, titles=titles)


def _declared(rows: list[CsvHeader], name: str, wanted: int) -> CsvHeader:
    if len(rows) < wanted:
        raise ExtractError(
            f"{name} has {len(rows)} rows; header_row is {wanted}; correct it, or leave it out"
        )
    if not any(heading.strip() for heading in rows[wanted - 1].headings):
        raise ExtractError(
            f"{name}: row {wanted}, declared as header_row, is blank; correct header_row, or leave it out"
        )
    return rows[wanted - 1]


def _known(headings: tuple[str, ...], source: FileSource) -> int:
    """Count the columns of which a row has a heading."""
    found = {" ".join(heading.split()) for heading in headings}
    return sum(bool(found & set(known_headings(name, column))) for name, column in source.columns.items())


def _refuse_other_delimiter(path: Path, name: str, source: FileSource, known: int) -> None:
    for sign, word in DELIMITERS.items():
        if sign == source.delimiter:
            continue
        try:
            rows = _first_rows(path, name, source.model_copy(update={"delimiter": sign}))
        except ExtractError:
            continue
        best = max(rows, key=lambda row: _known(row.headings, source), default=None)
        if best is not None and _known(best.headings, source) > known:
            raise ExtractError(
                f"{name}: the header in line {best.line} is split by a {word}, but the delimiter declared is "
                f"{source.delimiter!r}; declare delimiter: {sign!r}, or export the file with the declared one"
            )


def _first_rows(path: Path, name: str, source: FileSource) -> list[CsvHeader]:
    """Read the first rows; a row below one with every declared heading is not looked at."""
    found: list[CsvHeader] = []
    for row in islice(_rows(path, name, source.delimiter), max(_WITHIN, source.header_row or 0)):
        found.append(row)
        if source.header_row is None and _known(row.headings, source) == len(source.columns):
            break
    return found


def _rows(path: Path, name: str, delimiter: str) -> Iterator[CsvHeader]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        taken = 0

        def lines() -> Iterator[str]:
            nonlocal taken
            while line := file.readline(_LONGEST):
                taken += line.count(delimiter)
                yield line

        reader = csv.reader(lines(), delimiter=delimiter, strict=True)
        above, line = 0, 1
        try:
            for row in reader:
                yield CsvHeader(tuple(row), above, line, taken)
                above, line = above + 1, reader.line_num + 1
        except csv.Error as error:
            what = "the header" if above == 0 else "a row at the top"
            raise ExtractError(
                f"{name}: {what} in line {line} cannot be read: {error}; export it again"
            ) from None
