"""One month from extract to sealed pack: the job that a schedule runs unattended."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assurance.engine import file_sha256
from assurance.errors import PackError
from assurance.month import Month, check_typed, open_month
from assurance.pack import build_pack, check_pages, workplace
from assurance.pack.across import write_programme_index
from assurance.pack.comparing.declarations import keep_declarations
from assurance.pack.drafting import Workplace, place_of
from assurance.run.kept import forget_pack, keep_notebook, keep_record, kept_notebook, unchanged_report
from assurance.run.report import Made, RunReport
from assurance.run.situation import PACK_EVENT, Situation, situation_of
from assurance.run.steady import read_from, received_for, require_same
from assurance.running import (
    Limits,
    MonthlyNotebook,
    NotebookStatus,
    is_complete,
    monthly_notebooks,
    near,
    run_notebooks,
    warm_server,
)
from assurance.running.locking import only_run

__all__ = ["run_month"]

Tell = Callable[[str], None]


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
    again: bool = False,
    warm: str | None = None,
    in_turn: Callable[[], None] = lambda: None,
    progress: Tell = lambda words: None,
    done: Callable[[NotebookStatus], None] = lambda status: None,
) -> RunReport:
    """Run one month of a programme and seal its pack in `out/<programme>/<period>/`.

    Every stage is computed before a notebook starts, so that a fault of the input is refused before
    anything is written. The pack appears whole, in place of an earlier one of the same month; a run
    that is killed leaves the earlier one as it was, and what its notebooks had finished is not run again.
    Where nothing has changed since the pack was made, it is left as it is; where only the looks of pages
    have, the pages are made anew without running a notebook.

    Parameters
    ----------
    programme : programme folder
    period : such as ``2026-10``
    extracts, store : see `open_month`
    out : folder of the packs
    seed : typed seed of the draw; None takes one from the system after the commit, once
    limits : seconds and jobs of the notebooks
    notebooks : folder of the monthly notebooks, by default those of the workbench
    again : run everything, whatever has stayed the same
    warm : address of a process that notebooks are forked from, see `warm_server`; None starts one
    in_turn : called before the pack is made; returns when the packs of earlier periods that are being run
        beside it are there, since a pack tells what changed since the one before
    progress : told what is being done, in a few words
    done : told of each notebook when it has ended

    Raises
    ------
    AssuranceError
        When the folder, the extracts or the reviews are not fit to report on, or the month is being run
        already; nothing is written then.
    """
    check_typed(seed)
    with open_month(programme, period, extracts=extracts, store=store) as month:
        books = monthly_notebooks(month.stages, folder=notebooks, own=month.programme.notebooks)
        with only_run(month.store.lock(*_of(month)), of=month.period.words()):
            run = _Run(
                month, books, Path(out), seed, limits or Limits(), again, warm, in_turn, progress, done
            )
            report = run.unchanged() or run.made()
            keep_declarations(month.programme, month.store)
            write_programme_index(report.folder.parent)
            return report


def _of(month: Month) -> tuple[str, str]:
    return month.programme.id, month.period.label


@dataclass(frozen=True, slots=True)
class _Run:
    """One run of a month: what was asked for."""

    month: Month
    books: tuple[MonthlyNotebook, ...]
    out: Path
    seed: str | None
    limits: Limits
    again: bool
    warm: str | None
    in_turn: Callable[[], None]
    tell: Tell
    done: Callable[[NotebookStatus], None]

    def unchanged(self) -> RunReport | None:
        """Give the report of the pack that is there, where this run would make the same."""
        found = None if self.again else self._situation()
        if found is None:
            return None
        folder = place_of(self.out, *_of(self.month))
        return unchanged_report(self.month.store, *_of(self.month), key=self._key(found), folder=folder)

    def made(self) -> RunReport:
        """Compute, run, render and seal."""
        before, read = self._situation(), self._read()
        with warm_server(self.warm) as warm, workplace(self.out, *_of(self.month)) as place:
            _compute(self.month, self.seed, self.tell)
            received = received_for(self.month)
            now = before.with_ledger(self.month.store, self.month.programme.id) if before else None
            statuses, made = self._notebooks(place, now, warm, read)
            require_same(read, self._read(), of=self.month.period.words())
            require_same(received, received_for(self.month), of=self.month.period.words())
            self.in_turn()
            now = now.with_ledger(self.month.store, self.month.programme.id) if now else None
            key = self._key(now) if now else ""
            self.tell("sealing the pack")
            forget_pack(self.month.store, *_of(self.month))
            report = _sealed(self.month, place.seal, self.books, statuses, place.draft, made)
        if key and report.status == "complete":
            keep_record(self.month.store, *_of(self.month), key=key, report=report)
        return report

    def _situation(self) -> Situation | None:
        return situation_of(self.month.programme, extracts=self.month.extracts, store=self.month.store)

    def _read(self) -> Mapping[str, str]:
        return read_from(self.month, self.books)

    def _key(self, found: Situation) -> str:
        return found.pack_key(self.month.period, notebooks=self.books, seed=self.seed)

    def _notebooks(
        self, place: Workplace, found: Situation | None, warm: str | None, read: Mapping[str, str]
    ) -> tuple[tuple[NotebookStatus, ...], Made]:
        """Bring back what is kept of an equal run, and execute the rest."""
        parameters = {
            "programme": near(self.month.programme.folder, place.draft),
            "period": self.month.period.label,
            "extracts": near(self.month.extracts, place.draft),
            "store": near(self.month.store.root, place.draft),
        }
        keys = self._keys(found, parameters)
        kept = {} if self.again else self._kept(keys, place.draft)
        for status in kept.values():
            self.done(status)
        left = [book for book in self.books if book.name not in kept]
        if left:
            self.tell(f"running {len(left)} notebooks")
        ran = run_notebooks(
            left, parameters=parameters, folder=place.draft, limits=self.limits, warm=warm,
            on_done=lambda status: self._done(status, keys, place.draft, read),
            on_progress=lambda reached: self.tell(reached.words()),
        )  # fmt: skip
        by_name = kept | {status.name: status for status in ran}
        return tuple(by_name[book.name] for book in self.books), "run" if left else "rendered"

    def _keys(self, found: Situation | None, parameters: Mapping[str, Any]) -> dict[str, str]:
        if found is None:
            return {}
        label = self.month.period.label
        return {
            book.name: found.notebook_key(label, notebook=book.path, parameters=parameters)
            for book in self.books
        }

    def _kept(self, keys: Mapping[str, str], draft: Path) -> dict[str, NotebookStatus]:
        found = {
            book.name: kept_notebook(
                self.month.store, *_of(self.month), book=book, key=keys[book.name], draft=draft
            )
            for book in self.books
            if book.name in keys
        }
        return {name: status for name, status in found.items() if status is not None}

    def _done(
        self, status: NotebookStatus, keys: Mapping[str, str], draft: Path, read: Mapping[str, str]
    ) -> None:
        """Tell of a notebook, and keep it unless something changed under it: its key would not be true."""
        self.done(status)
        if status.done and status.name in keys and self._read() == read:
            keep_notebook(
                self.month.store, *_of(self.month), name=status.name, key=keys[status.name], draft=draft
            )


def _compute(month: Month, seed: str | None, tell: Tell) -> None:
    tell("receiving the extracts")
    month.intake()
    if month.programme.plan is not None:
        tell("drawing the sample")
        month.draw(seed=seed)
    tell("computing the stages")
    month.results()


def _sealed(
    month: Month,
    seal: Callable[[], Path],
    books: tuple[MonthlyNotebook, ...],
    statuses: tuple[NotebookStatus, ...],
    draft: Path,
    made: Made,
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
        PACK_EVENT,
        {
            "manifest_sha256": digest, "complete": complete,
            "findings_sha256": file_sha256(draft / "findings.json"),
        },
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
        made=made,
    )
