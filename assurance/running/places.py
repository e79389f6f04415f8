"""Paths as seen from a folder: packs are passed on, and say nothing of the machine."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

__all__ = ["near", "seen_from"]


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
