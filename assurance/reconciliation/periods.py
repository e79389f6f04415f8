"""Which period a published figure means, which a pack shows, and which a reader would expect."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from assurance.calendars import Kind, Period, month_of, parse_period
from assurance.errors import DomainError
from assurance.programme import Measure
from assurance.reconciliation.labels import is_missing
from assurance.reconciliation.recompute import span

__all__ = ["expected_periods", "in_pack", "period_of", "read_period"]


def period_of(day: date, kind: Kind, *, financial_year_start: int = 4) -> Period:
    """Give the week, month, quarter or financial year in which a day lies; `all` for `all`.

    Examples
    --------
    >>> period_of(date(2026, 3, 31), "financial_year").label, period_of(date(2027, 1, 3), "week").label
    ('FY2025-26', '2026-W53')
    """
    if kind == "month":
        return month_of(day)
    label = day.isoformat()
    if kind == "all":
        label = "all"
    elif kind == "week":
        year, week, _ = day.isocalendar()
        label = f"{year:04}-W{week:02}"
    elif kind == "quarter":
        label = f"{day.year:04}-Q{(day.month + 2) // 3}"
    elif kind == "financial_year":
        first = day.year if day.month >= financial_year_start else day.year - 1
        label = f"FY{first:04}-{(first + 1) % 100:02}"
    return parse_period(label, financial_year_start=financial_year_start)


def read_period(
    cell: Any, measure: Measure | None, *, financial_year_start: int = 4
) -> tuple[Period | None, str]:
    """Read the period of a published figure: the period, or why there is none.

    Text is read as `parse_period` does. A date (not text) that begins one of the measure's own periods
    means that period: 1 October 2026 in a monthly measure is October; any other date is that day. An empty
    cell means `all` where the measure's period is `all`.
    """
    kind = measure.period if measure is not None else "month"
    if is_missing(cell):
        if measure is not None and kind == "all":
            return parse_period("all"), ""
        return None, "no period is given"
    text = str(cell).strip()
    if isinstance(cell, pd.Period):
        text = text.replace("Q", "-Q")
    try:
        if isinstance(cell, date):
            day = cell.date() if isinstance(cell, datetime) else cell
            own = period_of(day, kind, financial_year_start=financial_year_start)
            return (own if own.start == day else period_of(day, "day")), ""
        known = "all" if text.lower() == "all" else text
        return parse_period(known, financial_year_start=financial_year_start), ""
    except DomainError as error:
        return None, str(error)


def in_pack(period: Period, month: Period | None) -> bool:
    """Tell whether a published figure belongs into a month's pack.

    Its period is the month itself, or `all`, or ends within the month; without a month all belong.
    """
    return month is None or period.kind == "all" or span(period) == span(month) or period.ends_within(month)


def expected_periods(
    measure: Measure, *, month: Period | None, days: Iterable[date], financial_year_start: int
) -> list[Period]:
    """List the periods for which a reader would expect a figure of this measure.

    With a month: the measure's own periods that end within it. Without: its own periods in which records
    lie (`days` are the dates of the records).
    """
    if measure.period == "all" or measure.date is None:
        return [parse_period("all")]
    if month is not None:
        days = _days(month)
    own = (period_of(day, measure.period, financial_year_start=financial_year_start) for day in days)
    return sorted({period for period in own if in_pack(period, month)})


def _days(period: Period) -> Iterable[date]:
    if period.kind == "all":
        return []
    return (period.start + timedelta(days=count) for count in range((period.end - period.start).days))
