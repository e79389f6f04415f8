"""Run notebooks with papermill, each in its own process and working directory."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from assurance.running.notebooks import MonthlyNotebook
from assurance.running.parameters import check_parameters
from assurance.running.status import NotebookStatus, Outcome
from assurance.running.tidying import tidy_notebook

__all__ = ["Limits", "near", "run_notebooks"]


# Most of papermill's start goes into a grammar of internationalised addresses that notebooks never use;
# jsonschema does without it where it is absent.
_PAPERMILL = (
    "import sys; sys.modules['rfc3987_syntax'] = None; from papermill.cli import papermill; papermill()"
)


def near(path: Path, folder: Path) -> str:
    """Name a path as seen from a folder: packs are passed on, and say nothing of the machine."""
    try:
        return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return str(path.resolve())


_DEAD_KERNEL = 138
"""With this code papermill ends when the kernel died under it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds that one cell and one notebook may take, and how many notebooks run at a time."""

    cell: int = 600
    notebook: int = 1800
    jobs: int = 2


def run_notebooks(
    notebooks: Sequence[MonthlyNotebook],
    *,
    parameters: Mapping[str, Any],
    folder: Path,
    limits: Limits = Limits(),
    on_done: Callable[[NotebookStatus], None] = lambda status: None,
) -> tuple[NotebookStatus, ...]:
    """Execute notebooks into `<name>.ipynb` in a folder and say what became of each.

    All are checked against the parameters before the first kernel starts. One that fails does not
    stop the others.

    Parameters
    ----------
    parameters : passed to every notebook; `out` is added, the folder where it leaves its findings
    folder : exists; executed notebooks and findings go there
    on_done : called after each, from another thread

    Raises
    ------
    ParameterError
        Before anything runs, when a notebook does not declare just these parameters.
    """
    given = {**parameters, "out": "."}
    for notebook in notebooks:
        check_parameters(notebook.path, given)

    def one(notebook: MonthlyNotebook) -> NotebookStatus:
        status = _run(notebook, given, folder, limits)
        on_done(status)
        return status

    with ThreadPoolExecutor(max_workers=limits.jobs) as pool:
        return tuple(pool.map(one, notebooks))


def _run(
    notebook: MonthlyNotebook, parameters: Mapping[str, Any], folder: Path, limits: Limits
) -> NotebookStatus:
    target = folder / f"{notebook.name}.ipynb"
    status = _executed(notebook, parameters, target, limits)
    tidy_notebook(target, parameters=parameters, folder=folder)
    return status


def _executed(
    notebook: MonthlyNotebook, parameters: Mapping[str, Any], target: Path, limits: Limits
) -> NotebookStatus:
    folder = target.parent
    encoded = base64.b64encode(json.dumps(parameters).encode("utf-8")).decode("ascii")
    command = [
        *(sys.executable, "-c", _PAPERMILL, near(notebook.path, folder), target.name),
        *("--parameters_base64", encoded, "--kernel", "python3"),
        *("--execution-timeout", str(limits.cell), "--no-progress-bar", "--log-level", "ERROR"),
    ]
    environment = {
        **os.environ,
        **_files_named(os.environ),
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    }
    try:
        ran = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=limits.notebook, check=False
        )
    except subprocess.TimeoutExpired:
        return _status(notebook, "timed out", f"stopped after {limits.notebook} seconds")
    if ran.returncode < 0 or ran.returncode == _DEAD_KERNEL:
        return _status(notebook, "killed", "its process was killed, perhaps for want of memory")
    if ran.returncode != 0:
        return _failure(notebook, target, limits)
    return _left_behind(notebook, target, folder)


def _files_named(variables: Mapping[str, str]) -> dict[str, str]:
    """Give the variables that name files, such as that of the key, as they read from another folder."""
    found = {name: Path(value) for name, value in variables.items() if name.endswith("_FILE") and value}
    return {
        name: str(path.absolute())
        for name, path in found.items()
        if not path.is_absolute() and path.is_file()
    }


def _failure(notebook: MonthlyNotebook, target: Path, limits: Limits) -> NotebookStatus:
    """Name the error by its type and cell; its text may quote a record, so it stays in the notebook."""
    for cell in _cells(target):
        for output in cell.get("outputs", []):
            if output.output_type == "error" and output.ename == "KeyboardInterrupt":
                return _status(notebook, "timed out", f"a cell ran longer than {limits.cell} seconds")
            if output.output_type == "error":
                # papermill adds cells of its own, so the number is the one beside the cell.
                return _status(notebook, "failed", f"{output.ename} at In [{cell.execution_count}]")
    return _status(
        notebook, "killed", "it stopped without saying why: its kernel died or a cell ran too long"
    )


def _cells(target: Path) -> list[Any]:
    """Give the cells of a notebook as far as it ran; none where its file was cut short."""
    try:
        return list(nbformat.read(target, as_version=4).cells)
    except (OSError, ValueError):
        return []


def _left_behind(notebook: MonthlyNotebook, target: Path, folder: Path) -> NotebookStatus:
    cells = [cell for cell in nbformat.read(target, as_version=4).cells if cell.cell_type == "code"]
    unrun = sum(cell.execution_count is None for cell in cells if cell.source.strip())
    if unrun:
        return _status(notebook, "failed", f"{unrun} cell(s) never ran")
    if not (folder / f"{notebook.name}.findings.json").is_file():
        return _status(notebook, "nothing left behind", "it ran to its end but left no findings")
    return _status(notebook, "done", "")


def _status(notebook: MonthlyNotebook, outcome: Outcome, reason: str) -> NotebookStatus:
    return NotebookStatus(notebook.name, notebook.title, outcome, reason)
