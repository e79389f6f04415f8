"""Reading Parquet: columns that are typed already, and a row number that DuckDB knows."""

# ruff: noqa: S608 - names are quoted, words are literals, and expressions are checked ones

from __future__ import annotations

from pathlib import Path

import duckdb

from assurance.engine import Engine, quote
from assurance.engine.duckdb_files import parquet_relation, path_literal
from assurance.errors import ExtractError, QueryError
from assurance.extracts.files.headings import match_headings
from assurance.extracts.files.opened import Arrival, Extract, Part
from assurance.extracts.values.conversion import Names
from assurance.programme import FileSource

__all__ = ["open_parquet"]


def open_parquet(arrival: Arrival, source: FileSource, *, work: Path, engine: Engine) -> Extract:
    """Open a Parquet file for reading.

    Raises
    ------
    ExtractError
        When it is not a Parquet file, lacks a declared heading, or has one twice.
    """
    path, name = arrival.path, arrival.name
    schema = f"SELECT name FROM parquet_schema({path_literal(path)}) WHERE num_children IS NULL"
    try:
        fields = engine.rows(schema)
        described = engine.rows(f"DESCRIBE SELECT * FROM {parquet_relation(path)}")
    except (duckdb.Error, QueryError):
        raise ExtractError(
            f"{name} cannot be read as Parquet; it is damaged, cut short or of another format; "
            "export it again, or declare its format"
        ) from None
    found = [str(row[0]) for row in described]
    _refuse_twins(name, [str(row[0]) for row in fields])
    places, undeclared = match_headings(name, found, source)
    chosen = [f"{quote(found[place])} AS {Names(index).raw}" for index, place in enumerate(places.values())]
    rows = "file_row_number + 1 AS _row"
    reading = parquet_relation(path, numbered=True)
    count = int(engine.scalar(f"SELECT count(*) FROM {reading}"))
    return Extract(
        name=name,
        parts=(Part(arrival.file, arrival.sha256, count),),
        relation=f"SELECT {', '.join([rows, *chosen])} FROM {reading}",
        types=tuple(str(described[place][1]) for place in places.values()),
        headings=tuple(found[place].strip() for place in places.values()),
        undeclared=undeclared,
        rows=count,
        last=count,
    )


def _refuse_twins(name: str, fields: list[str]) -> None:
    """Refuse column names that differ in letter case only: SQL would read one for the other."""
    lowered = [field.strip().lower() for field in fields]
    twins = sorted({field for field, low in zip(fields, lowered, strict=True) if lowered.count(low) > 1})
    if twins:
        raise ExtractError(
            f"{name} has columns whose names are the same but for letter case or spaces: "
            f"{', '.join(map(repr, twins))}; rename one and export it again"
        )
