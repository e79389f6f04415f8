"""Codes held against the reference list that knows them: unmapped ones fail, retired ones are said."""

# ruff: noqa: S608 - names are quoted, and the lists are sources of the programme

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from assurance.engine import Engine, quote
from assurance.engine.dialect import text_literal
from assurance.engine.duckdb_files import parquet_relation
from assurance.errors import ExtractError
from assurance.extracts.files.opened import Extract
from assurance.extracts.setting import Setting
from assurance.extracts.values.conversion import Faults, Names
from assurance.programme import Column, FileSource, ListSource

__all__ = ["added_columns", "check_lists", "list_faults", "list_warnings", "lists_of", "refuse_unmapped"]

_SHOWN: Final = 20


def lists_of(source: FileSource) -> tuple[str, ...]:
    """Name the list sources that a source takes codes or values from."""
    named = (column.code_list for column in source.columns.values())
    looked_up = (column.becomes.look_up for column in source.columns.values() if column.becomes)
    return tuple(sorted({name for name in (*named, *looked_up) if name}))


def check_lists(source: FileSource, *, setting: Setting, engine: Engine) -> None:
    """Refuse a list in which a code stands twice: its key is another column then, or repeats are kept.

    Raises
    ------
    ExtractError
        Naming list and count.
    """
    for name in sorted({column.code_list for column in source.columns.values() if column.code_list}):
        code = _code(setting.list_source(name))
        repeated = engine.scalar(
            f"SELECT count(*) FROM (SELECT 1 FROM {quote(name)} WHERE {code} IS NOT NULL "
            f"GROUP BY {code} HAVING count(*) > 1)"
        )
        if repeated:
            raise ExtractError(
                f"list {name!r}, column {setting.list_source(name).codes.code!r}: {repeated:,} "
                f"{'code stands' if repeated == 1 else 'codes stand'} in more than one row; expected each "
                "once, so that a code has one meaning; take the repeats out of the list"
            )


def list_faults(name: str, source: FileSource, *, places: Mapping[str, Names], setting: Setting) -> Faults:
    """List the conditions under which a code is not known to its list, each with its reason.

    Parameters
    ----------
    name, source : the column, and the source that declares it
    places : SQL names of every column of the source, as a code may have to be in force on a day of the row
    setting : has the lists
    """
    column = source.columns[name]
    if column.code_list is None:
        return ()
    listed = setting.list_source(column.code_list)
    cell = f"CAST({places[name].value} AS VARCHAR)"  # an id has its zeros back
    code = _code(listed)  # a null among the codes would let every cell pass
    unknown = f"{cell} NOT IN (SELECT {code} FROM {quote(column.code_list)} WHERE {code} IS NOT NULL)"
    faults = [(unknown, _unmapped(column, listed))]
    if column.code_on is not None and column.retired == "reject":
        day = _day(source.columns[column.code_on], places[column.code_on].value, setting)
        faults += [
            (condition, f"{words}, by list {column.code_list!r}, version {listed.version!r}")
            for condition, words in _out_of_force(column, listed, cell, day)
        ]
    return tuple(faults)


def refuse_unmapped(
    extract: Extract, source: FileSource, rejected_file: Path | None, *, setting: Setting
) -> None:
    """Refuse an extract with codes that a list lacks, with the list of their rows.

    Parameters
    ----------
    rejected_file : the rejected rows of the extract as just written, None where there are none

    Raises
    ------
    ExtractError
        Naming column, list, version, count and rows, for the first such column.
    """
    if rejected_file is None:
        return
    for name, column in source.columns.items():
        if column.code_list is None or column.unmapped == "reject":
            continue
        listed = setting.list_source(column.code_list)
        rows = list(_rows_rejected(rejected_file, name, _unmapped(column, listed)))
        if rows:
            word = "row holds a code" if len(rows) == 1 else "rows hold a code"
            raise ExtractError(
                f"{extract.name}, column {name!r}: {len(rows):,} {word} that list {column.code_list!r}, "
                f"version {listed.version!r}, does not know: {_named(extract, rows)}; add the codes to the "
                "list under a new version, correct the export, or declare unmapped: reject"
            )


