"""Run notebooks with papermill, each in its own process and working directory."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, Final

from assurance.errors import RunningError
from assurance.running.job import Job, run_job
from assurance.running.limits import Limits
from assurance.running.marking import new_mark
from assurance.running.notebooks import MonthlyNotebook, monthly_notebooks
from assurance.running.parameters import check_notebooks
from assurance.running.places import scratch_folder
from assurance.running.progress import Progress
from assurance.running.status import NotebookStatus

__all__ = ["PATHS", "check_own_notebooks", "run_notebooks"]

PATHS: Final = ("programme", "extracts", "store")
"""Parameters of the monthly notebooks that are paths."""


def run_notebooks(
    notebooks: Sequence[MonthlyNotebook],
    *,
    parameters: Mapping[str, Any],
    folder: Path,
    limits: Limits | None = None,
    warm: str | None = None,
    paths: Collection[str] = PATHS,
    on_done: Callable[[NotebookStatus], None] = lambda status: None,
    on_progress: Callable[[Progress], None] = lambda progress: None,
) -> tuple[NotebookStatus, ...]:
    """Execute notebooks into `<name>.ipynb` in a folder and say what became of each; long ones begin first.

    All are checked against the parameters before the first kernel starts. One that fails does not
    stop the others. Each works in a directory of its own, which is cleared away when it has ended: of one
    that is done, the notebook and its findings are kept; of another, the notebook as far as it ran.

    Parameters
    ----------
    parameters : passed to every notebook; `out` is added, the folder where it leaves its findings
    folder : exists; executed notebooks and findings go there
    limits : seconds, bytes and jobs
    warm : address of the preloaded process to fork from, see `warm_server`; None starts each anew
    paths : names of the parameters that are paths, given as seen from `folder`
    on_done : called after each, one at a time, when its files are in their place
    on_progress : called after each, with how far the run has come

    Raises
    ------
    ParameterError
        Before anything runs, when a notebook does not declare just these parameters.
    RunningError
        Before anything runs, when two notebooks have one name.
    """
    given = {**parameters, "out": "."}
    _refuse_same_names(notebooks)
    check_notebooks([notebook.path for notebook in notebooks], given)
    held = limits or Limits()
    began = time.monotonic()
    stop = Event()
    found: dict[str, NotebookStatus] = {}
    with (
        _workroom(folder) as work,
        scratch_folder(short=True) as runtime,
        scratch_folder() as scratch,
        ThreadPoolExecutor(max_workers=held.jobs) as pool,
    ):
        try:
            mark = new_mark()
            waiting = [
                pool.submit(
                    run_job,
                    Job(
                        notebook=notebook, parameters=given, paths=paths, pack=folder, work=work,
                        runtime=runtime, scratch=scratch, mark=f"{mark}-{number}-", limits=held, warm=warm,
                        until=began + held.run, stopping=stop.is_set,
                    ),
                )
                for number, notebook in enumerate(sorted(notebooks, key=lambda book: not book.long))
            ]  # fmt: skip
            for future in as_completed(waiting):
                status = future.result()
                found[status.name] = status
                on_done(status)
                on_progress(Progress(len(found), len(notebooks), time.monotonic() - began))
        except BaseException:
            stop.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(found[notebook.name] for notebook in notebooks)


def check_own_notebooks(notebooks: Sequence[Path]) -> None:
    """Refuse notebooks of a programme's own that a run would refuse, before anything is run.

    Raises
    ------
    ParameterError
        With what is wrong about each.
    """
    monthly_notebooks((), own=notebooks)
    check_notebooks(notebooks, dict.fromkeys((*PATHS, "period", "out"), ""))


def _refuse_same_names(notebooks: Sequence[MonthlyNotebook]) -> None:
    names = [notebook.name for notebook in notebooks]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise RunningError(
            f"notebooks: {len(twice)} name(s) are borne by two of them ({', '.join(twice)}), and one would "
            "be written over the other; rename one"
        )


@contextmanager
def _workroom(folder: Path) -> Iterator[Path]:
    """Lend a hidden folder of the pack for the notebooks."""
    work = Path(tempfile.mkdtemp(prefix=".work-", dir=folder))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if work.exists():  # a process that was ended just now may have held it
            shutil.rmtree(work)
