"""Cells that tell who somebody is, in columns that were declared to be stored as they stand."""

# ruff: noqa: S608 - names are quoted, and the rest is our own

from __future__ import annotations

from typing import Final

from assurance.engine import Engine, quote
from assurance.errors import ExtractError
from assurance.extracts.files.opened import Extract
from assurance.extracts.privacy.shapes import Shape, shape_sql
from assurance.extracts.sorting import Sorted
from assurance.programme import FileSource, RecordSource, ReviewSource

__all__ = ["refuse_identities"]

_FEWEST: Final = 3
"""Cells before a column is refused: one ten-digit number in eleven has the check digit by chance."""
_ROWS: Final = 50_000
"""Rows that are looked at; of more, every second, third … one, since looking at all would take seconds."""
_KINDS: Final[tuple[tuple[Shape, str], ...]] = (
    ("nhs_number", "NHS numbers, by ten digits and their check digit"),
    ("e_mail", "e-mail addresses"),
    ("postcode", "whole UK postcodes"),
)


def refuse_identities(extract: Extract, source: FileSource, found: Sorted, *, engine: Engine) -> None:
    """Refuse an extract that would store NHS numbers, e-mail addresses or whole postcodes as they stand.

    A heading may not tell, and a source may be said to be pseudonymous and not be it. Looked at are whole
    cells of ids, texts, categories and whole numbers; not those of columns declared `identifying: false`,
    nor codes that are declared one by one or listed. Three cells have to have the shape; of NHS numbers half
    of the ten-digit cells, of postcodes four fifths of all cells. Of more than 50,000 rows, that many
    or half as many are looked at, evenly over the file; so a few such cells among a million may pass.

    Raises
    ------
    ExtractError
        Naming columns and counts.
    """
    people = isinstance(source, RecordSource) and source.kind != "aggregates"
    names = _looked_at(source, found) if people or isinstance(source, ReviewSource) else []
    if not names or not found.stored:
        return
    step = -(-extract.rows // _ROWS)
    faults = _faults(names, f"{found.relation} WHERE _row % {step} = 0", engine)
    if faults:
        if step > 1:  # their number is that of all rows
            faults = _faults(names, found.relation, engine) or faults
        raise ExtractError(
            f"{extract.name}, {'; '.join(faults)}; they would be stored as they stand, and tell who somebody "
            f"is; nothing was stored; {_cure(source)}, or declare identifying: false where they are none"
        )


def _faults(names: list[str], rows: str, engine: Engine) -> list[str]:
    wanted = [text for name in names for text in _counts(name)]
    (counts,) = engine.rows(f"SELECT {', '.join(wanted)} FROM {rows}")
    size = len(wanted) // len(names)
    return [
        f"column {name!r}: {found:,} cells are {words}"
        for place, name in enumerate(names)
        for found, words in _told(*map(int, counts[size * place : size * (place + 1)]))
    ]


def _looked_at(source: FileSource, found: Sorted) -> list[str]:
    stored = {name for name, _ in found.columns}
    return [
        name
        for name, column in source.columns.items()
        if name in stored
        and column.type in ("id", "text", "category", "integer")
        and not (column.withheld or column.allowed or column.code_list or column.counts)
        and column.identifying is not False
    ]


def _counts(name: str) -> list[str]:
    cell = f"CAST({quote(name)} AS VARCHAR)"
    ten = f"length({cell}) BETWEEN 10 AND 12 AND length(regexp_replace({cell}, '[^0-9]', '', 'g')) = 10"
    shapes = [f"count(*) FILTER (WHERE {shape_sql(shape, cell)})" for shape, _ in _KINDS]
    return [f"count({cell})", f"count(*) FILTER (WHERE {ten})", *shapes]


def _told(filled: int, ten: int, *shaped: int) -> list[tuple[int, str]]:
    """Give (cells, words) of the kinds that a column holds for certain."""
    least = (ten / 2, 0, 0.8 * filled)
    return [
        (rows, words)
        for rows, share, (_, words) in zip(shaped, least, _KINDS, strict=True)
        if rows >= max(_FEWEST, share)
    ]


def _cure(source: FileSource) -> str:
    if isinstance(source, RecordSource) and source.pseudonymous:
        return "take pseudonymous: true out, and declare becomes or identifying: true for the column"
    return "declare becomes or identifying: true for the column"
