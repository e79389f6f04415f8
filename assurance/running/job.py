"""One notebook from its start to its status: in a process and a working directory of its own."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import nbformat

from assurance.errors import AssuranceError
from assurance.running.child import Request
from assurance.running.figures import missing_figures
from assurance.running.limits import Limits
from assurance.running.notebooks import MonthlyNotebook
from assurance.running.outcomes import Ending
from assurance.running.places import near, seen_from
from assurance.running.processes import start_process, surroundings
from assurance.running.status import NotebookStatus, Outcome
from assurance.running.tidying import tidy_notebook

__all__ = ["Job", "Stopped", "run_job"]

_LOOK: Final = 0.1
"""Seconds between two looks at a notebook that runs."""
Fate = tuple[Outcome, str]
_PLAIN: Final[Mapping[int, Fate]] = {
    Ending.KERNEL_DIED: ("killed", "its process ended or was killed, perhaps for want of memory"),
    Ending.CANNOT_WRITE: ("failed", "it could not be written; see that the disk is not full"),
    Ending.NO_KERNEL: ("failed", "there is no kernel named python3; assurance doctor says how to get one"),
}


class Stopped(Exception):
    """The whole run is given up."""


@dataclass(frozen=True, slots=True)
class Job:
    """One notebook of a run.

    Parameters
    ----------
    parameters : as seen from the pack
    paths : names of those that are paths
    pack : folder where the results go
    work : hidden folder beside them, in which the notebook gets a directory of its own
    runtime : folder for what kernels need while they run
    scratch : folder for temporary files: a kernel that is ended clears none of its own away
    mark : by which its processes are known
    until : when the whole run has to be over, by the clock of `time.monotonic`
    stopping : tells whether the run is given up
    """

    notebook: MonthlyNotebook
    parameters: Mapping[str, Any]
    paths: Collection[str]
    pack: Path
    work: Path
    runtime: Path
    scratch: Path
    mark: str
    limits: Limits
    warm: str | None
    until: float
    stopping: Callable[[], bool]

    @property
    def folder(self) -> Path:
        """The notebook's own working directory."""
        return self.work / self.notebook.name

    @property
    def target(self) -> Path:
        """The executed notebook, while it is being executed."""
        return self.folder / f"{self.notebook.name}.ipynb"


def run_job(job: Job) -> NotebookStatus:
    """Execute one notebook and put what it leaves in the pack; say what became of it.

    Raises
    ------
    Stopped
        When the run is given up meanwhile.
    """
    began = time.monotonic()
    try:
        outcome, reason = _executed(job)
        _moved(job, done=outcome == "done")
    except (OSError, AssuranceError) as error:
        said = error.strerror if isinstance(error, OSError) else type(error).__name__
        outcome, reason = "failed", f"what it left cannot be written ({said}); see that the disk is not full"
    finally:
        shutil.rmtree(job.folder, ignore_errors=True)
    seconds = time.monotonic() - began
    return NotebookStatus(job.notebook.name, job.notebook.title, outcome, reason, seconds)


def _executed(job: Job) -> Fate:
    """Execute it; once more, started anew, where the preloaded process was killed under it."""
    if time.monotonic() >= job.until:
        return "timed out", f"the whole run had taken {job.limits.run} seconds before it could begin"
    fate = _once(job)
    if fate is None:
        shutil.rmtree(job.folder, ignore_errors=True)
        fate = _once(replace(job, warm=None))
    return fate or _PLAIN[Ending.KERNEL_DIED]


def _once(job: Job) -> Fate | None:
    job.folder.mkdir(parents=True)
    given = seen_from(job.folder, job.parameters, pack=job.pack, paths=job.paths)
    request = Request(
        notebook=near(job.notebook.path, job.folder),
        target=job.target.name,
        parameters=given,
        cell=job.limits.cell,
        output_bytes=job.limits.output_bytes,
    )
    around = surroundings(mark=job.mark, runtime=job.runtime, scratch=job.scratch, memory=job.limits.memory())
    process = start_process(request.text(), folder=job.folder, environment=around, warm=job.warm)
    try:
        code = _watched(job, process.wait)
    finally:
        process.end()
    if process.lost:
        return None
    return code if isinstance(code, tuple) else _fate(job, code)


