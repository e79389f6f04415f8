"""One side of the comparison: the figures and the records as they were read at one time."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from assurance.calendars import Period
from assurance.programme import Measure
from assurance.reconciliation.adding_up import judge_counts
from assurance.reconciliation.cells import Cells, CellTable
from assurance.reconciliation.compare import compare
from assurance.reconciliation.labels import Breakdown
from assurance.reconciliation.published import Published
from assurance.reconciliation.recompute import Recomputed, RecomputedFigure, recompute, span
from assurance.reconciliation.reconcile import Records

__all__ = ["Counted", "Counts", "Side", "count_places"]

Place = tuple[Period, Breakdown]
_RELATIVE = 1e-9


@dataclass(frozen=True)
class Side:
    """What was read at one time.

    Parameters
    ----------
    records : engine with the records of that time
    published : every figure of that time
    sources : records that are stored of that time; measures of others cannot be counted
    figure_sources : figure sources that are stored of that time
    """

    records: Records
    published: Sequence[Published]
    sources: Collection[str]
    figure_sources: Collection[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure counted from the records of one time; `figure` is None where no record lies there."""

    figure: RecomputedFigure | None
    cells: Cells | None
    in_period: int

    def same(self, other: Counted) -> bool:
        """Tell whether two counts are the same: exactly, or to a relative 1e-9 where one is a float."""
        mine, yours = self._numbers(), other._numbers()
        return all(_equal(one, two) for one, two in zip(mine, yours, strict=True))

    def _numbers(self) -> tuple[Any, ...]:
        if self.figure is None or not self.figure.rows:
            return (None,) * 5
        ends = (self.cells.range.lower, self.cells.range.upper) if self.cells else (None, None)
        return (self.figure.numerator, self.figure.denominator, self.figure.value, *ends)


def _equal(one: Any, two: Any) -> bool:
    if one is None or two is None:
        return one is None and two is None
    if isinstance(one, Fraction | int) and isinstance(two, Fraction | int):
        return one == two
    return math.isclose(one, two, rel_tol=_RELATIVE, abs_tol=1e-12)


@dataclass(frozen=True)
class Counts:
    """All figures of one measure, counted from the records of one time."""

    measure: Measure
    found: Recomputed
    table: CellTable | None
    aggregates: bool

    def at(self, period: Period, breakdown: Breakdown) -> Counted:
        """Give one figure."""
        whole = self.found.figure(period)
        figure = self.found.figure(period, breakdown)
        cells = None
        if self.aggregates and figure is not None and self.table is not None:
            cells = self.table.cells(figure.period, figure.breakdown)
            total = None if cells.total is None else Fraction(cells.total)
            figure = replace(figure, numerator=total, value=total)
        return Counted(figure, cells, whole.rows if whole else 0)

    def judge(self, row: Published) -> str:
        """Judge a published figure against these records; blank where it has no period."""
        if row.period is None:
            return ""
        counted = self.at(row.period, row.breakdown)
        if self.aggregates:
            return judge_counts(row, counted.figure, counted.cells, records_in_period=counted.in_period)[0]
        return compare(row, counted.figure, records_in_period=counted.in_period)[0]


def count_places(
    side: Side, measure: Measure, places: Sequence[Place], *, financial_year_start: int
) -> Counts | None:
    """Count the figures of a measure again from the records of one time; None where they are not stored."""
    countable = {
        span(period): period for period, _ in places if measure.date is not None or period.kind == "all"
    }
    if measure.source not in side.sources or not countable:
        return None
    sets = {
        tuple(name for name, _ in breakdown)
        for _, breakdown in places
        if all(name in measure.breakdowns for name, _ in breakdown)
    }
    found = recompute(
        side.records.engine,
        measure,
        view=side.records.view(measure.source),
        columns=side.records.columns_of(measure),
        periods=sorted(countable.values()),
        breakdown_sets=sorted(sets),
    )
    table = side.records.cells_of(measure, financial_year_start=financial_year_start)
    return Counts(measure, found, table, measure.source in side.records.counts)
