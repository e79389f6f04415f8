"""Days, opening hours and times of entry in the made-up programme; local clock times without zone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

from assurance.demo.chance import Chance
from assurance.demo.setting import END

__all__ = [
    "BANK_HOLIDAYS",
    "elapsed_hours",
    "entered",
    "in_hours",
    "is_working_day",
    "weekday_from",
    "working_days",
]

_LONDON: Final = ZoneInfo("Europe/London")
_SATURDAY: Final = 5
BANK_HOLIDAYS: Final = frozenset(
    date.fromisoformat(day)
    for day in (
        "2024-12-25", "2024-12-26",
        "2025-01-01", "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2025-08-25", "2025-12-25",
        "2025-12-26", "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25", "2026-08-31",
        "2026-12-25", "2026-12-28",
    )
)  # fmt: skip
"""England, as printed on gov.uk/bank-holidays."""

_LATE_PER_THOUSAND: Final = 35
_SAME_DAY: Final = 735


def is_working_day(day: date) -> bool:
    """Tell whether a day is neither a weekend nor a bank holiday in England."""
    return day.weekday() < _SATURDAY and day not in BANK_HOLIDAYS


def weekday_from(day: date) -> date:
    """Give the first working day on or after a day.

    Examples
    --------
    >>> weekday_from(date(2026, 4, 3))
    datetime.date(2026, 4, 7)
    """
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def in_hours(chance: Chance, word: str, day: date) -> datetime:
    """Give a time of that day between 08:30 and 17:55, in steps of five minutes."""
    minutes = 510 + 5 * chance.below(f"{word} time", 114)
    return datetime.combine(day, time(minutes // 60, minutes % 60))


def entered(chance: Chance, word: str, at: datetime) -> datetime:
    """Give the time of typing in: soon, now and then weeks late, never after the extract."""
    left, minutes = divmod(chance.below(f"{word} entry", 1000 * 60 * 51), 51)
    left, step = divmod(left, 60)
    late = left < _LATE_PER_THOUSAND
    days = 12 + step if late else 0 if left < _SAME_DAY else 1 + step % 5
    return min(END, at + timedelta(days=days, minutes=5 + minutes))


def working_days(start: date, end: date) -> int:
    """Count the working days after one day, up to and including a later one.

    Examples
    --------
    >>> working_days(date(2026, 4, 2), date(2026, 4, 7))
    1
    """
    return sum(is_working_day(start + timedelta(days=step)) for step in range(1, (end - start).days + 1))


def elapsed_hours(start: datetime, end: datetime) -> Fraction:
    """Give the exact hours between two local times, whatever the clocks did in between."""
    before, after = (moment.replace(tzinfo=_LONDON).utcoffset() or timedelta() for moment in (start, end))
    return Fraction((end - start + before - after) // timedelta(seconds=1), 3600)
