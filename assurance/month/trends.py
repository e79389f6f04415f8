"""Each measure month by month, as XmR charts, for the whole and for each value of its breakdowns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from assurance.calendars import Period, months_back
from assurance.engine import Engine
from assurance.programme import ColumnType, Measure
from assurance.reconciliation import recompute
from assurance.variation import ControlChart, Trends, xmr

__all__ = ["MONTHS", "trend_charts"]

MONTHS = 24
"""Months on a chart: two years, so that every season stands beside itself."""
_FEWEST = 2


def trend_charts(
    engine: Engine,
    *,
    measures: Sequence[Measure],
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
    months: int = MONTHS,
) -> Trends:
    """Draw up the charts of every measure whose figures are monthly.

    Parameters
    ----------
    columns : columns of each source, with their types
    period : charts end with its last month
    """
    span = months_back(period, months)
    charts: list[tuple[str, str, ControlChart]] = []
    skipped: list[str] = []
    for measure in measures:
        if measure.date is None or measure.period != "month":
            continue
        for breakdown, values in _series(engine, measure, columns[measure.source], span):
            name = f"{measure.title}{f', {breakdown}' if breakdown else ''}"
            known = [index for index, value in enumerate(values) if value is not None]
            if len(known) < _FEWEST:
                skipped.append(f"{name}: {len(known)} month(s) with a value, {_FEWEST} are needed")
                continue
            first = known[0]
            chart = xmr(values[first:], direction=measure.direction, target=measure.target)
            labels = tuple(str(month) for month in span[first:])
            said = replace(chart, labels=labels, title=name, statistic=measure.statistic, unit=measure.unit)
            charts.append((measure.id, breakdown, said))
    return Trends(str(period), tuple(charts), tuple(skipped))


def _series(
    engine: Engine, measure: Measure, columns: Mapping[str, ColumnType], span: Sequence[Period]
) -> Iterator[tuple[str, list[float | None]]]:
    sets = [(name,) for name in measure.breakdowns]
    found = recompute(
        engine, measure, view=measure.source, columns=columns, periods=span, breakdown_sets=sets
    )
    figures = found.to_frame()
    order = {str(month): index for index, month in enumerate(span)}
    for breakdown, rows in figures.groupby("breakdown", sort=True):
        values: list[float | None] = [None] * len(span)
        begun = False
        ordered = sorted(
            zip(rows["period"], rows["rows"], rows["value"], strict=True), key=lambda row: order[row[0]]
        )
        for period, count, value in ordered:
            # Before its first record a source says nothing: that is no month with nobody in it.
            begun = begun or bool(count)
            values[order[str(period)]] = None if pd.isna(value) or not begun else float(value)
        yield str(breakdown), values
