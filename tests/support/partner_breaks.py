"""One good case of each pathway of partner coordination, and copies of it with one thing broken in each."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from assurance.demo.partner_dashboard import PARTNER_FIGURES
from assurance.demo.partner_generate import KINDS

__all__ = ["CASE_COLUMN", "Break", "added", "all_of", "changed", "dropped", "write_extract"]

Tables = dict[str, list[dict[str, str]]]
Edit = Callable[[Tables], None]
CASE_COLUMN = {
    "failed_handoff": ("handoff_id", "H"),
    "external_dependency": ("dependency_id", "D"),
    "repeated_breakdown": ("trend_id", "B"),
}
"""Column and first letter of the ids of each pathway's cases."""
EXTRACT_AT = "2026-11-09T00:00:00"
NOTE = {"kind": "note", "at": "2026-10-05T18:00:00", "by_role": "referral_coordinator", "source_ref": "notes"}


@dataclass(frozen=True)
class Break:
    """One thing that is wrong with a case, and what has to be said of it.

    Parameters
    ----------
    rules : rules whose outcome changes: the outcome, and words that the detail has to hold
    signs : warning signs that show
    """

    name: str
    edit: Edit
    rules: Mapping[str, tuple[str, str]]
    signs: frozenset[str] = frozenset()


def changed(table: str, row: int = 0, **values: str) -> Edit:
    """Write other values into one row."""

    def edit(tables: Tables) -> None:
        tables[table][row] |= values

    return edit


def added(table: str, **values: str) -> Edit:
    """Add a row."""
    filled = {**NOTE, **values} if table == "case_note" else values

    def edit(tables: Tables) -> None:
        tables[table].append(dict(filled))

    return edit


def dropped(table: str, row: int = 0) -> Edit:
    """Take one row away."""

    def edit(tables: Tables) -> None:
        del tables[table][row]

    return edit


def all_of(*edits: Edit) -> Edit:
    """Do several things."""

    def edit(tables: Tables) -> None:
        for one in edits:
            one(tables)

    return edit


def _handoff() -> Tables:
    """Make a handoff to a hospital that is accepted late, and escalated well before its window closes."""
    log = {
        "person_key": "P700001", "contract": "North", "route": "discharge_to_home",
        "partner_type": "hospital", "receiving_service": "ward 1", "receiving_contact": "desk 1",
        "sent_at": "2026-10-05T09:00:00", "recorded_at": "2026-10-05T09:10:00", "recorded_by": "W10",
        "by_role": "referral_coordinator", "response_deadline": "2026-10-05T13:00:00",
        "start_window_end": "2026-10-07T09:00:00", "continuity_lost_at": "",
        "internal_owner": "referral_coordinator", "source_ref": "log", "extract_at": EXTRACT_AT,
    }  # fmt: skip
    note = {
        "at": "2026-10-05T16:00:00", "by_role": "service_manager", "by_person": "W22",
        "route": "discharge_to_home", "receiving_service": "ward 1",
        "response_deadline": "2026-10-05T13:00:00", "current_status": "pending",
        "continuity_risk": "care_gap", "interim_action": "bed_held", "escalation_owner": "service_manager",
    }  # fmt: skip
    checked = {"by_role": "referral_coordinator", "channel": "written"}
    tried = {"response": "holding", "expected_next_step": "a written answer", "due": "2026-10-06"}
    return {
        "handoff": [log],
        "handoff_status": [
            {"checked_at": "2026-10-05T12:00:00", "status": "pending"} | checked,
            {"checked_at": "2026-10-06T10:00:00", "status": "confirmed"} | checked,
        ],
        "chase": [_chase("2026-10-05T13:15:00"), _chase("2026-10-05T14:00:00")],
        "referral_escalation": [note],
        "partner_response": [
            {"at": "2026-10-05T13:30:00", "attempt": "1", "hierarchy_level": "1", "attempt_to": "contact",
             "by_role": "referral_coordinator"} | tried,
            {"at": "2026-10-05T17:00:00", "attempt": "2", "hierarchy_level": "2", "attempt_to": "manager",
             "by_role": "service_manager"} | tried,
        ],
        "case_note": [],
    }  # fmt: skip


def _chase(at: str) -> dict[str, str]:
    return {"at": at, "by_role": "service_lead", "channel": "email", "changed_status": "false"}


