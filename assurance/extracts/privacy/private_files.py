"""Files for their owner alone, from their first byte on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from assurance.engine.files import store_error

__all__ = ["private_file"]


@contextmanager
def private_file(path: Path) -> Iterator[BinaryIO]:
    """Open a new file of mode 0600 to write into, and flush it to the disk when the block ends well.

    Raises
    ------
    StoreError
        When something stands at `path` already, or the folder cannot be written.
    """
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        path.unlink(missing_ok=True)
        raise store_error(path, error) from error
