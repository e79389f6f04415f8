"""Periods at their edges: long years, leap days, the first and the last month there is, and no text."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from assurance.calendars import month_of, months_back, parse_period, period_of, periods_back
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


@pytest.mark.parametrize(
    ("text", "words", "brief"),
    [
        ("2026-W43", "week 43 of 2026 (19 to 25 October 2026)", "week 43 of 2026"),
        ("2026-W44", "week 44 of 2026 (26 October to 1 November 2026)", "week 44 of 2026"),
        ("2026-W53", "week 53 of 2026 (28 December 2026 to 3 January 2027)", "week 53 of 2026"),
        ("2027-W01", "week 1 of 2027 (4 to 10 January 2027)", "week 1 of 2027"),
        # The ISO year of the first week is not that of its Monday.
        ("2025-W01", "week 1 of 2025 (30 December 2024 to 5 January 2025)", "week 1 of 2025"),
        ("2026-10", "October 2026", "October 2026"),
        ("2026-10-05", "5 October 2026", "5 October 2026"),
        ("2026-Q4", "1 October 2026 to 31 December 2026", "1 October 2026 to 31 December 2026"),
    ],
)
def test_words_of_a_period(text: str, words: str, brief: str) -> None:
    period = parse_period(text)
    assert (period.words(), period.words(brief=True)) == (words, brief)


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("2026-W43", "week"), ("2026-10", "month"), ("2026-Q4", "quarter"), ("2026-10-05", "day"),
        ("FY2025-26", "financial year"), ("2026-04/2026-06", "period"), ("all", "period"),
    ],
)  # fmt: skip
def test_noun_of_a_period(text: str, noun: str) -> None:
    assert parse_period(text).noun() == noun


def test_weeks_follow_one_another_over_every_year_end() -> None:
    """Sixty years of weeks backwards: each ends where the next begins, and every label reads back."""
    weeks = periods_back(parse_period("2060-W01"), 60 * 53, "week")
    assert len({week.label for week in weeks}) == 60 * 53
    for week, following in pairwise(weeks):
        assert (week.end, week.start.weekday()) == (following.start, 0)
        assert parse_period(week.label) == week
        assert week.label == f"{week.start:%G-W%V}"


@pytest.mark.parametrize(
    ("text", "kind", "labels"),
    [
        ("2027-W01", "week", ["2026-W52", "2026-W53", "2027-W01"]),
        ("2027-01", "week", ["2027-W02", "2027-W03", "2027-W04"]),
        ("2026-10-25", "week", ["2026-W41", "2026-W42", "2026-W43"]),  # the Sunday of the clock change
        ("2026-W53", "month", ["2026-11", "2026-12", "2027-01"]),
        ("2026-W43", "quarter", ["2026-Q2", "2026-Q3", "2026-Q4"]),
        ("2026-W10", "financial_year", ["FY2023-24", "FY2024-25", "FY2025-26"]),
        ("2026-03", "day", ["2026-03-29", "2026-03-30", "2026-03-31"]),
    ],
)
def test_periods_counted_back(text: str, kind: str, labels: list[str]) -> None:
    assert [str(one) for one in periods_back(parse_period(text), 3, kind)] == labels


def test_none_counted_back_are_none() -> None:
    assert periods_back(parse_period("2026-W43"), 0, "week") == ()


def test_a_financial_year_counted_back_begins_where_it_is_declared() -> None:
    (year,) = periods_back(parse_period("2026-W43"), 1, "financial_year", financial_year_start=11)
    assert (str(year), year.start) == ("FY2025-26", date(2025, 11, 1))


def test_what_cannot_be_counted_back_is_refused() -> None:
    for text in ("all", "0001-W02"):
        with pytest.raises(DomainError, match="there are no 9 weeks up to"):
            periods_back(parse_period(text), 9, "week")
    for kind in ("all", "range"):
        with pytest.raises(DomainError, match="do not follow one after another"):
            periods_back(parse_period("2026-W43"), 3, kind)
    with pytest.raises(DomainError, match="lies in many ranges"):
        period_of(date(2026, 10, 25), "range")
