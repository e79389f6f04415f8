"""Which periods have a pack already that a run would only make again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assurance.month import open_month
from assurance.pack.drafting import place_of
from assurance.programme import Programme, load_programme
from assurance.run.kept import unchanged_report
from assurance.run.report import RunReport
from assurance.run.situation import situation_of
from assurance.running import monthly_notebooks

__all__ = ["unchanged_months"]


def unchanged_months(
    programme: Path | str | Programme,
    periods: Sequence[str],
    *,
    extracts: Path | str | None = None,
    out: Path | str = "reports",
    store: Path | str | None = None,
    notebooks: Path | None = None,
    seed: str | None = None,
) -> dict[str, RunReport]:
    """Give the reports of those periods whose pack is there and would come out the same.

    Everything that decides a pack is looked at once for all of them, and every file of every pack.

    Parameters
    ----------
    periods : at least one
    programme, extracts, out, store, notebooks, seed : see `run_month`
    """
    agreed = programme if isinstance(programme, Programme) else load_programme(programme)
    months = [open_month(agreed, period, extracts=extracts, store=store) for period in periods]
    place = months[0].store
    found = situation_of(agreed, extracts=months[0].extracts, store=place)
    if found is None:
        return {}
    books = monthly_notebooks(months[0].stages, folder=notebooks, own=agreed.notebooks)
    reports = {}
    for asked, month in zip(periods, months, strict=True):
        label = month.period.label
        key = found.pack_key(month.period, notebooks=books, seed=seed)
        folder = place_of(Path(out), agreed.id, label)
        report = unchanged_report(place, agreed.id, label, key=key, folder=folder)
        if report is not None:
            reports[asked] = report
    return reports
