"""The programme's calendar of working days, as running numbers from 1900 to 2100.

A date's number is how many working days there are up to and including it; the working days between
two dates are then one subtraction, on any number of rows.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from assurance.errors import DomainError, near_miss

__all__ = ["FIRST_DAY", "LAST_DAY", "check_calendar", "working_day_numbers"]

FIRST_DAY: Final = date(1900, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
WEEKENDS_ONLY: Final = "none"


def check_calendar(name: str) -> None:
    """Refuse a calendar of public holidays that does not exist.

    Parameters
    ----------
    name : country and, after a dash, part of it, such as ``GB-ENG``, ``GB-SCT``, ``US-NY``, ``IE``;
        ``none`` for weekends only

    Raises
    ------
    DomainError
        When the country or its part is unknown; the message names the near miss or the parts.
    """
    if name == WEEKENDS_ONLY:
        return
    from holidays.utils import list_supported_countries

    known = list_supported_countries(include_aliases=True)
    country, _, part = name.partition("-")
    if country not in known:
        hint = near_miss(country.upper(), known) or "; write GB-ENG, IE, US-NY or none (weekends only)"
        raise DomainError(f"holidays: {country!r} is not a country of the holidays library{hint}")
    if part and part not in known[country]:
        parts = ", ".join(sorted(known[country])) or "(none)"
        raise DomainError(f"holidays: {country} has no part {part!r}; its parts are {parts}")


@lru_cache(maxsize=8)
def working_day_numbers(name: str, also_closed: frozenset[date] = frozenset()) -> tuple[int, ...]:
    """Give the number of working days up to and including each day from `FIRST_DAY` to `LAST_DAY`.

    Weekends are those of the country, public holidays include their substitute days; future years
    follow the law as the `holidays` library knows it.

    Parameters
    ----------
    name : of the calendar, see `check_calendar`
    also_closed : further days without work, such as an organisation's own

    Examples
    --------
    >>> numbers = working_day_numbers("GB-ENG")
    >>> day = (date(2025, 12, 24) - FIRST_DAY).days
    >>> numbers[day + 9] - numbers[day]  # 24 December to 2 January: 29, 30, 31 December, 2 January
    4
    """
    weekend, holidays = _days_off(name)
    closed = holidays | also_closed
    numbers, count, day = [], 0, FIRST_DAY
    for _ in range((LAST_DAY - FIRST_DAY).days + 1):
        count += day.weekday() not in weekend and day not in closed
        numbers.append(count)
        day += timedelta(days=1)
    return tuple(numbers)


def _days_off(name: str) -> tuple[set[int], set[date]]:
    if name == WEEKENDS_ONLY:
        return {5, 6}, set()
    import holidays

    check_calendar(name)
    country, _, part = name.partition("-")
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    calendar = holidays.country_holidays(country, subdiv=part or None, years=years)
    return set(calendar.weekend), set(calendar.keys())
