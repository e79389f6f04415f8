"""Many months in order: a back-fill, or the catching up of what a schedule missed."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import Any

from assurance.errors import AssuranceError, DomainError
from assurance.month import open_month
from assurance.pack.across import write_programme_index
from assurance.programme import Programme, load_programme
from assurance.run.month import run_month
from assurance.run.report import RunReport
from assurance.run.unchanged import unchanged_months
from assurance.running import Limits, warm_server

__all__ = ["PeriodOutcome", "run_months"]

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PeriodOutcome:
    """What became of one period of many.

    Parameters
    ----------
    report : of its run; None where it was refused
    refusal : why it was refused, in words
    seconds : that it took
    unreleased : why its release edition, which was asked for, was not made; the pack itself is there
    """

    period: str
    report: RunReport | None
    refusal: str = ""
    seconds: float = 0.0
    unreleased: str = ""


def run_months(  # noqa: PLR0913 - each is a choice of whoever starts the job
    programme: Path | str,
    periods: Sequence[str],
    *,
    extracts: Path | str | None = None,
    out: Path | str = "reports",
    store: Path | str | None = None,
    limits: Limits | None = None,
    notebooks: Path | None = None,
    again: bool = False,
    progress: Tell = lambda words: None,
    done: Callable[[PeriodOutcome], None] = lambda outcome: None,
) -> tuple[PeriodOutcome, ...]:
    """Run several periods of a programme, each in a process of its own, and say what became of each.

    Files are received and samples drawn strictly in the order given, since a later period is read beside
    what was known of earlier ones; only then are the periods computed, several at a time. The packs are the
    same whatever the number of jobs. One that is refused or fails does not stop the others.

    Parameters
    ----------
    periods : such as ``2026-09`` and ``2026-10``, oldest first, none twice
    limits : `jobs` is the number of periods at a time
    progress : told what is being done, with the time that is left
    done : told of each period when it is finished

    Raises
    ------
    DomainError
        When no period is given, or one twice.
    """
    if not periods or len(set(periods)) < len(periods):
        raise DomainError("give at least one period, and none twice")
    agreed = load_programme(programme)
    asked = _Asked(agreed, extracts, out, store, limits or Limits(), notebooks, again)
    found: dict[str, PeriodOutcome] = {}
    began = time.monotonic()

    def finished(outcome: PeriodOutcome) -> None:
        found[outcome.period] = outcome
        done(outcome)
        progress(_progress_words(len(found), len(periods), time.monotonic() - began))

    same = {} if again else unchanged_months(agreed, periods, **asked.places())
    for period, report in same.items():
        finished(PeriodOutcome(period, report))
    for period, refusal in _received(asked, [p for p in periods if p not in same], progress):
        finished(PeriodOutcome(period, None, refusal))
    left = [period for period in periods if period not in found]
    home = Path(out) / agreed.id
    if not left and home.is_dir():
        write_programme_index(home)
    with warm_server() if left else nullcontext() as warm:
        for outcome in _all_run(replace(asked, warm=warm), left):
            finished(outcome)
    return tuple(found[period] for period in periods)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What holds for every period of a job."""

    programme: Programme
    extracts: Path | str | None
    out: Path | str
    store: Path | str | None
    limits: Limits
    notebooks: Path | None
    again: bool
    warm: str | None = None

    def places(self) -> dict[str, Any]:
        return {
            "extracts": self.extracts, "out": self.out, "store": self.store, "notebooks": self.notebooks,
        }  # fmt: skip


def _progress_words(done: int, of: int, seconds: float) -> str:
    left = seconds / done * (of - done) if done else 0.0
    return f"{done} of {of} periods done" + (f", about {left:.0f} s left" if done < of else "")


def _received(asked: _Asked, periods: Sequence[str], tell: Tell) -> Iterator[tuple[str, str]]:
    """Receive and draw for every period, in their order; gives those that are refused, and why."""
    for period in periods:
        tell(f"{period}: receiving the extracts, drawing the sample")
        try:
            with open_month(asked.programme, period, extracts=asked.extracts, store=asked.store) as month:
                month.intake()
                if month.programme.plan is not None:
                    month.draw()
        except AssuranceError as error:
            yield period, str(error)


def _all_run(asked: _Asked, periods: Sequence[str]) -> Iterator[PeriodOutcome]:
    """Run periods in processes; what was under way when one was killed is run once more, on its own."""
    jobs = max(1, min(asked.limits.jobs, len(periods)))
    single = replace(asked, limits=replace(asked.limits, jobs=1 if jobs > 1 else asked.limits.jobs))
    broken = set()
    for period, outcome in _in_processes(single, periods, jobs):
        if outcome is None:
            broken.add(period)
        else:
            yield outcome
    for period in (period for period in periods if period in broken):  # each after the one before it
        for _, outcome in _in_processes(single, [period], 1):
            yield outcome or PeriodOutcome(period, None, _KILLED)


_KILLED = "its process was killed, perhaps for want of memory; run it again on its own"


def _in_processes(
    asked: _Asked, periods: Sequence[str], jobs: int
) -> Iterator[tuple[str, PeriodOutcome | None]]:
    if not periods:
        return
    context = multiprocessing.get_context("spawn")
    others = multiprocessing.active_children()
    with context.Manager() as manager, ProcessPoolExecutor(max_workers=jobs, mp_context=context) as pool:
        ended = [manager.Event() for _ in periods]
        turns = [None, *ended[:-1]]
        waiting: dict[Future[PeriodOutcome], str] = {
            pool.submit(_one, asked, period, turn, end): period
            for period, turn, end in zip(periods, turns, ended, strict=True)
        }
        try:
            for future in as_completed(waiting):
                try:
                    yield waiting[future], future.result()
                except BrokenProcessPool:
                    yield waiting[future], None
        except BaseException:  # whoever is told to end waits for no month
            for process in multiprocessing.active_children():
                if process not in others:
                    process.terminate()
            raise


def _one(asked: _Asked, period: str, turn: Event | None, ended: Event) -> PeriodOutcome:
    """Run one period, called in a process of its own; its pack is made when the one before it has ended."""
    began = time.monotonic()
    try:
        report = run_month(
            asked.programme.folder, period, limits=asked.limits, again=asked.again, warm=asked.warm,
            in_turn=lambda: _wait(turn), **asked.places(),
        )  # fmt: skip
    except AssuranceError as error:
        return PeriodOutcome(period, None, str(error), time.monotonic() - began)
    finally:
        _wait(turn)
        ended.set()
    return PeriodOutcome(period, report, seconds=time.monotonic() - began)


def _wait(turn: Event | None) -> None:
    if turn is not None:
        turn.wait()
