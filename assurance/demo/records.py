"""The record types of the made-up extracts; the fields, in this order, are the columns of the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = ["CareReview", "Contact", "Escalation", "Outcome", "Referral", "SafeguardingAction", "World"]


@dataclass(frozen=True, slots=True)
class Referral:
    """A referral and what became of it; all times are local clock times."""

    referral_id: str
    person_id: str
    provider: str
    team: str
    locality: str
    deprivation_decile: int
    age_band: str
    route: str
    urgency: str
    received_at: datetime
    decision_at: datetime | None
    decision: str | None
    decline_reason: str | None
    later_start: bool
    closed_on: date | None
    closure_reason: str | None
    test_record: bool
    submission: int
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Contact:
    """A contact or a message, whether the person came or not."""

    contact_id: str
    referral_id: str
    person_id: str
    provider: str
    team: str
    at: datetime
    purpose: str
    medium: str
    attendance: str
    minutes: int | None
    warning_sign: str | None
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Escalation:
    """An escalation; `team` answers for the person, `reporting_team` wrote it down."""

    escalation_id: str
    referral_id: str
    person_id: str
    provider: str
    team: str
    reporting_team: str
    warning_at: datetime | None
    escalated_at: datetime
    level: int
    trigger: str
    summary_used: bool
    escalations_90d: int
    nth_in_month: int
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class SafeguardingAction:
    """An action agreed to keep somebody safe, open until it is completed."""

    action_id: str
    referral_id: str
    person_id: str
    provider: str
    team: str
    raised_on: date
    due_on: date
    completed_on: date | None
    status: str
    last_changed_on: date
    lead_role: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class CareReview:
    """An entry in the care plan: plan, review, update after an escalation, or a manager's review."""

    care_review_id: str
    referral_id: str
    person_id: str
    provider: str
    team: str
    escalation_id: str | None
    kind: str
    at: datetime
    decision: str | None
    decision_reason: str | None
    involved: bool | None
    completed_by_role: str
    entered_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome domain at one review: 0 (worst) to 10, at the start and now."""

    outcome_id: str
    referral_id: str
    person_id: str
    provider: str
    team: str
    domain: str
    care_review_id: str | None
    reviewed_at: datetime
    baseline: int | None
    progress: int | None
    entered_at: datetime


@dataclass(frozen=True)
class World:
    """Everything that happened, without any dirt: one referral a row, no test records."""

    referrals: tuple[Referral, ...]
    contacts: tuple[Contact, ...]
    escalations: tuple[Escalation, ...]
    safeguarding: tuple[SafeguardingAction, ...]
    care_reviews: tuple[CareReview, ...]
    outcomes: tuple[Outcome, ...]
