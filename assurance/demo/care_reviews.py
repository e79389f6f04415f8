"""Care plans, their reviews, their updates after an escalation, and managers' reviews of repeats."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from assurance.demo.chance import Bands, Chance
from assurance.demo.clock import entered, in_hours, weekday_from
from assurance.demo.records import CareReview, Escalation, Referral
from assurance.demo.setting import END

__all__ = ["make_care_reviews"]

_PLAN: Final[Bands] = (((0, 3), 45), ((4, 14), 38), ((15, 28), 12), ((29, 45), 5))
_REVIEW: Final[Bands] = (((60, 80), 35), ((81, 98), 40), ((99, 112), 15), ((113, 150), 10))
_UPDATE: Final[Bands] = (((0, 2), 38), ((3, 6), 34), ((7, 7), 9), ((8, 14), 12), ((15, 40), 7))
_MANAGER: Final[Bands] = (((1, 3), 40), ((4, 5), 20), ((6, 7), 22), ((8, 20), 18))
_DECISIONS: Final = (("continue", 55), ("step_down", 22), ("step_up", 9), ("discharge", 14))
_REASONS: Final = (
    ("goals_met", 34),
    ("risk_changed", 18),
    ("needs_unchanged", 30),
    ("own_choice", 12),
    (None, 6),
)
_INVOLVED: Final = ((True, 82), (False, 10), (None, 8))
_ROLES: Final = (("care_coordinator", 70), ("psychologist", 14), ("nurse", 16))


def make_care_reviews(
    seed: str,
    referrals: tuple[Referral, ...],
    first_contact: Mapping[str, datetime],
    escalations: tuple[Escalation, ...],
) -> tuple[CareReview, ...]:
    """Make all entries of care plans."""
    found: list[CareReview] = []
    for referral in referrals:
        if referral.referral_id in first_contact:
            chance = Chance(seed, f"reviews {referral.referral_id}")
            found.extend(_of_referral(chance, referral, first_contact[referral.referral_id]))
    for escalation in escalations:
        found.extend(
            _after(Chance(seed, f"after {escalation.referral_id} {escalation.escalated_at}"), escalation)
        )
    found = [one for one in found if one.at <= END]
    found.sort(key=lambda one: (one.at, one.referral_id, one.kind))
    return tuple(replace(one, care_review_id=f"V{number:06}") for number, one in enumerate(found, start=1))


def _of_referral(chance: Chance, referral: Referral, seen: datetime) -> Iterator[CareReview]:
    day = seen.date() + timedelta(days=chance.spread("plan", _PLAN))
    if chance.happens("plan first", 14):  # written before anybody saw the person: out of order
        day = seen.date() - timedelta(days=chance.between("ahead", 2, 6))
    planned = in_hours(chance, "plan", day)
    if day == seen.date():
        planned = max(planned, seen + timedelta(minutes=75))
    if chance.happens("planned", 940):
        yield _entry(chance.of("plan"), referral, planned, "plan")
    for number in range(chance.between("how many reviews", 0, 3)):
        one = chance.of(number)
        day = weekday_from(day + timedelta(days=one.spread("review", _REVIEW)))
        if referral.closed_on is not None and day > referral.closed_on + timedelta(days=60):
            return
        review = _entry(one, referral, in_hours(one, "review", day), "review")
        yield replace(
            review,
            decision=None if one.happens("no decision", 25) else one.pick("decision", _DECISIONS),
            decision_reason=one.pick("reason", _REASONS),
            involved=one.pick("involved", _INVOLVED),
        )


def _after(chance: Chance, escalation: Escalation) -> Iterator[CareReview]:
    name, raised = escalation.escalation_id, escalation.escalated_at
    if chance.happens("updated", 900):
        updated = in_hours(chance, "update", raised.date() + timedelta(days=chance.spread("update", _UPDATE)))
        updated = max(updated, raised + timedelta(minutes=20))
        entry = _entry(chance.of("update"), escalation, updated, "plan_update")
        yield replace(entry, escalation_id=name)
    if escalation.escalations_90d >= 2 and chance.happens("looked at", 860):
        looked = weekday_from(raised.date() + timedelta(days=chance.spread("manager", _MANAGER)))
        at = in_hours(chance, "manager", looked)
        entry = _entry(chance.of("manager"), escalation, at, "manager_review")
        yield replace(entry, escalation_id=name, completed_by_role="team_manager")


def _entry(chance: Chance, about: Referral | Escalation, at: datetime, kind: str) -> CareReview:
    return CareReview(
        care_review_id="",
        referral_id=about.referral_id,
        person_id=about.person_id,
        provider=about.provider,
        team=about.team,
        escalation_id=None,
        kind=kind,
        at=at,
        decision=None,
        decision_reason=None,
        involved=None,
        completed_by_role=chance.pick("role", _ROLES),
        entered_at=entered(chance, "care review", at),
    )
