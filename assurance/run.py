"""One month from extract to sealed pack: the job that a schedule runs unattended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assurance.errors import PackError
from assurance.month import Month, check_typed, open_month
from assurance.pack import build_pack, check_pages, workplace
from assurance.running import (
    Limits,
    MonthlyNotebook,
    NotebookStatus,
    is_complete,
    monthly_notebooks,
    near,
    run_notebooks,
)

__all__ = ["RunReport", "run_month"]


@dataclass(frozen=True, slots=True)
class RunReport:
    """What a run left: the pack's folder, its page to open, and what became of each notebook."""

    folder: Path
    index: Path
    status: Literal["complete", "incomplete"]
    notebooks: tuple[NotebookStatus, ...]
    attention: int
    manifest_sha256: str


def run_month(  # noqa: PLR0913 - each is a choice of whoever starts the job
    programme: Path | str,
    period: str,
    *,
    extracts: Path | str | None = None,
    out: Path | str = "reports",
    store: Path | str | None = None,
    seed: str | None = None,
    limits: Limits | None = None,
    notebooks: Path | None = None,
    progress: Callable[[str], None] = lambda words: None,
) -> RunReport:
    """Run one month of a programme and seal its pack in `out/<programme>/<period>/`.

    Every stage is computed before a notebook starts, so that a fault of the input is refused before
    anything is written. The pack appears whole, in place of an earlier one of the same month; a run
    that is killed leaves the earlier one as it was.

    Parameters
    ----------
    programme : programme folder
    period : such as ``2026-10``
    extracts, store : see `open_month`
    out : folder of the packs
    seed : typed seed of the draw; None takes one from the system after the commit, once
    limits : seconds and jobs of the notebooks
    notebooks : folder of the monthly notebooks, by default those of the workbench
    progress : told what is being done, in a few words

    Raises
    ------
    AssuranceError
        When the folder, the extracts or the reviews are not fit to report on; nothing is written then.
    """
    check_typed(seed)
    with open_month(programme, period, extracts=extracts, store=store) as month:
        books = monthly_notebooks(month.stages, folder=notebooks)
        with workplace(Path(out), month.programme.id, month.period.label) as place:
            _compute(month, seed, progress)
            parameters = {
                "programme": near(month.programme.folder, place.draft),
                "period": period,
                "extracts": near(month.extracts, place.draft),
                "store": near(month.store.root, place.draft),
            }
            progress(f"running {len(books)} notebooks")
            statuses = run_notebooks(
                books,
                parameters=parameters,
                folder=place.draft,
                limits=limits or Limits(),
                on_done=lambda status: progress(f"notebook {status.name}: {status.outcome}"),
            )
            progress("sealing the pack")
            return _sealed(month, place.seal, books, statuses, place.draft)


def _compute(month: Month, seed: str | None, progress: Callable[[str], None]) -> None:
    progress("receiving the extracts")
    month.intake()
    if month.programme.plan is not None:
        progress("drawing the sample")
        month.draw(seed=seed)
    progress("computing the stages")
    month.results()


def _sealed(
    month: Month,
    seal: Callable[[], Path],
    books: tuple[MonthlyNotebook, ...],
    statuses: tuple[NotebookStatus, ...],
    draft: Path,
) -> RunReport:
    try:
        digest = build_pack(month, draft=draft, notebooks=books, statuses=statuses)
    except PackError:
        statuses = check_pages(month, draft=draft, notebooks=books, statuses=statuses)
        if is_complete(statuses):
            raise
        digest = build_pack(month, draft=draft, notebooks=books, statuses=statuses)
    complete = is_complete(statuses)
    # The ledger first: where it cannot be written, the earlier pack has to stay.
    month.ledger.append(
        "pack", {"manifest_sha256": digest, "complete": complete},
        programme=month.programme.id, period=month.period.label,
    )  # fmt: skip
    folder = seal()
    return RunReport(
        folder=folder,
        index=folder / "index.html",
        status="complete" if complete else "incomplete",
        notebooks=statuses,
        attention=int(month.attention().rows["rule"].nunique()),
        manifest_sha256=digest,
    )
