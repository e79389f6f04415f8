"""Safeguarding actions: raised with a due date, completed in time, late, or open still."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from assurance.demo.chance import Chance
from assurance.demo.clock import entered, in_hours, weekday_from
from assurance.demo.records import Referral, SafeguardingAction
from assurance.demo.setting import END

__all__ = ["make_safeguarding"]

_HOW_MANY: Final = ((0, 890), (1, 70), (2, 30), (3, 10))
_ROLES: Final = (
    ("care_coordinator", 50),
    ("team_manager", 20),
    ("safeguarding_lead", 18),
    ("social_worker", 12),
)


def make_safeguarding(
    seed: str, referrals: tuple[Referral, ...], first_contact: Mapping[str, datetime]
) -> tuple[SafeguardingAction, ...]:
    """Make all safeguarding actions."""
    found = [
        one
        for referral in referrals
        if referral.referral_id in first_contact
        for one in _of_referral(Chance(seed, f"safeguarding {referral.referral_id}"), referral,
                                first_contact[referral.referral_id])
    ]  # fmt: skip
    found.sort(key=lambda one: (one.raised_on, one.referral_id, one.due_on))
    return tuple(replace(one, action_id=f"S{number:05}") for number, one in enumerate(found, start=1))


def _of_referral(chance: Chance, referral: Referral, seen: datetime) -> Iterator[SafeguardingAction]:
    for number in range(chance.pick("how many", _HOW_MANY)):
        one = chance.of(number)
        raised = weekday_from(seen.date() + timedelta(days=one.between("raised", 0, 120)))
        due = raised + timedelta(days=one.pick("time given", [(7, 25), (14, 45), (28, 30)]))
        # Done on the due date itself is in time.
        took = one.pick("ending", [("in time", 79), ("late", 9), ("open", 12)])
        done = None
        if took == "in time":
            done = raised + timedelta(days=one.between("done", 1, (due - raised).days))
        elif took == "late":
            done = due + timedelta(days=one.between("over", 1, 40))
        if done is not None and done > END.date():
            done = None
        typed = in_hours(one, "typed", raised)
        if typed > END:
            continue
        yield SafeguardingAction(
            action_id="",
            referral_id=referral.referral_id,
            person_id=referral.person_id,
            provider=referral.provider,
            team=referral.team,
            raised_on=raised,
            due_on=due,
            completed_on=done,
            status="open" if done is None else "completed",
            last_changed_on=done or min(END.date(), raised + timedelta(days=one.between("change", 0, 30))),
            lead_role=one.pick("role", _ROLES),
            entered_at=entered(one, "action", typed),
        )
