"""Figures against records: every published figure, and every figure that should have been published."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from assurance.calendars import Period
from assurance.engine import Engine, quote
from assurance.errors import DomainError, near_miss
from assurance.expressions import ColumnType
from assurance.programme import HiddenCounts, Measure
from assurance.reconciliation.adding_up import judge_counts
from assurance.reconciliation.cells import Cells, CellTable, counted_column, read_cells
from assurance.reconciliation.compare import Judgement, judge
from assurance.reconciliation.definition import define
from assurance.reconciliation.labels import Breakdown
from assurance.reconciliation.periods import expected_periods, in_pack
from assurance.reconciliation.pinned import Pins, pin
from assurance.reconciliation.published import Published, mark_duplicates
from assurance.reconciliation.range_margins import material_range
from assurance.reconciliation.recompute import (
    Recomputed,
    RecomputedFigure,
    empty_figure,
    recompute,
    span,
)
from assurance.reconciliation.result import FIGURE_COLUMNS, STEP_COLUMNS, Reconciliation
from assurance.reconciliation.rows import figure_cells, published_row, row_order

__all__ = ["Records", "reconcile_published"]

_FIRST, _LAST = "DATE '1000-01-01'", "DATE '9998-11-30'"  # beyond lie stand-ins such as 9999-12-31


@dataclass(frozen=True, slots=True)
class Records:
    """Where the records are: an engine, the view of each source and the types of its columns.

    `counts` has the sources that are published counts themselves, with their columns of counts.
    """

    engine: Engine
    view: Callable[[str], str]
    columns: Mapping[str, Mapping[str, ColumnType]]
    counts: Mapping[str, Mapping[str, HiddenCounts]] = field(default_factory=dict)

    def cells_of(self, measure: Measure, *, financial_year_start: int) -> CellTable | None:
        """Read the cells of a measure that sums a column of published counts; None for any other."""
        counts = self.counts.get(measure.source, {})
        column = counted_column(measure, counts)
        if column is None:
            return None
        return read_cells(
            self.engine,
            measure,
            view=self.view(measure.source),
            columns=self.columns_of(measure),
            counts=counts[column],
            column=column,
            financial_year_start=financial_year_start,
        )

    def columns_of(self, measure: Measure) -> Mapping[str, ColumnType]:
        """Give the columns of a measure's records, or refuse, naming what is there."""
        if measure.source not in self.columns:
            raise DomainError(
                f"measure {measure.id}: there are no records of source {measure.source!r}"
                f"{near_miss(measure.source, self.columns)}; records are there of: "
                f"{', '.join(sorted(self.columns)) or 'nothing'}"
            )
        return self.columns[measure.source]


