"""What lies between the services: referral forms, summaries of escalations and restrictions.

Each is drawn under words of its own, so that no other file changes by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from assurance.demo.chance import Bands, Chance
from assurance.demo.clock import entered, in_hours, weekday_from
from assurance.demo.facts import Seen
from assurance.demo.records import CareReview, Escalation, Referral
from assurance.demo.setting import BEGIN, END

__all__ = [
    "EscalationNote", "ReferralForm", "Restriction", "make_escalation_notes", "make_referral_forms",
    "make_restrictions",
]  # fmt: skip

_NEEDS: Final = (
    ("mood", 34),
    ("anxiety", 26),
    ("psychosis", 12),
    ("trauma", 16),
    ("eating", 5),
    ("other", 7),
)
_RISKS: Final = (("low", 52), ("medium", 36), ("high", 12))
_WAYS: Final = (("call", 50), ("text", 30), ("letter", 20))
_REFERRERS: Final = {"gp": 12, "self": 1, "acute_hospital": 3, "social_care": 4, "liaison": 2,
                     "voluntary_sector": 3}  # fmt: skip
_ROLES: Final = (("triage_clinician", 80), ("team_manager", 14), (None, 6))
_MISSING: Final = 45
_POOR_REFERRER: Final = 210
_POOR: Final = frozenset({"gp07", "acute_hospital02"})
_RATIONALES: Final = {
    "accepted": (("threshold_met", 88), ("known_to_team", 12)),
    "declined": (("threshold_not_met", 45), ("form_incomplete", 30), ("other_service", 25)),
}
_TOLD: Final[Bands] = (((0, 2), 60), ((3, 5), 27), ((6, 15), 13))
_AGAIN: Final[Bands] = (((1, 7), 40), ((8, 30), 45), ((31, 60), 15))
_LASTS: Final[Bands] = (((3, 14), 30), ((15, 60), 40), ((61, 180), 22), ((181, 500), 8))
_KINDS: Final = (("supervised_medication", 48), ("visiting_limits", 30), ("curfew", 22))


@dataclass(frozen=True, slots=True)
class ReferralForm:
    """The form of one referral, with what triage wrote on it and whether it went back."""

    referral_id: str
    person_id: str
    provider: str
    team: str
    route: str
    referrer: str
    received_at: datetime
    presenting_need: str | None
    risk_level: str | None
    consent: bool | None
    contact_way: str | None
    current_treatment: bool | None
    discharge_plan: bool | None
    care_act_status: bool | None
    named_worker: bool | None
    returned_at: datetime | None
    sent_again_at: datetime | None
    decision_rationale: str | None
    decided_by_role: str | None
    referrer_told_on: date | None
    extract_at: datetime


@dataclass(frozen=True, slots=True)
class EscalationNote:
    """The standard summary of one escalation, and what changed in the plan after it."""

    escalation_id: str
    referral_id: str
    person_id: str
    provider: str
    team: str
    escalated_at: datetime
    what_happened: bool
    risk_now: str | None
    people_told: bool | None
    safety_step: bool | None
    next_review_on: date | None
    contact_more_often: bool | None
    safeguarding_added: bool | None
    partner_agreed: bool | None


@dataclass(frozen=True, slots=True)
class Restriction:
    """A restriction in somebody's plan, from its first to its last day."""

    restriction_id: str
    referral_id: str
    person_id: str
    provider: str
    team: str
    kind: str
    started_on: date
    ended_on: date | None
    last_reviewed_on: date
    entered_at: datetime


def make_referral_forms(seed: str, seen: Seen) -> tuple[ReferralForm, ...]:
    """Make the form of every referral."""
    return tuple(_form(Chance(seed, f"form {one.referral_id}"), one) for one in seen.world.referrals)


def _form(chance: Chance, one: Referral) -> ReferralForm:
    number = chance.between("referrer", 1, _REFERRERS[one.route])
    referrer = f"{one.route}{number:02}"
    lacks = _POOR_REFERRER if referrer in _POOR else _MISSING

    def there(word: str) -> bool:
        return not chance.happens(f"lacks {word}", lacks)

    def said(word: str, routes: tuple[str, ...]) -> bool | None:
        return chance.happens(word, 700) if one.route in routes and there(word) else None

    returned, again = _bounced(chance, one)
    rationale = None
    if one.decision is not None and not chance.happens("no rationale", 60):
        rationale = chance.pick("rationale", _RATIONALES[one.decision])
    told = None
    if one.decision_at is not None and not chance.happens("nobody told", 50):
        told = weekday_from(one.decision_at.date() + timedelta(days=chance.spread("told", _TOLD)))
    return ReferralForm(
        referral_id=one.referral_id,
        person_id=one.person_id,
        provider=one.provider,
        team=one.team,
        route=one.route,
        referrer=referrer,
        received_at=one.received_at,
        presenting_need=chance.pick("need", _NEEDS) if there("need") else None,
        risk_level=chance.pick("risk", _RISKS) if there("risk") else None,
        consent=True if there("consent") else None,
        contact_way=chance.pick("way", _WAYS) if there("way") else None,
        current_treatment=said("treatment", ("gp", "liaison")),
        discharge_plan=said("plan", ("acute_hospital", "liaison")),
        care_act_status=said("care act", ("social_care",)),
        named_worker=said("worker", ("social_care", "voluntary_sector")),
        returned_at=returned,
        sent_again_at=again,
        decision_rationale=rationale,
        decided_by_role=None if one.decision is None else chance.pick("role", _ROLES),
        referrer_told_on=told if told is None or told <= END.date() else None,
        extract_at=END,
    )


