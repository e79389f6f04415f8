"""Dirt in the referral file: sent twice, test records, and rows that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from assurance.demo.chance import Chance
from assurance.demo.records import Referral
from assurance.demo.setting import END, TEAMS

__all__ = ["UNREADABLE", "resubmitted", "test_records", "unreadable_rows"]

_RESUBMITTED: Final = {"Alder": 5, "Birch": 32, "Cedar": 7}
UNREADABLE: Final = (
    ("received_at", "2025-02-30T10:15:00"),
    ("received_at", "2026-06-31T14:40:00"),
    ("referral_id", "R99003"),
    ("referral_id", "R9900040"),
    ("team", "B9"),
    ("person_id", ""),
    ("received_at", "1900-01-01T00:00:00"),
)
"""Column and cell of each row that intake has to reject."""


def resubmitted(seed: str, referrals: tuple[Referral, ...]) -> tuple[Referral, ...]:
    """Send some referrals a second time, days later and otherwise unchanged."""
    return tuple(_again(seed, referrals))


def _again(seed: str, referrals: tuple[Referral, ...]) -> Iterator[Referral]:
    for referral in referrals:
        chance = Chance(seed, f"resubmission {referral.referral_id}")
        later = referral.entered_at + timedelta(days=chance.between("after", 2, 24))
        if chance.happens("again", _RESUBMITTED[referral.provider]) and later <= END:
            yield replace(referral, submission=2, entered_at=later)


def test_records(referrals: tuple[Referral, ...]) -> tuple[Referral, ...]:
    """Give six records that somebody made to try the form out."""
    pattern = referrals[0]
    return tuple(
        replace(
            pattern,
            referral_id=f"R98{number:04}",
            person_id=f"PTEST{number:02}",
            provider=team.provider,
            team=team.id,
            locality=team.localities[0],
            received_at=datetime(2025, 1 + number, 3, 9, 0),
            entered_at=datetime(2025, 1 + number, 3, 9, 5),
            decision_at=datetime(2025, 1 + number, 3, 9, 30),
            decision="accepted",
            decline_reason=None,
            later_start=False,
            closed_on=None,
            closure_reason=None,
            test_record=True,
        )
        for number, team in enumerate(TEAMS[:6], start=1)
    )


def unreadable_rows(rows: list[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Give rows of their own, each with one cell that cannot be right."""
    for number, (column, cell) in enumerate(UNREADABLE, start=1):
        pattern = rows[number * 500]
        yield {**pattern, "referral_id": f"R99{number:04}", "person_id": f"PBAD{number:03}", column: cell}
