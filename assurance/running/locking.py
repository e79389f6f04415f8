"""One run of a month at a time: a lock that the system itself lets go when its holder dies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from assurance.engine.files import store_error
from assurance.errors import RunningError

__all__ = ["only_run"]


@contextmanager
def only_run(path: Path, *, of: str) -> Iterator[None]:
    """Hold a lock for as long as this lasts; nobody else can hold it, on this machine or a shared disk.

    The file stays when the lock is let go: to delete it would let two hold it at once.

    Parameters
    ----------
    path : of the lock's file; its folder is there
    of : what is being run, for the message

    Raises
    ------
    RunningError
        When somebody else holds it.
    StoreError
        When the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, only_run(Path(folder) / "a.lock", of="October 2026"):
    ...     pass
    """
    try:
        stream = path.open("a+b")
    except OSError as error:
        raise store_error(path, error) from error
    with stream:
        if not _taken(stream):
            raise RunningError(
                f"{of} is being run already{_by(path)}; wait until that run has ended, or stop it"
            )
        try:
            _sign(stream)
            yield
        finally:
            _let_go(stream)


def _sign(stream: IO[bytes]) -> None:
    """Say who holds it, behind the byte that is locked: Windows lets nobody read that one."""
    with suppress(OSError):  # the lock holds without it
        stream.truncate(0)
        stream.write(b" %d" % os.getpid())
        stream.flush()


def _by(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            stream.seek(1)
            number = stream.read(20).decode("ascii", "replace")
    except OSError:
        return ""
    return f" by process {number}" if number.isdigit() else ""


if os.name == "nt":
    import msvcrt

    def _taken(stream: IO[bytes]) -> bool:
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

    def _let_go(stream: IO[bytes]) -> None:
        stream.seek(0)
        with suppress(OSError):
            msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]

else:
    import fcntl

    def _taken(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _let_go(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
