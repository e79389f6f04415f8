"""Escalations: an early warning, then help from a higher level, sometimes again and again."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from assurance.demo.chance import Bands, Chance
from assurance.demo.clock import entered, in_hours
from assurance.demo.faults import RECORDS
from assurance.demo.records import Escalation, Referral
from assurance.demo.setting import END, TEAMS, month_label

__all__ = ["make_escalations"]

_HOW_MANY: Final = ((0, 845), (1, 88), (2, 36), (3, 20), (4, 11))
_FIRST: Final[Bands] = (((5, 30), 40), ((31, 90), 40), ((91, 160), 20))
_NEXT: Final[Bands] = (((4, 20), 45), ((21, 60), 40), ((61, 120), 15))
_LAG: Final[Bands] = (((25, 240), 45), ((241, 720), 33), ((721, 1440), 18), ((1441, 2400), 4))
_LATE_LAG: Final[Bands] = (((240, 1440), 20), ((1441, 2880), 45), ((2881, 5400), 35))
_TRIGGERS: Final = (
    ("self_harm_risk", 30), ("relapse_signs", 28), ("carer_strain", 16), ("housing_loss", 12),
    ("medication_stopped", 14),
)  # fmt: skip
_NO_WARNING: Final = 80
_OTHER_TEAM: Final = 140


def make_escalations(
    seed: str, referrals: tuple[Referral, ...], first_contact: Mapping[str, datetime]
) -> tuple[Escalation, ...]:
    """Make all escalations, each with how many its person had up to it."""
    found = [
        one
        for referral in referrals
        if referral.referral_id in first_contact
        for one in _of_referral(Chance(seed, f"escalations {referral.referral_id}"), referral,
                                first_contact[referral.referral_id])
    ]  # fmt: skip
    found.sort(key=lambda one: (one.escalated_at, one.referral_id))
    return tuple(_numbered(found))


def _of_referral(chance: Chance, referral: Referral, seen: datetime) -> Iterator[Escalation]:
    day = seen.date()
    for number in range(chance.pick("how many", _HOW_MANY)):
        one = chance.of(number)
        day += timedelta(days=one.spread("gap", _NEXT if number else _FIRST))
        warned = in_hours(one, "warning", day)
        late = RECORDS["late_escalations"].holds(referral.team, month_label(warned))
        raised = warned + timedelta(minutes=one.spread("lag", _LATE_LAG if late else _LAG))
        if raised.hour == 1:  # this hour comes twice, or not at all, when the clocks change
            raised += timedelta(hours=2)
        if raised <= END:
            yield _escalation(one, referral, warned, raised)


def _escalation(chance: Chance, referral: Referral, warned: datetime, raised: datetime) -> Escalation:
    siblings = [team.id for team in TEAMS if team.provider == referral.provider and team.id != referral.team]
    by_other = chance.happens("other team", _OTHER_TEAM)
    return Escalation(
        escalation_id="",
        referral_id=referral.referral_id,
        person_id=referral.person_id,
        provider=referral.provider,
        team=referral.team,
        reporting_team=siblings[chance.below("which team", len(siblings))] if by_other else referral.team,
        warning_at=None if chance.happens("no warning", _NO_WARNING) else warned,
        escalated_at=raised,
        level=chance.pick("level", [(1, 58), (2, 31), (3, 11)]),
        trigger=chance.pick("trigger", _TRIGGERS),
        summary_used=chance.happens("summary", 870),
        escalations_90d=0,
        nth_in_month=0,
        entered_at=entered(chance, "escalation", raised),
    )


def _numbered(found: list[Escalation]) -> Iterator[Escalation]:
    earlier: dict[str, list[datetime]] = {}
    for number, one in enumerate(found, start=1):
        times, at = earlier.setdefault(one.person_id, []), one.escalated_at
        times.append(at)
        yield replace(
            one,
            escalation_id=f"E{number:05}",
            escalations_90d=len(times) - bisect_left(times, at - timedelta(days=90)),
            nth_in_month=sum(month_label(time) == month_label(at) for time in times),
        )
