"""Notebooks of a programme's own: files in its folder that are run beside the monthly ones."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from assurance.errors import Fault, near_miss
from assurance.programme.header import Header
from assurance.programme.yaml_lines import Document

__all__ = ["own_notebook_faults"]

_VERSION = 4


def own_notebook_faults(folder: Path, header: Header | None, documents: dict[str, Document]) -> list[Fault]:
    """List what is wrong about the notebooks that `programme.yaml` names: their files and their look.

    What they do with their parameters is checked when they are run, as that of every notebook.
    """
    if header is None or not header.notebooks:
        return []
    document = documents["programme.yaml"]
    times = Counter(name.lower() for name in header.notebooks)
    faults = []
    for index, name in enumerate(header.notebooks):
        fault = f"{name!r} is named twice; name it once" if times[name.lower()] > 1 else _fault(folder, name)
        if fault:
            place = ("notebooks", index)
            faults.append(Fault(document.file, document.line(place), f"notebooks.{index}", fault))
    return faults


def _fault(folder: Path, name: str) -> str:
    path = folder / name
    if name.lower() == "index.ipynb":
        return "index is the name of the pack's first page; rename the notebook"
    if not path.is_file():
        others = sorted(other.name for other in folder.glob("*.ipynb"))
        return f"{name!r} is not in the programme folder{near_miss(name, others)}"
    cells = _cells(path)
    if cells is None:
        return f"{name!r} is not a notebook of version {_VERSION}; save it again in JupyterLab"
    tagged = sum("parameters" in tags for tags in map(_tags, cells))
    if tagged != 1:
        return (
            f"{name!r} has {tagged} cells tagged 'parameters'; give it one, as docs/jupyterlab.md shows, or "
            "it would not know of which period it is"
        )
    return ""


def _cells(path: Path) -> list[Any] | None:
    try:
        book = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(book, dict) or book.get("nbformat") != _VERSION:
        return None
    cells = book.get("cells")
    return cells if isinstance(cells, list) and all(isinstance(cell, dict) for cell in cells) else None


def _tags(cell: dict[str, Any]) -> list[Any]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []
