"""A table of a PostgreSQL database: copied in one read-only look, and never written."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from assurance.engine import quote
from assurance.engine.dialect import text_literal
from assurance.errors import ExtractError, near_miss
from assurance.extracts.files.headings import known_headings, match_headings
from assurance.extracts.files.opened import Arrival
from assurance.extracts.files.table_columns import TableColumn, copy_sql, is_number, order_sql
from assurance.extracts.files.table_look import Look, reading
from assurance.programme import Database, FileSource

__all__ = ["copy_table"]

_COLUMNS: Final = """
WITH RECURSIVE below(place, kind) AS (
    SELECT attnum, atttypid FROM pg_attribute WHERE attrelid = {oid} AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT place, typbasetype FROM below JOIN pg_type ON pg_type.oid = kind WHERE typtype = 'd')
SELECT attname::text, format_type(atttypid, atttypmod)::text, typname::text, typtype::text,
       (typcategory = 'A')::text
FROM pg_attribute JOIN below ON place = attnum JOIN pg_type ON pg_type.oid = kind
WHERE attrelid = {oid} AND typtype <> 'd' ORDER BY attnum
"""
_TABLES: Final = """
SELECT nspname || '.' || relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND nspname NOT IN ('pg_catalog', 'information_schema')
ORDER BY 1 LIMIT 10000
"""


def copy_table(source_id: str, source: FileSource, database: Database, *, work: Path) -> Arrival:
    """Copy the declared columns of a table to a Parquet file, in one read-only transaction.

    Rows are sorted by the declared key, then by all columns, so the same content gives the same file and the
    same hash. A table has no order of its own: row numbers of a copy only tell rows apart.

    Parameters
    ----------
    source_id, source : what the table is declared to be
    database : where it is
    work : folder for the copy

    Raises
    ------
    ExtractError
        When the driver or the variable with the URL is missing, the database refuses, or the table is not
        what was declared. The URL and the words of the driver are never repeated.
    StoreError
        When the copy cannot be written.
    """
    name = f"{source_id}: {source.place}"
    _refuse_order(name, source)
    target = work / "table.parquet"
    with reading(name, database) as look:
        oid, guarded = _find(look, name, database)
        found = [_column(row) for row in look.rows(_COLUMNS.format(oid=oid))]
        places, undeclared = _match(name, found, source)
        chosen = {key: found[place] for key, place in places.items()}
        copied = {key: copy_sql(name, key, source.columns[key], column) for key, column in chosen.items()}
        query = f"SELECT {', '.join(copied.values())} FROM {_quoted(database)} ORDER BY " + ", ".join(
            order_sql(copied[key], chosen[key]) for key in dict.fromkeys((*source.key, *copied))
        )
        names = [column.name for column in chosen.values()]
        notes = _notes(name, source, chosen, guarded=guarded)
        digest = look.write(query, names, target, beside=[*undeclared, *notes])
    return Arrival(target, source.place, name, digest, None, notes, undeclared)


def _column(row: tuple[Any, ...]) -> TableColumn:
    name, shown, base, sort, array = (str(cell) for cell in row)
    return TableColumn(name, shown, base, sort, array == "true")


def _notes(
    name: str, source: FileSource, chosen: Mapping[str, TableColumn], *, guarded: bool
) -> tuple[str, ...]:
    by = f"the key ({', '.join(source.key)})" if source.key else "all columns"
    notes = [f"{name}: a table has no order of its own; its rows were sorted by {by}."]
    if guarded:
        notes.append(
            f"{name}: row-level security is on, so the user of the URL may see a part of the rows only."
        )
    for key, found in chosen.items():
        column = source.columns[key]
        if column.type == "id" and column.width is None and is_number(found):
            notes.append(
                f"{name}, column {found.name!r}: the table holds the ids as numbers ({found.shown}), so "
                "leading zeros that they may have had are not there."
            )
    return tuple(notes)


def _refuse_order(name: str, source: FileSource) -> None:
    if source.duplicate_keys in ("keep_first", "keep_last"):
        raise ExtractError(
            f"{name}: duplicate_keys is {source.duplicate_keys}, but a table has no first and no last row; "
            "ask for a view that says which row of a key counts, or declare duplicate_keys: refuse"
        )
    if source.decimal_sign != "." or source.thousands_sign is not None:
        raise ExtractError(
            f"{name}: decimal_sign and thousands_sign are for files; the numbers of a table are read as they "
            "are; leave both out"
        )
    if source.format is not None:
        raise ExtractError(f"{name}: format is for files, and a table has none; leave it out")


def _quoted(database: Database) -> str:
    return ".".join(quote(part) for part in database.table.split("."))


def _find(look: Look, name: str, database: Database) -> tuple[int, bool]:
    """Find the table by its exact name, and tell whether row-level security may hide rows."""
    wanted = text_literal(_quoted(database))
    found = look.rows(
        "SELECT oid::bigint, relkind::text, (relrowsecurity AND row_security_active(oid))::text "
        f"FROM pg_class WHERE oid = to_regclass({wanted})"
    )
    if not found:
        known = [str(row[0]) for row in look.rows(_TABLES)]
        whole = database.table if "." in database.table else f"public.{database.table}"
        hint = near_miss(whole, known) or "; see its name, with its schema, and upper and lower case"
        raise ExtractError(f"{name} is not in the database{hint}")
    ((oid, kind, guarded),) = found
    if kind not in ("r", "v", "m", "p", "f"):
        raise ExtractError(f"{name} is neither a table nor a view; name one that has rows")
    return int(oid), guarded == "true"


def _match(
    name: str, found: Sequence[TableColumn], source: FileSource
) -> tuple[dict[str, int], tuple[str, ...]]:
    headings = [column.name for column in found]
    known = {word for key, column in source.columns.items() for word in known_headings(key, column)}
    if not known & set(headings):
        raise ExtractError(
            f"{name}: none of its {len(headings)} columns is declared; expected "
            f"{', '.join(repr(entry.heading or key) for key, entry in source.columns.items())}"
        )
    return match_headings(name, headings, source)