def _dependency() -> Tables:
    """Make a missing paper of a hospital: rated, safeguarded, escalated to the second level, decided."""
    record = {
        "person_key": "P700002", "contract": "East", "partner": "hospital 1", "partner_type": "hospital",
        "missing_action": "discharge_information", "operational_from": "2026-10-05T09:00:00",
        "recorded_at": "2026-10-05T10:00:00", "recorded_by": "W38", "risk_rating": "short_term",
        "rated_at": "2026-10-05T10:10:00", "internal_lead": "service_lead",
        "resolved_at": "2026-10-12T09:00:00", "source_ref": "record", "extract_at": EXTRACT_AT,
    }  # fmt: skip
    safeguard = {
        "at": "2026-10-05T15:00:00", "decided_by": "operational_manager", "by_person": "W57",
        "control": "temporary_hold", "missing_action": "as recorded", "risk_rating": "short_term",
        "partner_route": "agreed hierarchy", "intended_end": "2026-10-13T09:00:00",
        "ended_at": "2026-10-12T09:00:00", "next_review": "2026-10-06T15:00:00",
        "management_owner": "operational_manager",
    }  # fmt: skip
    raised = {"by_role": "pathway_liaison", "partner_route": "route", "requested_remedy": "named_lead"}
    summary = {
        "at": "2026-10-07T09:00:00", "by_role": "operational_director", "by_person": "W64",
        "decision": "tolerable", "reason": "the bed is held", "review_by": "2026-10-20T09:00:00",
    }  # fmt: skip
    rated = {"rated_at": "2026-10-05T10:10:00", "rating": "short_term", "previous_rating": "",
             "by_role": "service_lead"}  # fmt: skip
    return {
        "dependency": [record],
        "dependency_risk": [rated],
        "chase": [_chase("2026-10-05T11:00:00")],
        "safeguard": [safeguard],
        "agency_escalation": [
            {"at": "2026-10-05T14:00:00", "level": "1"} | raised,
            {"at": "2026-10-06T09:00:00", "level": "2"} | raised,
        ],
        "risk_summary": [summary],
        "case_note": [],
    }


def _trend() -> Tables:
    """Make a route that failed fourteen times, taken to the commissioner within 40 working days."""
    report = {
        "route": "discharge_to_home", "period": "2026-07", "systemic_at": "2026-07-20T10:00:00",
        "reported_at": "2026-08-04T11:00:00", "by_role": "governance_analyst", "by_person": "W72",
        "repeat_frequency": "14", "service_impact": "starts delayed", "contracts": "1",
        "commissioner_due_on": "2026-09-15",
    }  # fmt: skip
    note = {
        "at": "2026-08-07T14:30:00", "classified_as": "systemic", "reviewer": "accountable_director",
        "by_person": "W83", "authority_ok": "true", "reason": "recurs",
    }  # fmt: skip
    plan = {
        "plan_id": "L7001", "at": "2026-08-12T14:30:00", "by_role": "accountable_director",
        "route": "discharge_to_home", "repeat_frequency": "14", "contract_impact": "response times",
        "corrective_route": "joint_review", "executive_owner": "accountable_director",
        "review_deadline": "2026-10-01",
    }  # fmt: skip
    paper = {
        "plan_id": "L7001", "issued_at": "2026-08-20T10:00:00", "by_role": "commissioner_liaison",
        "level": "3", "response_due": "2026-09-03T10:00:00", "partner_response": "meeting agreed",
        "agreed_actions": "joint review", "barriers": "",
    }  # fmt: skip
    minutes = {
        "plan_id": "L7001", "at": "2026-09-10T12:30:00", "by_role": "executive_group",
        "decision": "continue", "stability_test": "", "clean_periods": "0",
    }  # fmt: skip
    cases = [{"handoff_id": f"H8{place:04}", "unresolved": "false"} for place in range(14)]
    return {
        "trend_report": [report], "trend_case": cases, "governance_note": [note], "recovery_plan": [plan],
        "governance_comm": [paper], "coordination_minutes": [minutes], "case_note": [],
    }  # fmt: skip


GOOD: Mapping[str, Callable[[], Tables]] = {
    "failed_handoff": _handoff, "external_dependency": _dependency, "repeated_breakdown": _trend,
}  # fmt: skip
ROW_IDS = {
    "handoff_status": ("status_id", 7), "chase": ("chase_id", 7), "referral_escalation": ("escalation_id", 6),
    "partner_response": ("response_id", 7), "case_note": ("note_id", 7), "dependency_risk": ("rating_id", 7),
    "safeguard": ("safeguard_id", 6), "agency_escalation": ("escalation_id", 7),
    "risk_summary": ("summary_id", 7), "governance_note": ("note_id", 5), "recovery_plan": ("plan_id", 5),
    "governance_comm": ("comm_id", 6), "coordination_minutes": ("minutes_id", 5),
}  # fmt: skip
"""Column with the id of a row, and how many characters it has."""


def write_extract(folder: Path, breaks: Mapping[str, Sequence[Break]]) -> dict[tuple[str, str], str]:
    """Write an extract with a case a break, and one of each pathway named "good".

    Returns
    -------
    dict
        Case key of each pathway and name.
    """
    files: Tables = {name: [] for name in KINDS}
    keys: dict[tuple[str, str], str] = {}
    for pathway, mine in breaks.items():
        column, letter = CASE_COLUMN[pathway]
        for number, one in enumerate([None, *mine], start=1):
            tables = GOOD[pathway]()
            if one is not None:
                one.edit(tables)
            key = keys[pathway, "good" if one is None else one.name] = (
                f"{letter}{number:0{4 if letter == 'B' else 5}}"
            )
            for table, rows in tables.items():
                case = "parent_id" if table == "partner_response" else column
                files[table] += [{**row, case: key} for row in rows]
    for table, (column, width) in ROW_IDS.items():
        for number, row in enumerate(files[table]):
            row[column] = f"Z{number:0{width - 1}}"
    for table, rows in files.items():
        _write(folder / f"{table}.csv", [field.name for field in fields(KINDS[table])], rows)
    _write(folder / "coordination_dashboard.csv", PARTNER_FIGURES, [])
    return keys


def _write(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
