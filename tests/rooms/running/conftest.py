"""Tiny notebooks, written by the test that runs them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from assurance.running import MonthlyNotebook

PARAMETERS = 'period: str = ""\nout: str = ""'


def notebook(path, *cells, parameters=PARAMETERS, tag="parameters", title="A test", order=1, stages=()):
    """Write a notebook: a cell of parameters, then the given cells of code."""
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": [tag]} if tag else {})
    book = nbformat.v4.new_notebook(cells=[first, *map(nbformat.v4.new_code_cell, cells)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book.metadata["assurance"] = {"title": title, "order": order, "stages": list(stages)}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, path)
    return MonthlyNotebook(Path(path), title, order, tuple(stages))


def leaves(name):
    """Give the code that leaves findings as a notebook of the workbench does, without its imports."""
    return f'open(f"{{out}}/{name}.findings.json", "w").write(\'{{"findings": []}}\')\nperiod'


@pytest.fixture
def make() -> SimpleNamespace:
    """Makers of notebooks."""
    return SimpleNamespace(notebook=notebook, leaves=leaves, parameters=PARAMETERS)


@pytest.fixture(scope="module")
def make_once() -> SimpleNamespace:
    """Makers of notebooks, for what runs once for a file of tests."""
    return SimpleNamespace(notebook=notebook, leaves=leaves)
