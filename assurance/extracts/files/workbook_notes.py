"""What the titles and notes around a table say of its day: "as at", "extracted on", "report run"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, Literal

from assurance.programme import FileSource

__all__ = ["day_notes"]

Word = Literal["as at", "extracted", "run", "refreshed"]
_WORDS: Final[tuple[tuple[Word, str], ...]] = (
    ("as at", r"\bas (?:at|of)\b|\bcomplete to\b|\bdata (?:to|until)\b"),
    ("extracted", r"\bextract(?:ed|ion)?\b|\bexport(?:ed)?\b|\bdownload(?:ed)?\b"),
    ("run", r"\brun\b|\bproduced\b|\bgenerated\b|\bcreated\b|\bprinted\b"),
    ("refreshed", r"\brefresh(?:ed)?\b|\blast updated\b|\bupdated on\b"),
)
_MONTHS: Final = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH: Final = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
_DAY: Final = re.compile(
    r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])"
    r"|(?<![0-9])(?P<one>[0-9]{1,2})(?P<sign>[/.-])(?P<two>[0-9]{1,2})(?P=sign)(?P<year>[0-9]{4})(?![0-9])"
    rf"|(?<![0-9])(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?[ -]+(?:of )?{_MONTH}[ ,-]+(?P<y>[0-9]{{4}})(?![0-9])"
    rf"|\b{_MONTH.replace('month', 'first')} (?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<z>[0-9]{{4}})"
    r"(?![0-9])",
    re.IGNORECASE,
)
_NEAR: Final = 60
_MOST: Final = 5


def day_notes(name: str, rows: Iterable[tuple[int, Sequence[str]]], source: FileSource) -> tuple[str, ...]:
    """Say which days the titles and notes give, and whether they fit the declared `as_at`.

    Nothing of a note is repeated but the word that announces its day, and the day.

    Parameters
    ----------
    name : words for the sheet
    rows : number on the sheet, from 1, and cells as text of each row above and below the table

    Examples
    --------
    >>> from assurance.programme import RecordSource
    >>> source = RecordSource(kind="records", title="Made up", file="x.xlsx", as_at="2026-09-30",
    ...                       columns={"ref": {"type": "id"}})
    >>> day_notes("x.xlsx", [(1, ["Data as at 31/10/2026", ""])], source)[0][:65]
    'x.xlsx, row 1 says "as at" 2026-10-31, but as_at is declared as 2'
    """
    found = []
    for number, cells in rows:
        read = _read(" ".join(cell for cell in cells if cell))
        if read is not None:
            found.append(_sentence(f"{name}, row {number}", *read, source))
    return tuple(found[:_MOST])


def _read(text: str) -> tuple[Word, re.Match[str]] | None:
    for word, pattern in _WORDS:
        for announced in re.finditer(pattern, text, re.IGNORECASE):
            day = _DAY.search(text, announced.end(), announced.end() + _NEAR)
            if day:
                return word, day
    return None


def _sentence(where: str, word: Word, found: re.Match[str], source: FileSource) -> str:
    days = _days(found, source.date_order)
    said = f'{where} says "{word}"'
    if not days:
        return f"{said} {found[0]}, which is no day of the calendar."
    if len(days) > 1:
        return f"{said} {found[0]}, which reads as {days[0]} and as {days[1]}; declare as_at or date_order."
    (day,) = days
    declared = source.as_at
    if declared and word == "as at" and day != declared:
        return f"{said} {day}, but as_at is declared as {declared}; correct the one that is wrong."
    if declared and word != "as at" and day < declared:
        return (
            f"{said} {day}, before the day {declared} that is declared as as_at; no file is complete up to a "
            "day after it was made; correct the one that is wrong."
        )
    return f"{said} {day}."


def _days(found: re.Match[str], order: str | None) -> list[date]:
    """Give the days that a text can mean, day first before month first."""
    part = found.groupdict()
    if part["iso"]:
        return _made([tuple(map(int, part["iso"].split("-")))])
    if part["one"]:
        one, two, year = int(part["one"]), int(part["two"]), int(part["year"])
        readings = {"day_first": (year, two, one), "month_first": (year, one, two)}
        return _made([readings[order]] if order in readings else list(readings.values()))
    month = _MONTHS.index((part["month"] or part["first"]).lower()[:3]) + 1
    return _made([(int(part["y"] or part["z"]), month, int(part["day"] or part["d"]))])


def _made(parts: Sequence[tuple[int, ...]]) -> list[date]:
    days = []
    for year, month, day in parts:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return list(dict.fromkeys(days))
