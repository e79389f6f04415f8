"""Which notebooks a pack has, and in which order."""

from __future__ import annotations

import nbformat
import pytest

from assurance.errors import ParameterError
from assurance.running import monthly_notebooks


def test_the_workbench_has_those_of_its_stages() -> None:
    every = monthly_notebooks(("draw", "estimate", "reconcile", "traces", "variation"))
    names = ["front_page", "sample", "reconcile", "traces", "variation", "definitions"]
    assert [book.name for book in every] == names
    assert all(book.title for book in every)


def test_stages_that_are_not_declared_are_absent() -> None:
    assert [book.name for book in monthly_notebooks(("draw",))] == ["front_page", "sample"]


def test_order_decides_and_then_the_name(make, tmp_path) -> None:
    for name, order in (("b", 2), ("a", 2), ("z", 1)):
        make.notebook(tmp_path / f"{name}.ipynb", order=order)
    assert [book.name for book in monthly_notebooks((), folder=tmp_path)] == ["z", "a", "b"]


def test_an_empty_folder_is_refused(tmp_path) -> None:
    with pytest.raises(ParameterError, match="no notebook was found"):
        monthly_notebooks((), folder=tmp_path)


@pytest.mark.parametrize("key", ["title", "order", "stages"])
def test_what_the_metadata_lack_is_named(make, tmp_path, key) -> None:
    book = make.notebook(tmp_path / "a.ipynb")
    text = nbformat.read(book.path, as_version=4)
    del text.metadata["assurance"][key]
    nbformat.write(text, book.path)
    with pytest.raises(ParameterError, match=rf"a\.ipynb: its metadata 'assurance' lacks {key}"):
        monthly_notebooks((), folder=tmp_path)


def test_the_first_page_cannot_be_overwritten(make, tmp_path) -> None:
    make.notebook(tmp_path / "index.ipynb")
    with pytest.raises(ParameterError, match="rename the notebook"):
        monthly_notebooks((), folder=tmp_path)


def test_an_order_that_is_no_number_is_refused(make, tmp_path) -> None:
    make.notebook(tmp_path / "a.ipynb", order="first")
    with pytest.raises(ParameterError, match="order is a whole number"):
        monthly_notebooks((), folder=tmp_path)
