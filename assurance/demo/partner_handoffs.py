"""Handoffs to partners, their checks, chases, escalation notes and attempts, with faults planted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final

from assurance.demo.chance import Chance
from assurance.demo.clock import in_hours
from assurance.demo.partner_forums import Coordination, Planted
from assurance.demo.partner_records import (
    CaseNote,
    Chase,
    Handoff,
    HandoffStatus,
    PartnerResponse,
    ReferralEscalation,
)
from assurance.demo.partner_setting import (
    CONTRACTS,
    DAYS,
    EXTRACT_AT,
    ROUTES,
    WINDOW_HOURS,
    later,
    month_label,
    working_days_on,
)

__all__ = ["NOTE_FIELDS", "add_handoffs"]

_UNANSWERED: Final = 240
_FAULTS_ANSWERED: Final = (
    ("", 966), ("late_entry", 9), ("no_contact", 8), ("no_deadline", 5), ("no_owner", 6), ("no_window", 6),
)  # fmt: skip
_FAULTS_UNANSWERED: Final = (
    ("", 655), ("escalated_too_late", 60), ("escalated_as_it_closed", 15), ("continuity_lost_first", 20),
    ("never_escalated", 40), ("note_field_missing", 45), ("escalated_by_other_role", 25),
    ("escalated_by_recorder", 20), ("partner_route_not_tried", 35), ("level_fell", 25),
    ("next_step_missing", 20), ("checked_late", 20), ("no_contact", 20),
)  # fmt: skip
_SIGNS: Final = (("", 830), ("chased_without_change", 100), ("verbal_only", 70))
_NEVER: Final = 120
"""Of the unanswered, how many in a thousand are never confirmed."""
_UNCHANGED_CHASES: Final = 3
NOTE_FIELDS: Final = (
    "route", "receiving_service", "response_deadline", "current_status", "continuity_risk",
    "interim_action", "escalation_owner",
)  # fmt: skip
_RISKS: Final = (("start_delayed", 50), ("care_gap", 30), ("unsafe_at_home", 20))
_INTERIM: Final = (("bridging_visits", 40), ("earlier_call", 30), ("bed_held", 20), ("family_agreed", 10))
_LEVELS: Final = {1: "named contact", 2: "partner's manager", 3: "commissioner's pathway owner"}


@dataclass(frozen=True, slots=True)
class _Story:
    """One handoff, its chance, what is planted in it and what it warns of."""

    one: Chance
    row: Handoff
    unanswered: bool
    fault: str
    sign: str

    @property
    def due(self) -> datetime:
        """The time by which an answer is due; without a deadline, by the end of the start window."""
        return self.row.response_deadline or self.row.start_window_end


def add_handoffs(seed: str, made: Coordination) -> None:
    """Add every handoff of the year, and what became of it, up to the extract."""
    number = 0
    for day in DAYS:
        here = Chance(seed, f"handoffs {day}")
        sent = sorted((in_hours(one := here.of(n), "sent", day), n, one) for n in range(_busy(here)))
        for at, _, one in sent:
            number += 1
            story = _story(one, f"H{number:05}", at)
            made.rows["handoff"].append(story.row)
            _tell(story, made)


def _busy(here: Chance) -> int:
    return here.between("how many", 13, 18)


def _story(one: Chance, handoff_id: str, sent: datetime) -> _Story:
    unanswered = one.happens("unanswered", _UNANSWERED)
    fault = one.pick("fault", _FAULTS_UNANSWERED if unanswered else _FAULTS_ANSWERED)
    sign = one.pick("sign", _SIGNS) if unanswered and not fault else ""
    route, partner = one.pick("route", tuple(((name, kind), often) for name, kind, often in ROUTES))
    deadline = later(sent, 60 * WINDOW_HOURS[partner])
    row = Handoff(
        handoff_id=handoff_id,
        person_key=f"P{one.below('person', 900_000) + 100_000}",
        contract=one.pick("contract", CONTRACTS),
        route=route,
        partner_type="other" if fault == "no_window" else partner,
        receiving_service=f"{partner} service {one.between('service', 1, 4)}",
        receiving_contact=None if fault == "no_contact" else f"desk {one.between('desk', 1, 40)}",
        sent_at=sent,
        recorded_at=_recorded(one, sent, fault),
        recorded_by=f"W{one.between('coordinator', 1, 12):02}",
        by_role="referral_coordinator",
        response_deadline=None if fault == "no_deadline" else deadline,
        start_window_end=later(deadline, one.between("slack", 1440, 4320)),
        continuity_lost_at=None,
        internal_owner=None if fault == "no_owner" else "referral_coordinator",
        source_ref=f"log {handoff_id}",
        extract_at=EXTRACT_AT,
    )
    if fault == "continuity_lost_first":
        row = replace(row, continuity_lost_at=later(deadline, one.between("lost", 30, 90)))
    return _Story(one, row, unanswered, fault, sign)


def _recorded(one: Chance, sent: datetime, fault: str) -> datetime:
    if fault == "late_entry":
        return working_days_on(sent.date(), 3, time(9, one.below("late entry", 60)))
    return later(sent, one.between("recorded", 1, 55))


def _tell(story: _Story, made: Coordination) -> None:
    if story.fault:
        made.planted.append(Planted(story.fault, story.row.handoff_id, month_label(story.due)))
    if story.sign:
        made.planted.append(Planted(story.sign, story.row.handoff_id, month_label(story.due)))
    if not story.unanswered:
        minutes = 60 * WINDOW_HOURS.get(story.row.partner_type, 4)
        confirmed = later(story.row.sent_at, story.one.between("confirmed", 15, minutes - 1))
        _check(story, made, confirmed, "confirmed", "written")
        return
    made.planted.append(Planted("unanswered", story.row.handoff_id, month_label(story.due)))
    _unanswered(story, made)


def _unanswered(story: _Story, made: Coordination) -> None:
    one, sent, due = story.one, story.row.sent_at, story.due
    channel = "verbal" if story.sign == "verbal_only" else "written"
    half = (due - sent) // timedelta(minutes=2)
    if story.fault != "checked_late":
        _check(story, made, later(sent, one.between("first check", half, half + 60)), "pending", channel)
    failed = "failed" if one.happens("failed", 300) else "pending"
    _check(story, made, later(due, one.between("second check", 1, 10)), failed, channel)
    escalated = _escalated(story)
    _chases(story, made)
    _attempt(story, made, 1, 1, later(due, one.between("first attempt", 11, 28)))
    reached = later(due, 29)
    if escalated is not None:
        made.rows["referral_escalation"].append(_note(story, escalated, failed))
        reached = _higher_route(story, made, escalated)
    if story.sign == "verbal_only":
        _note_phrase(
            story,
            made,
            later(due, 40),
            one.pick("phrase", (("be_fine", 4), ("told_soon", 4), ("promised", 2))),
        )
    elif one.happens("worked around", 90):
        made.planted.append(Planted("worked_around", story.row.handoff_id, month_label(due)))
        phrase = one.pick("words", (("work_around", 5), ("usual_way", 3), ("we_cover", 2)))
        _note_phrase(story, made, later(due, 50), phrase)
    confirmed = later(reached, one.between("confirmed late", 60, 2400))
    if one.happens("never confirmed", _NEVER) or confirmed >= EXTRACT_AT:
        made.planted.append(Planted("never_confirmed", story.row.handoff_id, month_label(due)))
    else:
        made.planted.append(Planted("confirmed_late", story.row.handoff_id, month_label(due)))
        _check(story, made, confirmed, "confirmed", channel)


def _escalated(story: _Story) -> datetime | None:
    one, due, closes = story.one, story.due, story.row.start_window_end
    match story.fault:
        case "never_escalated":
            return None
        case "escalated_too_late":
            return later(closes, one.between("too late", 20, 1500))
        case "escalated_as_it_closed":
            return closes
        case "continuity_lost_first":
            return later(due, one.between("after the loss", 100, 600))
        case _:
            return later(due, one.between("escalated", 30, 720))


def _check(story: _Story, made: Coordination, at: datetime, status: str, channel: str) -> None:
    rows = made.rows["handoff_status"]
    rows.append(
        HandoffStatus(
            f"T{len(rows) + 1:06}", story.row.handoff_id, at, status, "referral_coordinator", channel
        )
    )


def _chases(story: _Story, made: Coordination) -> None:
    one, stuck = story.one, story.sign == "chased_without_change"
    many = one.between("stuck", _UNCHANGED_CHASES, 6) if stuck else one.below("chases", _UNCHANGED_CHASES)
    for index in range(many):
        rows = made.rows["chase"]
        at = later(story.due, 3 + 4 * index)
        means = one.pick(f"means {index}", (("telephone", 60), ("email", 40)))
        rows.append(
            Chase(
                f"A{len(rows) + 1:06}", story.row.handoff_id, None, at, "referral_coordinator", means, False
            )
        )


def _note(story: _Story, at: datetime, status: str) -> ReferralEscalation:
    one, row = story.one, story.row
    found: dict[str, Any] = {
        "route": row.route,
        "receiving_service": row.receiving_service,
        "response_deadline": row.response_deadline,
        "current_status": status,
        "continuity_risk": one.pick("risk", _RISKS),
        "interim_action": one.pick("interim", _INTERIM),
        "escalation_owner": "service_manager",
    }
    if story.fault == "note_field_missing":
        found[NOTE_FIELDS[one.below("field", len(NOTE_FIELDS))]] = None
    recorder = story.fault == "escalated_by_recorder"
    return ReferralEscalation(
        escalation_id=f"E{row.handoff_id[1:]}",
        handoff_id=row.handoff_id,
        at=at,
        by_role="referral_coordinator" if story.fault == "escalated_by_other_role" else "service_manager",
        by_person=row.recorded_by if recorder else f"W{one.between('manager', 21, 29)}",
        **found,
    )


def _higher_route(story: _Story, made: Coordination, escalated: datetime) -> datetime:
    """Log the attempts after the escalation; give the time of the last."""
    one = story.one
    if story.fault == "partner_route_not_tried":
        return escalated
    second = later(escalated, one.between("level 2", 30, 900))
    _attempt(story, made, 2, 2, second)
    if story.fault == "level_fell" or one.happens("level 3", 300):
        third = later(second, one.between("third", 60, 600))
        _attempt(story, made, 3, 1 if story.fault == "level_fell" else 3, third)
        return third
    return second


def _attempt(story: _Story, made: Coordination, attempt: int, level: int, at: datetime) -> None:
    rows = made.rows["partner_response"]
    lacking = story.fault == "next_step_missing" and attempt == 2
    rows.append(
        PartnerResponse(
            response_id=f"R{len(rows) + 1:06}",
            parent_id=story.row.handoff_id,
            at=at,
            attempt=attempt,
            hierarchy_level=level,
            attempt_to=_LEVELS[level],
            by_role="service_manager" if attempt > 1 else "referral_coordinator",
            response=story.one.pick(f"response {attempt}", (("none", 60), ("holding", 30), ("agreed", 10))),
            expected_next_step=None if lacking else "written answer",
            due=working_days_on(at.date(), 1).date(),
        )
    )


def _note_phrase(story: _Story, made: Coordination, at: datetime, phrase: str) -> None:
    rows, key = made.rows["case_note"], story.row.handoff_id
    rows.append(
        CaseNote(
            f"N{len(rows) + 1:06}", key, None, None, "note", at, "referral_coordinator", phrase, "waiting",
            f"notes {key}",
        )
    )  # fmt: skip
