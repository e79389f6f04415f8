"""A figure that should be there and is not makes a notebook fail."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from packs import sealed
from small_programme import ROOT, Small

from assurance.running import Limits, run_notebooks
from assurance.running.figures import missing_figures, pictures

__all__ = ["sealed"]

SVG = '<figure><img alt="a" width="1" src="data:image/svg+xml,%3Csvg/%3E"></figure>'


def cell(*bundles: dict[str, str], tagged: bool = True) -> nbformat.NotebookNode:
    made = nbformat.v4.new_code_cell("x", metadata={"tags": ["figure"]} if tagged else {})
    made.execution_count = 3
    made.outputs = [nbformat.v4.new_output("display_data", data) for data in bundles]
    return made


@pytest.mark.parametrize(
    ("bundles", "count"),
    [
        ([], 0),
        ([{"text/plain": "<Axes: >"}], 0),
        ([{"image/png": ""}], 0),
        ([{"text/html": '<img src="">'}], 0),
        ([{"text/html": '<img src="picture.png">'}], 0),
        ([{"text/html": '<img src="data:image/png;base64,">'}], 0),
        ([{"image/png": "aGFsbG8="}], 1),
        ([{"text/html": SVG + SVG}], 2),
        ([{"text/html": "<p><svg viewBox='0 0 1 1'></svg>"}], 1),
        ([{"text/plain": "a"}, {"image/svg+xml": "<svg></svg>"}], 1),
    ],
)
def test_pictures_are_counted(bundles, count) -> None:
    assert pictures(cell(*bundles)) == count
    assert missing_figures([cell(*bundles)]) == ([] if count else [3])
    assert missing_figures([cell(*bundles, tagged=False)]) == []


def test_a_result_without_anything_to_draw_has_said_so() -> None:
    assert missing_figures([cell({"text/html": '<section class="result result-draw"><p>None.</p>'})]) == []
    assert missing_figures([cell({"text/html": "<p>result</p>"})]) == [3]


def test_a_notebook_whose_figure_is_lost_has_failed(make, tmp_path) -> None:
    book = make.notebook(
        tmp_path / "a.ipynb",
        "import matplotlib\nmatplotlib.use('agg')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        make.leaves("a"),
    )
    text = nbformat.read(book.path, as_version=4)
    text.cells[1].metadata["tags"] = ["figure"]
    nbformat.write(text, book.path)
    out = tmp_path / "out"
    out.mkdir()
    (status,) = run_notebooks([book], parameters={"period": "2026-10"}, folder=out, limits=Limits(cell=60))
    assert (status.outcome, status.reason) == ("failed", "a figure is missing at In [3]")
    assert [path.name for path in out.iterdir()] == ["a.ipynb"]


def test_cells_that_plot_by_name_are_tagged() -> None:
    plotting = 0
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and ".plot(" in cell.source:
                plotting += 1
                assert "figure" in cell.metadata.get("tags", []), path.name
    assert plotting >= 2


def test_cells_that_drew_are_tagged(sealed: Small) -> None:
    """In an executed pack, whichever cell shows a picture bears the tag."""
    drew = 0
    for path in sorted(Path(sealed.pack).glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and pictures(cell):
                drew += 1
                assert "figure" in cell.metadata.get("tags", []), (path.name, cell.source)
    assert drew >= 3
