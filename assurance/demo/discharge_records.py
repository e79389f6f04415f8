"""The record types of the made-up discharge extract; the fields, in this order, are the columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["Discharge", "FailedHandoff", "Flow"]


@dataclass(frozen=True, slots=True)
class Discharge:
    """A referral from a hospital to a community provider; all times are local clock times."""

    referral_id: str
    person_id: str
    hospital: str
    provider: str
    route: str
    risk: str
    sent_at: datetime
    received_at: datetime | None
    discharge_summary: bool
    medicines_list: bool
    care_needs: bool
    named_contact: bool
    accepted_at: datetime | None
    started_at: datetime | None
    withdrawn_at: datetime | None
    delay_cause: str | None
    extract_at: datetime


@dataclass(frozen=True, slots=True)
class FailedHandoff:
    """An attempt to hand a person over that failed."""

    handoff_id: str
    referral_id: str
    hospital: str
    provider: str
    route: str
    failed_at: datetime
    reason: str | None


@dataclass(frozen=True)
class Flow:
    """Everything that happened, as far as the extract knows."""

    referrals: tuple[Discharge, ...]
    failed: tuple[FailedHandoff, ...]
