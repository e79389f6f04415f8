"""Finding the file of a source, and telling its format."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Literal

from assurance.errors import ExtractError, near_miss
from assurance.programme import FileSource

__all__ = ["FileFormat", "file_format", "find_files", "has_come"]

FileFormat = Literal["csv", "parquet", "workbook"]
_PACKED = frozenset({".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tgz"})
_ENDINGS: dict[str, FileFormat] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".xlsx": "workbook",
    ".xlsm": "workbook",
    ".xlsb": "workbook",
    ".xls": "workbook",
    ".ods": "workbook",
}


def has_come(source: FileSource, *, folder: Path, programme_folder: Path) -> bool:
    """Tell whether anything stands where the file of a source is to be; `find_files` says if it is fit."""
    if source.file is None:
        return True
    base = _base(source, folder, programme_folder)
    return bool(_matching(base, source.file)) if _is_pattern(source.file) else (base / source.file).exists()


def find_files(
    source_id: str, source: FileSource, *, folder: Path, programme_folder: Path
) -> tuple[Path, ...]:
    """Find the file of a source, or all files of its pattern in the order of their names.

    Looked for under the extracts, or in the programme folder where declared so. In a pattern ``*`` stands
    for any text and ``?`` for one character, in the file's name only; a square bracket means itself.

    Raises
    ------
    ExtractError
        When the declared name leads out of the folder, or there is no such file, a folder stands in
        its place, or it is empty.
    """
    where = "the programme folder" if source.location == "programme" else f"the extracts folder {folder}"
    wanted = source.file or ""
    pure = (PurePosixPath(wanted), PureWindowsPath(wanted))
    if any(name.is_absolute() or name.drive or ".." in name.parts for name in pure):
        raise ExtractError(
            f"{source_id}: file {wanted!r} leads out of {where}; "
            "give its name below that folder and choose the folder with --extracts"
        )
    base = _base(source, folder, programme_folder)
    if not _is_pattern(wanted):
        return (_fit(source_id, base / wanted, wanted, where),)
    found = _matching(base, wanted)
    _refuse_other_case(source_id, base, wanted, found)
    if not found:
        raise ExtractError(f"{source_id}: no file matches {wanted} in {where}{_others(base / wanted)}")
    return tuple(_fit(source_id, path, path.name, where) for path in found)


def _fit(source_id: str, path: Path, name: str, where: str) -> Path:
    if path.is_dir():
        raise ExtractError(f"{source_id}: {name} is a folder in {where}; expected a file")
    if not path.is_file():
        raise ExtractError(f"{source_id}: {name} is not in {where}{_others(path)}")
    if path.stat().st_size == 0:
        raise ExtractError(
            f"{source_id}: {name} is empty (0 bytes); expected a header at least; export it again"
        )
    return path


def _is_pattern(name: str) -> bool:
    return "*" in name or "?" in name


def _refuse_other_case(source_id: str, base: Path, pattern: str, found: list[Path]) -> None:
    """Refuse to leave out a file whose name fits but for upper and lower case: a month might be missing."""
    left_out = [path.name for path in _matching(base, pattern, any_case=True) if path not in found]
    if left_out:
        raise ExtractError(
            f"{source_id}: {', '.join(left_out[:5])} would match {pattern} "
            "but for upper and lower case, and would be left out; rename it, or move it elsewhere"
        )


def _matching(base: Path, pattern: str, *, any_case: bool = False) -> list[Path]:
    """List the files of a pattern; what an open office program leaves beside a file is none."""
    signs = {"*": ".*", "?": "."}
    wanted = re.compile(
        "".join(signs.get(sign, re.escape(sign)) for sign in PurePosixPath(pattern).name),
        re.DOTALL | (re.IGNORECASE if any_case else 0),
    )
    place = (base / pattern).parent
    if not place.is_dir():
        return []
    return sorted(
        path
        for path in place.iterdir()
        if wanted.fullmatch(path.name) and not path.name.startswith((".", "~$")) and not path.is_dir()
    )


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


def file_format(source_id: str, source: FileSource, path: Path) -> FileFormat:
    """Give the declared format, else the one that the file's ending means.

    Raises
    ------
    ExtractError
        When the ending means no format that is read.
    """
    if source.format:
        return source.format
    ending = path.suffix.lower()
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if ending in _PACKED:
        raise ExtractError(
            f"{source_id}: {path.name} is a packed file ({ending}); unpack it, and keep the packed "
            "one elsewhere"
        )
    raise ExtractError(
        f"{source_id}: {path.name}: its ending {ending or '(none)'!r} does not tell the format; "
        "declare format: csv, format: workbook or format: parquet"
    )
