"""The month: one programme, one period, every stage computed once.

Notebooks, the command line and analysts share this object. Each stage has one verb; each verb returns
a frozen result with four doors.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd

from assurance.calendars import parse_period
from assurance.engine import Store
from assurance.errors import DomainError
from assurance.governance import Attention, triggered
from assurance.month.drawing.extending import extended_after_answers
from assurance.month.exemplifying import exemplar_seed
from assurance.month.figures import MonthFigures
from assurance.month.interfaces import MonthInterfaces
from assurance.month.quality import scored_sources
from assurance.month.ranked import ranked_variation
from assurance.month.readings import named, read_named, readable_measures, readable_rules
from assurance.month.sampling_traces import drawn_sample, is_of_plan, may_be_bounded
from assurance.month.trends import labels_within, trend_charts
from assurance.month.triangulating import Evidence, triangulate
from assurance.programme import Pathway, Programme, load_programme
from assurance.reconciliation import counts_of
from assurance.reconciliation.readings import Readings
from assurance.results import Result, Several
from assurance.review.triangulation import Triangulation
from assurance.sampling import Draw, picks_digest
from assurance.tickets import seed_digest
from assurance.traces import TraceScores, end_of_day, score_pathway
from assurance.traces.controls import Controls, has_controls, read_controls
from assurance.traces.exemplars import Exemplars, trace_exemplars
from assurance.traces.sampled import SampledTraces, sampled_traces
from assurance.variation import RankedVariation, Trends

__all__ = ["Month", "default_store", "open_month"]


_IN_A_NOTEBOOK = """

In a notebook, type both in the cell of parameters near its top, then choose Run > Run All Cells:

    programme: str = "../../sampling_plans/sepsis"
    period: str = "2026-10"
"""
"""What to do in JupyterLab: its notebooks have neither a programme nor a period of their own."""


def default_store(folder: Path) -> Path:
    """Give the store beside a programme's workspace: `.assurance` next to `sampling_plans`."""
    folder = folder.resolve()
    workspace = folder.parent.parent if folder.parent.name == "sampling_plans" else folder.parent
    return workspace / ".assurance"


