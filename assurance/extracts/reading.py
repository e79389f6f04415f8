"""An extract opened for reading: one small function per format, all giving the same thing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from assurance.engine import Engine
from assurance.extracts.csv_file import open_csv
from assurance.extracts.locate import FileFormat, file_format
from assurance.extracts.opened import Extract
from assurance.extracts.parquet_file import open_parquet
from assurance.programme import FileSource

__all__ = ["open_extract"]

_READERS: Final[dict[FileFormat, Callable[..., Extract]]] = {"csv": open_csv, "parquet": open_parquet}


def open_extract(path: Path, source_id: str, source: FileSource, *, engine: Engine) -> Extract:
    """Open a file by its format; a new format is one function beside `open_csv`, named in `_READERS`.

    Raises
    ------
    ExtractError
        When the file cannot be read at all, or lacks a declared heading.
    """
    reader = _READERS[file_format(source_id, source)]
    return reader(path, f"{source_id}: {source.file}", source, engine=engine)
