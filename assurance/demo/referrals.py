"""Referrals: who is referred, by whom, and what triage decides."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

from assurance.demo.chance import Bands, Chance
from assurance.demo.clock import entered, in_hours, weekday_from
from assurance.demo.records import Referral
from assurance.demo.setting import (
    AGE_BANDS,
    BEFORE,
    DECLINE_REASONS,
    END,
    MONTHS,
    ROUTES,
    SEASON,
    TEAMS,
    Team,
)

__all__ = ["make_referrals"]

_TRIAGE: Final[Bands] = (((0, 1), 38), ((2, 4), 40), ((5, 9), 18), ((10, 21), 4))
_DECLINED: Final = 215
_SELF_REFERRED_DECLINED: Final = 120
_AGAIN: Final = 85
_PENDING: Final = 8
_LATER_START: Final = 55
_OUT_OF_HOURS: Final = 60


def make_referrals(seed: str) -> tuple[Referral, ...]:
    """Make all referrals, also of the months before the extract, numbered in the order in which they came."""
    found = [item for month in (*BEFORE, *MONTHS) for team in TEAMS for item in _of_month(seed, month, team)]
    found.sort(key=lambda item: (item[1], item[0].key))
    people = _people(seed, found)
    return tuple(
        _referral(chance, f"R{number:06}", person, team, received)
        for number, ((chance, received, team), person) in enumerate(zip(found, people, strict=True), start=1)
    )


def _of_month(seed: str, month: str, team: Team) -> Iterator[tuple[Chance, datetime, Team]]:
    year, number = int(month[:4]), int(month[5:])
    here = Chance(seed, f"referrals {month} {team.id}")
    count = team.volume * SEASON[number] // 100 + here.between("busy", -4, 4)
    for index in range(count):
        one = here.of(index)
        day = date(year, number, one.between("day", 1, monthrange(year, number)[1]))
        working = weekday_from(day)
        # Letters and calls come on working days; a few on-line forms come at the weekend.
        keep = one.happens("weekend", _OUT_OF_HOURS) or working.month != number
        yield one, in_hours(one, "received", day if keep else working), team


def _people(seed: str, found: list[tuple[Chance, datetime, Team]]) -> list[str]:
    """Give each referral its person; now and then one whom the same team has seen before."""
    known: dict[str, list[str]] = {team.id: [] for team in TEAMS}
    used: set[str] = set()
    people: list[str] = []
    for chance, _, team in found:
        earlier = known[team.id]
        if len(earlier) > 20 and chance.happens("again", _AGAIN):
            people.append(earlier[chance.below("whom", len(earlier) - 10)])
            continue
        person = next(
            name for turn in range(100)
            if (name := f"P{Chance(seed, 'person').below(f'{chance.key} {turn}', 16**6):06X}") not in used
        )  # fmt: skip
        used.add(person)
        earlier.append(person)
        people.append(person)
    return people


def _referral(chance: Chance, name: str, person: str, team: Team, received: datetime) -> Referral:
    # What belongs to the person is drawn from the person, so that a second referral agrees with the first.
    who = Chance(chance.seed, f"person {person}")
    route = chance.pick("route", ROUTES)
    decided, decision, reason = _decision(chance, route, received)
    return Referral(
        referral_id=name,
        person_id=person,
        provider=team.provider,
        team=team.id,
        locality=who.pick("locality", [(place, 1) for place in team.localities]),
        deprivation_decile=max(1, who.between("decile", 1, 10) - who.below("shift", team.deprived + 1)),
        age_band=who.pick("age", AGE_BANDS),
        route=route,
        urgency="urgent" if chance.happens("urgent", 140) else "routine",
        received_at=received,
        decision_at=decided,
        decision=decision,
        decline_reason=reason,
        later_start=decision == "accepted" and chance.happens("later", _LATER_START),
        closed_on=decided.date() if decided and decision == "declined" else None,
        closure_reason="declined" if decision == "declined" else None,
        test_record=False,
        submission=1,
        entered_at=entered(chance, "referral", received),
    )


def _decision(
    chance: Chance, route: str, received: datetime
) -> tuple[datetime | None, str | None, str | None]:
    day = weekday_from(received.date() + timedelta(days=chance.spread("triage", _TRIAGE)))
    decided = max(in_hours(chance, "decision", day), received + timedelta(minutes=15))
    if chance.happens("pending", _PENDING) or decided > END:
        return None, None, None
    declined = _SELF_REFERRED_DECLINED if route == "self" else _DECLINED
    if not chance.happens("declined", declined):
        return decided, "accepted", None
    return decided, "declined", chance.pick("reason", DECLINE_REASONS)
