"""The made-up partner-coordination programme's setting: routes, partners, days, and its faults' weights.

Sizes of the faults and how the tool should show each are in `partner_planted_faults.yaml`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from assurance.demo.clock import is_working_day, weekday_from

__all__ = [
    "CONTRACTS",
    "DAYS",
    "EXTRACT_AT",
    "FORUM_DAYS",
    "LEVEL_2_HOURS",
    "MISSING_ACTIONS",
    "MONTHS",
    "PARTNER_SEED",
    "PARTNER_TYPES",
    "ROUTES",
    "SAFEGUARD_HOURS",
    "WINDOW_HOURS",
    "later",
    "month_label",
    "working_days_on",
]

PARTNER_SEED: Final = "partner coordination, made up"
EXTRACT_AT: Final = datetime(2026, 11, 9, 0, 0)
"""Midnight after Sunday 8 November: every start window of October has closed."""
_FIRST, _LAST = date(2025, 11, 3), date(2026, 10, 30)
DAYS: Final = tuple(
    day for step in range((_LAST - _FIRST).days + 1) if is_working_day(day := _FIRST + timedelta(days=step))
)
_MEETS_UNTIL = EXTRACT_AT.date() - timedelta(days=1)
FORUM_DAYS: Final = tuple(
    day
    for step in range((_MEETS_UNTIL - _FIRST).days + 1)
    if is_working_day(day := _FIRST + timedelta(days=step))
)
"""Forums meet up to the extract, when no more handoffs are made."""
MONTHS: Final = tuple(dict.fromkeys(f"{day:%Y-%m}" for day in DAYS))

ROUTES: Final = (
    ("discharge_to_home", "hospital", 24), ("discharge_to_bed", "hospital", 12),
    ("care_authorisation", "managed_care", 16), ("clinical_advice", "clinician", 14),
    ("housing_placement", "housing", 8), ("safeguarding_referral", "safeguarding", 8),
    ("transport_booking", "transport", 10), ("medicines_supply", "pharmacy", 8),
)  # fmt: skip
"""Routes, the type of partner at their end, and how often each is used."""
WINDOW_HOURS: Final = {
    "hospital": 4, "managed_care": 48, "clinician": 24, "housing": 72, "safeguarding": 4, "transport": 24,
    "pharmacy": 8,
}  # fmt: skip
"""Hours to answer, as `response_windows.csv` has them; a partner of type other has none agreed."""
PARTNER_TYPES: Final = (
    ("hospital", 30), ("managed_care", 25), ("clinician", 20), ("housing", 10), ("safeguarding", 5),
    ("transport", 5), ("pharmacy", 5),
)  # fmt: skip
CONTRACTS: Final = (("North", 45), ("East", 33), ("Coast", 22))
MISSING_ACTIONS: Final = (
    ("authorisation", 38), ("clinical_advice", 27), ("discharge_information", 25), ("other", 10),
)  # fmt: skip
SAFEGUARD_HOURS: Final = {"same_day": 8, "short_term": 24, "emerging": 72}
LEVEL_2_HOURS: Final = {"same_day": 24, "short_term": 48, "emerging": 120}
"""Hours from the rating, as `risk_ratings.csv` has them."""

_LONDON: Final = ZoneInfo("Europe/London")
_REPEATED_HOUR: Final = 1


def later(at: datetime, minutes: int) -> datetime:
    """Give the local time so many elapsed minutes later; the hour that comes twice is passed over.

    Examples
    --------
    >>> later(datetime(2026, 10, 24, 12, 0), 1440)
    datetime.datetime(2026, 10, 25, 11, 0)
    """
    moment = at.replace(tzinfo=_LONDON).astimezone(UTC) + timedelta(minutes=minutes)
    found = moment.astimezone(_LONDON).replace(tzinfo=None, fold=0)
    change = found.month == 10 and found.weekday() == 6 and found.day > 24
    return found + timedelta(hours=1) if change and found.hour == _REPEATED_HOUR else found


def working_days_on(day: date, days: int, at: time = time(10, 0)) -> datetime:
    """Give a time on the working day so many working days later.

    Examples
    --------
    >>> working_days_on(date(2026, 4, 2), 1)
    datetime.datetime(2026, 4, 7, 10, 0)
    """
    for _ in range(days):
        day = weekday_from(day + timedelta(days=1))
    return datetime.combine(day, at)


def month_label(moment: date) -> str:
    """Give the month of a local time.

    Examples
    --------
    >>> month_label(date(2026, 10, 25))
    '2026-10'
    """
    return f"{moment:%Y-%m}"