def list_warnings(
    extract: Extract, source: FileSource, snapshot: Path, *, setting: Setting, engine: Engine
) -> tuple[str, ...]:
    """Say how many rows hold a code that was not in force on its day.

    Parameters
    ----------
    snapshot : accepted and excluded rows, just written
    """
    found = []
    for name, column in source.columns.items():
        if (
            column.code_list is None
            or column.code_on is None
            or column.retired == "reject"
            or column.withheld
        ):
            continue
        listed = setting.list_source(column.code_list)
        # names of our own, since the list may have columns of the same names
        day = _day(source.columns[column.code_on], quote(column.code_on), setting)
        rows_read = (
            f"(SELECT _row, CAST({quote(name)} AS VARCHAR) AS _coded, {day} AS _coded_on "
            f"FROM {parquet_relation(snapshot)} WHERE _excluded IS NULL)"
        )
        for condition, words in _out_of_force(column, listed, "_coded", "_coded_on"):
            where = f"FROM {rows_read} WHERE {condition}"
            rows = int(engine.scalar(f"SELECT count(*) {where}"))
            if rows:
                first = [row for (row,) in engine.rows(f"SELECT _row {where} ORDER BY _row LIMIT 3")]
                places = extract.rows_words(first, more=rows - len(first))
                found.append(
                    f"{extract.name}, column {name!r}: in {rows:,} {'row' if rows == 1 else 'rows'} the code "
                    f"{words}, by list {column.code_list!r}, version {listed.version!r}: {places}; find out "
                    "whether the records or the list are late."
                )
    return tuple(found)


def added_columns(source: FileSource) -> Iterator[tuple[str, str, str, str]]:
    """Give (new column, code column, list, column of the list) of every column that a list adds."""
    for name, column in source.columns.items():
        for new, taken in column.adds.items():
            yield new, name, column.code_list or "", taken


def _day(column: Column, value: str, setting: Setting) -> str:
    """Write SQL of the day in a date or timestamp column: of a timestamp, the one that the clock showed."""
    if column.type == "date":
        return value
    zone = text_literal(setting.clock.time_zone)
    return f"CAST(timezone({zone}, timezone('UTC', {value})) AS DATE)"


def _unmapped(column: Column, source: ListSource) -> str:
    return f"is not a code of list {column.code_list!r}, version {source.version!r}"


def _code(source: ListSource) -> str:
    return f"CAST({quote(source.codes.code)} AS VARCHAR)"


def _out_of_force(column: Column, source: ListSource, cell: str, day: str) -> Iterator[tuple[str, str]]:
    """Write the conditions that a code was retired, or not yet in force, on a day; and their words."""
    roles, view = source.codes, quote(column.code_list or "")
    for role, sign, words in (
        (roles.valid_until, ">", "was retired on its day"),
        (roles.valid_from, "<", "was not yet in force on its day"),
    ):
        if role is not None:
            edge = f"(SELECT CAST({quote(role)} AS DATE) FROM {view} WHERE {_code(source)} = {cell})"
            yield f"coalesce({day} {sign} {edge}, FALSE)", words


def _rows_rejected(path: Path, column: str, reason: str) -> Iterator[tuple[str, str]]:
    """Give (file, row) of each rejected row with this reason; the file is blank where there is one only."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        several = next(rows)[0] == "file"
        for cells in rows:
            place, found = (cells[:2], cells[2:4]) if several else (["", cells[0]], cells[1:3])
            if found == [column, reason]:
                yield place[0], place[1]


def _named(extract: Extract, rows: list[tuple[str, str]]) -> str:
    shown = [f"{file} row {int(row):,}" if file else f"{int(row):,}" for file, row in rows[:_SHOWN]]
    more = f" and {len(rows) - _SHOWN:,} more" if len(rows) > _SHOWN else ""
    word = "" if rows[0][0] else "row " if len(rows) == 1 else "rows "
    return f"{word}{', '.join(shown)}{more} ({extract.numbering})"
