"""The month: one programme, one period, every stage computed once.

Notebooks, the command line and analysts share this object. Each stage has one verb; each verb returns
a frozen result with four doors.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

from assurance.calendars import parse_period
from assurance.engine import Store
from assurance.errors import DomainError
from assurance.governance import Attention, triggered
from assurance.month.figures import MonthFigures
from assurance.month.quality import scored_sources
from assurance.month.ranked import ranked_variation
from assurance.month.trends import labels_within, trend_charts
from assurance.programme import Pathway, load_programme
from assurance.reconciliation import counts_of
from assurance.results import Result, Several
from assurance.traces import TraceScores, end_of_day, score_pathway
from assurance.variation import RankedVariation, Trends

__all__ = ["Month", "default_store", "open_month"]


def default_store(folder: Path) -> Path:
    """Give the store beside a programme's workspace: `.assurance` next to `sampling_plans`."""
    folder = folder.resolve()
    workspace = folder.parent.parent if folder.parent.name == "sampling_plans" else folder.parent
    return workspace / ".assurance"


def open_month(
    programme: Path | str,
    period: str,
    *,
    extracts: Path | str | None = None,
    store: Path | str | None = None,
) -> Month:
    """Open one month, week or other period of a programme; nothing is read from the extracts yet.

    Parameters
    ----------
    programme : programme folder
    period : such as ``2026-10`` or ``2026-W43``; there is no default, so that nobody reports the wrong one
    extracts : folder with the source files; by default `extracts/<programme>` in the store
    store : folder of snapshots, stage results and ledger; by default see `default_store`

    Raises
    ------
    DeclarationError, DomainError
        When the folder has faults, or the period is empty, unreadable or `all`.

    Examples
    --------
    >>> open_month("sampling_plans/sepsis", "")
    Traceback (most recent call last):
    assurance.errors.DomainError: period is empty; give the period to report on, such as 2026-10
    """
    if not str(programme):
        raise DomainError("programme is empty; give a programme folder such as sampling_plans/sepsis")
    if not period:
        raise DomainError("period is empty; give the period to report on, such as 2026-10")
    agreed = load_programme(Path(programme))
    span = parse_period(period, financial_year_start=agreed.header.financial_year_start)
    if span.kind == "all":
        raise DomainError("period 'all' cannot be opened as a month; give a period such as 2026-10")
    place = Store(Path(store) if store else default_store(agreed.folder))
    files = Path(extracts) if extracts else place.extracts(agreed.id)
    return Month(agreed, span, extracts=files, store=place)


class Month(MonthFigures):
    """One period of one programme. Use it as a context manager, or call `close`."""

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages that the programme declares, in the order of the month."""
        declared = {
            "draw": self.programme.plan is not None,
            "estimate": self.programme.plan is not None,
            "reconcile": bool(self.programme.measures),
            "traces": bool(self.programme.pathways),
            "variation": bool(self.programme.measures),
            "quality": bool(scored_sources(self.programme)),
        }
        return tuple(stage for stage, there in declared.items() if there)

    def traces(self, pathway: str | None = None) -> TraceScores:
        """Score every case of the month against a pathway.

        Parameters
        ----------
        pathway : id of the pathway; may be left out where the programme declares one only
        """
        chosen = self._pathway(pathway)
        path = self.shelf.folder("traces_work", self.programme.digest)
        return self.shelf.keep(
            f"traces_{chosen.id}",
            self._inputs(),
            TraceScores,
            lambda: score_pathway(
                self.engine,
                chosen,
                columns=self.columns,
                as_at=self._as_at(),
                period=self.period,
                path=path,
            ),
        )

    def pathways(self) -> Several:
        """Score the month against every pathway of the programme."""
        return Several({pathway.title: self.traces(pathway.id) for pathway in self.programme.pathways})

    def variation(self) -> Trends:
        """Draw up the XmR chart of every weekly, monthly or quarterly measure, up to this period."""
        return self.shelf.keep(
            "variation",
            self._inputs(),
            Trends,
            lambda: trend_charts(
                self.engine,
                measures=self.programme.measures,
                columns=self.columns,
                period=self.period,
                counts=counts_of(self.programme.sources),
            ),
        )

    def ranked(self) -> RankedVariation:
        """Rank the parts of every measure that has breakdowns, and say how little most ranks say."""
        return self.shelf.keep(
            "ranked",
            self._inputs(),
            RankedVariation,
            lambda: ranked_variation(
                self.engine,
                measures=self.programme.measures,
                columns=self.columns,
                counts=counts_of(self.programme.sources),
                period=self.period,
                financial_year_start=self.programme.header.financial_year_start,
            ),
        )

    def results(self) -> dict[str, Result]:
        """Compute every stage the programme declares, in the order of the month, by stage."""
        found: dict[str, Result] = {}
        for stage in self.stages:
            if stage == "traces":
                for pathway in self.programme.pathways:
                    found[f"traces {pathway.id}"] = self.traces(pathway.id)
            else:
                found[stage] = getattr(self, stage)()
        return found

    def attention(self) -> Attention:
        """List what crossed a threshold agreed beforehand."""
        results = self.results()
        frames: dict[str, pd.DataFrame] = {
            stage: results[stage].to_frame()
            for stage in ("estimate", "reconcile", "variation")
            if stage in results
        }
        if "variation" in frames:  # a signal of an earlier week or month was told in its own pack
            latest, told = frames["variation"], labels_within(self.period, self.programme.measures)
            frames["variation"] = latest[latest["label"].isin(told)]
        scores = [result for result in results.values() if isinstance(result, TraceScores)]
        if scores:
            frames["traces"] = pd.concat([score.summary for score in scores], ignore_index=True)
        return triggered(self.engine, rules=self.programme.rules, stages=frames)

    def _as_at(self) -> datetime | None:
        """Give the declared moment; without one, the latest time in the records is used and said."""
        header = self.programme.header
        return end_of_day(header.as_at, header.time_zone) if header.as_at else None

    def _pathway(self, name: str | None) -> Pathway:
        known = {pathway.id: pathway for pathway in self.programme.pathways}
        if name is None and len(known) == 1:
            return next(iter(known.values()))
        if name is None or name not in known:
            raise DomainError(
                f"pathway {name!r} is not declared by {self.programme.id!r}; "
                f"declared: {', '.join(known) or 'none'}"
            )
        return known[name]
