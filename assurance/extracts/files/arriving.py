"""What came for a source: its files, hashed, or a copy of its table."""

from __future__ import annotations

from pathlib import Path

from assurance.engine import file_sha256
from assurance.engine.files import store_error
from assurance.extracts.files.database import copy_table
from assurance.extracts.files.locate import find_files
from assurance.extracts.files.opened import Arrival, see
from assurance.programme import FileSource

__all__ = ["arrive"]


def arrive(
    source_id: str, source: FileSource, *, folder: Path, programme_folder: Path, work: Path
) -> tuple[Arrival, ...]:
    """Find what came for a source, and hash it.

    Parameters
    ----------
    folder : where extracts lie
    programme_folder : where files lie that are kept with the declarations
    work : folder for the copy of a table

    Raises
    ------
    ExtractError
        When nothing came, or it cannot be read.
    """
    if source.database is not None:
        return (copy_table(source_id, source, source.database, work=work),)
    paths = find_files(source_id, source, folder=folder, programme_folder=programme_folder)
    return tuple(_arrival(source_id, source, path) for path in paths)


def _arrival(source_id: str, source: FileSource, path: Path) -> Arrival:
    name = path.name if source.file is None or "*" in source.file or "?" in source.file else source.file
    try:
        return Arrival(path, path.name, f"{source_id}: {name}", file_sha256(path), see(path))
    except OSError as error:
        raise store_error(path, error, verb="read") from error
