"""Handoffs and dependencies of the made-up partner-coordination extract; the fields are the columns.

All times are local clock times, all ids made-up pseudonyms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

__all__ = [
    "AgencyEscalation",
    "CaseNote",
    "Chase",
    "Dependency",
    "DependencyRisk",
    "Handoff",
    "HandoffStatus",
    "PartnerResponse",
    "ReferralEscalation",
    "RiskSummary",
    "Safeguard",
]


@dataclass(frozen=True, slots=True)
class Handoff:
    """A row of the pathway tracking log."""

    handoff_id: str
    person_key: str
    contract: str
    route: str
    partner_type: str
    receiving_service: str
    receiving_contact: str | None
    sent_at: datetime
    recorded_at: datetime
    recorded_by: str
    by_role: str
    response_deadline: datetime | None
    start_window_end: datetime
    continuity_lost_at: datetime | None
    internal_owner: str | None
    source_ref: str
    extract_at: datetime


@dataclass(frozen=True, slots=True)
class HandoffStatus:
    """A check of the live transfer tracker."""

    status_id: str
    handoff_id: str
    checked_at: datetime
    status: str
    by_role: str
    channel: str


@dataclass(frozen=True, slots=True)
class Chase:
    """A chase of a partner, about a handoff or a dependency."""

    chase_id: str
    handoff_id: str | None
    dependency_id: str | None
    at: datetime
    by_role: str
    channel: str
    changed_status: bool


@dataclass(frozen=True, slots=True)
class ReferralEscalation:
    """A referral escalation note."""

    escalation_id: str
    handoff_id: str
    at: datetime
    by_role: str
    by_person: str
    route: str | None
    receiving_service: str | None
    response_deadline: datetime | None
    current_status: str | None
    continuity_risk: str | None
    interim_action: str | None
    escalation_owner: str | None


@dataclass(frozen=True, slots=True)
class PartnerResponse:
    """An attempt of the partner response log, about a handoff."""

    response_id: str
    parent_id: str
    at: datetime
    attempt: int
    hierarchy_level: int
    attempt_to: str
    by_role: str
    response: str
    expected_next_step: str | None
    due: date


@dataclass(frozen=True, slots=True)
class CaseNote:
    """A note, incident or complaint; `phrase_code` is what the notes system flagged."""

    note_id: str
    handoff_id: str | None
    dependency_id: str | None
    trend_id: str | None
    kind: str
    at: datetime
    by_role: str
    phrase_code: str | None
    says_status: str | None
    source_ref: str


@dataclass(frozen=True, slots=True)
class Dependency:
    """A row of the dependency control record."""

    dependency_id: str
    person_key: str
    contract: str
    partner: str
    partner_type: str
    missing_action: str | None
    operational_from: datetime
    recorded_at: datetime
    recorded_by: str
    risk_rating: str | None
    rated_at: datetime | None
    internal_lead: str | None
    resolved_at: datetime | None
    source_ref: str
    extract_at: datetime


@dataclass(frozen=True, slots=True)
class DependencyRisk:
    """An entry in the dependency risk field."""

    rating_id: str
    dependency_id: str
    rated_at: datetime
    rating: str
    previous_rating: str | None
    by_role: str


@dataclass(frozen=True, slots=True)
class Safeguard:
    """A continuity safeguard note."""

    safeguard_id: str
    dependency_id: str
    at: datetime
    decided_by: str
    by_person: str
    control: str | None
    missing_action: str | None
    risk_rating: str | None
    partner_route: str | None
    intended_end: datetime
    ended_at: datetime | None
    next_review: datetime | None
    management_owner: str | None


@dataclass(frozen=True, slots=True)
class AgencyEscalation:
    """A row of the cross-agency escalation register."""

    escalation_id: str
    dependency_id: str
    at: datetime
    by_role: str
    partner_route: str
    level: int
    requested_remedy: str


@dataclass(frozen=True, slots=True)
class RiskSummary:
    """A director's decision in the pathway risk summary."""

    summary_id: str
    dependency_id: str
    at: datetime
    by_role: str
    by_person: str
    decision: str
    reason: str
    review_by: datetime
