"""Repeated breakdown of routes: trend reports, classification, recovery plans, papers, minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from assurance.demo.chance import Chance
from assurance.demo.partner_forums import (
    Coordination,
    CoordinationMinutes,
    GovernanceComm,
    GovernanceNote,
    Planted,
    RecoveryPlan,
    TrendCase,
    TrendReport,
)
from assurance.demo.partner_records import CaseNote, Handoff
from assurance.demo.partner_setting import EXTRACT_AT, MONTHS, ROUTES, month_label, working_days_on

__all__ = ["PATTERN", "PLAN_FIELDS", "SYSTEMIC", "add_trends"]

PATTERN: Final = 8
"""Unanswered handoffs of a route in a month from which the Governance Analyst reports a pattern."""
SYSTEMIC: Final = 12
"""From which it is a weakness of the system."""
PLAN_FIELDS: Final = (
    "route", "repeat_frequency", "contract_impact", "corrective_route", "executive_owner", "review_deadline",
)  # fmt: skip
_FAULTS: Final = (
    "", "no_authority", "", "plan_field_missing", "", "left_case_level", "", "commissioner_late", "",
    "no_response_left", "", "recovered_without_test", "", "frequency_differs", "", "classified_by_reporter",
    "", "no_impact", "", "plan_field_missing", "", "no_authority",
)  # fmt: skip
"""In the order of the systemic trends; afterwards none."""
_CORRECTIVE: Final = (
    ("joint_review", 40), ("protocol_revision", 30), ("senior_partner_meeting", 20),
    ("commissioner_intervention", 10),
)  # fmt: skip
_COMMISSIONER, _ABOVE = 3, 4
_CLEAN: Final = 3


@dataclass(frozen=True, slots=True)
class _Trend:
    """One trend, its report and what is planted in it."""

    one: Chance
    report: TrendReport
    fault: str

    @property
    def key(self) -> str:
        """Its id."""
        return self.report.trend_id

    @property
    def plan_id(self) -> str:
        """Id of its recovery plan."""
        return f"L{self.key[1:]}"

    def after(self, word: str, start: datetime, low: int, high: int) -> datetime:
        """Give a time so many working days later."""
        days = self.one.between(word, low, high)
        return working_days_on(start.date(), days, time(9 + self.one.below(f"{word} hour", 8), 30))


def add_trends(seed: str, made: Coordination) -> None:
    """Add a trend report for each route and month with so many unanswered handoffs, and what followed."""
    systemic = 0
    for number, (route, month, cases) in enumerate(_patterns(made), start=1):
        one = Chance(seed, f"trend {route} {month}")
        fault = ""
        if len(cases) >= SYSTEMIC:
            fault = _FAULTS[systemic] if systemic < len(_FAULTS) else ""
            systemic += 1
        trend = _report(one, f"B{number:04}", route, month, cases, fault)
        made.rows["trend_report"].append(trend.report)
        made.rows["trend_case"] += _cases(trend, cases)
        if fault:
            made.planted.append(Planted(fault, trend.key, month_label(trend.report.reported_at)))
        _notes(trend, made)
        _govern(trend, made, systemic=len(cases) >= SYSTEMIC)


def _patterns(made: Coordination) -> Iterator[tuple[str, str, list[Handoff]]]:
    unanswered = {planted.case: planted.month for planted in made.planted if planted.fault == "unanswered"}
    found: dict[tuple[str, str], list[Handoff]] = defaultdict(list)
    for row in made.rows["handoff"]:
        if row.handoff_id in unanswered:
            found[unanswered[row.handoff_id], row.route].append(row)
    for month in MONTHS[:-1]:
        for route, _, _ in ROUTES:
            cases = sorted(found[month, route], key=lambda row: (_due(row), row.handoff_id))
            if len(cases) >= PATTERN:
                yield route, month, cases


def _due(row: Handoff) -> datetime:
    return row.response_deadline or row.start_window_end


def _report(one: Chance, key: str, route: str, month: str, cases: list[Handoff], fault: str) -> _Trend:
    year, number = int(month[:4]), int(month[5:])
    following = date(year + number // 12, number % 12 + 1, 1)
    systemic_at = _due(cases[SYSTEMIC - 1]) if len(cases) >= SYSTEMIC else None
    report = TrendReport(
        trend_id=key,
        route=route,
        period=month,
        systemic_at=systemic_at,
        reported_at=working_days_on(following, one.between("reported", 2, 5), time(11, 0)),
        by_role="governance_analyst",
        by_person=f"W{one.between('analyst', 71, 72)}",
        repeat_frequency=len(cases) - 3 if fault == "frequency_differs" and len(cases) > SYSTEMIC + 2 else
        len(cases) + 3 if fault == "frequency_differs" else len(cases),
        service_impact=None if fault == "no_impact" else "starts delayed",
        contracts=len({row.contract for row in cases}),
        commissioner_due_on=working_days_on(systemic_at.date(), 40).date() if systemic_at else None,
    )  # fmt: skip
    return _Trend(one, report, fault)


def _cases(trend: _Trend, cases: list[Handoff]) -> Iterator[TrendCase]:
    for row in cases:
        yield TrendCase(trend.key, row.handoff_id, trend.one.happens(f"unresolved {row.handoff_id}", 200))


def _govern(trend: _Trend, made: Coordination, *, systemic: bool) -> None:
    classified = trend.after("classified", trend.report.reported_at, 1, 3)
    left = trend.fault == "left_case_level"
    own = trend.report.by_person if trend.fault == "classified_by_reporter" else ""
    made.rows["governance_note"].append(
        GovernanceNote(
            note_id=f"C{trend.key[1:]}",
            trend_id=trend.key,
            at=classified,
            classified_as="systemic" if systemic and not left else "case_level",
            reviewer="service_manager" if trend.fault == "no_authority" else "accountable_director",
            by_person=own or f"W{trend.one.between('director', 81, 83)}",
            authority_ok=trend.fault != "no_authority",
            reason="recurs on the route" if systemic else "cases differ",
        )
    )
    if not systemic or left:
        return
    planned = trend.after("planned", classified, 1, 3)
    made.rows["recovery_plan"].append(_plan(trend, planned))
    issued = trend.after("issued", planned, 1, 2)
    if trend.fault == "commissioner_late":
        issued = trend.after("issued late", planned, 45, 50)
    _papers(trend, made, issued)


def _plan(trend: _Trend, at: datetime) -> RecoveryPlan:
    found: dict[str, Any] = {
        "route": trend.report.route,
        "repeat_frequency": trend.report.repeat_frequency,
        "contract_impact": "response times",
        "corrective_route": trend.one.pick("corrective", _CORRECTIVE),
        "executive_owner": "accountable_director",
        "review_deadline": working_days_on(at.date(), 40).date(),
    }
    if trend.fault == "plan_field_missing":
        found[PLAN_FIELDS[trend.one.below("field", len(PLAN_FIELDS))]] = None
    return RecoveryPlan(trend.plan_id, trend.key, at, "accountable_director", **found)


def _papers(trend: _Trend, made: Coordination, issued: datetime) -> None:
    rows = made.rows["governance_comm"]
    answered = trend.fault != "no_response_left" and not trend.one.happens("no response", 250)
    papers = [(_COMMISSIONER, issued, answered)]
    if not answered and trend.fault != "no_response_left":
        papers.append((_ABOVE, trend.after("above", issued, 10, 10), True))
    for level, at, replied in papers:
        if at < EXTRACT_AT:
            rows.append(
                GovernanceComm(
                    comm_id=f"M{len(rows) + 1:05}",
                    plan_id=trend.plan_id,
                    trend_id=trend.key,
                    issued_at=at,
                    by_role="commissioner_liaison",
                    level=level,
                    response_due=working_days_on(at.date(), 8),
                    partner_response="meeting agreed" if replied else None,
                    agreed_actions="joint review" if replied else None,
                    barriers=None if replied else "no reply",
                )
            )
    held = trend.after("minutes", papers[-1][1], 12, 18)
    if held < EXTRACT_AT:
        made.rows["coordination_minutes"].append(_minutes(trend, held))


def _minutes(trend: _Trend, at: datetime) -> CoordinationMinutes:
    untested = trend.fault == "recovered_without_test"
    decision = trend.one.pick("decision", (("continue", 45), ("recovered", 35), ("escalate", 20)))
    if untested:
        decision = "recovered"
    test = trend.one.pick("test", (("shift", 50), ("clean_periods", 50))) if decision == "recovered" else None
    return CoordinationMinutes(
        minutes_id=f"Q{trend.key[1:]}",
        plan_id=trend.plan_id,
        trend_id=trend.key,
        at=at,
        by_role="executive_group",
        decision=decision,
        stability_test=None if untested else test,
        clean_periods=_CLEAN if test == "clean_periods" and not untested else 0,
    )


def _notes(trend: _Trend, made: Coordination) -> None:
    """Let some notes about a route speak of ways round it."""
    if not trend.one.happens("workaround in notes", 400):
        return
    made.planted.append(Planted("workaround_language", trend.key, month_label(trend.report.reported_at)))
    rows = made.rows["case_note"]
    for phrase in ("usual_way", "again"):
        rows.append(
            CaseNote(
                f"N{len(rows) + 1:06}", None, None, trend.key, "note", trend.report.reported_at,
                "service_lead", phrase, "waiting", f"notes {trend.key}",
            )
        )  # fmt: skip