def reconcile_published(
    records: Records,
    measures: Sequence[Measure],
    published: Sequence[Published],
    *,
    period: Period | None,
    financial_year_start: int,
) -> Reconciliation:
    """Recompute what was published and what should have been, and judge each figure."""
    shown = mark_duplicates([row for row in published if row.period is None or in_pack(row.period, period)])
    rows: list[dict[str, Any]] = []
    steps: list[pd.DataFrame] = []
    sql: dict[str, str] = {}
    undated: dict[str, int] = {}
    for measure in measures:
        plan = _plan(records, measure, published, shown, period, financial_year_start)
        if plan.periods:
            found = recompute(
                records.engine,
                measure,
                view=records.view(measure.source),
                columns=records.columns_of(measure),
                periods=plan.periods,
                breakdown_sets=plan.sets,
            )
            table = records.cells_of(measure, financial_year_start=financial_year_start)
            sql[measure.id] = ";\n\n".join([found.sql, table.sql] if table else [found.sql])
            undated[measure.id] = found.undated
            mine = [*_judged(plan, found, table), *_unpublished(plan, found, table)]
            steps.append(_attrition(found, mine))
        else:
            mine = [published_row(row, judge(row, None, records_in_period=0), None) for row in plan.rows]
        rows += sorted(mine, key=row_order)
    strangers = [row for row in shown if row.measure is None]
    rows += sorted(
        (published_row(row, Judgement("not comparable", row.fault), None) for row in strangers), key=row_order
    )
    return Reconciliation(
        period="" if period is None else period.label,
        figures=_frame(({name: row[name] for name in FIGURE_COLUMNS} for row in rows), FIGURE_COLUMNS),
        attrition=_frame(
            (row for step in steps for row in step.to_dict("records")),
            STEP_COLUMNS,
        ),
        sql=sql,
        undated=undated,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do about one measure: its rows, the periods and breakdowns to count and to expect."""

    measure: Measure
    rows: Sequence[Published]
    periods: Sequence[Period]
    expected: Sequence[Period]
    sets: Sequence[tuple[str, ...]]
    expected_sets: Sequence[tuple[str, ...]]
    aggregates: bool


def _plan(
    records: Records,
    measure: Measure,
    published: Sequence[Published],
    shown: Sequence[Published],
    month: Period | None,
    financial_year_start: int,
) -> _Plan:
    """Plan one measure.

    Expected are the whole and the breakdown sets that a dashboard other than a shadow prints for this
    measure anywhere, in the measure's own periods and in every period printed. Records that are published
    counts are figures themselves: of them only what another dashboard prints is expected.
    """
    mine = [row for row in shown if row.measure is measure]
    aggregates = measure.source in records.counts
    own: list[Period] = []
    if not aggregates and not (measure.published.nowhere and not mine):
        days = _days(records, measure) if month is None else []
        own = expected_periods(measure, month=month, days=days, financial_year_start=financial_year_start)
    printed = {
        span(row.period): row.period
        for row in mine
        if row.period is not None and _can_count(measure, row.period)
    }
    main = {span(row.period) for row in mine if row.period is not None and not row.shadow}
    periods = printed | {span(each): each for each in own}
    expected = [each for key, each in periods.items() if key in main or each in own]
    sets = {_names(row.breakdown) for row in mine if _declared(measure, row)}
    printed_sets = {
        _names(row.breakdown)
        for row in published
        if row.measure is measure and not row.shadow and _declared(measure, row)
    }
    return _Plan(
        measure,
        mine,
        sorted(periods.values()),
        expected,
        sorted(sets | printed_sets),
        sorted(printed_sets if aggregates else {(), *printed_sets}),
        aggregates,
    )


def _can_count(measure: Measure, period: Period) -> bool:
    return measure.date is not None or period.kind == "all"


def _declared(measure: Measure, row: Published) -> bool:
    return all(name in measure.breakdowns for name, _ in row.breakdown)


def _names(breakdown: Breakdown) -> tuple[str, ...]:
    return tuple(name for name, _ in breakdown)


def _days(records: Records, measure: Measure) -> list[Any]:
    day = define(records.engine, measure, records.columns_of(measure)).day
    if day is None:
        return []
    view = quote(records.view(measure.source))
    sql = "\n".join(
        [f"SELECT DISTINCT {day} AS day", f"FROM {view}", f"WHERE {day} BETWEEN {_FIRST} AND {_LAST}"]
    )
    return [row[0] for row in records.engine.rows(sql)]


def _judged(plan: _Plan, found: Recomputed, table: CellTable | None) -> Iterator[dict[str, Any]]:
    pins = Pins() if plan.aggregates else pin(plan.measure, plan.rows, found)
    for row in plan.rows:
        whole = None if row.period is None else found.figure(row.period)
        figure = None if row.period is None else found.figure(row.period, row.breakdown)
        in_period = whole.rows if whole else 0
        cells = None
        if plan.aggregates:
            figure, cells = _of_cells(figure, table)
            judged = Judgement(*judge_counts(row, figure, cells, records_in_period=in_period))
            if judged.verdict == "differs" and cells is not None:
                judged = judged._replace(material=material_range(plan.measure, row.count_range, cells.range))
        else:
            judged = pins.judge(row, figure, judge(row, figure, records_in_period=in_period))
        if judged.verdict == "differs" and row.period is not None and _before(plan.measure, row.period):
            since = f"the period begins before this version took effect ({plan.measure.effective_from})"
            judged = judged._replace(reason=f"{judged.reason}; {since}")
        if judged.verdict == "agrees" and figure is None and row.period is not None:
            figure = empty_figure(plan.measure, row.period, row.breakdown)
        yield published_row(row, judged, figure, counted=cells)


def _of_cells(
    figure: RecomputedFigure | None, table: CellTable | None
) -> tuple[RecomputedFigure | None, Cells | None]:
    """Add up the cells of a figure; its value is known only where every cell is printed."""
    if figure is None or table is None:
        return figure, None
    cells = table.cells(figure.period, figure.breakdown)
    total = None if cells.total is None else Fraction(cells.total)
    return replace(figure, numerator=total, value=total), cells


def _before(measure: Measure, period: Period) -> bool:
    return period.kind != "all" and period.start < measure.effective_from


def _unpublished(plan: _Plan, found: Recomputed, table: CellTable | None) -> Iterator[dict[str, Any]]:
    """Yield figures that the records have and no dashboard other than a shadow prints."""
    printed = {
        (span(row.period), row.breakdown) for row in plan.rows if row.period is not None and not row.shadow
    }
    expected = {span(period) for period in plan.expected}
    for figure in found.figures:
        wanted = span(figure.period) in expected and _names(figure.breakdown) in plan.expected_sets
        if wanted and figure.left and (span(figure.period), figure.breakdown) not in printed:
            known, cells = _of_cells(figure, table) if plan.aggregates else (figure, None)
            yield figure_cells(plan.measure, figure.period.label, figure.breakdown, known, counted=cells) | {
                "verdict": "no figure",
                "reason": f"the records give a figure from {figure.left:,} record(s); none is published",
                "_sort": (span(figure.period), "", ""),
            }


def _attrition(found: Recomputed, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Keep the steps of the figures that the result shows."""
    shown = {(row["period"], row["breakdown"]) for row in rows}
    steps = found.attrition()
    keep = [pair in shown for pair in zip(steps["period"], steps["breakdown"], strict=True)]
    return steps[keep]


def _frame(rows: Iterable[Mapping[Any, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=pd.Index(columns)).astype(dict(columns))