def _bounced(chance: Chance, one: Referral) -> tuple[datetime | None, datetime | None]:
    """Say when a referral went back to the referrer before it was decided, and when it came again."""
    declined = one.decision == "declined"
    back = one.decision_at is not None and chance.happens("returned", 260 if declined else 70)
    returned = None
    if back and one.decision_at is not None:
        span = one.decision_at - one.received_at
        returned = one.received_at + timedelta(minutes=int(span.total_seconds() // 60) // 2)
        returned = returned.replace(hour=12) if returned.hour == 1 else returned
        returned = max(returned, one.received_at)
    since = returned or (one.decision_at if declined else None)
    if since is None or not chance.happens("comes again", 620 if returned else 180):
        return returned, None
    again = in_hours(
        chance, "again", weekday_from(since.date() + timedelta(days=chance.spread("gap", _AGAIN)))
    )
    return returned, again if since < again <= END else None


def make_escalation_notes(seed: str, seen: Seen) -> tuple[EscalationNote, ...]:
    """Make the summary of every escalation for which one was used, and mark what changed in the plan."""
    updates = {
        one.escalation_id: one
        for one in seen.world.care_reviews
        if one.kind == "plan_update" and one.escalation_id is not None
    }
    return tuple(
        _note(Chance(seed, f"note {one.referral_id} {one.escalated_at}"), one, updates)
        for one in seen.world.escalations
    )


def _note(chance: Chance, one: Escalation, updates: Mapping[str, CareReview]) -> EscalationNote:
    used, updated = one.summary_used, one.escalation_id in updates

    def held(word: str, often: int) -> bool | None:
        return True if used and chance.happens(word, often) else None

    def changed(word: str, often: int) -> bool | None:
        return chance.happens(word, often) if updated else None

    review = weekday_from(one.escalated_at.date() + timedelta(days=chance.between("review", 3, 14)))
    return EscalationNote(
        escalation_id=one.escalation_id,
        referral_id=one.referral_id,
        person_id=one.person_id,
        provider=one.provider,
        team=one.team,
        escalated_at=one.escalated_at,
        what_happened=used,
        risk_now=chance.pick("risk", _RISKS) if held("has risk", 940) else None,
        people_told=held("told", 900),
        safety_step=held("step", 870),
        next_review_on=review if held("has review", 830) else None,
        contact_more_often=changed("contact", 420),
        safeguarding_added=changed("safeguarding", 160),
        partner_agreed=changed("partner", 230),
    )


def make_restrictions(seed: str, seen: Seen) -> tuple[Restriction, ...]:
    """Make all restrictions; some are still in place when the extract is made."""
    found = [
        each
        for one in seen.world.referrals
        if (first := seen.first_contact.get(one.referral_id)) is not None
        for each in _restricted(Chance(seed, f"restriction {one.referral_id}"), one, first)
    ]
    found.sort(key=lambda one: (one.started_on, one.referral_id))
    return tuple(replace(one, restriction_id=f"T{number:05}") for number, one in enumerate(found, start=1))


def _restricted(chance: Chance, one: Referral, first: datetime) -> Iterator[Restriction]:
    if not chance.happens("restricted", 55):
        return
    started = weekday_from(first.date() + timedelta(days=chance.between("begins", 0, 40)))
    typed = in_hours(chance, "typed", started)
    if started < BEGIN.date() or typed > END:
        return
    ended = started + timedelta(days=chance.spread("lasts", _LASTS))
    last = min(ended, END.date())
    yield Restriction(
        restriction_id="",
        referral_id=one.referral_id,
        person_id=one.person_id,
        provider=one.provider,
        team=one.team,
        kind=chance.pick("kind", _KINDS),
        started_on=started,
        ended_on=ended if ended <= END.date() else None,
        last_reviewed_on=max(started, last - timedelta(days=chance.between("looked at", 0, 70))),
        entered_at=entered(chance, "restriction", typed),
    )
