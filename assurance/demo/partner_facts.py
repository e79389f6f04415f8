"""What each record contributes to each monthly figure, written anew: not a line of the tool's is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final, NamedTuple

from assurance.demo.clock import elapsed_hours, working_days
from assurance.demo.partner_forums import Coordination
from assurance.demo.partner_records import Dependency, Handoff
from assurance.demo.partner_setting import (
    EXTRACT_AT,
    LEVEL_2_HOURS,
    SAFEGUARD_HOURS,
    WINDOW_HOURS,
    month_label,
)

__all__ = ["PARTNER_FACTS", "MonthFact"]

_DAY, _ROLLING, _VARIATION = 24, 28, 14
_SYSTEMIC, _TWICE = 12, 2
_GRAVE: Final = ("emerging", "short_term", "same_day")
_ALLOWED: Final = {"daily": 1, "weekly": 5, "monthly": 23, "quarterly": 66}


class MonthFact(NamedTuple):
    """One record as one measure counts it; `line` is its route, type of partner or forum."""

    month: str
    line: str
    top: int | Fraction
    bottom: int = 1


Facts = Callable[[Coordination, str], Iterator[MonthFact]]


def _first(rows: Iterable[Any], key: str, at: str) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for row in rows:
        case, moment = getattr(row, key), getattr(row, at)
        found[case] = min(moment, found.get(case, moment))
    return found


def _due(row: Handoff) -> datetime:
    return row.response_deadline or row.start_window_end


def _confirmed(made: Coordination) -> dict[str, datetime]:
    rows = (row for row in made.rows["handoff_status"] if row.status == "confirmed")
    return _first(rows, "handoff_id", "checked_at")


def _unanswered(made: Coordination) -> Iterator[tuple[Handoff, datetime | None]]:
    """Give handoffs without an answer by the deadline, each with the time of a later answer."""
    confirmed = _confirmed(made)
    for row in made.rows["handoff"]:
        at = confirmed.get(row.handoff_id)
        if _due(row) < EXTRACT_AT and (at is None or at > _due(row)):
            yield row, at


def _of_handoff(row: Handoff, top: int | Fraction, at: datetime | None = None) -> MonthFact:
    return MonthFact(month_label(at or _due(row)), row.route, top)


def _sent(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    return (_of_handoff(row, 1, row.sent_at) for row in made.rows["handoff"])


def _missed(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    missed = {row.handoff_id for row, _ in _unanswered(made)}
    return (_of_handoff(row, row.handoff_id in missed) for row in made.rows["handoff"])


def _rolling(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    missed = {row.handoff_id for row, _ in _unanswered(made)}
    for row in made.rows["handoff"]:
        if elapsed_hours(_due(row), EXTRACT_AT) <= _ROLLING * _DAY:
            yield MonthFact("all", row.route, row.handoff_id in missed)


def _acknowledged(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    confirmed = _confirmed(made)
    for row in made.rows["handoff"]:
        if row.partner_type in WINDOW_HOURS:
            at = confirmed.get(row.handoff_id)
            window = WINDOW_HOURS[row.partner_type]
            yield _of_handoff(row, at is not None and elapsed_hours(row.sent_at, at) <= window)


def _escalated(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    notes = _first(made.rows["referral_escalation"], "handoff_id", "at")
    for row, _ in _unanswered(made):
        at = notes.get(row.handoff_id)
        closed = min(row.start_window_end, row.continuity_lost_at or row.start_window_end)
        any_time = toggle == "late_counted_as_early"
        yield _of_handoff(row, at is not None and (any_time or at < closed))


def _margin(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    notes = _first(made.rows["referral_escalation"], "handoff_id", "at")
    for row, _ in _unanswered(made):
        if row.handoff_id in notes:
            yield _of_handoff(row, elapsed_hours(notes[row.handoff_id], row.start_window_end))


def _delayed(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row, at in _unanswered(made):
        yield _of_handoff(row, at is None or at > row.start_window_end)


def _dependencies(made: Coordination) -> Iterator[Dependency]:
    return iter({row.dependency_id: row for row in made.rows["dependency"]}.values())


def _of_dependency(row: Dependency, top: int | Fraction) -> MonthFact:
    return MonthFact(month_label(row.operational_from), row.partner_type, top)


def _opened(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    return (_of_dependency(row, 1) for row in _dependencies(made))


def _needs(row: Dependency, limits: dict[str, int]) -> bool:
    """Tell whether it was not resolved before something was due."""
    if row.rated_at is None or row.resolved_at is None or row.risk_rating is None:
        return True
    return elapsed_hours(row.rated_at, row.resolved_at) > limits[row.risk_rating]


def _level_2_needed(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    return (_of_dependency(row, _needs(row, LEVEL_2_HOURS)) for row in _dependencies(made))


def _safeguarded(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    found = _first(made.rows["safeguard"], "dependency_id", "at")
    for row in _dependencies(made):
        if row.rated_at is not None and row.risk_rating is not None and _needs(row, SAFEGUARD_HOURS):
            at = found.get(row.dependency_id)
            limit = SAFEGUARD_HOURS[row.risk_rating]
            yield _of_dependency(row, at is not None and elapsed_hours(row.rated_at, at) <= limit)


def _to_level_2(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    rows = (row for row in made.rows["agency_escalation"] if row.level > 1)
    found = _first(rows, "dependency_id", "at")
    for row in _dependencies(made):
        if row.rated_at is not None and row.dependency_id in found:
            yield _of_dependency(row, elapsed_hours(row.rated_at, found[row.dependency_id]))


def _interim(made: Coordination) -> Iterator[tuple[Dependency, Fraction, Fraction]]:
    """Give dependencies with the days of their safeguard so far, and the days beyond the intended end."""
    notes = {row.dependency_id: row for row in made.rows["safeguard"]}
    for row in _dependencies(made):
        note = notes.get(row.dependency_id)
        if note is None:
            yield row, Fraction(0), Fraction(0)
        else:
            end = note.ended_at or EXTRACT_AT
            over = max(elapsed_hours(note.intended_end, end), Fraction(0))
            yield row, elapsed_hours(note.at, end) / _DAY, over / _DAY


def _overran(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    return (_of_dependency(row, over > 0) for row, _, over in _interim(made))


def _overrun_days(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    return (_of_dependency(row, over) for row, _, over in _interim(made) if over > 0)


def _variations(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    return (_of_dependency(row, days > _VARIATION) for row, days, _ in _interim(made))


def _rediscovered(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    again = {row.dependency_id for row in made.rows["case_note"] if row.kind != "note"}
    return (_of_dependency(row, row.dependency_id in again) for row in _dependencies(made))


def _silent_agencies(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row in _dependencies(made):
        yield _of_dependency(row, _needs(row, LEVEL_2_HOURS))._replace(line=row.partner)


def _rising(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    worsened = Counter(
        row.dependency_id
        for row in made.rows["dependency_risk"]
        if row.previous_rating is not None and _GRAVE.index(row.rating) > _GRAVE.index(row.previous_rating)
    )
    return (_of_dependency(row, worsened[row.dependency_id] >= _TWICE) for row in _dependencies(made))


def _systemic(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row in made.rows["trend_report"]:
        yield MonthFact(month_label(row.reported_at), row.route, row.repeat_frequency >= _SYSTEMIC)


def _across(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row in made.rows["trend_report"]:
        yield MonthFact(month_label(row.reported_at), row.route, row.contracts > 1)


def _to_commissioner(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    papers = _first(made.rows["governance_comm"], "trend_id", "issued_at")
    for row in made.rows["trend_report"]:
        if row.systemic_at is not None and row.trend_id in papers:
            days = (papers[row.trend_id].date() - row.systemic_at.date()).days
            yield MonthFact(month_label(row.reported_at), "", days)


def _cadence(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row in made.rows["cadence_review"]:
        if row.held_on is None:
            continue
        held = working_days(row.previous_on, row.held_on) <= _ALLOWED[row.forum.split("_")[0]]
        yield MonthFact(month_label(row.held_on), row.forum, held)


def _overdue(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row in made.rows["cadence_review"]:
        if row.held_on is None:
            since = working_days(row.previous_on, row.known_to)
            yield MonthFact("all", row.forum, since > _ALLOWED[row.forum.split("_")[0]])


def _actions(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row in made.rows["action"]:
        if row.due < EXTRACT_AT.date():
            done: date | None = row.completed_at.date() if row.completed_at else None
            yield MonthFact(month_label(row.due), "", done is not None and done <= row.due)


def _own_verification(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row in made.rows["action"]:
        if row.verified_by is not None:
            yield MonthFact(month_label(row.due), "", row.verified_by == row.owner)


def _evidence(made: Coordination, toggle: str) -> Iterator[MonthFact]:
    for row in made.rows["evidence"]:
        yield MonthFact(month_label(row.registered_at), "", row.sha256_found != row.sha256)


PARTNER_FACTS: Final[dict[str, Facts]] = {
    "handoffs_sent": _sent,
    "deadlines_missed": _missed,
    "acknowledged_in_window": _acknowledged,
    "escalated_before_window": _escalated,
    "escalation_margin_hours": _margin,
    "repeat_misses_28d": _rolling,
    "starts_delayed": _delayed,
    "dependencies_opened": _opened,
    "level_2_needed": _level_2_needed,
    "safeguarded_in_time": _safeguarded,
    "hours_to_level_2": _to_level_2,
    "safeguards_overrun": _overran,
    "overrun_days": _overrun_days,
    "contract_variation_questions": _variations,
    "dependencies_rediscovered": _rediscovered,
    "agency_non_response": _silent_agencies,
    "risk_rising": _rising,
    "days_to_commissioner": _to_commissioner,
    "systemic_trends": _systemic,
    "trends_across_contracts": _across,
    "reviews_in_cadence": _cadence,
    "forums_overdue": _overdue,
    "actions_done_by_due": _actions,
    "verified_by_owner": _own_verification,
    "evidence_broken": _evidence,
}
"""Every measure of the dashboard, in its order."""
