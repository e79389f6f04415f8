"""Receiving a month aside: to see its frame before anything is committed, leaving no trace."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assurance.calendars import Period
from assurance.engine import Engine, Store
from assurance.ledger import open_ledger
from assurance.month.base import MonthBase
from assurance.month.drawing.candidates import build_candidate
from assurance.month.drawing.desk import Desk
from assurance.month.drawing.seen import Earlier, seen_before
from assurance.month.stages import Shelf
from assurance.programme import Programme
from assurance.sampling import Frame

__all__ = ["Aside", "candidate_aside"]

_PREFIX: Final = "assurance-candidate-"
_LIFE: Final = 3600.0  # seconds; receiving takes minutes at most


@dataclass(frozen=True, slots=True)
class Aside:
    """A frame built in a folder of its own, and the month that was opened for it there."""

    frame: Frame
    month: MonthBase

    def close(self) -> None:
        """Close its engine and remove the folder."""
        self.month.close()
        shutil.rmtree(self.month.store.root, ignore_errors=True)


def candidate_aside(programme: Programme, period: Period, *, extracts: Path, store: Store) -> Aside:
    """Receive the extracts into a temporary folder and build the frame from them.

    Parameters
    ----------
    store : of the programme; only read, for the samples of earlier periods
    """
    _sweep()
    place = Store(Path(tempfile.mkdtemp(prefix=_PREFIX)))  # its owner's alone
    month = MonthBase(programme, period, extracts=extracts, store=place)
    try:
        desk = Desk(month.ledger, month.shelf, month.engine, month.plan, period)
        seen = _seen(programme, period, store=store, desk=desk)
        path = place.frame(programme.id, period.label, "candidate")
        found = build_candidate(
            desk, programme=programme, intakes=month.intake(), columns=month.columns[desk.plan.source],
            seen=seen, path=path,
        )  # fmt: skip
    except BaseException:  # whatever stopped it, nothing case-level stays behind
        month.close()
        shutil.rmtree(place.root, ignore_errors=True)
        raise
    return Aside(found.frame, month)


def _sweep() -> None:
    """Remove what killed processes left: such folders are out of reach of the retention of a store."""
    long_ago = time.time() - _LIFE
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        try:
            stale = left.is_dir() and not left.is_symlink() and left.stat().st_mtime < long_ago
        except OSError:  # gone in the meantime, or somebody else's
            continue
        if stale:
            shutil.rmtree(left, ignore_errors=True)


def _seen(programme: Programme, period: Period, *, store: Store, desk: Desk) -> Earlier | None:
    """Look the earlier samples up in the programme's own store, without making one."""
    ledger = open_ledger(store.ledger_there or "sqlite://")
    with Engine.open(folders=[store.root]) as engine:
        own = Desk(ledger, Shelf(store, programme.id, period.label), engine, desk.plan, period)
        return seen_before(own, financial_year_start=programme.header.financial_year_start)
