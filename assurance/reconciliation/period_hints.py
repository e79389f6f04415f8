"""What a period that cannot be read looks like, and how to write it."""

from __future__ import annotations

import re
from datetime import date, timedelta

__all__ = ["period_hint"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SERIAL = re.compile(r"(\d{5})(\.0*)?")
_FIRST, _LAST = 25_569, 73_050  # 1970 to the end of 2099, as spreadsheets count days
_DAYS = re.compile(r"\d{1,2}[/. -]\d{1,2}[/. -](\d{4}|\d{2})")
_NAMED = re.compile(r"([a-z]{3,9})[ .'-]+(\d{4}|\d{2})|(\d{4}|\d{2})[ .'-]+([a-z]{3,9})", re.IGNORECASE)
_SPAN = re.compile(r"(\d{4})[-/](\d{2})")
_DIGITS = re.compile(r"(\d{4})(\d{2})?(\.0*)?")


def period_hint(text: str) -> str:
    """Say what a text that is no period looks like; nothing where it looks like none.

    Examples
    --------
    >>> period_hint("46296")
    '; 46296 is how a spreadsheet counts the day 2026-10-01: export the column as text or as dates'
    >>> period_hint("Oct 2026"), period_hint("2026/27")
    ('; October 2026 is 2026-10', '; the financial year is FY2026-27')
    """
    found = _serial(text) or _digits(text) or _span(text) or _named(text)
    if not found and _DAYS.fullmatch(text):
        found = f"whether {text} begins with the day or the month is not said"
    return f"; {found}" if found else ""


def _serial(text: str) -> str:
    match = _SERIAL.fullmatch(text)
    if match is None or not _FIRST <= int(match[1]) <= _LAST:
        return ""
    day = date(1899, 12, 30) + timedelta(days=int(match[1]))
    return f"{match[1]} is how a spreadsheet counts the day {day}: export the column as text or as dates"


def _digits(text: str) -> str:
    match = _DIGITS.fullmatch(text)
    if match is None:
        return ""
    if match[2]:
        return f"the month is {match[1]}-{match[2]}" if 1 <= int(match[2]) <= 12 else ""
    year = int(match[1])
    return f"the calendar year is {year}-01/{year}-12, the financial year FY{year}-{(year + 1) % 100:02}"


def _span(text: str) -> str:
    match = _SPAN.fullmatch(text)
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        return ""
    return f"the financial year is FY{match[1]}-{match[2]}"


def _named(text: str) -> str:
    """Read the name of a month with its year; two digits beside it may be a day."""
    match = _NAMED.fullmatch(text)
    if match is None:
        return ""
    name, number = (match[1], match[2]) if match[1] else (match[4], match[3])
    places = [at for at, short in enumerate(_MONTHS, start=1) if name.lower().startswith(short)]
    if not places:
        return ""
    month = date(2000, places[0], 1).strftime("%B")
    if len(number) == 2:
        return f"whether {number} is a day or a year is not said: write 20{number}-{places[0]:02} for a month"
    return f"{month} {number} is {number}-{places[0]:02}"
