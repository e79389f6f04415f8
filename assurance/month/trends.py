"""Each measure over time, as XmR charts, for the whole and for each value of its breakdowns.

A measure is charted by its own periods, whatever the period of the pack: a weekly measure week by week,
a monthly one month by month.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from types import MappingProxyType
from typing import Final

import pandas as pd

from assurance.calendars import Kind, Period, periods_back
from assurance.engine import Engine
from assurance.month.ranked import counted_terms, is_share
from assurance.programme import ColumnType, HiddenCounts, Measure
from assurance.reconciliation import counted_column, recompute
from assurance.show.words import part_words
from assurance.variation import ControlChart, Trends, xmr

__all__ = ["POINTS", "labels_within", "trend_charts"]

POINTS: Final[Mapping[Kind, int]] = {"week": 26, "month": 24, "quarter": 12}
"""Points on a chart by length of the measure's periods: half a year of weeks; two years of months, so
that every season stands beside itself; three years of quarters. Other measures are not charted."""
_FEWEST = 2
_Counts = Mapping[str, HiddenCounts]


def trend_charts(
    engine: Engine,
    *,
    measures: Sequence[Measure],
    columns: Mapping[str, Mapping[str, ColumnType]],
    period: Period,
    counts: Mapping[str, _Counts] = MappingProxyType({}),
) -> Trends:
    """Draw up the charts of every measure whose figures are weekly, monthly or quarterly.

    Parameters
    ----------
    columns : columns of each source, with their types
    period : each chart ends with the last of the measure's own periods that ends within this one; where
        they are longer, with the one in which this one ends, and the chart warns of that
    counts : sources that are published counts, with how their columns round and hide. Where a series moves
        by less than its rounding, limits would be made of rounding: it has no chart, and that is said

    References
    ----------
    Wheeler & Lyday (1989) Evaluating the Measurement Process: a unit of measurement above the standard
    deviation of a process (a third of the way from its mean to a limit) is too coarse for its chart.
    """
    charts: list[tuple[str, str, ControlChart]] = []
    skipped: list[str] = []
    for measure in measures:
        if measure.date is None or measure.period not in POINTS:
            continue
        span = _charted(period, measure.period)
        rounding = counts.get(measure.source, {})
        for breakdown, series in _series(engine, measure, columns[measure.source], span):
            name = f"{measure.title}{f', {breakdown}' if breakdown else ''}"
            chart = _chart(measure, name, span, series, rounding)
            if isinstance(chart, str):
                skipped.append(f"{measure.title}, {part_words(breakdown)}: {chart}")
            else:
                charts.append((measure.id, breakdown, _warned(chart, span[-1], period)))
    charted = {measure for measure, _, _ in charts}
    said = [(one.id, limit.text) for one in measures if one.id in charted for limit in one.limitations]
    return Trends(str(period), tuple(charts), tuple(skipped), tuple(said))


def labels_within(period: Period, measures: Sequence[Measure]) -> set[str]:
    """Name the charted weeks, months and quarters that end within a period: what its pack tells of.

    Of a kind that is longer than the period, the one in which the period ends.

    Parameters
    ----------
    measures : only the lengths of their periods count
    """
    found: set[str] = set()
    for kind in {measure.period for measure in measures} & set(POINTS):
        span = _charted(period, kind)
        found |= {str(one) for one in span if one.ends_within(period)} or {str(span[-1])}
    return found


def _charted(period: Period, kind: Kind) -> tuple[Period, ...]:
    """Give the periods of one kind that a chart shows."""
    span = periods_back(period, POINTS[kind] + 1, kind)
    # A week that begins in October and ends in November is not over at the end of October.
    goes_on = span[-2].ends_within(period) and not span[-1].ends_within(period)
    return span[:-1] if goes_on else span[1:]


def _warned(chart: ControlChart, last: Period, period: Period) -> ControlChart:
    """Say where the last point stands for a period that goes on after the one reported on."""
    if last.end <= period.end:
        return chart
    told = f"{last.words()} goes on after {period.words()}: its point may not be complete"
    return replace(chart, warning=f"{chart.warning}; {told}" if chart.warning else told)


@dataclass(frozen=True, slots=True)
class _Series:
    """Values of one part by period, and what the share is of where the measure is one."""

    values: tuple[float | None, ...]
    denominators: tuple[float, ...]


def _chart(
    measure: Measure, name: str, span: Sequence[Period], series: _Series, rounding: _Counts
) -> ControlChart | str:
    """Draw up one chart, or say why there is none."""
    known = [index for index, value in enumerate(series.values) if value is not None]
    if len(known) < _FEWEST:
        return f"{len(known)} {span[-1].noun()}(s) with a value, {_FEWEST} are needed"
    chart = xmr(series.values[known[0] :], direction=measure.direction, target=measure.target)
    step, unit = _step(measure, series, rounding)
    # A third of the way from mean to limit is the standard deviation that the moving ranges give.
    if step > (chart.upper[-1] - chart.mean[-1]) / 3:
        return (
            f"it ordinarily moves by less than the rounding of its counts (to {unit}), so its limits would "
            "show rounding, not chance"
        )
    counted = counted_column(measure, rounding) is not None
    statistic = "proportion" if is_share(measure) else "count" if counted else measure.statistic
    labels = tuple(str(one) for one in span[known[0] :])
    return replace(chart, labels=labels, title=name, statistic=statistic, unit=measure.unit)


def _step(measure: Measure, series: _Series, rounding: _Counts) -> tuple[float, int]:
    """Give the least step that printed values can move by, and the unit that counts are rounded to.

    That of a share is one unit of its numerator, in the middle one of its denominators.
    """
    column = counted_column(measure, rounding)
    terms = [column] if column else [term for _, term in counted_terms(measure.numerator, rounding)]
    unit = max((rounding[term].rounded_to for term in terms), default=1)
    if unit == 1 or column:
        return float(unit if unit > 1 else 0), unit
    return (unit / median(series.denominators) if series.denominators else 0.0), unit


def _series(
    engine: Engine, measure: Measure, columns: Mapping[str, ColumnType], span: Sequence[Period]
) -> Iterator[tuple[str, _Series]]:
    sets = [(name,) for name in measure.breakdowns]
    found = recompute(
        engine, measure, view=measure.source, columns=columns, periods=span, breakdown_sets=sets
    )
    figures = found.to_frame()
    order = {str(one): index for index, one in enumerate(span)}
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
        denominators = (float(each) for each in rows["denominator"])
        yield str(breakdown), _Series(tuple(values), tuple(each for each in denominators if each > 0))
