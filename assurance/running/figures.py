"""Figures that a notebook should have drawn: a cell that draws bears the tag `figure`.

A notebook that runs to its end without an error may still have shown nothing: it took its `except` branch,
or the backend dropped every figure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

__all__ = ["DRAWS", "missing_figures", "pictures"]

DRAWS: Final = "figure"
"""Tag of a cell that shows a figure; without one the notebook has failed."""
_PICTURE: Final = re.compile(
    r"<svg[\s>]|<img\s[^>]*\bsrc\s*=\s*[\"']?data:image/[^,\"'>]*,[^\"'\s>]", re.IGNORECASE
)
_RESULT: Final = re.compile(r'<section class="result result-|<p class="finding">There is nothing to show\.')


def missing_figures(cells: Sequence[Any]) -> list[int]:
    """List the cells of an executed notebook that should show a figure and show none.

    A result of the workbench counts as shown also where it has nothing to draw, as in a month without
    cases: it draws its figure itself whenever there is one, and says in words what it found.

    Returns
    -------
    list of int
        The numbers that stand beside the cells, as in `In [3]`.
    """
    return [
        cell.execution_count or 0
        for cell in cells
        if cell.cell_type == "code"
        and DRAWS in cell.metadata.get("tags", [])
        and not pictures(cell)
        and not any(_RESULT.search(page) for page in _pages(cell))
    ]


def pictures(cell: Any) -> int:
    """Count the pictures that a cell shows, by themselves or inside a part of a page."""
    alone = sum(
        bool(kind.startswith("image/") and "".join(value).strip())
        for output in cell.outputs
        for kind, value in output.get("data", {}).items()
    )
    return int(alone) + sum(len(_PICTURE.findall(page)) for page in _pages(cell))


def _pages(cell: Any) -> list[str]:
    found = [output.get("data", {}).get("text/html", "") for output in cell.outputs]
    return ["".join(page) for page in found]
