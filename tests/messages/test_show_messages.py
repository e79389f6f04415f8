"""What the room show says when it refuses, word for word: where, what, and what to do."""

from __future__ import annotations

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from assurance.errors import PackError
from assurance.show import alt_text, html, plot, render_notebook, sentence, tables


def _page(tmp_path, *cells) -> str:
    path = tmp_path / "reconcile.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return render_notebook(
        path, title="Do they agree?", programme_title="Demo programme", period_words="October 2026"
    )


def _shown(data) -> nbformat.NotebookNode:
    return new_code_cell("show()", outputs=[new_output("display_data", data=data)])


@pytest.mark.parametrize(
    ("door", "what"),
    [(sentence, "sentence"), (alt_text, "alt text"), (plot, "plot"), (html, "plot"), (tables, "table")],
)
def test_a_type_that_nobody_registered(door, what):
    with pytest.raises(TypeError) as refused:
        door(3.5)
    assert str(refused.value) == f"there is no {what} for results of type float; register one in show"


def test_a_figure_without_words(tmp_path):
    with pytest.raises(PackError) as refused:
        _page(tmp_path, _shown({"image/png": "AAAA"}))
    assert str(refused.value) == (
        "reconcile.ipynb: figure 1 has no alt text of at least 20 characters; display the result itself, "
        "which describes its figure, or put the words in the cell's metadata as alt"
    )


def test_a_picture_from_elsewhere(tmp_path):
    with pytest.raises(PackError) as refused:
        _page(tmp_path, new_markdown_cell("![A chart of all the teams](teams.png)"))
    assert str(refused.value) == (
        "reconcile.ipynb: figure 1 would be loaded from another file; show it from the notebook itself, so "
        "that the page needs nothing else"
    )


def test_an_output_that_needs_script(tmp_path):
    with pytest.raises(PackError) as refused:
        _page(tmp_path, new_markdown_cell("# Title"), _shown({"application/x-chart": "bars"}))
    assert str(refused.value) == (
        "reconcile.ipynb: cell 2 leaves an output of type application/x-chart, which a page without script "
        "cannot show; display a result, a table or a picture instead"
    )


def test_a_formula(tmp_path):
    with pytest.raises(PackError) as refused:
        _page(tmp_path, new_markdown_cell(r"With $\alpha$ of one in twenty."))
    assert str(refused.value) == (
        "reconcile.ipynb: a formula stands between $ signs, which a page without script cannot set; "
        "say it in words"
    )


def test_a_file_that_is_no_notebook(tmp_path):
    path = tmp_path / "reconcile.ipynb"
    path.write_text("not json", encoding="utf-8")
    with pytest.raises(PackError) as refused:
        render_notebook(path, title="A page", programme_title="Demo", period_words="October 2026")
    assert str(refused.value) == (
        "reconcile.ipynb: cannot be read as a notebook (JSONDecodeError); run the pack again"
    )
