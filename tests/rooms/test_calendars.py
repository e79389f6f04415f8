"""Periods at their edges: long years, leap days, the first and the last month there is, and no text."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from assurance.calendars import month_of, months_back, parse_period
from assurance.errors import DomainError


@pytest.mark.parametrize("year", range(2000, 2060))
def test_week_53_is_there_in_long_years_only(year: int) -> None:
    text = f"{year}-W53"
    if date(year, 12, 28).isocalendar().week == 53:
        period = parse_period(text)
        assert (period.start.isocalendar()[:2], period.end - period.start) == ((year, 53), timedelta(7))
    else:
        with pytest.raises(DomainError):
            parse_period(text)


@pytest.mark.parametrize("start", range(1, 13))
def test_a_financial_year_begins_where_it_is_declared(start: int) -> None:
    period = parse_period("FY1999-00", financial_year_start=start)
    assert (period.start, period.end) == (date(1999, start, 1), date(2000, start, 1))


@pytest.mark.parametrize(
    "text", ["9999-12", "9999-12-31", "9999-W52", "2025-02-29", "FY2024-26", "2026-10\n", "\u0662026-10", ""]
)
def test_what_is_no_period_is_refused_in_our_words(text: str) -> None:
    with pytest.raises(DomainError, match="is not a period; write"):
        parse_period(text)


@pytest.mark.parametrize("value", [None, 202610, date(2026, 10, 1)])
def test_what_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(DomainError, match="is not a period"):
        parse_period(value)


@pytest.mark.parametrize("start", [0, 13, "4", None])
def test_a_start_that_is_no_month_is_refused(start: object) -> None:
    with pytest.raises(DomainError, match="from 1 to 12"):
        parse_period("FY2024-25", financial_year_start=start)


def test_a_label_reads_back() -> None:
    for label in ("0999-05", "2026-10"):
        assert parse_period(label).label == label == str(month_of(parse_period(label).start))


def test_beyond_the_calendar_there_are_no_months() -> None:
    with pytest.raises(DomainError, match="no date follows"):
        month_of(date(9999, 12, 31))
    for text in ("all", "0001-02"):
        with pytest.raises(DomainError, match="no 3 months up to"):
            months_back(parse_period(text), 3)


def test_a_range_of_one_month_is_that_month() -> None:
    assert parse_period("2026-10/2026-10") == parse_period("2026-10")
