"""The made-up programme's setting: providers, teams, places, months and code lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

__all__ = [
    "AGE_BANDS",
    "AS_AT",
    "AVOIDABLE",
    "BEFORE",
    "BEGIN",
    "DECLINE_REASONS",
    "DOMAINS",
    "END",
    "MONTHS",
    "ROUTES",
    "SEASON",
    "SEED",
    "TEAMS",
    "TEAM_BY_ID",
    "Team",
    "month_label",
]

SEED: Final = "community mental health, made up"
AS_AT: Final = date(2026, 11, 30)
"""The extract is taken when the 28-day clock of the last referral of October has run out."""
END: Final = datetime.combine(AS_AT, time(17, 0))
MONTHS: Final = tuple(f"{year}-{month:02}" for year, month in
                      [(2024, 11), (2024, 12), *((2025, m) for m in range(1, 13)),
                       *((2026, m) for m in range(1, 11))])  # fmt: skip

BEFORE: Final = tuple(f"2024-{month:02}" for month in range(1, 11))
"""Months before the extract begins: their referrals are not in it, what they lead to later is."""
BEGIN: Final = datetime(2024, 11, 1)


@dataclass(frozen=True, slots=True)
class Team:
    """One team: its provider, the places it serves and its usual referrals a month."""

    id: str
    provider: str
    localities: tuple[str, ...]
    volume: int
    deprived: int
    """Shift of the deprivation deciles of its people towards 1, the most deprived."""


TEAMS: Final = (
    Team("A1", "Alder", ("Harbour", "Station"), 31, 2),
    Team("A2", "Alder", ("Orchard",), 24, 0),
    Team("A3", "Alder", ("Quarry", "Station"), 29, 1),
    Team("B1", "Birch", ("Mill", "Orchard"), 33, 0),
    Team("B2", "Birch", ("Mill",), 22, 2),
    Team("B3", "Birch", ("Moor",), 19, 0),
    Team("C1", "Cedar", ("Harbour", "Quarry"), 30, 3),
    Team("C2", "Cedar", ("Station", "Moor"), 35, 1),
    Team("C3", "Cedar", ("Moor",), 25, 0),
)
TEAM_BY_ID: Final = {team.id: team for team in TEAMS}

SEASON: Final = {1: 112, 2: 104, 3: 109, 4: 96, 5: 101, 6: 98, 7: 95, 8: 84, 9: 107, 10: 111, 11: 104, 12: 79}
"""Referrals a month in percent of the usual: few in August and December, many in the new year."""

ROUTES: Final = (
    ("gp", 44), ("self", 19), ("acute_hospital", 12), ("social_care", 11), ("liaison", 9),
    ("voluntary_sector", 5),
)  # fmt: skip
AGE_BANDS: Final = (
    ("18-24", 18), ("25-34", 24), ("35-44", 20), ("45-54", 16), ("55-64", 12), ("65-74", 6), ("75+", 4),
)  # fmt: skip
DECLINE_REASONS: Final = (
    ("incomplete_information", 31), ("scope_mismatch", 26), ("already_open_elsewhere", 9),
    ("out_of_area", 8), ("needs_other_service", 15), ("person_declined", 11),
)  # fmt: skip
AVOIDABLE: Final = frozenset({"incomplete_information", "scope_mismatch", "already_open_elsewhere"})
"""Declines that a complete referral form or a word with the referrer would have avoided."""
DOMAINS: Final = ("stability", "safety", "daily_functioning", "social_connection", "self_management")


def month_label(moment: date) -> str:
    """Give the month of a date or local time, such as 2026-10.

    Examples
    --------
    >>> month_label(date(2026, 10, 3))
    '2026-10'
    """
    return moment.isoformat()[:7]
