"""Route failures and the registers of governance in the made-up extract; the fields are the columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

__all__ = [
    "Action",
    "CadenceReview",
    "Coordination",
    "CoordinationMinutes",
    "Evidence",
    "GovernanceComm",
    "GovernanceNote",
    "Planted",
    "RecoveryPlan",
    "TrendCase",
    "TrendReport",
]


@dataclass(frozen=True, slots=True)
class TrendReport:
    """A pathway trend escalation report."""

    trend_id: str
    route: str
    period: str
    systemic_at: datetime | None
    reported_at: datetime
    by_role: str
    by_person: str
    repeat_frequency: int
    service_impact: str | None
    contracts: int
    commissioner_due_on: date | None


@dataclass(frozen=True, slots=True)
class TrendCase:
    """A case that a trend report counts, and whether it was unresolved when it was written."""

    trend_id: str
    handoff_id: str
    unresolved: bool


@dataclass(frozen=True, slots=True)
class GovernanceNote:
    """An interagency governance note."""

    note_id: str
    trend_id: str
    at: datetime
    classified_as: str
    reviewer: str
    by_person: str
    authority_ok: bool
    reason: str


@dataclass(frozen=True, slots=True)
class RecoveryPlan:
    """A pathway recovery action plan."""

    plan_id: str
    trend_id: str
    at: datetime
    by_role: str
    route: str | None
    repeat_frequency: int | None
    contract_impact: str | None
    corrective_route: str | None
    executive_owner: str | None
    review_deadline: date | None


@dataclass(frozen=True, slots=True)
class GovernanceComm:
    """A row of the pathway governance communications log."""

    comm_id: str
    plan_id: str
    trend_id: str
    issued_at: datetime
    by_role: str
    level: int
    response_due: datetime
    partner_response: str | None
    agreed_actions: str | None
    barriers: str | None


@dataclass(frozen=True, slots=True)
class CoordinationMinutes:
    """A decision in the system coordination review minutes."""

    minutes_id: str
    plan_id: str
    trend_id: str
    at: datetime
    by_role: str
    decision: str
    stability_test: str | None
    clean_periods: int


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the action log."""

    action_id: str
    forum: str
    decision: str
    org: str
    owner: str
    due: date
    evidence_ref: str | None
    completed_at: datetime | None
    verified_by: str | None
    verified_at: datetime | None
    issue_key: str
    lane: str
    extract_at: datetime


@dataclass(frozen=True, slots=True)
class CadenceReview:
    """A review that was held, or is still to be held, and the one before it."""

    review_id: str
    forum: str
    previous_on: date
    held_on: date | None
    known_to: date
    by_role: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A row of the evidence register, with what was found when it was looked for again."""

    evidence_id: str
    record_kind: str
    record_id: str
    evidence_type: str
    location_ref: str
    sha256: str
    registered_at: datetime
    checked_at: datetime
    sha256_found: str | None
    redaction: str


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that was planted: which, in what case, and the month in which the case is read."""

    fault: str
    case: str
    month: str


@dataclass(frozen=True)
class Coordination:
    """Everything that happened, as far as the extract knows, by the name of its file."""

    rows: dict[str, list[Any]]
    planted: list[Planted] = field(default_factory=list)
