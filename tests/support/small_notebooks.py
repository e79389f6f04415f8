"""Tiny notebooks, written by the test that runs them."""

from __future__ import annotations

from pathlib import Path

import nbformat

from assurance.running import MonthlyNotebook

PARAMETERS = 'period: str = ""\nout: str = ""'


def notebook(
    path: Path,
    *cells: str,
    parameters: str = PARAMETERS,
    tag: str | None = "parameters",
    title: str = "A test",
    order: int = 1,
    stages: tuple[str, ...] = (),
) -> MonthlyNotebook:
    """Write a notebook: a cell of parameters, then the given cells of code."""
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": [tag]} if tag else {})
    book = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book.metadata["assurance"] = {"title": title, "order": order, "stages": list(stages)}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return MonthlyNotebook(Path(path), title, order, tuple(stages))


def leaves(name: str) -> str:
    """Give the code that leaves findings as a notebook of the workbench does, without its imports."""
    return f'open(f"{{out}}/{name}.findings.json", "w").write(\'{{"findings": []}}\')\nperiod'
