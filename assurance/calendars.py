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

    def words(self, *, brief: bool = False) -> str:
        """Name the period as a reader would say it; `brief` leaves out the days of a week.

        Examples
        --------
        >>> parse_period("2026-10").words()
        'October 2026'
        >>> parse_period("2026-W43").words(), parse_period("2026-W43").words(brief=True)
        ('week 43 of 2026 (19 to 25 October 2026)', 'week 43 of 2026')
        >>> parse_period("all").words()
        'the whole extract'
        """
        if self.kind == "all":
            return "the whole extract"
        if self.kind == "month":
            return _day_words(self.start, "month year")
        if self.kind == "day":
            return _day_words(self.start)
        if self.kind == "week":
            year, week, _ = self.start.isocalendar()
            return f"week {week} of {year}" + ("" if brief else f" ({self._days()})")
        last = self.end - timedelta(days=1)
        return f"{_day_words(self.start)} to {_day_words(last)}"

    def noun(self) -> str:
        """Name the kind of period, as in "this month".

        Examples
        --------
        >>> parse_period("2026-W43").noun(), parse_period("FY2024-25").noun(), parse_period("all").noun()
        ('week', 'financial year', 'period')
        """
        return "period" if self.kind in ("range", "all") else self.kind.replace("_", " ")

    def _days(self) -> str:
        """Name first and last day; what they share is said once."""
        last = self.end - timedelta(days=1)
        own = "day month year" if self.start.year != last.year else "day month"
        if self.start.month == last.month:
            own = "day"
        return f"{_day_words(self.start, own)} to {_day_words(last)}"


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


def period_of(day: date, kind: Kind, *, financial_year_start: int = 4) -> Period:
    """Give the day, week, month, quarter or financial year in which a day lies; `all` for `all`.

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
    elif kind == "range":
        raise DomainError("a day lies in many ranges of months; give another kind of period")
    return parse_period(label, financial_year_start=financial_year_start)


def periods_back(
    period: Period, count: int, kind: Kind, *, financial_year_start: int = 4
) -> tuple[Period, ...]:
    """Give the `count` periods of a kind that end with the one of `period`'s last day, oldest first.

    Parameters
    ----------
    period : weeks, months and so on are counted back from its last day
    count : 0 or more
    kind : "day", "week" (ISO 8601), "month", "quarter" or "financial_year"
    financial_year_start : month in which a financial year begins, 1 to 12

    Raises
    ------
    DomainError
        When the calendar does not go back that far, or `kind` does not follow one after another.

    Examples
    --------
    >>> [str(week) for week in periods_back(parse_period("2027-W01"), 3, "week")]
    ['2026-W52', '2026-W53', '2027-W01']
    """
    if kind in ("all", "range"):
        raise DomainError(f"periods of kind {kind!r} do not follow one after another; give another kind")
    found: list[Period] = []
    try:
        day = period.end - timedelta(days=1)
        while len(found) < count:
            found.append(period_of(day, kind, financial_year_start=financial_year_start))
            if len(found) < count:
                day = found[-1].start - timedelta(days=1)
    except (ValueError, OverflowError):
        many = f"{kind.replace('_', ' ')}s"
        raise DomainError(f"there are no {count} {many} up to {period}; give a period with dates") from None
    return tuple(reversed(found))


def months_back(period: Period, count: int) -> tuple[Period, ...]:
    """Give the `count` months that end with the month of `period`'s last day, oldest first.

    Examples
    --------
    >>> [str(month) for month in months_back(parse_period("2026-02"), 3)]
    ['2025-12', '2026-01', '2026-02']
    """
    return periods_back(period, count, "month")


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


_MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def _day_words(day: date, parts: str = "day month year") -> str:
    """Write a date, or parts of it, whatever the machine's locale."""
    words = {"day": str(day.day), "month": _MONTH_NAMES[day.month - 1], "year": str(day.year)}
    return " ".join(words[part] for part in parts.split())
