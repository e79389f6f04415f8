"""Periods as people write them: months, ISO weeks, quarters, financial years, ranges, days.

A period is a half-open span of local dates, so neighbouring periods never share a day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assurance.errors import DomainError

Kind = Literal["day", "week", "month", "quarter", "financial_year", "range", "all"]

_FORMS = (
    "2026-10 (month), 2026-W43 (ISO week), 2026-Q4 (calendar quarter), FY2024-25 (financial year), "
    "2026-10-31 (day), 2025-04/2026-03 (months from, to) or all"
)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of local dates: `start` is its first day, `end` the first day after it.

    `all` has neither: it takes every record, whatever its date, also records without one.
    """

    start: date
    end: date
    label: str
    kind: Kind

    def __str__(self) -> str:
        return self.label

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (self.kind == "all" or self.start <= day < self.end)

    def ends_within(self, other: Period) -> bool:
        """Tell whether the last day of this period lies in `other`."""
        return self.kind != "all" and (self.end - timedelta(days=1)) in other

    def words(self) -> str:
        """Name the period as a reader would say it.

        Examples
        --------
        >>> parse_period("2026-10").words()
        'October 2026'
        >>> parse_period("all").words()
        'the whole extract'
        """
        if self.kind == "all":
            return "the whole extract"
        if self.kind == "month":
            return f"{self.start:%B %Y}"
        if self.kind == "day":
            return f"{self.start.day} {self.start:%B %Y}"
        last = self.end - timedelta(days=1)
        return f"{self.start.day} {self.start:%B %Y} to {last.day} {last:%B %Y}"


def month_of(day: date) -> Period:
    """Give the calendar month in which a date lies.

    Examples
    --------
    >>> str(month_of(date(2026, 2, 28)))
    '2026-02'
    """
    start = day.replace(day=1)
    try:
        return Period(start, _add_months(start, 1), f"{start.year:04}-{start.month:02}", "month")
    except ValueError:
        raise DomainError(f"{start.year}-{start.month:02}: no date follows this month") from None


def months_back(period: Period, count: int) -> tuple[Period, ...]:
    """Give the `count` months that end with the month of `period`'s last day, oldest first.

    Examples
    --------
    >>> [str(month) for month in months_back(parse_period("2026-02"), 3)]
    ['2025-12', '2026-01', '2026-02']
    """
    last = (period.end - timedelta(days=1)).replace(day=1)
    try:
        return tuple(month_of(_add_months(last, -back)) for back in reversed(range(count)))
    except ValueError:
        raise DomainError(f"there are no {count} months up to {period}; give a period with dates") from None


def parse_period(text: str, *, financial_year_start: int = 4) -> Period:
    """Read a period as people write it.

    Parameters
    ----------
    text : such as ``2026-10``, ``2026-W43``, ``2026-Q4``, ``FY2024-25``, ``2026-10-31``,
        ``2025-04/2026-03`` or ``all``
    financial_year_start : month in which a financial year begins, 1 to 12

    Raises
    ------
    DomainError
        When the text is none of these; the message lists the forms.

    Examples
    --------
    >>> parse_period("2026-W53").end
    datetime.date(2027, 1, 4)
    >>> parse_period("FY2024-25").start
    datetime.date(2024, 4, 1)
    >>> parse_period("2026-13")
    Traceback (most recent call last):
    assurance.errors.DomainError: period '2026-13' is not a period; ...
    """
    if not isinstance(financial_year_start, int) or not 1 <= financial_year_start <= 12:
        raise DomainError(f"financial_year_start must be a month from 1 to 12, not {financial_year_start}")
    try:
        period = _parse(text, financial_year_start) if isinstance(text, str) else None
    except (ValueError, OverflowError):  # no such date, or no date after it
        period = None
    if period is None:
        raise DomainError(f"period {text!r} is not a period; write {_FORMS}")
    return period


def _parse(text: str, first_month: int) -> Period | None:
    if text == "all":
        return Period(date.min, date.max, text, "all")
    if not text.isascii():  # \d below would take the digits of any script
        return None
    if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
        return month_of(date(int(match[1]), int(match[2]), 1))
    if match := re.fullmatch(r"(\d{4})-(\d{2})/(\d{4})-(\d{2})", text):
        first, last = date(int(match[1]), int(match[2]), 1), date(int(match[3]), int(match[4]), 1)
        return _range(first, last, text)
    if match := re.fullmatch(r"(\d{4})-W(\d{2})", text):
        monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
        return Period(monday, monday + timedelta(days=7), text, "week")
    if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
        start = date(int(match[1]), 3 * int(match[2]) - 2, 1)
        return Period(start, _add_months(start, 3), text, "quarter")
    if match := re.fullmatch(r"FY(\d{4})-(\d{2})", text):
        if (int(match[1]) + 1) % 100 != int(match[2]):
            return None
        start = date(int(match[1]), first_month, 1)
        return Period(start, _add_months(start, 12), text, "financial_year")
    if match := re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text):
        day = date(int(match[1]), int(match[2]), int(match[3]))
        return Period(day, day + timedelta(days=1), text, "day")
    return None


def _range(first: date, last: date, text: str) -> Period | None:
    """Give the range of two months; one month has one name, or its sample could be drawn under each."""
    if first == last:
        return month_of(first)
    return Period(first, _add_months(last, 1), text, "range") if first < last else None


def _add_months(day: date, count: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return day.replace(year=year, month=month + 1)
