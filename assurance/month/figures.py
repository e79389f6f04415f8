"""The month's published figures: held against the records, and why they differ."""

from __future__ import annotations

from assurance.month.sample import MonthSample
from assurance.programme import FigureSource
from assurance.reconciliation import Reconciliation, counts_of, reconcile_sources

__all__ = ["MonthFigures"]


class MonthFigures(MonthSample):
    """What the dashboard says, and what the records say."""

    def reconcile(self) -> Reconciliation:
        """Count every published figure again from the records and compare."""
        figures = [
            (name, source)
            for name, source in self.programme.sources.items()
            if isinstance(source, FigureSource)
        ]
        return self.shelf.keep(
            "reconcile",
            self._inputs(),
            Reconciliation,
            lambda: reconcile_sources(
                self.engine,
                measures=self.programme.measures,
                figures=figures,
                columns=self.columns,
                period=self.period,
                counts=counts_of(self.programme.sources),
                financial_year_start=self.programme.header.financial_year_start,
            ),
        )
