"""Stage results on disk: a folder with result.json and Parquet files, whole or absent, no pickle.

The types come from the class that is loaded, never from the file, so a file cannot choose code.
"""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeVar

from assurance.engine.decoding import decode
from assurance.engine.encoding import Parts, encode
from assurance.engine.files import file_sha256, store_error, sync_folder, write_atomically
from assurance.errors import StoreError

__all__ = ["load_result", "save_result"]

_FORMAT: Final = 1
_NAME: Final = "result.json"
_Kind = TypeVar("_Kind")


def save_result(folder: Path, result: object) -> None:
    """Write a stage result into a folder, whole or not at all.

    Parameters
    ----------
    folder : where the result is to stand; one that stands there already is kept when it is the same
        and replaced otherwise
    result : frozen dataclass of text, numbers, dates, `Fraction`, `Decimal`, `Path`, tuples, mappings,
        frozen dataclasses, pandas frames (kept as Parquet files beside result.json, without their
        index) and `Table` (its Parquet file is copied into the folder)

    Raises
    ------
    StoreError
        When the folder cannot be written or the disk is full; an earlier result survives.
    TypeError
        When a field holds something else, which is a mistake in the program.

    Examples
    --------
    >>> import tempfile
    >>> from assurance.calendars import Period, parse_period
    >>> with tempfile.TemporaryDirectory() as place:
    ...     save_result(Path(place) / "period", parse_period("2026-10"))
    ...     load_result(Path(place) / "period", Period).label
    '2026-10'
    """
    temporary = folder.with_name(f".{folder.name[:80]}.{secrets.token_hex(6)}.tmp")
    try:
        temporary.mkdir(parents=True)
        try:
            _write(temporary, result)
            _move(temporary, folder)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise error if isinstance(error, StoreError) else store_error(folder, error) from error


def load_result(folder: Path, kind: type[_Kind]) -> _Kind:
    """Read a stage result back, after checking that every file is what was written.

    Parameters
    ----------
    folder : that `save_result` wrote
    kind : class of the result

    Raises
    ------
    StoreError
        When the folder or a file is missing, was changed or cut short, or holds another kind of
        result; remove the folder and run the stage again.
    """
    document = _read(folder)
    if document.get("kind") != kind.__qualname__:
        raise _broken(folder, f"{_NAME} holds {document.get('kind')!r}, {kind.__qualname__} is expected")
    for name, digest in document["parts"].items():
        part = folder / name
        if Path(name).name != name or not part.is_file():
            raise _broken(folder, f"{name} is missing")
        if file_sha256(part) != digest:
            raise _broken(folder, f"{name} is not what was written (its SHA-256 differs)")
    try:
        result = decode(document["value"], kind, folder)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _broken(folder, f"{_NAME} does not fit {kind.__qualname__} ({type(error).__name__})") from error
    if not isinstance(result, kind):
        raise _broken(folder, f"{_NAME} does not hold {kind.__qualname__}")
    return result


def _write(temporary: Path, result: object) -> None:
    parts = Parts(temporary)
    value = encode(result, parts)
    document: dict[str, Any] = {
        "format": _FORMAT,
        "kind": type(result).__qualname__,
        "parts": {name: file_sha256(temporary / name) for name in parts.names},
        "value": value,
    }
    document["sha256"] = _digest(document)
    write_atomically(temporary / _NAME, json.dumps(document, allow_nan=False, indent=1))


def _move(temporary: Path, folder: Path) -> None:
    """Rename into place; an earlier folder steps aside first, and comes back should the rename fail."""
    aside = temporary.with_suffix(".old")
    try:
        os.rename(temporary, folder)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) and not folder.is_dir():
            raise
        if (folder / _NAME).is_file() and (folder / _NAME).read_bytes() == (temporary / _NAME).read_bytes():
            return  # the same result stands there: written by an earlier run or at the same time
        os.rename(folder, aside)
        try:
            os.rename(temporary, folder)
        except OSError:
            os.rename(aside, folder)
            raise
        shutil.rmtree(aside, ignore_errors=True)
    sync_folder(folder.parent)


def _read(folder: Path) -> dict[str, Any]:
    try:
        document = json.loads((folder / _NAME).read_text(encoding="utf-8"))
    except OSError as error:
        raise _broken(folder, f"{_NAME} cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise _broken(folder, f"{_NAME} is cut short or damaged") from error
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise _broken(folder, f"{_NAME} is not of format {_FORMAT}")
    if document.pop("sha256", None) != _digest(document):
        raise _broken(folder, f"{_NAME} is not what was written (its SHA-256 differs)")
    return document


def _digest(document: dict[str, Any]) -> str:
    return sha256(json.dumps(document, sort_keys=True).encode("ascii")).hexdigest()


def _broken(folder: Path, what: str) -> StoreError:
    return StoreError(f"{folder}: {what}; remove this folder and run the stage again")
