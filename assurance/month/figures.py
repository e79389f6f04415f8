"""The month's published figures: held against the records, and why they differ."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from assurance.month.causes import case_keys, told_of
from assurance.month.correcting import audited_measures
from assurance.month.drawing.extending import extended_after_answers
from assurance.month.earlier import runs_as_inputs, runs_before
from assurance.month.holding import case_diffs_of, rivals_of
from assurance.month.restating import restated_figures
from assurance.month.sample import MonthSample
from assurance.programme import FigureSource, RecordSource
from assurance.reconciliation import (
    CaseDiffs,
    Diagnosis,
    Drift,
    Reconciliation,
    Restated,
    Rivals,
    aggregates_of,
    counts_of,
    diagnose_sources,
    drift_of_sources,
    made_of,
    reconcile_sources,
)
from assurance.results import Result, Several
from assurance.review.correcting import Corrections
from assurance.review.correcting.by_reviews import awaiting_corrections, correct_figures
from assurance.sampling import picks_digest

__all__ = ["MonthFigures"]


class MonthFigures(MonthSample):
    """What the dashboard says, and what the records say."""

    def reconcile(self) -> Reconciliation:
        """Count every published figure again from the records and compare."""
        return self.shelf.keep(
            "reconcile",
            self._inputs(),
            Reconciliation,
            self._reconciled,
        )

    def _counted_by(self) -> dict[str, Any]:
        """Give what every counting of published figures takes from the programme."""
        return {
            "measures": self.programme.measures,
            "figures": self._figure_sources(),
            "columns": self.columns,
            "counts": counts_of(self.programme.sources),
            "financial_year_start": self.programme.header.financial_year_start,
        }

    def _reconciled(self) -> Reconciliation:
        found = reconcile_sources(
            self.engine,
            **self._counted_by(),
            period=self.period,
            extracts=self._snapshots(),
            parts=made_of(self.programme.sources),
        )
        return replace(found, titles=self._source_titles())

    def diagnose(self) -> Diagnosis:
        """Say why published figures differ: causes with their evidence, gaps shared out, and cases.

        Every period that a source prints is evidence; the figures of this period are accounted for.
        """
        return self.shelf.keep("diagnose", self._inputs(), Diagnosis, self._diagnosed)

    def case_diffs(self) -> CaseDiffs:
        """Hold the lists of cases that dashboards give against the records' cases of the same figures."""
        folder = self.shelf.folder("case_diffs_work", self.programme.digest)
        return self.shelf.keep(
            "case_diffs",
            self._inputs(),
            CaseDiffs,
            lambda: case_diffs_of(
                self.engine, self.programme, columns=self.columns, period=self.period, folder=folder
            ),
        )

    def rivals(self) -> Rivals:
        """Set what shadow sources say beside the declared sources and the records."""
        return self.shelf.keep(
            "rivals",
            self._inputs(),
            Rivals,
            lambda: rivals_of(self.engine, self.programme, columns=self.columns, period=self.period),
        )

    def _diagnosed(self) -> Diagnosis:
        found = diagnose_sources(
            self.engine,
            **self._counted_by(),
            period=self.period,
            keys=case_keys(self.programme),
        )
        return replace(found, told=told_of(self.programme, self.reconcile()))

    def corrected(self) -> Corrections:
        """Correct the figures that questions of the review audit, and say whom the audit bears out.

        Nothing is drawn for asking, and nothing is estimated before the review is complete.
        """
        plan = self.plan
        draw = self.drawn() if any(question.audits for question in plan.questions) else None
        reviews = self.reviews() if draw is not None else None
        if draw is None or reviews is None or plan.reviews is None:
            asked = sum(draw.sizes.values()) * len(plan.questions) if draw is not None else 0
            return awaiting_corrections(plan, expected=asked, quiet=self.quiet)
        grown = extended_after_answers(self._desk())
        inputs = {**self._inputs([plan.reviews]), "picks": picks_digest(draw.picks), "grown": grown}
        audited = audited_measures(
            self.programme,
            plan,
            engine=self.engine,
            frame=self.frame(),
            columns=self.columns,
            reconciled=self.reconcile(),
            period=self.period,
        )
        return self.shelf.keep(
            "corrected",
            inputs,
            Corrections,
            lambda: correct_figures(
                reviews, audited, plan=plan, population=draw.population, extended_after_answers=grown
            ),
        )

    def drift(self) -> Drift:
        """Find what changes its name, ends, begins or goes missing in the figure sources over time."""
        return self.shelf.keep(
            "drift",
            self._inputs(),
            Drift,
            self._drifted,
        )

    def _drifted(self) -> Drift:
        found = drift_of_sources(
            self.engine,
            **self._counted_by(),
            aggregates=aggregates_of(self.programme.sources),
        )
        return replace(found, titles={measure.id: measure.title for measure in self.programme.measures})

    def restated(self, *, since: str | None = None) -> Restated:
        """Set the figures of earlier periods, and their records, beside themselves as they were read then.

        Parameters
        ----------
        since : an earlier period, such as 2026-07: every period opened from then on is compared; without it
            only the last that was opened before this one
        """
        inputs = self._inputs()  # receives the files, so that the ledger knows when this period was opened
        runs = runs_before(self.ledger, self.programme, self.period, store=self.store, since=since)
        return self.shelf.keep(
            "restated",
            {**inputs, "then": runs_as_inputs(runs)},
            Restated,
            lambda: replace(
                restated_figures(
                    self.engine,
                    programme=self.programme,
                    period=self.period,
                    columns=self.columns,
                    intakes=self.intake(),
                    store=self.store,
                    runs=runs,
                ),
                titles=self._source_titles(),
            ),
        )

    def beside(self) -> Several:
        """Show what else bears on the figures: rivals, lists of cases, drift, restatement, correction.

        Only what the programme declares is there, and restatement only after an earlier period was opened.
        """
        records = [one for one in self.programme.sources.values() if isinstance(one, RecordSource)]
        shadows = any(source.shadow for _, source in self._figure_sources())
        plan = self.programme.plan
        found: dict[str, Result] = {}
        if shadows or any(source.shadow_of for source in records):
            found["What rivals of the dashboard say"] = self.rivals()
        if any(source.case_list for source in records):
            found["Lists of cases against the records"] = self.case_diffs()
        if self._figure_sources():
            found["What changes its name, ends or goes missing"] = self.drift()
        if len((restated := self.restated()).runs):
            found["What earlier packs said"] = restated
        if plan is not None and any(question.audits for question in plan.questions):
            found["Figures corrected by the review"] = self.corrected()
        return Several(found)

    def _source_titles(self) -> dict[str, str]:
        return {name: source.title for name, source in self._figure_sources()}

    def _figure_sources(self) -> list[tuple[str, FigureSource]]:
        return [
            (name, source)
            for name, source in self.programme.sources.items()
            if isinstance(source, FigureSource)
        ]
