"""Finding the file of a source, and telling its format."""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

from assurance.errors import ExtractError, near_miss
from assurance.programme import FileSource

__all__ = ["FileFormat", "file_format", "find_file", "has_come"]

FileFormat = Literal["csv", "parquet"]
_ENDINGS: dict[str, FileFormat] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


def has_come(source: FileSource, *, folder: Path, programme_folder: Path) -> bool:
    """Tell whether anything stands where the file of a source is to be; `find_file` says if it is fit."""
    return (_base(source, folder, programme_folder) / source.file).exists()


def find_file(source_id: str, source: FileSource, *, folder: Path, programme_folder: Path) -> Path:
    """Find the file of a source under the extracts, or in the programme folder where declared so.

    Raises
    ------
    ExtractError
        When the declared name leads out of the folder, or there is no such file, a folder stands in
        its place, or it is empty.
    """
    where = "the programme folder" if source.location == "programme" else f"the extracts folder {folder}"
    pure = (PurePosixPath(source.file), PureWindowsPath(source.file))
    if any(name.is_absolute() or name.drive or ".." in name.parts for name in pure):
        raise ExtractError(
            f"{source_id}: file {source.file!r} leads out of {where}; "
            "give its name below that folder and choose the folder with --extracts"
        )
    path = _base(source, folder, programme_folder) / source.file
    if path.is_dir():
        raise ExtractError(f"{source_id}: {source.file} is a folder in {where}; expected a file")
    if not path.is_file():
        raise ExtractError(f"{source_id}: {source.file} is not in {where}{_others(path)}")
    if path.stat().st_size == 0:
        raise ExtractError(
            f"{source_id}: {source.file} is empty (0 bytes); expected a header at least; export it again"
        )
    return path


def _base(source: FileSource, folder: Path, programme_folder: Path) -> Path:
    return programme_folder if source.location == "programme" else folder


def _others(path: Path) -> str:
    """Name what is there instead, as the end of a sentence."""
    if not path.parent.is_dir():
        return f"; the folder {path.parent} does not exist; name another with --extracts"
    names = sorted(entry.name for entry in path.parent.iterdir() if entry.is_file() and entry.name[0] != ".")
    hint = near_miss(path.name, names)
    if hint or not names:
        return hint or "; that folder holds no files; name another with --extracts"
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"; found there: {', '.join(names[:5])}{more}"


def file_format(source_id: str, source: FileSource) -> FileFormat:
    """Give the declared format, else the one that the file's ending means.

    Raises
    ------
    ExtractError
        When the ending means no format that is read.
    """
    if source.format:
        return source.format
    ending = PurePosixPath(source.file).suffix.lower()
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if ending in _WORKBOOKS:
        raise ExtractError(
            f"{source_id}: {source.file} is a workbook, which this release does not read; "
            "save the sheet as CSV (UTF-8) and declare that file"
        )
    raise ExtractError(
        f"{source_id}: {source.file}: its ending {ending or '(none)'!r} does not tell the format; "
        "declare format: csv or format: parquet"
    )
