"""The notebooks of a monthly pack: where they are, in which order, and which a programme needs."""

from __future__ import annotations

import ast
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from operator import attrgetter
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
    own: bool = False
    """Whether it is one of the programme's own; those stand after all others."""
    long: bool = False
    """Whether it takes longer than most: those are begun first, so that none is waited for at the end."""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def monthly_notebooks(
    stages: Collection[str], *, folder: Path | None = None, own: Sequence[Path] = ()
) -> tuple[MonthlyNotebook, ...]:
    """List the monthly notebooks whose stages a programme declares, in the order of the pack.

    Parameters
    ----------
    stages : stages that the programme declares
    folder : where the notebooks are; by default `notebooks/monthly` beside the package
    own : notebooks of the programme's own, which stand after the others

    Raises
    ------
    ParameterError
        When there are none, one does not say what it is, or one of the programme's own bears the name of a
        monthly one or does not leave findings under its own name.
    """
    place = folder or Path(assurance.__file__).resolve().parent.parent / "notebooks" / "monthly"
    found = [_described(path) for path in sorted(place.glob("*.ipynb"))]
    if not found:
        raise ParameterError(
            f"{place.name}: no notebook was found there; give the folder of the monthly notebooks"
        )
    wanted = [book for book in found if not book.stages or set(book.stages) & set(stages)]
    taken = {book.name.lower() for book in found}
    own_books = [_own(path, place, taken) for place, path in enumerate(own)]
    key = attrgetter("order", "name")
    return (*sorted(wanted, key=key), *sorted(own_books, key=attrgetter("order")))


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
    stages = tuple(map(str, said["stages"]))
    return MonthlyNotebook(path, str(said["title"]), said["order"], stages, long=said.get("long") is True)


def _own(path: Path, place: int, taken: Collection[str]) -> MonthlyNotebook:
    """Describe a notebook of the programme's own; what its metadata do not say has a default."""
    if path.stem.lower() in taken:
        raise ParameterError(f"{path.name}: a monthly notebook has this name already; rename yours")
    book = read_notebook(path)
    said = book.metadata.get("assurance", {})
    title, order = said.get("title") or _heading(book), said.get("order", place)
    if not title:
        raise ParameterError(
            f"{path.name}: has no title; begin it with a cell of text such as: # What changed in referrals?"
        )
    if type(order) is not int:
        raise ParameterError(f"{path.name}: in its metadata 'assurance', order is a whole number")
    if path.stem not in _leaving(book):
        raise ParameterError(
            f"{path.name}: does not leave what it shows; let its last cell be such as: "
            f'leave_findings(trends, notebook="{path.stem}", out=out)'
        )
    return MonthlyNotebook(path, str(title), order, (), own=True, long=said.get("long") is True)


def _heading(book: Any) -> str:
    """Give the first heading of the first cell of text that has one."""
    for cell in book.cells:
        for line in cell.source.splitlines() if cell.cell_type == "markdown" else ():
            if line.startswith("# "):
                return str(line[2:].strip())
    return ""


def _leaving(book: Any) -> set[str]:
    """Name the notebooks under whose names the cells call `leave_findings`."""
    found = set()
    for cell in book.cells:
        try:
            nodes = list(ast.walk(ast.parse(cell.source))) if cell.cell_type == "code" else []
        except SyntaxError:  # a line of IPython's own
            continue
        found |= {
            str(keyword.value.value)
            for node in nodes
            if isinstance(node, ast.Call) and _name(node.func) == "leave_findings"
            for keyword in node.keywords
            if keyword.arg == "notebook" and isinstance(keyword.value, ast.Constant)
        }
    return found


def _name(called: ast.expr) -> str:
    return called.id if isinstance(called, ast.Name) else getattr(called, "attr", "")
