"""Codes held against the reference list that knows them: unmapped ones fail, retired ones are said."""

# ruff: noqa: S608 - names are quoted, and the lists are sources of the programme

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from assurance.engine import Engine, quote
from assurance.engine.duckdb_files import parquet_relation
from assurance.errors import ExtractError
from assurance.extracts.files.opened import Extract
from assurance.extracts.setting import Setting
from assurance.extracts.values.conversion import Faults, Names
from assurance.programme import Column, FileSource, ListSource

__all__ = ["added_columns", "list_faults", "list_warnings", "lists_of", "refuse_unmapped"]

_SHOWN: Final = 20


def lists_of(source: FileSource) -> tuple[str, ...]:
    """Name the list sources that a source takes codes or values from."""
    named = (column.code_list for column in source.columns.values())
    looked_up = (column.becomes.look_up for column in source.columns.values() if column.becomes)
    return tuple(sorted({name for name in (*named, *looked_up) if name}))


def list_faults(column: Column, at: Names, *, places: Mapping[str, Names], setting: Setting) -> Faults:
    """List the conditions under which a code is not known to its list, each with its reason.

    Parameters
    ----------
    column, at : the declaration, and its SQL names
    places : SQL names of every column of the source, as a code may have to be in force on a day of the row
    setting : has the lists
    """
    if column.code_list is None:
        return ()
    source = setting.list_source(column.code_list)
    cell = f"CAST({at.value} AS VARCHAR)"  # an id has its zeros back
    unknown = f"{cell} NOT IN (SELECT {_code(source)} FROM {quote(column.code_list)})"
    faults = [(unknown, _unmapped(column, source))]
    if column.code_on is not None and column.retired == "reject":
        day = f"CAST({places[column.code_on].value} AS DATE)"
        faults += [
            (condition, f"{words}, by list {column.code_list!r}, version {source.version!r}")
            for condition, words in _out_of_force(column, source, cell, day)
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
        cell, day = f"CAST({quote(name)} AS VARCHAR)", f"CAST({quote(column.code_on)} AS DATE)"
        for condition, words in _out_of_force(column, listed, cell, day):
            where = f"FROM {parquet_relation(snapshot)} WHERE _excluded IS NULL AND ({condition})"
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
