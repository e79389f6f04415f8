"""Paths as seen from a folder, as packs say nothing of the machine; and folders for scratch."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from assurance.engine.files import older_than

__all__ = ["near", "scratch_folder", "seen_from"]

_NAME: Final = ("assurance-", ".run")
"""How the name of a scratch folder begins and ends."""
_ABANDONED: Final = 2 * 24 * 3600
"""Seconds after which no run lives that made one."""


@contextmanager
def scratch_folder(*, short: bool = False) -> Iterator[Path]:
    """Lend a folder for what lasts as long as a run, in the system's folder for such; only its user may look.

    What a killed run left there days ago is cleared away first: records may have spilled into it.

    Parameters
    ----------
    short : its path has to be short: Unix sockets lie in it, whose paths may have a hundred letters
    """
    known = Path("/tmp")  # noqa: S108 - the folder made in it is its user's alone
    base = known if short and sys.platform == "linux" and known.is_dir() else Path(tempfile.gettempdir())
    for left in base.glob("*".join(_NAME)):
        if not left.is_symlink() and older_than(left, _ABANDONED):
            shutil.rmtree(left, ignore_errors=True)  # somebody else's stays
    folder = Path(tempfile.mkdtemp(prefix=_NAME[0], suffix=_NAME[1], dir=base))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def near(path: Path, folder: Path) -> str:
    """Name a path as seen from a folder.

    Examples
    --------
    >>> near(Path("plans/clinic"), Path("reports/clinic"))
    '../../plans/clinic'
    """
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return str(path.resolve())


def seen_from(
    folder: Path, parameters: Mapping[str, Any], *, pack: Path, paths: Collection[str]
) -> dict[str, Any]:
    """Give parameters with their paths as seen from another folder.

    Parameters
    ----------
    folder : from which the paths are to be seen
    pack : from which those named in `paths` are seen now; a `..._file` is seen from where we are
    paths : names of parameters
    """

    def seen(name: str, value: Any) -> Any:
        if not isinstance(value, str) or not value:
            return value
        if name in paths:
            return near(pack / value, folder)
        return str(Path(value).absolute()) if name.endswith("_file") else value

    return {name: seen(name, value) for name, value in parameters.items()}
