"""Notebooks as they lie in the project: clean, short, and never with a month of their own."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import nbformat
import papermill
import pytest
from packs import sealed
from small_programme import PERIOD, ROOT, Small

from assurance.running import declared_parameters

__all__ = ["sealed"]

MONTHLY = sorted((ROOT / "notebooks" / "monthly").glob("*.ipynb"))
EXPLORE = sorted((ROOT / "notebooks" / "explore").glob("*.ipynb"))
EVERY = [*MONTHLY, *EXPLORE]
LOOPS = (ast.For, ast.While, ast.FunctionDef, ast.ClassDef, ast.Lambda)


def names(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def code_of(path: Path) -> list[str]:
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def test_all_are_found() -> None:
    assert [path.stem for path in MONTHLY] == [
        "data_quality",
        "definitions",
        "front_page",
        "interface_measures",
        "pathway_controls",
        "reconcile",
        "sample",
        "traces",
        "variation",
    ]
    assert [path.stem for path in EXPLORE] == [
        "design_a_sample",
        "look_at_an_extract",
        "trace_norms",
        "variation",
        "why_does_it_differ",
    ]


@pytest.mark.parametrize("path", EVERY, ids=names)
def test_sources_carry_no_outputs(path: Path) -> None:
    book = json.loads(path.read_text(encoding="utf-8"))
    nbformat.validate(book)
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
        assert not cell.get("attachments")
        assert set(cell["metadata"]) <= {"tags"}
    assert book["metadata"]["kernelspec"]["name"] == "python3"


@pytest.mark.parametrize("path", EVERY, ids=names)
def test_cells_are_headed_and_only_call_verbs(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    assert book.cells[0].source.startswith("# ")
    assert len(code_of(path)) <= 8
    for source in code_of(path):
        assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, LOOPS)]
    text = path.read_text(encoding="utf-8")
    assert "sys.path" not in text
    assert "os.chdir" not in text


@pytest.mark.parametrize("path", MONTHLY, ids=names)
def test_no_monthly_notebook_has_a_month_of_its_own(path: Path) -> None:
    parameters = {parameter.name: parameter for parameter in declared_parameters(path)}
    assert list(parameters) == ["programme", "period", "extracts", "store", "out"]
    assert {(parameter.kind, parameter.default) for parameter in parameters.values()} == {("str", "")}


@pytest.mark.parametrize("path", MONTHLY, ids=names)
def test_the_last_cell_leaves_findings_under_its_own_name(path: Path) -> None:
    last = ast.parse(code_of(path)[-1]).body[-1].value
    assert last.func.id == "leave_findings"
    named = {keyword.arg: keyword.value for keyword in last.keywords}
    assert named["notebook"].value == path.stem


def test_exploring_takes_eight_cells() -> None:
    for path in EXPLORE:
        assert len(nbformat.read(path, as_version=4).cells) == 8


@pytest.mark.parametrize("programme", ["", "sampling_plans/sepsis"])
def test_run_alone_a_monthly_notebook_refuses_an_empty_period(programme: str, tmp_path: Path) -> None:
    """As from JupyterLab: every cell up to the one that opens the month, with its own parameters."""
    for path in MONTHLY:
        parameters, opening = code_of(path)[:2]
        scope: dict[str, object] = {}
        with pytest.raises(ValueError, match=r"(programme|period) is empty"):
            exec(f"{parameters}\nprogramme = {programme!r}\n{opening}", scope)  # noqa: S102 - the project's own
        assert "month" not in scope


@pytest.mark.filterwarnings("ignore")
def test_in_a_kernel_it_stops_there(tmp_path: Path) -> None:
    with pytest.raises(papermill.PapermillExecutionError, match="programme is empty"):
        papermill.execute_notebook(MONTHLY[0], tmp_path / "out.ipynb", progress_bar=False, cwd=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["out.ipynb"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["variation", "why_does_it_differ"])
def test_exploring_works_on_any_programme(sealed: Small, tmp_path: Path, name: str) -> None:
    given = {
        "programme": str(sealed.folder), "period": PERIOD, "extracts": str(sealed.extracts),
        "store": str(sealed.store), "measure": "seen_28d",
    }  # fmt: skip
    done = papermill.execute_notebook(
        ROOT / "notebooks" / "explore" / f"{name}.ipynb",
        tmp_path / "out.ipynb",
        parameters=given,
        progress_bar=False,
        cwd=tmp_path,
    )
    outputs = done.cells[-1].outputs
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert not [
        output for cell in done.cells for output in cell.get("outputs", []) if output.output_type == "stream"
    ]
