"""The notebooks of a monthly pack: where they are, in which order, and which a programme needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

import assurance
from assurance.errors import ParameterError

__all__ = ["MonthlyNotebook", "monthly_notebooks", "read_notebook"]


@dataclass(frozen=True, slots=True)
class MonthlyNotebook:
    """One notebook: its file, its title, its place in the pack and the stages that it shows."""

    path: Path
    title: str
    order: int
    stages: tuple[str, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def monthly_notebooks(stages: Collection[str], *, folder: Path | None = None) -> tuple[MonthlyNotebook, ...]:
    """List the monthly notebooks whose stages a programme declares, in the order of the pack.

    Parameters
    ----------
    stages : stages that the programme declares
    folder : where the notebooks are; by default `notebooks/monthly` beside the package
    """
    place = folder or Path(assurance.__file__).resolve().parent.parent / "notebooks" / "monthly"
    found = [_described(path) for path in sorted(place.glob("*.ipynb"))]
    if not found:
        raise ParameterError(
            f"{place.name}: no notebook was found there; give the folder of the monthly notebooks"
        )
    wanted = [book for book in found if not book.stages or set(book.stages) & set(stages)]
    return tuple(sorted(wanted, key=lambda book: (book.order, book.name)))


def read_notebook(path: Path) -> Any:
    """Read a notebook in the format of version 4.

    Raises
    ------
    ParameterError
        When the file is no notebook.
    """
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, nbformat.ValidationError) as error:
        raise ParameterError(
            f"{path.name}: is not a notebook that can be read ({type(error).__name__}); save it again in "
            "JupyterLab, or take it out of the folder"
        ) from error


def _described(path: Path) -> MonthlyNotebook:
    said = read_notebook(path).metadata.get("assurance", {})
    missing = [key for key in ("title", "order", "stages") if key not in said]
    if missing:
        raise ParameterError(f"{path.name}: its metadata 'assurance' lacks {', '.join(missing)}")
    if type(said["order"]) is not int or not isinstance(said["stages"], list):
        raise ParameterError(
            f"{path.name}: in its metadata 'assurance', order is a whole number and stages a list"
        )
    if path.stem == "index":
        raise ParameterError(f"{path.name}: index is the name of the pack's first page; rename the notebook")
    return MonthlyNotebook(path, str(said["title"]), said["order"], tuple(map(str, said["stages"])))
