"""Which code made a result: results kept by other code are computed again."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from assurance.engine.files import file_sha256

__all__ = ["code_digest", "is_display_only", "package_digest"]

_ROOT: Final = Path(__file__).resolve().parent.parent
_DISPLAY_ROOMS: Final = ("cli/", "demo/", "run/", "pack/", "show/forms/", "show/templates/")
_DISPLAY_FILES: Final = (
    "__main__.py", "show/comparison.py", "show/document.py", "show/dom.py", "show/dom_pages.py",
    "show/dom_tables.py", "show/fragment.py", "show/index.py", "show/index_model.py", "show/page.py",
    "show/programme_index.py", "show/programme_index_plot.py", "show/shell.py", "show/style.css",
)  # fmt: skip
_FINDINGS: Final = "pack/findings/"


def is_display_only(name: str) -> bool:
    """Tell whether a file of the package only puts finished results on pages, and decides none.

    Parameters
    ----------
    name : the file's place in the package, such as ``show/page.py``

    Examples
    --------
    >>> is_display_only("show/page.py"), is_display_only("estimation/exact.py")
    (True, False)
    """
    if name.startswith(_FINDINGS):
        return False
    return name.startswith(_DISPLAY_ROOMS) or name in _DISPLAY_FILES


@cache
def code_digest() -> str:
    """Give the SHA-256 over the package's files that decide results, standards that it ships among them.

    The version would not do: a fault that is mended between two releases has to show at once. Files that
    only put results on pages are left out, so that a page made prettier computes nothing anew.

    Examples
    --------
    >>> len(code_digest())
    64
    """
    return _digest(path for path in _files() if not is_display_only(path.relative_to(_ROOT).as_posix()))


@cache
def package_digest() -> str:
    """Give the SHA-256 over every file of the package: code, styles, templates, schemas.

    Examples
    --------
    >>> package_digest() == code_digest()
    False
    """
    return _digest(_files())


def _files() -> Iterable[Path]:
    kept = (path for path in sorted(_ROOT.rglob("*")) if path.is_file() and path.suffix != ".pyc")
    return (path for path in kept if "__pycache__" not in path.parts)


def _digest(files: Iterable[Path]) -> str:
    lines = [f"{path.relative_to(_ROOT).as_posix()} {file_sha256(path)}\n" for path in files]
    return sha256("".join(lines).encode("utf-8")).hexdigest()