def _watched(job: Job, wait: Callable[[float], int | None]) -> int | Fate:
    """Wait for the end; give the exit code, or why it has to be stopped."""
    limits = job.limits
    until = time.monotonic() + limits.notebook
    while (code := wait(_LOOK)) is None:
        now = time.monotonic()
        if job.stopping():
            raise Stopped
        if now > job.until:
            return "timed out", f"stopped, as the whole run had taken {limits.run} seconds"
        if now > until:
            return "timed out", f"stopped after {limits.notebook} seconds"
        if _bytes_in(job.folder) > 2 * limits.output_bytes:  # findings, and itself
            return _too_much(limits)
    return code


def _bytes_in(folder: Path) -> int:
    """Count the bytes of the files below a folder, as far as they can be seen while they change."""
    found = 0
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                found += os.lstat(os.path.join(place, name)).st_size
            except OSError:
                continue
    return found


def _too_much(limits: Limits) -> Fate:
    return "failed", f"stopped, as it showed or wrote more than {limits.output_bytes / 1e6:.3g} million bytes"


def _fate(job: Job, code: int) -> Fate:
    """Say what an exit code means."""
    if code == Ending.DONE:
        return _left_behind(job)
    if code == Ending.CELL_TOO_LONG:
        return "timed out", f"a cell ran longer than {job.limits.cell} seconds"
    if code == Ending.TOO_MUCH_OUTPUT:
        return _too_much(job.limits)
    if code == Ending.CELL_FAILED:
        return "failed", _error(job.target)
    if code < 0:
        return _PLAIN[Ending.KERNEL_DIED]
    return _PLAIN.get(code, ("killed", "it stopped without saying why"))


def _error(target: Path) -> str:
    """Name the error by its type and cell; its text may quote a record, so it stays in the notebook."""
    for cell in _cells(target):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                # papermill adds cells of its own, so the number is the one beside the cell.
                short = "it ran out of memory: " if output.ename == "MemoryError" else ""
                return f"{short}{output.ename} at In [{cell.execution_count}]"
    return "a cell failed"


def _cells(target: Path) -> list[Any]:
    """Give the code cells of a notebook as far as it ran; none where its file was cut short."""
    try:
        cells = nbformat.read(target, as_version=4).cells
    except (OSError, ValueError):
        return []
    return [cell for cell in cells if cell.cell_type == "code"]


def _left_behind(job: Job) -> Fate:
    """Look at what a notebook that came to its end has left: every cell run, figures, findings."""
    cells = _cells(job.target)
    unrun = sum(cell.execution_count is None for cell in cells if cell.source.strip())
    if unrun or not cells:
        return "failed", f"{unrun} cell(s) never ran"
    missing = missing_figures(cells)
    if missing:
        where = ", ".join(f"In [{number}]" for number in missing)
        return "failed", f"a figure is missing at {where}"
    if not (job.folder / f"{job.notebook.name}.findings.json").is_file():
        return "nothing left behind", "it ran to its end but left no findings"
    return "done", ""


def _moved(job: Job, *, done: bool) -> None:
    """Put the notebook, and the findings of one that is done, in the pack; each appears there whole.

    Whatever else lies in its directory was for itself, and goes with it.
    """
    tidy_notebook(
        job.target,
        given=seen_from(job.folder, job.parameters, pack=job.pack, paths=job.paths),
        shown=job.parameters,
        folders=(job.folder, job.pack),
        done=done,
    )
    names = [job.target.name] if _cells(job.target) else []
    if done:
        names.append(f"{job.notebook.name}.findings.json")
    for name in names:
        os.replace(job.folder / name, job.pack / name)
