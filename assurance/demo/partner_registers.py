"""Reviews in their cadence, the action log and the evidence register, with faults planted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from hashlib import sha256
from typing import Final

from assurance.demo.chance import Chance
from assurance.demo.clock import weekday_from
from assurance.demo.partner_forums import Action, CadenceReview, Coordination, Evidence, Planted
from assurance.demo.partner_setting import EXTRACT_AT, FORUM_DAYS, later, month_label, working_days_on

__all__ = ["add_registers"]

_FORUMS: Final = (
    ("daily_handoffs", 1, "referral_coordinator", 12), ("weekly_exceptions", 5, "service_manager", 40),
    ("monthly_routes", 21, "quality_lead", 0), ("daily_dependencies", 1, "service_lead", 10),
    ("weekly_high_risk", 5, "operational_director", 40), ("quarterly_patterns", 63, "governance_analyst", 0),
    ("monthly_trends", 21, "accountable_director", 0), ("quarterly_stability", 63, "executive_group", 0),
)  # fmt: skip
"""Forum, working days between its reviews, who holds it, and how many in a thousand are left out."""
_SILENT: Final = "quarterly_patterns"
"""The forum that missed its last review, so that no later one shows the gap."""
_ORGS: Final = (("own service", 50), ("hospital", 20), ("housing", 15), ("managed care", 15))
_TYPES: Final = (("referral_log", 40), ("email", 30), ("call_note", 20), ("sampled_outcome", 10))
_STATES: Final = (("redacted", 70), ("none_needed", 25), ("to_do", 5))
_CHANGED, _NOT_FOUND = 10, 12


def add_registers(seed: str, made: Coordination) -> None:
    """Add what governance keeps beside the cases."""
    for forum, every, role, left_out in _FORUMS:
        made.rows["cadence_review"] += _reviews(seed, forum, every, role, left_out, made)
    made.rows["action"] += _actions(seed, made)
    made.rows["evidence"] += _evidence(seed, made)


def _reviews(
    seed: str, forum: str, every: int, role: str, left_out: int, made: Coordination
) -> Iterator[CadenceReview]:
    """Give a forum's reviews, and the next one: nobody has held it yet, and it may be overdue."""
    known_to, days = EXTRACT_AT.date() - timedelta(days=1), FORUM_DAYS[::every]
    letters = f"V{forum[0].upper()}{forum.split('_')[1][0].upper()}"
    before = days[0]
    for number, day in enumerate(days[1:], start=1):
        left = Chance(seed, f"review {forum} {day}").happens("left out", left_out)
        if left or (forum == _SILENT and number == len(days) - 1):
            continue
        review_id = f"{letters}{number:04}"
        if before < days[number - 1]:
            made.planted.append(Planted("review_gap", review_id, month_label(day)))
        yield CadenceReview(review_id, forum, before, day, known_to, role)
        before = day
    if forum == _SILENT:
        made.planted.append(Planted("forum_silent", f"{letters}{len(days):04}", month_label(known_to)))
    yield CadenceReview(f"{letters}{len(days):04}", forum, before, None, known_to, role)


def _actions(seed: str, made: Coordination) -> Iterator[Action]:
    for number, row in enumerate(made.rows["governance_note"], start=1):
        one = Chance(seed, f"action {row.note_id}")
        due = working_days_on(row.at.date(), one.between("due", 5, 15))
        late = one.happens("late", 120)
        done = working_days_on(due.date(), one.between("late by", 1, 6)) if late else due - timedelta(days=1)
        seen = done if done < EXTRACT_AT else None
        own = one.happens("verified by its owner", 60)
        verified = working_days_on(weekday_from(done.date()), 2)
        key = f"Y{number:04}"
        checked = seen is not None and verified < EXTRACT_AT
        if due.date() < EXTRACT_AT.date() and (late or seen is None):
            made.planted.append(Planted("action_late", key, month_label(due)))
        if own and checked:
            made.planted.append(Planted("verified_by_owner", key, month_label(due)))
        yield Action(
            action_id=key,
            forum="monthly_trends",
            decision="chase the partner's protocol",
            org=one.pick("org", _ORGS),
            owner="pathway_liaison",
            due=due.date(),
            evidence_ref=f"paper {row.note_id}" if seen else None,
            completed_at=seen,
            verified_by=("pathway_liaison" if own else "quality_lead") if checked else None,
            verified_at=verified if checked else None,
            issue_key=row.trend_id,
            lane=one.pick("lane", (("performance", 80), ("risk_control", 20))),
            extract_at=EXTRACT_AT,
        )


def _evidence(seed: str, made: Coordination) -> Iterator[Evidence]:
    kept = [("referral_escalation", row.escalation_id, row.at) for row in made.rows["referral_escalation"]]
    kept += [("recovery_plan", row.plan_id, row.at) for row in made.rows["recovery_plan"]]
    for number, (kind, record, at) in enumerate(kept, start=1):
        one = Chance(seed, f"evidence {record}")
        key = f"F{number:05}"
        digest = sha256(f"{seed} {record}".encode()).hexdigest()
        fate = one.pick(
            "fate", (("", 1000 - _CHANGED - _NOT_FOUND), ("changed", _CHANGED), ("gone", _NOT_FOUND))
        )
        registered = later(at, one.between("registered", 5, 50))
        if fate:
            made.planted.append(Planted(f"evidence_{fate}", key, month_label(registered)))
        yield Evidence(
            evidence_id=key,
            record_kind=kind,
            record_id=record,
            evidence_type=one.pick("type", _TYPES),
            location_ref=f"share/{kind}/{record}",
            sha256=digest,
            registered_at=registered,
            checked_at=datetime.combine(EXTRACT_AT.date() - timedelta(days=2), time(18, 0)),
            sha256_found={"": digest, "changed": digest[::-1], "gone": None}[fate],
            redaction=one.pick("redaction", _STATES),
        )
