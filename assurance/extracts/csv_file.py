"""Reading CSV: everything is text, the delimiter is the declared one, and nothing is guessed."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import duckdb

from assurance.engine import Engine
from assurance.engine.dialect import text_literal
from assurance.engine.duckdb_files import path_literal
from assurance.engine.files import store_error
from assurance.errors import ExtractError, QueryError
from assurance.extracts.conversion import Names
from assurance.extracts.headings import match_headings
from assurance.extracts.opened import Extract, see
from assurance.programme import FileSource

__all__ = ["open_csv"]

_CHUNK: Final = 1 << 22
_LOOKS_LIKE: Final = (
    (b"PK\x03\x04", "a workbook or ZIP archive", "save the sheet as CSV (UTF-8)"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save the sheet as CSV (UTF-8)"),
    (b"PAR1", "a Parquet file", "declare format: parquet"),
    (b"\x1f\x8b", "a gzip archive", "unpack it"),
    (codecs.BOM_UTF16_LE, "UTF-16 text", "save it as UTF-8"),
    (codecs.BOM_UTF16_BE, "UTF-16 text", "save it as UTF-8"),
)


def open_csv(path: Path, name: str, source: FileSource, *, engine: Engine) -> Extract:
    """Open a CSV file for reading, with every row checked for its number of cells.

    UTF-8 with or without a byte order mark; quotes are doubled inside quoted cells (RFC 4180).

    Raises
    ------
    ExtractError
        When it is not UTF-8, has no header, lacks a declared heading or has one twice, or a row has
        more or fewer cells than the header.
    """
    seen = see(path)
    try:
        survey = _survey(path, name, source.delimiter)
        found = _header(path, name, source.delimiter)
    except OSError as error:
        raise store_error(path, error, verb="read") from error
    places, undeclared = match_headings(name, found, source)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(found)))
    reading = (
        f"read_csv({path_literal(path)}, delim = {text_literal(source.delimiter)}, "
        "quote = '\"', escape = '\"', header = true, auto_detect = false, strict_mode = true, "
        f"compression = 'none', hive_partitioning = false, columns = {{{columns}}})"
    )
    rows = _count_rows(reading, name, found, survey, source.delimiter, engine)
    chosen = [f"c{place} AS {Names(index).raw}" for index, place in enumerate(places.values())]
    return Extract(
        path=path,
        name=name,
        sha256=survey.sha256,
        relation=f"SELECT {', '.join(['row_number() OVER () AS _row', *chosen])} FROM {reading}",
        types=("VARCHAR",) * len(places),
        headings=tuple(found[place].strip() for place in places.values()),
        undeclared=undeclared,
        rows=rows,
        seen=seen,
    )


@dataclass(frozen=True, slots=True)
class _Survey:
    """What one pass over the bytes tells."""

    sha256: str
    delimiters: int
    quoted: bool


def _survey(path: Path, name: str, delimiter: str) -> _Survey:
    """Hash the bytes, make sure that they are UTF-8 text and count delimiters, in one pass."""
    digest, decoder, read = sha256(), codecs.getincrementaldecoder("utf-8")(), 0
    delimiters, quoted, sign = 0, False, delimiter.encode()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            if read == 0:
                _refuse_other_formats(chunk, name)
            digest.update(chunk)
            delimiters, quoted = delimiters + chunk.count(sign), quoted or b'"' in chunk
            pending = len(decoder.getstate()[0])
            if (null := chunk.find(b"\0")) >= 0:
                raise _not_text(path, name, read + null)
            if pending or not chunk.isascii():
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError as error:
                    raise _not_text(path, name, read - pending + error.start) from None
            read += len(chunk)
        if pending := len(decoder.getstate()[0]):
            raise _not_text(path, name, read - pending)
    return _Survey(digest.hexdigest(), delimiters, quoted)


def _refuse_other_formats(start: bytes, name: str) -> None:
    for mark, kind, remedy in _LOOKS_LIKE:
        if start.startswith(mark):
            raise ExtractError(
                f"{name} looks like {kind}; expected CSV text in UTF-8; {remedy} and run again"
            )


def _not_text(path: Path, name: str, at: int) -> ExtractError:
    line, left = 1, at
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            line, left = line + chunk.count(b"\n"), left - len(chunk)
    return ExtractError(
        f"{name} is not UTF-8 text: byte {at + 1:,} of the file, in line {line:,}, does not fit; it may be "
        'Windows-1252 or UTF-16; save it as UTF-8 ("CSV UTF-8" in a spreadsheet) and run again'
    )


def _header(path: Path, name: str, delimiter: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        try:
            found = next(csv.reader(file, delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            raise ExtractError(
                f"{name}: the header in line 1 cannot be read: {error}; export it again"
            ) from None
    if not any(heading.strip() for heading in found):
        raise ExtractError(
            f"{name}: line 1 is blank; expected the headings there; take out blank and title lines above them"
        )
    return found


def _count_rows(
    reading: str, name: str, found: list[str], survey: _Survey, delimiter: str, engine: Engine
) -> int:
    """Count the rows, reading every one, so that a fault of the whole file shows before anything is written.

    DuckDB lets a row pass that has cells too many when they are empty, though an unquoted
    delimiter may have moved all its values. Such rows show in the number of delimiters.
    """
    width, sign = len(found), text_literal(delimiter)
    inside = [f"coalesce(sum(length(c{i}) - length(replace(c{i}, {sign}, ''))), 0)" for i in range(width)]
    try:
        ((rows, _, in_cells),) = engine.rows(
            f"SELECT count(*), count(c0), {' + '.join(inside) if survey.quoted else '0'} FROM {reading}"
        )
    except QueryError as error:
        raise _explain(error.detail, name, width) from None
    except duckdb.Error:
        raise _explain("", name, width) from None
    in_headings = sum(heading.count(delimiter) for heading in found)
    surplus = survey.delimiters - in_headings - int(in_cells) - (width - 1) * (rows + 1)
    if surplus:
        raise ExtractError(
            f"{name}: {surplus:,} empty cells too many stand at the ends of rows; expected {width} cells a "
            "row as in the header; a cell with the delimiter in it needs quotes; export it again"
        )
    return int(rows)


def _explain(message: str, name: str, width: int) -> ExtractError:
    """Keep the line number of DuckDB's message and drop the line itself, which holds a person's values."""
    line = re.search(r"CSV Error on Line: (\d+)", message)
    cells = re.search(r"Expected Number of Columns: \d+ Found: (\d+)", message)
    where = f"{name}, line {int(line[1]):,}" if line else name
    if cells:
        problem = f"has {cells[1]} cells; expected {width} as in the header"
        remedy = "a cell with the delimiter in it needs quotes, and no line may be cut short"
    elif "unterminated quote" in message:
        problem = "has a quoted cell that does not end as it should; expected quotes doubled inside quotes"
        remedy = "correct the quotes"
    elif "Maximum line size" in message:
        problem = "is longer than 2 MB; a quote that is never closed looks like this"
        remedy = "correct the quotes"
    else:
        problem = "does not read as CSV; two kinds of line ends in one file, or a stray quote, look like this"
        remedy = "save it with one kind of line ends"
    return ExtractError(f"{where} {problem}; {remedy}, then export it again")
