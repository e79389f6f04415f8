"""Which period a published figure means, which a pack shows, and which a reader would expect."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Literal

import pandas as pd

from assurance.calendars import Kind, Period, parse_period, period_of
from assurance.errors import DomainError
from assurance.programme import Measure
from assurance.reconciliation.labels import is_missing
from assurance.reconciliation.period_hints import period_hint
from assurance.reconciliation.recompute import span

__all__ = ["expected_periods", "in_pack", "period_of", "read_period"]


def read_period(
    cell: Any,
    measure: Measure | None,
    *,
    financial_year_start: int = 4,
    form: Literal["as_written", "financial_year"] = "as_written",
) -> tuple[Period | None, str]:
    """Read the period of a published figure: the period, or why there is none.

    Text is read as `parse_period` does. A date (not text) that begins one of the measure's own periods
    means that period: 1 October 2026 in a monthly measure is October. Text of such a date may be the day or
    the period, and a date that ends a period may be that day or the period, so both are refused; any other
    date is that day. An empty cell means `all` where the measure's period is `all`. With `form`
    "financial_year", text such as 2024-25 is a financial year, also where it could be a month; without it, a
    text that could be both is refused for a measure by financial years.

    Examples
    --------
    >>> read_period("2011-12", None, form="financial_year")[0].label
    'FY2011-12'
    """
    kind = measure.period if measure is not None else "month"
    if is_missing(cell):
        if measure is not None and kind == "all":
            return parse_period("all"), ""
        return None, "no period is given"
    text = str(cell).strip()
    if form == "financial_year":
        return _financial_year(text, financial_year_start)
    if isinstance(cell, pd.Period):
        text = text.replace("Q", "-Q")
    try:
        if isinstance(cell, date):
            day = cell.date() if isinstance(cell, datetime) else cell
            return _dated(period_of(day, "day"), kind, financial_year_start, typed=True)
        known = "all" if text.lower() == "all" else text
        period = parse_period(known, financial_year_start=financial_year_start)
    except DomainError as error:
        return None, str(error) + period_hint(text)
    if period.kind == "day":
        return _dated(period, kind, financial_year_start, typed=False)
    if kind == "financial_year" and _either(period):
        return None, (
            f"the period {text!r} may be a month or a financial year; write FY{text} for the year, or "
            "declare period_form: financial_year"
        )
    return period, ""


def _dated(day: Period, kind: Kind, financial_year_start: int, *, typed: bool) -> tuple[Period | None, str]:
    """Read a date in a measure by periods of that kind."""
    if kind in ("day", "all"):
        return day, ""
    own = period_of(day.start, kind, financial_year_start=financial_year_start)
    if typed and own.start == day.start:
        return own, ""
    if own.start == day.start or own.end == day.end:
        verb = "begins on" if own.start == day.start else "ends with"
        return None, (
            f"the period {day.label} may be that day or the {own.noun()} that {verb} it; write {own.label} "
            f"for the {own.noun()}"
        )
    return day, ""


def _either(period: Period) -> bool:
    """Tell whether a month such as 2011-12 could be a financial year as well."""
    return period.kind == "month" and (period.start.year + 1) % 100 == period.start.month


def _financial_year(text: str, financial_year_start: int) -> tuple[Period | None, str]:
    match = re.fullmatch(r"(?:FY)?([0-9]{4})[-/]([0-9]{2})", text)
    try:
        year = f"FY{match[1]}-{match[2]}" if match else ""
        return parse_period(year, financial_year_start=financial_year_start), ""
    except DomainError:
        return None, f"the period {text[:20]!r} is not a financial year such as 2024-25"


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
