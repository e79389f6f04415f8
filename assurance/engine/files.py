"""Files that are either whole or absent: written beside their place, flushed, then renamed."""

from __future__ import annotations

import errno
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

from assurance.errors import StoreError

__all__ = ["atomic_path", "file_sha256", "older_than", "sync_folder", "write_atomically"]

_WORDS = {
    errno.ENOSPC: ("the disk is full", "free some space, then run again"),
    errno.EDQUOT: ("the disk quota is used up", "free some space, then run again"),
    errno.EACCES: ("the folder or file may not be written", "ask for write access or choose another folder"),
    errno.EPERM: ("the folder or file may not be written", "ask for write access or choose another folder"),
    errno.EROFS: ("the folder is read-only", "choose another folder"),
    errno.ENOTDIR: ("a part of this path is a file, not a folder", "choose another folder"),
    errno.EEXIST: ("a file stands where a folder is needed", "move that file or choose another folder"),
    errno.EISDIR: ("a folder stands where the file has to go", "move that folder or choose another name"),
    errno.ENAMETOOLONG: ("the name is too long for this disk", "choose a shorter name"),
}


def store_error(path: Path, error: OSError, *, verb: str = "written") -> StoreError:
    """Say in plain words why a file could not be written (or read), and what to do."""
    reason, remedy = _WORDS.get(
        error.errno or 0, (error.strerror or str(error), "see the reason and run again")
    )
    return StoreError(f"{path}: cannot be {verb}: {reason}; nothing was left half-written; {remedy}")


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Lend a temporary path in the same folder; move it to `path` when the block ends well.

    The folder is created when absent. When the block fails, the temporary file is removed and
    whatever stood at `path` stays untouched.

    Parameters
    ----------
    path : where the finished file is to stand

    Raises
    ------
    StoreError
        When the folder cannot be written, the disk is full, or a folder stands at `path`.
    """
    temporary = path.with_name(f".{path.name[:80]}.{secrets.token_hex(6)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield temporary
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except StoreError:
        raise
    except OSError as error:
        raise store_error(path, error) from error
    sync_folder(path.parent)


def write_atomically(path: Path, data: bytes | str) -> None:
    """Write a whole file or nothing: temporary file, flush, rename, flush the folder.

    Parameters
    ----------
    path : where the file is to stand; missing folders are created
    data : bytes, or text which is written as UTF-8 without changing its line ends

    Raises
    ------
    StoreError
        When the folder cannot be written or the disk is full; an earlier file at `path` survives.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_atomically(Path(folder) / "status.json", "{}")
    ...     (Path(folder) / "status.json").read_text()
    '{}'
    """
    content = data.encode("utf-8") if isinstance(data, str) else data
    with atomic_path(path) as temporary, temporary.open("xb") as file:
        file.write(content)


def file_sha256(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, as 64 lower-case hex digits.

    Raises
    ------
    StoreError
        When the file is missing or cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise StoreError(f"{path}: cannot be read: {error.strerror or error}") from error


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder survive a power cut, where the system can do that."""
    if os.name == "nt":  # Windows cannot open a folder; NTFS journals renames itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def older_than(path: Path, seconds: float) -> bool:
    """Tell whether a file or folder was last written so long ago; one that has just gone was not.

    Other runs come and go beside this one, so what a listing names may be gone when it is looked at.

    Examples
    --------
    >>> older_than(Path("no such file"), 0)
    False
    """
    try:
        return time.time() - path.stat().st_mtime > seconds
    except FileNotFoundError:
        return False
