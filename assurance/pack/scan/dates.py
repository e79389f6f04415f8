"""Days as people write them, in text where versions, counts and hashes stand too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

__all__ = ["Day", "days_in"]

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = (
    "(?P<word>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    "sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_AFTER: Final = r"(?![0-9])(?![.,][0-9])"


def _behind(first: str) -> str:
    """Write what a day does not begin in the middle of, to stand after its first signs."""
    return rf"(?<![0-9]{first})(?<![0-9][.,]{first})"


_FORMS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>[0-9]{{4}}){_behind('[0-9]{4}')}(?P<sep>[-/])(?P<month>[0-9]{{1,2}})(?P=sep)"
        r"(?P<day>[0-9]{1,2})(?![0-9]|-rdf-syntax-ns)",  # a part of the name of RDF is 1999/02/22
        # calendar versions of programs are written 2026.10.18, so only years before there were such
        rf"(?P<year>19[0-9]{{2}})\.{_behind('[0-9]{4}[.]')}(?P<month>[0-9]{{2}})\.(?P<day>[0-9]{{2}})(?![0-9])",
        rf"(?P<year>(?:19|20)[0-9]{{2}})(?P<month>[01][0-9])(?P<day>[0-3][0-9])(?<![0-9A-Za-z][0-9]{{8}})"
        rf"(?<![0-9][.,][0-9]{{8}}){_AFTER}(?![A-SU-Za-su-z])",
        rf"(?P<one>[0-9]{{1,2}})(?P<sep> ?[-/.] ?)(?P<two>[0-9]{{1,2}})(?P=sep)"
        rf"(?P<year>(?:18|19|20)[0-9]{{2}}){_AFTER}",
        r"(?P<one>[0-9]{1,2})(?P<sep>[-/])(?P<two>[0-9]{1,2})(?P=sep)"
        r"(?P<year>[0-9]{2})(?![0-9A-Za-z])(?![-/.][0-9])",
        # three numbers with points between them are a version more often than a day
        r"(?P<one>[0-9]{1,2})(?P<points>\.)(?P<two>[0-9]{1,2})\.(?P<year>[0-9]{2})(?![0-9A-Za-z])(?![-/.][0-9])",
    )
)
_WORDED: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_MONTH}",
        r"(?<![0-9])(?<![0-9]-)(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?[ _./-]{0,3}(?:of[ _-]+)?$",
        r"\.?[ _./,-]{0,3}(?P<year>(?:18|19|20)[0-9]{2}|(?<=[-/])[0-9]{2})(?![0-9])",
        r"\.?[ _./-]{1,2}(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?,?[ _./-]{1,2}"
        r"(?P<year>(?:18|19|20)[0-9]{2})(?![0-9])",
    )
)
_SAID: Final = re.compile(r"(?:born|dob|birth)[ :]{0,3}(?:on )?$", re.IGNORECASE)
_REACH: Final = 16


@dataclass(frozen=True, slots=True)
class Day:
    """A day in a text: where it stands, the days it may mean, and whether it is one at all.

    Numbers such as 31.12.87 may as well be a version, so that they are a day only where somebody knows it.
    """

    start: int
    end: int
    days: tuple[date, ...]
    is_sure: bool = True


def days_in(text: str) -> Iterator[Day]:
    """Give the days written in a text with the days each may mean; several where the order is not certain.

    Read are 1950-03-07, 1950/3/7, 19500307, 07/03/1950, 7.3.1950, 07/03/50, 7 March 1950, 7th of Mar 1950,
    07-MAR-50 and March 7, 1950; and, not for sure but behind the words born or DOB, 31.12.87. Not read are
    parts of longer numbers.

    Examples
    --------
    >>> found = days_in("born 7 March 1950; version 3.12.10; 04/03/1950")
    >>> [day.isoformat() for one in found if one.is_sure for day in one.days]
    ['1950-03-04', '1950-04-03', '1950-03-07']
    """
    for form in _FORMS:
        read = _swapped if "one" in form.groupindex else _plain
        for match in form.finditer(text):
            days = read(match)
            if days and not ("one" in form.groupindex and _is_inside(text, match.start())):
                sure = "points" not in form.groupindex or _is_said(text, match.start())
                yield Day(match.start(), match.end(), days, sure)
    yield from _worded(text)


def _is_said(text: str, start: int) -> bool:
    """Tell whether the words before say that a birth follows."""
    return _SAID.search(text, max(0, start - _REACH), start) is not None


def _is_inside(text: str, start: int) -> bool:
    """Tell whether a day would begin within a longer number, code or version."""
    behind = text[max(0, start - 2) : start]
    return bool(behind[-1:].isalnum() or (behind[-1:] in tuple(".,/-") and behind[:1].isdigit()))


def _plain(match: re.Match[str]) -> tuple[date, ...]:
    return _days((int(match["year"]), int(match["month"]), int(match["day"])))


def _swapped(match: re.Match[str]) -> tuple[date, ...]:
    one, two = int(match["one"]), int(match["two"])
    return _days(*((year, *order) for year in _years(match["year"]) for order in ((two, one), (one, two))))


def _worded(text: str) -> Iterator[Day]:
    name, before, year_after, day_and_year_after = _WORDED
    text = text.lower()
    for match in name.finditer(text):
        month = _MONTHS.index(match["word"][:3]) + 1
        start, end = match.span()
        if start and text[start - 1].isalpha():
            continue
        day = before.search(text, max(0, start - _REACH), start)
        year = year_after.match(text, end)
        both = day_and_year_after.match(text, end)
        if day and year:
            found = _days(*((y, month, int(day["day"])) for y in _years(year["year"])))
            start, end = day.start(), year.end()
        elif both:
            found = _days((int(both["year"]), month, int(both["day"])))
            end = both.end()
        else:
            found = ()
        if found:
            yield Day(start, end, found)


def _years(text: str) -> tuple[int, ...]:
    return (1900 + int(text), 2000 + int(text)) if len(text) == 2 else (int(text),)


def _days(*parts: tuple[int, int, int]) -> tuple[date, ...]:
    found = []
    for year, month, day in parts:
        try:
            found.append(date(year, month, day))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))
