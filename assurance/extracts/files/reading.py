"""An extract opened for reading: one small function per format, all giving the same thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from assurance.engine import Engine
from assurance.errors import ExtractError
from assurance.extracts.files.csv_file import open_csv
from assurance.extracts.files.locate import FileFormat, file_format
from assurance.extracts.files.opened import COPY_ROWS, Arrival, Extract, join_extracts
from assurance.extracts.files.parquet_file import open_parquet
from assurance.extracts.files.totals import leave_out_totals
from assurance.extracts.files.workbook_file import open_workbook
from assurance.programme import FileSource

__all__ = ["open_extract"]

Reader = Callable[..., Extract]
_READERS: Final[dict[FileFormat, Reader]] = {
    "csv": open_csv,
    "parquet": open_parquet,
    "workbook": open_workbook,
}


def open_extract(
    arrivals: Sequence[Arrival], source_id: str, source: FileSource, *, work: Path, engine: Engine
) -> Extract:
    """Open what arrived by its format; a new format is one function beside `open_csv`, named in `_READERS`.

    Parameters
    ----------
    arrivals : at least one
    work : folder for what a reader has to write on the way; gone after the intake

    Raises
    ------
    ExtractError
        When a file cannot be read at all, lacks a declared heading, differs from the others in type, or
        ends in totals that are not the sums of its rows.
    """
    opened = [_open(arrival, source_id, source, work=work, engine=engine) for arrival in arrivals]
    if len(opened) > 1:
        _refuse_twins(source_id, opened)
        opened = [_say_empty(extract) for extract in opened]
    opened = [leave_out_totals(extract, source, engine=engine) for extract in opened]
    return join_extracts(opened, name=f"{source_id}: {source.place}")


def _open(arrival: Arrival, source_id: str, source: FileSource, *, work: Path, engine: Engine) -> Extract:
    extract = _READERS[file_format(source_id, source, arrival.path)](
        arrival, source, work=work, engine=engine
    )
    if source.database is None:
        return extract
    return replace(
        extract,
        undeclared=arrival.undeclared,
        numbering=COPY_ROWS,
        typed_dates=True,
        notes=(*arrival.notes, *extract.notes),
    )


def _refuse_twins(source_id: str, extracts: Sequence[Extract]) -> None:
    """Refuse the same file under two names: its rows would be counted twice."""
    seen: dict[str, str] = {}
    for part in (extract.parts[0] for extract in extracts if extract.rows):
        if part.sha256 in seen:
            raise ExtractError(
                f"{source_id}: {seen[part.sha256]} and {part.file} are the same file under two names, byte "
                "for byte; its rows would be counted twice; move one of them elsewhere"
            )
        seen[part.sha256] = part.file


def _say_empty(extract: Extract) -> Extract:
    """Say that one of several files has no rows: the others hide it in the total."""
    if extract.rows:
        return extract
    said = f"{extract.name} has a header and no rows; check that the export was complete."
    return replace(extract, notes=(*extract.notes, said))
