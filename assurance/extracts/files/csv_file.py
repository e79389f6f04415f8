"""Reading CSV: everything is text, the delimiter is the declared one, and nothing is guessed."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb

from assurance.engine import Engine
from assurance.engine.dialect import text_literal
from assurance.engine.duckdb_files import parquet_relation, path_literal
from assurance.engine.files import store_error
from assurance.errors import ExtractError, QueryError
from assurance.extracts.files.csv_faults import CsvText, broken, check_text, too_many
from assurance.extracts.files.csv_header import find_header
from assurance.extracts.files.csv_text import scan_bytes, transcode
from assurance.extracts.files.headings import match_headings
from assurance.extracts.files.opened import Arrival, Extract, Part
from assurance.extracts.files.workbook_notes import day_notes
from assurance.extracts.values.conversion import Names
from assurance.programme import FileSource

__all__ = ["open_csv"]


def open_csv(arrival: Arrival, source: FileSource, *, work: Path, engine: Engine) -> Extract:
    """Open a CSV file for reading, with every row checked for its number of cells.

    UTF-8 with or without a byte order mark, or Windows-1252 where that is declared; quotes are doubled
    inside quoted cells (RFC 4180). The header is line 1, the row declared, or the first of 50 rows that has
    every declared heading. The cells of the declared columns are copied to a Parquet file in `work`: the
    text is parsed once, whatever is asked of the rows afterwards.

    Raises
    ------
    ExtractError
        When it is not in its declared encoding, has no header, lacks a declared heading or has one twice,
        or a row has more or fewer cells than the header.
    """
    try:
        text = _text(arrival, source, work)
    except OSError as error:
        raise store_error(arrival.path, error, verb="read") from error
    where = f"line {text.header.line}"
    places, undeclared = match_headings(text.name, text.header.headings, source, where=where)
    staged = work / f"{arrival.sha256}.parquet"
    rows = _stage(text, list(places.values()), staged, engine)
    cells = ", ".join(Names(index).raw for index in range(len(places)))
    reading = _below(staged)
    _refuse_second_header(text, list(places.values()), staged, engine)
    return Extract(
        name=text.name,
        parts=(Part(arrival.file, arrival.sha256, rows),),
        relation=f"SELECT file_row_number AS _row, {cells} FROM {reading}",
        types=("VARCHAR",) * len(places),
        headings=tuple(" ".join(text.header.headings[place].split()) for place in places.values()),
        undeclared=undeclared,
        rows=rows,
        last=rows,
        notes=_notes(text, source),
    )


def _text(arrival: Arrival, source: FileSource, work: Path) -> CsvText:
    """Check the bytes, copy them to UTF-8 where they are not, and find the header."""
    path, name = arrival.path, arrival.name
    found = scan_bytes(path, delimiter=source.delimiter)
    check_text(path, name, found, source.encoding)
    if source.encoding == "windows-1252" and found.beyond_ascii:
        path = work / f"{arrival.sha256}.csv"
        transcode(arrival.path, path)
    header = find_header(path, name, source)
    return CsvText(path, name, source.delimiter, header, found.delimiters, found.quoted)


def _notes(text: CsvText, source: FileSource) -> tuple[str, ...]:
    header = text.header
    if header.above == 0:
        return ()
    said = "1 row above it was" if header.above == 1 else f"{header.above} rows above it were"
    return (
        f"{text.name}: the header stands in line {header.line}; {said} not read.",
        *day_notes(text.name, header.titles, source),
    )


def _stage(text: CsvText, places: Sequence[int], staged: Path, engine: Engine) -> int:
    """Copy the header and the cells of the declared columns to Parquet, and give the number of rows.

    DuckDB lets a row pass that has cells too many when they are empty, though an unquoted delimiter may
    have moved all its values. Such rows show in the number of delimiters.
    """
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(text.width))
    sign = text_literal(text.delimiter)
    reading = (
        f"read_csv({path_literal(text.path)}, delim = {sign}, quote = '\"', escape = '\"', header = false, "
        f"skip = {text.header.above}, auto_detect = false, strict_mode = true, compression = 'none', "
        f"hive_partitioning = false, columns = {{{columns}}})"
    )
    chosen = [f"c{place} AS {Names(index).raw}" for index, place in enumerate(places)]
    if text.quoted:
        row = f"concat({', '.join(f'c{place}' for place in range(text.width))})"
        chosen.append(f"strlen({row}) - strlen(replace({row}, {sign}, '')) AS _inside")
    try:
        copied = engine.write_parquet(f"SELECT {', '.join(chosen)} FROM {reading}", staged)
    except QueryError as error:
        raise broken(error.detail, text) from None
    except duckdb.Error:
        raise broken("", text) from None
    _check_header(text, places, staged, engine)
    inside = engine.scalar(f"SELECT sum(_inside) FROM {_below(staged)}") or 0 if text.quoted else 0
    rows = copied - 1
    surplus = text.delimiters - text.header.delimiters - int(inside) - (text.width - 1) * rows
    if surplus:
        raise too_many(surplus, text)
    return rows


def _below(staged: Path) -> str:
    """Write the rows below the header, as what stands after FROM."""
    return f"{parquet_relation(staged, numbered=True)} WHERE file_row_number > 0"


def _check_header(text: CsvText, places: Sequence[int], staged: Path, engine: Engine) -> None:
    """Make sure that DuckDB and we found the same header: rows above it may have quotes of their own."""
    cells = ", ".join(Names(index).raw for index in range(len(places)))
    first = f"{parquet_relation(staged, numbered=True)} WHERE file_row_number = 0"
    found = engine.rows(f"SELECT {cells} FROM {first}")
    wanted = [text.header.headings[place].strip() for place in places]
    if [[(cell or "").strip() for cell in row] for row in found] != [wanted]:
        raise ExtractError(
            f"{text.name}: the header in line {text.header.line} cannot be told from the rows above it; "
            "take out the rows above it, or correct their quotes, and run again"
        )


def _refuse_second_header(text: CsvText, places: Sequence[int], staged: Path, engine: Engine) -> None:
    """Refuse a row that repeats the header: files joined end to end, and the header would be a record."""
    names = [Names(index).raw for index in range(len(places))]
    headings = [text.header.headings[place] for place in places]
    same = " AND ".join(
        f"{name} = {text_literal(heading)}" for name, heading in zip(names, headings, strict=True)
    )
    again = f"{_below(staged)} AND {same}"
    ((count, first),) = engine.rows(f"SELECT count(*), min(file_row_number) FROM {again}")
    if count:
        raise ExtractError(
            f"{text.name}: the header stands again in {count:,} of the rows below it, first in row {first:,} "
            "(the header not counted); files were joined end to end; take the repeats out, or give the files "
            "one by one with a pattern such as records_*.csv"
        )
