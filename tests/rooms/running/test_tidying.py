"""An executed notebook tells nothing of the machine that it ran on."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

import assurance
from assurance.running import Limits, run_notebooks
from assurance.running.tidying import tidy_notebook

FAR = "../../../../../home/ada.made-up/plans/clinic"
NEAR = "../../../plans/clinic"
GIVEN = {"period": "2026-10"}


def executed(path: Path, **parameters: str) -> Path:
    """Write a notebook as papermill leaves it."""
    source = "# Parameters\n" + "\n".join(f'{name} = "{value}"' for name, value in parameters.items())
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    book = nbformat.v4.new_notebook(cells=[cell])
    book.metadata["papermill"] = {"input_path": f"{FAR}/book.ipynb", "parameters": dict(parameters)}
    nbformat.write(book, path)
    return path


@pytest.mark.parametrize(
    ("value", "shown"),
    [(FAR, "clinic"), (NEAR, NEAR), ("/srv/plans/x", "x"), ("D:\\plans\\x", "x"), ("2026-10", "2026-10")],
)
def test_a_path_is_kept_within_the_workspace_only(tmp_path: Path, value: str, shown: str) -> None:
    path = executed(tmp_path / "book.ipynb", programme=value.replace("\\", "\\\\"), out=".")
    given = {"programme": value, "out": "."}
    tidy_notebook(path, given=given, shown=given, folders=[tmp_path], done=True)
    book = nbformat.read(path, as_version=4)
    assert book.metadata.papermill == {
        "input_path": "book.ipynb",
        "parameters": {"programme": shown, "out": "."},
    }
    assert book.cells[0].source == f'# Parameters\nprogramme = "{shown}"\nout = "."'


def test_papermills_random_cell_id_is_the_same_every_time(tmp_path: Path) -> None:
    paths = [executed(tmp_path / f"{name}.ipynb", period="2026-10") for name in "ab"]
    assert len({path.read_bytes() for path in paths}) == 2
    for path in paths:
        tidy_notebook(path, given=GIVEN, shown=GIVEN, folders=[tmp_path], done=True)
    assert len({path.read_bytes() for path in paths}) == 1


def test_nothing_tells_when_a_notebook_ran(tmp_path: Path) -> None:
    path = executed(tmp_path / "book.ipynb", period="2026-10")
    book = nbformat.read(path, as_version=4)
    clock = {"start_time": "2026-11-01", "end_time": "2026-11-02", "duration": 1.5}
    book.metadata.papermill.update(clock)
    book.cells[0].metadata.update(
        papermill={**clock, "status": "completed"}, execution={"iopub.busy": "2026"}
    )
    nbformat.write(book, path)
    tidy_notebook(path, given=GIVEN, shown=GIVEN, folders=[tmp_path], done=True)
    tidied = nbformat.read(path, as_version=4)
    assert not clock.keys() & tidied.metadata.papermill.keys()
    assert tidied.cells[0].metadata == {
        "tags": ["injected-parameters"], "papermill": {"status": "completed"},
    }  # fmt: skip


def test_of_folders_within_each_other_the_innermost_is_named(tmp_path: Path) -> None:
    path = executed(tmp_path / "book.ipynb", period="2026-10")
    book = nbformat.read(path, as_version=4)
    book.cells[0].outputs = [
        nbformat.v4.new_output("stream", text=f"{tmp_path}/x.csv, {tmp_path.parent}/y.csv")
    ]
    nbformat.write(book, path)
    tidy_notebook(path, given=GIVEN, shown=GIVEN, folders=[tmp_path, tmp_path.parent / "pack"], done=True)
    (output,) = nbformat.read(path, as_version=4).cells[0].outputs
    assert output.text.startswith("./x.csv, tmp/")


def test_a_notebook_that_was_cut_short_is_left(tmp_path: Path) -> None:
    path = tmp_path / "cut.ipynb"
    path.write_text('{"cells": [', encoding="utf-8")
    tidy_notebook(path, given={}, shown={}, folders=[tmp_path], done=True)
    assert path.read_text(encoding="utf-8") == '{"cells": ['
    tidy_notebook(tmp_path / "none.ipynb", given={}, shown={}, folders=[tmp_path], done=True)
    assert not (tmp_path / "none.ipynb").exists()


def test_tracebacks_and_prints_name_no_folder(make, tmp_path: Path) -> None:
    book = make.notebook(
        tmp_path / "a" / "b" / "c" / "d" / "fails.ipynb",
        "import os; print(os.getcwd(), out)",
        "from assurance import open_month\nopen_month('', period)",
    )
    out = tmp_path / "run"
    out.mkdir()
    (status,) = run_notebooks([book], parameters={"period": ""}, folder=out, limits=Limits(jobs=1))
    assert status.reason.startswith("DomainError")
    text = (out / "fails.ipynb").read_text(encoding="utf-8")
    assert "assurance/month/month.py" in text
    for place in (tmp_path, Path(assurance.__file__).parent, Path.home()):
        assert str(place) not in text


def test_a_path_is_shown_as_seen_from_the_pack(tmp_path: Path) -> None:
    path = executed(tmp_path / "book.ipynb", programme="../../../../../plans/clinic")
    given, shown = {"programme": "../../../../../plans/clinic"}, {"programme": NEAR}
    tidy_notebook(path, given=given, shown=shown, folders=[tmp_path], done=True)
    book = nbformat.read(path, as_version=4)
    assert book.metadata.papermill.parameters == {"programme": NEAR}
    assert book.cells[0].source == f'# Parameters\nprogramme = "{NEAR}"'


def test_a_notebook_that_is_not_done_does_not_say_that_it_is(tmp_path: Path) -> None:
    path = executed(tmp_path / "book.ipynb", period="2026-10")
    book = nbformat.read(path, as_version=4)
    ran, unrun = nbformat.v4.new_code_cell("1"), nbformat.v4.new_code_cell("2")
    ran.execution_count = 1
    for cell in (ran, unrun):
        cell.metadata["papermill"] = {"status": "completed", "exception": None}
    book.cells += [ran, unrun]
    book.metadata.papermill["exception"] = None
    nbformat.write(book, path)
    tidy_notebook(path, given=GIVEN, shown=GIVEN, folders=[tmp_path], done=False)
    told = nbformat.read(path, as_version=4)
    assert told.metadata.papermill.exception is True
    assert [cell.metadata.papermill.status for cell in told.cells[1:]] == ["completed", "pending"]