def open_month(
    programme: Path | str | Programme,
    period: str,
    *,
    extracts: Path | str | None = None,
    store: Path | str | None = None,
) -> Month:
    """Open one month, week or other period of a programme; nothing is read from the extracts yet.

    Parameters
    ----------
    programme : programme folder, or one that `load_programme` gave
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
    if isinstance(programme, str) and not programme:
        raise DomainError(
            f"programme is empty; give a programme folder such as sampling_plans/sepsis{_IN_A_NOTEBOOK}"
        )
    if not period:
        raise DomainError(f"period is empty; give the period to report on, such as 2026-10{_IN_A_NOTEBOOK}")
    agreed = programme if isinstance(programme, Programme) else load_programme(Path(programme))
    span = parse_period(period, financial_year_start=agreed.header.financial_year_start)
    if span.kind == "all":
        raise DomainError("period 'all' cannot be opened as a month; give a period such as 2026-10")
    place = Store(Path(store) if store else default_store(agreed.folder))
    files = Path(extracts) if extracts else place.extracts(agreed.id)
    return Month(agreed, span, extracts=files, store=place)


class Month(MonthFigures, MonthInterfaces):
    """One period of one programme. Use it as a context manager, or call `close`."""

    @property
    def stages(self) -> tuple[str, ...]:
        """Stages that the programme declares, in the order of the month."""
        declared = {
            "draw": self.programme.plan is not None,
            "estimate": self.programme.plan is not None,
            "reconcile": bool(self.programme.measures),
            "traces": bool(self.programme.pathways),
            "controls": any(map(has_controls, self.programme.pathways)),
            "variation": bool(self.programme.measures),
            "interfaces": self.programme.interfaces is not None,
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

    def sampled_traces(self) -> Several:
        """Bound what the cases drawn for review alone would say of each pathway they were drawn from.

        Nothing is drawn for asking. There is nothing before the review is complete, nor where the sample was
        made larger when some answers were known.
        """
        plan = self.programme.plan
        draw = self.drawn() if plan is not None else None
        if plan is None or draw is None or extended_after_answers(self._desk()):
            return Several({})
        found: dict[str, Result] = {}
        for pathway in (each for each in self.programme.pathways if is_of_plan(each, plan)):
            scores = self.traces(pathway.id)
            if may_be_bounded(scores, draw=draw, frame=self.frame(), estimates=self.estimate()):
                found[f"{pathway.title}: from the sample alone"] = self._sampled(scores, draw)
        return Several(found)

    def _sampled(self, scores: TraceScores, draw: Draw) -> SampledTraces:
        stage = f"sampled_traces_{scores.pathway}"
        return self.shelf.keep(
            stage,
            {**self._inputs(), "picks": picks_digest(draw.picks)},
            SampledTraces,
            lambda: sampled_traces(
                scores,
                drawn_sample(draw),
                population=draw.population,
                frame=self.frame().table.path,
                confidence=self.plan.confidence,
                path=self.shelf.folder(f"{stage}_work", self.programme.digest),
            ),
        )

    def controls(self) -> Controls:
        """Say what every gate, required field, validation, separation and authority found in all cases."""
        return self.shelf.keep(
            "controls",
            self._inputs(),
            Controls,
            lambda: read_controls(
                [(pathway, self.traces(pathway.id)) for pathway in self.programme.pathways],
                period=self.period.label,
            ),
        )

    def timelines(self) -> Several:
        """Draw up exemplars of every pathway that has cases, without the rare ones: fit for any reader."""
        found = {pathway.title: self.exemplars(pathway.id) for pathway in self.programme.pathways}
        return Several({title: exemplars.public() for title, exemplars in found.items()})

    def exemplars(self, pathway: str | None = None, *, seed: str | None = None) -> Exemplars:
        """Draw up a typical, a worst and a random case of a pathway, as timelines without dates.

        Parameters
        ----------
        pathway : id of the pathway; may be left out where the programme declares one only
        seed : gives the tickets; None takes that of the month's draw, see `exemplar_seed`
        """
        chosen, scores = self._pathway(pathway), self.traces(pathway)
        draw = self.drawn() if self.programme.plan is not None else None
        text, words = exemplar_seed(self.programme, self.period.label, draw, seed)
        return self.shelf.keep(
            f"exemplars_{chosen.id}",
            {**self._inputs(), "seed": seed_digest(text), "words": words},
            Exemplars,
            lambda: trace_exemplars(
                self.engine, chosen, scores, columns=self.columns, seed=text, seed_words=words
            ),
        )

    def triangulation(self) -> Triangulation:
        """Set what dashboard, records and staff say of each declared topic side by side."""
        return triangulate(
            Evidence(
                self.engine, self.programme, self.period, self.columns, self.reconcile, self.estimate,
                self.traces,
            )
        )  # fmt: skip

    def reading(self, name: str) -> Readings:
        """Read a measure or a window rule in every natural way: how far its definition moves the figure.

        Parameters
        ----------
        name : id of a measure, or of a rule (``rule`` or ``pathway.rule``)
        """
        full = named(self.programme, name)
        path = self.shelf.folder("readings_work", self.programme.digest)
        return self.shelf.keep(
            f"reading_{full.replace('.', '_')}",
            {**self._inputs(), "name": full},
            Readings,
            lambda: read_named(
                self.engine, self.programme, full, columns=self.columns, period=self.period,
                as_at=self._as_at(), path=path,
            ),
        )  # fmt: skip

    def readings(self, *, every: bool = False) -> Several:
        """Read every window rule, and every measure that is held against a target, in all natural ways.

        Parameters
        ----------
        every : take measures without a target too
        """
        aimed = {measure.id for measure in self.programme.measures if measure.target is not None}
        measures = [name for name in readable_measures(self.programme) if every or name in aimed]
        found = {name: self.reading(name) for name in [*readable_rules(self.programme), *measures]}
        return Several({f"{result.title} ({result.of})": result for result in found.values()})

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
        found = triggered(self.engine, rules=self.programme.rules, stages=frames)
        return replace(found, titles=self.programme.titles)

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
